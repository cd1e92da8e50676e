"""`career-chat check`: what is served of a folder, what is refused, and what is not read."""

from __future__ import annotations

from pathlib import Path

import pytest

from chatbot.cli.commands import main


@pytest.fixture(name="folder")
def folder_of_files(tmp_path: Path) -> Path:
    """Guides as people have them, one that is broken, and other files."""
    files = {
        "baker.md": "---\nlayout: post\nroles: Baker\n---\n# Baker careers\n\nBakers bake.\n",
        "broken.md": "---\ntitle: Broken\n",
        "README.md": "# Our guides\n\nA folder.\n",
        "_draft.md": "# Draft\n\nNot yet.\n",
        "porter.txt": "Porter",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_each_file_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each guide with its role and what was inferred, each refusal with its remedy, and what is left alone."""
    assert main(["check", str(folder)]) == 1
    said = capsys.readouterr().out
    for part in (
        "baker.md: Baker, 1 section\n",
        "did you mean `role`?",
        "keys of other tools, not used for answers: layout",
        "role “Baker”, from the title, file name and text",
        "broken.md:1: the front matter does not end; close it with a line `---`",
        "not read: README.md, _draft.md, porter.txt",
        "career-chat import",
        "1 served, 1 refused, 3 not read",
    ):
        assert part in said


def test_what_is_left_out_of_a_guide_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each mark once, with its lines."""
    text = "# Porter\n\nPorters carry :package: and lift.\n{: .lead }\n\nThey push :package: too.\n"
    (tmp_path / "porter.md").write_text(text, encoding="utf-8")
    assert main(["check", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "left out, as no reader sees it: “:package:” (lines 3, 6)" in said
    assert "“{: .lead }” (line 4)" in said


def test_a_folder_that_is_served_whole(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a fault the exit code is 0, and what is not read is no fault."""
    (folder / "broken.md").unlink()
    assert main(["check", str(folder)]) == 0
    assert "0 refused" in capsys.readouterr().out


def test_the_shipped_guides_are_checked_by_default(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a folder, the guides that would be asked."""
    assert main(["check"]) == 0
    assert "4 served, 0 refused" in capsys.readouterr().out


def test_no_such_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder that is not there is named."""
    assert main(["check", str(tmp_path / "none")]) == 3
    assert "no such folder of guides" in capsys.readouterr().err


def test_the_name_of_a_file_is_data(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What a terminal would obey is left out of names too."""
    (tmp_path / "porter\x1b[31m.md").write_text("# Porter\n\nPorters carry.\n", encoding="utf-8")
    (tmp_path / "notes\x1b[2J.txt").write_text("Notes", encoding="utf-8")

    assert main(["check", str(tmp_path)]) == 0
    assert "\x1b" not in capsys.readouterr().out
