"""Releases of O*NET become guide files, and every statement of them is kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spellchecker import SpellChecker

from chatbot.cli.commands import main
from chatbot.errors import ImportingError
from chatbot.guides.front_matter import MAX_FRONT_MATTER
from chatbot.guides.guide import Guide, Section, load_guide, parse_guide
from chatbot.importing import onet_guides
from chatbot.importing.occupation import Occupation, Rating, Reply, Task, Technology
from chatbot.importing.occupation_guide import aliases, front_matter, guide_text
from chatbot.importing.onet import Release, read_release
from chatbot.importing.onet_guides import file_names, import_release
from chatbot.importing.role_name import role_of
from chatbot.text import clean

Captured = pytest.CaptureFixture[str]
Tables = dict[str, list[str]]

# A release of three occupations, columns parted by "|" here: the second has titles only, the third nothing at all.
TABLES: Mapping[str, Sequence[str]] = {
    "Occupation Data.txt": (
        "O*NET-SOC Code|Title|Description",
        "35-2014.00|Cooks, Restaurant|Prepare soups, meats, or other dishes. May order supplies.",
        "35-9021.00|Dishwashers|Clean dishes, kitchen, or equipment.",
        "55-3016.00|Infantry|Operate weapons in ground combat.",
    ),
    "Alternate Titles.txt": (
        "O*NET-SOC Code|Alternate Title|Short Title|Source(s)",
        "35-2014.00|Line Cook|n/a|08",
        "35-2014.00|Sous Chef (Under Chef)|Sous Chef|08",
        "35-2014.00|LINE COOK|n/a|08",
        "35-9021.00|Pot & Pan Washer|n/a|08",
    ),
    "Sample of Reported Titles.txt": (
        "O*NET-SOC Code|Reported Job Title|Shown in My Next Move",
        "35-2014.00|Line Cook|Y",
        "35-2014.00|Grill Cook|N",
    ),
    "Task Statements.txt": (
        "O*NET-SOC Code|Task ID|Task|Task Type|Incumbents Responding|Date|Domain Source",
        "35-2014.00|1|Wash pots.|Supplemental|9|08/2023|Incumbent",
        "35-2014.00|2|Season *and* cook food, according to recipes.|Core|9|08/2023|Incumbent",
        "35-2014.00|3|Plan menus.|n/a|n/a|08/2023|Incumbent",
    ),
    "Technology Skills.txt": (
        "O*NET-SOC Code|Example|Commodity Code|Commodity Title|Hot Technology|In Demand",
        "35-2014.00|MenuMax|1|Point of sale POS software|N|N",
        "35-2014.00|Microsoft Excel|2|Spreadsheet software|Y|Y",
        "35-2014.00|C#|3|ERP software|Y|N",
    ),
    "Tools Used.txt": (
        "O*NET-SOC Code|Example|Commodity Code|Commodity Title",
        "35-2014.00|Chefs' knives|1|Kitchen knives",
    ),
    "Education, Training, and Experience Categories.txt": (
        "Element ID|Element Name|Scale ID|Category|Category Description",
        "2.D.1|Required Level of Education|RL|1|Less than a High School Diploma",
        "2.D.1|Required Level of Education|RL|2|High School Diploma - or the equivalent (for example, GED)",
        "2.D.1|Required Level of Education|RL|6|Bachelor's Degree",
        "3.A.1|Related Work Experience|RW|1|None",
        "3.A.1|Related Work Experience|RW|6|Over 1 year, up to and including 2 years",
    ),
    "Education, Training, and Experience.txt": (
        "O*NET-SOC Code|Element ID|Scale ID|Category|Data Value|Recommend Suppress",
        "35-2014.00|2.D.1|RL|1|19.50|N",
        "35-2014.00|2.D.1|RL|2|80.20|N",
        "35-2014.00|2.D.1|RL|6|0.30|N",
        "35-2014.00|2.D.4.a|IM|n/a|1.20|N",
        "35-2014.00|3.A.1|RW|1|60.00|Y",
        "35-2014.00|3.A.1|RW|6|40.00|n/a",
    ),
    "Job Zones.txt": ("O*NET-SOC Code|Job Zone|Date|Domain Source", "35-2014.00|2|08/2023|Analyst"),
    "Job Zone Reference.txt": (
        "Job Zone|Name|Experience|Education|Job Training|Examples|SVP Range",
        "2|Job Zone Two: Some Preparation Needed|Some skill is needed.|A diploma helps.|Months.|n/a|(4.0 to < 6.0)",
    ),
    "Content Model Reference.txt": (
        "Element ID|Element Name|Description",
        "1.C.1|Stress Tolerance|Job requires dealing calmly with stress.",
        "1.B.1|Realistic|Work involves activity.",
    ),
    "Skills.txt": (
        "O*NET-SOC Code|Element ID|Element Name|Scale ID|Data Value|Recommend Suppress",
        "35-2014.00|2.A.1|Speaking|IM|3.10|N",
        "35-2014.00|2.A.1|Speaking|LV|2.00|N",
        "35-2014.00|2.B.1|Programming|IM|1.00|N",
    ),
    "Work Styles.txt": (
        "O*NET-SOC Code|Element ID|Element Name|Scale ID|Data Value|Recommend Suppress",
        "35-2014.00|1.C.2|Integrity|IM|2.50|N",
        "35-2014.00|1.C.1|Stress Tolerance|IM|4.46|N",
        "35-2014.00|1.C.3|Leadership|IM|4.90|Y",
    ),
    "Interests.txt": (
        "O*NET-SOC Code|Element ID|Element Name|Scale ID|Data Value",
        "35-2014.00|1.B.2|Social|OI|2.00",
        "35-2014.00|1.B.1|Realistic|OI|6.25",
        "35-2014.00|1.B.7|First Interest High-Point|IH|1.00",
    ),
    "Related Occupations.txt": (
        "O*NET-SOC Code|Related O*NET-SOC Code|Relatedness Tier|Index",
        "35-2014.00|55-3016.00|Supplemental|2",
        "35-2014.00|35-9021.00|Primary-Short|1",
    ),
    "Read Me.txt": (
        "O*NET 31.4 Database",
        "May 2027 Release",
        "The content is licensed under a Creative Commons Attribution 4.0 International License.",
    ),
}
COOK = """\
---
title: Cooks, Restaurant
role: Cook, Restaurant
aliases:
- Cooks, Restaurant
- Line Cook
- Sous Chef (Under Chef)
- Sous Chef
- Grill Cook
publisher: O*NET, U.S. Department of Labor, Employment and Training Administration
year: 2027
region: United States
collection: O*NET 31.4
---

