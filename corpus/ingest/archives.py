"""Archives (zip, tar, tar.gz, tar.bz2, tar.xz) read in place: their members one after the other, nothing unpacked to disk.

What belongs here: listing members within the limits, and a member's bytes. What does not: what a member is (formats).

A member's name is used for recognition and for the ledger only, never as a path to write to, so that ``../`` in it harms nobody.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import re
import tarfile
import threading
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, cast

from corpus.ingest.limits import CONTAINER_LIMITS, MIB, ArchiveLimits, BadFileError
from corpus.text.decode import UndecodableError, decode

DAMAGED = (
    EOFError, zlib.error, lzma.LZMAError, tarfile.TarError, zipfile.BadZipFile, gzip.BadGzipFile, OSError, NotImplementedError, ValueError,
)  # fmt: skip
"""What the standard library raises for broken archives; an OSError without a file name is one of these (bz2).

BadFileError is a ValueError: let it through first.
"""

_PACKED: dict[bytes, Callable[[Path], BinaryIO]] = {
    b"\xfd7zXZ\x00": lambda path: cast(BinaryIO, lzma.LZMAFile(path)),  # noqa: SIM115 - the caller closes it
    b"\x1f\x8b": lambda path: cast(BinaryIO, gzip.GzipFile(path)),
    b"BZh": lambda path: cast(BinaryIO, bz2.BZ2File(path)),
}
_HEADER_BYTES = 16 * MIB
"""No single header of a tar is larger; a longer one is made to fill the memory."""


@dataclass(frozen=True)
class Member:
    """One file of an archive: its cleaned ``name``, its number among the entries (zip) or the place of its bytes (tar), and ``size``.

    ``refused`` and ``detail`` say why it is not read, where it is not.
    """

    name: str
    at: int
    size: int
    refused: str = ""
    detail: str = ""


def archive_type(sample: bytes) -> str | None:
    """``zip`` or ``tar`` by the first bytes; None for anything else."""
    if sample.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    is_tar = sample[257:262] == b"ustar" or any(sample.startswith(magic) for magic in _PACKED)
    return "tar" if is_tar else None


def members(path: Path, sample: bytes, limits: ArchiveLimits | None = None) -> Iterator[Member]:
    """The files of an archive in the order of their bytes. Folders and hidden files are passed over.

    Raises BadFileError: ``damaged_archive`` where the rest cannot be read, ``archive_too_large`` or ``archive_bomb`` where it is refused.
    """
    limits = limits or ArchiveLimits()
    listing = _zip_members if archive_type(sample) == "zip" else _tar_members
    total, count, names = 0, 0, set[str]()
    try:
        for member in listing(path, limits):
            count += 1
            total += 0 if member.refused else member.size
            if total > limits.total_bytes or count > limits.members:
                raise BadFileError(
                    "archive_too_large",
                    f"more than {limits.total_bytes:,} bytes or {limits.members:,} files unpacked: deliver it in parts",
                )
            if limits.is_bomb(total, path.stat().st_size):
                raise BadFileError(
                    "archive_bomb",
                    f"unpacks to more than {limits.ratio} times its size: pack it again without filling, or in parts",
                )
            if _is_hidden(member.name):
                continue
            name = _free_name(member.name, names)
            names.add(name)
            yield Member(name, member.at, member.size, member.refused, member.detail)
    except BadFileError:
        raise
    except DAMAGED as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        if count == 0 and isinstance(error, tarfile.ReadError) and sample[257:262] != b"ustar":
            raise BadFileError("archive", "packed, and no tar inside: pack it as zip, tar.gz or tar.xz") from error
        raise BadFileError(
            "damaged_archive", f"damaged after {count} files ({type(error).__name__}): deliver it again"
        ) from error


def open_member(path: Path, at: int, size: int, kind: str) -> IO[bytes]:
    """The bytes of a member, as a stream to be read forwards. Raises OSError; a damaged member raises while it is read."""
    if kind == "zip":
        archive = _cached(path, kind)
        assert isinstance(archive, zipfile.ZipFile)
        return archive.open(archive.infolist()[at])
    stream = _cached(path, kind)
    assert not isinstance(stream, zipfile.ZipFile)
    return cast(IO[bytes], io.BufferedReader(_Slice(stream, at, size), MIB))


def check_container(data: bytes, reason: str) -> None:
    """Refuse a zip-based document that would fill the memory, or is no zip. Raises BadFileError (``zip_bomb`` or ``reason``)."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as container:
            entries = container.infolist()
    except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError) as error:
        raise BadFileError(reason, f"no readable file of this type ({type(error).__name__}): save it again") from error
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise BadFileError(reason, "password-protected: save it without a password")
    unpacked, limits = sum(entry.file_size for entry in entries), CONTAINER_LIMITS
    if unpacked > limits.total_bytes or limits.is_bomb(unpacked, len(data)) or len(entries) > limits.members:
        raise BadFileError(
            "zip_bomb", f"unpacks from {len(data):,} to {unpacked:,} bytes: more than a document of this type holds"
        )


