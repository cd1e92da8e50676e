"""Spelling: what is mended, and what is left alone."""

from __future__ import annotations

from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.bot import Bot
from chatbot.fitting import postings as indexing
from chatbot.question.spelling import UNKNOWN_WORD, is_acronym, likeliest, mend, spellings
from chatbot.question.usage import END, START, CountedUsage, WithTitles
from chatbot.text import words
from tests.mapped import mapped


def read(bot: Bot, utterance: str) -> str:
    """An utterance as it is read."""
    return " ".join(words(mend(utterance, bot.rules, bot.language.usage)[0]))


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
    assert mend(f"the {typed}", bot.rules, bot.language.usage) == (f"the {meant}", ((typed, meant),))


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
        "教师 über",
    ],
)
def test_correct_words_are_left_alone(bot: Bot, utterance: str) -> None:
    """English words, acronyms in capitals, words with figures and the guides' own words stay as they are."""
    assert mend(utterance, bot.rules, bot.language.usage) == (utterance, ())


@pytest.mark.parametrize(
    ("typed", "read_as"),
    [
        ("what does a service rep ern", "what does a service rep earn"),
        ("do acre reps work nights", "do care reps work nights"),
        ("which oft skills", "which soft skills"),
        ("how mcuh do they mkae", "how much do they make"),
        ("is it stresful wrok", "is it stressful work"),
    ],
)
def test_neighbours_tell_what_was_meant(bot: Bot, typed: str, read_as: str) -> None:
    """Short words, and words that are right by themselves, are read by what stands beside them."""
    assert read(bot, typed) == read_as


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


def usage_of(*texts: str, english: dict[str, int] | None = None) -> CountedUsage:
    """The usage of a few texts."""
    return CountedUsage(mapped(*indexing.usage([words(text) for text in texts], english or {})))


@pytest.mark.parametrize(
    ("typed", "texts", "meant"),
    [
        ("wages", ["the wages", "the waged"], "wages"),
        ("wagez", ["the wages", "the walks"], "wages"),
        ("wagse", ["the wages", "the walks"], "wages"),
        ("zages", ["the pages", "the wages", "the wages"], "wages"),
        ("zages", ["the work", "the pay"], "zages"),
        ("pay1", ["the pays"], "pay1"),
        ("pa", ["the pay"], "pa"),
    ],
)
def test_the_likeliest_word_wins(typed: str, texts: list[str], meant: str) -> None:
    """One edit toward the word that is used more; figures and very short words stay."""
    usage = usage_of(*texts)
    assert likeliest([{"the": 0.0}, spellings(typed, usage)], usage) == ["the", meant]


def test_a_correct_word_is_left_alone_at_home() -> None:
    """English words cost nothing, so that they give way only to a much likelier neighbour."""
    usage = usage_of("the pay", english={"bay": 500, "pat": 500})

    assert spellings("bay", usage)["bay"] == 0.0
    assert spellings("bqy", usage)["bqy"] == UNKNOWN_WORD
    assert min(cost for word, cost in spellings("bay", usage).items() if word != "bay") > 0


# -- titles of collections ------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("phlebotomists", "phlebotomists"),
        ("phlebotomist", "phlebotomist"),
        ("phlebotomits", "phlebotomist"),
        ("plebotomist", "phlebotomist"),
        ("wages", "wages"),
        ("wagez", "wages"),
    ],
)
def test_words_of_titles_are_known_and_mended_toward(typed: str, meant: str) -> None:
    """A word that stands in a collection's titles is right, in the plural too; one a letter off is mended."""
    own = usage_of("what do nurses earn", "the wages of nurses")
    usage = WithTitles(own, [usage_of("phlebotomist"), usage_of("lead mixer")])
    assert likeliest([spellings(typed, usage)], usage) == [meant]


def test_a_word_of_a_title_is_no_unknown_word() -> None:
    """Without the titles it is as strange as any."""
    usage = usage_of("the pay")
    assert spellings("phlebotomist", WithTitles(usage, [usage_of("phlebotomist")]))["phlebotomist"] == 0.0
    assert spellings("phlebotomist", usage)["phlebotomist"] == UNKNOWN_WORD


def test_words_in_use_go_before_words_of_titles() -> None:
    """A right word of one's own guides is not read as a collection's, however near."""
    own = usage_of("what is the pay", "the pay is good", "the pay of nurses")
    usage = WithTitles(own, [usage_of("pays", "payx", "lead pays")])
    assert likeliest([{"the": 0.0}, spellings("pay", usage)], usage) == ["the", "pay"]


def test_titles_are_mended_in_questions(both: Bot) -> None:
    """What a collection's roles are called is read through a typing error, and said to be."""
    mended = mend("what does a regisetred practitoner earn", both.rules, both.language.usage)
    assert mended[0] == "what does a registered practitioner earn"
    assert mended[1] == (("regisetred", "registered"), ("practitoner", "practitioner"))


@given(st.lists(st.dictionaries(st.sampled_from("abcd"), st.floats(0, 9), min_size=1), max_size=5))
def test_the_best_path_is_found(choices: list[dict[str, float]]) -> None:
    """Viterbi's path costs no more than any other, all of which are tried."""
    usage = usage_of("a b c", "b c a", "a b d", "c c")

    def cost(path: tuple[str, ...]) -> float:
        steps = [choice[word] for choice, word in zip(choices, path, strict=True)]
        return sum(steps) + sum(usage.surprise(b, a) for a, b in pairwise([START, *path, END]))

    assert cost(tuple(likeliest(choices, usage))) == pytest.approx(min(map(cost, product(*choices))))


@given(st.text(max_size=80))
def test_any_text_can_be_read(bot: Bot, text: str) -> None:
    """Any text has words, and each correction is of a word that was typed."""
    mended, corrections = mend(text, bot.rules, bot.language.usage)
    found, typed = words(mended), words(text)
    assert all(set(one.split()) <= set(typed) and one != other for one, other in corrections)
    if not corrections:
        assert found == typed


@given(st.lists(st.sampled_from(["salary", "custmer", "skils", "plumber", "GDPR", "u", "earnigns"]), max_size=6))
def test_reading_twice_changes_nothing(bot: Bot, typed: list[str]) -> None:
    """What was mended is correct."""
    once = read(bot, " ".join(typed))
    assert read(bot, once) == once