# Cooks, Restaurant

Prepare soups, meats, or other dishes.
May order supplies.

O\\*NET-SOC code: 35-2014.00.

## Key Responsibilities

These are the core tasks: important, and relevant to most people in the occupation.

- Season \\*and\\* cook food, according to recipes.

### Supplemental Tasks

These tasks are supplemental: less important, or relevant to fewer.

- Wash pots.

### Other Tasks

O\\*NET does not say whether these tasks are core or supplemental.

- Plan menus.

## How to Become One

Job Zone Two: Some Preparation Needed.

Some skill is needed.

A diploma helps.

Months.

The range of specific vocational preparation (SVP) is 4.0 to < 6.0.

## Education

Education: High School Diploma or the equivalent, named by 80% of the people asked.

Asked which level of education the job requires, people answered: 80% "High School Diploma or the equivalent"; 20% \
"Less than a High School Diploma"; less than 1% "Bachelor's Degree".

## Experience

Asked how much related work experience the job requires, people answered: 40% "Over 1 year, up to and including 2 \
years"; for the other 60%, O\\*NET advises not to use the figures.

## Key Skills

- Speaking (importance 3.1 of 5).

## Soft Abilities

- Stress Tolerance (importance 4.5 of 5). Job requires dealing calmly with stress.
- Integrity (importance 2.5 of 5).

