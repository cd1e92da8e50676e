"""What the tests share: one bot, fitted once for the whole run, and folders of its own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from chatbot.bot import Bot
from tests.once import alone, run_folder

# Processes share the cores as they are: threads of each beside that wait for each other in a busy loop, so that a
# fit of a hundred short texts takes ten times as long. Those that tests start have it from here.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

# A fit or a full collection of garbage in the midst of an example is no fault of the code under test.
settings.register_profile("tests", deadline=None)
settings.load_profile("tests")

# The folders and files whose tests are slow: with servers, browsers, databases, Milvus, wheels, benchmarks, whole fits
# and all of O*NET. Elsewhere a test that takes a second is marked so itself.
_SLOW = ("web", "log", "benchmarks", "fitting", "index/test_milvus.py", "test_onet.py", "test_wheel.py")

_COOK = """\
---
title: Cook
role: Cook
aliases: [line cook, kitchen hand]
publisher: Kitchen Times
year: 2024
region: United States
currency: USD
reviewed: 2026-11-21
---

# Cook

Cooks prepare meals in restaurants and canteens.

## Annual Salary

| Level | Pay |
| --- | --- |
| Entry-Level | $28,000 a year |
| Median | $34,500 a year |

## Working Hours

Cooks work evenings and weekends.
Shifts of ten hours are common in busy kitchens.

### Breaks

- A meal break after five hours
- A short break every two hours

## Frequently Asked Questions

### Do cooks need a diploma?

No diploma is needed to start in a kitchen.
"""

_CLERK = """\
---
title: Clerk
role: Clerk
publisher: Office Gazette
year: 2023
---

# Clerk

Clerks file papers and answer letters.

## Working Hours

Clerks work from nine to five in an office.
"""

# Guides of a database: name -> (title, role, aliases).
_OCCUPATIONS = {
    "registered-nurses": ("Registered Nurses", "Registered Nurse", "RN (Registered Nurse), Staff Nurse, Hand"),
    "nurse-practitioners": ("Nurse Practitioners", "Nurse Practitioner", "Family Nurse, Staff Nurse, Engineer"),
    "civil-engineers": ("Civil Engineers", "Civil Engineer", "Engineer, Bridge Builder"),
    "sound-engineers": ("Sound Engineers", "Sound Engineer", "Engineer, Mixer"),
    "train-drivers": ("Train Drivers", "Train Driver", "Engineer, Team Lead, Pilot, Office Clerk of Shifts"),
    "pilots": ("Pilots", "Pilot", "Captain"),
}
_OCCUPATION = """\
---
title: {0}
role: {1}
aliases: [{2}]
publisher: Work Database
year: 2026
collection: Work Database 1.0
---

# {0}

## Annual Salary

- Median: $81,000 a year

## Working Hours

Each {1} works in three watches.
"""

_TOPICS = {
    "salary": """\
topic: salary
about: pay
question: What does a {role} earn?
facts: [salary.median]
sections: [Annual Salary]
words: salary pay earn money
shape: facts
examples: |
  - what does a {role} earn
  - salary
  - how much is the pay
  - how much money do they make
  - what is the median salary of a {role}
  - is it well paid
""",
    "hours": """\
topic: hours
about: working hours
question: When does a {role} work?
sections: [Working Hours]
words: hours shifts evenings weekends
examples: |
  - when does a {role} work
  - working hours
  - are there night shifts
  - how long is a working day
  - do i have to work on weekends
  - what are the hours like
""",
    "greeting": """\
topic: greeting
kind: smalltalk
reply: >-
  Hello! Ask me about a career: {examples}
examples: |
  - hello
  - hi
  - good morning
  - hey there
  - hi bot
  - greetings
""",
    "off_topic": """\
topic: off_topic
kind: abstain
reply: That is no question about a career.
examples: |
  - what is the weather like today
  - who won the football match
  - tell me a joke
  - capital of mongolia
  - how do i fix my bicycle
  - sing a song
""",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of slow folders and files."""
    here = Path(__file__).parent
    slow = tuple(here / name for name in _SLOW)
    for item in items:
        if any(item.path.is_relative_to(each) for each in slow):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def repo() -> Path:
    """The checkout."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared(repo: Path) -> Path:
    """The folder `shared` beside the checkout, where question files are kept that are no part of the project."""
    folder = repo.parent / "shared"
    if not folder.is_dir():
        pytest.skip(f"no folder {folder}: its question files are not part of the project")
    return folder


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where what is fitted of the shipped guides is kept for this run; fit few others here, the oldest are removed.

    CAREER_CHAT_TEST_DATA names a folder to keep it in from one run to the next, which is for whoever changes
    tests: a change of what is fitted shows only in a folder of its own.
    """
    kept = os.environ.get("CAREER_CHAT_TEST_DATA")
    folder = Path(kept) if kept else run_folder(tmp_path_factory) / "data"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session", autouse=True)
def _own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reads or writes the folders of the person who runs it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CAREER_CHAT_DATA", str(tmp_path_factory.mktemp("scratch")))
        patch.delenv("CAREER_CHAT_KNOWLEDGE", raising=False)
        yield


@pytest.fixture(scope="session")
def bot(data: Path) -> Bot:
    """A bot over the shipped guides and rules; ask it with `answer`, or in a conversation of your own."""
    with alone(data):  # fitted by the first process of the run, found by the others
        return Bot.open(data=data)


@pytest.fixture(scope="session")
def others(bot: Bot, repo: Path, data: Path) -> Bot:
    """A bot over two guides to other occupations, with headings that no topic lists, and the shipped rules."""
    assert bot.rules  # opened first, so that its topics need not be fitted again
    with alone(data):
        return Bot.open(knowledge=repo / "tests" / "other_guides", data=data)


@pytest.fixture(scope="session")
def occupations(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with guides of a collection, some of whose names are shared."""
    folder = tmp_path_factory.mktemp("occupations")
    for slug, names in _OCCUPATIONS.items():
        (folder / f"{slug}.md").write_text(_OCCUPATION.format(*names), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def both(small: Path, occupations: Path, tmp_path_factory: pytest.TempPathFactory) -> Bot:
    """A bot over two short guides with a collection beside them."""
    return Bot.open([small / "knowledge", occupations], [small / "intents"], tmp_path_factory.mktemp("both"))


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two short guides in knowledge/ and four topics in intents/; opens in a moment."""
    folder = tmp_path_factory.mktemp("small")
    for name, files in (
        ("knowledge", {"cook.md": _COOK, "clerk.md": _CLERK}),
        ("intents", {f"{topic}.yml": text for topic, text in _TOPICS.items()}),
    ):
        (folder / name).mkdir()
        for file, text in files.items():
            (folder / name / file).write_text(text, encoding="utf-8")
    return folder
