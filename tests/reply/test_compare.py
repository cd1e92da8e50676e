"""Contrast: guides set side by side, and what is concluded from their figures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from chatbot.bot import Bot
from chatbot.curation.proof import faults
from chatbot.guides.facts import read_fact
from chatbot.guides.guide import parse_guide
from chatbot.guides.wording import sentence_of
from chatbot.index.shelf import Place
from chatbot.question.slots import claims
from chatbot.question.turn import ASK, COMPARE, Reading, Slots, State, Turn
from chatbot.record import replace
from chatbot.reply.answer import Answer, Block, Frame, Statement
from chatbot.reply.compare import alike, confirmed, number_of, verdict

CSR = "customer-service-representative"
CARE = "customer-care-representative"
AGENT = "customer-care-agent"
CENTER = "customer-care-center-representative"


def highest(role: str) -> str:
    """The line that says which guide's figure is the highest."""
    return Frame.HIGHEST.format(role=role)


def lowest(role: str) -> str:
    """The line that says which guide's figure is the lowest."""
    return Frame.LOWEST.format(role=role)


def said_by(role: str, *lines: str, publisher: str = "Times", year: int = 2025) -> Block:
    """What a guide that has these lines says of them."""
    front = f"---\ntitle: {role}\nrole: {role}\npublisher: {publisher}\nyear: {year}\ncurrency: USD\n---\n\n"
    body = f"# {role}\n\n## Figures\n\n" + "".join(f"- {line}\n" for line in lines)
    guide = parse_guide(front + body, Path(f"{role.lower()}.md"))
    section = next(section for section in guide.sections if section.facts)
    told = tuple(Statement(sentence_of(fact, section.heading), (fact.piece,)) for fact in section.facts)
    return Block(role, Place(0, guide, section), told)


def asking(query: str, act: str = ASK) -> Turn:
    """A turn that asks in these words."""
    return Turn(Reading(query, query), act)


def asserting(claim: str, *tiers: str) -> Turn:
    """A turn that asserts a figure, of these levels."""
    return Turn(Reading(claim, slots=Slots(tiers=tiers, claims=claims(claim))))


def frames(blocks: list[Block]) -> list[str]:
    """The lines of blocks that say nothing but their frame."""
    return [block.frame for block in blocks]


def ask(bot: Bot, question: str) -> Answer:
    """The answer to a question out of the blue."""
    return bot.answer(question, State())[0]


# -- verdicts -------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "cook", "clerk", "lines"),
    [
        ("who earns more", "Salary: $34,500 a year", "Salary: $41,000 a year", [highest("Clerk")]),
        ("who earns less", "Salary: $34,500 a year", "Salary: $41,000 a year", [lowest("Cook")]),
        ("do both earn well", "Salary: $41,000 a year", "Salary: $41,000 a year", [Frame.SAME]),
        ("who grows faster", "Growth Rate: 6%", "Growth Rate: -2%", [highest("Cook")]),
        ("who grows slower", "Growth Rate: 6%", "Growth Rate: -2%", [lowest("Clerk")]),
        ("which is calmer", "Stress Level: Moderate to High", "Stress Level: Moderate", [lowest("Clerk")]),
        ("which is tougher", "Stress Level: Moderate to High", "Stress Level: Low", [highest("Cook")]),
        ("who needs more", "Experience: 5-8 years", "Experience: 2-5 years", [highest("Cook")]),
    ],
)
def test_a_verdict_can_be_read_off_the_figures(query: str, cook: str, clerk: str, lines: list[str]) -> None:
    """The highest is named, the lowest where the question looks down, or all are said to be the same."""
    assert frames(verdict(asking(query), [said_by("Cook", cook), said_by("Clerk", clerk)])) == lines


@pytest.mark.parametrize(
    ("query", "cook", "clerk"),
    [
        ("what do they earn", "Salary: $34,500 a year", "Salary: $41,000 a year"),
        ("who earns more", "Salary: $34,500 a year", "Salary: £41,000 a year"),
        ("who needs more", "Experience: 5-8 years", "Experience: 5+ years"),
        ("who needs more", "Experience: 5-8 years", "Growth Rate: 6%"),
        ("which is better", "Balance Rating: Challenging", "Balance Rating: Fine"),
        ("which is better", "Stress Level: Moderate", "Balance Rating: Fine"),
    ],
)
def test_no_verdict_where_none_can_be_read_off(query: str, cook: str, clerk: str) -> None:
    """Nothing is concluded unasked, from other units, kinds or words, nor from figures that only begin alike."""
    assert verdict(asking(query), [said_by("Cook", cook), said_by("Clerk", clerk)]) == []


