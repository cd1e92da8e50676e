"""What belongs to the web page and not to the guide: share links, subscriptions, menus, bylines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from chatbot.importing.headings import is_section_name
from chatbot.importing.lines import Line, Shape

MAX_BOILERPLATE = 120  # characters; longer lines say something
MIN_CONTENTS = 3  # section names in a row, all met again below: a table of contents

MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
# Reason, and the patterns of whole lines; case does not count.
LINES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "share link",
        (
            r"share|share (?:this|on|via|with|career|article|page|guide|link)\b[^.]*|tweet(?: this)?|pin it|copy link",
            r"print(?: this)?(?: page)?|email this[^.]*|save(?: this)?(?: job| article)?|follow us[^.]*",
        ),
    ),
    (
        "account link",
        (
            r"subscribe(?: now| to [^.]*)?|sign[ -]?(?:up|in)(?: [^.]*)?|log[ -]?in",
            r"register(?: now)?|join (?:now|free|us)",
            r"create (?:an |your )?(?:free )?account|go to account.*|my account",
            r"get started for free|start (?:your )?free trial",
        ),
    ),
    (
        "search box or link",
        (
            r"(?:search|find|browse|compare|explore|view) [^.]*\b(?:degree|school|job|career|course|college)s?\b[^.]*",
            r"apply now|apply online|post a job|see (?:all )?jobs",
        ),
    ),
    (
        "page navigation",
        (
            r"skip to (?:main )?content|menu|home|back(?: to top)?|next|previous|top|close|search|toggle [^.]*",
            r"table of contents|contents|on this page|in this (?:article|guide)",
            r"about this (?:article|page)|jump to[^.]*",
            r"(?:read|show|learn|see|load|view) (?:more|less|all)(?: [^.]*)?",
        ),
    ),
    ("breadcrumbs", (r"[^.:]+ [>›»] [^.:]+ [>›»] [^.:]+|home [>›»/] [^.:]+",)),
    (
        "legal notice",
        (
            r"(?:copyright )?(?:©|\(c\)).*|copyright [0-9].*|.*all rights reserved\.?|disclaimer",
            r"privacy(?: policy)?|terms(?: (?:of|and|&) \w+)?|cookie (?:policy|settings|preferences)",
        ),
    ),
    (
        "cookie notice",
        (
            r".*\b(?:uses?|accept|manage|reject) (?:all )?cookies\b.*",
            r"accept(?: all)?|reject all|manage preferences|allow all",
        ),
    ),
    (
        "advertisement",
        (r"advertisement|advertising|sponsored(?: content| by [^.]*)?|ad|promoted|affiliate disclosure.*",),
    ),
    (
        "byline or date",
        (
            r"(?:written |reviewed |edited |fact[- ]checked )?by (?-i:[A-Z])\S+ (?-i:[A-Z])\S+(?:,? (?-i:[A-Z])\S+)?",
            r"[0-9]+ min(?:ute)?s? read",
            r"(?:last )?(?:updated|published|modified|reviewed|posted)(?: on)?:? .*[0-9]{4}.*",
            r"(?:photo|image)s?(?: credits?)?(?: by|:).*|[0-9.,k]+ (?:views|shares|likes|comments)",
            rf"{MONTH} [0-9]{{1,2}},? [0-9]{{4}}|[0-9]{{1,2}} {MONTH} [0-9]{{4}}",
        ),
    ),
    (
        "reader feedback",
        (
            r"was this (?:\w+ )?(?:helpful|useful)\b.*|rate this.*|yes / no|thank(?:s| you) for your feedback.*",
            r"send feedback|report (?:a )?(?:problem|error|bug)|comments? \([0-9]+\)|[0-9]+ comments?",
        ),
    ),
    ("bare link", (r"(?:https?://|www\.)\S+|\S+@\S+\.\w+",)),
)
# What is one of these only behind another of them: a lone "LinkedIn" may be a tool, and a lone "No" an answer.
FOLLOWERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "share link",
        (r"facebook|twitter|x|linkedin|whatsapp|instagram|reddit|pinterest|telegram|e-?mail|messenger|youtube|tiktok",),
    ),
    ("reader feedback", (r"yes|no",)),
)
# Lines that open a block of the page. It lasts until a section's name or a full sentence of the guide.
BLOCKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "subscription offer",
        (r"(?:[^.]{1,40} )?subscriptions?|subscription plans|pricing plans|upgrade to [^.]*|go premium",),
    ),
    (
        "newsletter",
        (
            r"(?:our |free |weekly )?newsletter[^.]*|stay (?:updated|informed|in touch)[^.]*",
            r"get (?:our|the) (?:latest|newsletter).*",
        ),
    ),
    (
        "links to other pages",
        (
            r"related (?:articles|posts|content|reading|guides|searches)|you (?:may|might) also like.*",
            r"keep reading|read next|up next|trending.*",
            r"recommended(?: for you| reading)?|more (?:from|like this|articles|guides)\b.*",
            r"(?:popular|latest|recent|featured|open) (?:posts|articles|guides|searches|jobs)|explore (?:more|our)\b.*",
        ),
    ),
    ("page footer", (r"leave a (?:comment|reply)|comments|about the author|about us|quick links|company|footer",)),
)


def _compiled(table: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile("|".join(patterns), re.IGNORECASE), reason) for reason, patterns in table)


LINE_PATTERNS = _compiled(LINES)
FOLLOWER_PATTERNS = _compiled(FOLLOWERS)
BLOCK_PATTERNS = _compiled(BLOCKS)
PROSE_LENGTH = 90  # a sentence at least this long inside a block belongs to the guide again


def cut(lines: Sequence[Line]) -> tuple[tuple[Line, ...], tuple[tuple[Line, str], ...]]:
    """The lines of the guide, and those of the page each with its reason."""
    contents = _contents(lines)
    kept: list[Line] = []
    dropped: list[tuple[Line, str]] = []
    block = last = ""
    for index, line in enumerate(lines):
        if block and _resumes(lines, index):
            block = ""
        if not block:
            block = _first(BLOCK_PATTERNS, line) if kept else ""
        reason = block or ("table of contents" if index in contents else _line_reason(line, last))
        last = reason
        if reason:
            dropped.append((line, reason))
        else:
            kept.append(line)
    return tuple(kept), tuple(dropped)


def _line_reason(line: Line, last: str) -> str:
    """Why a line is one of the page, "" where it is not. last: the reason of the line before."""
    return last if last and _first(FOLLOWER_PATTERNS, line) == last else _first(LINE_PATTERNS, line)


def _first(patterns: Sequence[tuple[re.Pattern[str], str]], line: Line) -> str:
    """The reason of the first pattern that a short line is; "" for items of lists and for longer texts."""
    if len(line.text) > MAX_BOILERPLATE or line.shape is Shape.ITEM:
        return ""
    return next((reason for pattern, reason in patterns if pattern.fullmatch(line.text)), "")


def _resumes(lines: Sequence[Line], index: int) -> bool:
    """Whether the guide goes on after a block of the page: a section's name, or prose with or without its heading."""
    line = lines[index]
    if not line.mark and is_section_name(line.text):
        return True
    after = lines[index + 1] if index + 1 < len(lines) else line
    return _is_prose(line) or (line.shape is Shape.SHORT and _is_prose(after))


def _is_prose(line: Line) -> bool:
    return line.shape is Shape.PROSE and len(line.text) >= PROSE_LENGTH and line.text.endswith(".")


def _contents(lines: Sequence[Line]) -> frozenset[int]:
    """The indexes of a table of contents: short lines in a row that all stand again further down."""
    count = Counter(line.text.casefold() for line in lines if len(line.text) <= MAX_BOILERPLATE)
    found: set[int] = set()
    seen: set[str] = set()
    run: list[int] = []
    for index, line in enumerate(lines):
        name = line.text.casefold()
        if (
            count[name] > 1
            and name not in seen
            and line.shape in {Shape.SHORT, Shape.ITEM, Shape.QUESTION, Shape.LABEL}
        ):
            run.append(index)
            seen.add(name)
            continue
        seen.add(name)
        found.update(_if_contents(lines, run))
        run = []
    return frozenset(found | set(_if_contents(lines, run)))


def _if_contents(lines: Sequence[Line], run: list[int]) -> list[int]:
    named = sum(is_section_name(lines[index].text) for index in run)
    return run if len(run) >= MIN_CONTENTS and named >= 2 else []
