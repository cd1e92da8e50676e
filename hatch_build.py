"""The build step: what is fitted from the shipped guides and rules goes into the wheel, so that no user waits for it.

An editable install keeps it in `chatbot/data/fitted/`, which git ignores. It
is found by its content: once a guide or rule is edited, it is fitted anew.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FITTED = "chatbot/data/fitted"


class FittedBuildHook(BuildHookInterface[Any]):
    """Fits before a wheel is packed."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Put the fitted files where the wheel, or the editable install, takes them from."""
        root = Path(self.root)
        sys.path.insert(0, str(root))
        from chatbot.opening import Progress, open_folders

        data = root / "build"
        told = Progress(self.app.display_info)
        _, shelves, *_ = open_folders((root / "knowledge",), (root / "intents",), data, told)
        shelf = shelves.own.arrays.path
        fitted = [
            shelf,
            *(
                path
                for path in shelf.parent.glob("rules-*")
                if path.suffix == shelf.suffix and shelf.stem.startswith(path.stem.replace("rules", "guides", 1))
            ),
        ]
        if version != "editable":
            build_data["force_include"] |= {str(path): f"{FITTED}/{path.name}" for path in fitted}
            return
        kept = root / FITTED
        shutil.rmtree(kept, ignore_errors=True)
        kept.mkdir(parents=True)
        for path in fitted:
            shutil.copy2(path, kept)
