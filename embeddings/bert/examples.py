"""Pre-training examples of CMed-BERT as Parquet shards, deterministic in the release, the settings and the seed.

What belongs here: from a corpus release to shards, and reading them back as batches. What does not: the model. The shards hold unmasked
pairs; masks are drawn per batch from (seed, step), so that an example is masked otherwise each time it is seen.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from embeddings.bert.masking import IGNORED, Masked, MaskRule, mask_tokens
from embeddings.bert.pairs import Document, Pair, sentence_pairs
from embeddings.bert.settings import BertSettings
from embeddings.bert.text import WordEncoder
from embeddings.bert.vocab import (
    CLS,
    MASK,
    PAD,
    SEP,
    SPECIAL,
    TOKENIZER_FILES,
    build_vocab,
    read_vocab,
    write_tokenizer,
)
from embeddings.corpus_files import CorpusError, count_tokens, documents, open_release
from embeddings.model_folder import ModelFolderError, hash_files, write_text_atomic

SHARD_ROWS = 50_000
PARTS = ("train", "validation")
EXAMPLES_FILE = "config.json"
_SCHEMA = pa.schema([("first", pa.list_(pa.int32())), ("second", pa.list_(pa.int32())), ("random_next", pa.bool_())])


@dataclass(frozen=True)
class ExamplesInfo:
    """What an examples folder holds. ``shards``: file names per part. ``sha256``: of shards and tokenizer files."""

    release: str
    max_length: int
    rows: dict[str, int]
    shards: dict[str, tuple[str, ...]]
    corpus: dict[str, float]
    sha256: str


def build_bert_examples(release: Path, out: Path, settings: BertSettings | None = None) -> ExamplesInfo:
    """Write vocabulary, tokenizer and the shards of both parts of the corpus ``release`` into ``out``.

    Raises CorpusError for an empty corpus, a vocabulary that min_count empties, or fewer than four documents: both parts need
    two, because a random next sentence comes from another document.
    """
    settings = settings or BertSettings()
    corpus = open_release(release)
    path = corpus.tokens("word")
    counts = count_tokens(path)
    if counts.documents < 4:
        raise CorpusError(
            f"{path}: {counts.documents} documents; next-sentence prediction with validation needs at least 4"
        )
    out.mkdir(parents=True, exist_ok=True)
    vocab = build_vocab(counts, settings)
    write_tokenizer(vocab, out, settings.max_length)
    parts = _encode(path, counts.documents, vocab, settings)
    rows, shards = {}, {}
    for number, (part, encoded) in enumerate(parts.items()):
        rows[part], shards[part] = _write_part(out, part, encoded, settings, seed=[settings.seed, number])
    known: dict[str, float] = {
        "documents": counts.documents,
        "sentences": counts.sentences,
        "words": counts.total,
        "vocabulary": len(vocab),
    }
    files = tuple(name for part in PARTS for name in shards[part])
    digest = hash_files(out, (*TOKENIZER_FILES, *files))
    info = ExamplesInfo(corpus.id, settings.max_length, rows, shards, known, digest)
    write_text_atomic(out / EXAMPLES_FILE, json.dumps(info.__dict__, ensure_ascii=False, indent=2) + "\n")
    return info


def _encode(path: Path, n: int, vocab: list[str], settings: BertSettings) -> dict[str, list[Document]]:
    """Both parts' documents as ids; the held-out documents are drawn at random, at least two."""
    rng = np.random.default_rng([settings.seed, n])
    held_out = set(rng.permutation(n)[: max(2, round(n * settings.validation_rate))].tolist())
    encoder = WordEncoder(vocab, settings.character_rate)
    limit = _room(settings.max_length)
    parts: dict[str, list[Document]] = {part: [] for part in PARTS}
    for index, document in enumerate(documents(path)):
        encoded = [encoder.sentence(words, rng) for words in document]
        pieces = [ids[start : start + limit] for ids in encoded for start in range(0, len(ids), limit)]
        parts["validation" if index in held_out else "train"].append(pieces)
    return parts


def _room(max_length: int) -> int:
    return max_length - 3  # [CLS] first [SEP] second [SEP]


def _write_part(
    out: Path, part: str, encoded: list[Document], settings: BertSettings, seed: list[int]
) -> tuple[int, tuple[str, ...]]:
    rng = np.random.default_rng(seed)
    names: list[str] = []
    rows = 0
    for shard in _shards(encoded, settings, rng, settings.duplicates if part == "train" else 1):
        name = f"{part}-{len(names):05d}.parquet"
        columns = {
            "first": [pair.first for pair in shard],
            "second": [pair.second for pair in shard],
            "random_next": [pair.random_next for pair in shard],
        }
        temporary = out / f".{name}.tmp"
        pq.write_table(pa.table(columns, schema=_SCHEMA), temporary)
        os.replace(temporary, out / name)
        names.append(name)
        rows += len(shard)
    return rows, tuple(names)


