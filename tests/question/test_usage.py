"""Usage: counts of words and pairs, and the words one edit away."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from chatbot.fitting import postings as indexing
from chatbot.question.usage import END, MIN_LENGTH, START, TITLE_SHARE, CountedUsage, WithTitles, shortened
from tests.mapped import mapped

TEXTS = [["what", "do", "reps", "earn"], ["what", "do", "agents", "earn"], ["what", "is", "the", "pay"]]
ENGLISH = {"what": 900, "acre": 40, "earn": 20, "zebra": 1}
# Words so much alike that many are an edit or two from each other.
VOCABULARY = """care cares carer scare acre core cure car cart crate trace race rate rep reps step earn yearn learn
                earns are ear near pay pays paid play""".split()


def count_usage(found: Sequence[Sequence[str]], english: Mapping[str, int]) -> CountedUsage:
    """The usage of texts, each a list of words, and of English words."""
    return CountedUsage(mapped(*indexing.usage(found, english)))


@pytest.fixture(name="usage", scope="module")
def counted() -> CountedUsage:
    """The usage of three questions and a little plain English."""
    return count_usage(TEXTS, ENGLISH)


# -- counts ---------------------------------------------------------------


def test_words_are_counted_apart_from_plain_english(usage: CountedUsage) -> None:
    """Each word has its count in texts and its count in English, borders included; the words are sorted."""
    counts = dict(zip(usage.words, usage._counts.tolist(), strict=True))
    english = dict(zip(usage.words, usage._english.tolist(), strict=True))

    assert list(usage.words) == sorted(usage.words)
    assert (counts["what"], counts["earn"], counts["zebra"], counts[START], counts[END]) == (3, 2, 0, 3, 3)
    assert (english["what"], english["zebra"], english["reps"]) == (900, 1, 0)


@pytest.mark.parametrize(
    ("word", "known"), [("what", True), ("zebra", True), ("reps", False), ("unheard", False), ("", False)]
)
def test_english_words_are_those_of_the_list(usage: CountedUsage, word: str, known: bool) -> None:
    """A word of the texts alone is not known to be English."""
    assert usage.is_english(word) is known


def test_words_to_mend_toward_are_used_and_long(usage: CountedUsage) -> None:
    """Neither short words nor words that only plain English has."""
    assert sorted(usage.used) == ["agents", "earn", "reps", "what"]


@pytest.mark.parametrize(
    ("first", "second", "count"),
    [
        ("what", "do", 2),
        ("what", "is", 1),
        (START, "what", 3),
        ("earn", END, 2),
        ("do", "what", 0),
        ("what", "zebra", 0),
        ("zebra", "what", 0),
        ("unheard", "what", 0),
        (END, START, 0),
    ],
)
def test_follows(usage: CountedUsage, first: str, second: str, count: int) -> None:
    """Pairs are counted in their order, with the borders of a text as words, and never from one text to the next."""
    assert usage.follows(first, second) == count


@given(st.lists(st.lists(st.sampled_from("a bb ccc dd e".split()), max_size=6), max_size=6))
def test_follows_is_a_count_of_pairs(texts: list[list[str]]) -> None:
    """Every pair has the count that counting by hand gives."""
    usage = count_usage(texts, {})
    together = Counter(pair for text in texts for pair in pairwise([START, *text, END]))

    for first, second in product(["a", "bb", "ccc", "dd", "e", START, END], repeat=2):
        assert usage.follows(first, second) == together[first, second]


# -- surprise -------------------------------------------------------------


def test_surprise_grows_with_strangeness(usage: CountedUsage) -> None:
    """Least is a word that often follows, then one that is only used, then one that is only English, then none."""
    surprises = [usage.surprise(word, "what") for word in ("do", "is", "pay", "acre", "zebra", "unheard")]

    assert surprises == sorted(surprises)
    assert len(set(surprises)) == len(surprises)


@pytest.mark.parametrize("word", ["do", "zebra", "unheard", ""])
@pytest.mark.parametrize("before", ["what", "zebra", "unheard", START])
def test_surprise_is_a_number_of_nats(usage: CountedUsage, word: str, before: str) -> None:
    """No pair of words has a probability of nought or more than one."""
    assert 0 < usage.surprise(word, before) < math.inf


def test_after_an_unknown_word_only_the_word_counts(usage: CountedUsage) -> None:
    """What never stood before anything tells nothing: an unknown word and one of plain English alone are alike."""
    assert usage.surprise("do", "unheard") == usage.surprise("do", "zebra")
    assert usage.surprise("do", "unheard") > usage.surprise("do", "what")


# -- neighbours -----------------------------------------------------------


def near(typed: str, known: list[str], edits: int) -> set[str]:
    """The known words so many edits away at the most, found one by one; two letters swapped are one edit."""
    return {word for word in known if word != typed and OSA.distance(typed, word) <= edits}


def test_shortened() -> None:
    """A word as it is, then with each letter left out."""
    assert list(shortened("pay")) == ["pay", "ay", "py", "pa"]


@pytest.mark.parametrize("typed", [*VOCABULARY, "caer", "crae", "reos", "yern", "xcare", "ca", "p", "zzzzz"])
def test_every_word_one_edit_away_is_a_neighbour(typed: str) -> None:
    """Symmetric deletion finds what looking at each word finds, and nothing more than two edits away."""
    usage = count_usage([VOCABULARY], {})

    assert near(typed, VOCABULARY, 1) <= usage.neighbours(typed) <= near(typed, VOCABULARY, 2)


@given(st.lists(st.text("abcé", min_size=MIN_LENGTH, max_size=6), max_size=12), st.text("abcé", min_size=1, max_size=7))
def test_neighbours_of_any_word(known: list[str], typed: str) -> None:
    """For any words at all, the same."""
    found = count_usage([known], {}).neighbours(typed)

    assert near(typed, known, 1) <= found <= near(typed, known, 2)


@pytest.mark.parametrize("short", ["it", "24/7", "b2b", START])
def test_short_words_and_words_with_figures_are_nobodys_neighbours(short: str) -> None:
    """Nothing is mended toward them, even if they are in use."""
    usage = count_usage([[short, "bib"]], {short: 3})

    assert short not in usage.neighbours(short + "s")
    assert short not in usage.neighbours(short[1:])


def test_words_of_plain_english_are_neighbours_too() -> None:
    """A word that no text uses can still be what was typed."""
    assert count_usage([], {"zebra": 1}).neighbours("zebar") == {"zebra"}


# -- with the titles of collections -----------------------------------------

TITLES = ([["registered", "nurse"], ["nurse"]], [["lead", "nurse"], ["earn", "mixer"]])


@pytest.fixture(name="both", scope="module")
def with_titles(usage: CountedUsage) -> WithTitles:
    """The same three questions with the titles of two collections beside them."""
    return WithTitles(usage, [count_usage(titles, {}) for titles in TITLES])


def test_words_of_titles_are_known(usage: CountedUsage, both: WithTitles) -> None:
    """Here or there; they are not mended toward from afar, and are no English."""
    assert [word in both for word in ("reps", "zebra", "nurse", "mixer", "unheard")] == [True, True, True, True, False]
    assert both.used == usage.used
    assert [both.is_english(word) for word in ("zebra", "nurse")] == [True, False]


@pytest.mark.parametrize(
    ("first", "second", "count"),
    [("what", "do", 2), ("registered", "nurse", 1), ("earn", "mixer", 1), ("nurse", END, 2), ("what", "nurse", 0)],
)
def test_pairs_of_titles_follow(both: WithTitles, first: str, second: str, count: int) -> None:
    """A pair of one's own guides is counted there; any other in the collection that has most of it."""
    assert both.follows(first, second) == count