## Is It for You

- Realistic interests (6.2 of 7). Work involves activity.

Other interests mark the work less: Social (2.0 of 7).

## Technical Proficiencies

- Spreadsheet software
- ERP software
- Point of sale POS software

## Tech Stack

- Microsoft Excel (spreadsheet software; hot technology, in demand)
- C# (ERP software; hot technology)
- MenuMax (point of sale POS software)

Hot technologies are often named in job postings.
Technologies in demand are often named in postings for this very occupation.

## Tools

- Chefs' knives

## Related Occupations

- Dishwashers

### Further Related Occupations

- Infantry

## Job Titles

- Line Cook; Grill Cook

## Sources

This guide includes information from the O\\*NET 31.4 Database by the U.S. Department of Labor, Employment and \
Training Administration (USDOL/ETA).

The O\\*NET 31.4 Database is licensed under CC BY 4.0: https://creativecommons.org/licenses/by/4.0/.

The content was selected and rearranged, and the sentences around lists and figures were added.

USDOL/ETA has not approved, endorsed, or tested these changes.
O\\*NET is a trademark of USDOL/ETA.
"""
REAL = "data/onet"


@pytest.fixture
def tables() -> Tables:
    """The small release, to be changed by a test."""
    return {file: list(lines) for file, lines in TABLES.items()}


@pytest.fixture
def save(tmp_path: Path) -> Callable[[Mapping[str, Sequence[str]]], Path]:
    """Write a release to a folder."""

    def save(tables: Mapping[str, Sequence[str]]) -> Path:
        folder = tmp_path / "release"
        folder.mkdir(exist_ok=True)
        for file, lines in tables.items():
            text = "".join(f"{line}\r\n" for line in lines).replace("|", "\t")
            (folder / file).write_bytes(text.encode())
        return folder

    return save


@pytest.fixture
def release(save: Callable[[Mapping[str, Sequence[str]]], Path]) -> Path:
    """The folder of the small release."""
    return save(TABLES)


@pytest.fixture(scope="module")
def real(shared: Path) -> Release:
    """A release as O*NET publishes it; without a few of its files."""
    folder = shared / REAL
    if not folder.is_dir():
        pytest.skip(f"no folder {folder}: the release is not part of the project")
    return read_release(folder)


def quiet(done: int, total: int) -> None:
    """No progress."""


def section(guide: Guide, heading: str) -> Section | None:
    """The section with this heading."""
    return next((section for section in guide.sections if section.heading == heading), None)


def said(guide: Guide, heading: str) -> list[str]:
    """The texts of a section's pieces; none where there is no such section."""
    found = section(guide, heading)
    return [piece.text for piece in found.pieces] if found else []


def bare(**told: object) -> Occupation:
    """An occupation with only what is told of it."""
    return Occupation(**{"code": "11-1111.00", "title": "Testers", "about": "Test things."} | told)  # type: ignore[arg-type]


def written(occupation: Occupation) -> Guide:
    """The guide of an occupation, read as the chat reads it."""
    return parse_guide(guide_text(occupation, Release("O*NET", 0, False, (), (), ())), Path("onet-testers.md"))


# -- one guide ------------------------------------------------------------


def test_a_guide(release: Path, tmp_path: Path) -> None:
    """All that a release says of an occupation stands in its guide, under headings that topics list."""
    imported = import_release(release, tmp_path / "guides", ["35-2014.00"], force=False, progress=quiet)
    file = tmp_path / "guides" / "onet-cooks-restaurant.md"
    assert file.read_text(encoding="utf-8") == COOK
    assert imported.missing == (
        "no file Knowledge.txt: knowledge left out",
        "no file Abilities.txt: abilities left out",
    )
    guide = load_guide(file)
    assert (guide.role, guide.year, guide.collection) == ("Cook, Restaurant", 2027, "O*NET 31.4")
    assert [(fact.kind, fact.label) for section in guide.sections for fact in section.facts] == [
        ("education", "Education")
    ]


