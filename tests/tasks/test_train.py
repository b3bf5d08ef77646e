"""Training: it learns, it can be repeated, and a reloaded model says the same."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow.parquet as pq
import pytest
from toy_tasks import HashEmbedder, class_dataset, ner_dataset

from embeddings.spec import EmbeddingSpec
from tasks.cells import Cell
from tasks.features import character_ids, encode_texts, train_vocabulary
from tasks.hyper import PAPER, preset
from tasks.predict import load_model
from tasks.results import read_result
from tasks.train import train_cell

SMALL = {
    "label": replace(preset("demo", "label"), units=16, dense=16, epochs=8, patience=8, batch=8, lr=1e-2, min_count=1),
    "classify": replace(
        preset("demo", "classify"), units=16, dense=16, epochs=8, patience=8, batch=8, lr=1e-2, min_count=1
    ),
}


def train_bare(dataset, model, out, hp=None, seed=1):
    hp = hp or SMALL[dataset.kind]
    vocabulary = train_vocabulary([dataset.texts[i] for i in dataset.rows("train")], hp.min_count)
    spec = EmbeddingSpec("bare", hp.bare_dim, "char", trainable=True)
    features = character_ids(dataset.texts, vocabulary, hp.bare_dim)
    return train_cell(Cell(dataset.task, "bare", model, seed, hp.hash), dataset, spec, features, hp, out, "cpu")


@pytest.mark.parametrize("model", ["stares_gru_cnn", "bilstm_crf"])
def test_a_tagger_learns_drugs_and_says_the_same_after_a_reload(model, tmp_path):
    dataset = ner_dataset()
    result = train_bare(dataset, model, tmp_path)
    assert result.value("test", "micro_f1") > 0.9
    saved = pq.read_table(tmp_path / "predictions.parquet").to_pylist()
    rows = dataset.rows("test")
    found = load_model(tmp_path).predict([dataset.texts[i] for i in rows])
    assert [[(s["start"], s["end"], s["label"]) for s in row["predicted"]] for row in saved] == found
    assert [row["example_id"] for row in saved] == [f"e{i}" for i in rows]


@pytest.mark.parametrize("model", ["stares_gru_cnn", "cnn"])
def test_a_classifier_learns_on_given_vectors_and_wants_its_embedder_back(model, tmp_path):
    dataset, embedder, hp = class_dataset(), HashEmbedder(), SMALL["classify"]
    features = encode_texts(embedder, dataset.texts)
    cell = Cell("sections", "toy", model, 1, hp.hash)
    result = train_cell(cell, dataset, embedder.spec, features, hp, tmp_path, "cpu")
    assert result.value("test", "macro_f1") > 0.8
    model_again = load_model(tmp_path)
    found = model_again.predict([dataset.texts[i] for i in dataset.rows("test")], embedder)
    assert pq.read_table(tmp_path / "predictions.parquet")["predicted"].to_pylist() == found
    with pytest.raises(ValueError, match="pass its embedder"):
        model_again.predict(["患者"])
    with pytest.raises(ValueError, match="trained on toy abc"):
        model_again.predict(["患者"], HashEmbedder(sha256="other"))
    with pytest.raises(ValueError, match=r"empty texts, first at \[1\]"):
        model_again.predict(["患者", ""], embedder)


def test_training_is_repeatable_and_the_seed_matters(tmp_path):
    dataset, hp = ner_dataset(40), replace(SMALL["label"], epochs=2)
    first, again = (train_bare(dataset, "bilstm_crf", tmp_path / n, hp) for n in "ab")
    assert first.scores == again.scores
    curves = [pq.read_table(tmp_path / n / "curve.parquet")["loss"].to_pylist() for n in "ab"]
    assert curves[0] == curves[1]
    train_bare(dataset, "bilstm_crf", tmp_path / "c", hp, seed=2)
    assert pq.read_table(tmp_path / "c" / "curve.parquet")["loss"].to_pylist() != curves[0]


def test_the_best_epoch_is_kept_and_patience_ends_training(tmp_path):
    dataset = ner_dataset(40)
    hp = replace(SMALL["label"], epochs=30, patience=2, anneal=False)
    result = train_bare(dataset, "bilstm_crf", tmp_path, hp)
    curve = pq.read_table(tmp_path / "curve.parquet").to_pylist()
    assert len(curve) == result.epochs < 30
    scores = [p["dev_score"] for p in curve]
    assert scores.index(max(scores)) + 1 + hp.patience == result.epochs
    assert result.best_epoch == len(scores) - scores[::-1].index(max(scores))  # of equals the latest
    assert result.value("dev", "micro_f1") == pytest.approx(max(p["dev_score"] for p in curve))


def test_a_result_survives_its_file(tmp_path):
    result = train_bare(class_dataset(40), "cnn", tmp_path, replace(SMALL["classify"], epochs=1))
    assert read_result(tmp_path / "result.json") == result


def test_the_papers_protocol_trains_with_a_padding_tag(tmp_path):
    hp = replace(PAPER, units=8, dense=8, epochs=1, max_length=40, min_count=1)
    result = train_bare(ner_dataset(20), "bilstm_crf", tmp_path, hp)
    assert load_model(tmp_path).config.labels == ("[PAD]", "O", "B-药物", "I-药物")
    assert np.isfinite(result.value("test", "micro_f1"))


def test_a_loss_that_explodes_is_an_error(tmp_path):
    hp = replace(SMALL["classify"], lr=1e30, clip=0.0, epochs=3)
    with pytest.raises(FloatingPointError, match="lower the learning rate"):
        train_bare(class_dataset(), "stares_gru_cnn", tmp_path, hp)
    assert not (tmp_path / "result.json").exists()
