"""What guides have is never denied: every heading, question and label of the guides at hand is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.denials import REAL, Asked, of_folder
from benchmarks.sets import OTHER_GUIDES, SHARED, SHIPPED, VOICES
from chatbot.importing.onet_guides import import_release

# At least so many answers cite the very section, or one below it.
CITED = 0.95
OWN = (SHIPPED, OTHER_GUIDES, *sorted(VOICES.iterdir()))
# Every so many occupations of O*NET, 100 of them.
STEP = 10


def check(found: list[Asked]) -> None:
    """Nothing is denied, and nearly all is answered from where it stands."""
    assert found
    assert [each.line() for each in found if each.denied] == []
    away = [each.line() for each in found if not each.cited]
    assert len(away) <= (1 - CITED) * len(found), away


@pytest.mark.parametrize("folder", OWN, ids=lambda folder: folder.name)
def test_own_guides(folder: Path, tmp_path: Path) -> None:
    """Each guide of the project."""
    check(of_folder(folder, tmp_path))


@pytest.mark.parametrize("folder", [SHARED / "guides", REAL], ids=lambda folder: folder.name)
def test_guides_of_others(folder: Path, tmp_path: Path, shared: Path) -> None:
    """Each guide that others wrote, as it is."""
    assert shared.is_dir()
    check(of_folder(folder, tmp_path))


def test_occupations(tmp_path: Path, shared: Path) -> None:
    """A hundred occupations of O*NET as guides of one's own, one after another in focus."""
    import_release(shared / "data" / "onet", tmp_path / "all", (), False, lambda done, total: None)
    folder = tmp_path / "own"
    folder.mkdir()
    for path in sorted((tmp_path / "all").glob("*.md"))[::STEP][:100]:
        lines = path.read_text(encoding="utf-8").split("\n")
        text = "\n".join(line for line in lines if not line.startswith("collection:"))
        (folder / path.name).write_text(text, encoding="utf-8")
    found = of_folder(folder, tmp_path / "data")
    assert len({each.guide for each in found}) == 100
    check(found)
