"""Cleaning, words and terms."""

from __future__ import annotations

import time
import unicodedata
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from chatbot.text import (
    MAX_QUESTION,
    MAX_WORD,
    character_terms,
    clean,
    content_words,
    join_words,
    normalise,
    shorten,
    slug,
    stem,
    word_terms,
    words,
)

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=[]))


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("What does it pay?", "What does it pay?"),
        ("a\tb\nc", "a\tb\nc"),
        ("caf\u0065\u0301", "café"),
        ("\ud83d pay", "\ufffd pay"),
        ("pay\x00roll", "payroll"),
        ("\x1b[31mred\x1b[0m", "[31mred[0m"),
        ("bell\x07 back\x08 del\x7f", "bell back del"),
        ("c1 \x9b31m\x85", "c1 31m"),
        ("\u202egnol\u202c \u2066x\u2069 \u200fy\u061c", "gnol x y"),
        ("zero\u200bwidth\ufeff soft\u00adhyphen", "zerowidth softhyphen"),
        ("tag\U000e0041\U000e007f f\u2061x\u2064 \u180e.", "tag fx ."),
        ("e" + "\u0323" * 6, "ẹ" + "\u0323" * 3),
        ("👍🏽 ok", "👍🏽 ok"),
        ("", ""),
    ],
)
def test_clean_takes_out_what_can_harm_a_screen(text: str, cleaned: str) -> None:
    """Controls, bidirectional marks, invisible characters and stacked marks go; the words stay."""
    assert clean(text) == cleaned


def test_clean_is_quick_on_100_000_combining_marks() -> None:
    """Normalising is quadratic in combining marks, so they are cut first."""
    begin = time.perf_counter()
    assert len(clean("a" + "\u0301\u0323" * 50_000, limit=200_000)) <= 5
    assert time.perf_counter() - begin < 2.0


def test_clean_cuts_a_long_text() -> None:
    """Nobody asks a question of two pages."""
    assert clean("pay " * 10_000) == ("pay " * 10_000)[:MAX_QUESTION]
    assert clean("salary", limit=3) == "sal"


def test_the_cap_holds_after_normalising() -> None:
    """Characters that NFC takes apart count for what they become."""
    assert len(clean("\ufb2c" * MAX_QUESTION)) <= MAX_QUESTION


def test_the_cap_on_marks_holds_after_normalising() -> None:
    """Marks that NFC takes apart count for what they become."""
    once = clean("a" + "\u0344" * 6)
    assert clean(once) == once


@given(text=ANY_TEXT, limit=st.integers(0, 50))
def test_clean_is_idempotent_and_safe(text: str, limit: int) -> None:
    """What was cleaned stays as it is, is no longer than the limit, and can be written as UTF-8."""
    once = clean(text, limit)
    assert clean(once, limit) == once
    assert len(once) <= limit
    assert not {unicodedata.category(char) for char in once if char not in "\t\n"} & {"Cc", "Cs"}
    once.encode("utf-8")


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  What\u00a0DOES\tit  pay ", "what does it pay"),
        ("don’t ‘quote` “this”", "don't 'quote' \"this\""),
        ("5–8 − e‑mail", "5-8 - e-mail"),
        ("ＦＵＬＬ ½", "full 1⁄2"),
    ],
)
def test_normalise_folds_what_looks_alike(text: str, folded: str) -> None:
    """One kind of case, space, quote and dash."""
    assert normalise(text) == folded


def test_an_accent_as_apostrophe() -> None:
    """Many keyboards give an accent where an apostrophe is meant."""
    assert words("I´m sure it doesn´t") == words("I'm sure it doesn't")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The company's reps don't", ["the", "company", "reps", "dont"]),
        ("Reps’ pay isn’t low", ["reps", "pay", "isnt", "low"]),
        ("Entry-Level: 5–8 years", ["entry", "level", "5", "8", "years"]),
        ("snake_case CRM/AI (e.g., Slack)", ["snake", "case", "crm", "ai", "e", "g", "slack"]),
        ("¿Qué? Ärzte, 教师", ["qué", "ärzte", "教师"]),
        ("x" * 100, ["x" * MAX_WORD]),
        ("... !? 👍", []),
        ("", []),
    ],
)
def test_words_of_a_text(text: str, found: list[str]) -> None:
    """Words are in lower case and without apostrophes."""
    assert words(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("What does the job pay?", ["job", "pay"]),
        ("Is a B grade enough for me?", ["grade", "enough"]),
        ("Could you tell me please", []),
    ],
)
def test_content_words_carry_the_subject(text: str, found: list[str]) -> None:
    """Stop words and single letters say nothing about the subject."""
    assert content_words(text) == found


