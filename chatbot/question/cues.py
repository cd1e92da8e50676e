"""Cues: small words that say how something is asked, apart from what is asked.

"So they start on 50k, right?" asserts, "skip the good points" leaves out,
"no, I meant the agent" corrects, "which of the roles" asks of all. A cue is
taken out before the rest is read, so that topics are told by their own words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from chatbot.question.rules import ROLE_TOKEN
from chatbot.question.turn import COMPARE, Turn
from chatbot.record import record
from chatbot.text import STOP_WORDS

# Phrases that state something to be confirmed, at the head or the tail of an utterance.
_ASSERTING_HEADS = (
    "is it true that",
    "is it true",
    "is it right that",
    "is it correct that",
    "i heard that",
    "i heard",
    "i read that",
    "i read",
    "i was told that",
    "i was told",
    "i thought that",
    "i thought",
    "they say that",
    "they say",
    "people say that",
    "people say",
    "surely",
    "apparently",
    "i believe",
    "i assume",
    "i guess",
    "someone told me that",
    "everyone says",
    "im told",
    "so",
    "since",
)
_ASSERTING_TAILS = (
    "is that right",
    "is that true",
    "is that correct",
    "is that so",
    "isnt that so",
    "isnt that right",
    "thats right",
    "am i right",
    "isnt it",
    "arent they",
    "dont they",
    "dont you",
    "doesnt it",
    "dont i",
    "isnt there",
    "isnt that true",
    "thats right yeah",
    "is this right",
    "is this true",
    "is this correct",
    "right",
    "correct",
    "true",
    "yeah",
    "innit",
)
# "My cousin says", "a friend told me that", with something after it.
_HEARSAY = re.compile(
    r"^(?:(?:my|a|our|the|some)\s(?:\w+\s){1,3}|s?he\s|they\s)(?:says?|said|told\sme|claims?|reckons?|thinks?)"
    r"\s(?:that\s)?(?=\S+\s\S+\s\S+)"
)
# What is left must still be something to ask.
MIN_LEFT = 2

_CORRECTING = (
    "no i meant",
    "no i mean",
    "i meant",
    "sorry i meant",
    "sorry i mean",
    "i mean",
    "not them",
    "not that",
    "not that one",
    "not this one",
    "no not that",
    "no not them",
    "wrong one",
    "no wait",
    "wait",
    "actually no",
    "no the",
    "not those",
    "oops i meant",
    "oops",
)

# What is left out: these words, to the end of the clause.
_LEAVING_OUT = (
    "leave out",
    "leaving out",
    "leave aside",
    "skip",
    "skipping",
    "except for",
    "except",
    "excluding",
    "apart from",
    "aside from",
    "other than",
    "besides",
    "not counting",
    "forget about",
    "never mind",
    "nothing about",
    "rather than",
    "instead of",
    "minus",
    "dont tell me about",
    "dont mention",
    "dont list",
    "dont give me",
    "dont show me",
    "but not",
)
_LEAVING_OUT_BY_START = {
    start: tuple(cue for cue in map(tuple, map(str.split, _LEAVING_OUT)) if cue[0] == start)
    for start in {phrase.split()[0] for phrase in _LEAVING_OUT}
}
# "Not the pay" leaves out where a clause begins with it; "not much" and "not sure" do not.
_AFTER_NOT = frozenset("the a an just about only any all my their his her".split())
# "Without the technical ones" leaves out; "without a degree" is what is asked about.
_WITHOUT_TAILS = frozenset("ones stuff part parts bit bits side sides point points things".split())
MAX_LEFT_OUT = 6
# What is left out ends here: "certificates other than CCSP for reps".
_AFTER_LEFT_OUT = frozenset("for as in at".split())
_BORDERS = re.compile(r"[,;:.?!()]\s|\s[-–—]+\s|\s(?=but\b)", re.IGNORECASE)

# "Which of your four guides", "which role", "out of all jobs": all of them; "which jobs can I get later" is not.
_MANY = r"(?:guides|roles|jobs|careers|ones|them|these|those|two|three|four|[234])"
_OF_MANY = rf"(?:out\s)?of\s(?:all\s)?(?:(?:the|your|these|those)\s)?(?:(?:two|three|four|[234])\s)?{_MANY}"
_WHICH = re.compile(
    rf"\b(?:which|what)\s(?:one\s|guides?\s|roles?\s|jobs?\s)?{_OF_MANY}\b(?:\syou\shave\b)?"
    r"|\bwhich\s(?:guides?|role|job|career|one)\b"
    r"|\bwhich\sroles\s(?=list|use|need|mention|have)"
    r"|\ball\s(?:the\s)?(?:two|three|four|[234])\b(?:\s(?:of\sthem|guides|roles|jobs))?"
)


# Words that set things side by side.
COMPARING = frozenset(
    """highest most best more better faster fastest higher biggest bigger largest larger lowest least less lower worst
    worse slowest slower same differ difference different compare compared comparison versus vs or both between than
    whos whose fewer tougher harder calmer easier richer sooner longer longest""".split()
)


@record
class Cues:
    """asserted: something is stated, to be confirmed; corrected: the last reading is wrong; all: "which of them"."""

    asserted: bool = False
    corrected: bool = False
    all: bool = False


def without_cues(tokens: Sequence[str]) -> tuple[list[str], Cues]:
    """(words without the phrases that only assert or correct, what these said)."""
    rest, asserted = list(tokens), False
    while (cut := _without_head(rest) or _without_tail(rest)) is not None:
        rest, asserted = cut, True
    corrected = False
    while cut := _starting_with(rest, _CORRECTING):
        rest, corrected = cut, True
    rest, every = _of_all(rest)
    return rest, Cues(asserted, corrected, every)


def _without_head(tokens: list[str]) -> list[str] | None:
    cut = _starting_with(tokens, _ASSERTING_HEADS)
    if cut is None:
        told = _HEARSAY.match(" ".join(tokens))
        cut = tokens[len(told.group().split()) :] if told else None
    return cut if cut is not None and len(cut) > MIN_LEFT else None


def _without_tail(tokens: list[str]) -> list[str] | None:
    for phrase in _ASSERTING_TAILS:
        tail = phrase.split()
        if tokens[-len(tail) :] == tail and len(tokens) - len(tail) >= MIN_LEFT:
            return tokens[: -len(tail)]
    return None


def _starting_with(tokens: list[str], phrases: Sequence[str]) -> list[str] | None:
    """The words after the longest of the phrases that they begin with, or None."""
    best = max(
        (phrase.split() for phrase in phrases if tokens[: len(phrase.split())] == phrase.split()), key=len, default=None
    )
    return tokens[len(best) :] if best else None


def _of_all(tokens: list[str]) -> tuple[list[str], bool]:
    """(words with "which of the roles" and the like as one stand-in for a role, whether there was one)."""
    text = " ".join(tokens)
    match = _WHICH.search(text)
    if match is None:
        return tokens, False
    return [*text[: match.start()].split(), ROLE_TOKEN, *text[match.end() :].split()], True


def left_out(text: str) -> tuple[str, str]:
    """(what is to be read, what is left out) of a text, clause by clause."""
    kept: list[str] = []
    out: list[str] = []
    for clause in _BORDERS.split(text):
        typed = clause.split()
        at = _leaves_out_from([_bare(word) for word in typed])
        if at is None or not 0 < len(typed) - at[1] <= MAX_LEFT_OUT:
            kept.append(clause)
        else:
            end = next((n for n in range(at[1] + 1, len(typed)) if typed[n].lower() in _AFTER_LEFT_OUT), len(typed))
            kept.append(" ".join((*typed[: at[0]], *typed[end:])))
            out.append(" ".join(typed[at[1] : end]))
    rest = ", ".join(part for part in kept if part.strip())
    return (rest, " ".join(out)) if rest and out else (text, "")


def _bare(word: str) -> str:
    return word.lower().strip("?!.,").replace("'", "")


def _leaves_out_from(tokens: Sequence[str]) -> tuple[int, int] | None:
    """(where a cue that leaves out begins, where it ends), or None."""
    for start in range(len(tokens)):
        for cue in _LEAVING_OUT_BY_START.get(tokens[start], ()):
            if tuple(tokens[start : start + len(cue)]) == cue:
                return start, start + len(cue)
        if (
            tokens[start] == "not"
            and start == 0
            and len(tokens) > 1
            and (tokens[1] in _AFTER_NOT or (len(tokens) == 2 and tokens[1] not in STOP_WORDS))
        ):
            return start, start + 1
        if tokens[start] == "without" and tokens[-1] in _WITHOUT_TAILS:
            return start, start + 1
    return None


def compares(turn: Turn) -> bool:
    """Whether guides are asked to be compared."""
    return turn.act == COMPARE or not COMPARING.isdisjoint(turn.query.split())
