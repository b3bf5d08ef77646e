"""Word2Vec learns planted structure, its settings are Table 4, and corpora that cannot be learnt from are refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from corpora import DRUGS, ORGANS, write_release

from embeddings.corpus_files import CorpusError
from embeddings.glove import GloveSettings, train_glove
from embeddings.model_folder import read_model_info
from embeddings.vectors import read_parquet
from embeddings.word2vec import Word2VecSettings, train_word2vec


def group_margin(folder: Path) -> float:
    """Mean cosine within drugs and within organs, minus that between the two."""
    vectors = read_parquet(folder / "vectors.parquet")
    rows = vectors.matrix[[vectors.tokens.index(word) for word in (*DRUGS, *ORGANS)]]
    rows = rows - vectors.matrix.mean(axis=0)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    cosine, n = rows @ rows.T, len(DRUGS)
    within = [cosine[i, j] for i in range(8) for j in range(i) if (i < n) == (j < n)]
    return float(np.mean(within) - cosine[:n, n:].mean())


@pytest.mark.parametrize(("name", "margin"), [("cmed_word2vec_word", 0.5), ("cmed_glove_word", 0.25)])
def test_words_of_the_same_contexts_are_neighbours(models: dict[str, Path], name: str, margin: float) -> None:
    assert group_margin(models[name]) > margin


def test_the_papers_settings() -> None:
    paper = Word2VecSettings.paper()
    assert (paper.vector_size, paper.window, paper.min_count, paper.epochs) == (100, 5, 5, 5)
    assert (paper.sg, paper.hs, paper.negative, paper.cbow_mean, paper.workers) == (0, 0, 5, 1, 3)
    assert (paper.alpha, paper.min_alpha, paper.sample) == (0.025, 0.0001, 1e-3)
    assert GloveSettings.paper().dim == 50


def test_one_worker_gives_the_same_vectors(release: Path, models: dict[str, Path], tmp_path: Path) -> None:
    again = train_word2vec(release, "word", tmp_path, Word2VecSettings(vector_size=24, workers=1, epochs=20))
    assert again.sha256 == read_model_info(models["cmed_word2vec_word"]).sha256


def test_empty_lines_are_no_sentences_and_all_tokens_count(models: dict[str, Path]) -> None:
    info = read_model_info(models["cmed_word2vec_word"])
    assert (info.corpus["documents"], info.corpus["sentences"]) == (60, 720)
    assert info.corpus["coverage"] == 1.0
    counts = read_parquet(models["cmed_word2vec_word"] / "vectors.parquet")
    assert counts.counts[counts.tokens.index("。")] == 720


@pytest.mark.parametrize("train", [train_word2vec, train_glove])
def test_corpora_that_nothing_can_be_learnt_from(train, tmp_path: Path) -> None:
    empty = write_release(tmp_path / "empty", [])
    with pytest.raises(CorpusError, match=r"corpus\.char\.txt: no tokens"):
        train(empty, "char", tmp_path / "out")
    short = write_release(tmp_path / "short", [[["头痛", "三天"]]])
    with pytest.raises(CorpusError, match="min_count=5 leaves 0 of 2 tokens"):
        train(short, "word", tmp_path / "out")
    with pytest.raises(CorpusError, match="expected one of"):
        train(short, "sentence", tmp_path / "out")
    (short / "manifest.json").unlink()
    with pytest.raises(CorpusError, match=r"manifest\.json"):
        train(short, "word", tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("wrong", [{"vector_size": 0}, {"alpha": 0.0}, {"negative": 0}, {"workers": 0}])
def test_wrong_settings_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="Word2VecSettings"):
        Word2VecSettings(**wrong)  # type: ignore[arg-type]


def test_the_card_tells_release_hash_and_settings(models: dict[str, Path]) -> None:
    for folder in models.values():
        card = (folder / "card.md").read_text(encoding="utf-8")
        info = read_model_info(folder)
        assert card.startswith(f"# {info.name}\n")
        assert info.release in card and info.sha256 in card
        assert all(f"| {name} |" in card for name in info.settings)
