"""Cues: how something is asked, taken apart from what is asked."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.question.cues import Cues, left_out, without_cues
from chatbot.question.rules import ROLE_TOKEN
from chatbot.text import clean, words

# What cues are made of, so that random texts hold many of them.
CUE_WORDS = (
    "so i heard that is it true right isnt no meant wait my cousin says which of your four guides out all two role "
    "sorry english bad not the pay hours apart from other than skip except without ones for in at but , . ? - – ( )"
).split()
TEXTS = st.one_of(
    st.text(max_size=80),
    st.lists(st.one_of(st.sampled_from(CUE_WORDS), st.text(max_size=6)), max_size=16).map(" ".join),
).map(clean)


def read(text: str) -> tuple[str, Cues]:
    """A text without its cues, and what these said."""
    rest, cues = without_cues(words(text))
    return " ".join(rest), cues


# -- asserting ------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("So they start on 50k", "they start on 50k"),
        ("I heard that CSRs earn 50k", "csrs earn 50k"),
        ("I heard CSRs earn 50k", "csrs earn 50k"),
        ("is it true that the pay is low", "the pay is low"),
        ("Surely the hours are long", "the hours are long"),
        ("they start on 50k, right?", "they start on 50k"),
        ("the pay is 50k, isn't it?", "the pay is 50k"),
        ("CSRs need a degree. Am I right?", "csrs need a degree"),
        ("So I heard that they earn 50k, is that correct?", "they earn 50k"),
    ],
)
def test_asserting_words_are_taken_off_both_ends(text: str, rest: str) -> None:
    """What states something to be confirmed goes, as often as it stands there, and is noted."""
    assert read(text) == (rest, Cues(asserted=True))


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("my cousin says that agents get free phones", "agents get free phones"),
        ("a friend told me the pay is bad", "the pay is bad"),
        ("the guy next door claims they work nights", "they work nights"),
        ("she said that CSRs earn 50k", "csrs earn 50k"),
        ("they say it is stressful", "it is stressful"),
    ],
)
def test_hearsay_asserts_too(text: str, rest: str) -> None:
    """Who said something is no part of what is asked."""
    assert read(text) == (rest, Cues(asserted=True))


@pytest.mark.parametrize(
    "text",
    [
        "what is the right way",
        "i heard",
        "right",
        "so",
        "surely not",
        "my boss says hello",
        "what do customers say",
        "",
    ],
)
def test_what_would_leave_nothing_to_ask_stays(text: str) -> None:
    """A phrase in the middle, or one that is all there is, asserts nothing."""
    assert read(text) == (" ".join(words(text)), Cues())


# -- correcting -----------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("no, I meant the agent", "the agent"),
        ("Sorry, I meant pay", "pay"),
        ("no wait, the center reps", "the center reps"),
        ("not that one, the senior one", "the senior one"),
        ("oops I meant the CSR", "the csr"),
    ],
)
def test_a_correction_is_taken_off_the_head(text: str, rest: str) -> None:
    """What is left after a correction is what was meant."""
    assert read(text) == (rest, Cues(corrected=True))


@pytest.mark.parametrize("text", ["no", "no degree needed", "do they mean it", "what is meant by a tier", "not sure"])
def test_a_no_is_no_correction(text: str) -> None:
    """Only a phrase that says that the last reading was wrong corrects."""
    assert not read(text)[1].corrected


# -- all of them ----------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("which of your four guides has the highest pay", f"{ROLE_TOKEN} has the highest pay"),
        ("Which guide has the highest pay", f"{ROLE_TOKEN} has the highest pay"),
        ("which role pays best", f"{ROLE_TOKEN} pays best"),
        ("which of them is calmer", f"{ROLE_TOKEN} is calmer"),
        ("which one of the roles is calmer", f"{ROLE_TOKEN} is calmer"),
        ("do all four need a degree", f"do {ROLE_TOKEN} need a degree"),
        ("which roles use Zendesk", f"{ROLE_TOKEN} use zendesk"),
    ],
)
def test_which_of_them_asks_all_guides(text: str, rest: str) -> None:
    """A choice among the guides stands for a role, so that the rest reads as if one were named."""
    assert read(text) == (rest, Cues(all=True))


@pytest.mark.parametrize(
    "text", ["which jobs can i get later", "which tools are used", "what are all the duties", "out of office hours"]
)
def test_which_of_something_else_asks_no_guides(text: str) -> None:
    """A choice among other things than guides is an ordinary question."""
    assert read(text) == (text, Cues())


# -- an excuse ------------------------------------------------------------


# -- left out -------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kept", "out"),
    [
        ("not the pay, the hours", "the hours", "the pay"),
        ("apart from phone, which channels", "which channels", "phone"),
        ("which channels apart from phone", "which channels", "phone"),
        ("the pros - not the cons", "the pros", "the cons"),
        ("The day. Not the morning", "The day", "the morning"),
        ("tell me all about pay except for the entry level", "tell me all about pay", "the entry level"),
        ("what are the skills without the technical ones", "what are the skills", "the technical ones"),
        ("what is bad about it? don't mention the pay", "what is bad about it", "the pay"),
    ],
)
def test_what_is_not_wanted_is_left_out(text: str, kept: str, out: str) -> None:
    """What follows the cue goes, to the end of its clause."""
    assert left_out(text) == (kept, out)


@pytest.mark.parametrize(
    ("text", "kept", "out"),
    [
        ("certificates other than CCSP for reps", "certificates for reps", "CCSP"),
        ("which tools besides Zendesk in the office", "which tools in the office", "Zendesk"),
    ],
)
def test_what_is_left_out_ends_before_a_preposition(text: str, kept: str, out: str) -> None:
    """Whom and where it is asked for still counts."""
    assert left_out(text) == (kept, out)


@pytest.mark.parametrize(
    "text",
    [
        "can I do it without a degree",
        "not sure",
        "not sure what they earn",
        "is it good or not",
        "skip the pay",
        "never mind",
        "anything except one two three four five six seven eight",
        "what do they earn",
        "",
    ],
)
def test_what_is_asked_is_not_left_out(text: str) -> None:
    """Without a cue, without anything else to ask, or with too much after the cue, the text stays as it is."""
    assert left_out(text) == (text, "")


# -- any text -------------------------------------------------------------


@given(TEXTS)
def test_cues_invent_no_words(text: str) -> None:
    """What is left of any words are some of these in their order, with at most one stand-in for a role."""
    tokens = words(text)
    rest, cues = without_cues(tokens)
    following = iter(tokens)

    assert all(word in following for word in rest if not (cues.all and word == ROLE_TOKEN))
    assert rest.count(ROLE_TOKEN) - tokens.count(ROLE_TOKEN) <= cues.all
    assert without_cues(tokens) == (rest, cues)


@given(TEXTS)
def test_leaving_out_invents_no_words(text: str) -> None:
    """Any text is parted into what is read and what is left out, and no word stands in both."""
    kept, out = left_out(text)

    assert not Counter([*words(kept), *words(out)]) - Counter(words(text))
    assert bool(kept.strip()) or not out
