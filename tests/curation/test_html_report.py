"""What an evaluation shows: the table, the page, the JSON, and what changed between two folders of guides."""

from __future__ import annotations

import io
import json
import re
import shutil
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from chatbot.bot import Bot
from chatbot.cli.commands import main
from chatbot.curation.comparison import EFFECTS, Change, compare
from chatbot.curation.confusion import Confusion, Pair
from chatbot.curation.evaluation import Case, Expectation, Outcome
from chatbot.curation.html_report import check_target, page, write
from chatbot.curation.progress import progress
from chatbot.curation.scoring import reliability, scores
from chatbot.curation.summary import WIDTH, Summary, lines, numbers, table
from chatbot.errors import DataError
from chatbot.reply.answer import Answer, Citation, Why

Captured = pytest.CaptureFixture[str]
NASTY = '<script>alert("x")</script> & \'\x1b[31m\u202e\ud800'
GOLD = Expectation((("cook", ("Annual Salary",)),), (("$30,000", "30k"),))
PAY = "what does a cook earn"


def citation(*section: str, line: int = 1, quote: str = "quote") -> Citation:
    """A citation of the cook's guide."""
    return Citation(1, "cook", "Cook", section, "anchor", (line, line + 1), quote, "Times", 2024)


def outcome(
    label: str,
    kind: str = "fact",
    text: str = "Text. [1]",
    said: str = "answer",
    user: str = "pay?",
    expected: Expectation = GOLD,
    cites: Citation | None = None,
    name: str = "c",
) -> Outcome:
    """One judged turn."""
    answer = Answer(said, text, (cites or citation("Annual Salary"),), "salary", 0.85, why=Why((text,)))
    return Outcome(Case(name, kind, ((user, expected),)), 0, answer, label, label == "right", (text,))


def summary(*outcomes: Outcome, pairs: tuple[Pair, ...] = ()) -> Summary:
    """The summary of some turns, with mistaken topics as given."""
    missed = sum(not o.right for o in outcomes)
    return Summary(outcomes, scores(outcomes), reliability(outcomes), Confusion(pairs, missed, 0))


# -- the table ------------------------------------------------------------


def test_table() -> None:
    """Counts, shares and intervals by kind, and in all."""
    small = Expectation(smalltalk=True)
    turns = [outcome("right", "talk", expected=small), outcome("right"), outcome("wrong"), outcome("abstained")]
    assert [re.split(r"  +", line) for line in table(scores(turns))] == [
        ["kind", "turns", "right %", "wrong %", "abstained %", "cited %"],
        ["fact", "3", "1", "33.3 (33–33)", "1", "33.3 (33–33)", "1", "33.3 (33–33)", "33.3 (33–33)"],
        ["talk", "1", "1 100.0 (100–100)", "0", "0.0 (0–0)", "0", "0.0 (0–0)", "-"],
        ["all", "4", "2", "50.0 (33–100)", "1", "25.0 (0–33)", "1", "25.0 (0–33)", "33.3 (33–33)"],
    ]


def test_table_of_nothing() -> None:
    """No question, no share."""
    assert [line.split() for line in table(scores([]))][1] == ["all", "0", "-", "-", "-", "-"]


def test_lines_fit_the_width() -> None:
    """However long the names, no line is wider than 100 columns."""
    turns = [
        outcome(label, kind="k" * 300, user="word " * 90, name=str(i))
        for i in range(1200)
        for label in ("right", "wrong")
    ]
    pair = Pair("a" * 90, "b" * 90, tuple(turns[1:3]), ("w" * 40, "v" * 40, "u" * 40))
    made = summary(*turns, pairs=(pair,))
    assert max(len(line) for line in lines(made)) <= WIDTH
    changed = [Change(turns[0], outcome("wrong", text="other " * 90, name="n" * 300))]
    assert max(len(line) for change in changed for line in change.lines(WIDTH)) <= WIDTH


def test_lines_say_everything() -> None:
    """The table is followed by calibration and mistaken topics."""
    wrong = outcome("wrong")
    said = "\n".join(lines(summary(outcome("right"), wrong, pairs=(Pair("salary", "hours", (wrong,), ("pay",)),))))
    assert "Answer length in characters: median 9" in said
    assert "Expected calibration error over answers: 0.350" in said
    assert re.search(r"80–90% +2 +85% +50%", said)
    assert re.search(r"1 +salary +hours +pay", said)


