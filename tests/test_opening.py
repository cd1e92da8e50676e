"""The cache: fitted once, found again, and fitted anew where and only where something changed."""

from __future__ import annotations

import gc
import json
import os
import pickle
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from chatbot import opening
from chatbot.bot import Bot
from chatbot.errors import DataError
from chatbot.fitting import shelf as shelving
from chatbot.fitting import topics as fit_topics
from chatbot.guides import folder as folder_of
from chatbot.guides.guide import Guide, load_guide
from chatbot.index import fitted
from chatbot.index.arrays import write
from chatbot.opening import Progress, shipped

EARN = "what does a cook earn"
# What a fit needs, reading files needs, or only a chat or a typing error needs.
NOT_TO_ANSWER = (
    "sklearn",
    "scipy",
    "numpy",
    "pandas",
    "spellchecker",
    "yaml",
    "markdown_it",
    "prompt_toolkit",
    "rapidfuzz",
)


class Opened(NamedTuple):
    """A bot, and what was told and done while it opened."""

    bot: Bot
    said: list[str]
    steps: list[tuple[int, int]]
    read: list[str]

    def learnt(self) -> bool:
        """Whether the rules were fitted."""
        return any("phrasings" in line for line in self.said)


class Desk:
    """Folders of guides and rules of one's own, changed between starts."""

    def __init__(self, folder: Path) -> None:
        self.guides, self.intents, self.data = folder / "knowledge", folder / "intents", folder / "data"

    def open(self, *others: Path) -> Opened:
        """A start."""
        said: list[str] = []
        steps: list[tuple[int, int]] = []
        read: list[str] = []

        def reading(path: Path) -> Guide:
            read.append(path.name)
            return load_guide(path)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(opening, "load_guide", reading)
            progress = Progress(said.append, lambda done, total: steps.append((done, total)))
            bot = Bot.open([self.guides, *others], [self.intents], self.data, progress)
        return Opened(bot, said, steps, read)

    def change(self, name: str, old: str, new: str) -> None:
        """Other words in a file."""
        (path,) = (folder / name for folder in (self.guides, self.intents) if (folder / name).exists())
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    def kept(self, kind: str) -> dict[str, tuple[int, int]]:
        """Name -> (number, time) of the fitted files of a kind."""
        files = (self.data / "cache").glob(f"{kind}-*.arrays")
        return {file.name: (file.stat().st_ino, file.stat().st_mtime_ns) for file in files}


