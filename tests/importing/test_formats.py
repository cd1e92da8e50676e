"""Documents of each format become guides that are served: nothing is lost silently, nothing holds the import up."""

from __future__ import annotations

import csv
import datetime
import io
import itertools
import re
import sys
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.etree import ElementTree

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatbot.cli.commands import main
from chatbot.errors import ImportingError
from chatbot.guides.guide import Guide, load_guide, parse_guide
from chatbot.importing.document_report import DocumentReport
from chatbot.importing.importer import ImportedGuide, documents, import_data, import_files
from chatbot.importing.kinds import Kind, kind_of
from chatbot.importing.questions import as_csv, questions_of
from chatbot.importing.words import visible_words, words
from tests.importing.documents import Run, docx, paragraph, pdf, table, zipped

TODAY = datetime.date(2026, 11, 21)
REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "real-guides"
Captured = pytest.CaptureFixture[str]

GLAZIER = """\
<!DOCTYPE html>
<html><head><title>Glazier | Trades of Tomorrow</title>
<meta property="og:site_name" content="Trades of Tomorrow">
<meta property="article:modified_time" content="2025-03-01T10:00:00Z">
<link rel="canonical" href="https://trades.example/glazier/">
<style>p { color: red }</style></head>
<body><script>var tracker = 1;</script>
<header><a href="/">Trades of Tomorrow</a></header>
<nav><ul><li><a href="/roofer">Roofer</a></li><li><a href="/mason">Mason</a></li></ul></nav>
<div class="cookie-notice">We use cookies. <button>Accept</button></div>
<article>
<header><h1>Glazier</h1></header>
<p>Glaziers <b>cut</b> and fit glass. They work in pairs.
<p>See <a href="https://union.example/glass (1)">the union</a>, <a href="roofer">roofers</a> and <a href="#pay">pay</a>.
<h2 id="pay">Pay <a href="#pay">#</a></h2>
<table><caption>Pay by city</caption>
<thead><tr><th rowspan=2>City<th colspan=2>Pay a year</tr><tr><th>Start<th>Later</tr></thead>
<tr><td rowspan=2>Ulm<td>30,000<td>40,000<tr><td>31,000<td>41,000 | net<tr><td colspan=3>Before tax</table>
<dl><dt>Hours<dd>38 a week<dt>Can I start without a degree?<dd><p>Yes.</p><ul><li>Bring gloves</ul></dl>
<details><summary>How long is training?</summary><p>Three years.</p></details>
<h3><button aria-expanded=false>What do they carry?</button></h3>
<ul><li>A cutter<li>A ladder<ul><li>of wood</ul></ul>
<p>They like:<br>&bull; quiet<br>&bull; light</p>
<p><strong>Height</strong> <em>How high they work</em></p>
<p># no heading, &lt;b&gt;no tag&lt;/b&gt;, *no* _marks_ [x]</p>
<p><img src=x alt="A pane"> Up to <del>ten</del> twelve metres.</p>
<table role="presentation"><tr><td><h2>Dangers</h2><p>Falls.</p><td><p>Cuts.</p></table>
</article>
<aside>Advertising</aside><footer>&copy; 2025 Trades of Tomorrow</footer></body></html>
"""
GLAZIER_BODY = """\
# Glazier

Glaziers **cut** and fit glass.
They work in pairs.

See [the union](https://union.example/glass%20%281%29), [roofers](https://trades.example/glazier/roofer) and pay.

## Pay

**Pay by city**

| City | Pay a year Start | Pay a year Later |
| --- | --- | --- |
| Ulm | 30,000 | 40,000 |
| Ulm | 31,000 | 41,000 \\| net |
| Before tax |  |  |

- Hours: 38 a week

**Can I start without a degree?**

Yes.

- Bring gloves

### How long is training?

Three years.

### What do they carry?

- A cutter
- A ladder
  - of wood

They like:

- quiet
- light

**Height**

*How high they work*

\\# no heading, \\<b>no tag\\</b>, \\*no\\* \\_marks\\_ \\[x\\]

Up to twelve metres.

## Dangers

Falls.

Cuts.
"""


def imported(data: bytes | str, name: str, **keys: object) -> ImportedGuide:
    """The guide of a document."""
    (guide,) = import_data(data.encode() if isinstance(data, str) else data, name, TODAY, keys)
    return guide


