"""Where everything lies under the project's home folder: the open zone, the restricted zone, models, published data.

What belongs here: paths, and making the folders with the right permissions. What does not: reading or writing tables.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


class HomeError(OSError):
    """The home folder cannot be used; the message says what to do."""


@dataclass(frozen=True)
class Home:
    """The folders below one home. Raw EMRs, the page archive and keys are under ``restricted`` (mode 0700)."""

    root: Path

    @property
    def restricted(self) -> Path:
        return self.root / "restricted"

    @property
    def restricted_tables(self) -> Path:
        return self.restricted / "tables"

    @property
    def archive(self) -> Path:
        """Raw page bytes (WARC), one folder per site."""
        return self.restricted / "archive"

    @property
    def keys(self) -> Path:
        return self.restricted / "keys"

    @property
    def tables(self) -> Path:
        return self.root / "tables"

    @property
    def releases(self) -> Path:
        """Corpus releases, one folder per release id."""
        return self.root / "releases"

    @property
    def models(self) -> Path:
        return self.root / "models"

    @property
    def cells(self) -> Path:
        """Trained grid cells, one folder per cell id."""
        return self.root / "cells"

    @property
    def published(self) -> Path:
        return self.root / "published"

    @property
    def dagster(self) -> Path:
        return self.root / "dagster"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    def prepare(self) -> Home:
        """Make the folders. Raises HomeError when the home cannot be written."""
        try:
            for folder in (
                self.tables,
                self.releases,
                self.models,
                self.cells,
                self.published,
                self.dagster,
                self.logs,
            ):
                folder.mkdir(parents=True, exist_ok=True)
            self.restricted.mkdir(mode=0o700, exist_ok=True)
            os.chmod(self.restricted, 0o700)
            for folder in (self.restricted_tables, self.archive, self.keys):
                folder.mkdir(mode=0o700, exist_ok=True)
            probe = self.root / ".writable"
            probe.write_bytes(b"ok")
            probe.unlink()
        except OSError as error:
            raise HomeError(
                f"home folder {self.root}: {error.strerror or error}. Choose a folder you may write to with --home DIR, "
                "or free some disk space."
            ) from error
        return self
