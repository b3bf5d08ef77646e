"""Vocabulary and examples: what Hugging Face's tokenizer reads, what pairs hold, and that a seed gives the same shards."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from corpora import planted_documents, write_release
from hypothesis import given, settings
from hypothesis import strategies as st
from presets import BERT
from transformers import AutoTokenizer, BertTokenizer

from embeddings.bert.examples import ExampleSet, build_bert_examples, read_examples_info
from embeddings.bert.masking import IGNORED
from embeddings.bert.pairs import sentence_pairs
from embeddings.bert.settings import BertSettings
from embeddings.bert.text import WordEncoder
from embeddings.bert.vocab import SPECIAL, build_vocab, read_vocab
from embeddings.corpus_files import CorpusError, TokenCounts, count_tokens
from embeddings.model_folder import ModelFolderError

WORDS = {"10mg": 30, "CT": 30, "肝脏": 9, "[NAME]": 1, "罕": 1, "CTA": 3, "2016": 30, "[MASK]": 3}


def test_vocabulary_of_characters_pieces_and_tags() -> None:
    vocab = build_vocab(TokenCounts(Counter(WORDS), 4, 4), BertSettings())
    assert tuple(vocab[:5]) == SPECIAL
    assert len(vocab) == len(set(vocab))
    assert {"肝", "脏", "[NAME]", "10", "##mg", "CT", "2016", "##A", "C"} <= set(vocab)
    assert not {"罕", "CTA", "10mg", "肝脏", "##肝"} & set(vocab)


def test_hugging_face_reads_the_tokenizer_and_cuts_as_we_do(bert_examples: Path) -> None:
    vocab = read_vocab(bert_examples)
    encoder = WordEncoder(vocab, 0.0)
    for kind in (AutoTokenizer, BertTokenizer):
        tokenizer = kind.from_pretrained(bert_examples)
        assert len(tokenizer) == len(vocab)
        for word in ("10mg", "CT", "10.10mg", "阿司匹林", "[NAME]", "C10", "囧", "TC1"):
            ids = encoder.sentence([word], np.random.default_rng(0))
            assert tokenizer.encode(word, add_special_tokens=False) == ids, word
    assert tokenizer("肝")["input_ids"] == [vocab.index("[CLS]"), vocab.index("肝"), vocab.index("[SEP]")]


def test_words_are_spelt_out_at_the_given_rate(bert_examples: Path) -> None:
    vocab = read_vocab(bert_examples)
    rng = np.random.default_rng(0)
    spelt = [len(WordEncoder(vocab, 0.5).sentence(["CT"], rng)) == 2 for _ in range(400)]
    assert np.mean(spelt) == pytest.approx(0.5, abs=0.1)
    assert vocab[WordEncoder(vocab, 1.0).sentence(["CT"], rng)[0]] == "C"


documents = st.lists(
    st.lists(st.lists(st.integers(5, 99), min_size=1, max_size=9), min_size=1, max_size=6), min_size=2, max_size=5
)


@settings(deadline=None)
@given(documents, st.integers(2, 30), st.integers(0, 999))
def test_pairs(texts: list[list[list[int]]], room: int, seed: int) -> None:
    marked = [[[100 * i + t for t in s] for s in document] for i, document in enumerate(texts)]
    flat = [[t for s in document for t in s] for document in marked]
    for pair in sentence_pairs(marked, room, 0.1, np.random.default_rng(seed)):
        assert pair.first and pair.second
        assert len(pair.first) + len(pair.second) <= max(room, 2)
        first, second = {t // 100 for t in pair.first}, {t // 100 for t in pair.second}
        assert len(first) == len(second) == 1
        assert (first != second) == pair.random_next
        source = ",".join(map(str, flat[pair.first[0] // 100]))
        assert ",".join(map(str, pair.first)) in source


def test_half_of_the_pairs_follow_each_other(tmp_path: Path) -> None:
    numbers = [[[i * 20 + j] * 3 for j in range(20)] for i in range(100)]
    pairs = list(sentence_pairs(numbers, 29, 0.1, np.random.default_rng(0)))
    assert np.mean([pair.random_next for pair in pairs]) == pytest.approx(0.5, abs=0.1)


def test_shards_depend_on_release_and_seed_only(release: Path, bert_examples: Path, tmp_path: Path) -> None:
    same = build_bert_examples(release, tmp_path / "same", BERT)
    assert same.sha256 == read_examples_info(bert_examples).sha256
    assert build_bert_examples(release, tmp_path / "other", replace(BERT, seed=2)).sha256 != same.sha256


def test_documents_are_held_out_whole(bert_examples: Path) -> None:
    info = read_examples_info(bert_examples)
    assert info.release == "r-000000000001"
    assert info.rows == {part: pq.read_table(bert_examples / f"{part}-00000.parquet").num_rows for part in info.shards}
    assert 0 < info.rows["validation"] < info.rows["train"] / 5


def test_a_batch_is_what_the_model_expects(bert_examples: Path) -> None:
    vocab = read_vocab(bert_examples)
    examples = ExampleSet(bert_examples, "train", BERT)
    batch, again = examples.batch_at(3, 8), ExampleSet(bert_examples, "train", BERT).batch_at(3, 8)
    np.testing.assert_array_equal(batch.ids, again.ids)
    assert batch.ids.shape[1] <= BERT.max_length
    for row in range(8):
        ids = batch.ids[row].copy()
        real = batch.labels[row] != IGNORED
        assert 1 <= real.sum() <= BERT.max_predictions
        ids[batch.positions[row][real]] = batch.labels[row][real]
        tokens = [vocab[i] for i in ids[: batch.attention[row].sum()]]
        assert tokens[0] == "[CLS]" and tokens[-1] == "[SEP]" and tokens.count("[SEP]") == 2
        assert not {"[PAD]", "[MASK]", "[UNK]"} & set(tokens)
        middle = tokens.index("[SEP]")
        assert batch.segments[row].tolist() == [int(middle < i < len(tokens)) for i in range(batch.ids.shape[1])]


def test_an_epoch_sees_every_example_once(bert_examples: Path) -> None:
    rows: list[int] = []

    class Recorded(ExampleSet):
        def batch(self, chosen: np.ndarray, _: np.random.Generator) -> None:  # type: ignore[override]
            rows.extend(chosen.tolist())

    examples = Recorded(bert_examples, "train", BERT)
    for step in range(2 * len(examples)):
        examples.batch_at(step, 3)
    first, second, third = np.split(np.array(rows[: 3 * len(examples)]), 3)
    assert sorted(first) == sorted(second) == sorted(third) == list(range(len(examples)))
    assert first.tolist() != second.tolist()


def test_corpora_that_cannot_make_examples(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="3 documents"):
        build_bert_examples(write_release(tmp_path / "few", planted_documents(3)), tmp_path / "out", BERT)
    with pytest.raises(CorpusError, match="no tokens"):
        build_bert_examples(write_release(tmp_path / "none", []), tmp_path / "out", BERT)
    counts = count_tokens(write_release(tmp_path / "rare", planted_documents(4, 1)) / "corpus.word.txt")
    with pytest.raises(CorpusError, match="min_count=99 leaves no character"):
        build_vocab(counts, replace(BERT, min_count=99))


def test_changed_shards_are_refused(release: Path, tmp_path: Path) -> None:
    build_bert_examples(release, tmp_path, BERT)
    with (tmp_path / "train-00000.parquet").open("ab") as out:
        out.write(b"x")
    with pytest.raises(ModelFolderError, match="build the examples again"):
        read_examples_info(tmp_path)
