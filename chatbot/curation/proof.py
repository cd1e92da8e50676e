"""The proof: every sentence of an answer stands in its citation.

It takes an answer as any program gets it (text and citations) and the guide
files, and knows nothing of how the answer was made. What it accepts, beside
the frames of `chatbot.reply.answer.Frame`, is a piece of the cited section word for
word, one of its typed facts said as a sentence, or the heading of one of its
subsections.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from chatbot.bot import Bot
from chatbot.guides.facts import Fact
from chatbot.guides.guide import Library, Section
from chatbot.guides.pieces import line_of, row_of
from chatbot.guides.wording import sentence_of
from chatbot.question.slots import claims
from chatbot.reply.answer import Answer, Citation, Frame
from chatbot.reply.compare import alike, number_of
from chatbot.text import join_words

_MARK = re.compile(r" \[(\d{1,3})\]$")
# A sentence that says what is lacking names a topic in a few words.
MAX_ABOUT = 50
_BETWEEN = (" · ", " ", ": ")


def faults(answer: Answer, library: Library) -> list[str]:
    """What in an answer cannot be proved, as sentences; empty where all of it can."""
    if answer.kind != "answer":
        return [f"a {answer.kind} cites {citation.guide}" for citation in answer.citations]
    if not answer.citations:
        return ["an answer without a citation"]
    found = [fault for citation in answer.citations for fault in _citation_faults(citation, library)]
    return found or list(_text_faults(answer, library))


def concerned(answer: Answer, bot: Bot) -> Library:
    """The guides that an answer can be proved from: one's own, and those of collections that it cites or names."""
    start, end = Frame.LACKING.removesuffix(" that.").split("{role}")
    named = (line.partition(end)[0].removeprefix(start) for line in answer.text.split("\n") if end in line)
    cited = (bot.shelves.guide(citation.guide) for citation in answer.citations)
    found = {guide.slug: guide for guide in (*cited, *map(bot.find_guide, named)) if guide is not None}
    own = bot.shelves.guides
    return Library((*own, *(guide for guide in found.values() if guide.collection)))


def _citation_faults(citation: Citation, library: Library) -> Iterator[str]:
    """Whether the quote stands in the named section of the named guide, at the named lines."""
    guide = library.guide(citation.guide)
    section = guide.section(citation.anchor) if guide else None
    if guide is None or section is None or section.path != citation.section:
        yield f"[{citation.mark}] names no section: {citation.guide} {citation.section}"
        return
    first, last = citation.lines
    if citation.quote not in "\n".join(guide.text.split("\n")[first - 1 : last]):
        yield f"[{citation.mark}] its quote does not stand at lines {first}-{last} of {citation.guide}"
    end = max(s.lines[1] for s in (section, *guide.children(section)))
    if not section.lines[0] <= first <= last <= end:
        yield f"[{citation.mark}] lines {first}-{last} lie outside the section ({section.lines[0]}-{end})"
    if (guide.title, guide.publisher, guide.year) != (citation.title, citation.publisher, citation.year):
        yield f"[{citation.mark}] gives another title or source than the guide"


