"""The command line: exit codes, what goes to stdout and what to stderr."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from chatbot import __version__
from chatbot.bot import Bot
from chatbot.cli.arguments import parser
from chatbot.cli.commands import _COMMANDS, main

Captured = pytest.CaptureFixture[str]
PAY = "what does a cook earn"
COMMANDS = ("chat", "ask", "guides", "show", "import", "eval", "lint", "completion")


@pytest.fixture
def folders(small: Path) -> list[str]:
    """The options for two short guides and four topics."""
    return ["--knowledge", str(small / "knowledge"), "--intents-only", str(small / "intents")]


@pytest.fixture(autouse=True, scope="module")
def _fitted(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The index of the short guides is kept before the first test, so that no test sees the note on fitting."""
    data = tmp_path_factory.mktemp("cli")
    Bot.open(small / "knowledge", [small / "intents"], data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CAREER_CHAT_DATA", str(data))
        yield


def run(*argv: str) -> int:
    """The exit code of a command line."""
    try:
        return main(argv)
    except SystemExit as stop:
        return int(stop.code or 0)


def typed(monkeypatch: pytest.MonkeyPatch, text: bytes) -> None:
    """Standard input holds this text."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text), encoding="utf-8"))


# -- asking ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "code"),
    [(PAY, 0), ("hello", 0), ("tell me a joke about the weather", 1), ("quantum chromodynamics", 1)],
)
def test_exit_codes_of_questions(folders: list[str], capsys: Captured, question: str, code: int) -> None:
    """An answer and small talk are 0; what is not in the guides is 1. Nothing goes to stderr."""
    assert run("ask", question, *folders) == code
    out, errors = capsys.readouterr()
    assert out.strip()
    assert errors == ""


def test_an_answer_in_words(folders: list[str], capsys: Captured) -> None:
    """The answer, its citation with lines, and no control characters."""
    assert run("ask", *PAY.split(), *folders) == 0
    out = capsys.readouterr().out
    assert out.startswith("Median pay: $34,500 a year (United States, Kitchen Times, 2024). [1]\n")
    assert "\n[1] Cook › Annual Salary (line" in out
    assert out.replace("\n", "").isprintable()


def test_an_answer_as_json(folders: list[str], capsys: Captured) -> None:
    """One line that holds the whole answer."""
    assert run("ask", "--json", PAY, *folders) == 0
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    answer = json.loads(out)
    assert answer["kind"] == "answer"
    assert [citation["lines"] for citation in answer["citations"]] == [[21, 21]]


def test_no_answer_as_json(folders: list[str], capsys: Captured) -> None:
    """Declining is JSON too, with its exit code."""
    assert run("ask", "--json", "tell me a joke about the weather", *folders) == 1
    answer = json.loads(capsys.readouterr().out)
    assert (answer["kind"], answer["citations"]) == ("abstain", [])


@pytest.mark.parametrize(
    "text", [b"what does a cook earn\n", b"\xffwhat does a cook earn", b"what does\na cook earn\r\n"]
)
def test_a_question_from_standard_input(
    folders: list[str], capsys: Captured, monkeypatch: pytest.MonkeyPatch, text: bytes
) -> None:
    """A dash reads the question from standard input, whatever its bytes."""
    typed(monkeypatch, text)
    assert run("ask", "-", *folders) == 0
    assert "$34,500" in capsys.readouterr().out


@pytest.mark.parametrize(("argv", "text"), [(["ask", " "], b""), (["ask", "-"], b""), (["ask", "-"], b" \n\t")])
def test_an_empty_question(
    folders: list[str], capsys: Captured, monkeypatch: pytest.MonkeyPatch, argv: list[str], text: bytes
) -> None:
    """Nothing asked is a mistake in usage."""
    typed(monkeypatch, text)
    assert run(*argv, *folders) == 2
    out, errors = capsys.readouterr()
    assert out == ""
    assert "the question is empty; write one, or - to read it from standard input" in errors


# -- guides ---------------------------------------------------------------


def test_guides(folders: list[str], capsys: Captured) -> None:
    """One guide a line, its columns parted by tabs."""
    assert run("guides", *folders) == 0
    out, errors = capsys.readouterr()
    assert out == (
        "clerk\tClerk\t2 sections\tOffice Gazette, 2023\n"
        "cook\tCook\t6 sections\tKitchen Times, 2024, United States; reviewed 2026-11-21\n"
    )
    assert errors == ""


@pytest.mark.parametrize("name", ["cook", "Cook", "line cooks", "KITCHEN HAND", " cook "])
def test_show_a_guide(folders: list[str], capsys: Captured, small: Path, name: str) -> None:
    """A guide is shown as it stands in its file, by any of its names."""
    assert run("show", name, *folders) == 0
    assert capsys.readouterr().out == (small / "knowledge" / "cook.md").read_text() + "\n"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("cook#breaks", "### Breaks\n\n- A meal break after five hours\n- A short break every two hours\n"),
        ("cook#Breaks", "### Breaks\n\n- A meal break after five hours\n- A short break every two hours\n"),
        (
            "cook#working-hours",
            "## Working Hours\n\nCooks work evenings and weekends.\n"
            "Shifts of ten hours are common in busy kitchens.\n\n"
            "### Breaks\n\n- A meal break after five hours\n- A short break every two hours\n",
        ),
        (
            "cook#do-cooks-need-a-diploma",
            "### Do cooks need a diploma?\n\nNo diploma is needed to start in a kitchen.\n",
        ),
    ],
)
def test_show_a_section(folders: list[str], capsys: Captured, name: str, shown: str) -> None:
    """A section is shown with its subsections, by anchor or heading."""
    assert run("show", name, *folders) == 0
    assert capsys.readouterr().out == shown


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("plumber", "no guide 'plumber'; there are clerk, cook"),
        ("", "no guide ''; there are clerk, cook"),
        ("\x1b[31mred", "no guide '[31mred'; there are clerk, cook"),
        (
            "cook#pay",
            "no section 'pay' in cook; there are overview, annual-salary, working-hours, breaks, "
            "frequently-asked-questions, do-cooks-need-a-diploma",
        ),
    ],
)
def test_show_names_what_there_is(folders: list[str], capsys: Captured, name: str, problem: str) -> None:
    """A wrong name is answered with the right ones."""
    assert run("show", name, *folders) == 2
    out, errors = capsys.readouterr()
    assert out == ""
    assert problem in errors


# -- folders --------------------------------------------------------------


@pytest.mark.parametrize("place", ["before", "after", "environment"])
def test_where_the_guides_are(
    small: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, place: str
) -> None:
    """The folder may be named before the command, after it, or in the environment, which an option beats."""
    knowledge, intents = str(small / "knowledge"), str(small / "intents")
    if place == "environment":
        monkeypatch.setenv("CAREER_CHAT_KNOWLEDGE", knowledge)
        assert run("--intents-only", intents, "guides") == 0
    else:
        monkeypatch.setenv("CAREER_CHAT_KNOWLEDGE", str(tmp_path / "nowhere"))
        options = ["--knowledge", knowledge, "--intents-only", intents]
        assert run(*([*options, "guides"] if place == "before" else ["guides", *options])) == 0
    assert capsys.readouterr().out.startswith("clerk\t")


@pytest.mark.parametrize(
    ("option", "problem"),
    [
        ("--knowledge", "nowhere: no such folder of guides; name a folder that holds guides as Markdown files"),
        ("--intents-only", "nowhere: no such folder of intents; name a folder that holds rules as .yml files"),
    ],
)
@pytest.mark.parametrize("command", [["guides"], ["ask", PAY], ["show", "cook"], ["chat", "--jsonl"]])
def test_a_missing_folder(
    folders: list[str], capsys: Captured, tmp_path: Path, command: list[str], option: str, problem: str
) -> None:
    """A problem with data is 3, named on stderr with its remedy."""
    assert run(*command, *folders, option, str(tmp_path / "nowhere")) == 3
    out, errors = capsys.readouterr()
    assert out == ""
    assert errors == f"career-chat: {tmp_path}/{problem}\n"


def test_a_faulty_guide_is_named_and_the_others_served(
    small: Path, folders: list[str], capsys: Captured, tmp_path: Path
) -> None:
    """The answer is on stdout, the fault on stderr."""
    knowledge = tmp_path / "knowledge"
    shutil.copytree(small / "knowledge", knowledge)
    (knowledge / "broken.md").write_text("---\ntitle: Broken\n")
    assert run("guides", *folders[2:], "--knowledge", str(knowledge)) == 1  # fits, which is told too
    capsys.readouterr()
    assert run("ask", PAY, *folders[2:], "--knowledge", str(knowledge)) == 0
    out, errors = capsys.readouterr()
    assert "$34,500" in out
    assert "broken" not in out
    assert errors == (
        f"career-chat: not served: {knowledge}/broken.md: the guide has no text under any heading; write sections "
        "under `## Headings` (1 more of this file: `career-chat check`)\n"
    )


def test_a_faulty_rule_is_named_and_the_others_used(
    small: Path, folders: list[str], capsys: Captured, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A rule file with a fault does not take the rest with it."""
    monkeypatch.setenv("CAREER_CHAT_DATA", str(tmp_path / "data"))
    intents = tmp_path / "intents"
    shutil.copytree(small / "intents", intents)
    (intents / "broken.yml").write_text("topic: x\nkind: y\nwords: a\nexamples: |\n  - a\n")
    assert run("guides", *folders, "--intents-only", str(intents)) == 0
    out, errors = capsys.readouterr()
    assert out.startswith("clerk\t")
    assert f"not served: {intents}/broken.yml:2: kind 'y'; use one of answer, smalltalk, abstain\n" in errors


# -- the other commands ---------------------------------------------------


def test_eval_of_a_small_file(folders: list[str], capsys: Captured, tmp_path: Path) -> None:
    """The table is printed, and the first of those that were not right."""
    right = {"gold": [["cook", "Annual Salary"]], "all_of": [["$34,500"]]}
    cases = [
        {"id": "1", "kind": "fact", "turns": [{"user": PAY, "expect": right}]},
        {"id": "2", "kind": "fact", "turns": [{"user": PAY, "expect": right | {"all_of": [["$1"]]}}]},
        {"id": "3", "kind": "none", "turns": [{"user": "tell me a joke", "expect": {"abstain": True}}]},
    ]
    file = tmp_path / "cases.jsonl"
    file.write_text("\n".join(json.dumps(case) for case in cases))
    assert run("eval", str(file), "--show", "5", *folders) == 0
    out, errors = capsys.readouterr()
    assert [line.split()[:3] for line in out.splitlines()[:4]] == [
        ["kind", "turns", "right"],
        ["fact", "2", "1"],
        ["none", "1", "1"],
        ["all", "3", "2"],
    ]
    assert out.splitlines()[-1].startswith("wrong: 2 1 'what does a cook earn' -> salary: Median pay")
    assert errors == ""


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (None, "the file cannot be read (No such file or directory); name a file of questions"),
        (b"\xff", "the file is not UTF-8; save it as UTF-8"),
        (b"\n{}\n", "cases.jsonl:2: the line is no question; write"),
    ],
)
def test_eval_of_a_faulty_file(
    folders: list[str], capsys: Captured, tmp_path: Path, content: bytes | None, problem: str
) -> None:
    """A question file that cannot be read is a problem with data."""
    file = tmp_path / "cases.jsonl"
    if content is not None:
        file.write_bytes(content)
    assert run("eval", str(file), *folders) == 3
    out, errors = capsys.readouterr()
    assert out == ""
    assert problem in errors