def test_lines_of_nothing() -> None:
    """Without a turn there is only the table."""
    assert len(list(lines(summary()))) == 4


def test_numbers_are_json() -> None:
    """The numbers survive JSON, and the share of nothing is null."""
    made = numbers(
        summary(outcome("right"), outcome("wrong"), outcome("right", "talk", expected=Expectation(smalltalk=True)))
    )
    read = json.loads(json.dumps(made, allow_nan=False))
    assert read["turns"] == 3
    assert read["all"]["right"]["count"] == 2
    assert [kind["kind"] for kind in read["kinds"]] == ["fact", "talk"]
    assert read["kinds"][1]["cited"] == {"count": 0, "total": 0, "share": None, "interval": None}
    assert len(read["calibration"]["bins"]) == 10
    assert read["confusion"] == {"missed": 1, "same_topic": 0, "pairs": []}


# -- two folders ----------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "effect"),
    [
        (outcome("right"), outcome("wrong", text="Other. [1]"), "right -> wrong"),
        (outcome("right"), outcome("abstained", said="abstain"), "right -> wrong"),
        (outcome("wrong"), outcome("right", text="Other. [1]"), "wrong -> right"),
        (outcome("wrong"), outcome("abstained", said="abstain"), "only changed"),
        (outcome("right"), outcome("right", cites=citation("Pay")), "only changed"),
        (outcome("right"), outcome("right", cites=citation("Annual Salary", quote="other")), "only changed"),
        (outcome("right"), outcome("right", cites=citation("Annual Salary", line=9)), None),
        (outcome("right"), outcome("right"), None),
    ],
)
def test_changes(before: Outcome, after: Outcome, effect: str | None) -> None:
    """Text, kind and citations count, lines that moved do not."""
    found = compare([before], [after], ("old", "new"))
    assert [change.effect for change in found.changes] == ([effect] if effect else [])
    assert sum(found.count(each) for each in EFFECTS) == len(found.changes)


def test_the_worst_changes_come_first() -> None:
    """Right to wrong, then wrong to right, then the rest."""
    before = [outcome("right"), outcome("wrong"), outcome("right")]
    after = [outcome("right", text="b"), outcome("right", text="b"), outcome("wrong", text="b")]
    assert [change.effect for change in compare(before, after, ("old", "new")).changes] == [
        "right -> wrong",
        "wrong -> right",
        "only changed",
    ]


def test_excerpts_begin_where_answers_part() -> None:
    """Of two long answers, the part that differs is shown."""
    change = Change(outcome("right", text="same " * 50 + "old"), outcome("right", text="same " * 50 + "new"))
    before, after = change.excerpts(60)
    assert "old" in before
    assert "new" in after
    assert before.startswith("…same")


def test_excerpts_of_the_same_words_are_the_quotes() -> None:
    """Where only the cited lines differ, these are shown."""
    change = Change(outcome("right"), outcome("right", cites=citation("Annual Salary", quote="another quote")))
    assert change.excerpts(60) == ("quotes: quote", "quotes: another quote")


# -- the page -------------------------------------------------------------


class Page(HTMLParser):
    """The elements of a page; fails on a tag that is closed and not open."""

    VOID = ("meta", "rect", "line", "circle", "path")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep it, and whether it must be closed."""
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep it."""
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """It closes the one opened last."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Keep what can be read."""
        self.text.append(data)


def nasty_page() -> str:
    """A page of which every text from outside is hostile."""
    wrong = Outcome(
        Case(
            NASTY, NASTY, ((NASTY, GOLD), (NASTY, Expectation(((NASTY, (NASTY,)),), ((NASTY,),), (NASTY,), (NASTY,))))
        ),
        1,
        Answer("answer", NASTY, (citation(NASTY),), NASTY, 0.5, why=Why((NASTY,))),
        "wrong",
        False,
        (NASTY,),
    )
    right = outcome("right", text=NASTY)
    made = summary(right, wrong, pairs=(Pair(NASTY, NASTY, (wrong,), (NASTY,)),))
    compared = compare([right], [outcome("wrong", text="x", name=NASTY, user=NASTY)], (NASTY, NASTY))
    return page(Summary(made.outcomes, made.scores, made.bins, made.confusion, compared), [NASTY], NASTY, "2026-11-21")