def test_what_is_not_told_is_left_out(release: Path, tmp_path: Path) -> None:
    """An occupation without data has no empty section; what people do is then what it is."""
    import_release(release, tmp_path / "guides", ["infantry"], force=False, progress=quiet)
    guide = load_guide(tmp_path / "guides" / "onet-infantry.md")
    assert [section.heading for section in guide.sections] == ["Overview", "Key Responsibilities", "Sources"]
    assert guide.role == "Infantry"
    assert guide.aliases == ()


def test_headings_are_listed_by_topics(repo: Path) -> None:
    """The chat finds the sections without new rules."""
    listed = "".join(file.read_text(encoding="utf-8") for file in (repo / "intents").glob("*.yml"))
    own = ["Related Occupations", "Job Titles"]
    for heading in re.findall("(?m)^## (.+)$", COOK):
        assert heading in own or f"  - {heading}\n" in listed or f"  - {heading}?\n" in listed, heading


def reply(percent: float, held_back: bool = False, text: str = "Bachelor's Degree", scale: str = "RL") -> Reply:
    """What some of the people asked say."""
    return Reply(scale, 1, text, percent, held_back)


@pytest.mark.parametrize(
    ("replies", "education"),
    [
        ((reply(0.0),), []),
        ((reply(100.0, held_back=True),), []),
        (
            (reply(60.0, held_back=True), reply(40.0, text="Master's Degree")),  # the most common is not known
            [
                'Asked which level of education the job requires, people answered: 40% "Master\'s Degree"; for the '
                "other 60%, O*NET advises not to use the figures."
            ],
        ),
        (
            (reply(0.4, text="Master's Degree"), reply(99.6)),
            [
                "Education: Bachelor's Degree, named by 100% of the people asked.",
                'Asked which level of education the job requires, people answered: 100% "Bachelor\'s Degree"; less '
                'than 1% "Master\'s Degree".',
            ],
        ),
    ],
)
def test_shares(replies: tuple[Reply, ...], education: list[str]) -> None:
    """Answers that are held back are not told, and the most common level only where it is known."""
    assert said(written(bare(replies=replies)), "Education") == education


def test_tasks_of_no_type() -> None:
    """Where O*NET tells no core tasks, the others stand under the heading itself."""
    guide = written(bare(tasks=(Task("Taste soup.", ""), Task("Taste tea.", "New"))))
    assert said(guide, "Key Responsibilities")[1:] == ["Taste soup.", "Taste tea."]


def test_the_highest_interest_is_told_even_where_it_is_low() -> None:
    """An occupation that no interest marks is told with the highest one."""
    guide = written(bare(interests=(Rating("Social", "Work involves people.", 2.0), Rating("Artistic", "", 1.0))))
    assert said(guide, "Is It for You") == [
        "Social interests (2.0 of 7). Work involves people.",
        "Other interests mark the work less: Artistic (1.0 of 7).",
    ]


TEXT = st.text(st.characters(codec="utf-8"), max_size=60).map(lambda text: " ".join(clean(text).split()))
MARKED = st.lists(st.sampled_from([*r"\`*_[]()<>#~|&;:-+=.!1 ax", "&amp;", "1. ", "O*NET"]), max_size=20).map("".join)
STATEMENT = (TEXT | MARKED.map(lambda text: " ".join(text.split()))).filter(lambda text: any(map(str.isalnum, text)))


@given(task=STATEMENT, tool=STATEMENT, name=STATEMENT, title=STATEMENT, about=STATEMENT)
def test_any_text_is_kept(task: str, tool: str, name: str, title: str, about: str) -> None:
    """What Markdown would read as a mark, and YAML as a sign, is text of the guide."""
    guide = written(
        bare(
            title=title,
            about=about,
            alternate_titles=(name,),
            reported_titles=(name,),
            tasks=(Task(task, "Core"),),
            tools=(tool, task),
            technologies=(Technology(name, tool, hot=True, in_demand=False),),
        )
    )
    assert guide.title == title
    assert {name.casefold(), title.casefold()} <= {alias.casefold() for alias in (*guide.aliases, guide.role)}
    assert said(guide, "Key Responsibilities")[1:] == [task]
    assert said(guide, "Tools") == [tool, task]
    assert said(guide, "Job Titles") == [name]
    assert said(guide, "Tech Stack")[0].startswith(f"{name} (")
    overview = " ".join(said(guide, "Overview"))  # a "sentence" of signs alone is none
    assert letters(overview.removesuffix("O*NET-SOC code: 11-1111.00.")) == letters(about)


