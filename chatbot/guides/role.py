"""The role that a guide is about, where its front matter does not say.

It is the name for people that title, first heading, file name, labels and
first paragraph agree on best.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from chatbot.record import record
from chatbot.text import STOP_WORDS, clean

# Nouns for people end so ("hairdresser", "technician", "assistant"), or are one of the words below.
_ENDINGS = ("er", "or", "ist", "ian", "ant", "ent", "man", "men", "woman", "smith", "wright", "eer", "ee", "ic", "ot")
_PEOPLE = frozenset(
    """nurse clerk chef cook pilot agent guide judge coach host hostess steward stewardess maid butler barista usher
    mechanic medic paramedic architect scribe diplomat doula au pair aide attendant representative executive lead
    apprentice trainee midwife housewife detective operative warden guard guardian ranger sheriff soldier officer
    analyst artist dentist vet scientist surgeon physician librarian magistrate advocate attorney solicitor
    barrister paralegal monk priest rabbi imam model dancer athlete critic comic cleric cadet sommelier concierge
    courier cashier bursar registrar tutor staff crew rep reps labourer laborer professional specialist expert
    associate fellow""".split()
)
# They end so too, and are no people.
_NO_PEOPLE = frozenset(
    """career paper number order computer water weather summer winter letter chapter header footer corner border cover
    center centre matter manner power shelter theater theatre user offer cluster server filter folder printer
    scanner color colour floor door factor sector error doctorate interior major minor labor labour flavor other
    another department apartment assessment document moment investment payment employment management development
    environment equipment requirement statement agreement improvement treatment movement content student talent
    client parent patient event percent different current recent excellent independent important relevant
    significant constant plant restaurant instant basic public topic music traffic logic clinic fabric metric
    specific academic critic electric committee fee employee coffee degree guarantee three free see pilot lot hot
    not foot root plot slot spot robot list twist assist exist resist wrist human woman women men man german roman
    older younger better longer higher lower newer former latter over under after never ever whether together rather
    per her their your our for or nor answer dinner member remember consider deliver discover recover transfer refer
    prefer differ suffer enter register master quarter starter winner beginner career changer leaver newcomer reader
    customer consumer""".split()
)
# "Newspaper" and "underwater" are no more people than paper and water.
_NO_ENDINGS = ("paper", "water", "computer", "weather", "ware")
# Words of a title that say what kind of text it is.
_FRAME = frozenset("careers career guide guides jobs job role roles work page path profile about faq faqs".split())
_SPLIT = re.compile(r"\s[-–—|]\s|[:|?!,;()/]|\s(?=for\b|at\b|with\b|in\b|from\b|who\b|that\b|\band\b)", re.IGNORECASE)
_MARKS = re.compile(r"[*_`~#]+|:[a-z0-9_+-]+:|\[([^\]]*)\]\([^)]*\)")
_PARENTHESES = re.compile(r"\(([^()]*)\)")
_WORD = re.compile(r"[^\W_]+(?:['’.+/&-][^\W_]+)*\+*")
# A name for people in a sentence begins after one of these, or with the sentence.
_BEFORE = frozenset("a an the as every each".split())
MAX_WORDS = 4
# Shorter words with such an ending are hardly ever people.
LONG = 5
# How much it counts that a name is said here: the whole of a title says more than a tag or a sentence.
TITLE, HEADING, FILE, LABEL, SENTENCE = 3.0, 3.0, 3.0, 1.0, 1.5


@record
class Named:
    """What a guide is called. role: "" where it is about none; aliases: further names that its title gives."""

    title: str
    role: str
    aliases: tuple[str, ...] = ()


def name_of(title: str, heading: str, stem: str, labels: Sequence[str], paragraph: str) -> Named:
    """The title and the role of a guide.

    title: of the front matter, or ""; heading: the first one of level 1, or "";
    stem: the file's name; paragraph: the first of the text.
    """
    title, heading, file = plain(title), plain(heading), " ".join(re.split(r"[-_\s.]+", stem))
    votes: dict[str, float] = defaultdict(float)
    full: dict[str, list[str]] = defaultdict(list)
    sources = [(title, TITLE), (heading, HEADING), (file, FILE), *((label, LABEL) for label in labels)]
    names = [(name, weight) for text, weight in sources for part in _SPLIT.split(text) for name in _names(part)]
    names += [(name, SENTENCE) for name in _defined(plain(paragraph))]
    for name, weight in names:
        for ending in _endings(name):
            votes[ending] += weight
            full[ending].append(name)
    best = max(votes, key=lambda ending: (votes[ending], len(ending)), default="")
    # The name as the source that counts most has it, which may say more: "Senior Line Cook".
    role = full[best][0] if best else ""
    role = role[:1].upper() + role[1:]
    shown = title or heading or (file[:1].upper() + file[1:])
    if not role or not (title or heading).lower().startswith(role.lower()):
        return Named(shown, role)
    # What follows the role in brackets is another name of it.
    inside = [name for text in (title, heading) for part in _PARENTHESES.findall(text) for name in part.split(",")]
    return Named(shown, role, tuple(dict.fromkeys(name.strip() for name in inside if name.strip())))


def inferred(named: Named, title: str, role: str) -> Iterator[str]:
    """What was told from the text, where the front matter does not give title and role, as sentences."""
    if not title:
        yield f"title “{named.title}”, from the text; `title: ...` says otherwise"
    if not role and named.role:
        yield f"role “{named.role}”, from the title, file name and text; `role: ...` says otherwise"
    elif not role:
        yield "no role for people is named, so that it is served under its title; `role: ...` names one"


def plain(text: str) -> str:
    """A title without marks, links, emoji and their short names."""
    text = _MARKS.sub(lambda match: match[1] or "", clean(text))
    kept = "".join(char for char in text if char.isalnum() or char.isspace() or char.isascii() or char in "’‘“”–—")
    return " ".join(kept.split()).strip(" -–—|:")


def _endings(name: str) -> Iterator[str]:
    """A name in small letters, whole and without its first words: what different sources can agree on."""
    words = name.lower().replace("-", " ").split()
    yield from (" ".join(words[start:]) for start in range(len(words)))


def _names(part: str) -> Iterator[str]:
    """The names for people in a part of a title, in the singular.

    "Line cook careers" is about a line cook, "all you need to become a piano tuner" about a piano tuner.
    """
    words = _WORD.findall(part)
    runs: list[list[str]] = [[]]
    for word in words:
        if word.lower() in STOP_WORDS or word.lower() in _FRAME:
            runs.append([])
        else:
            runs[-1].append(word)
    for run in runs:
        last = max((n for n, word in enumerate(run) if _is_person(word)), default=-1)
        if 0 <= last < MAX_WORDS:
            yield " ".join((*run[:last], _singular(run[last])))


def _defined(paragraph: str) -> Iterator[str]:
    """The name for people that a first paragraph is about: "A piano tuner keeps ...", "Cooks prepare"."""
    words = _WORD.findall(paragraph)[:30]
    for start, word in enumerate(words):
        after = word.lower() in _BEFORE
        if not after and start:
            continue
        begin = start + after
        for end in range(begin, min(begin + MAX_WORDS, len(words))):
            if words[end].lower() in STOP_WORDS:
                break
            if _is_person(words[end]):
                yield " ".join((*words[begin:end], _singular(words[end])))
                break


def _singular(word: str) -> str:
    low = word.lower()
    if low.endswith("men"):
        return word[:-2] + "an"
    return word[:-1] if low.endswith("s") and not low.endswith("ss") and _is_person(word[:-1]) else word


def _is_person(word: str) -> bool:
    """Whether a word names somebody by what they do, in the singular or the plural."""
    low = word.lower()
    return any(form in _PEOPLE or _ends_like_one(form) for form in (low, low.removesuffix("s")))


def _ends_like_one(form: str) -> bool:
    if len(form) < LONG or not form.isalpha() or not form.endswith(_ENDINGS):
        return False
    return form not in _NO_PEOPLE and not form.endswith(_NO_ENDINGS)
