"""Read whole: every visible word of a guide's file is owned by one heading, piece or label, or told as left out."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.errors import GuideError
from chatbot.guides.guide import Guide, load_guide, parse_guide
from chatbot.importing.onet_guides import import_release

# Other libraries, which see a page as its readers do; without them nothing can be compared.
pytest.importorskip("html5lib")
pytest.importorskip("mdit_py_plugins")

from tests.guides.seen import differences

# -- generated Markdown -----------------------------------------------------

_WORD = st.sampled_from(
    "glass pane putty frame ladder cutter van early late cold warm seal bevel etch lead grind polish measure".split()
)
_WORDS = st.lists(_WORD, min_size=1, max_size=5).map(" ".join)
_DRESSED = st.one_of(
    _WORDS,
    _WORDS.map("*{}*".format),
    _WORDS.map("**{}**".format),
    _WORDS.map("`{}`".format),
    _WORDS.map("[{}](https://example.org/page)".format),
    _WORDS.map("![{}](photo.png)".format),
    _WORDS.map("<kbd>{}</kbd>".format),
    _WORDS.map("{}[^1]".format),
    _WORDS.map("{} &amp; 7 &lt; 9".format),
    _WORDS.map("{}\\*".format),
)
_SENTENCE = st.lists(_DRESSED, min_size=1, max_size=3).map(lambda parts: f"The {' '.join(parts)}.")
_QUESTION = _WORDS.map("Is the {} hard?".format)
_PARAGRAPH = st.lists(_SENTENCE, min_size=1, max_size=3).flatmap(
    lambda said: st.sampled_from([" ", "\n", "  \n", "<br>"]).map(lambda joint: joint.join(said))
)
_HEADING = st.tuples(st.sampled_from(["# ", "## ", "### ", "#### ", "##", "## 2.1 "]), _WORDS).map("".join)
_SETEXT = st.tuples(_WORDS, st.sampled_from(["===", "---"])).map("\n".join)
_LINES = st.lists(st.tuples(_WORDS, _WORDS), min_size=2, max_size=3).flatmap(
    lambda pairs: st.sampled_from(["**{}:** {}  ", "**{}**: {}", "{}: {}", "- **{}:** {}", "- {}: {}"]).map(
        lambda form: "\n".join(form.format(*pair) for pair in pairs)
    )
)


def _marker(number: int, ordered: bool, task: bool) -> str:
    return f"{number}. " if ordered else "- [ ] " if task else "- "


@st.composite
def _lists(draw: st.DrawFn, depth: int = 0) -> str:
    """A list, in order or not, with further paragraphs and lists in it."""
    ordered, task = draw(st.booleans()), draw(st.booleans())
    lines: list[str] = []
    for number in range(1, draw(st.integers(1, 3)) + 1):
        indent = "   " if ordered else "  "
        lines.append(_marker(number, ordered, task) + draw(st.one_of(_WORDS, _DRESSED, _SENTENCE)))
        if draw(st.booleans()):
            lines += ["", indent + draw(_SENTENCE)]
        if depth < 2 and draw(st.booleans()):
            lines += ["", *(indent + line for line in draw(_lists(depth + 1)).split("\n"))]
    return "\n".join(lines)


@st.composite
def _rows(draw: st.DrawFn) -> list[list[str]]:
    """The cells of a table, some blank, of which the first has words."""
    width, height = draw(st.integers(1, 4)), draw(st.integers(2, 4))
    cell = st.one_of(_WORDS, _WORDS.map("**{}**".format), st.sampled_from(["", "£12,000", "14 %", "3 to 5"]))
    rows = draw(st.lists(st.lists(cell, min_size=width, max_size=width), min_size=height, max_size=height))
    return [["corner", *rows[0][1:]], *rows[1:]]


def _piped(rows: Sequence[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([lines[0], f"|{' --- |' * len(rows[0])}", *lines[1:]])


def _in_html(rows: Sequence[Sequence[str]]) -> str:
    body = "\n\n".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows[1:])
    heads = "".join(f"<th>{cell}</th>" for cell in rows[0])
    return f"<table>\n<caption>shown below</caption>\n<thead><tr>{heads}</tr></thead>\n{body}\n</table>"


_TABLE = _rows().flatmap(lambda rows: st.sampled_from([_piped(rows), _in_html(rows)]))
_HTML = st.one_of(
    st.tuples(_WORDS, _WORDS).map(lambda two: f"<div>\n<p>{two[0]}</p>\n<ul><li>{two[1]}</li></ul>\n</div>"),
    _WORDS.map("<h3>{}</h3>".format),
    _WORDS.map("<script>let x = 1</script><p>{}</p>".format),
    _WORDS.map("<!-- nobody reads this -->\n{}".format),
    st.tuples(_QUESTION, _WORDS).map(lambda two: "<details><summary>{}</summary>{}</details>".format(*two)),
    st.tuples(_QUESTION, _WORDS).map(lambda two: f"<dl><dt>{two[0]}</dt><dd>{two[1]}</dd></dl>"),
    st.tuples(_WORDS, _WORDS).map(lambda two: f"<dl>\n<dt>{two[0]}</dt>\n<dd>{two[1]}</dd>\n</dl>"),
)
_ASKED = st.tuples(_QUESTION, _SENTENCE, _QUESTION, _SENTENCE).flatmap(
    lambda four: st.sampled_from(
        [
            "**Q:** {} **A:** {}\n\n**Q:** {} **A:** {}",
            "**Q: {}**\nA: {}\n\n**Q: {}**\nA: {}",
            "Q: {}\n\nA: {}\n\nQ: {}\n\nA: {}",
            "**{}**\n\n{}\n\n**{}** {}",
            "Student: {}\nAdviser: {}\n\nStudent: {}\nAdviser: {}",
            "{}\n: {}\n\n{}\n: {}",
            "<details><summary>{}</summary>\n\n{}\n\n</details>\n\n<details>\n<summary>{}</summary>\n\n{}\n</details>",
            "- {} {}\n- **{}** {}",
            "- {}\n  - {}\n- {}\n\n  {}",
        ]
    ).map(lambda form: form.format(*four))
)
# Marks that only other tools read: what they say beside the text is told as left out.
_FOR_TOOLS = st.tuples(_WORDS, _WORDS).flatmap(
    lambda two: st.sampled_from(
        [
            "{}\n{{: .lead }}\n\n{}",
            "{} :wrench: {}",
            "{} [[trade|guild]] {}",
            "{{% include {} %}}\n\n{}",
            "{} {{{{ site.name }}}} {}",
            "~~{}~~ {}",
            "=={}== {}",
            '!!! note "{}"\n    {}',
            '=== "{}"\n\n    {}',
            ":::tip {}\n{}\n:::",
            "> [!NOTE]\n> {} {}",
            "<Tabs>\n\n{}\n\n</Tabs>\n\n{}",
        ]
    ).map(lambda form: form.format(*two))
)
_BLOCK = st.one_of(
    _FOR_TOOLS, _PARAGRAPH, _HEADING, _SETEXT, _LINES, _lists(), _TABLE, _HTML, _ASKED, _SENTENCE.map("> {}".format)
)
_NOTE = "[^1]: Told by a guild."


def guide_of(body: str) -> Guide:
    """A guide with a body."""
    return parse_guide(f"---\nrole: Glazier\ntitle: Glaziers at Work\n---\n{body}\n", Path("glazier.md"))


@given(st.lists(_BLOCK, min_size=1, max_size=6))
def test_every_visible_word_is_owned_once(blocks: list[str]) -> None:
    """Whatever a guide is made of, nothing that a reader would see is lost or said twice."""
    guide = guide_of("\n\n".join(["Start[^1].", *blocks, _NOTE]))
    assert differences(guide) == ({}, {})


@given(st.lists(_BLOCK, min_size=1, max_size=6))
def test_no_mark_up_is_told(blocks: list[str]) -> None:
    """No piece, heading or label holds a mark of emphasis, a tag, an address or a footnote's sign."""
    guide = guide_of("\n\n".join(["Start[^1].", *blocks, _NOTE]))
    texts = [text for s in guide.sections for text in (*s.path, *s.labels, *(piece.text for piece in s.pieces))]
    for text in texts:
        shown = text.replace("7 < 9", "")
        assert not any(
            mark in shown
            for mark in ("**", "](", "<", "[^", "`", "&amp;", "https:", "[ ]", "~~", "[[", "{", ":::", "==")
        ), text


