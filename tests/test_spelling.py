"""Spelling: what is mended, and what is left alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.bot import Bot
from chatbot.spelling import EDITS, is_acronym, mend, nearest
from chatbot.text import stem, words

SHORTEST = min(length for length, _ in EDITS)


def read(bot: Bot, utterance: str) -> str:
    """An utterance as it is read."""
    return " ".join(mend(utterance, bot.rules, bot.knowledge.index)[0])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("custmer", "customer"),
        ("slary", "salary"),
        ("sallary", "salary"),
        ("earnigns", "earnings"),
        ("reponsibilities", "responsibilities"),
        ("certifcations", "certifications"),
        ("educaton", "education"),
        ("serivce", "service"),
        ("skils", "skills"),
        ("stres", "stress"),
        ("remot", "remote"),
        ("sofware", "software"),
        ("representitive", "representative"),
    ],
)
def test_typing_errors_of_guide_words_are_mended(bot: Bot, typed: str, meant: str) -> None:
    """A letter too few, too many, wrong or swapped is read as the guides' word, and said to be."""
    assert mend(f"the {typed}", bot.rules, bot.knowledge.index) == (["the", meant], ((typed, meant),))


@pytest.mark.parametrize(
    "utterance",
    [
        "what does a plumber earn in euros",
        "the number of nurses in hospitals",
        "I work in IT and HR with CRM under GDPR",
        "VOIP BPO KPI AHT",
        "zendesk or salesforce",
        "quantum telescope umbrella",
        "shifts on weekends at 24/7 helpdesks",
        "5 years, 46k, b2b, covid19",
        "naïve 教师 über",
    ],
)
def test_correct_words_are_left_alone(bot: Bot, utterance: str) -> None:
    """English words, acronyms in capitals, words with figures and the guides' own words stay as they are."""
    assert mend(utterance, bot.rules, bot.knowledge.index) == (words(utterance), ())


@pytest.mark.parametrize("typed", ["pya", "jbo", "xq", "z"])
def test_short_words_are_no_typing_errors(bot: Bot, typed: str) -> None:
    """Words shorter than four letters are neighbours of too many others."""
    assert len(typed) < SHORTEST
    assert nearest(typed, bot.knowledge.index) is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("wat does teh job pay", "what does the job pay"),
        ("r u ok", "are you ok"),
        ("gr8 job b4 2moro", "great job before tomorrow"),
        ("WAT", "what"),
        ("r u tryin to b ok", "are you trying to b ok"),
        ("on the job trainin here", "job training here"),
        ("seenyors", "seniors"),
    ],
)
def test_text_speak(bot: Bot, typed: str, meant: str) -> None:
    """Text-speak is mended from its table, in capitals too."""
    assert read(bot, typed) == meant


def test_every_word_of_the_table_is_read_as_its_value(bot: Bot) -> None:
    """No single word of the table is shadowed by another rule."""
    wrong = {
        phrase: (read(bot, phrase), value)
        for value, phrases in bot.rules.slot("spelling")
        for phrase in phrases
        if " " not in phrase and read(bot, phrase) != " ".join(words(value))
    }
    assert wrong == {}


def test_every_phrase_of_the_table_is_read_as_its_value(bot: Bot) -> None:
    """The table's phrases of several words count too."""
    wrong = {
        phrase: (read(bot, phrase), value)
        for value, phrases in bot.rules.slot("spelling")
        for phrase in phrases
        if " " in phrase and read(bot, phrase) != " ".join(words(value))
    }
    assert wrong == {}


@pytest.mark.parametrize(
    ("word", "acronym"),
    [("IT", True), ("GDPR", True), ("HTML5", True), ("I", False), ("It", False), ("SALARY", False), ("24", False)],
)
def test_acronyms(word: str, acronym: bool) -> None:
    """Two to five capitals are an acronym; longer words may just be shouted."""
    assert is_acronym(word) is acronym


def test_shouting_is_mended_too(bot: Bot) -> None:
    """A long word in capitals is no acronym."""
    assert read(bot, "WHAT SALLARY DO THEY EARN") == "what salary do they earn"


@pytest.mark.parametrize(
    ("typed", "vocabulary", "meant"),
    [
        ("wages", {"wages": 1, "waged": 9}, None),
        ("wagez", {"wages": 1, "walks": 9}, "wages"),
        ("wagse", {"wages": 1, "walks": 9}, "wages"),
        ("xages", {"pages": 9, "xagex": 1}, "xagex"),
        ("zages", {"pages": 2, "wages": 5}, "wages"),
        ("zages", {"work": 9, "pay": 9}, None),
        ("pay1", {"pays": 1}, None),
    ],
)
def test_the_likeliest_word_wins(bot: Bot, typed: str, vocabulary: dict[str, int], meant: str | None) -> None:
    """Fewest edits first, then the same first letter, then the commonest word."""
    stems = frozenset(stem(word) for word in vocabulary)
    index = replace(bot.knowledge.index, vocabulary=vocabulary, stems=stems, english=frozenset())
    assert nearest(typed, index) == meant


@given(st.text(max_size=80))
def test_any_text_can_be_read(bot: Bot, text: str) -> None:
    """Any text has words, and each correction is of a word that was typed."""
    found, corrections = mend(text, bot.rules, bot.knowledge.index)
    typed = words(text)
    assert all(found)
    assert all(set(one.split()) <= set(typed) and one != other for one, other in corrections)
    if not corrections:
        assert found == typed


@given(st.lists(st.sampled_from(["salary", "custmer", "skils", "plumber", "GDPR", "u", "earnigns"]), max_size=6))
def test_reading_twice_changes_nothing(bot: Bot, typed: list[str]) -> None:
    """What was mended is correct."""
    once = read(bot, " ".join(typed))
    assert read(bot, once) == once
