"""Report: an evaluation as one HTML file that needs nothing else.

It works offline, in light and dark, and each chart has a table beside it.
Whatever comes from questions or guides is escaped.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from chatbot import __version__
from chatbot.curation.charts import kinds_chart, reliability_chart
from chatbot.curation.comparison import Change, Comparison
from chatbot.curation.confusion import MAX_PAIRS, Confusion
from chatbot.curation.evaluation import Expectation, Outcome
from chatbot.curation.markup import article, bullets, document, escaped, paragraph, table
from chatbot.curation.scoring import Bin, Score, Share
from chatbot.curation.summary import Summary, bin_name, comparison_sentence, confusion_sentence
from chatbot.errors import DataError

_KINDS_CAPTION = """Wrong: answered, but not rightly. Abstained: wrongly. Cited: a gold section is cited, of the
turns that expect an answer. In brackets: 95% intervals."""


def page(summary: Summary, files: Sequence[str], guides: str, date: str) -> str:
    """The whole page. files: of questions; guides: the folder answered from; date: of the run."""
    total = summary.scores[-1]
    about = f"{total.turns} turns from {', '.join(files)}, asked on {date} of {guides} by career-chat {__version__}."
    parts = [_tiles(total), _kinds(summary.scores), _calibration(summary), _confusion(summary.confusion)]
    if summary.comparison is not None:
        parts.append(_comparison(summary.comparison))
    parts.append(_missed([outcome for outcome in summary.outcomes if not outcome.right]))
    title = f"Evaluation: {100 * total.right.share:.1f}% right"
    return document(title, about, "\n".join(parts))


def check_target(target: Path, force: bool, inputs: Iterable[Path] = ()) -> None:
    """Raises DataError where a report must not, or cannot, be written: better before a long run than after it."""
    if target.is_dir() or not target.parent.is_dir():
        raise DataError(target, None, "the report cannot be written there", "name a file in a folder that exists")
    if any(path.exists() and target.exists() and path.samefile(target) for path in inputs):
        raise DataError(target, None, "that is a file of questions", "name another file for the report")
    if os.path.lexists(target) and not force:
        raise DataError(target, None, "exists already", "name another file, or add --force to replace it")


def write(target: Path, text: str, force: bool) -> None:
    """The page into a file, which is replaced only by force. Raises DataError where that fails."""
    check_target(target, force)
    try:
        with target.open("w" if force else "x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise DataError(
            target, None, f"the report cannot be written ({error.strerror})", "name another file"
        ) from error


# -- parts of the page ----------------------------------------------------


def _tiles(total: Score) -> str:
    tiles = "".join(
        f'<div class="{style}"><dt>{name}</dt><dd class="figure">{_percent(share)}</dd>'
        f"<dd>{share.count} of {share.total} <span>{_interval(share)}</span></dd></div>"
        for name, style, share in (
            ("Right", "right", total.right),
            ("Answered and wrong", "wrong", total.wrong),
            ("Wrongly abstained", "abstained", total.abstained),
            ("A gold section cited", "", total.cited),
        )
    )
    return f"""<section><h2>Summary</h2><dl class="tiles">{tiles}</dl>
<p class="quiet">Ranges are 95% intervals, from 1,000 resamples by conversation.</p></section>"""


def _kinds(scored: Sequence[Score]) -> str:
    key = "".join(
        f'<li><svg viewBox="0 0 10 10" aria-hidden="true"><rect class="{style}" width="10" height="10"/>'
        f"</svg>{text}</li>"
        for style, text in (
            ("right", "right, with its 95% interval"),
            ("wrong", "answered and wrong"),
            ("abstained", "wrongly abstained"),
        )
    )
    rows = [
        (
            score.kind or "all",
            str(score.turns),
            *(_share(share) for share in (score.right, score.wrong, score.abstained, score.cited)),
        )
        for score in scored
    ]
    heads = ("Kind", "Turns", "Right", "Wrong", "Abstained", "Cited")
    return f"""<section><h2>By kind</h2><ul class="key">{key}</ul>{kinds_chart(scored)}
{table("Shares by kind", _KINDS_CAPTION, heads, rows)}</section>"""


def _calibration(summary: Summary) -> str:
    rows = [(bin_name(each), str(each.count), *_bin_cells(each)) for each in summary.bins]
    heads = ("Confidence", "Answers", "Mean confidence", "Right", "Difference")
    twin = table("Reliability", "The same numbers", heads, rows)
    return f"""<section><h2>Reliability of confidence</h2>