def test_import_and_then_ask(folders: list[str], capsys: Captured, tmp_path: Path) -> None:
    """What cannot be imported is a problem with data, and a file that is there is not overwritten."""
    missing = tmp_path / "missing.txt"
    assert run("import", str(missing), "--to", str(tmp_path), *folders) == 3
    out, errors = capsys.readouterr()
    assert out == ""
    assert str(missing) in errors


@pytest.mark.parametrize("shell", ["bash", "zsh", "tcsh"])
def test_completion(capsys: Captured, shell: str) -> None:
    """A script for each shell, which knows the commands."""
    assert run("completion", shell) == 0
    out, errors = capsys.readouterr()
    assert "career-chat" in out
    assert all(command in out for command in COMMANDS)
    assert errors == ""


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash on this machine")
def test_the_bash_completion_can_be_read(capsys: Captured) -> None:
    """Bash finds no mistake in its script."""
    run("completion", "bash")
    script = capsys.readouterr().out
    checked = subprocess.run(["bash", "-n"], input=script, text=True, capture_output=True, timeout=20)
    assert (checked.returncode, checked.stderr) == (0, "")


def test_the_version(capsys: Captured) -> None:
    """The version is that of the package."""
    assert run("--version") == 0
    assert capsys.readouterr().out == f"career-chat {__version__}\n"


