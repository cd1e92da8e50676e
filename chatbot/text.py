"""Text as data: cleaning, words, terms. The index and the intents share it.

Every string that comes from outside passes `clean` once, before anything
else looks at it. Terms are what TF-IDF counts: word stems (single and in
pairs) and pieces of words, which survive typing errors.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise

import Stemmer

# A question longer than this is cut: normalising is quadratic in combining
# marks, and nobody asks a question of two pages.
MAX_QUESTION = 2_000
# Longer "words" are no words; cutting them bounds the work per character.
MAX_WORD = 40
# Real scripts stack up to three or four marks on a letter; more is an attack on the screen.
MAX_MARKS = 4

_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# The last are tag characters, in which whole sentences can be hidden.
_INVISIBLE = frozenset("\u00ad\u180e\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064\ufeff") | frozenset(
    map(chr, range(0xE0000, 0xE0080))
)
_MARKS = str.maketrans(dict.fromkeys("‘’ʼ`´", "'") | dict.fromkeys("“”", '"') | dict.fromkeys("‐‑‒–—―−", "-"))
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
TYPED_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")  # a word as it stands, before normalising
_stem = Stemmer.Stemmer("english").stemWord

# Words that carry the grammar of a question, not its subject: they count for
# nothing when we ask how much of a question the guides know.
STOP_WORDS = frozenset(
    """a about after again all also am an and any are as at be because been before being both but by can cant could
    did do does doesnt doing done dont down each else ever every few for from get gets getting give given go goes
    going gonna got had has have having he hello her here hey hi him his how i id if im in into is isnt it its
    ive just kind know less let lets like look lot make makes many may maybe me mean might mine more most much must
    my myself need needs never new no not now of off oh ok on once one only or other our out over own please pls
    quite rather really right said same say says see she should so some someone something sort still stuff such sure
    tell than thank thanks that thats the their them then there theres these they thing things think this those
    though to too u up ur us use used using very want wanted wants was way we well were what whats when where which
    while who whos whose why will with without wont would wouldnt yes yet you your yours youre""".split()
)

# Words that name no thing in a chat about careers; people ask for everything with them.
GENERIC_WORDS = frozenset(
    """answer case common company companies current employer employers entry exactly figure figures general group guide
    guides info information item job jobs kind kinds label layer level life list main name named names number ones part
    people person point possible question role roles section show thing things type types typical typically usual
    usually work working works career careers day actually big important good bad best better worst often long someone
    anyone bit feel pretty differ different difference compare compared comparison versus both same similar
    side""".split()
)


def clean(text: str, limit: int = MAX_QUESTION) -> str:
    """Text from outside, made safe to print, log and compare.

    Cut to `limit` characters first; lone surrogates become U+FFFD; control
    characters but tab and newline, bidirectional controls and invisible
    characters go; more than four combining marks in a row are cut; NFC.
    Cleaning twice changes nothing.
    """
    text = text[:limit]
    if text.isascii() and text.isprintable():  # nearly every line of a guide or rule file
        return text
    composed = unicodedata.normalize("NFC", "".join(_safe_characters(text)))
    # NFC takes a few characters apart (U+0344 into two marks), so that both bounds are drawn again.
    return "".join(_safe_characters(composed))[:limit]


def _safe_characters(text: str) -> Iterator[str]:
    marks = 0
    for char in text:
        category = unicodedata.category(char)
        if category == "Cs":
            yield "\ufffd"
        elif char in "\t\n" or not (category == "Cc" or char in _BIDI or char in _INVISIBLE):
            marks = marks + 1 if category in ("Mn", "Me") else 0
            if marks <= MAX_MARKS:
                yield char


def fold(text: str) -> str:
    """Compatibility forms folded, one kind of quote, dash and space."""
    # Before NFKC, which makes an accent meant as an apostrophe a space; after it, for what it brings forth.
    folded = unicodedata.normalize("NFKC", text.translate(_MARKS)).translate(_MARKS)
    return " ".join(folded.split())


def normalise(text: str) -> str:
    """Folded, in lower case."""
    return " ".join(fold(text).lower().split())


def same_heading(a: str, b: str) -> bool:
    """True where two headings differ only in case, spacing or "and"."""
    return _heading_key(a) == _heading_key(b)


def _heading_key(heading: str) -> str:
    return " ".join(word for word in normalise(heading).replace("&", " ").split() if word != "and")


def word_spans(text: str) -> list[tuple[int, int]]:
    """(start, end) of each word of a folded text."""
    return [match.span() for match in _WORD.finditer(text)]


def words(text: str) -> list[str]:
    """The words of a text in order, in lower case, without apostrophes.

    "The company's reps don't" gives company, reps, dont after the article:
    a possessive 's goes, other apostrophes close up.
    """
    found = _WORD.findall(text.lower().replace("`", "'") if text.isascii() else normalise(text))
    return [(_bare(word) if "'" in word else word)[:MAX_WORD] for word in found]


def _bare(word: str) -> str:
    return word.removesuffix("'s").replace("'", "")


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """The Snowball (Porter 2) stem of an English word."""
    return str(_stem(word))


def without_numbers(tokens: Iterable[str]) -> list[str]:
    """Words with a stand-in for each number and year: "in 2015" is asked like "in 2031", "50k" like "40"."""
    return [
        "xyear" if is_year(token) else "xnumber" if token.removesuffix("k").isdecimal() else token for token in tokens
    ]


def years_named(query: str) -> list[str]:
    """The years of this century or the last that a query names, as typed."""
    return [word for word in query.split() if is_year(word)]


def is_year(token: str) -> bool:
    """Whether a word is a year of the last century or this one."""
    return token.isdecimal() and len(token) == len("2000") and token[:2] in ("19", "20")


def content_words(text: str) -> list[str]:
    """The words that carry a question's subject: no stop words, no single letters."""
    return [word for word in words(text) if word not in STOP_WORDS and len(word) > 1]