<p>Expected calibration error over answers: <strong>{summary.calibration_error:.3f}</strong>. A bar above the dashed
line is more often right than its confidence says, a bar below it less often; the dot is at the mean confidence.</p>
<div class="beside">{reliability_chart(summary.bins)}{twin}</div></section>"""


def _bin_cells(each: Bin) -> tuple[str, str, str]:
    if not each.count:
        return ("–", "–", "–")
    gap = 100 * (each.accuracy - each.mean_confidence)
    return f"{each.mean_confidence:.0%}", f"{each.accuracy:.0%}", f"{gap:+.0f} points".replace("-", "−")


def _confusion(found: Confusion) -> str:
    sentence = confusion_sentence(found) if found.missed else "Every turn was right."
    rows = [
        (pair.answered, escaped(pair.expected), str(len(pair.outcomes)), escaped(", ".join(pair.words)))
        for pair in found.pairs[:MAX_PAIRS]
    ]
    heads = ("Read as", "Meant", "Turns", "Words that stand there more often than in right turns")
    twin = table("Topics", "Topics taken for each other", heads, rows, words=True) if rows else ""
    return f"<section><h2>Topics mistaken</h2><p>{escaped(sentence)}</p>{twin}</section>"


def _comparison(comparison: Comparison) -> str:
    changes = "\n".join(_change(change) for change in comparison.changes)
    return f"""<section><h2>Changed answers</h2><p>{escaped(comparison_sentence(comparison).replace("->", "→"))}</p>
<p class="quiet">Before: {escaped(comparison.before)}. After: {escaped(comparison.after)}.</p>
{changes}</section>"""


def _change(change: Change) -> str:
    before, after = change.excerpts(240)
    fields = [
        ("Question", paragraph(change.after.user, "question")),
        ("Before", paragraph(before)),
        ("After", paragraph(after)),
    ]
    style = {"wrong": "wrong", "right": "right"}.get(change.effect.split()[-1], "abstained")
    return article(f"{change.effect.replace('->', '→')}: {_place(change.after)}", style, fields)


def _missed(outcomes: Sequence[Outcome]) -> str:
    turns = "\n".join(_turn(outcome) for outcome in sorted(outcomes, key=lambda o: o.case.kind))
    return f"<section><h2>Turns not right ({len(outcomes)})</h2>\n{turns}</section>"


def _turn(outcome: Outcome) -> str:
    answer = outcome.answer
    cited = [f"{c.guide} › {' › '.join(c.section)}, lines {c.lines[0]}–{c.lines[1]}" for c in answer.citations]
    fields = [
        ("Asked before", bullets(user for user, _ in outcome.case.turns[: outcome.turn])),
        ("Question", paragraph(outcome.user, "question")),
        ("Answer", paragraph(answer.text)),
        ("Citations", bullets(cited)),
        ("Expected", bullets(_wanted(outcome.expected))),
        ("Not right", bullets(outcome.faults)),
        ("Why", bullets((*answer.why.lines, f"Confidence: {answer.confidence:.0%}."))),
    ]
    return article(f"{outcome.case.kind}: {_place(outcome)}, {outcome.label}", outcome.label, fields)


def _wanted(expected: Expectation) -> list[str]:
    """An expectation as lines."""
    kinds = [
        text for text, wanted in (("an abstention", expected.abstain), ("small talk", expected.smalltalk)) if wanted
    ]
    gold = [f"{guide} › {' › '.join(path)}" for guide, path in expected.gold]
    return [
        *([" or ".join(kinds)] if kinds else []),
        *([f"a citation of {' or '.join(gold)}"] if gold else []),
        *(f"says {' or '.join(f'“{word}”' for word in group)}" for group in expected.all_of),
        *(f"does not say “{word}”" for word in expected.none_of),
        *(f"cites {guide}" for guide in expected.need_guides),
    ]


def _place(outcome: Outcome) -> str:
    return f"{outcome.case.name}, turn {outcome.turn + 1}"


def _percent(share: Share) -> str:
    return f"{100 * share.share:.1f}%" if share.total else "–"


def _interval(share: Share) -> str:
    return f"({100 * share.low:.0f}–{100 * share.high:.0f}%)" if share.total else ""


def _share(share: Share) -> str:
    if not share.total:
        return "–"
    return f"{share.count} · {_percent(share)} <span>{_interval(share)}</span>"