class _Slice(io.RawIOBase):
    """A stretch of a seekable stream."""

    def __init__(self, stream: BinaryIO, start: int, size: int) -> None:
        self._stream, self._at, self._left = stream, start, size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        self._stream.seek(self._at)
        data = self._stream.read(min(len(view), self._left))
        if not data and self._left:
            raise EOFError("the archive ends within a member")
        view[: len(data)] = data
        self._at += len(data)
        self._left -= len(data)
        return len(data)


class _Careful:
    """A stream for tarfile that refuses headers of absurd size, which tarfile would read in one piece."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.seek, self.tell, self.close = stream.seek, stream.tell, stream.close

    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= _HEADER_BYTES:
            raise BadFileError("archive_bomb", "a header of absurd size: pack it again with tar")
        return self._stream.read(size)


def _unpacked(path: Path) -> BinaryIO:
    with path.open("rb") as stream:
        start = stream.read(6)
    opener = next((opener for magic, opener in _PACKED.items() if start.startswith(magic)), None)
    return opener(path) if opener else path.open("rb")


def _tar_members(path: Path, limits: ArchiveLimits) -> Iterator[Member]:
    packed = path.stat().st_size
    with (
        _unpacked(path) as stream,
        tarfile.open(fileobj=cast(IO[bytes], _Careful(stream)), mode="r:", ignore_zeros=False) as tar,
    ):
        while (info := tar.next()) is not None:
            tar.members = []  # type: ignore[attr-defined]  # tarfile keeps every header it has seen
            if info.isdir():
                continue
            if limits.is_bomb(info.offset_data + info.size, packed):  # before tarfile unpacks it to get past it
                raise BadFileError(
                    "archive_bomb", f"unpacks to more than {limits.ratio} times its size: pack it again, or in parts"
                )
            refused, detail = "", ""
            if not info.isreg() or info.issparse():
                refused, detail = "not_a_file", "a link, device or sparse file in an archive: deliver the file itself"
            elif info.size > limits.member_bytes:
                refused, detail = _too_large(info.size, limits)
            yield Member(_clean(info.name), info.offset_data, info.size, refused, detail)


def _zip_members(path: Path, limits: ArchiveLimits) -> Iterator[Member]:
    with zipfile.ZipFile(path) as archive:
        entries = sorted(enumerate(archive.infolist()), key=lambda entry: entry[1].header_offset)
        for number, info in entries:
            if info.is_dir():
                continue
            refused, detail = "", ""
            if info.flag_bits & 0x1:
                refused, detail = "encrypted_member", "password-protected: pack it again without a password"
            elif info.file_size > limits.member_bytes:
                refused, detail = _too_large(info.file_size, limits)
            elif limits.is_bomb(info.file_size, info.compress_size):
                refused, detail = "zip_bomb", f"unpacks to more than {limits.ratio} times its size: not a text"
            yield Member(_clean(_zip_name(info)), number, info.file_size, refused, detail)


def _too_large(size: int, limits: ArchiveLimits) -> tuple[str, str]:
    return "member_too_large", f"{size:,} bytes, at most {limits.member_bytes:,} are read: deliver it in parts"


def _zip_name(info: zipfile.ZipInfo) -> str:
    # Without the UTF-8 flag a name is in the packer's own charset, in China GBK; zipfile reads it as cp437.
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return decode(info.filename.encode("cp437")).text
    except (UnicodeEncodeError, UndecodableError):
        return info.filename


def _clean(name: str) -> str:
    """A relative POSIX path without tricks: no drive, no ``..``, no control characters."""
    parts = re.sub(r"^[A-Za-z]:", "", name.replace("\\", "/")).split("/")
    kept = [re.sub(r"[\x00-\x1f\x7f\ud800-\udfff]", "_", part) for part in parts if part not in ("", ".", "..")]
    return "/".join(kept) or "_"


def _is_hidden(name: str) -> bool:
    return any(part.startswith(".") or part == "__MACOSX" for part in name.split("/"))


def _free_name(name: str, taken: set[str]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        folder, _, last = name.rpartition("/")
        free = f"{folder}{'/' if folder else ''}{number}~{last}"
    return free


class _Cache(threading.local):
    """The last archive opened by this thread: members are read in order, and a packed tar can only be read forwards."""

    key: tuple[str, int, int] | None = None
    archive: zipfile.ZipFile | BinaryIO | None = None


_cache = _Cache()


def _cached(path: Path, kind: str) -> zipfile.ZipFile | BinaryIO:
    state = path.stat()
    key = (str(path), state.st_mtime_ns, state.st_size)
    if _cache.key != key or _cache.archive is None:
        close_archive()
        _cache.archive = zipfile.ZipFile(path) if kind == "zip" else _unpacked(path)
        _cache.key = key
    return _cache.archive


def close_archive() -> None:
    """Let go of the archive that this thread has open."""
    if _cache.archive is not None:
        _cache.archive.close()
    _cache.archive = _cache.key = None