@pytest.fixture(scope="module")
def opened_once(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Two guides and four topics that were opened once; nobody changes this one."""
    folder = tmp_path_factory.mktemp("once")
    for name in ("knowledge", "intents"):
        shutil.copytree(small / name, folder / name)
        for file in (folder / name).iterdir():  # long enough ago to be settled
            os.utime(file, (1_000_000_000, 1_000_000_000))
    desk = Desk(folder)
    first = desk.open()
    assert first.learnt()
    assert first.read == ["clerk.md", "cook.md"]
    assert first.steps == [(1, 2), (2, 2)]
    assert len(first.said) == 2
    return desk


@pytest.fixture
def desk(opened_once: Desk, tmp_path: Path) -> Desk:
    """The same, to change; what was fitted comes with it."""
    shutil.copytree(opened_once.guides.parent, tmp_path, dirs_exist_ok=True)
    return Desk(tmp_path)


def pay(bot: Bot) -> str:
    """What a cook earns."""
    return bot.reply(EARN).text


# -- found again ----------------------------------------------------------


def test_a_second_start_fits_nothing(opened_once: Desk) -> None:
    """Nothing is said, no guide is read, no file is written, and the answers are the same."""
    before = {file.name: file.stat().st_mtime_ns for file in (opened_once.data / "cache").glob("*[!d]")}
    again = opened_once.open()
    assert (again.said, again.steps, again.read) == ([], [], [])
    assert "$34,500" in pay(again.bot)
    assert before == {file.name: file.stat().st_mtime_ns for file in (opened_once.data / "cache").glob("*[!d]")}
    assert not list((opened_once.data / "cache").glob("*.part"))


def test_the_same_files_elsewhere_are_not_fitted_again(desk: Desk) -> None:
    """Folders are known by what they hold; citations name the new place."""
    moved = desk.guides.rename(desk.guides.with_name("moved"))
    desk.guides = moved
    again = desk.open()
    assert (again.said, again.read) == ([], [])
    assert {guide.path.parent for guide in again.bot.library.guides} == {moved}


def test_touching_a_file_fits_nothing(desk: Desk) -> None:
    """A new date on the same words is no change."""
    for file in (desk.guides / "cook.md", desk.intents / "hours.yml"):
        os.utime(file)
    again = desk.open()
    assert (again.said, again.read) == ([], [])


@pytest.mark.parametrize("name", ["cook.md", "hours.yml"])
def test_a_file_that_did_not_change_is_not_read(desk: Desk, name: str) -> None:
    """Size and date of a file that lay still are trusted, so that a start reads none."""
    file = next(folder / name for folder in (desk.guides, desk.intents) if (folder / name).exists())
    assert desk.open().said == []
    text, date = file.read_text(), file.stat().st_mtime_ns
    file.write_text(text[::-1])
    os.utime(file, ns=(date, date))
    again = desk.open()
    assert (again.said, again.read) == ([], [])
    assert "$34,500" in pay(again.bot)


def test_a_file_that_was_just_changed_is_read_again(desk: Desk) -> None:
    """A file may change twice within a tick of its clock; until it has settled, its date is not trusted."""
    desk.change("cook.md", "$34,500", "$35,500")
    date = (desk.guides / "cook.md").stat().st_mtime_ns
    assert "$35,500" in pay(desk.open().bot)
    desk.change("cook.md", "$35,500", "$36,500")
    os.utime(desk.guides / "cook.md", ns=(date, date))
    assert "$36,500" in pay(desk.open().bot)


def test_what_comes_with_the_package_is_found(desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A fitted file that was shipped is used where none is kept, and not copied."""
    (tmp_path / "fitted").mkdir()
    for file in (desk.data / "cache").glob("*.arrays"):
        file.rename(tmp_path / "fitted" / file.name)
    shutil.rmtree(desk.data)
    monkeypatch.setattr(opening, "shipped", lambda name: tmp_path / name if name == "fitted" else shipped(name))
    again = desk.open()
    assert (again.said, again.read) == ([], [])
    assert "$34,500" in pay(again.bot)
    assert desk.kept("rules") == desk.kept("guides") == {}


# -- fitted anew ----------------------------------------------------------


def test_a_changed_guide_is_fitted_alone(desk: Desk) -> None:
    """Its words are answered from at once; the other guide is not read, and the rules are not fitted."""
    rules = desk.kept("rules")
    desk.change("cook.md", "$34,500", "$40,000")
    again = desk.open()
    assert again.read == ["cook.md"]
    assert again.said == ["Reading a guide, once."]
    assert again.steps == [(1, 2), (2, 2)]
    assert "$40,000" in pay(again.bot)
    assert desk.kept("rules") == rules
    assert len(desk.kept("guides")) == 2


def test_going_back_to_older_words_fits_nothing(desk: Desk) -> None:
    """What was fitted before is still there."""
    desk.change("cook.md", "$34,500", "$40,000")
    assert desk.open().said != []
    desk.change("cook.md", "$40,000", "$34,500")
    again = desk.open()
    assert again.said == []
    assert "$34,500" in pay(again.bot)


@pytest.mark.parametrize("name", ["cook.md", "clerk.md"])
def test_a_guide_is_known_by_its_name(desk: Desk, name: str) -> None:
    """Under another name it is another guide, in the order of the names, and read again: a name says what it is of."""
    (desk.guides / name).rename(desk.guides / "a-new-name.md")
    again = desk.open()
    assert again.read == ["a-new-name.md"]
    assert again.bot.library.guides[0].slug == "a-new-name"
    assert again.bot.library.guides[0].path == desk.guides / "a-new-name.md"


def test_a_guide_that_is_gone_is_gone(desk: Desk) -> None:
    """The others are kept."""
    (desk.guides / "clerk.md").unlink()
    again = desk.open()
    assert (again.read, [guide.slug for guide in again.bot.library.guides]) == ([], ["cook"])


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("hours.yml", "  - working hours\n", "  - working hours\n  - at what times\n"),
        ("greeting.yml", "Hello!", "Good day!"),
        ("salary.yml", "[salary.median]", "[salary.median, growth]"),
    ],
)
def test_a_changed_rule_is_learnt(desk: Desk, name: str, old: str, new: str) -> None:
    """A phrasing, a reply or a fact refits the rules and what depends on them; no guide is read for it."""
    desk.change(name, old, new)
    again = desk.open()
    assert again.learnt()
    assert again.read == []
    assert len(desk.kept("rules")) == 2
    assert "Good day!" in again.bot.reply("hello").text or name != "greeting.yml"
    assert desk.open().said == []