@pytest.mark.parametrize("command", [(), *((command,) for command in COMMANDS)])
def test_every_command_has_help(capsys: Captured, command: tuple[str, ...]) -> None:
    """The help says what a command does, and something on each of its options."""
    assert run(*command, "--help") == 0
    out = capsys.readouterr().out
    assert out.startswith(f"usage: career-chat{''.join(f' {name}' for name in command)} ")
    assert "--knowledge DIR" in out
    assert len(out.splitlines()) > 5


def test_the_help_lists_every_command(capsys: Captured) -> None:
    """No command is hidden, and the exit codes are told."""
    run("--help")
    out = capsys.readouterr().out
    assert all(f"\n  {command} " in out.replace("    ", "  ") for command in COMMANDS)
    assert "Exit codes: 0 answered, 1 not in the guides, 2 usage, 3 a problem with data." in out


def test_every_option_has_help() -> None:
    """No option is without a word of help."""
    queue = [parser()]
    while queue:
        for action in queue.pop()._actions:
            if isinstance(action.choices, dict):
                queue += action.choices.values()
            assert action.help or action.choices, action.dest


@pytest.mark.parametrize(
    "argv",
    [
        ["bake"],
        ["ask"],
        ["show"],
        ["eval"],
        ["import"],
        ["completion"],
        ["completion", "fish"],
        ["chat", "--color", "red"],
        ["guides", "--no-such-option"],
        ["ask", "--knowledge"],
        ["eval", "x", "--show", "many"],
    ],
)
def test_mistakes_in_usage(capsys: Captured, argv: list[str]) -> None:
    """A command line that cannot be read is 2, with the usage on stderr."""
    assert run(*argv) == 2
    out, errors = capsys.readouterr()
    assert out == ""
    assert errors.startswith("usage: career-chat")


