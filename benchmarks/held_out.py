"""Measured on what nothing was fitted to: one guide left out, or one writer's phrasings.

Nothing but phrasings is fitted into the topic classifier today, and these are
written for the shipped guides. So a guide is left out together with every
phrasing that is a near copy of a question on it, and then served alone.
"""

from __future__ import annotations

import itertools
import re
import shutil
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.sets import CASES, OTHER_GUIDES, ROOT, SHARED, SHIPPED, mend, question_sets
from chatbot.bot import Bot
from chatbot.curation.evaluation import Case, Expectation, Outcome, evaluate, read_cases
from chatbot.fitting.topics import fit_topics
from chatbot.guides.guide import Guide, load_guide
from chatbot.index.arrays import Arrays, write
from chatbot.question.role_names import RoleNames, role_mentions
from chatbot.question.rule_files import load_rules
from chatbot.question.rules import ROLE_MARK, Rules, masked
from chatbot.question.topics import TopicModel
from chatbot.record import replace
from chatbot.text import content_words, stem, words

RULES = ROOT / "intents"
# A phrasing is a near copy of a question if so many content stems of the longer of both stand in the other.
NEAR_COPY = 0.8
# So many writers wrote phrasings, one after the other, as far as the files tell.
WRITERS = 6
_PHRASING = re.compile(r"^  - (?P<text>.+)$")


# -- one guide left out -------------------------------------------------------


@dataclass(frozen=True)
class Pool:
    """Guides with their questions: files of guides, all cases on any of them.

    apart: half of the cases stay unseen; fresh: names of the cases that nobody tuned on, where others are among them.
    """

    name: str
    guides: tuple[Path, ...]
    cases: tuple[Case, ...]
    apart: bool = False
    fresh: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Training:
    """What may be fitted when a guide is left out: the folder of rules, the other guides and cases on these alone."""

    rules: Path
    guides: tuple[Path, ...]
    cases: tuple[Case, ...]


# Makes a bot that serves a folder of guides, fitted from what may be fitted; the last folder is for its files.
Fit = Callable[[Training, Path, Path], Bot]


def pools(folder: Path) -> Iterator[Pool]:
    """The pools at hand; folder: for the guides that are mended."""
    own = [each for each in question_sets() if each.guides == SHIPPED and not each.apart]
    cases = {each.name: tuple(read_cases(each.file)) for each in own}
    fresh = frozenset(case.name for each in own if not each.tuned for case in cases[each.name])
    yield Pool("shipped guides", _guides(SHIPPED), tuple(itertools.chain(*cases.values())), fresh=fresh)
    yield Pool("other guides", _guides(OTHER_GUIDES), tuple(read_cases(CASES / "other_guides.jsonl")))
    if SHARED.is_dir():
        mended = mend(SHARED / "guides", folder / "mended")
        yield Pool("shared guides, mended", _guides(mended), tuple(read_cases(SHARED / "guides.jsonl")), apart=True)


def _guides(folder: Path) -> tuple[Path, ...]:
    return tuple(sorted(folder.glob("*.md")))


def leave_one_guide_out(pool: Pool, fit: Fit, folder: Path) -> Iterator[tuple[str, list[Outcome]]]:
    """(guide, outcomes) of each guide of a pool, fitted without it and without its questions, served alone.

    fit: what is fitted; that of today is `fit_phrasings`. folder: for rules and fitted files.
    """
    guides = {path.stem: load_guide(path) for path in pool.guides}
    names = RoleNames.of(list(guides.values()))
    for path in pool.guides:
        own = [case for case in pool.cases if is_on(case, guides[path.stem], names)]
        others = tuple(case for case in pool.cases if case not in own and path.stem not in _gold(case))
        work = folder / pool.name.replace(" ", "-") / path.stem
        served = work / "guides"
        served.mkdir(parents=True)
        shutil.copy(path, served)
        asked = [_unnamed(user, names) for case in pool.cases if path.stem in _gold(case) for user, _ in case.turns]
        rules = without_copies(RULES, asked, work / "rules")
        training = Training(rules, tuple(other for other in pool.guides if other != path), others)
        yield path.stem, evaluate(own, fit(training, served, folder / "data"))


def fit_phrasings(training: Training, guides: Path, data: Path) -> Bot:
    """What is fitted today: the classifier, from the phrasings alone."""
    return Bot.open(guides, [training.rules], data)


def is_on(case: Case, guide: Guide, names: RoleNames) -> bool:
    """Whether a case can be asked where only this guide is served.

    Every right answer must be in it: as the only guide, or as one of several
    where the conversation names no role but its own. A case without an answer
    can be asked where it names no other role.
    """
    named = {mention.value for user, _ in case.turns for mention in role_mentions(words(user), names)}
    expected = [expectation for _, expectation in case.turns if expectation.answer]
    if not expected:
        return named <= {guide.slug}
    return all(_is_in(each, guide, alone=named <= {guide.slug}) for each in expected)