def test_one_guide_is_no_comparison() -> None:
    """A guide's own figures are not weighed against each other, nor against a guide that lacks them."""
    block = said_by("Cook", "Entry pay: $30,000 a year", "Top pay: $50,000 a year")

    assert verdict(asking("who earns more"), [block, Block("Clerk", None)]) == []


def test_all_guides_asked_is_a_comparison() -> None:
    """A choice among all guides compares without a word that does."""
    turn = asking("grows by 6", COMPARE)

    assert frames(verdict(turn, [said_by("Cook", "Growth: 6%"), said_by("Clerk", "Growth: 8%")])) == [highest("Clerk")]


def test_several_guides_share_a_place() -> None:
    """Two that are equally high are named both."""
    blocks = [said_by(role, f"Growth: {rate}%") for role, rate in (("Cook", 8), ("Clerk", 6), ("Nurse", 8))]

    assert frames(verdict(asking("fastest"), blocks)) == [highest("Cook and Nurse")]


@pytest.mark.parametrize(
    ("clerk", "publisher", "year", "lines"),
    [
        ("Salary: $41,000 a year", "Times", 2025, [highest("Clerk")]),
        ("Salary: $41,000 a year", "Gazette", 2025, [highest("Clerk"), Frame.UNLIKE]),
        ("Salary: $41,000 a year", "Times", 2015, [highest("Clerk"), Frame.UNLIKE]),
        ("Salary: $34,500 a year", "Times", 2015, [Frame.SAME, Frame.UNLIKE]),
        ("Salary: $41,000 a month", "Times", 2025, []),
        ("Top salary: $41,000 a year", "Times", 2025, [highest("Clerk"), Frame.UNLIKE]),
    ],
)
def test_unlike_figures_are_labelled(clerk: str, publisher: str, year: int, lines: list[str]) -> None:
    """Figures of another year, source or level are not set side by side without saying so; of another period, never."""
    blocks = [said_by("Cook", "Salary: $34,500 a year"), said_by("Clerk", clerk, publisher=publisher, year=year)]

    assert frames(verdict(asking("who earns more"), blocks)) == lines


@pytest.mark.parametrize(
    ("label", "value", "number"),
    [
        ("Growth Rate", "6%", 6),
        ("Salary", "$32,000–60,000 a year", 32_000),
        ("Experience", "5+ years", 5),
        ("Stress Level", "High", 3),
        ("Stress Level", "Moderate to High", 2.5),
        ("Stress Level", "Low-Moderate", 1.5),
        ("Balance Rating", "Challenging", None),
    ],
)
def test_facts_as_numbers(label: str, value: str, number: float | None) -> None:
    """A figure counts by its lower end, ratings by their mean; other words are in no order."""
    fact = read_fact(label, value, "Figures")

    assert fact is not None
    assert number_of(fact) == number


@pytest.mark.parametrize(
    ("question", "first", "guides", "last"),
    [
        (
            "which of your four guides has the highest pay",
            highest("Customer Care Representative and Customer Service Representative"),
            [CENTER, CARE, CSR],
            Frame.UNLIKE,
        ),
        (
            "which of your four guides pays worst",
            lowest("Customer Care Center Representative"),
            [CENTER, CARE, CSR],
            Frame.UNLIKE,
        ),
        (
            "which role has the lowest growth",
            lowest("Customer Service Representative"),
            [CENTER, CARE, CSR],
            Frame.UNLIKE,
        ),
        ("do care reps or CSRs earn more", Frame.SAME, [CARE, CSR], None),
        ("is growth for care reps faster than for CSRs", highest("Customer Care Representative"), [CARE, CSR], None),
        ("which is less stressful, CSR or agent", lowest("Customer Care Agent"), [CSR, AGENT], None),
    ],
)
def test_guides_are_compared(bot: Bot, question: str, first: str, guides: list[str], last: str | None) -> None:
    """The verdict stands above a line for each guide with a figure, the label of unlike figures below them."""
    answer = ask(bot, question)
    lines = answer.text.split("\n")

    assert lines[0] == first
    assert [citation.guide for citation in answer.citations] == guides
    assert (lines[-1] if Frame.UNLIKE in lines else None) == last
    assert faults(answer, bot.library) == []


@pytest.mark.parametrize(
    "question",
    [
        "do care reps or CSRs need more experience as seniors",
        "who has the better work-life balance, agent or CSR",
        "what do care reps and CSRs earn",
    ],
)
def test_guides_are_told_without_a_verdict(bot: Bot, question: str) -> None:
    """Where nothing can be concluded, each guide is told and nothing else."""
    answer = ask(bot, question)

    assert len({citation.guide for citation in answer.citations}) == 2
    assert len(answer.text.split("\n")) == 2


