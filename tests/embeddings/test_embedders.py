"""Static embedders: which vector covers which character, what an unknown unit gets, and folders that cannot be trusted."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from embeddings.embedders import BareEmbedding, StaticEmbedder, character_cut, load_embedder
from embeddings.model_folder import ModelFolderError
from embeddings.spec import EmbeddingSpec
from embeddings.vectors import Vectors, read_parquet


def static(tokens: list[str], cut, unknown: str = "zeros") -> StaticEmbedder:
    matrix = np.arange(1, len(tokens) * 2 + 1, dtype=np.float32).reshape(-1, 2)
    spec = EmbeddingSpec("toy", 2, "word")
    return StaticEmbedder(spec, Vectors(tokens, np.ones(len(tokens), np.int64), matrix), cut, unknown)


def test_each_character_gets_its_words_vector() -> None:
    embedder = static(["头痛", "伴"], lambda _: ["头痛", "伴", "吐"])
    (vectors,) = embedder.encode([list("头痛伴吐")])
    assert vectors.tolist() == [[1, 2], [1, 2], [3, 4], [0, 0]]


def test_papers_rule_gives_unknown_units_one_uniform_vector() -> None:
    (vectors,) = static(["头"], list, unknown="paper").encode([list("甲乙头")])
    assert (vectors[0] == vectors[1]).all()
    assert ((vectors[0] >= 0) & (vectors[0] < 1)).all()
    assert vectors[2].tolist() == [1, 2]
    with pytest.raises(ValueError, match="expected one of"):
        static(["头"], list, unknown="mean")


def test_tags_of_the_vocabulary_stay_whole_others_do_not() -> None:
    cut = character_cut(["[NAME]", "肝"])
    assert cut("[NAME]肝[ID]") == ["[NAME]", "肝", "[", "I", "D", "]"]


def test_a_token_of_several_code_points_is_refused() -> None:
    with pytest.raises(ValueError, match="one code point each"):
        static(["头"], list).encode([["头痛", "伴"]])


def test_a_segmenter_that_loses_text_is_noticed() -> None:
    with pytest.raises(ValueError, match="returned 1 of 2"):
        static(["头"], lambda _: ["头"]).encode([list("头 ")])


def test_word_level_follows_the_segmenter_with_the_releases_words(models: dict[str, Path]) -> None:
    folder = models["cmed_word2vec_word"]
    vectors = read_parquet(folder / "vectors.parquet")
    (encoded,) = load_embedder(folder).encode([list("口服阿司匹林")])
    drug = vectors.matrix[vectors.tokens.index("阿司匹林")]
    np.testing.assert_array_equal(encoded[2:], np.tile(drug, (4, 1)))


def test_bare_starts_uniform_and_tells_characters_apart() -> None:
    (vectors,) = BareEmbedding().encode([list("头痛头")])
    assert vectors.shape == (3, 100)
    assert (np.abs(vectors) <= 0.05).all()
    assert (vectors[0] == vectors[2]).all() and (vectors[0] != vectors[1]).any()


def test_a_changed_or_incomplete_folder_is_refused(models: dict[str, Path], tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(models["cmed_glove_char"], folder)
    (folder / "vectors.txt").write_text("1 1\n肝 0\n", encoding="utf-8")
    with pytest.raises(ModelFolderError, match=r"differ from what config\.json describes"):
        load_embedder(folder)
    (folder / "vectors.txt").unlink()
    with pytest.raises(ModelFolderError, match=r"vectors\.txt: missing"):
        load_embedder(folder)
    with pytest.raises(ModelFolderError, match="expected a trained model"):
        load_embedder(tmp_path)
