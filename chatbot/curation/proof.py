"""The proof: every sentence of an answer stands in its citation.

It takes an answer as any program gets it (text and citations) and the guide
files, and knows nothing of how the answer was made. What it accepts, beside
the frames of `chatbot.answer`, is a piece of the cited section word for
word, one of its typed facts said as a sentence, or the heading of one of its
subsections.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from chatbot.answer import FRAMES, Answer, Citation
from chatbot.fact import state
from chatbot.guide import Guide, Library, Section

_MARK = re.compile(r" \[(\d{1,3})\]$")
# A sentence that says what is lacking names a topic in a few words.
MAX_ABOUT = 40
_BETWEEN = (" · ", " ")


def faults(answer: Answer, library: Library) -> list[str]:
    """What in an answer cannot be proved, as sentences; empty where all of it can."""
    if answer.kind != "answer":
        return [f"a {answer.kind} cites {citation.guide}" for citation in answer.citations]
    if not answer.citations:
        return ["an answer without a citation"]
    found = [fault for citation in answer.citations for fault in _citation_faults(citation, library)]
    return found or list(_text_faults(answer, library))


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
    missing = {FRAMES[2].format(role=guide.role) for guide in library.guides}
    seen: set[int] = set()
    current: Citation | None = None
    for line in answer.text.split("\n"):
        if line in missing or _is_lack(line, library):
            continue
        if line.startswith("- "):
            if current is None or not _made_of(line[2:], statements(current, library)):
                yield f"not in its citation: {line}"
            continue
        mark = _MARK.search(line)
        current = by_mark.get(int(mark.group(1))) if mark else None
        if mark is None or current is None:
            yield f"a line without a citation: {line}"
            continue
        seen.add(current.mark)
        guide = library.guide(current.guide)
        role = guide.role if guide else ""
        body = line[: mark.start()]
        heading = FRAMES[1].format(heading=current.section[-1].rstrip(":"), role=role)
        if body == heading:
            continue
        bare = body.removeprefix(heading + " ").removeprefix(FRAMES[0].format(role=role))
        if not _made_of(bare, statements(current, library)):
            yield f"not in its citation: {line}"
    for unused in sorted(set(by_mark) - seen):
        yield f"[{unused}] is cited but nowhere used"


def _is_lack(line: str, library: Library) -> bool:
    """Whether a line only says that a guide, or all of them, do not cover a topic."""
    frames = [FRAMES[4], *(FRAMES[3].replace("{role}", guide.role) for guide in library.guides)]
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
    said = {piece.text for piece in section.pieces if first <= piece.lines[0] and piece.lines[1] <= last}
    said |= _fact_sentences(section, citation.lines)
    for child in guide.children(section):
        if first <= child.lines[0] and child.lines[0] <= last:
            said |= {child.heading, *_fact_sentences(child, citation.lines)}
    return tuple(sorted(said, key=lambda text: (-len(text), text)))


def _fact_sentences(section: Section, lines: tuple[int, int]) -> set[str]:
    pieces = section.pieces
    return {
        state(fact, section.heading)
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


def check_guides(guides: Sequence[Guide]) -> list[str]:
    """Pieces whose span in the file does not hold their words, as sentences."""
    return [
        f"{guide.slug}:{piece.lines[0]}: the span does not hold {piece.text!r}"
        for guide in guides
        for section in guide.sections
        for piece in section.pieces
        if piece.kind in ("sentence", "item", "line") and "".join(piece.text.split()) != "".join(
            guide.text[piece.start : piece.end].split())
    ]  # fmt: skip