def report(guide: ImportedGuide) -> DocumentReport:
    """The report on a document that is no pasted text."""
    assert isinstance(guide.report, DocumentReport)
    return guide.report


def parsed(guide: ImportedGuide) -> Guide:
    """The guide as it is served."""
    return parse_guide(guide.markdown, Path(f"{guide.stem}.md"))


def body(guide: ImportedGuide) -> str:
    """The guide's text below its front matter."""
    return guide.markdown.split("---\n\n", 1)[1]


def lost(source: str, guide: ImportedGuide) -> Counter[str]:
    """The words of a text that are neither in the guide nor in its report."""
    told = Counter(word for row in report(guide).dropped for word in words(row.text))
    return Counter(words(source)) - visible_words(body(guide)) - told


def shown(page: str) -> str:
    """What a page shows, by a second library."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = html5lib.parse(page, namespaceHTMLElements=False)
    body = tree.find("body")
    return "".join(_shown(body)) if body is not None else ""


def _shown(element: ElementTree.Element) -> Iterator[str]:
    inline = element.tag in ("b", "i", "em", "strong", "span", "a", "sub", "sup", "u", "font", "small")
    if element.tag not in ("script", "style", "template", "noscript", "svg") and isinstance(element.tag, str):
        yield "" if inline else "\n"
        yield element.text or ""
        for child in element:
            yield from _shown(child)
        yield "" if inline else "\n"
    yield element.tail or ""


# -- kinds --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (b"%PDF-1.7", "notes.txt", Kind.PDF),
        (docx(paragraph("x")), "notes", Kind.DOCX),
        (b"\xef\xbb\xbf<!-- saved -->\n<!DOCTYPE html><p>x", "page.md", Kind.HTML),
        (b"<p>x</p>", "page.htm", Kind.HTML),
        (b"<p>x</p>\n" * 9, "page.txt", Kind.HTML),
        (b"# A\n\n## B\n", "notes.txt", Kind.MARKDOWN),
        (b"---\ntitle: A\n---\nx", "notes", Kind.MARKDOWN),
        (b"Question;Answer\na;b\n", "notes.txt", Kind.CSV),
        (b"a,b\n", "notes.CSV", Kind.CSV),
        (b"Just text, and a comma.", "notes", Kind.TEXT),
    ],
)
def test_the_content_tells_the_format(data: bytes, name: str, kind: Kind) -> None:
    """The name decides only where the content does not."""
    assert kind_of(data, name) is kind


@pytest.mark.parametrize(
    ("data", "name", "problem"),
    [
        (b"", "a.html", "empty"),
        (b"\xd0\xcf\x11\xe0old", "a.doc", "save it as DOCX"),
        (b"{\\rtf1", "a.rtf", "save it as DOCX"),
        (zipped({"xl/workbook.xml": ""}), "a.xlsx", "save the sheet as CSV"),
        (zipped({"content.xml": ""}), "a.odt", "save it as DOCX"),
        (zipped({"a.txt": ""}), "a.zip", "unpack it"),
        (b"PK\x03\x04" + b"x" * 50, "a.docx", "damaged"),
        (b"no document", "a.docx", "this is no DOCX"),
        (b"no document", "a.pdf", "this is no PDF"),
        (b"%PDF-1.4\nbroken", "a.pdf", "cannot be read"),
        (zipped({"word/other.xml": "<a/>"}), "a.docx", "without a document"),
        (zipped({"word/document.xml": "<a"}), "a.docx", "damaged"),
        (zipped({"word/document.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}), "a.docx", "document type"),
        (zipped({"word/document.xml": " " * 40_000_000}), "a.docx", "once unpacked"),
        (b"<h1>Baker</h1>" + b"<div>" * 50_000 + b"x", "a.html", "within each other"),
        (b"<h1>Baker</h1>" + b"<p>x" * 50_000, "a.html", "elements"),
        (b"<h1>Baker</h1><table>" + b"<tr><td colspan=9999999 rowspan=9999999>x<td>y" * 500, "a.html", "span"),
        (b"# Baker\n" + b"x" * 1_000_000, "a.md", "more than the 1,000,000 bytes"),
        (b"a,b\nc,d\n", "a.csv", "question"),
        (b"alone\n", "a.csv", "two columns"),
        (pdf([[]]), "a.pdf", "no text"),
        (
            docx("<w:tbl><w:tr><w:tc>" * 400 + paragraph("x") + "</w:tc></w:tr></w:tbl>" * 400),
            "a.docx",
            "deep|each other",
        ),
    ],
)
@pytest.mark.timeout(60)
def test_what_cannot_be_imported_is_told(data: bytes, name: str, problem: str) -> None:
    """Damaged, hostile and foreign files are errors in words, with a remedy, and soon."""
    with pytest.raises(ImportingError, match=problem) as caught:
        import_data(data, name, TODAY)
    assert ";" in str(caught.value)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("piece", ["<a ", "<a b='", "<!--", "<a/", "&#", "<![CDATA[", "<p class=menu><a href=x>y</a>"])
def test_no_markup_holds_the_import_up(piece: str) -> None:
    """What takes some parsers minutes is read or refused at once."""
    try:
        imported("<h1>Baker</h1><p>Bakes.</p>" + piece * (60_000 // len(piece)), "a.html")
    except ImportingError as error:
        assert ";" in str(error)  # noqa: PT017


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=300), st.sampled_from(["", "%PDF-1.4\n", "<html>", "PK\x03\x04", "question,answer\n"]))
def test_any_bytes_are_a_guide_or_an_error_in_words(data: bytes, start: str) -> None:
    """No file brings the importer down."""
    for name in ("a.html", "a.csv", "a.md", "a"):
        try:
            import_data(start.encode() + data, name, TODAY)
        except ImportingError as error:
            assert str(error).isprintable()  # noqa: PT017


# -- HTML -----------------------------------------------------------------------


def test_a_page_becomes_its_main_content() -> None:
    """Lists, tables, definitions, questions and links are kept; the site round them is told."""
    guide = imported(GLAZIER, "page.html")
    assert body(guide) == GLAZIER_BODY
    assert guide.markdown.startswith("---\ntitle: Glazier\npublisher: Trades of Tomorrow\nyear: 2025\n---\n")
    rows = {(row.text, row.reason, row.line) for row in report(guide).dropped}
    assert {
        ("Trades of Tomorrow", "the site's header", 8),
        ("Roofer", "navigation", 9),
        ("We use cookies. Accept", "a cookie banner", 10),
        ("ten", "struck out", 26),
        ("A pane", "the description of an image", 26),
        ("Advertising", "beside the text", 29),
    } <= rows
    assert lost(shown(GLAZIER), guide) == Counter()
    assert [section.heading for section in parsed(guide).sections if section.is_question] == [
        "Can I start without a degree?",
        "How long is training?",
        "What do they carry?",
    ]


TAGS = ("p", "div", "li", "b", "em", "td", "th", "h1", "h2", "h4", "dt", "dd", "ul", "ol", "table", "tr", "span", "a")
markup = st.lists(
    st.one_of(
        st.sampled_from([f"<{tag}>" for tag in TAGS] + [f"</{tag}>" for tag in TAGS] + ["<br>", "<details><summary>"]),
        st.sampled_from(
            ["alpha", "beta ", " gamma", "# delta", "*eps* ", "1. zeta", "a|b", "&lt;eta&gt;", "why? ", "- theta"]
        ),
        st.sampled_from(
            ["<a href=https://x.example/a>link</a>", "<nav>menu</nav>", "<pre>x  y</pre>", "<td colspan=2 rowspan=2>"]
        ),
    ),
    max_size=30,
).map("".join)


@settings(deadline=None, max_examples=250)
@given(markup)
def test_every_word_of_a_page_is_kept_or_told(page: str) -> None:
    """What a browser would show, by html5lib, stands in the guide or in the report."""
    page = f"<html><body><h1>Baker</h1><p>Bakes bread.</p>{page}</body></html>"
    try:
        guide = imported(page, "page.html")
    except ImportingError as error:
        assert "served" in str(error)  # noqa: PT017
        return
    # Inline elements may part a word for one library and not for the other: the letters are the same.
    missing = lost(shown(page), guide)
    kept = re.sub(r"\]\([^)]*\)", "", body(guide))
    letters = "".join(words(kept)) + "".join("".join(words(row.text)) for row in report(guide).dropped)
    assert all(word in letters for word in missing), missing
    assert all(line.isprintable() for line in guide.report.lines())


def test_a_title_that_is_said_wins() -> None:
    """--title and --role go into the front matter; a page without any heading takes the file's name else."""
    assert parsed(imported("<html><p>Bakes.</p>", "line-cook.html")).title == "line-cook"
    guide = imported("<html><p>Bakes.</p>", "x.html", title="Baker's guide", role="Baker", publisher="Us", year=2024)
    assert (parsed(guide).title, parsed(guide).role, parsed(guide).publisher, parsed(guide).year) == (
        "Baker's guide",
        "Baker",
        "Us",
        2024,
    )
    assert guide.stem == "bakers-guide"


