"""Pre-training: resumed equals uninterrupted, the loss falls, Hugging Face loads the result, NaN and foreign checkpoints stop it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import torch
from presets import BERT
from transformers import AutoModel, AutoTokenizer, BertForPreTraining

from embeddings.bert import pretrain
from embeddings.bert.checkpoint import CheckpointError
from embeddings.bert.embedder import BertEmbedder
from embeddings.bert.examples import ExampleSet
from embeddings.bert.model import build_model, losses, parameter_groups
from embeddings.bert.pretrain import TrainingDiverged, learning_rate, pretrain_bert
from embeddings.bert.settings import BertSettings
from embeddings.embedders import load_embedder
from embeddings.model_folder import ModelFolderError, read_model_info

CURVE = ["step", "loss", "mlm_loss", "nsp_loss", "learning_rate"]


def curve(folder: Path) -> list[dict[str, float]]:
    return pq.read_table(folder / "training_log.parquet", columns=CURVE).to_pylist()


def test_resumed_equals_uninterrupted(bert_examples: Path, models: dict[str, Path], tmp_path: Path) -> None:
    assert pretrain_bert(bert_examples, tmp_path, BERT, stop_after=7) is None
    assert (tmp_path / "checkpoint" / "latest.json").exists()
    torch.manual_seed(999)
    seen: list[int] = []
    info = pretrain_bert(bert_examples, tmp_path, BERT, progress=lambda done, _: seen.append(done))
    assert seen == [8, 9, 10, 11, 12]
    assert curve(tmp_path) == curve(models["cmed_bert"])
    assert info is not None and info.sha256 == read_model_info(models["cmed_bert"]).sha256
    assert not (tmp_path / "checkpoint").exists()


def test_a_crash_between_checkpoints_goes_back_to_the_last(
    bert_examples: Path, models: dict[str, Path], tmp_path: Path
) -> None:
    def crash(done: int, total: int) -> None:
        if done == 8:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pretrain_bert(bert_examples, tmp_path, BERT, progress=crash)
    pretrain_bert(bert_examples, tmp_path, BERT)
    assert curve(tmp_path) == curve(models["cmed_bert"])


def test_checkpoints_of_another_run_or_damaged_are_refused(bert_examples: Path, tmp_path: Path) -> None:
    pretrain_bert(bert_examples, tmp_path, BERT, stop_after=1)
    with pytest.raises(CheckpointError, match=r"other settings; remove .*checkpoint"):
        pretrain_bert(bert_examples, tmp_path, replace(BERT, steps=13))
    weights = tmp_path / "checkpoint" / "step-00000001" / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:100])
    with pytest.raises(CheckpointError, match="step-00000001"):
        pretrain_bert(bert_examples, tmp_path, BERT)


def test_the_loss_falls(bert_examples: Path, tmp_path: Path) -> None:
    longer = replace(
        BERT,
        hidden=32,
        intermediate=64,
        steps=200,
        warmup_steps=20,
        learning_rate=5e-3,
        dropout=0.0,
        checkpoint_every=1000,
    )
    info = pretrain_bert(bert_examples, tmp_path, longer)
    losses_seen = [row["mlm_loss"] for row in curve(tmp_path)]
    assert sum(losses_seen[-10:]) < 0.9 * sum(losses_seen[:10])
    assert info is not None and info.metrics["validation masked_accuracy"] > 0.2


def test_hugging_face_loads_model_and_tokenizer(models: dict[str, Path]) -> None:
    folder = models["cmed_bert"]
    model, tokenizer = AutoModel.from_pretrained(folder), AutoTokenizer.from_pretrained(folder)
    hidden = model(**tokenizer("肝脏疼痛伴发热三天。", return_tensors="pt")).last_hidden_state
    assert hidden.shape == (1, 12, BERT.hidden)
    _, report = BertForPreTraining.from_pretrained(folder, output_loading_info=True)
    assert not report["missing_keys"] and not report["unexpected_keys"]


def test_masked_only_head_equals_the_full_model(bert_examples: Path) -> None:
    torch.manual_seed(0)
    examples = ExampleSet(bert_examples, "train", BERT)
    model = build_model(BERT, 200, 0).eval()
    batch = examples.batch_at(0, 8)
    labels = torch.full(batch.ids.shape, -100)
    for row, positions in enumerate(batch.positions):
        for position, label in zip(positions, batch.labels[row], strict=True):
            if label != -100:
                labels[row, position] = int(label)
    full = model(
        input_ids=torch.from_numpy(batch.ids),
        token_type_ids=torch.from_numpy(batch.segments),
        attention_mask=torch.from_numpy(batch.attention),
        labels=labels,
        next_sentence_label=torch.from_numpy(batch.random_next),
    )
    ours = losses(model, batch, torch.device("cpu")).total.item()
    assert ours == pytest.approx(full.loss.item(), rel=1e-5)


def test_vectors_are_the_last_four_layers_of_single_characters(models: dict[str, Path]) -> None:
    folder = models["cmed_bert"]
    embedder = load_embedder(folder)
    assert isinstance(embedder, BertEmbedder) and embedder.spec.dim == 4 * BERT.hidden
    (vectors,) = embedder.encode([list("肝脏CT")])
    tokenizer = AutoTokenizer.from_pretrained(folder)
    ids = tokenizer.convert_tokens_to_ids(["[CLS]", "肝", "脏", "C", "T", "[SEP]"])
    states = AutoModel.from_pretrained(folder).eval()(torch.tensor([ids]), output_hidden_states=True).hidden_states
    expected = torch.cat(states[-4:], dim=-1)[0, 1:-1].detach().numpy()
    assert vectors == pytest.approx(expected, abs=1e-5)
    (tagged,) = embedder.encode([list("[NAME]肝")])
    assert (tagged[:6] == tagged[0]).all() and (tagged[6] != tagged[0]).any()


def test_the_schedule_warms_up_and_falls_to_zero() -> None:
    paper = BertSettings.paper()
    assert learning_rate(0, paper) == pytest.approx(1e-8)
    assert learning_rate(9_999, paper) == pytest.approx(1e-4)
    assert learning_rate(65_000, paper) == pytest.approx(5e-5)
    assert learning_rate(119_999, paper) == pytest.approx(1e-4 / 110_000)


def test_biases_and_layer_norm_are_not_decayed() -> None:
    model = build_model(BERT, 50, 0)
    decayed, plain = parameter_groups(model, 0.01)
    assert (decayed["weight_decay"], plain["weight_decay"]) == (0.01, 0.0)
    assert all(weight.ndim == 1 for weight in plain["params"])  # type: ignore[attr-defined]
    assert all(weight.ndim == 2 for weight in decayed["params"])  # type: ignore[attr-defined]


def test_a_loss_that_is_not_finite_stops_the_run(
    bert_examples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def poisoned(*args: object) -> pretrain.Losses:
        result = losses(*args)  # type: ignore[arg-type]
        return replace(result, mlm=result.mlm * float("nan"))

    monkeypatch.setattr(pretrain, "losses", poisoned)
    with pytest.raises(TrainingDiverged, match="step 1: loss nan"):
        pretrain_bert(bert_examples, tmp_path, BERT)


def test_examples_of_another_length_are_refused(bert_examples: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelFolderError, match="examples of 32 tokens, max_length is 64"):
        pretrain_bert(bert_examples, tmp_path, replace(BERT, max_length=64))


@pytest.mark.parametrize(
    "wrong", [{"hidden": 130, "heads": 4}, {"warmup_steps": 500}, {"mask_rate": 1.5}, {"precision": "fp8"}]
)
def test_wrong_settings_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="BertSettings"):
        replace(BertSettings(), **wrong)  # type: ignore[arg-type]