def test_the_page_escapes_everything() -> None:
    """Nothing from questions or guides becomes markup, and it can be written as UTF-8."""
    text = nasty_page()
    read = Page(text)
    assert read.open == []
    assert {tag for tag, _ in read.tags}.isdisjoint({"script", "link", "img", "iframe", "object"})
    assert not any(name.startswith("on") for _, attrs in read.tags for name in attrs)
    assert "<script>alert" in "".join(read.text)
    assert not set(text) & set("\x1b\u202e")
    text.encode("utf-8")


def test_the_page_needs_nothing_else() -> None:
    """No address is loaded; the page's policy forbids it besides."""
    text = nasty_page()
    assert not re.search(r"\b(?:src|href)=|url\(|@import", text)
    assert "default-src 'none'; style-src 'unsafe-inline'" in text
    assert "prefers-color-scheme: dark" in text


def test_the_page_is_accessible() -> None:
    """A language, one h1, headings without gaps, scopes, and a title for each chart."""
    read = Page(nasty_page())
    names = [tag for tag, _ in read.tags]
    assert ("html", {"lang": "en"}) in read.tags
    levels = [int(name[1]) for name in names if re.fullmatch(r"h[1-6]", name)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))
    assert all(attrs.get("scope") in ("col", "row") for tag, attrs in read.tags if tag == "th")
    charts = [attrs for tag, attrs in read.tags if tag == "svg" and attrs.get("aria-hidden") != "true"]
    titles = {attrs.get("id") for tag, attrs in read.tags if tag == "title"}
    assert len(charts) == 2
    assert all(attrs["role"] == "img" and attrs["aria-labelledby"] in titles for attrs in charts)
    assert names.count("table") == 3
    assert names.count("caption") == 3


def test_the_page_shows_wrong_turns_only() -> None:
    """Question, answer, citation, expectation and evidence of what was not right."""
    said = "".join(Page(page(summary(outcome("right", user="fine?"), outcome("wrong")), ["f"], "k", "d")).text)
    for text in (
        "pay?",
        "Text. [1]",
        "cook › Annual Salary, lines 1–2",
        "a citation of cook › Annual Salary",
        "says “$30,000” or “30k”",
        "Confidence: 85%.",
    ):
        assert text in said
    assert "fine?" not in said