@pytest.mark.parametrize("charset", ["utf-8", "windows-1252", "windows-1251", "utf-16"])
def test_pages_in_any_encoding(charset: str) -> None:
    """The page says how it is encoded; Windows-1252 is taken where it does not."""
    word = "Пекарь" if charset == "windows-1251" else "café"
    page = f'<html><meta charset="{charset}"><h1>Baker</h1><p>{word}</p>'
    assert word in imported(page.encode(charset), "a.html").markdown


# -- DOCX -----------------------------------------------------------------------

WELDER = docx(
    paragraph("HOW TO BECOME A WELDER", bold=True),
    paragraph("Contents", "Heading1"),
    paragraph("1. What a welder does"),
    paragraph("2. Pay"),
    paragraph("1. What a welder does", "Heading1"),
    paragraph("Welders join metal. They mix <gases> & air."),
    paragraph("In winter", "Kapitel"),
    paragraph("They rest."),
    paragraph("2. Pay", "Heading1"),
    table([["Level", "Pay"], ["Apprentice", "$20,000"], ["Master", "$60,000"]]),
    paragraph("What you need", bold=True),
    paragraph("Strong arms."),
    header1=paragraph("Welders, edition 3"),
)


def test_a_document_of_word() -> None:
    """Headings by their styles, whatever they are called, tables, bold lines; running heads are told."""
    guide = imported(WELDER, "welder.docx")
    assert body(guide) == (
        "# How to Become a Welder\n\n"
        "## 1. What a welder does\n\nWelders join metal.\nThey mix \\<gases> & air.\n\n"
        "### In winter\n\nThey rest.\n\n"
        "## 2. Pay\n\n| Level | Pay |\n| --- | --- |\n| Apprentice | $20,000 |\n| Master | $60,000 |\n\n"
        "**What you need**\n\nStrong arms.\n"
    )
    assert parsed(guide).role == "Welder"
    assert [(row.line, row.text, row.reason) for row in report(guide).dropped] == [
        (1, "Welders, edition 3", "a running head"),
        (2, "Contents", "the table of contents"),
        (3, "1. What a welder does", "the table of contents"),
        (4, "2. Pay", "the table of contents"),
    ]