@pytest.mark.parametrize(
    ("word", "before"),
    list(product(("do", "nurse", "mixer", "zebra", "unheard"), ("what", "registered", "zebra", START))),
)
def test_surprise_is_the_likelier_of_both(usage: CountedUsage, both: WithTitles, word: str, before: str) -> None:
    """A title is a small share of what is typed, so that one's own words are seldom read as one."""
    titled = [count_usage(titles, {}).surprise(word, before) - math.log(TITLE_SHARE) for titles in TITLES]
    assert both.surprise(word, before) == min(usage.surprise(word, before), *titled)


@pytest.mark.parametrize("typed", ["nurs", "nursse", "erne", "mixers", "zzz"])
def test_neighbours_of_both(usage: CountedUsage, both: WithTitles, typed: str) -> None:
    """A word one edit away is found in any of them."""
    found = {
        word for part in (usage, *(count_usage(titles, {}) for titles in TITLES)) for word in part.neighbours(typed)
    }
    assert both.neighbours(typed) == found


# -- nothing --------------------------------------------------------------


@pytest.mark.parametrize("texts", [[], [[]]])
def test_nothing_counted(texts: list[list[str]]) -> None:
    """Without texts and words every count is nought, and every word a surprise."""
    usage = count_usage(texts, {})

    assert usage.used == []
    assert usage.neighbours("pay") == set()
    assert usage.follows("what", "do") == 0
    assert 0 < usage.surprise("pay", "the") < math.inf
