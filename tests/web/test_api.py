"""The native contract: ask, go on, rate, suggest, guides and sections."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from chatbot.bot import Bot
from chatbot.question.turn import State
from chatbot.web.models import RANDOM_ID, Listed, Paragraph, Table
from chatbot.web.sections import blocks
from tests.web.serving import Server

QUESTIONS = (
    "What does a customer service representative earn?",
    "what are the hours of a customer care agent",
    "Which pays more, a representative or a care center representative?",
    "hello",
    "how do I fix my bike?",
    "salary?",
    "What skills does an agent need, and what are the downsides?",
    "tell me about the tarining of an agnet",
    "   ",
    "\u0000\u200b",
)
# What is asked, turn by turn, and the one guide that each answer cites; None: any.
TALK = (
    ("What hours does a customer care agent work?", {"customer-care-agent"}),
    ("and what are the downsides?", {"customer-care-agent"}),
    ("and the skills?", {"customer-care-agent"}),
    ("what about a customer service representative?", {"customer-service-representative"}),
    ("more", {"customer-service-representative"}),
)
# What somebody types, and a word of a question that is meant.
TYPED = (
    ("hou", "hours"),
    ("what do customer service reps ern", "earn"),
    ("skils", "skills"),
    ("degree", "degree"),
    ("stres", "stress"),
    ("technolog", "technolog"),
)


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    """A client of the shared server."""
    with httpx.Client(base_url=server.url, timeout=10) as made:
        yield made


def ask(client: httpx.Client, text: str, **more: Any) -> dict[str, Any]:
    """The reply to a message."""
    reply = client.post("/api/v1/ask", json={"text": text, **more})
    assert reply.status_code == 200, reply.text
    told: dict[str, Any] = reply.json()
    return told


def contract(reply: dict[str, Any]) -> dict[str, Any]:
    """What of a reply depends on question, state and guides alone."""
    return {name: value for name, value in reply.items() if name not in ("id", "state", "conversation")}


def error(reply: httpx.Response) -> tuple[int, str, str | None]:
    """(status, code, field) of a refusal."""
    told = reply.json()["error"]
    assert set(told) == {"message", "type", "param", "code"}
    return reply.status_code, told["code"], told["param"]


# -- asking -------------------------------------------------------------------


@pytest.mark.parametrize("question", QUESTIONS)
def test_answer_is_the_bot_s(question: str, client: httpx.Client, bot: Bot) -> None:
    """A reply is `Bot.answer`'s contract, with the turn's id and the state added."""
    reply = ask(client, question)
    expected = json.loads(json.dumps(bot.answer(question, State())[0].as_dict()))
    assert contract(reply) == contract(expected)
    assert set(reply) == {*expected, "id", "state"}


@pytest.mark.parametrize("carried", ["state", "conversation"])
def test_conversation_goes_on(carried: str, client: httpx.Client, bot: Bot) -> None:
    """Follow-ups are understood whoever keeps the state, and answered as the bot does in one conversation."""
    more: dict[str, str] = {"conversation": "talk-1"} if carried == "conversation" else {}
    state, ids = State(), set()
    for text, guides in TALK:
        answer, state = bot.answer(text, state)
        reply = ask(client, text, **more)
        assert contract(reply) == contract(json.loads(json.dumps(answer.as_dict())))
        assert {cited["guide"] for cited in reply["citations"]} == guides
        ids.add(reply["conversation"])
        if carried == "state":
            more = {"state": reply["state"]}
    assert len(ids) == 1


def test_without_state_nothing_is_known(client: httpx.Client) -> None:
    """A message alone is the first of a conversation with an id of its own."""
    first, second = ask(client, "What hours does an agent work?"), ask(client, "more")
    assert first["conversation"] != second["conversation"]
    assert second["kind"] != "answer"


def test_choices_are_chosen_by_id(client: httpx.Client) -> None:
    """Where it is unclear what is meant, the id of a reading is an answer to it."""
    unclear = next(
        reply
        for text in ("is it busy there", "gear at the desk for agents?", "people")
        if (reply := ask(client, text))["choices"]
    )
    chosen = ask(client, unclear["choices"][0]["id"], state=unclear["state"])
    assert (unclear["kind"], chosen["kind"]) == ("clarify", "answer")


def test_focus(client: httpx.Client) -> None:
    """With a guide named, it alone is asked until it is let go, whoever keeps the state."""
    slug = "customer-care-agent"
    for more in ({}, {"conversation": "focus-1"}):
        first = ask(client, "What are the hours?", guide=slug, **more)
        carried = more or {"state": first["state"]}
        second = ask(client, "What are the downsides?", **carried)
        third = ask(client, "What are the hours?", guide="", **(more or {"state": second["state"]}))
        guides = [{cited["guide"] for cited in reply["citations"]} for reply in (first, second, third)]
        assert guides[:2] == [{slug}, {slug}]
        assert len(guides[2]) > 1
    assert error(client.post("/api/v1/ask", json={"text": "hi", "guide": "no-such"})) == (404, "not_found", "guide")


# -- repeating ------------------------------------------------------------------


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("kept", [True, False])
def test_retry_is_the_same_turn(first: bool, kept: bool, client: httpx.Client) -> None:
    """A message sent again with its id is the same turn, the first of a conversation too, and talk goes on after it."""
    message = {"message_id": f"random-{first}-{kept}-0123456789"}
    conversation = {"conversation": f"retry-{first}"} if kept else {}
    begun = {} if first else ask(client, "What does a customer service representative earn?", **conversation)
    carried = conversation or ({"state": begun["state"]} if begun else {})
    replies = [ask(client, "What hours does a customer care agent work?", **message, **carried) for _ in range(3)]
    assert len({reply["id"] for reply in replies}) == 1
    assert len({reply["conversation"] for reply in replies}) == 1
    assert [contract(reply) for reply in replies[1:]] == [contract(replies[0])] * 2
    # The token of a repeated answer carries the conversation on as that of the first does.
    following = [ask(client, "and what are the downsides?", state=reply["state"]) for reply in replies]
    assert [{cited["guide"] for cited in reply["citations"]} for reply in following] == [{"customer-care-agent"}] * 3


def test_short_ids_are_counted_apart(client: httpx.Client) -> None:
    """Clients that number their messages do not meet in one conversation, nor do messages of other words."""
    texts = ("hello", "hello", "good morning")
    short = [ask(client, text, message_id="m-1") for text in texts]
    assert len({reply["id"] for reply in short}) == len({reply["conversation"] for reply in short}) == 3
    long = [ask(client, text, message_id="r" * RANDOM_ID) for text in texts]
    assert len({reply["id"] for reply in long}) == 2


# -- rating ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "given",
    [
        {"rating": "up"},
        {"rating": "down", "reason": "wrong_section"},
        {"rating": "down", "reason": "wrong_text", "comment": "x" * 1_000},
        {"rating": "down", "reason": "outdated", "comment": "\u202e\x00=1+1"},
        {"rating": "down", "reason": "unclear", "comment": ""},
        {"rating": "down", "reason": "other"},
        {"rating": "up", "reason": None, "comment": None},
    ],
)
def test_rating(given: dict[str, Any], client: httpx.Client) -> None:
    """An answer is rated, with a reason and words where somebody gives them; a second time as well."""
    turn = ask(client, "hello")["id"]
    for _ in range(2):
        reply = client.post("/api/v1/feedback", json={"turn": turn, **given})
        assert (reply.status_code, reply.json()) == (200, {"turn": turn, "rating": given["rating"]})


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"turn": "0" * 32, "rating": "up"}, (404, "not_found", "turn")),
        ({"turn": "0'; DROP", "rating": "up"}, (422, "invalid", "turn")),
        ({"turn": "", "rating": "up"}, (422, "invalid", "turn")),
        ({"turn": "0" * 32, "rating": "sideways"}, (422, "invalid", "rating")),
        ({"turn": "0" * 32}, (422, "invalid", "rating")),
        ({"turn": "0" * 32, "rating": "down", "reason": "mood"}, (422, "invalid", "reason")),
        ({"turn": "0" * 32, "rating": "down", "comment": "x" * 1_001}, (422, "invalid", "comment")),
    ],
)
def test_wrong_rating(given: dict[str, Any], expected: tuple[int, str, str], client: httpx.Client) -> None:
    """What cannot be kept is refused, naming the field."""
    assert error(client.post("/api/v1/feedback", json=given)) == expected


# -- suggestions ------------------------------------------------------------------


def suggested(client: httpx.Client, typed: str, limit: int = 6) -> list[str]:
    """The questions suggested for what is typed."""
    reply = client.get("/api/v1/suggestions", params={"q": typed, "limit": limit})
    assert reply.status_code == 200, reply.text
    return [found["text"] for found in reply.json()["suggestions"]]


@pytest.mark.parametrize(("typed", "meant"), TYPED)
def test_suggestions_are_answered(typed: str, meant: str, client: httpx.Client) -> None:
    """What is typed, in part or misspelt, leads to questions that are meant, each of which is answered."""
    found = suggested(client, typed, 20)
    assert meant in found[0].lower()
    assert len(set(found)) == len(found) <= 20
    assert [ask(client, question)["kind"] for question in found] == ["answer"] * len(found)


def test_starters_are_answered(client: httpx.Client) -> None:
    """Before anything is typed, and for spaces, there are starters, each answered with citations."""
    starters = suggested(client, "", 20)
    assert len(starters) >= 3
    assert suggested(client, " \t") == starters[:6]
    assert suggested(client, "", 1) == starters[:1]
    for question in starters:
        reply = ask(client, question)
        assert reply["kind"] == "answer"
        assert reply["citations"]


@pytest.mark.parametrize("typed", ["\x00\x1b[2J", "((((*", "%", "\\", "zzqx", "\u0301" * 2_000, "'; --", "<script>"])
def test_odd_typing(typed: str, client: httpx.Client) -> None:
    """Whatever is typed, only questions of the guides come back."""
    known = {text for word in ("", "e", "w", "what") for text in suggested(client, word, 20)}
    assert all(text in known or text.endswith("?") for text in suggested(client, typed))


# -- guides and sections ------------------------------------------------------------


def test_guides(client: httpx.Client, bot: Bot) -> None:
    """All guides with all their sections are listed, in the guides' order."""
    told = client.get("/api/v1/guides").json()
    assert [guide["slug"] for guide in told["guides"]] == [guide.slug for guide in bot.library.guides]
    assert told["collections"] == []
    for listed, guide in zip(told["guides"], bot.library.guides, strict=True):
        assert [section["anchor"] for section in listed["sections"]] == [own.anchor for own in guide.sections]
        assert listed["title"] == guide.title