def test_what_a_library_drops_is_told() -> None:
    """The books are kept by the document's own XML, so that what the converter does not know is not lost silently."""
    odd = "<w:p><w:r><w:t>Welders build.</w:t></w:r><w:unknown><w:r><w:t>Pipes too</w:t></w:r></w:unknown></w:p>"
    guide = imported(docx(paragraph("Welder", "Title"), odd), "welder.docx")
    assert [row.text for row in report(guide).unplaced] in ([], ["pipes too"])
    assert "Pipes" in guide.markdown or report(guide).unplaced


# -- PDF ------------------------------------------------------------------------


def _page(number: int, runs: Sequence[Run]) -> list[Run]:
    return [(50, 810, 8, "F1", f"The roofers' handbook {number}"), *runs, (290, 20, 8, "F1", f"{number}")]


ROOFER = pdf(
    [
        _page(
            1,
            [(50, 760, 24, "F2", "Roofer"), (50, 700, 10, "F1", "Roofers cover houses against wind, rain and sun-")]
            + [(50, 688, 10, "F1", "shine. They climb."), (50, 640, 16, "F2", "Pay")]
            + [
                (x, 600 - 14 * row, 10, "F1" if row else "F2", text)
                for row, cells in enumerate([("Level", "Pay"), ("Start", "20,000"), ("Later", "50,000")])
                for x, text in zip((50, 300), cells, strict=True)
            ],
        ),
        _page(
            2,
            [
                (50, 760, 16, "F2", "Tools"),
                (50, 700, 10, "F1", "• A hammer"),
                (50, 688, 10, "F1", "• A rope"),
                (50, 650, 10, "F1", "They carry both up the"),
            ],
        ),
        _page(
            3,
            [
                (50, 760, 10, "F1", "ladder every day."),
                (50, 700, 16, "F2", "Is it dangerous?"),
                (50, 660, 10, "F1", "Yes."),
            ],
        ),
    ],
    title="ignored",
)


