"""The mapping files of an inbox: which of them is for which file, and which for none.

What belongs here: finding them. What does not: what is in one (mapping).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from corpus.ingest.mapping import FILE_MAPPING, FOLDER_MAPPING, Mapping, MappingError, is_mapping, read_mapping
from corpus.ingest.sources import SkippedFile


class MappingFiles:
    """The mapping files of an inbox, and which of them is for a file: its own, or that of the nearest folder above it."""

    def __init__(self, inbox: Path) -> None:
        self._inbox = inbox
        self.all: dict[Path, Mapping | MappingError | OSError] = {}
        self._used: set[Path] = set()

    def take(self, path: Path) -> bool:
        """Whether ``path`` is a mapping file, which is then no data."""
        if not is_mapping(path.name):
            return False
        self._read(path)
        return True

    def path_for(self, path: Path) -> Path | None:
        """The mapping file that is for a data file or archive."""
        folders = [path.parent, *path.parent.parents]
        inside = folders[: folders.index(self._inbox) + 1] if self._inbox in folders else folders[:1]
        for candidate in (path.with_name(path.name + FILE_MAPPING), *(folder / FOLDER_MAPPING for folder in inside)):
            if candidate.is_file():
                return candidate
        return None

    def use(self, path: Path) -> Mapping | MappingError | OSError:
        """The mapping in ``path`` for a file of rows, or what is wrong with it."""
        self._used.add(path)
        return self._read(path)

    def unused(self) -> Iterator[SkippedFile]:
        """The mapping files that were for no file."""
        for path in sorted(self.all.keys() - self._used):
            name = path.relative_to(self._inbox).as_posix()
            yield SkippedFile(
                name, "unused_mapping", "a mapping file beside no file of rows: check its name and folder", "", 0
            )

    def _read(self, path: Path) -> Mapping | MappingError | OSError:
        if path not in self.all:
            try:
                self.all[path] = read_mapping(path)
            except (MappingError, OSError) as error:
                self.all[path] = error
        return self.all[path]
