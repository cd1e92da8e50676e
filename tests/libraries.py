"""Guides of a folder for tests, without rules and without anything fitted."""

from __future__ import annotations

from pathlib import Path

from chatbot.guides.guide import Library, load_guide


def library_of(folder: Path) -> Library:
    """Every guide of a folder, in name order. Raises GuideError where one has a fault."""
    return Library(tuple(load_guide(path) for path in sorted(folder.glob("*.md"))))