def _is_in(expected: Expectation, guide: Guide, alone: bool) -> bool:
    """Whether a right answer can be given from a guide; alone: no other role is named."""
    gold = {slug for slug, _ in expected.gold}
    if guide.slug not in gold or not set(expected.need_guides) <= {guide.slug}:
        return False
    text = _plain(guide.text)
    return (gold == {guide.slug} or alone) and all(
        any(_plain(word) in text for word in group) for group in expected.all_of
    )


def _plain(text: str) -> str:
    flat = unicodedata.normalize("NFC", text.lower()).replace("’", "'").replace("\u00a0", " ")
    return "".join("-" if unicodedata.category(char) == "Pd" else char for char in flat)


def _gold(case: Case) -> set[str]:
    """The guides that hold a right answer to a case."""
    return {slug for _, expected in case.turns for slug, _ in expected.gold}


def _unnamed(text: str, names: RoleNames) -> str:
    """A question without the names of roles, which phrasings have a mark for."""
    tokens = words(text)
    spans = [range(mention.start, mention.end) for mention in role_mentions(tokens, names)]
    return " ".join(token for n, token in enumerate(tokens) if not any(n in span for span in spans))


# -- near copies --------------------------------------------------------------


def is_near_copy(phrasing: str, question: str) -> bool:
    """Whether a phrasing says what a question says, in nearly the same words; neither names a role.

    Of the content stems of the longer one, NEAR_COPY must stand in the other.
    One that has none is a copy only of what is the same word for word.
    """
    return _is_copy(_read(phrasing), _read(question))


# (content stems, all words) of a text.
_Read = tuple[frozenset[str], tuple[str, ...]]


def _is_copy(one: _Read, other: _Read) -> bool:
    longer = max(len(one[0]), len(other[0]))
    return len(one[0] & other[0]) >= NEAR_COPY * longer if longer else one[1] == other[1]


def _read(text: str) -> _Read:
    return frozenset(map(stem, content_words(text))), tuple(words(text))


def without_copies(rules: Path, questions: Sequence[str], to: Path) -> Path:
    """A copy of a folder of rules without the phrasings that are near copies of questions."""
    to.mkdir(parents=True)
    asked = list(dict.fromkeys(map(_read, questions)))
    for file in sorted(rules.glob("*.yml")):
        text = file.read_text(encoding="utf-8")
        if text.startswith("topic:") or "\ntopic:" in text:
            text = "\n".join(_kept(text.split("\n"), asked))
        (to / file.name).write_text(text, encoding="utf-8")
    return to


def _kept(lines: Iterable[str], questions: Sequence[_Read]) -> Iterator[str]:
    """The lines of a rule file but those phrasings."""
    in_examples = False
    for line in lines:
        in_examples = line.startswith("examples:") or (in_examples and line.startswith(" "))
        if in_examples and (found := _PHRASING.match(line)):
            phrasing = _read(found["text"].replace(ROLE_MARK, " "))
            if any(_is_copy(phrasing, question) for question in questions):
                continue
        yield line


# -- one writer left out ------------------------------------------------------


def leave_one_writer_out(rules: Rules, folder: Path) -> Iterator[list[tuple[str, bool]]]:
    """Of each sixth of the phrasings, left out of the fit: the topic of each, and whether it is named rightly.

    These sixths are stand-ins for writers: each topic's phrasings were written
    by one after the other and stand in the file in that order, but nothing
    tells where one ends.
    """
    for number in range(WRITERS):
        kept, left = split(rules, number)
        meta, arrays = fit_topics(kept)
        path = folder / f"writer-{number}.arrays"
        write(path, meta, arrays)
        model = TopicModel(Arrays(path))
        yield [(topic, _likeliest(model, phrasing) == topic) for topic, phrasing in left]


def split(rules: Rules, number: int) -> tuple[Rules, list[tuple[str, str]]]:
    """(rules without a sixth of each topic's phrasings, (topic, phrasing) of that sixth)."""
    topics, left = [], []
    for topic in rules.topics:
        total = len(topic.examples)
        start, end = (total * n // WRITERS for n in (number, number + 1))
        left += [(topic.name, example) for example in topic.examples[start:end]]
        topics.append(replace(topic, examples=(*topic.examples[:start], *topic.examples[end:])))
    return replace(rules, topics=tuple(topics)), left


def _likeliest(model: TopicModel, phrasing: str) -> str:
    probabilities = model.probabilities(masked(phrasing))
    return model.names[probabilities.index(max(probabilities))]


def shipped_rules() -> Rules:
    """The rules with their phrasings."""
    return load_rules(RULES)
