"""`career-chat check`: what is served of a folder, what is refused, and what is not read."""

from __future__ import annotations

import json
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
        "plan.odt": "Plan",
        "logo.svg": "<svg/>",
        "sea/baker.md": "# Ship's baker\n\nShip's bakers bake at sea.\n",
        "sea/index.md": "# At sea\n\n- [Baker](baker.md)\n",
        "ship's baker, copy.md": "# Ship's baker\n\nShip's bakers bake at sea.\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
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
        "broken.md:1: the front matter does not end, so it is read up to line 2; close it with a line `---`",
        "broken.md: the guide has no text under any heading; write sections",
        "2 files are not read: porter.txt (import it with `career-chat import FILE --to DIR`), plan.odt\n",
        "left out: README.md (about the folder)\n",
        "left out: _draft.md (drafts)\n",
        "left out: logo.svg (no text for people)\n",
        "left out: sea/index.md (lists of other pages)\n",
        "left out: sea/baker.md (the same text as ship's baker, copy.md)\n",
        "2 served, 1 refused, 7 left out or not read",
    ):
        assert part in said


def test_each_file_as_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """For programs: the same as one object."""
    assert main(["check", "--json", str(folder)]) == 1
    (told,) = json.loads(capsys.readouterr().out)["folders"]
    assert [guide["role"] for guide in told["guides"]] == ["Baker", "Ship's baker"]
    assert [(fault["path"], fault["line"]) for fault in told["faults"]] == [
        (str(folder / "broken.md"), None),
        (str(folder / "broken.md"), 1),
    ]
    assert len(told["left"]) == 7


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


def test_rules_that_replace_others_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One's own rules beside the shipped ones: what they take the place of, and their faults."""
    (tmp_path / "human.yml").write_text("topic: human\nkind: smalltalk\nreply: Ring us.\nexamples: |\n  - a person\n")
    assert main(["check", "--intents", str(tmp_path)]) == 0
    assert f"{tmp_path}: takes the place of topic human\n" in capsys.readouterr().out
    (tmp_path / "human.yml").write_text("topic: human\nkind: chat\n")
    assert main(["check", "--intents", str(tmp_path)]) == 1
    assert f"refused: {tmp_path}/human.yml:2: kind 'chat'" in capsys.readouterr().out


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