def _text_faults(answer: Answer, library: Library) -> Iterator[str]:
    """Whether each line of the text is made of what its citation holds."""
    by_mark = {citation.mark: citation for citation in answer.citations}
    missing = {Frame.LACKING.format(role=guide.role) for guide in library.guides}
    headings = _headings(library)
    seen: set[int] = set()
    current: Citation | None = None
    lines = answer.text.split("\n")
    for at, line in enumerate(lines):
        if line in missing or _is_lack(line, library):
            continue
        if _sums_up(line):
            yield from _summary_faults(line, _summed_up(lines, at), answer, library)
            continue
        if line in headings:
            continue
        mark = _MARK.search(line)
        if line.startswith("- "):
            own = by_mark.get(int(mark.group(1))) if mark else current
            if own is None or not _made_of(line[2 : mark.start() if mark else None], statements(own, library)):
                yield f"not in its citation: {line}"
            seen.add(own.mark if own else 0)
            continue
        current = by_mark.get(int(mark.group(1))) if mark else None
        if mark is None or current is None:
            yield f"a line without a citation: {line}"
            continue
        seen.add(current.mark)
        guide = library.guide(current.guide)
        role = guide.role if guide else ""
        body = line[: mark.start()]
        heading = Frame.HEADING.format(heading=current.section[-1].rstrip(":"), role=role)
        if body in (heading, Frame.IN_BOTH.format(role=role), Frame.IN_ONE.format(role=role)):
            yield from _side_faults(body, answer, current, library)
            continue
        bare = body.removeprefix(heading + " ").removeprefix(Frame.ROLE.format(role=role))
        if not _made_of(bare, statements(current, library)):
            yield f"not in its citation: {line}"
    for unused in sorted(set(by_mark) - seen):
        yield f"[{unused}] is cited but nowhere used"


def _headings(library: Library) -> set[str]:
    """The lines that only name a section and its guide, over items that are cited one by one."""
    return {
        Frame.HEADING.format(heading=section.heading.rstrip(":"), role=guide.role)
        for guide in library.guides
        for section in guide.sections
    }


def _sums_up(line: str) -> bool:
    """Whether a line concludes something from the figures below it."""
    starts = (Frame.HIGHEST.start, Frame.LOWEST.start)
    confirming = (frame.format(claim=claim.text) for claim in claims(line) for frame in (Frame.DENIED, Frame.CONFIRMED))
    return line in (Frame.SAME, Frame.UNLIKE, *confirming) or line.startswith(starts)


def _summed_up(lines: Sequence[str], at: int) -> str:
    """The lines that a conclusion is drawn from: those after it, or before it where it stands last, to the next one."""
    after = lines[at] != Frame.UNLIKE
    rest = lines[at + 1 :] if after else lines[:at][::-1]
    return "\n".join(itertools.takewhile(lambda line: line == Frame.SAME or not _sums_up(line), rest))


def _summary_faults(line: str, text: str, answer: Answer, library: Library) -> Iterator[str]:
    """Whether what is concluded from the figures in a text follows from them."""
    shown = [told for citation in answer.citations for told in _cited_facts(citation, text, library)]
    numbers: dict[str, Fact] = {}
    for role, fact in shown:
        if number_of(fact) is not None:
            numbers.setdefault(role, fact)
    figures = {role: number_of(fact) or 0.0 for role, fact in numbers.items()}
    if line == Frame.SAME:
        holds = len(figures) > 1 and len(set(figures.values())) == 1
    elif line == Frame.UNLIKE:
        holds = len({(f.year, f.region, f.period, f.source, f.level) for f in numbers.values()}) > 1
    elif line.startswith((Frame.HIGHEST.start, Frame.LOWEST.start)):
        best = max(figures.values(), default=0) if line.startswith("H") else min(figures.values(), default=0)
        roles = join_words(role for role, figure in figures.items() if figure == best)
        holds = len(set(figures.values())) > 1 and line in (
            Frame.HIGHEST.format(role=roles),
            Frame.LOWEST.format(role=roles),
        )
    else:
        values = [claim.value for claim in claims(line)]
        equal = any(value in (fact.low, fact.high) for value in values for _, fact in shown)
        yes = line.startswith(Frame.CONFIRMED.start)
        holds = bool(values) and equal == yes and not (yes and len(numbers) > 1)
        if not yes and not all(fact.kind == "experience" for _, fact in shown):
            # What another level of the same guide earns must not be denied.
            cited = {citation.guide for citation in answer.citations}
            kinds = {fact.kind for _, fact in shown}
            holds = holds and not any(
                value in (fact.low, fact.high)
                for value in values
                for guide in library.guides
                if guide.slug in cited
                for section in guide.sections
                for fact in section.facts
                if fact.kind in kinds
            )
    if not holds:
        yield f"does not follow from the cited figures: {line}"


