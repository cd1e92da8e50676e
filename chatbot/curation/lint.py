"""Lint: where the rules of `intents/` contradict themselves or teach too little, found before anyone asks."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from chatbot.errors import IntentError
from chatbot.fitting.nearness import nearness
from chatbot.guides.source import read_source
from chatbot.question.rule_files import MAX_BYTES
from chatbot.question.rules import ROLE_TOKEN, Rules, Topic, masked
from chatbot.question.topics import TopicModel
from chatbot.text import clean, content_words, join_words, shorten, stem, without_numbers

Floats = NDArray[np.float32]

# Below this many phrasings of a topic, each further one still adds much to the
# share of questions that are read rightly: the learning curve is steep up to here.
MIN_PHRASINGS = 30
# One stem in common is no likeness: "is there a ladder" and "whose ladder is it" ask for two things.
MIN_STEMS = 2
# Of a support vector machine: a phrasing that is decided as clearly as this costs it nothing.
MARGIN = 1.0
# Two phrasings with this cosine or a greater one ask in nearly the same words: "what is the afternoon like" and
# "whats the afternoon like", "top five abilities" and "top five abilities, ranked".
NEAR = 0.6
LEVELS = ("error", "warning", "note")
# Kind of finding -> (level, heading), in the order of the report.
KINDS = {
    "fault": ("error", "files that cannot be used"),
    "same": ("error", "the same words under several topics, names of roles and numbers taken as equal"),
    "few": ("warning", f"topics with fewer than {MIN_PHRASINGS} phrasings"),
    "alike": ("warning", "the same words under several topics but for order, endings and stop words"),
    "mistaken": ("note", "phrasings that are read as another topic"),
    "copied": ("note", "phrasings that nearly repeat another one of their topic"),
    "unneeded": ("note", "phrasings that changed no answer"),
}
_SHOWN = 3
_MAX_QUOTE = 60
_Key = TypeVar("_Key", bound=Hashable)
# They stand for any role and number, and are no content.
_STAND_INS = frozenset((ROLE_TOKEN, *without_numbers(("2000", "1"))))


@dataclass(frozen=True)
class Phrasing:
    """A way of asking for a topic, and where it stands.

    masked: as the classifier reads it; line: 1-based, or None where no line
    of the file is just this phrasing; suggested: it is the topic's own
    `question`, which is needed for suggestions.
    """

    topic: str
    text: str
    masked: str
    path: Path
    line: int | None = None
    suggested: bool = False

    def __str__(self) -> str:
        return f"{shorten(self.text, _MAX_QUOTE)!r} ({self.path.name}{f':{self.line}' if self.line else ''})"


@dataclass(frozen=True)
class Finding:
    """One thing found. kind: one of KINDS; phrasings: the evidence, each with its place."""

    kind: str
    path: Path
    line: int | None
    problem: str
    remedy: str
    phrasings: tuple[Phrasing, ...] = ()

    @property
    def level(self) -> str:
        """One of LEVELS."""
        return KINDS[self.kind][0]

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}" if self.line else f"{self.path}"
        return clean(f"{where}: {self.problem}; {self.remedy}", limit=10_000)


def lint(rules: Rules, model: TopicModel, told: Callable[[int, int], None] | None = None) -> list[Finding]:
    """All findings, in the order of KINDS.

    model: fitted from these rules; told: called with (phrasings read,
    phrasings in all). Raises IntentError where a file cannot be read again.
    """
    found = phrasings(rules)
    decisions = np.empty((len(found), len(model.names)), dtype=np.float32)
    for row, phrasing in enumerate(found):
        decisions[row] = model.decisions(phrasing.masked)
        if told is not None:
            told(row + 1, len(found))
    return [
        *(Finding("fault", fault.path, fault.line, fault.problem, fault.remedy) for fault in rules.faults),
        *same(found),
        *few(found),
        *alike(found),
        *mistaken(found, decisions, model.names),
        *copied(found, model),
        *unneeded(found, decisions, model.names),
    ]


def phrasings(rules: Rules) -> list[Phrasing]:
    """The questions and examples of all topics.

    The headings, from which the classifier learns too, are left out: topics
    may share a heading that answers them all.
    """
    return [phrasing for topic in rules.topics for phrasing in _phrasings(topic)]


def _phrasings(topic: Topic) -> Iterator[Phrasing]:

    lines = [clean(line).strip() for line in read_source(topic.path, MAX_BYTES, IntentError).split("\n")]
    places = {
        key: next((i for i, line in enumerate(lines) if line.startswith(f"{key}:")), 0)
        for key in ("question", "examples")
    }
    if topic.question:
        line = places["question"] + 1
        yield Phrasing(topic.name, topic.question, masked(topic.question), topic.path, line, suggested=True)
    left: dict[str, list[int]] = {}
    for i in reversed(range(places["examples"], len(lines))):
        left.setdefault(lines[i].removeprefix("- ").strip(), []).append(i + 1)
    for example in topic.examples:
        numbers = left.get(example)
        yield Phrasing(topic.name, example, masked(example), topic.path, numbers.pop() if numbers else None)


# -- topics that collide --------------------------------------------------


def same(found: Sequence[Phrasing]) -> list[Finding]:
    """Phrasings of several topics that the classifier cannot tell apart, for they are equal once masked."""
    groups = _grouped((phrasing.masked, phrasing) for phrasing in found).values()
    return [
        _collision("same", group, "cannot be told apart", "keep it under one topic")
        for group in groups
        if _several(group)
    ]


def alike(found: Sequence[Phrasing]) -> list[Finding]:
    """Phrasings of several topics with the same set of stems but for stop words, the most stems first."""
    groups = _grouped(
        (frozenset(stem(word) for word in content_words(phrasing.masked)), phrasing) for phrasing in found
    )
    kept = [
        (stems, group)
        for stems, group in groups.items()
        if len(stems - _STAND_INS) >= MIN_STEMS and _several(group) and len({phrasing.masked for phrasing in group}) > 1
    ]
    remedy = "check that each asks for its own topic, or say it in other words"
    return [
        _collision("alike", group, "differ in little", remedy)
        for _, group in sorted(kept, key=lambda item: -len(item[0]))
    ]


def _several(group: Sequence[Phrasing]) -> bool:
    return len({phrasing.topic for phrasing in group}) > 1


def _collision(kind: str, group: Sequence[Phrasing], fault: str, remedy: str) -> Finding:
    topics = join_words(dict.fromkeys(phrasing.topic for phrasing in group))
    return _finding(kind, group, f"{topics} {fault} by {join_words(map(str, group))}", remedy)


# -- what was learnt ------------------------------------------------------


def few(found: Sequence[Phrasing]) -> list[Finding]:
    """Topics with fewer than MIN_PHRASINGS examples."""
    return [
        _finding("few", group, f"{topic} has {_count(group)}", f"add {MIN_PHRASINGS - len(group)} in other words")
        for topic, group in _examples(found).items()
        if len(group) < MIN_PHRASINGS
    ]


def mistaken(found: Sequence[Phrasing], decisions: Floats, names: Sequence[str]) -> list[Finding]:
    """Phrasings decided for another topic than their own, by pairs of topics, the most frequent first.

    decisions: (n_phrasings, n_topics).
    """
    pairs = _grouped(
        ((phrasing.topic, names[best]), phrasing)
        for phrasing, best in zip(found, decisions.argmax(axis=1), strict=True)
        if names[best] != phrasing.topic
    )
    remedy = "add phrasings that tell the two topics apart, or move these"
    return [
        _finding("mistaken", group, f"{topic} is read as {other} in {_count(group)}: {_some(group)}", remedy)
        for (topic, other), group in sorted(pairs.items(), key=lambda item: -len(item[1]))
    ]


def copied(found: Sequence[Phrasing], model: TopicModel) -> list[Finding]:
    """Examples whose `nearness` to one that stands before them in their topic is NEAR or more, the nearest first.

    Each is told with the one that it is nearest to. Copies are not compared
    with copies: all that are told can be left out, and no two of those that
    stay are near.
    """
    pairs = []
    for group in _grouped((phrasing.topic, phrasing) for phrasing in found).values():
        cosines = nearness([phrasing.masked for phrasing in group], model)
        pairs += [(cosines[row, first], group[row], group[first]) for row, first in _copies(cosines)]
    pairs.sort(key=lambda pair: -pair[0])
    return [_copy(cosine, phrasing, first) for cosine, phrasing, first in pairs]


def _copies(cosines: Floats) -> Iterator[tuple[int, int]]:
    """(row, the row before it that it is nearest to) of those that are near to one that is no copy itself."""
    kept: list[int] = []
    for row, near in enumerate(cosines):
        first = kept[near[kept].argmax()] if kept else row
        if first != row and near[first] >= NEAR:
            yield row, first
        else:
            kept.append(row)


def _copy(cosine: float, phrasing: Phrasing, first: Phrasing) -> Finding:
    problem = f"{phrasing.topic} has {phrasing} nearly as {first}, cosine {cosine:.2f}"
    return _finding("copied", (phrasing, first), problem, "leave it out, or say it in other words")


def unneeded(found: Sequence[Phrasing], decisions: Floats, names: Sequence[str]) -> list[Finding]:
    """Examples that the classifier would be the same without, by topic, the most first.

    decisions: (n_phrasings, n_topics). A linear support vector machine with
    squared hinge loss, one topic against the rest, is a sum of its support
    vectors, which are the phrasings with some loss: max(0, 1 - y d)^2 > 0,
    y being 1 for its own topic and -1 for others, d the decision (Fan et al.
    2008, "LIBLINEAR: A Library for Large Linear Classification"). A phrasing
    with d >= 1 for its own topic and d <= -1 for all others has no loss in
    any of the machines, and could be left out without changing a probability;
    but for what all phrasings set together, the weights of terms (IDF) and
    the scale, and for the tolerance of the solver.
    """
    signs = np.array([[1.0 if name == phrasing.topic else -1.0 for name in names] for phrasing in found])
    clear = np.all(signs * decisions >= MARGIN, axis=1).tolist()
    total = _examples(found)
    spare = _examples([phrasing for phrasing, is_clear in zip(found, clear, strict=True) if is_clear])
    remedy = "no fault, but new ones teach more in other words than these"
    return [
        _finding(
            "unneeded",
            group,
            f"{topic} would be the same without {len(group)} of its {_count(total[topic])}: {_some(group)}",
            remedy,
        )
        for topic, group in sorted(spare.items(), key=lambda item: -len(item[1]))
    ]


def _grouped(keyed: Iterable[tuple[_Key, Phrasing]]) -> dict[_Key, list[Phrasing]]:
    groups: dict[_Key, list[Phrasing]] = {}
    for key, phrasing in keyed:
        groups.setdefault(key, []).append(phrasing)
    return groups


def _examples(found: Iterable[Phrasing]) -> dict[str, list[Phrasing]]:
    """By topic, without the questions, which are needed for suggestions."""
    return _grouped((phrasing.topic, phrasing) for phrasing in found if not phrasing.suggested)


def _finding(kind: str, group: Sequence[Phrasing], problem: str, remedy: str) -> Finding:
    """A finding at the place of the first phrasing."""
    return Finding(kind, group[0].path, group[0].line, problem, remedy, tuple(group))


def _count(group: Sequence[Phrasing]) -> str:
    return f"{len(group)} phrasing{'' if len(group) == 1 else 's'}"


def _some(group: Sequence[Phrasing]) -> str:
    """The first few in words."""
    rest = [f"{len(group) - _SHOWN} more"] if len(group) > _SHOWN else []
    return join_words([*map(str, group[:_SHOWN]), *rest])


# -- the report -----------------------------------------------------------


def lines(findings: Sequence[Finding], show: int) -> Iterator[str]:
    """The report for a terminal: totals, then the first `show` findings of each kind."""
    yield ", ".join(f"{total} {level}{'' if total == 1 else 's'}" for level, total in totals(findings).items())
    for kind, (level, heading) in KINDS.items():
        group = [finding for finding in findings if finding.kind == kind]
        if group:
            yield ""
            yield f"{level}: {heading} ({len(group)})"
            yield from (f"  {finding}" for finding in group[:show])
            if len(group) > show:
                yield f"  ... and {len(group) - show} more; see them with --show {len(group)}"


def totals(findings: Sequence[Finding]) -> dict[str, int]:
    """Of each level, how many findings."""
    return {level: sum(finding.level == level for finding in findings) for level in LEVELS}


def as_dict(findings: Sequence[Finding]) -> dict[str, object]:
    """All findings as JSON."""
    return {
        **{f"{level}s": total for level, total in totals(findings).items()},
        "findings": [
            {
                "kind": f.kind,
                "level": f.level,
                "path": str(f.path),
                "line": f.line,
                "problem": f.problem,
                "remedy": f.remedy,
                "phrasings": [
                    {"topic": p.topic, "text": p.text, "path": str(p.path), "line": p.line} for p in f.phrasings
                ],
            }
            for f in findings
        ],
    }
