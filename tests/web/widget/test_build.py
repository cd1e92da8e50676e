"""The widget's one file: made of its source, small, alone, and without what strict policies forbid."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.needs import debian
from tests.web.node import install

SECONDS = 300
MOST = 15_000
WIDGET = Path("chatbot/web/widget")
BUILT = Path("chatbot/web/static/career-chat.js")


@pytest.fixture(scope="module")
def tools(repo: Path) -> Path:
    """The packages that build it, as locked."""
    return install(repo / WIDGET)


def run(command: list[str], folder: Path) -> None:
    """Raises AssertionError with what it printed."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=SECONDS)
    assert done.returncode == 0, done.stdout + done.stderr


def test_same_bytes(repo: Path, tools: Path, tmp_path: Path) -> None:
    """The source is without a fault of types and gives the file that is shipped, byte by byte."""
    copy = tmp_path / "widget"
    shutil.copytree(repo / WIDGET, copy, ignore=shutil.ignore_patterns("node_modules"))
    (tmp_path / "static").mkdir()
    (copy / "node_modules").symlink_to(tools)
    npm = debian("npm", "npm")
    run([npm, "run", "check"], copy)
    run([npm, "run", "build"], copy)
    assert (tmp_path / "static" / BUILT.name).read_bytes() == (repo / BUILT).read_bytes()


def test_size(repo: Path) -> None:
    """It travels in at most 15 kB."""
    assert len(gzip.compress((repo / BUILT).read_bytes(), 9, mtime=0)) <= MOST


def test_alone(repo: Path) -> None:
    """It names no address, and uses nothing that makes markup or code of a text."""
    text = (repo / BUILT).read_text(encoding="utf-8")
    assert set(re.findall(r"(?:https?:)?//[\w.-]+\.\w+[^\s\"'`]*", text)) == {"http://www.w3.org/2000/svg"}
    markup = r"innerHTML|outerHTML|insertAdjacentHTML|setHTML|createContextualFragment|DOMParser|document\.write"
    assert re.findall(rf"{markup}|\beval\b|\bFunction\(|import\(|\.style\b|cssText", text) == []


def test_the_strings_of_the_docs(repo: Path) -> None:
    """The JSON to translate is all of the widget's own words, as they are."""
    code = "import { wordsFor } from './chatbot/web/widget/src/strings.js'; "
    told = subprocess.run(
        [
            debian("npm", "node"),
            "--input-type=module",
            "-e",
            code + "console.log(JSON.stringify(wordsFor('en', {}).strings))",
        ],
        cwd=repo,
        capture_output=True,
        text=True,
        check=True,
    )
    (block,) = re.findall(r"```json\n(.*?)```", (repo / "docs" / "widget.md").read_text(encoding="utf-8"), re.DOTALL)
    assert json.loads(block) == json.loads(told.stdout)


def test_no_packages_at_run_time(repo: Path) -> None:
    """Nothing of others is in it: the packages are for building only."""
    package = (repo / WIDGET / "package.json").read_text(encoding="utf-8")
    assert '"devDependencies"' in package
    assert '"dependencies"' not in package