def _cited_facts(citation: Citation, text: str, library: Library) -> Iterator[tuple[str, Fact]]:
    """(role, fact) of each fact that a text says with a citation, in the order they are said."""
    guide = library.guide(citation.guide)
    section = guide.section(citation.anchor) if guide else None
    if guide is not None and section is not None and f"[{citation.mark}]" in text:
        told = {fact: sentence_of(fact, section.heading) for fact in section.facts}
        said = sorted((fact for fact in told if told[fact] in text), key=lambda fact: text.index(told[fact]))
        yield from ((guide.role, fact) for fact in said)


def _side_faults(body: str, answer: Answer, cited: Citation, library: Library) -> Iterator[str]:
    """Whether items said to be in both lists, or in one only, are so."""
    guide = library.guide(cited.guide)
    if guide is None or body not in (Frame.IN_BOTH.format(role=guide.role), Frame.IN_ONE.format(role=guide.role)):
        return
    both = body == Frame.IN_BOTH.format(role=guide.role)
    section = guide.section(cited.anchor)
    others = [
        other
        for c in answer.citations
        if c.guide != cited.guide
        and (g := library.guide(c.guide)) is not None
        and (other := g.section(c.anchor)) is not None
    ]
    for number, piece in enumerate(section.pieces if section else ()):
        shown = cited.lines[0] <= piece.lines[0] <= cited.lines[1] and f"- {piece.text}" in answer.text.split("\n")
        if section and shown and any(alike(section, number, other) != both for other in others):
            yield f"{'not in both' if both else 'not in one only'}: {piece.text}"


def _is_lack(line: str, library: Library) -> bool:
    """Whether a line only says that a guide, or all of them, do not cover a topic."""
    frames = [Frame.ALL_LACKING, *(Frame.LACKING_TOPIC.replace("{role}", guide.role) for guide in library.guides)]
    for start, end in (frame.split("{about}") for frame in frames):
        about = line.removeprefix(start).removesuffix(end)
        if line == f"{start}{about}{end}" and 0 < len(about) <= MAX_ABOUT and "." not in about:
            return True
    return False


def statements(citation: Citation, library: Library) -> tuple[str, ...]:
    """All that may be said with a citation: what stands in its section at its lines, longest first."""
    guide = library.guide(citation.guide)
    section = guide.section(citation.anchor) if guide else None
    if guide is None or section is None:
        return ()
    first, last = citation.lines
    numbers = [n for n, piece in enumerate(section.pieces) if first <= piece.lines[0] and piece.lines[1] <= last]
    said = {section.pieces[n].text for n in numbers}
    said |= {f"{section.pieces[n].number} {section.pieces[n].text}" for n in numbers if section.pieces[n].number}
    rows = {row_of(section.pieces, n) for n in numbers if section.pieces[n].kind == "cell"}
    said |= {line_of([section.pieces[n] for n in row]) for row in rows if set(row) <= set(numbers)}
    said |= {section.heading, *_fact_sentences(section, citation.lines)}
    for child in guide.children(section):
        if first <= child.lines[0] and child.lines[0] <= last:
            said |= {child.heading, *_fact_sentences(child, citation.lines)}
    return tuple(sorted(said, key=lambda text: (-len(text), text)))


def _fact_sentences(section: Section, lines: tuple[int, int]) -> set[str]:
    pieces = section.pieces
    return {
        sentence_of(fact, section.heading)
        for fact in section.facts
        if lines[0] <= pieces[fact.piece].lines[0] and pieces[fact.piece].lines[1] <= lines[1]
    }


def _made_of(text: str, parts: Sequence[str]) -> bool:
    """Whether a text is some of the parts joined by spaces or middle dots, and nothing else."""
    for part in parts:
        if text == part:
            return True
        for joint in _BETWEEN:
            if text.startswith(part + joint) and _made_of(text[len(part) + len(joint) :], parts):
                return True
    return False
