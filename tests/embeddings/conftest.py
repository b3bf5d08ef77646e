"""A corpus release and one small trained model of each kind, made once for all tests of this folder."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from corpora import planted_documents, write_release
from presets import BERT

from embeddings.glove import GloveSettings, train_glove
from embeddings.word2vec import Word2VecSettings, train_word2vec


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_release(tmp_path_factory.mktemp("release"), planted_documents())


@pytest.fixture(scope="session")
def bert_examples(release: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    from embeddings.bert.examples import build_bert_examples

    folder = tmp_path_factory.mktemp("examples")
    build_bert_examples(release, folder, BERT)
    return folder


@pytest.fixture(scope="session")
def models(release: Path, bert_examples: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Model folders by name."""
    from embeddings.bert.pretrain import pretrain_bert

    root = tmp_path_factory.mktemp("models")
    for unit in ("char", "word"):
        train_word2vec(
            release, unit, root / f"cmed_word2vec_{unit}", Word2VecSettings(vector_size=24, workers=1, epochs=20)
        )
        train_glove(
            release, unit, root / f"cmed_glove_{unit}", GloveSettings(dim=16, threads=1, iterations=20, x_max=10)
        )
    pretrain_bert(bert_examples, root / "cmed_bert", BERT)
    return {folder.name: folder for folder in root.iterdir()}
