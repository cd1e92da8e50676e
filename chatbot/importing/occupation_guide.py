"""An occupation of O*NET as the text of a guide file.

The headings are those that the topics list, so that the guide answers the same questions as one written by hand. Its
statements stand as O*NET has them; only the sentences around lists and figures are ours.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import yaml

from chatbot.importing.markdown import line_text, sentences
from chatbot.importing.occupation import JobZone, Occupation, Rating, Related, Reply, Task, Technology
from chatbot.importing.onet import Release
from chatbot.importing.role_name import role_of

PUBLISHER = "O*NET, U.S. Department of Labor, Employment and Training Administration"
REGION = "United States"
# "Important" on the scale of importance. All work styles are told, but of the many skills only these.
IMPORTANT = 3.0
MOST_IMPORTANT = 5
# The middle of the scale of interests, 1 to 7: what lies below does not mark the work.
MARKING = 4.0
MOST_INTEREST = 7
# Reported titles of one line.
TITLES_A_LINE = 10
# Percent of the people asked whose answers are held back, from where on it is told; below are errors of rounding.
TOLD = 1.0


def guide_text(occupation: Occupation, release: Release) -> str:
    """The guide file, ready to write; it ends with a line break."""
    parts = [front_matter(occupation, release), f"# {line_text(occupation.title)}", *_body(occupation, release)]
    return "\n\n".join(parts) + "\n"


def aliases(occupation: Occupation) -> tuple[str, ...]:
    """All titles of an occupation but its role's name, each once whatever its case."""
    titles = (occupation.title, *occupation.alternate_titles, *occupation.reported_titles)
    found = {title.casefold(): title for title in reversed(titles)}  # of two that differ in case, the first stays
    found.pop(role_of(occupation.title).casefold(), None)
    return tuple(dict.fromkeys(found[key] for title in titles if (key := title.casefold()) in found))


def front_matter(occupation: Occupation, release: Release) -> str:
    """What the guide is about and where it comes from; nobody has reviewed it, so that no date is given."""
    fields = {
        "title": occupation.title,
        "role": role_of(occupation.title),
        "aliases": list(aliases(occupation)),
        "publisher": PUBLISHER,
        "year": release.year,
        "region": REGION,
        "collection": release.name,
    }
    known = {key: value for key, value in fields.items() if value}
    # One alias a line: there can be hundreds.
    text = yaml.safe_dump(known, sort_keys=False, allow_unicode=True, default_flow_style=False, width=10_000)
    return f"---\n{text}---"


def _body(occupation: Occupation, release: Release) -> Iterator[str]:
    yield _lines(sentences(occupation.about))
    yield _lines([f"O*NET-SOC code: {occupation.code}."])
    yield from _tasks(occupation.tasks)
    if not occupation.tasks:  # "..., All Other": what it is, is all that is known of what people do
        yield from _section("Key Responsibilities", _lines(sentences(occupation.about)))
    for zone in occupation.zone:
        yield from _section("How to Become One", *_preparation(zone))
    yield from _section("Education", *_education([reply for reply in occupation.replies if reply.scale == "RL"]))
    for heading, scale, what in (
        ("Experience", "RW", "related work experience"),
        ("On-the-Job Training", "OJ", "on-the-job training"),
        ("On-Site or In-Plant Training", "PT", "on-site or in-plant training"),
    ):
        replies = [reply for reply in occupation.replies if reply.scale == scale]
        yield from _section(heading, _answers(replies, f"Asked how much {what} the job requires"))
    yield from _section("Key Skills", _ratings(occupation.skills, IMPORTANT))
    yield from _section("Soft Abilities", _ratings(occupation.styles))
    yield from _section("Knowledge", _ratings(occupation.knowledge, IMPORTANT))
    yield from _section("Abilities", _ratings(occupation.abilities, IMPORTANT))
    yield from _section("Is It for You", *_interests(occupation.interests))
    # Not "Tech Skills": who asks for the most important skills does not mean software.
    yield from _section("Technical Proficiencies", _items(_sorts(occupation.technologies)))
    yield from _section("Tech Stack", *_technologies(occupation.technologies))
    yield from _section("Tools", _items(occupation.tools))
    yield from _related(occupation.related)
    yield from _section("Job Titles", _items(_job_titles(occupation.reported_titles)))
    yield from _section("Sources", *_sources(release))