def luminance(color: str) -> float:
    """Relative luminance of a hex colour, WCAG 2.2."""
    full = color if len(color) == 7 else "#" + "".join(char * 2 for char in color[1:])
    parts = [int(full[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("name", "least"), [("text", 7.0), ("quiet", 4.5), ("right", 3.0), ("wrong", 3.0), ("abstained", 3.0)]
)
def test_contrast(scheme: int, name: str, least: float) -> None:
    """Words and bars stand out from the page in light and in dark (WCAG 1.4.3 and 1.4.11)."""
    text = page(summary(), [], "", "")

    def color(key: str) -> float:
        return luminance(re.findall(rf"--{key}: (#[0-9a-f]+);", text)[scheme])

    low, high = sorted((color(name), color("page")))
    assert (high + 0.05) / (low + 0.05) >= least


def test_a_report_is_not_overwritten(tmp_path: Path) -> None:
    """Only by force; nor is a folder or a file of questions ever taken."""
    target = tmp_path / "report.html"
    write(target, "one", force=False)
    with pytest.raises(DataError, match="exists already; name another file, or add --force"):
        write(target, "two", force=False)
    assert target.read_text() == "one"
    write(target, "two", force=True)
    assert target.read_text() == "two"
    for path, inputs in ((tmp_path, ()), (tmp_path / "no" / "report.html", ()), (target, (target,))):
        with pytest.raises(DataError):
            check_target(path, True, inputs)


# -- progress -------------------------------------------------------------


class Screen(io.StringIO):
    """A stream that says whether it is a terminal."""

    def __init__(self, tty: bool) -> None:
        super().__init__()
        self.tty = tty

    def isatty(self) -> bool:
        """As told."""
        return self.tty


@pytest.mark.parametrize(
    ("tty", "seconds", "shown"),
    [
        (True, [0, 0.5, 1.1, 1.2, 1.4, 2.0], ["2 of 5 turns", "4 of 5 turns", ""]),
        (True, [0, 0.1, 0.2, 0.3, 0.4, 0.5], []),
        (False, [0, 1, 2, 3, 4, 5], []),
    ],
)
def test_progress(tty: bool, seconds: list[float], shown: list[str]) -> None:
    """From the second second on, five times a second at most, wiped at the end; on terminals only."""
    times: Iterator[float] = iter(seconds)
    screen = Screen(tty)
    told = progress(screen, lambda: next(times))
    for done in range(1, 6):
        told(done, 5)
    assert screen.getvalue().split("\r\x1b[K")[1:] == shown


# -- the command ----------------------------------------------------------


@pytest.fixture(scope="module")
def folders(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    """The options for short guides, whose index is kept beforehand, and that of other ones with other pay."""
    data = tmp_path_factory.mktemp("eval")
    other = data / "old"
    shutil.copytree(small / "knowledge", other)
    (other / "cook.md").write_text((other / "cook.md").read_text().replace("$34,500", "$33,000"))
    for knowledge in (small / "knowledge", other):
        Bot.open(knowledge, [small / "intents"], data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CAREER_CHAT_DATA", str(data))
        yield [
            "--knowledge",
            str(small / "knowledge"),
            "--intents-only",
            str(small / "intents"),
            "--against",
            str(other),
        ]


@pytest.fixture
def questions(tmp_path: Path) -> str:
    """A file of two questions, of which one changed."""
    gold = {"gold": [["cook", "Annual Salary"]], "all_of": [["$34,500"]]}
    cases = [
        {"id": "1", "kind": "fact", "turns": [{"user": PAY, "expect": gold}]},
        {"id": "2", "kind": "talk", "turns": [{"user": "hello", "expect": {"smalltalk": True}}]},
    ]
    file = tmp_path / "cases.jsonl"
    file.write_text("\n".join(json.dumps(case) for case in cases))
    return str(file)


def test_eval_against_other_guides(folders: list[str], questions: str, capsys: Captured) -> None:
    """The totals, and each changed answer with what it was before."""
    assert main(["eval", questions, *folders]) == 0
    out, errors = capsys.readouterr()
    assert "1 of 2 answers changed: 0 right -> wrong, 1 wrong -> right, 0 only changed; right 1 -> 2.\n" in out
    assert re.search(r"wrong -> right: 1 1 'what .+\n  before: .*\$33,000.*\n  after:  .*\$34,500", out)
    assert errors == ""


def test_eval_as_json(folders: list[str], questions: str, capsys: Captured) -> None:
    """Standard output holds one JSON object and nothing else."""
    assert main(["eval", questions, "--json", "--show", "3", *folders]) == 0
    read = json.loads(capsys.readouterr().out)
    assert read["all"]["right"]["count"] == 2
    assert read["against"]["changes"] == [
        {"id": "1", "turn": 1, "effect": "wrong -> right", "before": "answer", "after": "answer"}
    ]


def test_eval_writes_a_report_once(folders: list[str], questions: str, capsys: Captured, tmp_path: Path) -> None:
    """A report that is there stays, unless it is forced."""
    target = tmp_path / "report.html"
    command = ["eval", questions, "--report", str(target), *folders]
    assert main(command) == 0
    assert capsys.readouterr().err == f"Report: {target}\n"
    assert "Changed answers" in target.read_text()
    assert main(command) == 3
    out, errors = capsys.readouterr()
    assert out == ""
    assert "exists already" in errors
    assert main([*command, "--force"]) == 0


def test_eval_of_a_missing_folder(folders: list[str], questions: str, capsys: Captured, tmp_path: Path) -> None:
    """A folder of guides that is not there is a problem with data."""
    assert main(["eval", questions, *folders, "--against", str(tmp_path / "no")]) == 3
    assert "no such folder of guides" in capsys.readouterr().err
