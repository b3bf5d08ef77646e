"""What every embedder keeps, whatever its kind: one vector per character, for the oddest texts, the same each time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from embeddings.embedders import BareEmbedding, load_embedder, load_general
from embeddings.spec import TokenEmbedder

NAMES = (
    "bare", "cmed_word2vec_char", "cmed_word2vec_word", "cmed_glove_char", "cmed_glove_word", "cmed_bert", "general_word2vec",
)  # fmt: skip
ODD = {
    "empty": "",
    "one": "肝",
    "white space": " \t\n\u3000 ",
    "emoji": "患者😀👩‍⚕️发热",
    "latin": "CT检查 WBC 10.5×10⁹/L, T 38.5℃",
    "rare hanzi": "𠮷龘𪚥鼒",
    "tag": "[NAME]因肝脏不适[UNSEEN_TAG]入院[",
    "special tokens": "[CLS]发热[SEP][MASK][PAD][UNK]",
    "combining": "e\u0301\u200b\ufeff\x00",
    "long": "患者口服阿司匹林10mg治疗。" * 200,
}


@pytest.fixture(scope="module")
def embedders(models: dict[str, Path]) -> dict[str, TokenEmbedder]:
    loaded: dict[str, TokenEmbedder] = {name: load_embedder(folder) for name, folder in models.items()}
    vectors = models["cmed_word2vec_word"] / "vectors.txt"
    return {**loaded, "bare": BareEmbedding(), "general_word2vec": load_general("general_word2vec", vectors)}


@pytest.fixture(params=NAMES)
def embedder(request: pytest.FixtureRequest, embedders: dict[str, TokenEmbedder]) -> TokenEmbedder:
    return embedders[request.param]


@pytest.mark.parametrize("text", ODD.values(), ids=ODD.keys())
def test_one_finite_float32_vector_per_character(embedder: TokenEmbedder, text: str) -> None:
    (vectors,) = embedder.encode([list(text)])
    assert vectors.shape == (len(text), embedder.spec.dim)
    assert vectors.dtype == np.float32
    assert np.isfinite(vectors).all()


def test_all_embedders_are_tested_and_speak_the_protocol(embedders: dict[str, TokenEmbedder]) -> None:
    assert set(embedders) == set(NAMES)
    for name, embedder in embedders.items():
        assert isinstance(embedder, TokenEmbedder)
        assert embedder.spec.name == name
        assert embedder.spec.trainable == (name == "bare")
        assert len(embedder.spec.sha256) == (0 if name == "bare" else 64)


def test_no_texts(embedder: TokenEmbedder) -> None:
    assert embedder.encode([]) == []


def test_same_answer_each_time(embedder: TokenEmbedder) -> None:
    texts = [list(text) for text in ODD.values()]
    for first, second in zip(embedder.encode(texts), embedder.encode(texts), strict=True):
        np.testing.assert_array_equal(first, second)


def test_a_text_does_not_depend_on_its_company(embedder: TokenEmbedder) -> None:
    texts = [list(text) for text in ODD.values()]
    together = embedder.encode(texts)
    for text, vectors in zip(texts, together, strict=True):
        np.testing.assert_allclose(embedder.encode([text])[0], vectors, atol=1e-5)


def test_a_known_text_is_not_zeros(embedder: TokenEmbedder) -> None:
    (vectors,) = embedder.encode([list("患者口服阿司匹林")])
    assert (np.abs(vectors).sum(axis=1) > 0).all()