def test_every_section_is_read(client: httpx.Client, bot: Bot) -> None:
    """Every section of every guide is shown: all the words of its pieces, and nothing of Markdown."""
    kinds = set()
    for guide in bot.library.guides:
        for section in guide.sections:
            told = client.get(f"/api/v1/sources/{guide.slug}/{section.anchor}").json()
            assert (told["lines"], told["section"]) == (list(section.lines), list(section.path))
            kinds |= {block["kind"] for block in told["blocks"]}
            words = " ".join(json.dumps(block, ensure_ascii=False) for block in told["blocks"])
            assert "**" not in words
            for table in (block for block in told["blocks"] if block["kind"] == "table"):
                assert len({len(row) for row in table["rows"]}) == 1
            below = [child for child in guide.sections if child.path[:-1] == section.path]
            assert [child["anchor"] for child in told["sections"]] == [child.anchor for child in below]
    assert kinds == {"paragraph", "list", "table"}


def test_citations_lead_to_their_words(client: httpx.Client) -> None:
    """The section that a mark cites can be read, and the lines of the quote are in it."""
    reply = ask(client, "What does a customer service representative earn?")
    for cited in reply["citations"]:
        told = client.get(f"/api/v1/sources/{cited['guide']}/{cited['anchor']}").json()
        assert told["lines"][0] <= cited["lines"][0] <= cited["lines"][1] <= told["lines"][1]


