"""What a page is about: the occupation, out of its title, or out of its headings where it has no title."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from chatbot.importing.headings import calm, is_section_name, is_subsection_name, key
from chatbot.importing.lines import Line, Shape
from chatbot.importing.section_names import SECTIONS, SUBSECTIONS
from chatbot.importing.tree import Title

MAX_TITLE = 120
MAX_ROLE_WORDS = 7
SEARCHED = 6  # lines at the top among which the title is looked for: a site's name or a menu may stand above it
CONSIDERED = 8  # most frequent readings of the headings; each costs one pass over the text
MENTIONS = 2  # a role read out of a heading must be named so often, that heading included
# How pages word their titles: what stands before and behind the occupation.
BEFORE = re.compile(
    r"(?:how to become|how to be|becoming|being|what is it like to be|what is|what does|what do|working as|"
    r"(?:a )?career as|career guide(?: for| to)?|a guide to becoming|a day in the life of|job profile|career profile|"
    r"(?:the )?(?:complete|ultimate|full) guide to(?: becoming| being)?|job description(?: for| of)?|"
    r"everything to know about(?: being)?)(?: an?| the)?",
    re.IGNORECASE,
)
BEHIND = re.compile(
    r"(.+?)(?:['’]s)?\s+(?:career (?:path guide|path|guide|profile|overview|information)|careers?|requirements|"
    r"job (?:description(?: and requirements)?|profile|guide|outlook|overview)|job|occupation profile|profile|guide|"
    r"overview|salary(?: guide| and job outlook)?|do)",
    re.IGNORECASE,
)
# Headings that name the occupation, for texts without a title.
IN_HEADING = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"core functions of (?:an? |the )?(.+?) role",
        r"(?:path to|how to become|becoming|steps to becom(?:e|ing))(?: an?| the)? (.+)",
        r"(?:pros (?:&|and) cons|advantages and disadvantages) (?:for|of)(?: being)?(?: an?| the)? (.+)",
        r"a day in the life of (?:an? |the )?(.+)",
        r"what (?:does|is|do) (?:an? |the )?(.+?)(?: do)?\?",
        r"(?:skills|tools|salary|tips) (?:for|of) (?:an? |the )?(.+)",
        r"(.+) (?:job description|requirements|salary|skills|duties|career path)",
        r"(?:junior|senior|entry-level|mid-level|lead) (.+)",
    )
)
# Sentences that name it, for texts whose headings do not.
IN_TEXT = tuple(
    re.compile(pattern)
    for pattern in (
        r"^(?:An?|The) ([^.,;:!?]{3,60}?) (?:is|serves|works|plays|acts|helps|supports|makes|manages)\b",
        r"\b(?:become|becoming|career as|work as|working as|being) an? ([\w'’ -]{3,40}?)"
        r"(?= (?:is|are|you|requires|typically|usually|often|and|or|in|with|must|can|should|generally|for|by|at)\b"
        r"|[,.;:!?]|$)",
    )
)
OCCUPATIONS = re.compile(
    r".+(?:ian|er|or|ist|ant|ent|ive|ic|yst|nurse|clerk|chef|cook|guard|mate|smith)s", re.IGNORECASE
)
VALUES = frozenset({Shape.FIGURE, Shape.LEVEL})
GENERIC = frozenset(
    "career careers job jobs guide guides home salary the a overview profile become occupation role".split()
)
YEAR = re.compile(r"(?:\bin )?\b(?:19|20)[0-9]{2}\b")
PARTS = re.compile(r":| \| | [–—-] ")  # "Baker: Career Guide | Site"
BRACKETS = re.compile(r"\([^()]*\)")
STEM = re.compile(r"[^\W\d_]{3,}")


def find_title(lines: Sequence[Line], name: str) -> Title | None:
    """The title of a page; where no line is it, the role by its headings, its text or the name of the file.

    None where nothing names an occupation.
    """
    text = "\n".join(line.text for line in lines).casefold()
    line = _title_line(lines, text)
    if line:
        return Title(calm(_singular(role_of(line.text), text)), f"line {line.numbers[0]}", line.numbers)
    headings = [line.text for line in lines if line.shape in {Shape.SHORT, Shape.LABEL, Shape.QUESTION}]
    role = _most_named((role for heading in headings for role in _roles_in(heading)), text)
    if role:
        return Title(_singular(role, text), "headings such as “Path to …”", ())
    prose = [line.text for line in lines if line.shape is Shape.PROSE]
    role = _most_named((match for pattern in IN_TEXT for line in prose for match in pattern.findall(line)), text)
    if role:
        return Title(_titled(_singular(role, text)), "sentences such as “to become a …”", ())
    words = STEM.findall(name.rpartition("/")[2].partition(".")[0])
    role = role_of(" ".join(words).title())
    return Title(role, "the name of the file", ()) if role and role.casefold() in text else None


def role_of(title: str) -> str:
    """The occupation in a title: "How to Become an Electrician (2025)" says Electrician; "" where it names none."""
    for part in PARTS.split(YEAR.sub("", BRACKETS.sub("", title))):
        role = _strip_frame(part.strip(" ?!.,–—-"))
        if role:
            return role
    return ""


def _strip_frame(text: str) -> str:
    """A title without the words that pages put round the occupation."""
    before = BEFORE.match(text)
    if before and (before.end() == len(text) or text[before.end()].isspace()):
        text = text[before.end() :].strip()
    while text:
        behind = BEHIND.fullmatch(text)
        if not behind:
            break
        text = behind[1]
    words = text.split()
    if GENERIC.issuperset(word.casefold() for word in words) or len(words) > MAX_ROLE_WORDS:
        return ""
    return " ".join(words)


def _title_line(lines: Sequence[Line], text: str) -> Line | None:
    """The line at the top that best names an occupation: one with words of a title, else the one named most below."""
    candidates: list[Line] = []
    for line in lines[:SEARCHED]:
        if line.shape is Shape.PROSE or (_is_section(line.text) and not _framed(line.text)):
            break
        if len(line.text) <= MAX_TITLE and not line.mark and line.shape not in VALUES and role_of(line.text):
            candidates.append(line)
    return max(candidates, key=lambda line: _weight(line, text), default=None)


def _is_section(text: str) -> bool:
    return is_section_name(text) or is_subsection_name(text)


def _framed(text: str) -> bool:
    """Whether a line has the words of a title round an occupation: "How to Become an Electrician"."""
    return len(text) <= MAX_TITLE and role_of(text) not in {"", text} and key(text) not in SECTIONS | SUBSECTIONS


def _weight(line: Line, text: str) -> tuple[bool, int]:
    return _framed(line.text), text.count(role_of(line.text).casefold())


def _roles_in(heading: str) -> list[str]:
    if len(heading) > MAX_TITLE:
        return []
    return [match[1].strip(" :?") for pattern in IN_HEADING if (match := pattern.fullmatch(heading))]


def _most_named(roles: Iterable[str], text: str) -> str:
    """The role that most headings agree on, among those that the text names often enough; "" where there is none."""
    votes = Counter(role for role in roles if not _is_section(role) and len(role.split()) <= MAX_ROLE_WORDS)
    named = [role for role, _ in votes.most_common(CONSIDERED) if text.count(_stem(role)) >= MENTIONS]
    return named[0] if named else ""


def _stem(role: str) -> str:
    return role.casefold().removesuffix("s")


def _singular(role: str, text: str) -> str:
    """One of many: "Electricians" as "Electrician", where the text says that as well."""
    one = role[:-1]
    if OCCUPATIONS.fullmatch(role) and re.search(rf"\b{re.escape(one.casefold())}\b", text):
        return one
    return role


def _titled(role: str) -> str:
    return role if any(character.isupper() for character in role) else role.title()