def letters(text: str) -> str:
    """A text without signs and spaces."""
    return "".join(filter(str.isalnum, text))


# -- roles ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("Phlebotomists", "Phlebotomist"),
        ("Registered Nurses", "Registered Nurse"),
        ("First-Line Supervisors of Correctional Officers", "First-Line Supervisor of Correctional Officers"),
        ("Cooks, Restaurant", "Cook, Restaurant"),
        ("Waiters and Waitresses", "Waiter and Waitress"),
        ("Nurse Midwives", "Nurse Midwife"),
        ("Actuaries", "Actuary"),
        ("Coaches and Scouts", "Coach and Scout"),
        ("Computer Systems Engineers/Architects", "Computer Systems Engineer/Architect"),
        (
            "Securities, Commodities, and Financial Services Sales Agents",
            "Securities, Commodities, and Financial Services Sales Agent",
        ),
        ("Buyers and Purchasing Agents, Farm Products", "Buyer and Purchasing Agent, Farm Products"),
        ("Medical Scientists, Except Epidemiologists", "Medical Scientist, Except Epidemiologists"),
        ("Helpers--Electricians", "Helper--Electricians"),
        ("Umpires, Referees, and Other Sports Officials", "Umpire, Referee, and Other Sports Official"),
        ("Clergy", "Clergy"),
        ("Special Forces", "Special Forces"),
        ("Business", "Business"),
        ("Glass Fibers", "Glass Fibers"),
    ],
)
def test_roles(title: str, role: str) -> None:
    """The name of one person out of a title of many; what is not sure stays."""
    assert role_of(title) == role


@pytest.mark.slow
def test_all_roles(real: Release) -> None:
    """No title of a release is cut into a word that is none, and only these stay as they are."""
    roles = {occupation.title: role_of(occupation.title) for occupation in real.occupations}
    assert [title for title, role in roles.items() if title == role] == [
        "Computer Occupations, All Other",
        "Mathematical Science Occupations, All Other",
        "Clergy",
        "Transit and Railroad Police",
        "Infantry",
        "Special Forces",
    ]
    english = SpellChecker(language="en").word_frequency.dictionary
    changed = {
        (many.lower(), one.lower())
        for title, role in roles.items()
        for many, one in zip(re.findall(r"\w+", title), re.findall(r"\w+", role), strict=True)
        if many != one
    }
    assert len(changed) > 300
    assert [one for many, one in sorted(changed) if many in english and one not in english] == []


# -- a whole release ------------------------------------------------------


@pytest.mark.slow
def test_every_title_is_kept(real: Release) -> None:
    """Each title is an alias, once, or the role itself; the longest list is within what a guide may have."""
    assert len(real.occupations) == 1016
    assert (real.name, real.year, real.licensed, real.faults) == ("O*NET 29.2", 2025, True, ())
    longest = 0
    for occupation in real.occupations:
        named = [name.casefold() for name in (role_of(occupation.title), *aliases(occupation))]
        titles = {occupation.title, *occupation.alternate_titles, *occupation.reported_titles}
        assert {title.casefold() for title in titles} <= set(named)
        assert len(named) == len(set(named))
        longest = max(longest, len(front_matter(occupation, real)))
    assert MAX_FRONT_MATTER / 2 < longest < MAX_FRONT_MATTER