@pytest.mark.parametrize(
    "path",
    [
        "no-such/overview",
        "customer-care-agent/no-such",
        "customer-care-agent/",
        "..%2f..%2fREADME/overview",
        "%2e%2e/%2e%2e",
        "customer-care-agent.md/overview",
        "%00/%0d%0a",
        "%ff/%fe",
        "customer-care-agent/overview/x",
    ],
)
def test_no_such_section(path: str, client: httpx.Client) -> None:
    """What is no section of a guide is not found, whatever it looks like."""
    assert error(client.get(f"/api/v1/sources/{path}")) == (404, "not_found", None)


def test_blocks_of_a_section() -> None:
    """Markdown as paragraphs, lists and tables of plain text; an empty cell keeps its place."""
    text = "\n".join(
        (
            "# Cook",
            "",
            "Cooks **cook**",
            "and <b>taste</b>.",
            "",
            "1. first",
            "2. second",
            "   - within",
            "",
            "> quoted",
            "",
            "| A | B |",
            "| --- | --- |",
            "| 1 |  |",
            "|  | `2` |",
            "",
            "```",
            "code",
            "```",
            "",
            "[a link](https://www.example.org) and ![a picture](https://www.example.org/x.png)",
        )
    )
    assert blocks(text) == [
        Paragraph(text="Cooks cook\nand taste."),
        Listed(items=["first", "second", "within"]),
        Paragraph(text="quoted"),
        Table(rows=[["A", "B"], ["1", ""], ["", "2"]]),
        Paragraph(text="code"),
        Paragraph(text="a link and a picture"),
    ]


def test_suggestions_of_one_guide(client: httpx.Client) -> None:
    """With a guide, only what that guide answers is suggested, also before anything is typed."""
    for typed in ("", "stress"):
        reply = client.get("/api/v1/suggestions", params={"q": typed, "guide": "customer-care-agent", "limit": 20})
        found = [own["text"] for own in reply.json()["suggestions"]]
        assert found
        for question in found:
            answer = ask(client, question, guide="customer-care-agent")
            assert {citation["guide"] for citation in answer["citations"]} == {"customer-care-agent"}, question
