"""Features: what an embedding says of every character of a dataset, computed once and read through memory maps.

What belongs here: computing, caching and addressing features. What does not: training. No torch here.

A cache entry is a folder ``<key>/`` with ``values.npy`` (characters, dim), ``offsets.npy`` (examples + 1) and
``meta.json``; the key is made of the embedding's and the texts' hashes, so an entry is never stale. It is filled under
``<key>.part`` and renamed when complete; an interrupted filling goes on where it stopped. One writer a key.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from corpus.files import replacing
from embeddings.spec import EmbeddingSpec, TokenEmbedder

PAD, UNKNOWN = 0, 1
SPECIAL = ("[PAD]", "[UNK]")
WIDE = 256
"""Vectors wider than this are stored in half precision: BERT's are, static ones are not."""

_CHUNK = 64


@dataclass(frozen=True)
class Features:
    """Vectors (characters, dim) or, with a vocabulary, ids (characters,) of all texts end to end.

    Text i is ``values[offsets[i]:offsets[i + 1]]``.
    """

    values: np.ndarray
    offsets: np.ndarray
    dim: int
    vocabulary: tuple[str, ...] | None = None


def stored_type(dim: int) -> np.dtype:
    """The number type that vectors of this width are rounded to, in the cache and at prediction alike."""
    return np.dtype(np.float16 if dim > WIDE else np.float32)


def _offsets(texts: Sequence[str]) -> np.ndarray:
    return np.concatenate([[0], np.cumsum([len(text) for text in texts], dtype=np.int64)]).astype(np.int64)


def encode_texts(embedder: TokenEmbedder, texts: Sequence[str]) -> Features:
    """Features of ``texts`` in memory, equal to the cached ones."""
    offsets, dim = _offsets(texts), embedder.spec.dim
    values = np.empty((offsets[-1], dim), dtype=stored_type(dim))
    for first in range(0, len(texts), _CHUNK):
        _fill(values, offsets, embedder, texts, first)
    return Features(values, offsets, dim)


def _fill(values: np.ndarray, offsets: np.ndarray, embedder: TokenEmbedder, texts: Sequence[str], first: int) -> None:
    chunk = texts[first : first + _CHUNK]
    vectors = embedder.encode([list(text) for text in chunk])
    for i, (text, vector) in enumerate(zip(chunk, vectors, strict=True), start=first):
        if vector.shape != (len(text), embedder.spec.dim):
            raise ValueError(
                f"embedding {embedder.spec.name}: text {i} has {len(text)} characters, its vectors have shape "
                f"{vector.shape}, expected {(len(text), embedder.spec.dim)}"
            )
        values[offsets[i] : offsets[i + 1]] = vector


def cache_key(spec: EmbeddingSpec, texts: Sequence[str]) -> str:
    """Name of the cache entry: the embedding, its files' hash and the texts' hash."""
    digest = hashlib.sha256()
    for text in texts:
        digest.update(text.encode("utf-8", "surrogatepass") + b"\0")
    identity = f"{spec.name}|{spec.sha256}|{spec.dim}".encode()
    return f"{spec.name}-{hashlib.sha256(identity + digest.digest()).hexdigest()[:16]}"


def cached_features(spec: EmbeddingSpec, texts: Sequence[str], folder: Path) -> Features | None:
    """The complete cache entry, memory-mapped, or None when there is none."""
    entry = folder / cache_key(spec, texts)
    if not entry.exists():
        return None
    return Features(np.load(entry / "values.npy", mmap_mode="r"), np.load(entry / "offsets.npy"), spec.dim)


def compute_features(embedder: TokenEmbedder, texts: Sequence[str], folder: Path) -> Features:
    """The cache entry of these texts, filled first when it is not complete."""
    spec = embedder.spec
    found = cached_features(spec, texts, folder)
    if found is not None:
        return found
    entry = folder / cache_key(spec, texts)
    part = entry.with_name(entry.name + ".part")
    values, offsets, done = _open_part(part, spec, texts)
    for first in range(done, len(texts), _CHUNK):
        _fill(values, offsets, embedder, texts, first)
        values.flush()
        _write_json(part / "meta.json", {"done": min(first + _CHUNK, len(texts)), "texts": len(texts), "dim": spec.dim})
    np.save(part / "offsets.npy", offsets)
    del values
    os.replace(part, entry)
    result = cached_features(spec, texts, folder)
    assert result is not None
    return result


def _open_part(part: Path, spec: EmbeddingSpec, texts: Sequence[str]) -> tuple[np.memmap, np.ndarray, int]:
    offsets = _offsets(texts)
    shape, number = (int(offsets[-1]), spec.dim), stored_type(spec.dim)
    if (part / "meta.json").exists():
        values = np.lib.format.open_memmap(part / "values.npy", mode="r+")
        if values.shape == shape and values.dtype == number:
            return values, offsets, json.loads((part / "meta.json").read_text())["done"]
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    return np.lib.format.open_memmap(part / "values.npy", mode="w+", dtype=number, shape=shape), offsets, 0


def _write_json(path: Path, value: object) -> None:
    with replacing(path) as temporary:
        temporary.write_text(json.dumps(value))


def train_vocabulary(texts: Sequence[str], min_count: int) -> tuple[str, ...]:
    """``[PAD]``, ``[UNK]`` and the characters that occur at least ``min_count`` times in the training texts, frequent first."""
    counts = Counter(character for text in texts for character in text)
    kept = sorted((c for c, n in counts.items() if n >= min_count), key=lambda c: (-counts[c], c))
    return (*SPECIAL, *kept)


def character_ids(texts: Sequence[str], vocabulary: tuple[str, ...], dim: int) -> Features:
    """Ids of every character for the ``bare`` embedding, whose vectors of width ``dim`` the model learns."""
    index = {character: i for i, character in enumerate(vocabulary)}
    values = np.array([index.get(character, UNKNOWN) for text in texts for character in text], dtype=np.int64)
    return Features(values, _offsets(texts), dim, vocabulary)