def test_a_slot_file_is_a_rule(desk: Desk) -> None:
    """So does a new slot value."""
    (desk.intents / "slot_place.yml").write_text(
        "slot: region\nsynonyms:\n  - synonym: France\n    examples: |\n      - france\n"
    )
    again = desk.open()
    assert again.learnt()
    assert again.bot.rules.tables["region"] == {("france",): "France"}
    assert desk.open().bot.rules.tables == again.bot.rules.tables


@pytest.mark.parametrize("name", ["broken.md", "broken.yml"])
def test_faults_are_told_at_each_start(desk: Desk, name: str) -> None:
    """A file that cannot be used is named whenever it is there, though it is read only once."""
    folder = desk.guides if name.endswith("md") else desk.intents
    (folder / name).write_text("")
    first, second = desk.open(), desk.open()
    for opened in (first, second):
        (fault,) = (*opened.bot.library.faults, *opened.bot.rules.faults)
        assert fault.path == folder / name
        assert fault.remedy
    assert [str(f) for f in first.bot.library.faults] == [str(f) for f in second.bot.library.faults]
    assert (second.said, second.read) == ([], [])


def test_what_is_no_file_is_not_waited_for(desk: Desk) -> None:
    """A pipe with the name of a guide is a fault; an editor's own file and an empty folder are none."""
    (desk.guides / "folder.md").mkdir()
    (desk.guides / ".draft.md").write_text("no such thing")
    os.mkfifo(desk.guides / "pipe.md")
    opened = desk.open()
    assert sorted(Path(fault.path).name for fault in opened.bot.library.faults) == ["pipe.md"]
    assert "$34,500" in pay(opened.bot)


@pytest.mark.parametrize("missing", ["guides", "intents"])
def test_a_missing_folder_is_named(desk: Desk, missing: str) -> None:
    """Where there is nothing, the message says what is wanted."""
    setattr(desk, missing, desk.data / "nowhere")
    with pytest.raises(DataError, match="no such folder of"):
        desk.open()


# -- several folders ------------------------------------------------------


def test_two_folders_answer_together(desk: Desk, tmp_path: Path) -> None:
    """Guides of both are served in the order of the folders, and a change in one reads that guide only."""
    other = tmp_path / "other"
    other.mkdir()
    text = (desk.guides / "cook.md").read_text()
    (other / "baker.md").write_text(
        text.replace("Cook", "Baker").replace("cook", "baker").replace("$34,500", "$41,000")
    )
    first = desk.open(other)
    assert first.read == ["baker.md"]
    assert [guide.slug for guide in first.bot.library.guides] == ["clerk", "cook", "baker"]
    assert "$41,000" in first.bot.reply("what does a baker earn").text
    assert "$34,500" in first.bot.reply("what does a cook earn").text
    assert desk.open(other).said == []
    desk.change("clerk.md", "nine to five", "eight to four")
    assert desk.open(other).read == ["clerk.md"]


def test_the_same_name_in_two_folders(desk: Desk, tmp_path: Path) -> None:
    """Both are served, the second under a name of its own; the same text is served once."""
    other = tmp_path / "other"
    shutil.copytree(desk.guides, other)
    desk_cook = (other / "cook.md").read_text()
    (other / "cook.md").write_text(desk_cook.replace("$34,500", "$99,000").replace("Cook", "Sailor"))
    for opened in (desk.open(other), desk.open(other)):
        assert opened.bot.library.faults == ()
        assert [guide.slug for guide in opened.bot.library.guides] == ["clerk", "cook", "cook-2"]
        assert opened.bot.library.guides[2].path == other / "cook.md"
        assert [(left.folder, left.name, left.why) for left in opened.bot.library.left] == [
            (other, "clerk.md", "the same text as clerk.md")
        ]
        assert "$34,500" in pay(opened.bot)
        assert "$99,000" in opened.bot.reply("what does a sailor earn").text