# -- claims ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("claim", "lines", "said"),
    [
        ("50k", ["Salary: $46,000 a year"], [Frame.DENIED.format(claim="50k")]),
        ("46k", ["Salary: $46,000 a year"], [Frame.CONFIRMED.format(claim="46k")]),
        (
            "$46,000",
            ["Median salary: $46,000 a year", "Top salary: $60,000+ a year"],
            [Frame.CONFIRMED.format(claim="$46,000")],
        ),
        ("60k", ["Salary: $32,000–60,000 a year"], [Frame.CONFIRMED.format(claim="60k")]),
        ("6%", ["Growth Rate: 6%"], [Frame.CONFIRMED.format(claim="6%")]),
        ("7 percent", ["Growth Rate: 6%"], [Frame.DENIED.format(claim="7 percent")]),
        ("6%", ["Salary: $46,000 a year"], []),
        ("50k", ["Growth Rate: 6%"], []),
        ("5 years", ["Experience: 2-5 years"], []),
        ("50k", ["Stress Level: High"], []),
        ("over 40k", ["Salary: $46,000 a year"], []),
    ],
)
def test_a_claim_is_confirmed_by_its_own_kind_of_figure(claim: str, lines: list[str], said: list[str]) -> None:
    """Yes or no is said only of a figure that the guide has; years are only those of a level that is named."""
    assert frames(confirmed(asserting(claim), [said_by("Cook", *lines)])) == said


@pytest.mark.parametrize(("claim", "frame"), [("5 years", Frame.CONFIRMED), ("3 years", Frame.DENIED)])
def test_years_of_a_named_level_are_confirmed(claim: str, frame: Frame) -> None:
    """Where a level is named, its years are meant."""
    turn = asserting(claim, "senior")

    assert frames(confirmed(turn, [said_by("Cook", "Experience: 5+ years")])) == [frame.format(claim=claim)]


@pytest.mark.parametrize(("claim", "said"), [("6%", []), ("8%", []), ("7%", [Frame.DENIED.format(claim="7%")])])
def test_a_claim_about_several_guides_is_only_denied(claim: str, said: list[str]) -> None:
    """What holds for one guide and not for another is neither right nor wrong; what holds for none is wrong."""
    blocks = [said_by("Cook", "Growth: 6%"), said_by("Clerk", "Growth: 8%")]

    assert frames(confirmed(asserting(claim), blocks)) == said


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("I heard that CSRs start on 50k, is that true?", Frame.DENIED.format(claim="50k")),
        ("So the median pay of a CSR is 46k, right?", Frame.CONFIRMED.format(claim="46k")),
        ("so CSR growth is 6%, right?", Frame.CONFIRMED.format(claim="6%")),
        ("so CSR growth is 7%, isn't it?", Frame.DENIED.format(claim="7%")),
        ("So they grow by 7%, right?", Frame.DENIED.format(claim="7%")),
        ("So they grow by 6%, right?", None),
        ("do CSRs earn over 50k?", None),
        ("do CSRs earn 50k?", None),
    ],
)
def test_what_is_asserted_is_confirmed_or_denied(bot: Bot, question: str, first: str | None) -> None:
    """An assertion gets its yes or no above the figures; a question, or what holds for some guides only, gets none."""
    answer = ask(bot, question)
    line = answer.text.split("\n")[0]

    assert (line if line.startswith(("Yes,", "No,")) else None) == first
    assert answer.citations
    assert faults(answer, bot.library) == []


# -- lists ----------------------------------------------------------------


def sides(answer: Answer) -> dict[str, list[str]]:
    """The items under each heading of an answer, the heading without its mark."""
    found: dict[str, list[str]] = {}
    for line in answer.text.split("\n"):
        if line.startswith("- "):
            found[list(found)[-1]].append(line[2:])
        else:
            found[line.rsplit(" [")[0]] = []
    return found


def test_what_two_lists_share(bot: Bot) -> None:
    """The common items are told in the words of each guide, and nothing that one of them lacks."""
    found = sides(ask(bot, "what do the tech stacks of CSRs and agents share"))

    assert list(found) == [
        Frame.IN_BOTH.format(role=role) for role in ("Customer Service Representative", "Customer Care Agent")
    ]
    for items in found.values():
        assert "Zendesk" in items
        assert not {"Genesys Cloud", "Calabrio", "Verint"} & set(items)


