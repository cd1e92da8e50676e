"""Demos: what is said and asked in front of people, with the sections that each answer is to cite.

A demo is the counselor's own `demo.md`, or is made of the guides' own FAQ.
A chapter is one conversation, so that follow-ups are understood.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from chatbot.bot import Bot
from chatbot.guides.guide import Library
from chatbot.question.turn import State
from chatbot.record import field, record
from chatbot.reply.answer import Answer
from chatbot.text import clean

FAQ_TITLE = "Frequently asked questions"
# What may stand behind a question in place of sections -> the kind of its answer.
KINDS = {
    "not covered": "abstain",
    "abstain": "abstain",
    "answer": "answer",
    "clarify": "clarify",
    "smalltalk": "smalltalk",
}


@record
class Say:
    """What the presenter says."""

    text: str
    line: int = field(default=0, compare=False)


@record
class Question:
    """What is asked.

    expects: "guide#anchor" of each section to be cited; kind: that the answer
    is to have; line: in the chapter's file, 1-based.
    """

    text: str
    expects: tuple[str, ...] = ()
    kind: str = "answer"
    line: int = field(default=0, compare=False)


Step = Say | Question


@record
class Chapter:
    """One conversation: guide is the slug of the only one asked, or ""; path is the file that it stands in.

    of_guide: whether that file is the guide, and the questions its own FAQ.
    """

    title: str
    guide: str
    steps: tuple[Step, ...]
    path: Path = field(compare=False)
    of_guide: bool = False

    @property
    def questions(self) -> tuple[Question, ...]:
        """What is asked in it, in order."""
        return tuple(step for step in self.steps if isinstance(step, Question))

    @property
    def opening(self) -> State:
        """What the bot knows before the first question: the guide in focus, as after `/guide`."""
        return State().pinned_to((self.guide,) if self.guide else ())


@record
class Demo:
    """A rehearsed demo."""

    title: str
    chapters: tuple[Chapter, ...]

    @property
    def questions(self) -> tuple[Question, ...]:
        """All that is asked, in order."""
        return tuple(question for chapter in self.chapters for question in chapter.questions)


@record
class Outcome:
    """One question of a demo as it was answered."""

    chapter: Chapter
    question: Question
    answer: Answer

    @property
    def found(self) -> tuple[str, ...]:
        """The sections cited, each once, in order, as "guide#anchor"."""
        return tuple(dict.fromkeys(f"{citation.guide}#{citation.anchor}" for citation in self.answer.citations))

    @property
    def as_expected(self) -> bool:
        """Whether all sections expected are cited, one of them first; or, without any, the kind is right."""
        expects, found = self.question.expects, self.found
        if not expects:
            return self.answer.kind == self.question.kind
        return set(expects) <= set(found) and found[0] in expects

    def lines(self) -> list[str]:
        """The drift for people: where, what was asked, expected and found, and what to do."""
        question = self.question
        found = self.found or (_word(self.answer.kind),)
        spans = " ".join(f"`{name}`" for name in found)
        remedy = f"where that is right, write {spans} behind the question; else ask in other words, or mend the guide"
        if self.chapter.of_guide:
            remedy = "word the heading so that the question finds its own answer, or take it out of the FAQ"
        return [
            f"{clean(str(self.chapter.path))}:{question.line}: {question.text}",
            f"    expected: {', '.join(question.expects) or _word(question.kind)}",
            f"    found: {', '.join(found)}",
            f"    remedy: {remedy}",
        ]


def rehearse(demo: Demo, bot: Bot) -> tuple[Outcome, ...]:
    """Everything asked in order, each chapter a conversation of its own; none is kept in the bot."""
    outcomes = []
    for chapter in demo.chapters:
        state = chapter.opening
        for question in chapter.questions:
            answer, state = bot.answer(question.text, state)
            outcomes.append(Outcome(chapter, question, answer))
    return tuple(outcomes)


def report(demo: Demo, outcomes: tuple[Outcome, ...]) -> list[str]:
    """A rehearsal in lines: how many answers of each chapter are as expected, and each that is not."""
    lines = []
    for chapter in demo.chapters:
        own = [outcome for outcome in outcomes if outcome.chapter is chapter]
        if own:
            lines.append(f"{chapter.title}: {_count(own)}")
        lines += [line for outcome in own if not outcome.as_expected for line in outcome.lines()]
    return [*lines, f"All: {_count(outcomes)}"]


def as_dict(demo: Demo) -> dict[str, object]:
    """The demo in the JSON contract."""
    chapters = [
        {"title": chapter.title, "guide": chapter.guide or None, "steps": [_step(step) for step in chapter.steps]}
        for chapter in demo.chapters
    ]
    return {"title": demo.title, "chapters": chapters}


def _step(step: Step) -> dict[str, object]:
    if isinstance(step, Say):
        return {"say": step.text}
    return {"question": step.text, "expects": list(step.expects), "kind": step.kind}


def _word(kind: str) -> str:
    """A kind of answer as it is written behind a question."""
    return next((word for word, known in KINDS.items() if known == kind), kind)


def _count(outcomes: Iterable[Outcome]) -> str:
    judged = [outcome.as_expected for outcome in outcomes]
    return f"{sum(judged)} of {len(judged)} as expected"


def faq_demo(library: Library) -> Demo:
    """The guides' own FAQ: a chapter a guide that has one; each question is to cite its own section."""
    return Demo(
        FAQ_TITLE,
        tuple(
            chapter
            for guide in library.guides
            if (
                chapter := Chapter(
                    guide.role,
                    guide.slug,
                    tuple(
                        Question(section.heading, (f"{guide.slug}#{section.anchor}",), line=section.lines[0])
                        for section in guide.sections
                        if section.is_question
                    ),
                    guide.path,
                    of_guide=True,
                )
            ).steps
        ),
    )
