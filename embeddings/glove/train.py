"""Training of CMed-GloVe on a corpus release.

What belongs here: the objective's terms, threads and iterations. What does not: the inner loops (`pair_table.py`, `descent.py`).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from embeddings.corpus_files import CorpusError, count_tokens, open_release, require_vocabulary, sentences
from embeddings.glove.counts import CoOccurrence, count_pairs
from embeddings.glove.settings import GloveSettings
from embeddings.glove.vocab import encode_corpus, write_vocab
from embeddings.model_folder import ModelInfo
from embeddings.static_model import StaticRun, write_static_model
from embeddings.vectors import Vectors

Progress = Callable[[int, int], None]
"""Called with the iterations done and their number."""


@dataclass
class GloveState:
    """Vectors and AdaGrad's sums of squares, each (V, dim + 1) float32 with the bias in the last column."""

    words: np.ndarray
    contexts: np.ndarray
    word_squares: np.ndarray
    context_squares: np.ndarray

    @classmethod
    def start(cls, size: int, dim: int, rng: np.random.Generator) -> GloveState:
        """Uniform in (-0.5, 0.5) / dim, squares 1, as in the Stanford tool."""
        words, contexts = (((rng.random((size, dim + 1)) - 0.5) / dim).astype(np.float32) for _ in range(2))
        return cls(words, contexts, np.ones_like(words), np.ones_like(contexts))

    def vectors(self) -> np.ndarray:
        """w + w~, (V, dim)."""
        return self.words[:, :-1] + self.contexts[:, :-1]


def weigh(values: np.ndarray, x_max: float, power: float) -> np.ndarray:
    """f(x) = min(1, (x / x_max) ** power), Pennington et al. 2014, equation 9; float32."""
    return np.minimum(1.0, (values / x_max) ** power).astype(np.float32)


def fit(
    counts: CoOccurrence, settings: GloveSettings, progress: Progress | None = None
) -> tuple[np.ndarray, list[float]]:
    """Vectors (V, dim) for ``counts`` and the mean cost of each iteration. Raises FloatingPointError when the cost is not finite."""
    from embeddings.glove.descent import sweep

    rng = np.random.default_rng(settings.seed)
    state = GloveState.start(counts.size, settings.dim, rng)
    order = rng.permutation(len(counts))
    entries = (
        counts.rows[order],
        counts.columns[order],
        np.log(counts.values[order]).astype(np.float32),
        weigh(counts.values[order], settings.x_max, settings.power),
    )
    parts = list(zip(*(np.array_split(column, settings.threads) for column in entries), strict=True))
    matrices = (state.words, state.contexts, state.word_squares, state.context_squares)
    steps = (np.float32(settings.eta), np.float32(settings.clip))

    def run(part: tuple[np.ndarray, ...]) -> float:
        rows, columns, logs, weights = part
        return float(sweep(rows, columns, logs, weights, *matrices, *steps))

    costs: list[float] = []
    with ThreadPoolExecutor(settings.threads) as pool:
        for iteration in range(1, settings.iterations + 1):
            cost = sum(pool.map(run, parts)) / len(counts)
            if not np.isfinite(cost):
                raise FloatingPointError(f"GloVe: cost {cost} in iteration {iteration}; lower eta (now {settings.eta})")
            costs.append(cost)
            if progress:
                progress(iteration, settings.iterations)
    return state.vectors(), costs


def train_glove(
    release: Path, unit: str, out: Path, settings: GloveSettings | None = None, progress: Progress | None = None
) -> ModelInfo:
    """Train on the ``unit`` view (``char`` or ``word``) of the corpus ``release`` and write the model folder ``out``.

    Writes vectors.parquet, vectors.txt, vocab.txt, config.json, card.md; ``final_loss`` is the mean cost per non-zero entry in the last
    iteration. Raises CorpusError for an empty corpus or a vocabulary that min_count empties.
    """
    settings = settings or GloveSettings()
    corpus = open_release(release)
    path = corpus.tokens(unit)
    totals = count_tokens(path)
    vocabulary = require_vocabulary(path, totals, settings.min_count)
    start = time.perf_counter()
    ids = {token: index for index, (token, _) in enumerate(vocabulary)}
    counts = count_pairs(encode_corpus(sentences(path), ids), len(ids), settings.window)
    if not len(counts):
        raise CorpusError(f"{path}: no two tokens of the vocabulary share a sentence; expected running text")
    matrix, costs = fit(counts, settings, progress)
    seconds = time.perf_counter() - start
    vectors = Vectors(list(ids), np.array([n for _, n in vocabulary], dtype=np.int64), matrix)
    run = StaticRun("glove", unit, corpus, totals, vectors, asdict(settings), ("numba",), seconds, costs[-1])
    out.mkdir(parents=True, exist_ok=True)
    write_vocab(vocabulary, out / "vocab.txt")
    return write_static_model(out, run)
