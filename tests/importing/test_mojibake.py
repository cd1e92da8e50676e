"""Damaged text is mended exactly, and text that only looks foreign is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.importing.mojibake import SHOWN_AS, Repair, repair

GREEK_LETTERS = "αβγδεζηθικλμνξοπρστυφχψωάέήίόύώϊϋς"
GREEK_CAPITALS = "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩΆΈΉΊΌΎΏ"
greek_words = st.builds(
    str.__add__, st.sampled_from(["", *GREEK_CAPITALS]), st.text(GREEK_LETTERS, min_size=2, max_size=9)
)
POLISH = ["zażółć", "gęślą", "jaźń", "Łódź", "Świnoujście", "źrebię", "„cudzysłów”"]
JAPANESE = ["日本語", "カスタマー", "です。", "「電話」"]
TYPOGRAPHY = ["“quoted”", "it’s", "1–2", "a—b", "café", "naïve", "Größe", "£5", "10 €", "☎", "😀", "👩‍💻", "🇺🇸", "→"]
clean_words = st.one_of(greek_words, st.sampled_from(POLISH + JAPANESE + TYPOGRAPHY), st.text("abc xyz,.-", max_size=6))


def damage(text: str) -> str:
    """The text as a program shows it that takes its UTF-8 bytes for cp1253."""
    return "".join(SHOWN_AS[byte] for byte in text.encode("utf-8"))


def test_every_byte_is_shown_as_a_character_of_its_own() -> None:
    """The table is a bijection, so no damage is ambiguous."""
    assert len(set(SHOWN_AS)) == 256
    assert "".join(SHOWN_AS[:128]) == "".join(map(chr, range(128)))


@given(st.text())
def test_damage_is_undone(text: str) -> None:
    """Whatever a text was, its damaged form comes back as it."""
    assert repair(damage(text))[0] == text


@given(st.lists(clean_words, min_size=1).map(" ".join))
def test_clean_text_stays(text: str) -> None:
    """Greek, Polish, Japanese, emoji and typographic marks are no damage."""
    mended, repairs = repair(text)
    assert mended == text
    assert not repairs


@pytest.mark.parametrize(
    ("shown", "meant"),
    [
        ("brandβ€™s", "brand’s"),
        ("Youβ€™ll need a β€œCVβ€\x9d", "You’ll need a “CV”"),
        ("rΓ©sumΓ©", "résumé"),
        ("β€Ά β†’ βœ“", "• → ✓"),
        ("32,000β€”60,000", "32,000—60,000"),
        ("πŸ“ˆ πŸ‡ΊπŸ‡Έ βœ…", "📈 🇺🇸 ✅"),
        (damage("Łódź 日本 Ελλάδα"), "Łódź 日本 Ελλάδα"),
    ],
)
def test_known_damage(shown: str, meant: str) -> None:
    """Damage as pages really show it."""
    assert repair(shown)[0] == meant


@pytest.mark.parametrize(
    ("shown", "meant"),
    [
        ("the companyβs products", "the company’s products"),
        ("you donβt, weβll, theyβre, Iβve", "you don’t, we’ll, they’re, I’ve"),
        ("industriesβsuch as healthcareβhaving", "industries—such as healthcare—having"),
        ("0β2 years", "0–2 years"),
    ],
)
def test_a_lone_beta_is_read_by_its_neighbours(shown: str, meant: str) -> None:
    """Where the rest of a mark is lost, the letters around tell an apostrophe from a dash."""
    mended, repairs = repair(shown)
    assert mended == meant
    assert {found.kind for found in repairs} == {"context"}


def test_repairs_say_where_and_what() -> None:
    """A repair names its line and shows the word before and after."""
    _, repairs = repair("first\nthe brandβ€™s name\ncompanyβs")
    assert repairs == (
        Repair(2, "brandβ€™s", "brand’s", "decoded"),
        Repair(3, "companyβs", "company’s", "context"),
    )


@pytest.mark.parametrize("text", ["said βhello", "voilΓ sauce", "lost \ufffd mark", "the companyâ€™s", "λόγος β€"])
def test_what_cannot_be_mended_is_reported(text: str) -> None:
    """Damage that lost bytes, or is of another code page, is named and left."""
    mended, repairs = repair(text)
    assert mended == text
    assert [found.kind for found in repairs] == ["suspicious"]


def test_a_run_that_mixes_damage_and_real_marks_is_mended_in_part() -> None:
    """A real quotation mark beside a damaged dash does not hide the damage."""
    assert repair("he said “β€”” twice")[0] == "he said “—” twice"


def test_single_greek_letters_in_greek_text_are_reported_not_changed() -> None:
    """Such as "Γ’", an abbreviation in Greek and "Ò" in damaged text: among Greek words it stays."""
    text = "η Γ’ τάξη και/ή» του σχολείου"
    mended, repairs = repair(text)
    assert mended == text
    assert {found.kind for found in repairs} == {"suspicious"}