# -- folders within folders -----------------------------------------------


def nest(folder: Path, names: Iterable[str], text: str) -> None:
    """Files with a text of their own each, to different roles."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        role = Path(name).parent.name or "Cook"
        (folder / name).write_text(text.replace("Cook", f"{role.capitalize()} Cook"), encoding="utf-8")


def test_guides_in_folders_within(desk: Desk) -> None:
    """They are served, those called the same under names with their folders; a second start reads none."""
    text = (desk.guides / "cook.md").read_text()
    nest(desk.guides, ["ship/cook.md", "army/cook.md", "school/head/index.md", "ship/.git/x.md", "_drafts/y.md"], text)
    nest(desk.guides, ["node_modules/z.md", "a/" * 13 + "deep.md"], text)
    (desk.guides / "ship" / "loop").symlink_to(desk.guides, target_is_directory=True)
    first = desk.open()
    guides = first.bot.library.guides
    assert [guide.slug for guide in guides] == ["army-cook", "clerk", "cook", "head", "ship-cook"]
    assert guides[0].path == desk.guides / "army" / "cook.md"
    assert {(left.name, left.why) for left in first.bot.library.left} == {
        ("_drafts/", "drafts"),
        ("node_modules/", "packages of a program"),
        ("a/" * 13, "more than 12 folders deep"),
        ("ship/loop/", "a link to what is read already"),
    }
    again = desk.open()
    assert (again.said, again.read) == ([], [])
    assert again.bot.library == first.bot.library
    assert "$34,500" in again.bot.reply("what does an army cook earn").text
    path = desk.guides / "ship" / "cook.md"
    path.write_text(path.read_text().replace("$34,500", "$77,000"), encoding="utf-8")
    assert desk.open().read == ["cook.md"]


def test_a_folder_of_too_many_files(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A whole disk is no folder of guides; that is said at once."""
    monkeypatch.setattr(folder_of, "MAX_FILES", 1)
    with pytest.raises(DataError, match="more than 1 files; name the folder that holds the guides alone"):
        desk.open()


def test_a_collection_has_a_shelf_of_its_own(desk: Desk, occupations: Path, tmp_path: Path) -> None:
    """A change of one of its guides leaves the own guides' file as it is, and reads that guide only."""
    folder = tmp_path / "occupations"
    shutil.copytree(occupations, folder)
    own = desk.kept("guides")
    first = desk.open(folder)
    assert len(first.read) == len(list(folder.iterdir()))
    assert first.said == [f"Reading {len(first.read)} guides of Work Database 1.0, once."]
    assert [shelf.collection for shelf in first.bot.shelves.collections] == ["Work Database 1.0"]
    assert desk.kept("guides").items() >= own.items()
    assert desk.open(folder).said == []
    (folder / "pilots.md").write_text((folder / "pilots.md").read_text().replace("$81,000", "$99,000"))
    again = desk.open(folder)
    assert again.read == ["pilots.md"]
    assert desk.kept("guides").items() >= own.items()
    assert "$99,000" in again.bot.reply("what does a pilot earn").text
    assert desk.open().bot.shelves.collections == ()


def test_own_guides_and_a_collection_in_one_folder(desk: Desk, occupations: Path) -> None:
    """The front matter tells which is which, and a change of one's own guide leaves the collection's file as it is."""
    shutil.copytree(occupations, desk.guides, dirs_exist_ok=True)
    first = desk.open()
    assert [guide.slug for guide in first.bot.library.guides] == ["clerk", "cook"]
    assert [len(shelf) for shelf in first.bot.shelves.collections] == [6]
    before = desk.kept("guides")
    desk.change("cook.md", "$34,500", "$40,000")
    assert desk.open().read == ["cook.md"]
    assert len(desk.kept("guides")) == len(before) + 1


# -- damage ---------------------------------------------------------------


class _Evil:
    """Whoever unpickles this leaves a file behind."""

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, (os.environ["CAREER_CHAT_TEST_MARK"],)


def _other_arrays(data: bytes) -> bytes:
    """Another program's file of arrays, whole in itself."""
    del data
    path = Path(os.environ["CAREER_CHAT_TEST_MARK"]).with_name("other.arrays")
    write(path, {"passages": 3}, {"something": b"abc"})
    return path.read_bytes()


