"""SourceFile: one file of an inbox or of an archive in it, with the way to its bytes and the name that others may see.

What belongs here: a file's identity, bytes and shown name. What does not: finding files (inventory), what the bytes mean.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import IO

from corpus.ids import stable_id
from corpus.ingest.archives import DAMAGED, open_member
from corpus.ingest.limits import MIB, WHOLE_BYTES, BadFileError
from corpus.ingest.mapping import Mapping

OPEN_KINDS = frozenset(("book", "qa", "labelled", "dictionary"))
"""Kinds whose files may be named to everybody. A file of records may bear a patient's name."""

_OPEN_FOLDERS = frozenset(("book", "books", "qa", "dict", "sections", "pages", "scale"))
_PLAIN_FOLDERS = _OPEN_FOLDERS | {"emr", "emrs", "ner", "ccks2019", "annotated", "records"}


@dataclass(frozen=True)
class Place:
    """Where a file's bytes are: a file on disk, or the ``member`` of that archive (``zip`` or ``tar``) at ``at``."""

    path: Path
    archive: str = ""
    at: int = 0
    size: int = 0

    @contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        """A stream to be read forwards.

        Raises OSError, and BadFileError ``damaged_member`` also while it is read in the block.
        """
        if not self.archive:
            with self.path.open("rb") as stream:
                yield stream
            return
        try:
            with open_member(self.path, self.at, self.size, self.archive) as stream:
                yield stream
        except BadFileError:
            raise
        except DAMAGED as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise
            raise BadFileError(
                "damaged_member", f"cannot be unpacked ({type(error).__name__}): pack it again with zip or tar"
            ) from error


@dataclass(frozen=True)
class SourceFile:
    """A file that a reader takes.

    ``relative`` is its POSIX path in the inbox, ``archive.zip!folder/name.txt`` for a member; ``sha256`` is of its bytes; ``size`` in bytes.
    """

    path: Path
    relative: str
    format: str
    kind: str
    source: str
    sha256: str
    size: int
    licence: str = "unknown"
    place: Place | None = None
    mapping: Mapping | None = None

    @property
    def shown(self) -> str:
        """The name for ledger, warnings and logs."""
        return shown_name(self.relative, self.sha256, self.kind)

    @property
    def fingerprint(self) -> str:
        """Changes with anything that changes the documents made of this file: bytes, format, licence, mapping."""
        mapping = self.mapping.sha256 if self.mapping else ""
        return stable_id(self.relative, self.sha256, self.format, self.licence, mapping)

    def row_id(self, place: str = "") -> str:
        """The ledger's id of one row (or of the file); made with the content's hash, so that it is no clue to the name."""
        return stable_id(self.sha256, self.relative, place)

    @contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        """A stream of the bytes, to be read forwards, from disk or out of the archive. Raises OSError, BadFileError."""
        with (self.place or Place(self.path)).open() as stream:
            yield stream

    def read(self, limit: int = WHOLE_BYTES) -> bytes:
        """All bytes, which are those that the inventory saw.

        Raises BadFileError: ``too_large`` above ``limit``, ``changed_while_read`` when the hash is another; OSError.
        """
        if self.size > limit:
            raise BadFileError("too_large", f"{self.size:,} bytes, at most {limit:,} of this format are read: split it")
        with self.open() as stream:
            data = stream.read(limit + 1)
        self.verify(hashlib.sha256(data).hexdigest())
        return data

    def verify(self, sha256: str) -> None:
        """Raise BadFileError ``changed_while_read`` unless ``sha256`` is the one that the inventory saw."""
        if sha256 != self.sha256:
            raise BadFileError(
                "changed_while_read", "its bytes changed after the inventory was taken: run again when it is complete"
            )

    def chunks(self, size: int = MIB) -> Iterator[bytes]:
        """The bytes piece by piece; the hash is checked after the last. Raises like ``read``."""
        digest = hashlib.sha256()
        with self.open() as stream:
            while chunk := stream.read(size):
                digest.update(chunk)
                yield chunk
        self.verify(digest.hexdigest())


@dataclass(frozen=True)
class SkippedFile:
    """A file that no reader takes, with a short ``reason`` and what to do (``detail``). ``kind`` where it is known.

    ``sha256`` is the archive's where a member was not read.
    """

    relative: str
    reason: str
    detail: str
    sha256: str
    size: int
    kind: str | None = None

    @property
    def shown(self) -> str:
        """The name for ledger, warnings and logs."""
        return shown_name(self.relative, self.sha256, self.kind)

    def row_id(self) -> str:
        """The ledger's id of the file; see SourceFile.row_id."""
        return stable_id(self.sha256, self.relative, "")


def shown_name(relative: str, sha256: str, kind: str | None) -> str:
    """``relative`` where it may be known, else its known folders, a hash and its extension: ``emr/…3fa9c1d2.xlsx``.

    The hash is of name and content together: who has only a list of names cannot try them. ``kind`` None: not recognised; then the
    folder decides.
    """
    parts = PurePath(relative.replace("!", "/")).parts
    open_folder = any(part in _OPEN_FOLDERS for part in parts[:-1]) and not any(p in ("emr", "ner") for p in parts)
    if kind in OPEN_KINDS or (kind is None and open_folder):
        return relative
    known = []
    for part in parts[:-1]:
        if part.lower() not in _PLAIN_FOLDERS:
            break
        known.append(part)
    suffix = PurePath(parts[-1]).suffix if parts else ""
    suffix = suffix if suffix.isascii() and len(suffix) <= 9 else ""
    return "/".join([*known, f"…{stable_id(relative, sha256)[:8]}{suffix}"])