@pytest.mark.slow
def test_every_statement_is_kept(real: Release) -> None:
    """Each task, tool, technology and title stands word for word in its parsed guide."""
    longest = max(real.occupations, key=lambda occupation: len(occupation.alternate_titles))
    names = file_names(real)
    assert len(set(names.values())) == len(real.occupations)
    for occupation in (*real.occupations[::10], longest):
        guide = parse_guide(guide_text(occupation, real), Path(names[occupation.code]))
        texts = {piece.text for section in guide.sections for piece in section.pieces}
        stack = " | ".join(said(guide, "Tech Stack"))
        assert {task.text for task in occupation.tasks} | set(occupation.tools) <= texts
        assert {other.title for other in occupation.related} <= texts
        assert all(technology.name in stack for technology in occupation.technologies)
        assert set("; ".join(said(guide, "Job Titles")).split("; ")) == set(occupation.reported_titles or ("",))
        assert {title.casefold() for title in (occupation.title, *occupation.alternate_titles)} <= {
            name.casefold() for name in (guide.role, *guide.aliases)
        }
        assert " ".join(said(guide, "Overview")) == f"{occupation.about} O*NET-SOC code: {occupation.code}."
        assert {fact.label for section in guide.sections for fact in section.facts if not fact.sentence} <= {
            "Education"
        }


# -- releases with faults -------------------------------------------------


@pytest.mark.parametrize(
    ("file", "row", "problem"),
    [
        ("Task Statements.txt", "35-2014.00|4|Taste.", "Task Statements.txt:5: 3 columns instead of 7"),
        ("Tools Used.txt", "35-2014|Pans|1|Pans", "Tools Used.txt:3: '35-2014' is no code such as 31-9097.00"),
        (
            "Tools Used.txt",
            "99-9999.00|Pans|1|Pans",
            "Tools Used.txt:3: 99-9999.00 does not stand in Occupation Data.txt",
        ),
        ("Tools Used.txt", "35-2014.00||1|Pans", "Tools Used.txt:3: no example"),
        ("Job Zones.txt", "35-9021.00|7|08/2023|Analyst", "Job Zones.txt:3: unknown job zone '7'"),
        ("Interests.txt", "35-2014.00|1.B|Art|OI|much", "Interests.txt:5: 'much' is no number from 0 to 100"),
        ("Interests.txt", "35-2014.00|1.B|Art|OI|nan", "Interests.txt:5: 'nan' is no number from 0 to 100"),
        (
            "Occupation Data.txt",
            "35|Bakers|Bake.",
            "Occupation Data.txt:5: '35' is no code such as 31-9097.00, or has no title or description",
        ),
        (
            "Related Occupations.txt",
            "35-2014.00|35|Primary-Short|1",
            "Related Occupations.txt:4: unknown related occupation '35'",
        ),
        (
            "Education, Training, and Experience.txt",
            "35-2014.00|2.D.1|RL|9|5.0|N",
            "Education, Training, and Experience.txt:8: unknown category '9' of scale 'RL'",
        ),
    ],
)
def test_a_row_that_cannot_be_read(
    tables: Tables, save: Callable[[Tables], Path], tmp_path: Path, file: str, row: str, problem: str
) -> None:
    """It is told with file and line, and changes no guide."""
    tables[file].append(row)
    imported = import_release(save(tables), tmp_path / "guides", [], force=False, progress=quiet)
    assert [str(fault) for fault in imported.faults] == [problem]
    assert (tmp_path / "guides" / "onet-cooks-restaurant.md").read_text(encoding="utf-8") == COOK


def test_bytes_that_are_not_utf_8(release: Path) -> None:
    """One such row is left out, the others are read."""
    with (release / "Tools Used.txt").open("ab") as file:
        file.write(b"35-2014.00\tP\xe2ns\t1\tPans\n35-2014.00\tP\xc3\xa2ns\t1\tPans\n")
    found = read_release(release)
    assert [str(fault) for fault in found.faults] == ["Tools Used.txt:3: byte 0xE2 is not UTF-8"]
    assert found.occupations[0].tools == ("Chefs' knives", "Pâns")