# -- Markdown -------------------------------------------------------------


def _section(heading: str, *blocks: str, level: int = 2) -> Iterator[str]:
    """The heading with its blocks, or nothing where they are empty."""
    told = [block for block in blocks if block]
    if told:
        yield f"{'#' * level} {heading}"
        yield from told


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(line_text(text) for text in texts)


def _items(texts: Iterable[str]) -> str:
    return "\n".join(f"- {line_text(text)}" for text in texts)


# -- what people do -------------------------------------------------------


def _tasks(tasks: tuple[Task, ...]) -> Iterator[str]:
    """The core tasks under the heading itself, where a question for duties looks first; the others below."""
    groups = [
        ("Core Tasks", "Core", "These are the core tasks: important, and relevant to most people in the occupation."),
        ("Supplemental Tasks", "Supplemental", "These tasks are supplemental: less important, or relevant to fewer."),
        ("Other Tasks", "", "O*NET does not say whether these tasks are core or supplemental."),
    ]
    told = [(heading, about, [task.text for task in tasks if task.kind == kind]) for heading, kind, about in groups]
    named = {kind for _, kind, _ in groups}
    told[-1][2].extend(task.text for task in tasks if task.kind not in named)
    present = [group for group in told if group[2]]
    for number, (heading, about, texts) in enumerate(present):
        level = 2 if number == 0 else 3
        yield from _section(
            "Key Responsibilities" if level == 2 else heading, _lines([about]), _items(texts), level=level
        )


def _technologies(technologies: tuple[Technology, ...]) -> Iterator[str]:
    """Every program, those that employers ask for first, and what the marks mean."""
    ranked = sorted(technologies, key=lambda technology: (not technology.in_demand, not technology.hot))
    yield _items(_technology(technology) for technology in ranked)
    marks = (
        ("Hot technologies are often named in job postings.", any(technology.hot for technology in ranked)),
        (
            "Technologies in demand are often named in postings for this very occupation.",
            any(technology.in_demand for technology in ranked),
        ),
    )
    yield _lines(sentence for sentence, used in marks if used)


def _technology(technology: Technology) -> str:
    """A program with its sort and marks: "Microsoft Excel (spreadsheet software; hot technology, in demand)"."""
    marks = [mark for mark, given in (("hot technology", technology.hot), ("in demand", technology.in_demand)) if given]
    told = "; ".join(part for part in (_in_sentence(technology.sort), ", ".join(marks)) if part)
    return f"{technology.name} ({told})" if told else technology.name


def _sorts(technologies: tuple[Technology, ...]) -> list[str]:
    """The sorts of software, first those with most programs in demand, then those with most programs."""
    demand = Counter(technology.sort for technology in technologies if technology.in_demand)
    count = Counter(technology.sort for technology in technologies if technology.sort)
    return sorted(count, key=lambda sort: (-demand[sort], -count[sort], sort))


