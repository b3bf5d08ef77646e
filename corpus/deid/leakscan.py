"""Search files for values that must not be there (the canary): bytes in several encodings, and inside Parquet, gzip and zip files.

What belongs here: reading and comparing. What does not: which files and which values. Hits name the needle, never its value.
"""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

_ENCODINGS = ("utf-8", "gb18030", "utf-16-le", "utf-16-be")
_CHUNK = 1 << 22


def scan_files(paths: Iterable[Path], needles: Mapping[str, str]) -> list[tuple[Path, str]]:
    """The (file, needle name) pairs where a needle's value occurs in a file's bytes or its unpacked content.

    Values are searched as UTF-8, GB18030, UTF-16 and with JSON escapes. Raises ValueError for an empty needle, OSError for a file that cannot be
    read and ``zipfile.BadZipFile`` or ``pyarrow.ArrowInvalid`` for a broken container: an unread file is not a clean one.
    """
    empty = sorted(name for name, value in needles.items() if not value)
    if empty:
        raise ValueError(f"empty needles: {', '.join(empty)}")
    forms = {name: _forms(value) for name, value in needles.items()}
    overlap = max((len(form) for group in forms.values() for form in group), default=1)
    hits: list[tuple[Path, str]] = []
    for path in paths:
        found: set[str] = set()
        for block in _blocks(path, overlap):
            found |= {
                name for name, group in forms.items() if name not in found and any(form in block for form in group)
            }
        hits += [(path, name) for name in forms if name in found]
    return hits


def _forms(value: str) -> set[bytes]:
    forms = {value.encode(encoding) for encoding in _ENCODINGS}
    escaped = "".join(c if c.isascii() else f"\\u{ord(c):04x}" if ord(c) < 0x10000 else c for c in value)
    return forms | {escaped.encode()}


def _blocks(path: Path, overlap: int) -> Iterator[bytes]:
    with path.open("rb") as handle:
        head = handle.read(4)
    yield from _stream(path.open("rb"), overlap)
    if head == b"PAR1":
        yield from _parquet_values(path)
    elif head[:2] == b"\x1f\x8b":
        yield from _stream(gzip.GzipFile(path), overlap)
    elif head == b"PK\x03\x04":
        with zipfile.ZipFile(path) as archive:
            for member in archive.namelist():
                yield from _stream(archive.open(member), overlap)


def _stream(handle: object, overlap: int) -> Iterator[bytes]:
    tail = b""
    with handle as opened:  # type: ignore[attr-defined]
        while chunk := opened.read(_CHUNK):
            yield tail + chunk
            tail = (tail + chunk)[-overlap:]


def _parquet_values(path: Path) -> Iterator[bytes]:
    """Every string and binary value of a Parquet file, columns of nested types included, then its metadata."""
    file = pq.ParquetFile(path)
    yield str(file.schema_arrow.metadata or "").encode()
    for batch in file.iter_batches(batch_size=1024):
        for column in batch.columns:
            yield from _array_values(column)


def _array_values(array: pa.Array) -> Iterator[bytes]:
    kind = array.type
    if pa.types.is_dictionary(kind):
        yield from _array_values(array.dictionary)
    elif pa.types.is_struct(kind):
        for child in array.flatten():
            yield from _array_values(child)
    elif pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_map(kind):
        if pa.types.is_map(kind):
            yield from _array_values(array.keys)
            yield from _array_values(array.items)
        else:
            yield from _array_values(array.flatten())
    elif pa.types.is_string(kind) or pa.types.is_large_string(kind):
        yield "\n".join(array.drop_null().to_pylist()).encode()
    elif pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind):
        yield b"\n".join(array.drop_null().to_pylist())
    elif pa.types.is_integer(kind):
        yield "\n".join(map(str, array.drop_null().to_pylist())).encode()