# -- guides as people have them ---------------------------------------------


def _differing(guides: Sequence[Path]) -> dict[str, object]:
    found = {path.name: differences(load_guide(path)) for path in guides}
    return {name: pair for name, pair in found.items() if any(pair)}


def test_the_shipped_guides_are_read_whole(repo: Path) -> None:
    """And so are the other guides that tests are made of."""
    assert _differing([*(repo / "knowledge").glob("*.md"), *(repo / "tests" / "other_guides").glob("*.md")]) == {}


@pytest.mark.parametrize("folder", ["data/real-guides", "eval/guides"])
def test_real_guides_are_read_whole(shared: Path, folder: str) -> None:
    """Files of public repositories, and guides in other hands."""
    assert _differing(sorted((shared / folder).glob("*.md"))) == {}


@pytest.mark.slow
def test_onet_guides_are_read_whole(shared: Path, tmp_path: Path) -> None:
    """200 occupations as they are imported."""
    import_release(shared / "data" / "onet", tmp_path, (), False, lambda done, total: None)
    guides = sorted(tmp_path.glob("*.md"))
    assert _differing(guides[:: len(guides) // 200]) == {}


# -- files that nobody means ------------------------------------------------


@pytest.mark.parametrize(
    "part",
    [
        "T\n: a\n: a\n",
        "<li>a",
        "<table><tr><td colspan=100 rowspan=100>x</td>",
        "<table><tr><td>a<b>",
        "<td",
        "<details><summary>a?</summary>b",
        "| a | b |\n",
        "{% ",
        "[[",
        "~~a",
        "[^a]: x\n",
        "- a\n  - b\n",
    ],
)
def test_reading_takes_a_time_for_each_character(part: str) -> None:
    """Nothing repeated is read over and over again."""
    start = time.process_time()
    with suppress(GuideError):
        guide_of("Start.\n\n" + part * (100_000 // len(part)))
    assert time.process_time() - start < 8
