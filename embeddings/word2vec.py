"""CMed-Word2Vec: settings (the paper's Table 4) and training on a corpus release with gensim.

What belongs here: Word2Vec only. What does not: files and cards of static models (`static_model.py`).
"""

from __future__ import annotations

import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from embeddings.corpus_files import count_tokens, open_release, require_vocabulary, sentences
from embeddings.model_folder import ModelInfo
from embeddings.static_model import StaticRun, write_static_model
from embeddings.vectors import Vectors

MAX_SENTENCE = 10_000
"""Longest sentence that gensim reads; it ignores the rest without a word, so longer ones are cut before."""


@dataclass(frozen=True)
class Word2VecSettings:
    """gensim's options under gensim's names; the defaults are the paper's Table 4 with two workers.

    ``vector_size``: dimensions (Table 4; section 5.3 says 50, the parameter counts prove 100). ``alpha``, ``min_alpha``: first and
    last learning rate. ``window``: words on either side. ``min_count``: rarer tokens are left out. ``max_vocab_size``: bound on the
    vocabulary while counting. ``sample``: threshold of down-sampling frequent tokens. ``sg``: 1 skip-gram, 0 CBOW. ``hs``: 1
    hierarchical softmax. ``negative``: noise words per word. ``cbow_mean``: 1 mean, 0 sum of context vectors. ``epochs``: passes
    (Table 4: iter). ``null_word``, ``sorted_vocab``, ``batch_words``: as in gensim. ``workers``: threads; only one worker
    gives the same vectors in every run, several update the matrix without locks.
    """

    vector_size: int = 100
    alpha: float = 0.025
    min_alpha: float = 0.0001
    window: int = 5
    min_count: int = 5
    max_vocab_size: int | None = None
    sample: float = 1e-3
    seed: int = 1
    sg: int = 0
    hs: int = 0
    negative: int = 5
    cbow_mean: int = 1
    epochs: int = 5
    null_word: int = 0
    sorted_vocab: int = 1
    batch_words: int = 10_000
    workers: int = 2

    def __post_init__(self) -> None:
        for name in ("vector_size", "window", "min_count", "epochs", "batch_words", "workers"):
            if getattr(self, name) < 1:
                raise ValueError(f"Word2VecSettings.{name} is {getattr(self, name)}, expected at least 1")
        if not 0 < self.min_alpha <= self.alpha:
            raise ValueError(
                f"Word2VecSettings: expected 0 < min_alpha <= alpha, got {self.min_alpha} and {self.alpha}"
            )
        if not self.hs and self.negative < 1:
            raise ValueError(
                "Word2VecSettings: neither hierarchical softmax (hs=1) nor negative sampling (negative > 0)"
            )

    @classmethod
    def paper(cls) -> Word2VecSettings:
        """Table 4 exactly."""
        return cls(workers=3)


def train_word2vec(release: Path, unit: str, out: Path, settings: Word2VecSettings | None = None) -> ModelInfo:
    """Train on the ``unit`` view (``char`` or ``word``) of the corpus ``release`` and write the model folder ``out``.

    Writes vectors.parquet, vectors.txt, config.json, card.md. No loss is reported: gensim's is a float32 sum over threads that means
    little. Raises CorpusError for an empty corpus or a vocabulary that min_count empties.
    """
    settings = settings or Word2VecSettings()
    corpus = open_release(release)
    path = corpus.tokens(unit)
    counts = count_tokens(path)
    require_vocabulary(path, counts, settings.min_count)
    start = time.perf_counter()
    vectors = _train(path, settings)
    seconds = time.perf_counter() - start
    run = StaticRun("word2vec", unit, corpus, counts, vectors, asdict(settings), ("gensim",), seconds)
    return write_static_model(out, run)


def _train(path: Path, settings: Word2VecSettings) -> Vectors:
    from gensim.models import Word2Vec

    with tempfile.TemporaryDirectory(prefix="word2vec-") as scratch:
        file = Path(scratch) / "sentences.txt"
        _write_sentences(path, file)
        model = Word2Vec(corpus_file=str(file), **asdict(settings))
    tokens = list(model.wv.index_to_key)
    occurrences = np.array([model.wv.get_vecattr(token, "count") for token in tokens], dtype=np.int64)
    return Vectors(tokens, occurrences, np.array(model.wv.vectors, dtype=np.float32))


def _write_sentences(path: Path, file: Path) -> None:
    # gensim's corpus_file mode counts an empty line as a sentence and shares the file out to its threads by bytes
    with file.open("w", encoding="utf-8", newline="\n") as out:
        for sentence in sentences(path):
            for start in range(0, len(sentence), MAX_SENTENCE):
                out.write(" ".join(sentence[start : start + MAX_SENTENCE]) + "\n")
