"""The inventory of an inbox: every file with its recognised format, kind, source, hash and licence, or why it is skipped.

What belongs here: walking the folder. What does not: recognising a format (formats), reading rows.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path, PurePath

from corpus.ingest.formats import KIND_OF_FORMAT, SAMPLE_BYTES, Recognised, recognise

LICENCES_FILE = "licences.json"
"""In the inbox's top folder: an object of `relative file or folder -> licence`; the longest path that fits counts."""

UNKNOWN_LICENCE = "unknown"


class InboxError(ValueError):
    """The inbox as a whole is unusable; the message says what to do."""


@dataclass(frozen=True)
class SourceFile:
    """A file that a reader takes. ``relative`` is its POSIX path in the inbox; ``sha256`` is of its bytes; ``size`` in bytes."""

    path: Path
    relative: str
    format: str
    kind: str
    source: str
    sha256: str
    size: int
    licence: str = UNKNOWN_LICENCE


@dataclass(frozen=True)
class SkippedFile:
    """A file that no reader takes, with a short ``reason`` and what to do (``detail``)."""

    relative: str
    reason: str
    detail: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Inventory:
    """All files of an inbox, sorted by path."""

    files: tuple[SourceFile, ...]
    skipped: tuple[SkippedFile, ...]

    def of_kind(self, kind: str) -> list[SourceFile]:
        """The files of one kind (``book``, ``emr``, ``qa``, ``annotated``, ``labelled`` or ``dictionary``)."""
        return [file for file in self.files if file.kind == kind]


def inventory(inbox: Path) -> Inventory:
    """Recognise every file below ``inbox``; hidden files, links to elsewhere and ``licences.json`` are passed over.

    Raises InboxError when the folder is missing, unreadable or holds no file.
    """
    if not inbox.is_dir():
        raise InboxError(
            f"inbox {inbox}: no such folder; name the folder that holds books/, emr/, ... with --inbox DIR"
        )
    licences = _licences(inbox / LICENCES_FILE)
    files: list[SourceFile] = []
    skipped: list[SkippedFile] = []
    for path in _walk(inbox):
        relative = path.relative_to(inbox).as_posix()
        if relative == LICENCES_FILE:
            continue
        entry = _look_at(path, relative, licences)
        if isinstance(entry, SourceFile):
            files.append(entry)
        else:
            skipped.append(entry)
    if not files and not skipped:
        raise InboxError(f"inbox {inbox}: the folder is empty; put files into it (books/, emr/, ccks2019/, qa/, dict/)")
    return Inventory(tuple(files), tuple(skipped))


def _walk(inbox: Path) -> list[Path]:
    def refuse(error: OSError) -> None:
        raise InboxError(f"inbox: cannot list {error.filename}: {error.strerror}; give read permission") from error

    found = []
    for folder, subfolders, names in os.walk(inbox, onerror=refuse):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        found += [Path(folder) / name for name in names if not name.startswith(".")]
    return sorted(path for path in found if path.is_file())


def _look_at(path: Path, relative: str, licences: dict[str, str]) -> SourceFile | SkippedFile:
    try:
        with path.open("rb") as stream:
            sample = stream.read(SAMPLE_BYTES)
            stream.seek(0)
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        return SkippedFile(relative, "unreadable", f"{error.strerror}: give read permission", "", path.stat().st_size)
    size = path.stat().st_size
    found = recognise(PurePath(relative), sample)
    if found.format is None:
        return SkippedFile(relative, found.reason, found.detail, sha256, size)
    return SourceFile(
        path,
        relative,
        found.format,
        KIND_OF_FORMAT[found.format],
        _source(relative, found),
        sha256,
        size,
        _licence_of(relative, licences),
    )


def _source(relative: str, found: Recognised) -> str:
    """The source's name in all tables. Never made from a patient file's own name, which may hold a person's."""
    path = relative.lower()
    if found.format == "annotated_jsonl":
        return "ccks2019" if "ccks" in path else "hospital"
    if found.format == "qa_pairs":
        return "cmedqa" if "cmedqa" in path else "qa_pairs"
    names = {"emr_lines": "emr_notes", "book": "books", "labelled_jsonl": "sections", "dictionary": "dictionary"}
    return names.get(found.format or "", KIND_OF_FORMAT[found.format or ""])


def _licences(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    try:
        table = json.loads(path.read_text(encoding="utf-8-sig"))
    except ValueError as error:
        raise InboxError(f"{path}: no JSON ({type(error).__name__}); expected an object of path -> licence") from error
    if not isinstance(table, dict) or not all(isinstance(value, str) for value in table.values()):
        raise InboxError(f"{path}: expected an object of relative path -> licence name")
    return table


def _licence_of(relative: str, licences: dict[str, str]) -> str:
    path = PurePath(relative)
    for candidate in (path, *path.parents):
        if candidate.as_posix() in licences:
            return licences[candidate.as_posix()]
    return UNKNOWN_LICENCE