# -- as a program ---------------------------------------------------------


def _program(folders: list[str]) -> list[str]:
    return [sys.executable, "-W", "error", "-m", "chatbot", *folders]


@pytest.mark.parametrize(("question", "code"), [(PAY, 0), ("tell me a joke about the weather", 1), (" ", 2)])
def test_exit_codes_of_the_program(repo: Path, folders: list[str], question: str, code: int) -> None:
    """The exit code reaches the shell."""
    done = subprocess.run([*_program(folders), "ask", question], cwd=repo, capture_output=True, timeout=60)
    assert done.returncode == code
    assert bool(done.stdout) == (code != 2)
    assert bool(done.stderr) == (code == 2)


def test_a_reader_that_has_enough(repo: Path, folders: list[str]) -> None:
    """A pipe that is closed early (`| head -1`) is no error."""
    command = [*_program(folders), "show", "cook"]
    with subprocess.Popen(command, cwd=repo, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_output_that_is_no_utf_8(repo: Path, folders: list[str]) -> None:
    """A terminal of another encoding gets an answer, not a traceback."""
    environment = os.environ | {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = subprocess.run([*_program(folders), "ask", PAY], cwd=repo, capture_output=True, env=environment)
    assert done.returncode == 0
    assert b"$34,500" in done.stdout
    assert done.stderr == b""


def test_a_fault_of_the_program(folders: list[str], capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault nobody thought of is not taken for "not in the guides"."""
    monkeypatch.setitem(_COMMANDS, "guides", lambda *_: 1 // 0)
    assert run("guides", *folders) == 70
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_a_first_start_says_what_takes_time(repo: Path, folders: list[str], tmp_path: Path) -> None:
    """The note on fitting goes to stderr; stdout holds only the answer."""
    environment = os.environ | {"CAREER_CHAT_DATA": str(tmp_path)}
    first, second = (
        subprocess.run([*_program(folders), "ask", "--json", PAY], cwd=repo, capture_output=True, env=environment)
        for _ in range(2)
    )
    assert first.stderr.decode().split("\n") == [
        "Learning how people ask, from the phrasings; this takes about 15 seconds, once.",
        "Reading 2 guides, once.",
        "",
    ]
    assert json.loads(first.stdout)["kind"] == "answer"
    assert second.stderr == b""
    assert second.stdout == first.stdout