def _bit(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


DAMAGES = [
    pytest.param(lambda data: b"", id="empty"),
    pytest.param(lambda data: data[: len(data) // 2], id="truncated"),
    pytest.param(lambda data: data[:-30], id="end missing"),
    pytest.param(lambda data: data + b"more", id="too long"),
    pytest.param(lambda data: random.Random(1).randbytes(5_000), id="noise"),  # noqa: S311 (no secret)
    pytest.param(lambda data: _bit(data, len(data) // 2), id="one bit of an array"),
    pytest.param(lambda data: _bit(data, len(data) - 1), id="the last bit"),
    pytest.param(lambda data: _bit(data, 40), id="one bit of the directory"),
    pytest.param(lambda data: _bit(data, 8), id="another layout"),
    pytest.param(lambda data: pickle.dumps(_Evil()), id="a pickle"),
    pytest.param(_other_arrays, id="another program's"),
]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["rules", "guides"])
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_fitted_again(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, damage: Callable[[bytes], bytes]
) -> None:
    """What is no file of these guides and rules is neither trusted nor run: it is fitted anew and overwritten."""
    mark = tmp_path / "executed"
    monkeypatch.setenv("CAREER_CHAT_TEST_MARK", str(mark))
    (file,) = (desk.data / "cache").glob(f"{kind}-*.arrays")
    file.write_bytes(damage(file.read_bytes()))
    again = desk.open()
    assert again.learnt() is (kind == "rules")
    assert again.read == ([] if kind == "rules" else ["clerk.md", "cook.md"])
    assert "$34,500" in pay(again.bot)
    assert desk.open().said == []
    assert not mark.exists()
    gc.collect()  # a file that was left open shows here, not in another test


@pytest.mark.parametrize("kind", ["rules", "guides"])
def test_a_file_of_another_kind_is_not_taken(desk: Desk, kind: str) -> None:
    """A whole file with the wrong name is fitted again."""
    (rules,), (guides,) = ((desk.data / "cache").glob(f"{name}-*.arrays") for name in ("rules", "guides"))
    file, other = (rules, guides) if kind == "rules" else (guides, rules)
    shutil.copyfile(other, file)
    assert "$34,500" in pay(desk.open().bot)


@pytest.mark.parametrize("pattern", ["listing-*.json", "*.checked"])
@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"{", b"\xff\x00", b'{"folder": 1, "file": 2}', b"[" * 50_000])
def test_damaged_notes_cost_nothing_but_time(desk: Desk, pattern: str, content: bytes) -> None:
    """What is written beside the fitted files is looked at again where it makes no sense."""
    assert desk.open().said == []
    notes = list((desk.data / "cache").glob(pattern))
    assert len(notes) >= 2
    for note in notes:
        note.write_bytes(content)
    again = desk.open()
    assert (again.said, again.read) == ([], [])
    assert "$34,500" in pay(again.bot)


def test_a_listing_that_lacks_something_is_made_again(desk: Desk) -> None:
    """A listing of another version of the program costs a look at each file."""
    assert desk.open().said == []
    for note in (desk.data / "cache").glob("listing-*.json"):
        content = json.loads(note.read_text())
        note.write_text(json.dumps({"folder": content["folder"], "files": {}}))
    again = desk.open()
    assert (again.said, again.read) == ([], [])


def test_a_checked_file_that_changed_is_checked_again(desk: Desk) -> None:
    """The mark that a file was checked is for that very file."""
    assert desk.open().said == []
    (file,) = (desk.data / "cache").glob("guides-*.arrays")
    content = file.read_bytes()
    file.write_bytes(_bit(content, len(content) // 2))
    assert desk.open().read == ["clerk.md", "cook.md"]


# -- where nothing can be kept --------------------------------------------


def test_a_folder_that_cannot_be_written(small: Path, tmp_path: Path) -> None:
    """Without a place for the cache the bot answers all the same, and says so."""
    desk = Desk(small)
    desk.data = tmp_path / "data"
    desk.data.write_text("a file where the folder should be")
    opened = desk.open()
    assert sum("could not be kept" in line for line in opened.said) == 2
    assert str(desk.data) in opened.said[-1]
    assert "$34,500" in pay(opened.bot)


def test_a_full_disk(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """So where the disk is full in the midst of it: the old files stay, and nothing half written."""
    put = os.replace

    def full(draft: Path, path: Path) -> None:
        if path.is_relative_to(desk.data):
            raise OSError(28, "No space left on device")
        put(draft, path)

    before = desk.kept("guides")
    desk.change("cook.md", "$34,500", "$40,000")
    monkeypatch.setattr(os, "replace", full)
    opened = desk.open()
    assert "No space left on device" in opened.said[-1]
    assert "$40,000" in pay(opened.bot)
    assert desk.kept("guides") == before
    assert not list((desk.data / "cache").glob("*.part"))


# -- pruning --------------------------------------------------------------


def test_the_files_used_last_are_kept(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many changes, as many files stay as are kept; opening one counts as use, and other files are not touched."""
    monkeypatch.setattr(fitted, "KEPT", 2)
    notes = desk.data / "cache" / "notes.txt"
    notes.write_text("x")
    (first,) = desk.kept("guides")
    _age(desk)
    desk.change("cook.md", "$34,500", "$40,000")
    desk.open()
    (second,) = desk.kept("guides").keys() - {first}
    _age(desk)
    desk.change("cook.md", "$40,000", "$34,500")
    desk.open()
    desk.change("cook.md", "$34,500", "$50,000")
    desk.open()
    (third,) = desk.kept("guides").keys() - {first, second}
    assert desk.kept("guides").keys() == {first, third}
    assert {path.stem for path in (desk.data / "cache").glob("guides-*.checked")} <= {first[:-7], third[:-7]}
    assert len(desk.kept("rules")) == 1
    assert notes.exists()


def _age(desk: Desk) -> None:
    """All that is kept was used long ago, and what came later, later."""
    for file in (desk.data / "cache").iterdir():
        os.utime(file, (file.stat().st_mtime - 3_600, file.stat().st_mtime - 3_600))


# -- what a start imports -------------------------------------------------


@pytest.fixture
def environment(data: Path) -> dict[str, str]:
    """What a process of its own runs with."""
    return {**os.environ, "CAREER_CHAT_DATA": str(data), "PYTHONWARNINGS": "error"}


@pytest.mark.parametrize(
    ("question", "needed"),
    [
        ("What does a Customer Service Representative earn?", ()),
        ("Compare the working hours of agents and customer care reps", ()),
        ("What does a custumer servise representtive earn?", ("rapidfuzz",)),
    ],
)
def test_an_answer_imports_next_to_nothing(
    bot: Bot, environment: dict[str, str], repo: Path, question: str, needed: tuple[str, ...]
) -> None:
    """Once all is kept, the command answers without what fitting, reading files or a chat needs."""
    assert bot.library.guides  # its index is in the cache
    command = [sys.executable, "-X", "importtime", "-m", "chatbot", "ask", question]
    run = subprocess.run(command, cwd=repo, env=environment, capture_output=True, text=True)
    assert run.returncode == 0
    # "import time:  microseconds |  microseconds |   package.module" for each, the interpreter's own too.
    lines = run.stderr.splitlines()
    assert [line for line in lines if not line.startswith("import time:")] == []
    modules = [line.split("|")[-1].strip() for line in lines]
    assert "chatbot.cli.commands" in modules
    imported = {name.partition(".")[0] for name in modules}
    assert tuple(name for name in NOT_TO_ANSWER if name in imported) == needed
    assert "[1]" in run.stdout


def _counted(fit: Callable[..., Any], fits: list[str]) -> Callable[..., Any]:
    """A fit that is noted."""

    def noted(*args: object) -> Any:
        fits.append(fit.__name__)
        return fit(*args)

    return noted


def _noted(fit: Callable[..., Any], fits: list[str]) -> Callable[..., Any]:
    """A fit that notes its name."""

    def noted(*args: object) -> Any:
        fits.append(fit.__name__)
        return fit(*args)

    return noted


def test_a_first_start_fits(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rules and guides are each fitted once, and not at all the next time."""
    fits: list[str] = []
    monkeypatch.setattr(fit_topics, "fit_rules", _noted(fit_topics.fit_rules, fits))
    monkeypatch.setattr(shelving, "fit_shelf", _noted(shelving.fit_shelf, fits))
    shutil.rmtree(desk.data)
    for expected in (["fit_rules", "fit_shelf"], []):
        desk.open()
        assert fits == expected
        fits.clear()
