"""The token embedders of static vectors, `bare`, and the one door to all of them: `load_embedder`.

What belongs here: from characters to vectors. What does not: training; BERT's forward pass (`bert/embedder.py`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from pathlib import Path

import numpy as np

from embeddings.model_folder import ModelInfo, hash_files, read_model_info
from embeddings.spec import EmbeddingSpec, TokenEmbedder
from embeddings.static_model import USER_WORDS_FILE
from embeddings.vectors import Vectors, read_parquet, read_word2vec_file

BARE_DIM = 100
"""Width of the bare embedding, proved by the paper's parameter counts."""
UNKNOWN_RULES = ("zeros", "paper")

Cut = Callable[[str], list[str]]
"""Cuts a text into units that, joined, are the text again."""


class StaticEmbedder:
    """Looks up vectors unit by unit; each character gets the vector of the unit that covers it.

    ``unknown``: "zeros" gives units without a vector zeros; "paper" one shared vector, uniform in [0, 1), drawn from ``seed``
    (what the paper's toolkit does: it is longer than most real vectors, so zeros are the default).
    """

    def __init__(self, spec: EmbeddingSpec, vectors: Vectors, cut: Cut, unknown: str = "zeros", seed: int = 1) -> None:
        if unknown not in UNKNOWN_RULES:
            raise ValueError(f"unknown={unknown!r}, expected one of {UNKNOWN_RULES}")
        self.spec = spec
        self._cut = cut
        self._rows = {token: row for row, token in enumerate(vectors.tokens)}
        rng = np.random.default_rng(seed)
        last = rng.random((1, vectors.dim)) if unknown == "paper" else np.zeros((1, vectors.dim))
        self._matrix = np.concatenate([vectors.matrix, last.astype(np.float32)])

    def encode(self, tokens: list[list[str]]) -> list[np.ndarray]:
        """See TokenEmbedder. Raises ValueError when a token is not one code point."""
        return [self._matrix[self._rows_of(text)] for text in tokens]

    def _rows_of(self, characters: list[str]) -> np.ndarray:
        text = "".join(characters)
        if len(text) != len(characters):
            raise ValueError(
                f"{len(characters)} tokens of together {len(text)} code points; expected one code point each"
            )
        units = self._cut(text)
        lengths = [len(unit) for unit in units]
        if sum(lengths) != len(text):
            raise ValueError(f"the segmenter returned {sum(lengths)} of {len(text)} characters; expected all of them")
        unknown = len(self._rows)
        rows = np.array([self._rows.get(unit, unknown) for unit in units], dtype=np.int64)
        return rows if len(rows) == len(text) else np.repeat(rows, lengths)


class BareEmbedding:
    """The embedding that knows nothing: a downstream model learns its own vectors (spec.trainable).

    ``encode`` answers what such a model starts from: uniform in (-0.05, 0.05), one vector per character, from ``seed``.
    """

    def __init__(self, dim: int = BARE_DIM, seed: int = 0) -> None:
        self.spec = EmbeddingSpec("bare", dim, "char", trainable=True)
        self._seed = seed
        self._known: dict[str, np.ndarray] = {}

    def encode(self, tokens: list[list[str]]) -> list[np.ndarray]:
        """See TokenEmbedder."""
        empty = np.zeros((0, self.spec.dim), dtype=np.float32)
        return [np.stack([self._vector(c) for c in text]) if text else empty.copy() for text in tokens]

    def _vector(self, character: str) -> np.ndarray:
        if character not in self._known:
            rng = np.random.default_rng([self._seed, ord(character)])
            self._known[character] = rng.uniform(-0.05, 0.05, self.spec.dim).astype(np.float32)
        return self._known[character]


def _spec(info: ModelInfo) -> EmbeddingSpec:
    return EmbeddingSpec(info.name, info.dim, info.unit, release=info.release, sha256=info.sha256)


def read_spec(folder: Path) -> EmbeddingSpec:
    """What the model in ``folder`` says it is; nothing is loaded and its files are not checked. Raises ModelFolderError."""
    return _spec(read_model_info(folder, verify=False))


def load_embedder(folder: Path, *, unknown: str = "zeros") -> TokenEmbedder:
    """The embedder of the model in ``folder`` (written by train_word2vec, train_glove or pretrain_bert).

    Raises ModelFolderError when the folder is incomplete or its files are not those it describes.
    """
    folder = Path(folder)
    info = read_model_info(folder)
    spec = _spec(info)
    if info.kind == "bert":
        from embeddings.bert.embedder import BertEmbedder

        return BertEmbedder(spec, folder)
    vectors = read_parquet(folder / "vectors.parquet")
    if info.unit == "char":
        return StaticEmbedder(spec, vectors, character_cut(vectors.tokens), unknown)
    words = (folder / USER_WORDS_FILE).read_text(encoding="utf-8").split("\n")
    return StaticEmbedder(spec, vectors, _word_cut([word for word in words if word]), unknown)


def load_general(
    name: str, path: Path, *, unit: str = "word", vocabulary: Collection[str] | None = None, unknown: str = "zeros"
) -> TokenEmbedder:
    """General vectors that a user brings as ``path``, in word2vec text or binary (``.bin``) or Stanford GloVe text format.

    ``vocabulary`` keeps only those tokens in memory. Raises VectorFileError for a malformed file.
    """
    path = Path(path)
    vectors = read_word2vec_file(path, vocabulary)
    spec = EmbeddingSpec(name, vectors.dim, unit, sha256=hash_files(path.parent, (path.name,)))
    cut = character_cut(vectors.tokens) if unit == "char" else _word_cut([])
    return StaticEmbedder(spec, vectors, cut, unknown)


def character_cut(tokens: Collection[str]) -> Cut:
    """Cuts into characters, but keeps de-identification tags such as [NAME] whole where ``tokens`` has them."""
    tags = [token for token in tokens if len(token) > 2 and token[0] == "[" and token[-1] == "]"]
    if not tags:
        return list
    units = re.compile("|".join(re.escape(tag) for tag in sorted(tags)) + "|.", re.DOTALL)
    return lambda text: units.findall(text) if "[" in text else list(text)


def _word_cut(user_words: list[str]) -> Cut:
    from corpus.segment.words import WordSegmenter

    return WordSegmenter(user_words).cut
