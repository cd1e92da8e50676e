"""What belongs to the web page and not to the guide: share links, subscriptions, menus, bylines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from .headings import is_section_name
from .lines import Line, Shape

MAX_BOILERPLATE = 120  # characters; longer lines say something
MIN_CONTENTS = 3  # section names in a row, all met again below: a table of contents

# (pattern of the whole line in lower case, reason)
LINES: tuple[tuple[str, str], ...] = (
    (r"share|share (?:this|on|via|with|career|article|page|guide|link)\b.*|tweet(?: this)?|pin it|copy link|print(?: this)?(?: page)?|"
     r"email this.*|save(?: this)?(?: job| article)?|follow us.*", "share link"),
    (r"subscribe(?: now| to .*)?|sign[ -]?(?:up|in)(?: .*)?|log[ -]?in|register(?: now)?|create (?:an |your )?(?:free )?account|"
     r"go to account.*|join (?:now|free|us)|get started(?: for free)?|my account|start (?:your )?free trial", "account link"),
    (r"(?:search|find|browse|compare|explore|view) [^.]*\b(?:degrees?|schools?|programs?|jobs?|careers?|courses?|colleges?)"
     r"\b.*|apply now|apply online|post a job|see (?:all )?jobs|hiring\?.*|find a job", "search box or link"),
    (r"skip to (?:main )?content|menu|home|back to top|back|next|previous|top|table of contents|contents|on this page|"
     r"in this (?:article|guide)|jump to.*|(?:read|show|learn|see|load|view) (?:more|less|all)(?: .*)?|close|search|toggle .*",
     "page navigation"),
    (r".+ [>›»→] .+ [>›»→] .+|home [>›»/] .+", "breadcrumbs"),
    (r"(?:copyright )?(?:©|\(c\)).*|copyright [0-9].*|.*all rights reserved\.?|privacy(?: policy)?|terms(?: (?:of|and|&) \w+)?|"
     r"cookie (?:policy|settings|preferences)|disclaimer", "legal notice"),
    (r".*\b(?:uses?|accept|manage|reject) (?:all )?cookies\b.*|accept(?: all)?|reject all|manage preferences|allow all", "cookie notice"),
    (r"advertisement|advertising|sponsored(?: content| by .*)?|ad|promoted|affiliate disclosure.*", "advertisement"),
    (r"(?:written |reviewed |edited |fact[- ]checked |medically reviewed )?by \w+ \w[^.]*|(?:last )?(?:updated|published|modified|reviewed|"
     r"posted)(?: on)?:? .*[0-9]{4}.*|[0-9]+ min(?:ute)?s? read|(?:photo|image)(?: credit)?(?:s)?(?: by|:).*|"
     r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* [0-9]{1,2},? [0-9]{4}|[0-9]{1,2} "
     r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* [0-9]{4}|[0-9.,k]+ (?:views|shares|likes|comments)", "byline or date"),
    (r"was this (?:\w+ )?helpful\b.*|rate this.*|yes|no|yes / no|leave a (?:comment|reply)|comments?(?: \([0-9]+\))?|[0-9]+ comments?|"
     r"thank(?:s| you) for your feedback.*|send feedback|report (?:a )?(?:problem|error|bug)", "reader feedback"),
    (r"(?:https?://|www\.)\S+|\S+@\S+\.\w+", "bare link"),
)  # fmt: skip
SOCIAL = re.compile(
    r"facebook|twitter|x|linkedin|whatsapp|instagram|reddit|pinterest|telegram|email|e-mail|messenger|youtube|tiktok|print"
)
# Lines that open a block of the page. It lasts until a section name or a full sentence of the guide.
BLOCKS: tuple[tuple[str, str], ...] = (
    (r"[^.]{1,40} subscriptions?|subscriptions?|subscription plans|pricing(?: plans)?|upgrade to .*|go premium", "subscription offer"),
    (r"(?:our |free |weekly )?newsletter.*|stay (?:updated|informed|in touch).*|get (?:our|the) (?:latest|newsletter|career).*", "newsletter"),
    (r"related (?:articles|posts|content|reading|guides|searches)|you (?:may|might) also like.*|recommended(?: for you| reading)?|"
     r"more (?:from|like this|articles|guides)\b.*|popular (?:posts|articles|guides|searches)|trending.*|latest (?:posts|articles|jobs)|"
     r"(?:featured|open|recent) jobs|keep reading|read next|up next|explore (?:more|our)\b.*", "links to other pages"),
    (r"leave a (?:comment|reply)|comments|about the author|about us|quick links|company|footer", "page footer"),
)  # fmt: skip
LINE_PATTERNS = tuple((re.compile(pattern), reason) for pattern, reason in LINES)
BLOCK_PATTERNS = tuple((re.compile(pattern), reason) for pattern, reason in BLOCKS)
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
    if last == "share link" and SOCIAL.fullmatch(line.text.casefold()):
        return last
    return _first(LINE_PATTERNS, line)


def _first(patterns: Sequence[tuple[re.Pattern[str], str]], line: Line) -> str:
    """The reason of the first pattern that a short line is; "" for items of lists and for longer texts."""
    if len(line.text) > MAX_BOILERPLATE or line.mark:
        return ""
    text = line.text.casefold()
    return next((reason for pattern, reason in patterns if pattern.fullmatch(text)), "")


def _resumes(lines: Sequence[Line], index: int) -> bool:
    """Whether the guide goes on here after a block of the page: a section name, or prose with or without its heading."""
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
