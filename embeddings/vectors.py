"""Static vectors (a vocabulary and a matrix) and their files: Parquet, and the word2vec text and binary formats.

What belongs here: reading and writing. What does not: training, or looking up texts (`embedders.py`). No pickles.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from corpus.files import replacing


class VectorFileError(ValueError):
    """A vector file is malformed; the message names the file, the row and what was expected."""


@dataclass(frozen=True)
class Vectors:
    """``matrix[i]`` is the vector of ``tokens[i]``, which occurred ``counts[i]`` times (0 when unknown).

    ``counts``: (n,) int64; ``matrix``: (n, dim) float32, finite.
    """

    tokens: list[str]
    counts: np.ndarray
    matrix: np.ndarray

    def __post_init__(self) -> None:
        n = len(self.tokens)
        if self.matrix.ndim != 2 or len(self.matrix) != n or self.counts.shape != (n,):
            raise ValueError(
                f"{n} tokens, counts {self.counts.shape}, matrix {self.matrix.shape}: expected (n,) and (n, dim)"
            )
        if not np.isfinite(self.matrix).all():
            row = int(np.flatnonzero(~np.isfinite(self.matrix).all(axis=1))[0])
            raise ValueError(f"vector of row {row} holds a value that is not finite")

    @property
    def dim(self) -> int:
        """Width of the vectors."""
        return int(self.matrix.shape[1])


def write_parquet(vectors: Vectors, path: Path) -> None:
    """Columns token, count, vector (fixed-size list of float32)."""
    flat = pa.array(np.ascontiguousarray(vectors.matrix, dtype=np.float32).ravel())
    table = pa.table(
        {
            "token": pa.array(vectors.tokens, pa.string()),
            "count": pa.array(vectors.counts, pa.int64()),
            "vector": pa.FixedSizeListArray.from_arrays(flat, vectors.dim),
        }
    )
    with replacing(path) as temporary:
        pq.write_table(table, temporary)


def read_parquet(path: Path) -> Vectors:
    """What `write_parquet` wrote."""
    table = pq.read_table(path).combine_chunks()
    column = table["vector"].chunk(0) if table.num_rows else pa.array([], table["vector"].type)
    matrix = column.flatten().to_numpy().reshape(table.num_rows, column.type.list_size)
    return Vectors(table["token"].to_pylist(), table["count"].to_numpy(), matrix)


def write_text(vectors: Vectors, path: Path) -> None:
    """The word2vec text format: a line ``n dim``, then a token and its values a line (9 digits restore a float32 exactly)."""
    row_format = " ".join(["%.9g"] * vectors.dim)
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8", newline="\n") as out:
        out.write(f"{len(vectors.tokens)} {vectors.dim}\n")
        for token, row in zip(vectors.tokens, vectors.matrix, strict=True):
            out.write(f"{token} {row_format % tuple(row.tolist())}\n")


def read_word2vec_file(path: Path, vocabulary: Collection[str] | None = None, binary: bool | None = None) -> Vectors:
    """Read vectors in word2vec text or binary format, or Stanford GloVe text (no header line), as a stream.

    ``vocabulary`` keeps only those tokens, so that a file of millions of words fits in memory. ``binary`` defaults to
    the file's name ending in ``.bin``. The first of doubled tokens counts. Raises VectorFileError for a malformed file.
    """
    if binary is None:
        binary = path.suffix == ".bin"
    wanted = None if vocabulary is None else frozenset(vocabulary)
    tokens: dict[str, int] = {}
    rows: list[np.ndarray] = []
    with path.open("rb") as stream:
        for token, row in _binary_rows(stream, path) if binary else _text_rows(stream, path):
            if token not in tokens and (wanted is None or token in wanted):
                tokens[token] = len(rows)
                rows.append(row)
    if not rows:
        raise VectorFileError(f"{path}: no vectors" + ("" if wanted is None else " of the wanted vocabulary"))
    return Vectors(list(tokens), np.zeros(len(rows), np.int64), np.stack(rows))


def _header(line: bytes) -> tuple[int, int] | None:
    parts = line.split()
    if len(parts) == 2 and all(part.isdigit() for part in parts):
        return int(parts[0]), int(parts[1])
    return None


def _text_rows(stream: BinaryIO, path: Path) -> Iterator[tuple[str, np.ndarray]]:
    first = stream.readline()
    header = _header(first)
    if header is None:
        stream.seek(0)
    dim = header[1] if header else len(first.split()) - 1
    if dim < 1:
        raise VectorFileError(f"{path}: line 1 holds no vector; expected a header `n dim` or a token and its values")
    number = 1 if header else 0
    for number, line in enumerate(stream, start=number + 1):  # noqa: B020
        # from the right: a token of a general vocabulary may itself contain spaces
        parts = line.rstrip(b" \r\n").rsplit(b" ", dim)
        try:
            row = np.array(parts[1:], dtype=np.float32)
        except ValueError as error:
            raise VectorFileError(f"{path}: line {number}: {error}; expected {dim} numbers after the token") from error
        if len(row) != dim or not np.isfinite(row).all():
            raise VectorFileError(f"{path}: line {number} has {len(row)} values, expected {dim} finite ones")
        yield parts[0].decode("utf-8", "replace"), row
    if header and number - 1 != header[0]:
        raise VectorFileError(f"{path}: {number - 1} vectors, its header says {header[0]}; the file is truncated")


def _binary_rows(stream: BinaryIO, path: Path) -> Iterator[tuple[str, np.ndarray]]:
    header = _header(stream.readline())
    if header is None:
        raise VectorFileError(f"{path}: no header `n dim`; is it a text file? Then pass binary=False")
    count, dim = header
    for number in range(1, count + 1):
        token = bytearray()
        while (byte := stream.read(1)) not in (b" ", b""):
            token += byte
        data = stream.read(4 * dim)
        if len(data) != 4 * dim:
            raise VectorFileError(f"{path}: ends inside vector {number} of {count}; the file is truncated")
        row = np.frombuffer(data, dtype="<f4")
        if not np.isfinite(row).all():
            raise VectorFileError(f"{path}: vector {number} holds values that are not finite")
        yield token.lstrip(b"\n").decode("utf-8", "replace"), row