def _shards(
    encoded: list[Document], settings: BertSettings, rng: np.random.Generator, passes: int
) -> Iterator[list[Pair]]:
    shard: list[Pair] = []
    for _ in range(passes):
        for pair in sentence_pairs(encoded, _room(settings.max_length), settings.short_rate, rng):
            shard.append(pair)
            if len(shard) == SHARD_ROWS:
                yield shard
                shard = []
    if shard:
        yield shard


def read_examples_info(folder: Path) -> ExamplesInfo:
    """The description in ``folder``. Raises ModelFolderError when it is missing or does not fit the files."""
    path = folder / EXAMPLES_FILE
    try:
        fields: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        fields["shards"] = {part: tuple(names) for part, names in fields["shards"].items()}
        info = ExamplesInfo(**fields)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelFolderError(f"{path}: {error!r}; build the examples again") from error
    files = tuple(name for part in PARTS for name in info.shards[part])
    if hash_files(folder, (*TOKENIZER_FILES, *files)) != info.sha256:
        raise ModelFolderError(f"{folder}: files differ from what {EXAMPLES_FILE} describes; build the examples again")
    return info


@dataclass(frozen=True)
class Batch:
    """One batch, padded to its longest example. ``ids``, ``segments``, ``attention``: (B, L); see `Masked` for the
    predictions; ``random_next``: (B,), 1 when the second segment does not follow the first."""

    ids: np.ndarray
    segments: np.ndarray
    attention: np.ndarray
    positions: np.ndarray
    labels: np.ndarray
    random_next: np.ndarray

    @property
    def tokens(self) -> int:
        """Tokens without padding."""
        return int(self.attention.sum())


class ExampleSet:
    """One part of an examples folder in memory; any batch can be asked for, in any order."""

    def __init__(self, folder: Path, part: str, settings: BertSettings) -> None:
        info = read_examples_info(folder)
        table = pa.concat_tables([pq.read_table(folder / name) for name in info.shards[part]]).combine_chunks()
        self._first, self._first_ends = _flat(table["first"])
        self._second, self._second_ends = _flat(table["second"])
        self._random_next = table["random_next"].to_numpy().astype(np.int64)
        vocab = read_vocab(folder)
        ids = {token: index for index, token in enumerate(vocab)}
        self._cls, self._sep, self._pad = ids[CLS], ids[SEP], ids[PAD]
        self._rule = MaskRule(settings.mask_rate, settings.max_predictions, ids[MASK], len(SPECIAL), len(vocab))
        self._seed = settings.seed

    def __len__(self) -> int:
        return len(self._random_next)

    def batch_at(self, step: int, size: int) -> Batch:
        """The batch of ``step`` (from 0): epochs are permuted afresh, and no state is kept, so that a run resumes anywhere."""
        wanted = np.arange(step * size, (step + 1) * size)
        epochs, places = wanted // len(self), wanted % len(self)
        rows = np.empty(size, dtype=np.int64)
        for epoch in np.unique(epochs):
            order = np.random.default_rng([self._seed, 1, int(epoch)]).permutation(len(self))
            rows[epochs == epoch] = order[places[epochs == epoch]]
        return self.batch(rows, np.random.default_rng([self._seed, 2, step]))

    def batch(self, rows: np.ndarray, rng: np.random.Generator) -> Batch:
        """The examples ``rows``, masked with ``rng``."""
        pairs = [self._pair(int(row)) for row in rows]
        length = max(len(first) + len(second) for first, second in pairs) + 3
        shape = (len(rows), length)
        ids, segments, attention = (
            np.full(shape, self._pad, np.int64),
            np.zeros(shape, np.int64),
            np.zeros(shape, np.int64),
        )
        maskable = np.zeros(shape, dtype=bool)
        for row, (first, second) in enumerate(pairs):
            middle, end = len(first) + 1, len(first) + len(second) + 2
            ids[row, : end + 1] = np.concatenate([[self._cls], first, [self._sep], second, [self._sep]])
            segments[row, middle + 1 : end + 1] = 1
            attention[row, : end + 1] = 1
            maskable[row, 1:end] = True
            maskable[row, middle] = False
        masked: Masked = mask_tokens(ids, maskable, self._rule, rng)
        return Batch(masked.ids, segments, attention, masked.positions, masked.labels, self._random_next[rows])

    def _pair(self, row: int) -> tuple[np.ndarray, np.ndarray]:
        first = self._first[self._first_ends[row] : self._first_ends[row + 1]]
        return first, self._second[self._second_ends[row] : self._second_ends[row + 1]]


def _flat(column: pa.ChunkedArray) -> tuple[np.ndarray, np.ndarray]:
    lists = column.combine_chunks()
    if isinstance(lists, pa.ChunkedArray):
        lists = pa.concat_arrays(lists.chunks)
    return lists.values.to_numpy(), lists.offsets.to_numpy()


__all__ = ["IGNORED", "Batch", "ExampleSet", "ExamplesInfo", "build_bert_examples", "read_examples_info"]