def test_what_only_one_of_two_lists_has(bot: Bot) -> None:
    """Each side is told without what both have."""
    found = sides(ask(bot, "which tools are only in the agent list and not in the CSR list"))
    agent, csr = (
        found[Frame.IN_ONE.format(role=role)] for role in ("Customer Care Agent", "Customer Service Representative")
    )

    assert "Genesys Cloud" in agent
    assert "Calabrio" in csr
    assert not {"Zendesk", "Slack", "Zoom"} & {*agent, *csr}


@pytest.mark.parametrize(
    ("item", "other", "same"),
    [
        ("Zendesk", "Zendesk", True),
        ("Active listening", "Listening actively", True),
        ("Google Workspace (Gmail, Docs, Sheets)", "Google Workspace (Docs, Sheets, Gmail)", True),
        ("Empathy", "Empathy and emotional intelligence", True),
        ("Time management", "Conflict management", False),
        ("Zendesk", "Freshdesk", False),
        ("It is what it is", "It is what it is", False),
    ],
)
def test_items_that_say_the_same(item: str, other: str, same: bool) -> None:
    """Items are alike where most of the shorter one's subject words are in the other, in any order or form."""
    texts = [f"---\ntitle: X\nrole: X\n---\n\n## List\n\n- {line}\n" for line in (item, other)]
    one, two = (parse_guide(text, Path("x.md")).sections[-1] for text in texts)

    assert alike(one, 0, two) == alike(two, 0, one) == same


# -- the proof ------------------------------------------------------------

Change = Callable[[str], str]


def put(old: str, new: str) -> Change:
    """A text with some words put in place of others that it must hold."""

    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return change


@pytest.mark.parametrize(
    ("question", "change"),
    [
        (
            "which role has the lowest growth",
            put(lowest("Customer Service Representative"), lowest("Customer Care Representative")),
        ),
        (
            "which role has the lowest growth",
            put(lowest("Customer Service Representative"), highest("Customer Service Representative")),
        ),
        ("which role has the lowest growth", put(lowest("Customer Service Representative"), Frame.SAME)),
        ("which of your four guides has the highest pay", put(" and Customer Service Representative.", ".")),
        ("do care reps or CSRs earn more", put(Frame.SAME, highest("Customer Care Representative"))),
        ("do care reps or CSRs earn more", lambda text: f"{text}\n{Frame.UNLIKE}"),
        (
            "which is less stressful, CSR or agent",
            put(lowest("Customer Care Agent"), lowest("Customer Service Representative")),
        ),
    ],
)
def test_the_proof_finds_a_false_verdict(bot: Bot, question: str, change: Change) -> None:
    """Another role, the other end, a false sameness or unlikeness does not follow from the figures."""
    assert_refuted(bot, question, change)


@pytest.mark.parametrize(
    ("question", "change"),
    [
        ("I heard that CSRs start on 50k, is that true?", put("No, not 50k.", "Yes, 50k.")),
        ("So the median pay of a CSR is 46k, right?", put("Yes, 46k.", "No, not 46k.")),
        ("so CSR growth is 6%, right?", put("Yes, 6%.", "Yes, 7%.")),
        ("So they grow by 7%, right?", put("No, not 7%.", "Yes, 7%.")),
    ],
)
def test_the_proof_finds_a_false_yes(bot: Bot, question: str, change: Change) -> None:
    """A yes needs a figure that is cited, and a no must not deny one."""
    assert_refuted(bot, question, change)


@pytest.mark.parametrize(
    ("question", "change"),
    [
        (
            "which tools are only in the agent list and not in the CSR list",
            put("- Genesys Cloud", "- Genesys Cloud\n- Slack"),
        ),
        (
            "which tools are only in the agent list and not in the CSR list",
            put(Frame.IN_ONE.format(role="Customer Care Agent"), Frame.IN_BOTH.format(role="Customer Care Agent")),
        ),
        (
            "which tools are only in the agent list and not in the CSR list",
            put(
                Frame.IN_ONE.format(role="Customer Care Agent"),
                Frame.IN_ONE.format(role="Customer Service Representative"),
            ),
        ),
        (
            "what do the tech stacks of CSRs and agents share",
            put(Frame.IN_BOTH.format(role="Customer Care Agent"), Frame.IN_ONE.format(role="Customer Care Agent")),
        ),
    ],
)
def test_the_proof_finds_an_item_on_the_wrong_side(bot: Bot, question: str, change: Change) -> None:
    """What both lists have is not in one only, and the other way round."""
    assert_refuted(bot, question, change)


def assert_refuted(bot: Bot, question: str, change: Change) -> None:
    """An answer passes the proof as it is, and does not when its text is changed."""
    answer = ask(bot, question)
    assert faults(answer, bot.library) == []

    assert faults(replace(answer, text=change(answer.text)), bot.library) != []
