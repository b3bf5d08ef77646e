"""The inventory of an inbox: every file with its recognised format, kind, source, hash and licence, or why it is skipped.

What belongs here: walking folder and archives, and what is for which file. What does not: recognising a format (formats), reading rows.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from corpus.ingest.archives import Member, close_archive, members
from corpus.ingest.formats import KIND_OF_FORMAT, SAMPLE_BYTES, Recognised, archive_to_open, recognise
from corpus.ingest.limits import MIB, ArchiveLimits, BadFileError
from corpus.ingest.mapping import Mapping, MappingError, is_mapping
from corpus.ingest.mapping_files import MappingFiles
from corpus.ingest.sources import Place, SkippedFile, SourceFile

LICENCES_FILE = "licences.json"
"""In the inbox's top folder: an object of `relative file or folder -> licence`; the longest path that fits counts."""

UNKNOWN_LICENCE = "unknown"


class InboxError(ValueError):
    """The inbox as a whole is unusable; the message says what to do."""


@dataclass(frozen=True)
class Inventory:
    """All files of an inbox, sorted by path; the members of an archive in the order of their bytes."""

    files: tuple[SourceFile, ...]
    skipped: tuple[SkippedFile, ...]

    def of_kind(self, kind: str) -> list[SourceFile]:
        """The files of one kind (``book``, ``emr``, ``qa``, ``annotated``, ``labelled`` or ``dictionary``)."""
        return [file for file in self.files if file.kind == kind]

    def names(self) -> dict[str, str]:
        """Shown name -> path in the inbox, for the files whose own name is not shown. Restricted: a name may be a patient's."""
        names: dict[str, str] = {}
        entries: list[SourceFile | SkippedFile] = [*self.files, *self.skipped]
        for entry in entries:
            if entry.shown != entry.relative:
                names[entry.shown] = (
                    f"{names[entry.shown]} | {entry.relative}" if entry.shown in names else entry.relative
                )
        return names


def inventory(inbox: Path, limits: ArchiveLimits | None = None) -> Inventory:
    """Recognise every file below ``inbox`` and in the archives there; hidden files and ``licences.json`` are passed over.

    ``limits`` says how large archives may unpack. Members stand in the order of their bytes, so that a reader passes an archive once.
    Raises InboxError when the folder is missing, unreadable or holds no file.
    """
    if not inbox.is_dir():
        raise InboxError(
            f"inbox {inbox}: no such folder; name the folder that holds books/, emr/, ... with --inbox DIR"
        )
    limits = limits or ArchiveLimits()
    licences, mappings = _licences(inbox / LICENCES_FILE), MappingFiles(inbox)
    entries: list[SourceFile | SkippedFile] = []
    for path in _walk(inbox):
        relative = path.relative_to(inbox).as_posix()
        if not path.is_file():
            detail = "a link to a folder or to nothing, or a device: deliver the files themselves"
            entries.append(SkippedFile(relative, "not_a_file", detail, "", 0))
            continue
        if relative == LICENCES_FILE or mappings.take(path):
            continue
        entries += _look_at(path, relative, licences, mappings, limits)
    if not entries and not mappings.all:
        raise InboxError(f"inbox {inbox}: the folder is empty; put files into it (books/, emr/, ccks2019/, qa/, dict/)")
    entries = list(_without_doubles([*entries, *mappings.unused()]))
    return Inventory(
        tuple(entry for entry in entries if isinstance(entry, SourceFile)),
        tuple(entry for entry in entries if isinstance(entry, SkippedFile)),
    )


def joined(inventories: Iterable[Inventory]) -> Inventory:
    """Several inboxes as one; what lies in the second and later ones bears its number before its path."""
    numbered: list[SourceFile | SkippedFile] = []
    for number, one in enumerate(inventories, start=1):
        prefix = f"{number}/" if number > 1 else ""
        numbered += [replace(file, relative=prefix + file.relative) for file in one.files]
        numbered += [replace(file, relative=prefix + file.relative) for file in one.skipped]
    entries = list(_without_doubles(numbered))
    return Inventory(
        tuple(entry for entry in entries if isinstance(entry, SourceFile)),
        tuple(entry for entry in entries if isinstance(entry, SkippedFile)),
    )


def look_at_file(path: Path, mapped: bool = False) -> SourceFile | SkippedFile:
    """One file on its own, as if it lay in an inbox in its folder; ``mapped`` recognises it as if a mapping file were for it.

    Raises OSError.
    """
    relative = "/".join(path.absolute().parts[-2:])
    seen = _see(Place(path), relative)
    found = recognise(PurePath(relative), seen.sample, mapped)
    if found.format is None:
        return SkippedFile(relative, found.reason, found.detail, seen.sha256, seen.size)
    return _source_file(seen, found, UNKNOWN_LICENCE, None)


def _without_doubles(entries: Iterable[SourceFile | SkippedFile]) -> Iterator[SourceFile | SkippedFile]:
    """The second of two files of one content and kind is skipped, and names the first."""
    first: dict[tuple[str, str], SourceFile] = {}
    for entry in entries:
        if isinstance(entry, SkippedFile):
            yield entry
            continue
        known = first.setdefault((entry.sha256, entry.kind), entry)
        if known is entry:
            yield entry
            continue
        detail = f"the same content as {known.shown}: remove one of them"
        # The kind is known here, and with it whether the name may be shown.
        yield SkippedFile(entry.relative, "same_file", detail, entry.sha256, entry.size, entry.kind)