def test_a_pdf() -> None:
    """Lines are joined, also over pages; sizes tell headings, columns tables; running heads and numbers are told."""
    guide = imported(ROOFER, "roofer.pdf")
    assert body(guide) == (
        "# Roofer\n\nRoofers cover houses against wind, rain and sunshine.\nThey climb.\n\n"
        "## Pay\n\n| Level | Pay |\n| --- | --- |\n| Start | 20,000 |\n| Later | 50,000 |\n\n"
        "## Tools\n\n- A hammer\n- A rope\n\nThey carry both up the ladder every day.\n\n"
        "## Is it dangerous?\n\nYes.\n"
    )
    reasons = Counter(row.reason for row in report(guide).dropped)
    assert reasons == {"a running head": 3, "a page number": 3, "joined to “sunshine”": 1}


def test_a_pdf_of_one_size() -> None:
    """Without sizes, bold letters and outline, sections are told by what guides call them, and by questions."""
    lines = [
        "Tailor",
        "Tailors sew.",
        "Key Responsibilities",
        "- Cut cloth",
        "- Sew it",
        "FAQ",
        "Is it loud?",
        "A little.",
    ]
    guide = imported(pdf([[(50, 800 - 12 * n, 10, "F1", line) for n, line in enumerate(lines)]]), "x.pdf")
    assert body(guide) == (
        "# Tailor\n\nTailors sew.\n\n## Key Responsibilities\n\n- Cut cloth\n- Sew it\n\n## FAQ\n\n"
        "### Is it loud?\n\nA little.\n"
    )