def _in_sentence(text: str) -> str:
    """A text as it stands within a sentence: without its capital, unless it begins with an abbreviation."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


# -- what it takes --------------------------------------------------------


def _preparation(zone: JobZone) -> Iterator[str]:
    yield _lines([f"{zone.name.rstrip('.')}."] if zone.name else [])
    for text in (zone.experience, zone.education, zone.training):
        yield _lines(sentences(text))
    svp = _in_sentence(zone.svp.strip("()"))
    yield _lines([f"The range of specific vocational preparation (SVP) is {svp}."] if svp else [])


def _education(replies: list[Reply]) -> Iterator[str]:
    """The most common level as a fact, and all answers."""
    most = max(replies, key=lambda reply: reply.percent, default=None)
    if most is not None and not _is_left_out(most):
        yield _lines([f"Education: {_level(most.text)}, named by {_share(most)} of the people asked."])
    yield _answers(replies, "Asked which level of education the job requires")


def _level(text: str) -> str:
    """A level of education without its explanation: "High School Diploma or the equivalent"."""
    name, _, more = text.partition(" - ")
    return f"{name} {more.partition(' (')[0]}" if more.startswith("or ") else name


def _answers(replies: list[Reply], asked: str) -> str:
    """All answers that are published, the most common first.

    One sentence, not a list: the chat quotes of a list what is like the question, and some answers without the
    others mislead. No line `Experience: ...` either, which would be a fact about a step of the career.
    """
    told = sorted((reply for reply in replies if not _is_left_out(reply)), key=lambda reply: -reply.percent)
    shares = [f'{_share(reply)} "{_level(reply.text)}"' for reply in told]
    if not shares:
        return ""
    held_back = sum(reply.percent for reply in replies if reply.held_back)
    if held_back >= TOLD:
        shares.append(f"for the other {round(held_back)}%, O*NET advises not to use the figures")
    return _lines([f"{asked}, people answered: {'; '.join(shares)}."])


def _is_left_out(reply: Reply) -> bool:
    return reply.held_back or reply.percent <= 0


def _share(reply: Reply) -> str:
    return f"{round(reply.percent)}%" if reply.percent >= 1 else "less than 1%"


def _ratings(ratings: tuple[Rating, ...], least: float = 0.0) -> str:
    # No colon: "Stress Tolerance: ..." would be a fact about the stress of the job.
    return _items(
        f"{rating.name} (importance {rating.value:.1f} of {MOST_IMPORTANT}). {rating.about}".rstrip()
        for rating in _ranked(ratings)
        if rating.value >= least
    )


def _interests(interests: tuple[Rating, ...]) -> Iterator[str]:
    """The interests that mark the work, described; the others only named, since theirs are not what it is like."""
    ranked = _ranked(interests)
    marking = [rating for rating in ranked if rating.value >= MARKING] or ranked[:1]
    others = [f"{rating.name} ({_points(rating)})" for rating in ranked if rating not in marking]
    yield _items(f"{rating.name} interests ({_points(rating)}). {rating.about}".rstrip() for rating in marking)
    if others:
        yield _lines([f"Other interests mark the work less: {', '.join(others)}."])


def _ranked(ratings: tuple[Rating, ...]) -> list[Rating]:
    return sorted(ratings, key=lambda rating: -rating.value)


def _points(rating: Rating) -> str:
    return f"{rating.value:.1f} of {MOST_INTEREST}"


# -- what it is like, and who says so -------------------------------------


def _related(related: tuple[Related, ...]) -> Iterator[str]:
    ranked = sorted(related, key=lambda other: other.rank)
    near = [other.title for other in ranked if other.near]
    further = [other.title for other in ranked if not other.near]
    yield from _section("Related Occupations", _items(near or further))
    if near:
        yield from _section("Further Related Occupations", _items(further), level=3)


def _job_titles(titles: tuple[str, ...]) -> list[str]:
    """The titles that people report, several to a line."""
    return ["; ".join(titles[start : start + TITLES_A_LINE]) for start in range(0, len(titles), TITLES_A_LINE)]


def _sources(release: Release) -> Iterator[str]:
    """The attribution that O*NET asks for: https://www.onetcenter.org/license_db.html."""
    database = f"{release.name} Database"
    agency = "the U.S. Department of Labor, Employment and Training Administration (USDOL/ETA)"
    yield _lines([f"This guide includes information from the {database} by {agency}."])
    if release.licensed:
        yield _lines([f"The {database} is licensed under CC BY 4.0: https://creativecommons.org/licenses/by/4.0/."])
    yield _lines(["The content was selected and rearranged, and the sentences around lists and figures were added."])
    yield _lines(
        ["USDOL/ETA has not approved, endorsed, or tested these changes.", "O*NET is a trademark of USDOL/ETA."]
    )
