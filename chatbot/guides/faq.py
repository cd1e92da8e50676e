"""Questions and answers, in the forms that people write them: each becomes a bold line over its answer.

`Q: ... A: ...`, two speakers in turn, and a term with its `: definition`; line for line,
so that spans stay those of the file. `chatbot.guides.headings` makes sections of the bold lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from chatbot.guides.markup import View, fenced
from chatbot.record import record

_BEFORE = r"^([ ]{0,3}(?:>[ ]?)?(?:(?:[-*+]|\d{1,9}[.)])[ ]+)?)(\*\*|__)?"
_AFTER = r"[ ]?\d{0,3}[ ]?[.:)](\*\*|__)?[ ]*"
_QUESTION = re.compile(rf"{_BEFORE}(Q(?:uestion)?){_AFTER}", re.IGNORECASE)
_ANSWER = re.compile(rf"{_BEFORE}(A(?:nswer)?){_AFTER}", re.IGNORECASE)
_ANSWER_WITHIN = re.compile(r"(?<=[?*_])[ ]*(\*\*|__)?(A(?:nswer)?)[ ]?[.:)](\*\*|__)?[ ]+")
_SPEAKER = re.compile(r"^[ ]{0,3}(\*\*|__)?([A-Z][\w'’. ]{0,30}?)[ ]?:(\*\*|__)?[ ]+(?=\S)")
_DEFINITION = re.compile(r"^[ ]{0,3}:[ \t]+(?=\S)")
# What cannot be a term, as it begins another block.
_BLOCK = re.compile(r"^\s*(?:#|[-*+>|<]\s?|\d{1,9}[.)]\s|```|~~~|:|\[\^)|^ {4}")
# A dialogue has at least two questions and two answers.
_TURNS = 4
# So many lines a definition has at most.
MAX_DEFINITION = 50
# Continues a paragraph and says nothing.
_NOTHING = "<wbr>"
_BOLD = ("**", "__")


def with_bold_questions(lines: Sequence[str]) -> View:
    """The lines with each question, or term, in bold, and what fell away: the names of speakers."""
    code = list(fenced(lines))
    turns = _turns(lines, code)
    left_out: list[tuple[int, str]] = []
    found: list[str] = []
    asked = False
    for number, line in enumerate(lines):
        if code[number] or not line.strip():
            found.append(line)
        elif number in turns:
            turn = turns[number]
            left_out.append((number + 1, turn.speaker))
            found.append(turn.line)
        elif _DEFINITION.match(line) and _define(found, code):
            found.append(_DEFINITION.sub("", line))
        else:
            mark = _QUESTION.match(line)
            answer = _ANSWER.match(line) if asked and not mark else None
            told = _question(line, mark) if mark else None
            if mark and told:
                left_out.append((number + 1, f"{mark[3]} {told.speaker}".strip()))
                found.append(told.line)
                asked = not told.speaker
            elif answer:
                left_out.append((number + 1, answer[3]))
                found.append(_unmarked(line, answer))
                asked = False
            else:
                asked = asked and not line.startswith("#")
                found.append(line)
    return View(tuple(found), tuple(left_out))


@record
class _Turn:
    """A line of somebody who speaks: who, and the line without that."""

    speaker: str
    line: str


def _question(line: str, mark: re.Match[str]) -> _Turn | None:
    """A line that asks, in bold, with its answer behind it if it stands there; None where it does not ask."""
    rest = line[mark.end() :]
    answer = _ANSWER_WITHIN.search(rest)
    asks, told = (rest[: answer.start()], rest[answer.end() :]) if answer else (rest, "")
    if not answer:  # **Q: Is it loud?** Not very.
        head, bold, tail = rest.partition(f"?{mark[2]}") if mark[2] and not mark[4] else (rest, "", "")
        asks, told = (f"{head}?", tail) if bold else (rest, "")
    asks = asks.strip()
    for sign in _BOLD:
        asks = asks.removeprefix(sign).removesuffix(sign).strip() if asks.count(sign) != 1 else asks.replace(sign, "")
    if not asks.endswith("?"):
        return None
    opened = answer is not None and answer[1] and not answer[3]
    return _Turn(answer[2] if answer else "", f"{mark[1]}**{asks}** {answer[1] if answer and opened else ''}{told}")


def _unmarked(line: str, mark: re.Match[str]) -> str:
    """A line without the mark it begins with; bold that goes on behind it stays."""
    bold = mark[2] if mark[2] and not mark[4] else ""
    return f"{mark[1]}{bold}{line[mark.end() :]}"


def _define(found: list[str], code: Sequence[str]) -> bool:
    """Put the term before a definition in bold; False where no term stands there."""
    at = len(found) - 1
    blank = at >= 0 and not found[at].strip()
    at -= blank
    if at < 0 or code[at] or not found[at].strip():
        return False
    if at and found[at - 1].strip():
        return _defined(found, at)  # the line before ends a paragraph, or a definition
    if not _is_bold(found[at]):
        if _BLOCK.match(found[at]):
            return False
        term = found[at].strip().strip("*_").rstrip(":").strip()
        found[at] = f"**{term}**" if term.endswith("?") else f"**{term}:**"
        if blank and not term.endswith("?"):
            found[at + 1] = _NOTHING
    return True


def _defined(found: Sequence[str], at: int) -> bool:
    """Whether the lines up to here began with a term."""
    for line in reversed(found[max(0, at - MAX_DEFINITION) : at + 1]):
        if not line.strip() or _is_bold(line):
            return bool(line.strip())
    return False


def _is_bold(line: str) -> bool:
    return line.startswith("**") and line.rstrip().endswith("**")


def _turns(lines: Sequence[str], code: Sequence[str]) -> dict[int, _Turn]:
    """Number of a line -> what it says, where two speakers take turns and the first one always asks."""
    found: dict[int, _Turn] = {}
    run: list[tuple[int, str, str]] = []
    for number, line in enumerate((*lines, "#")):
        match = _SPEAKER.match(line) if number < len(lines) and not code[number] else None
        if match:
            run.append((number, match[2], _rest(line, match)))
        elif run and line.strip() and _BLOCK.match(line):
            found |= dict(_dialogue(run, lines))
            run = []
    return found


def _rest(line: str, match: re.Match[str]) -> str:
    bold = match[1] if match[1] and not match[3] else ""
    return f"{bold}{line[match.end() :]}"


def _dialogue(run: Sequence[tuple[int, str, str]], lines: Sequence[str]) -> Iterator[tuple[int, _Turn]]:
    """The lines of a dialogue, the questions in bold; nothing where it is none."""
    speakers = list(dict.fromkeys(speaker for _, speaker, _ in run))
    if len(run) < _TURNS or len(speakers) != 2:
        return
    asking = [(number, text) for number, speaker, text in run if speaker == speakers[0]]
    in_turn = all(speaker == speakers[n % 2] for n, (_, speaker, _) in enumerate(run))
    if not in_turn or not all(text.rstrip().rstrip("*_").endswith("?") for _, text in asking):
        return
    for number, speaker, text in run:
        asks = speaker == speakers[0]
        yield number, _Turn(speaker, f"**{text.strip().strip('*_')}**" if asks else text)
