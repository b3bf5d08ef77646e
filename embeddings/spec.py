"""EmbeddingSpec and TokenEmbedder: the one face of all embeddings to the downstream models. No torch here.

An embedder sees a text as its characters (one token per code point, for every task) and answers one vector per
character, whatever its own unit is: a word-level embedder segments the joined text and gives each character the vector
of the word that covers it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np


@dataclass(frozen=True)
class EmbeddingSpec:
    """What an embedding is.

    ``name``: as in the results table, e.g. ``cmed_word2vec_char``. ``dim``: vector width. ``unit``: ``char`` or ``word``.
    ``trainable``: True only for ``bare``, whose vectors a downstream model learns itself.
    ``release``: id of the corpus release it was trained on, empty when none. ``sha256``: of the model's files.
    """

    name: str
    dim: int
    unit: str
    trainable: bool = False
    release: str = ""
    sha256: str = ""

    def __post_init__(self) -> None:
        if self.unit not in ("char", "word"):
            raise ValueError(f"embedding {self.name}: unit {self.unit!r}, expected 'char' or 'word'")
        if self.dim < 1:
            raise ValueError(f"embedding {self.name}: dim {self.dim}, expected at least 1")


@runtime_checkable
class TokenEmbedder(Protocol):
    """All embeddings pass the conformance suite tests/embeddings/test_conformance.py."""

    spec: EmbeddingSpec

    def encode(self, tokens: list[list[str]]) -> list[np.ndarray]:
        """One float32 array of shape (len(text), dim) for each text (a list of its characters). Deterministic."""
        ...