@pytest.mark.parametrize("file", sorted(set(TABLES) - {"Occupation Data.txt"}))
def test_a_missing_file(release: Path, tmp_path: Path, file: str) -> None:
    """The guides lack what it gives, and it is told."""
    (release / file).unlink()
    imported = import_release(release, tmp_path / "guides", [], force=False, progress=quiet)
    assert imported.written == 3
    assert [line for line in imported.missing if line.startswith(f"no file {file}: ") and line.endswith(" left out")]
    guide = load_guide(tmp_path / "guides" / "onet-cooks-restaurant.md")
    assert guide.collection == ("O*NET" if file == "Read Me.txt" else "O*NET 31.4")


def test_a_missing_column(tables: Tables, save: Callable[[Tables], Path]) -> None:
    """A file of another form is left out like a missing one."""
    tables["Tools Used.txt"][0] = "O*NET-SOC Code|Instance|Commodity Code|Commodity Title"
    found = read_release(save(tables))
    assert "Tools Used.txt has no column 'Example': tools left out" in found.missing
    assert found.occupations[0].tools == ()


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        (None, "no file Occupation Data.txt"),
        (["O*NET-SOC Code|Name|Description"], "Occupation Data.txt has no column 'Title'"),
        (["O*NET-SOC Code|Title|Description"], "Occupation Data.txt: no occupation in it"),
    ],
)
def test_no_occupations(
    tables: Tables, save: Callable[[Tables], Path], rows: list[str] | None, problem: str, capsys: Captured
) -> None:
    """Without occupations there is nothing to import."""
    tables.pop("Occupation Data.txt")
    folder = save(tables | ({"Occupation Data.txt": rows} if rows else {}))
    assert main(["import", "onet", str(folder)]) == 3
    out, errors = capsys.readouterr()
    assert out == ""
    assert problem.partition(":")[0] in errors
    assert "name the folder with the text files of an O*NET release" in errors


# -- files ----------------------------------------------------------------


