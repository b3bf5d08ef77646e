"""Vector files: what is written is read, and a malformed file is named with its row."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from gensim.models import KeyedVectors

from embeddings.vectors import VectorFileError, Vectors, read_parquet, read_word2vec_file, write_parquet, write_text


@pytest.fixture
def vectors() -> Vectors:
    rng = np.random.default_rng(0)
    matrix = (rng.normal(size=(3, 5)) * 10.0 ** rng.integers(-8, 8, (3, 5))).astype(np.float32)
    return Vectors(["肝脏", "𠮷", "[NAME]"], np.array([7, 5, 3]), matrix)


def test_round_trips_are_exact(vectors: Vectors, tmp_path: Path) -> None:
    write_parquet(vectors, tmp_path / "v.parquet")
    write_text(vectors, tmp_path / "v.txt")
    back = read_parquet(tmp_path / "v.parquet")
    assert back.tokens == vectors.tokens and back.counts.tolist() == [7, 5, 3]
    np.testing.assert_array_equal(back.matrix, vectors.matrix)
    text = read_word2vec_file(tmp_path / "v.txt")
    assert text.tokens == vectors.tokens
    np.testing.assert_array_equal(text.matrix, vectors.matrix)


def test_gensim_reads_ours_and_we_read_gensims_binary(vectors: Vectors, tmp_path: Path) -> None:
    write_text(vectors, tmp_path / "v.txt")
    theirs = KeyedVectors.load_word2vec_format(str(tmp_path / "v.txt"))
    np.testing.assert_array_equal(theirs["𠮷"], vectors.matrix[1])
    theirs.save_word2vec_format(str(tmp_path / "v.bin"), binary=True)
    ours = read_word2vec_file(tmp_path / "v.bin", vocabulary={"肝脏", "absent"})
    assert ours.tokens == ["肝脏"]
    np.testing.assert_array_equal(ours.matrix, vectors.matrix[:1])


def test_stanford_text_without_header_and_tokens_with_spaces(tmp_path: Path) -> None:
    (tmp_path / "glove.txt").write_text("肝 0.5 1\n肺 2 -3\n", encoding="utf-8")
    assert read_word2vec_file(tmp_path / "glove.txt").matrix.tolist() == [[0.5, 1], [2, -3]]
    (tmp_path / "w2v.txt").write_text("2 2\n维生素 C 1 2\n肝 3 4\n", encoding="utf-8")
    assert read_word2vec_file(tmp_path / "w2v.txt").tokens == ["维生素 C", "肝"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("2 2\n肝 1 2\n肺 1\n", "line 3"),
        ("2 2\n肝 1 x\n肺 1 2\n", "line 2.*expected 2 numbers"),
        ("2 2\n肝 1 2\n肺 1 nan\n", "line 3"),
        ("3 2\n肝 1 2\n肺 1 2\n", "header says 3; the file is truncated"),
        ("", "line 1"),
    ],
)
def test_malformed_text_is_named_with_its_line(content: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "v.txt"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(VectorFileError, match=message):
        read_word2vec_file(path)


def test_truncated_binary_is_named(vectors: Vectors, tmp_path: Path) -> None:
    (tmp_path / "v.bin").write_bytes(b"2 2\n\xe8\x82\x9d " + np.float32([1, 2]).tobytes() + b"\nx " + b"\0\0\0")
    with pytest.raises(VectorFileError, match="inside vector 2 of 2"):
        read_word2vec_file(tmp_path / "v.bin")