@pytest.mark.parametrize(
    ("one", "other"),
    [("shift", "shifts"), ("certification", "certifications"), ("earn", "earning"), ("require", "required")],
)
def test_forms_of_a_word_share_a_stem(one: str, other: str) -> None:
    """A question in the plural finds a guide in the singular."""
    assert stem(one) == stem(other)


def test_word_terms_are_stems_and_pairs() -> None:
    """Pairs of neighbours tell "care agent" from "agent care"."""
    assert word_terms("Customer care agents") == ["custom", "care", "agent", "custom care", "care agent"]
    assert word_terms("pay") == ["pay"]
    assert word_terms("") == []


def _char_wb(text: str) -> Counter[str]:
    """scikit-learn's own pieces of a text's words."""
    analyse = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5)).build_analyzer()
    return Counter(analyse(" ".join(words(text))))


@pytest.mark.parametrize("text", ["salary", "Customer service representatives answer", "école Zürich", ""])
def test_character_terms_are_scikit_learns(text: str) -> None:
    """The pieces are those of char_wb, as often as there."""
    assert Counter(character_terms(text)) == _char_wb(text)


@pytest.mark.parametrize("text", ["IT", "a", "HR and IT"])
def test_character_terms_of_short_words_are_scikit_learns(text: str) -> None:
    """A short word counts once, as in char_wb."""
    assert Counter(character_terms(text)) == _char_wb(text)


@given(ANY_TEXT)
def test_terms_of_any_text(text: str) -> None:
    """Any text has terms, none of them empty, and no word too long."""
    assert all(term.strip() for term in (*word_terms(text), *character_terms(text)))
    assert all(0 < len(word) <= MAX_WORD for word in words(text))


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("Tech Stack", "tech-stack"),
        ("Pros & Cons", "pros-cons"),
        ("What's the pay?", "whats-the-pay"),
        ("Work-Life Balance", "work-life-balance"),
        ("snake_case  twice", "snake_case-twice"),
        ("Über Ärzte", "über-ärzte"),
        ("???", "section"),
        ("", "section"),
    ],
)
def test_slug_of_a_heading(heading: str, anchor: str) -> None:
    """An anchor is the heading in lower case with dashes, and never empty."""
    assert slug(heading) == anchor


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        ("five words are not many", 30, "five words are not many"),
        ("five words are not many", 23, "five words are not many"),
        ("five words are not many", 22, "five words are not…"),
        ("unbreakable", 5, "unbr…"),
        (" lead", 3, " l…"),
        ("ab", 1, "…"),
    ],
)
def test_shorten_cuts_at_a_word(text: str, limit: int, short: str) -> None:
    """A cut text ends in an ellipsis and is no longer than asked."""
    assert shorten(text, limit) == short
    assert len(short) <= limit


@given(text=ANY_TEXT, limit=st.integers(1, 40))
def test_shorten_keeps_the_limit(text: str, limit: int) -> None:
    """No text comes out longer than the limit."""
    assert len(shorten(text, limit)) <= limit


@pytest.mark.parametrize(
    ("parts", "last", "joined"),
    [
        ([], "and", ""),
        (["a"], "and", "a"),
        (["a", "b"], "and", "a and b"),
        (["a", "b", "c"], "and", "a, b and c"),
        (["a", "b", "c"], "or", "a, b or c"),
    ],
)
def test_join_words_as_in_a_sentence(parts: list[str], last: str, joined: str) -> None:
    """A list reads as people write it."""
    assert join_words(parts, last) == joined
    assert join_words(iter(parts), last) == joined