# -- Markdown -------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        b"# Cook\r\n\r\nCooks cook.  \r\n\r\n<!-- note -->\r\n",
        b"\xef\xbb\xbf---\ntags: [a]\n---\n# Cook\n\nCooks cook.",
        "# Cook\n\nCooks drink café.\n".encode("cp1252"),
        "# Cook\n\nCooks drink café.\n".encode("utf-16"),
        b"Cook\n====\n\n\tcode\n\n* a\n* b\n",
    ],
)
def test_markdown_stays_as_it_is(data: bytes) -> None:
    """Byte for byte; what is asked for goes into the front matter, and the body is the same bytes still."""
    guide = imported(data, "cook.md")
    assert (guide.content, guide.stem) == (data, "cook")
    mended = imported(data, "cook.md", role='Chef: "grill"', year=2025)
    assert mended.content.endswith(data.split(b"---\n")[-1].removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe"))
    assert (parsed(mended).role, parsed(mended).year) == ('Chef: "grill"', 2025)
    assert imported(mended.content, "cook.md", role="Cook").markdown.count("role") == 1


def test_front_matter_is_completed_in_place() -> None:
    """Other keys, their order and their notes stay; a key that takes several lines is replaced whole."""
    text = "---\n# by hand\ntitle: >\n  a\n  b\naliases:\n- x\nweight: 3\n---\n# Cook\n\nCooks cook.\n"
    assert imported(text, "cook.md", title="Cook", region="Chile").markdown == (
        "---\n# by hand\ntitle: Cook\naliases:\n- x\nweight: 3\nregion: Chile\n---\n# Cook\n\nCooks cook.\n"
    )
    toml = '+++\ntitle = "a"\n[menu]\nx = 1\n+++\n# Cook\n\nCooks cook.\n'
    assert imported(toml, "cook.md", role='C"k').markdown == toml.replace("[menu]", 'role = "C\\"k"\n[menu]')


# -- CSV ------------------------------------------------------------------------


def test_a_table_of_questions() -> None:
    """Columns by their names in any order, sections in the order of the file, other columns told."""
    data = (
        'Answer;Frage;Category;Owner\n"Early.\n- at 4\n- or 5";When do bakers rise?;Hours;Ann\n'
        "Yes;Is it hot?;;Bob\n;Empty?;;\n"
    )
    guide = imported(data.encode("cp1252"), "baker.csv")
    assert body(guide) == (
        "# Baker\n\n## Hours\n\n### When do bakers rise?\n\nEarly.\n\n- at 4\n- or 5\n\n"
        "## Frequently Asked Questions\n\n### Is it hot?\n\nYes\n"
    )
    assert {row.text for row in report(guide).dropped} == {"Answer Frage Category Owner", "Ann", "Bob", "Empty?"}
    assert parsed(imported("Why?\tBecause so.\nHow?\tLike that.\n", "a.tsv")).sections[2].heading == "How?"


cells = st.text(
    st.one_of(
        st.sampled_from(list("=+-@'\",;|\n#*_[]<&>`\\:.?()1a B")),
        st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Co", "Cs", "Zl", "Zp"]),
    ),
    min_size=1,
    max_size=40,
)


@settings(deadline=None, max_examples=300)
@given(st.lists(st.tuples(cells, cells), min_size=1, max_size=5))
def test_questions_out_and_in_again(pairs: list[tuple[str, str]]) -> None:
    """What was exported and imported is exported again as it was; every word is there, and no cell is a formula."""
    rows = [("Baker", "FAQ", f"a{question}?", f"b {answer}") for question, answer in pairs]
    first = imported(as_csv(rows), "faq.csv")
    once = list(questions_of([parsed(first)]))
    table = as_csv(once)
    again = list(questions_of([parsed(imported(table, "faq.csv"))])) if once else []
    assert again == once
    assert Counter(words(" ".join(q + " " + a for _, _, q, a in rows))) - visible_words(first.markdown) == Counter()
    exported = list(csv.reader(io.StringIO(table, newline="")))
    assert not any(cell.startswith(tuple("=+-@\t\r")) for row in exported for cell in row)


def test_exported_questions_come_back(tmp_path: Path, capsys: Captured) -> None:
    """The command writes what guides answer under questions, and import reads the same out of it."""
    folder, again = tmp_path / "guides", tmp_path / "again"
    folder.mkdir()
    text = '# Baker\n\n## FAQ\n\n### Is it hot, and "loud"?\n\n=Yes. It is; very.\n\n- ovens\n- mixers\n\n'
    text += "### Who bakes?\n\nBakers, Ωμ.\n"
    (folder / "baker.md").write_text(text, encoding="utf-8")
    (folder / "cook.md").write_text(text.replace("Baker", "Cook"), encoding="utf-8")
    target = tmp_path / "faq.csv"
    assert main(["export", str(folder), "--csv", str(target)]) == 0
    assert main(["export", str(folder), "--csv", str(target)]) == 2  # exists
    assert "'=Yes." in target.read_text(encoding="utf-8")
    assert main(["import", str(target), "--to", str(again)]) == 0
    capsys.readouterr()
    before, after = (list(questions_of(map(load_guide, sorted(place.glob("*.md"))))) for place in (folder, again))
    assert before == after
    assert len(after) == 4


# -- many files -----------------------------------------------------------------


def test_many_files_and_folders(tmp_path: Path, capsys: Captured) -> None:
    """One bad file hides no other, guides of one title get numbers, and the end says that not all went well."""
    source, to = tmp_path / "in", tmp_path / "out"
    (source / "below").mkdir(parents=True)
    (source / "a.html").write_text("<html><h1>Baker</h1><p>Bakes.</p>")
    (source / "b.docx").write_bytes(b"broken")
    (source / "below" / "c.html").write_text("<html><h1>Baker</h1><p>Bakes more.</p>")
    (source / "d.md").write_text("# Cook\n\nCooks.\n")
    (source / "e.csv").write_text("question,answer\nWhat is this?,A table.\n")
    (source / "picture.png").write_bytes(b"x")
    (source / "~$b.docx").write_bytes(b"x")
    assert [path.name for path in documents(source)] == ["a.html", "b.docx", "c.html", "d.md", "e.csv"]
    assert main(["import", str(source), "--to", str(to)]) == 3
    out, errors = capsys.readouterr()
    assert sorted(path.name for path in to.iterdir()) == ["baker-2.md", "baker.md", "d.md", "e.md"]
    assert "b.docx: this is no DOCX" in errors
    assert "baker-2.md" in errors
    assert "4 guides imported, 1 of them in doubt; 1 documents failed" in out
    (source / "b.docx").unlink()
    assert main(["import", str(source), "--to", str(to)]) == 3  # all are there
    assert main(["import", str(source), "--to", str(to), "--force"]) == 0
    assert main(["import", str(source / "e.csv"), "--to", str(to), "--force", "--strict"]) == 1
    assert main(["import", str(source / "e.csv"), "--to", str(to), "--force", "--strict", "--role", "Baker"]) == 0


@pytest.mark.parametrize(
    "options",
    [["--role", "Baker"], ["--title", "Baker"], ["--to", "x.md"], ["--year", "25"], ["--publisher", " "]],
)
def test_options_that_cannot_be_meant(tmp_path: Path, options: list[str], capsys: Captured) -> None:
    """What is of one document is not said of several."""
    with pytest.raises(SystemExit) as stop:
        main(["import", str(tmp_path / "a.md"), str(tmp_path / "b.md"), *options])
    assert stop.value.code == 2
    assert options[0] in capsys.readouterr().err


def test_a_guessed_source_is_told(tmp_path: Path) -> None:
    """Of pasted text, a publisher that is only mentioned is in doubt, until it is said."""
    text = "Baker Career Guide\n\nKey Responsibilities\n- Bake bread\n- Earn a salary\n\n"
    text += "Education\nCoursera has courses. A job needs skills.\n"
    doubts = imported(text, "page.txt").report.doubts
    assert doubts == ("publisher Coursera is guessed: the text names it, and does not state it as its own",)
    assert imported(text, "page.txt", publisher="Us").report.doubts == ()
    assert imported(text + "\nPublished by Us\n", "page.txt").report.doubts == ()


@pytest.mark.parametrize(("name", "library"), [("a.html", "bs4"), ("a.docx", "mammoth"), ("a.pdf", "pypdf")])
def test_without_the_extra(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch, name: str, library: str
) -> None:
    """The command says what to install and for which format."""
    data = {"a.html": b"<html><p>x", "a.docx": WELDER, "a.pdf": ROOFER}[name]
    (tmp_path / name).write_bytes(data)
    monkeypatch.setitem(sys.modules, library, None)
    assert main(["import", str(tmp_path / name), "--to", str(tmp_path)]) == 2
    error = capsys.readouterr().err
    assert f"{name[2:].upper()} needs the library {library}" in error
    assert "pip install 'career-chat[import]'" in error


# -- files as people have them --------------------------------------------------

needs_real = pytest.mark.skipif(not REAL.is_dir(), reason="the real guides are not beside the repository")


@needs_real
def test_real_documents_are_served(tmp_path: Path) -> None:
    """Each becomes a guide with a role or a doubt, and with headings; nothing of it is lost silently."""
    outcomes = list(import_files(sorted(REAL.iterdir()), tmp_path, False, TODAY))
    assert [outcome.error for outcome in outcomes if outcome.error] == []
    for outcome in outcomes:
        for target, guide in outcome.guides:
            served = load_guide(target)
            assert len(served.sections) >= 3, target
            assert report(guide).unplaced == (), target
            if outcome.path.suffix == ".md":
                assert guide.content == outcome.path.read_bytes()
            else:
                assert not guide.report.doubts, target
            if outcome.path.suffix == ".html":
                assert lost(shown(outcome.path.read_text(encoding="utf-8")), guide) == Counter(), target


@needs_real
def test_the_same_document_in_two_formats_is_the_same_guide() -> None:
    """What a PDF tells by places and sizes is what its DOCX tells by styles."""
    pairs = [
        (imported(path.read_bytes(), str(path)), imported(path.with_suffix(".pdf").read_bytes(), "x.pdf"))
        for path in sorted(REAL.glob("*.docx"))
        if path.with_suffix(".pdf").exists()
    ]
    for word, print_ in pairs:
        headings = [[section.heading for section in parsed(guide).sections] for guide in (word, print_)]
        assert headings[0] == headings[1]
        rows = [[line for line in guide.markdown.split("\n") if line.startswith("| ")] for guide in (word, print_)]
        assert [line.replace("*", "") for line in rows[0]] == rows[1]
    assert list(itertools.chain(pairs))