def test_an_import_goes_on(release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What an interrupted run has written is left alone by the next, and no half file stays."""
    to = tmp_path / "guides"
    with monkeypatch.context() as patch:
        patch.setattr("os.replace", _interrupt)
        with pytest.raises(KeyboardInterrupt):
            import_release(release, to, [], force=False, progress=quiet)
    assert list(to.iterdir()) == []

    def stop(done: int, total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_release(release, to, [], force=False, progress=stop)
    assert len(list(to.iterdir())) == 2
    told: list[tuple[int, int]] = []
    imported = import_release(release, to, [], force=False, progress=lambda *numbers: told.append(numbers))
    assert (imported.written, imported.same, imported.refused) == (1, 2, ())
    assert told == [(1, 3), (2, 3), (3, 3)]
    assert sorted(file.name for file in to.iterdir()) == [
        "onet-cooks-restaurant.md",
        "onet-dishwashers.md",
        "onet-infantry.md",
    ]


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_guide_of_another_text_is_not_overwritten(release: Path, tmp_path: Path, capsys: Captured) -> None:
    """It is named, the others are written, and only --force replaces it."""
    mine = tmp_path / "onet-dishwashers.md"
    mine.write_text("mine", encoding="utf-8")
    command = ["import", "onet", str(release), "--to", str(tmp_path)]
    assert main(command) == 3
    out, errors = capsys.readouterr()
    assert f"career-chat: {mine}: exists already with other text; rename it, or import with --force" in errors
    assert out.startswith(
        f"O*NET 31.4: 2 guides written to {tmp_path}, 0 there already, 1 not written; 3 tasks, 3 techno"
    )
    assert mine.read_text(encoding="utf-8") == "mine"
    assert main([*command, "--force"]) == 0
    assert load_guide(mine).role == "Dishwasher"
    assert "1 guides written" in capsys.readouterr().out


def test_titles_with_the_same_file_name(tables: Tables, save: Callable[[Tables], Path]) -> None:
    """The later one gets its code too."""
    tables["Occupation Data.txt"] += ["35-2014.01|Cooks / Restaurant|Cook.", "35-2014.02|§|Cook."]
    assert list(file_names(read_release(save(tables))).values()) == [
        "onet-cooks-restaurant.md",
        "onet-dishwashers.md",
        "onet-infantry.md",
        "onet-cooks-restaurant-35-2014-01.md",
        "onet-35-2014.md",
    ]


def test_too_many_titles(release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A guide that the chat could not read is not written."""
    monkeypatch.setattr(onet_guides, "MAX_FRONT_MATTER", 250)
    imported = import_release(release, tmp_path / "guides", [], force=False, progress=quiet)
    assert imported.written == 2
    assert "characters of titles are more than a guide may have" in imported.refused[0]


def test_many_faults_are_counted(tables: Tables, save: Callable[[Tables], Path], tmp_path: Path) -> None:
    """The first are named."""
    tables["Tools Used.txt"] += ["35-2014.00"] * 12
    imported = import_release(save(tables), tmp_path / "guides", [], force=False, progress=quiet)
    warnings = list(imported.warnings())
    assert warnings[2].startswith("rows left out: 12; ")
    assert warnings[3] == "Tools Used.txt:3: 1 columns instead of 4"
    assert warnings[-1] == "... and 2 more"


# -- the command ----------------------------------------------------------


@pytest.mark.parametrize("asked", ["35-9021.00", "Dishwashers", "dishwasher"])
def test_one_occupation(release: Path, tmp_path: Path, capsys: Captured, asked: str) -> None:
    """By code, title or role, each once."""
    to = tmp_path / "guides"
    command = ["import", "onet", str(release), "--to", str(to), "--occupation", asked, "35-9021.00"]
    assert main([*command, "--occupation", "infantry"]) == 0
    assert sorted(file.name for file in to.iterdir()) == ["onet-dishwashers.md", "onet-infantry.md"]
    out, errors = capsys.readouterr()
    assert out.count("\n") == 1
    assert "no file Knowledge.txt: knowledge left out" in errors


def test_an_unknown_occupation(release: Path, tmp_path: Path, capsys: Captured) -> None:
    """The nearest ones are named, and nothing is written."""
    to = tmp_path / "guides"
    assert main(["import", "onet", str(release), "--to", str(to), "--occupation", "35-9021.00", "dishwahsers"]) == 3
    out, errors = capsys.readouterr()
    assert out == ""
    assert "no occupation 'dishwahsers' in O*NET 31.4; give a code or title, such as Dishwashers (35-9021.00)" in errors
    assert not to.exists()


def test_a_target_that_is_no_folder(release: Path, tmp_path: Path, capsys: Captured) -> None:
    """It is told where guides can go."""
    (tmp_path / "file").touch()
    assert main(["import", "onet", str(release), "--to", str(tmp_path / "file")]) == 3
    assert "cannot be made" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["onet"], "import onet needs the folder of one release"),
        (["onet", "a", "b"], "import onet needs the folder of one release"),
        (["page.txt", "--occupation", "Cooks"], "--occupation is for O*NET"),
    ],
)
def test_usage(arguments: list[str], problem: str, capsys: Captured) -> None:
    """A command that makes no sense says what would."""
    with pytest.raises(SystemExit) as stopped:
        main(["import", *arguments])
    assert stopped.value.code == 2
    assert problem in capsys.readouterr().err


def test_a_file_called_onet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    """It is imported as text by its path."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "onet").write_text("nothing of a career", encoding="utf-8")
    assert main(["import", "./onet"]) == 3
    assert "career-chat: onet: " in capsys.readouterr().err
    assert main(["import", "onet", "onet"]) == 3
    assert "no file" in (error := capsys.readouterr().err) or "cannot be read" in error


def test_errors_are_of_one_kind(tmp_path: Path) -> None:
    """A folder that is not there is an ImportingError."""
    with pytest.raises(ImportingError, match=r"no file Occupation Data\.txt"):
        import_release(tmp_path / "none", tmp_path, [], force=False, progress=quiet)
