"""The wheel: what is in it, and that it answers away from the checkout with its declared dependencies only."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import venv
import zipfile
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.once import made_once

COMMANDS = "Scripts" if os.name == "nt" else "bin"
QUESTION = "What does a Customer Service Representative earn?"


@pytest.fixture(scope="module")
def wheel(repo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the checkout with the build backend at hand: nothing is downloaded."""

    def build(folder: Path) -> None:
        command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(repo)]
        built = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        assert built.returncode == 0, built.stdout + built.stderr

    (path,) = made_once(tmp_path_factory, "wheel", build).glob("*.whl")
    return path


@pytest.fixture(scope="module")
def files(wheel: Path) -> list[str]:
    """The names of the files in the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


def needed(wheel: Path) -> dict[str, Distribution]:
    """The declared dependencies of the wheel and theirs, by name, as installed here."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        metadata = archive.read(name).decode()
    queue = re.findall(r"^Requires-Dist: (.+)$", metadata, re.MULTILINE)
    found: dict[str, Distribution] = {}
    while queue:
        requirement = Requirement(queue.pop())
        if requirement.name in found or (requirement.marker and not requirement.marker.evaluate({"extra": ""})):
            continue
        found[requirement.name] = distribution(requirement.name)
        queue += found[requirement.name].requires or []
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of commands of a bare environment with the wheel in it.

    Its dependencies are links to the ones installed here, the declared ones
    and theirs and no other: offline, and still an import that nobody
    declared fails. `pip check` compares their versions with the declared.
    """

    def install(folder: Path) -> None:
        venv.create(folder, with_pip=True, symlinks=os.name != "nt")
        (site,) = folder.glob("Lib/site-packages" if os.name == "nt" else "lib/python*/site-packages")
        for dependency in needed(wheel).values():
            root = Path(str(dependency.locate_file("")))
            for top in {file.parts[0] for file in dependency.files or ()} - {"..", "__pycache__"}:
                if not (site / top).exists():
                    (site / top).symlink_to(root / top)
        for arguments in (["install", "--no-index", "--no-deps", str(wheel)], ["check"]):
            command = [str(folder / COMMANDS / "python"), "-m", "pip", "--disable-pip-version-check", *arguments]
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
            assert done.returncode == 0, done.stdout + done.stderr

    return made_once(tmp_path_factory, "bare", install) / COMMANDS


def test_the_data_in_the_wheel_is_the_data_in_git(repo: Path, files: list[str]) -> None:
    """Every guide and rule that is kept in git is in the wheel, what is fitted from them, and no other file."""
    if shutil.which("git") is None or not (repo / ".git").exists():
        pytest.skip("no git checkout to compare with")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "intents", "knowledge"], cwd=repo, capture_output=True, text=True, check=True
    )
    prefix = "chatbot/data/"
    inside = {name.removeprefix(prefix) for name in files if name.startswith(prefix)}
    fitted = {name for name in inside if name.startswith("fitted/")}
    assert inside - fitted == set(listed.stdout.split("\0")) - {""}
    assert len(inside) > 50
    assert [re.sub(r"-.*(?=\.arrays$)", "", name) for name in sorted(fitted)] == [
        "fitted/guides.arrays",
        "fitted/rules.arrays",
    ]


def test_the_code_in_the_wheel_is_the_code(repo: Path, files: list[str]) -> None:
    """Every module is there, the mark of types and the licence; tests and tools are not."""
    modules = {str(path.relative_to(repo)) for path in (repo / "chatbot").rglob("*.py")}
    assert {name for name in files if name.endswith(".py")} == modules
    assert "chatbot/py.typed" in files
    pages = {str(path.relative_to(repo)) for path in (repo / "chatbot" / "web" / "static").iterdir()}
    assert {name for name in files if name.startswith("chatbot/web/static/")} == pages
    assert not [name for name in files if name.startswith("chatbot/web/widget/")]
    assert any(name.endswith("/licenses/LICENSE") for name in files)
    assert {name.split("/")[0] for name in files if ".dist-info/" not in name} == {"chatbot"}


def test_the_wheel_answers_elsewhere(installed: Path, tmp_path: Path) -> None:
    """From another folder, with no checkout in reach, the command answers out of the packaged guides."""
    hidden = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "CAREER_CHAT_KNOWLEDGE")
    environment = {key: value for key, value in os.environ.items() if key not in hidden}
    environment |= {"CAREER_CHAT_DATA": str(tmp_path / "data"), "PATH": f"{installed}{os.pathsep}{os.defpath}"}
    asked = subprocess.run(
        [installed / "career-chat", "ask", "--json", QUESTION], cwd=tmp_path, env=environment, capture_output=True
    )
    assert (asked.returncode, asked.stderr.decode()) == (0, "")  # nothing is left to fit, which would be told
    answer = json.loads(asked.stdout)
    assert answer["kind"] == "answer"
    assert answer["citations"][0]["guide"] == "customer-service-representative"
    where = subprocess.run(
        [installed / "python", "-c", "import chatbot; print(chatbot.__file__)"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(where.stdout.strip()).is_relative_to(installed.parent)


def test_what_is_not_declared_is_not_there(installed: Path, tmp_path: Path) -> None:
    """The tools of development are no part of the bare environment: the test above proves what it should."""
    code = "import importlib.util as u; print([n for n in ('pytest', 'hypothesis', 'mypy') if u.find_spec(n)])"
    done = subprocess.run([installed / "python", "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
