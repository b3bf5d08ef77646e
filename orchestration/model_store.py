"""Model folders: one per name and version, complete or absent, with a pointer to the current one.

    models/<name>/<version>/          a finished model
    models/<name>/.partial-<version>/ one in the making; a rerun of the same version finds it and may resume
    models/<name>/current             the pointer (a symbolic link)

What belongs here: placing and finding folders. What does not: what a model is.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from corpus.files import point_to


class ModelNotFound(LookupError):
    """No finished model of that name; the message says what to materialise."""


@dataclass(frozen=True)
class ModelStore:
    """The store under ``root``."""

    root: Path

    def build(self, name: str, version: str, make: Callable[[Path], object], *, resumable: bool = False) -> Path:
        """Let ``make(folder)`` fill a folder for ``version`` and make it current; a finished version is not made again.

        With ``resumable`` the leftovers of a killed attempt at the same version are handed to ``make``.
        """
        final = self.root / name / version
        if not final.exists():
            partial = self.root / name / f".partial-{version}"
            if partial.exists() and not resumable:
                shutil.rmtree(partial)
            partial.mkdir(parents=True, exist_ok=True)
            make(partial)
            os.replace(partial, final)
        point_to(final, self.root / name / "current")
        return final

    def current(self, name: str) -> Path:
        """The folder of the current version. Raises ModelNotFound."""
        link = self.root / name / "current"
        if not link.exists():
            raise ModelNotFound(f"no model {name} under {self.root}: materialise the asset {name} first")
        return link.resolve()

    def available(self, names: list[str]) -> dict[str, Path]:
        """Those of ``names`` that have a finished model, with their folders."""
        return {name: self.current(name) for name in names if (self.root / name / "current").exists()}