def word_terms(text: str) -> list[str]:
    """Stems and pairs of neighbouring stems, the word features of TF-IDF."""
    stems = [stem(word) for word in words(text)]
    return stems + [f"{a} {b}" for a, b in pairwise(stems)]


def character_terms(text: str) -> list[str]:
    """Pieces of 3 to 5 letters within word borders (scikit-learn's char_wb)."""
    return [piece for word in words(text) for piece in _pieces(word)]


@lru_cache(maxsize=65_536)
def _pieces(word: str) -> tuple[str, ...]:
    padded = f" {word} "
    return tuple(padded[i : i + n] for n in (3, 4, 5) for i in range(len(padded) - n + 1))


def slug(text: str) -> str:
    """A heading as an anchor: lower case, dashes for spaces.

    As GitHub makes it, but for one dash where signs fall away: "Pros & Cons"
    gives pros-cons, not pros--cons.
    """
    kept = "".join(char if char.isalnum() or char in "-_" else " " if char.isspace() else "" for char in text.lower())
    return "-".join(kept.split()) or "section"


@lru_cache(maxsize=65_536)
def heading_stems(heading: str) -> frozenset[str]:
    """The stems of a heading's content words, or of all its words where it has no other."""
    return frozenset(stem(word) for word in content_words(heading) or words(heading))


def title_key(text: str) -> str:
    """What two spellings of a heading have in common: its words without a number before them; "" for a number alone."""
    said = words(text)
    start = next((n for n, word in enumerate(said) if not word.isdecimal()), len(said))
    key = " ".join(said[start:])
    return key if len(key) > 1 else ""


def shorten(text: str, limit: int) -> str:
    """At most `limit` characters, cut at a word, with an ellipsis where cut."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1].rsplit(" ", 1)[0]
    return f"{cut or text[: limit - 1]}…"


def join_words(parts: Iterable[str], last: str = "and") -> str:
    """Words as a list in a sentence: "a", "a and b", "a, b and c"."""
    items = list(parts)
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"