def _walk(inbox: Path) -> list[Path]:
    def refuse(error: OSError) -> None:
        raise InboxError(f"inbox: cannot list {error.filename}: {error.strerror}; give read permission") from error

    found = []
    for folder, subfolders, names in os.walk(inbox, onerror=refuse):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        links = [name for name in subfolders if (Path(folder) / name).is_symlink()]  # os.walk passes them over
        found += [Path(folder) / name for name in (*names, *links) if not name.startswith(".")]
    return sorted(found)


@dataclass(frozen=True)
class _Seen:
    """The bytes of a file or member as far as recognition needs them."""

    relative: str
    place: Place
    sample: bytes
    sha256: str
    size: int


def _look_at(
    path: Path, relative: str, licences: dict[str, str], mappings: MappingFiles, limits: ArchiveLimits
) -> Iterator[SourceFile | SkippedFile]:
    try:
        seen = _see(Place(path), relative)
    except OSError as error:
        yield SkippedFile(relative, "unreadable", f"{error.strerror}: give read permission", "", 0)
        return
    kind = archive_to_open(PurePath(relative), seen.sample)
    if kind:
        yield from _look_into(seen, kind, licences, mappings, limits)
    else:
        yield _recognised(seen, licences, mappings)


def _see(place: Place, relative: str) -> _Seen:
    digest, sample, size = hashlib.sha256(), b"", 0
    with place.open() as stream:
        while chunk := stream.read(MIB):
            digest.update(chunk)
            sample = sample or chunk[:SAMPLE_BYTES]
            size += len(chunk)
    return _Seen(relative, place, sample, digest.hexdigest(), size)


def _look_into(
    archive: _Seen, kind: str, licences: dict[str, str], mappings: MappingFiles, limits: ArchiveLimits
) -> Iterator[SourceFile | SkippedFile]:
    """The members of an archive; it stands in the inventory itself only where it holds none, or cannot be read to its end."""
    found: list[SourceFile | SkippedFile] = []
    path = archive.place.path
    try:
        for member in members(path, archive.sample, limits):
            entry = _look_at_member(archive, kind, member, licences, mappings)
            found.append(entry)  # one by one: what stands before a damage is kept
        if not found:
            found.append(SkippedFile(archive.relative, "empty_archive", "no file in it", archive.sha256, archive.size))
    except BadFileError as error:
        if error.reason != "damaged_archive":
            found.clear()  # what is made to do harm is not read at all
        found.append(SkippedFile(archive.relative, error.reason, str(error), archive.sha256, archive.size))
    except OSError as error:
        detail = f"{error.strerror}: give read permission or deliver it again"
        found = [SkippedFile(archive.relative, "unreadable", detail, archive.sha256, archive.size)]
    finally:
        close_archive()
    yield from found


def _look_at_member(
    archive: _Seen, kind: str, member: Member, licences: dict[str, str], mappings: MappingFiles
) -> SourceFile | SkippedFile:
    relative = f"{archive.relative}!{member.name}"
    if member.refused:
        return SkippedFile(relative, member.refused, member.detail, archive.sha256, member.size)
    if is_mapping(PurePath(member.name).name):
        detail = "a mapping file in an archive is not read: put it beside the archive"
        return SkippedFile(relative, "mapping_in_archive", detail, archive.sha256, member.size)
    try:
        seen = _see(Place(archive.place.path, kind, member.at, member.size), relative)
    except BadFileError as error:
        return SkippedFile(relative, error.reason, str(error), archive.sha256, member.size)
    return _recognised(seen, licences, mappings)


def _recognised(seen: _Seen, licences: dict[str, str], mappings: MappingFiles) -> SourceFile | SkippedFile:
    mapping = mappings.path_for(seen.place.path)
    found = recognise(PurePath(seen.relative.replace("!", "/")), seen.sample, mapped=mapping is not None)
    if found.format is None:
        return SkippedFile(seen.relative, found.reason, found.detail, seen.sha256, seen.size)
    kind = KIND_OF_FORMAT[found.format]
    used = mappings.use(mapping) if mapping and kind == "emr" and found.format != "emr_lines" else None
    if isinstance(used, MappingError | OSError):
        return SkippedFile(seen.relative, "bad_mapping", f"not read: {used}", seen.sha256, seen.size, kind)
    return _source_file(seen, found, _licence_of(seen.relative, licences), used)


def _source_file(seen: _Seen, found: Recognised, licence: str, mapping: Mapping | None) -> SourceFile:
    assert found.format is not None
    return SourceFile(
        path=seen.place.path,
        relative=seen.relative,
        format=found.format,
        kind=KIND_OF_FORMAT[found.format],
        source=_source(seen.relative, found),
        sha256=seen.sha256,
        size=seen.size,
        licence=licence,
        place=seen.place,
        mapping=mapping,
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
    path = PurePath(relative.replace("!", "/"))
    for candidate in (path, *path.parents):
        if candidate.as_posix() in licences:
            return licences[candidate.as_posix()]
    return UNKNOWN_LICENCE
