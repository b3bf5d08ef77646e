"""Training of one cell: a dataset, features, hyper-parameters in; a folder with everything about the run out.

What belongs here: the loop, early stopping, what a run leaves. What does not: models, metrics, scheduling of cells.
"""

from __future__ import annotations

import copy
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from embeddings.spec import EmbeddingSpec
from tasks import batches
from tasks.bio import encode, tag_set
from tasks.cells import Cell
from tasks.datasets.dataset import Dataset
from tasks.evaluation import SELECTION, Evaluation, evaluate
from tasks.features import Features
from tasks.hyper import HyperParameters
from tasks.models.network import Network, NetworkConfig, save_network
from tasks.predict import predict_texts
from tasks.results import CellResult, CurvePoint, write_curve, write_predictions, write_result
from tasks.windows import Windows, cut_texts, head_windows

SCALE_SAMPLE = 50_000
"""Training characters that the scale of given vectors is measured on."""


@dataclass(frozen=True)
class TrainingSet:
    """The training windows with one target each: a class index, or the tag indices of its characters."""

    windows: Windows
    targets: list[np.ndarray]


def training_set(dataset: Dataset, labels: tuple[str, ...], hp: HyperParameters) -> TrainingSet:
    """Windows over the train rows; cuts spare gold entities."""
    rows, index = dataset.rows("train"), {name: i for i, name in enumerate(labels)}
    texts = [dataset.texts[i] for i in rows]
    if dataset.kind == "classify":
        local = head_windows(texts, hp.max_length)
        targets = [np.array(index[dataset.classes[rows[i]]]) for i in local.example]
    else:
        local = cut_texts(texts, hp, [dataset.spans[i] for i in rows])
        tags = [np.array([index[t] for t in encode(len(dataset.texts[i]), dataset.spans[i])], np.int64) for i in rows]
        targets = [tags[e][s:t] for e, s, t in zip(local.example, local.start, local.end, strict=True)]
    return TrainingSet(Windows(np.array(rows)[local.example], local.start, local.end), targets)


def _padded_targets(data: TrainingSet, batch: batches.Batch) -> np.ndarray:
    chosen = [data.targets[i] for i in batch.index]
    if chosen[0].ndim == 0:
        return np.stack(chosen)
    padded = np.zeros(batch.x.shape[:2], dtype=np.int64)  # 0 is the padding tag where padding is not masked
    for row, tags in enumerate(chosen):
        padded[row, : len(tags)] = tags
    return padded


def _train_epoch(
    network: Network,
    optimizer: torch.optim.Optimizer,
    data: TrainingSet,
    features: Features,
    hp: HyperParameters,
    rng: np.random.Generator,
) -> float:
    device = next(network.parameters()).device
    network.train()
    order = batches.shuffled(data.windows.lengths, hp.batch, rng)
    total = torch.zeros((), device=device)
    for batch in batches.batches(features, data.windows, order, hp):
        arrays = (batch.x, batch.lengths, _padded_targets(data, batch))
        x, lengths, target = (torch.from_numpy(a).to(device) for a in arrays)
        loss = network.loss(x, lengths, target)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        if hp.clip:
            torch.nn.utils.clip_grad_norm_(network.parameters(), hp.clip)
        optimizer.step()
        total += loss.detach()
    mean = float(total) / len(order)
    if not np.isfinite(mean):
        raise FloatingPointError(f"the training loss is {mean}; lower the learning rate ({hp.lr}) or clip gradients")
    return mean


def _evaluate(network: Network, config: NetworkConfig, dataset: Dataset, features: Features, split: str) -> Evaluation:
    rows = dataset.rows(split)
    texts = [dataset.texts[i] for i in rows]
    offsets = np.stack([features.offsets[rows], features.offsets[np.array(rows) + 1]])
    # Features address all rows; a split's rows are not contiguous, so its windows get a view with its own offsets.
    view = Features(features.values, offsets[0], features.dim, features.vocabulary)
    return evaluate(dataset, rows, predict_texts(network, config, view, texts))


def network_config(
    cell: Cell, dataset: Dataset, spec: EmbeddingSpec, features: Features, hp: HyperParameters
) -> NetworkConfig:
    """The configuration of a cell's network; the paper's protocol has a tag for padding."""
    labels = dataset.labels if dataset.kind == "classify" else tag_set(dataset.labels, padding=not hp.masking)
    return NetworkConfig(
        dataset.task, dataset.kind, cell.model, spec.name, spec.sha256, features.dim, labels, hp, features.vocabulary
    )


def train_cell(
    cell: Cell,
    dataset: Dataset,
    spec: EmbeddingSpec,
    features: Features,
    hp: HyperParameters,
    out: Path,
    device: str | None = None,
) -> CellResult:
    """Train one cell, keep its best epoch on dev, score dev and test, and leave the run in the folder ``out``.

    ``out`` gets model.safetensors, config.json, curve.parquet, predictions.parquet and, last, result.json, which marks
    the cell as done. ``device``: a GPU when there is one. Raises FloatingPointError when the loss is not finite.
    """
    torch.manual_seed(cell.seed)
    rng = np.random.default_rng(cell.seed)
    place = torch.device(device or ("cuda" if torch.cuda.is_available() else "cpu"))
    config = network_config(cell, dataset, spec, features, hp)
    network = Network(config).to(place)
    curve = _fit(network, config, dataset, features, rng)
    out.mkdir(parents=True, exist_ok=True)
    evaluations = {split: _evaluate(network, config, dataset, features, split) for split in ("dev", "test")}
    save_network(network, config, out)
    write_curve(curve, out / "curve.parquet")
    write_predictions(dataset, evaluations["test"], out / "predictions.parquet")
    result = CellResult.of(cell, dataset, spec, evaluations, curve, network.parameter_count, place.type)
    write_result(result, out / "result.json")
    return result


def _sample(features: Features, rows: list[int], rng: np.random.Generator) -> np.ndarray:
    """Vectors (n, d) of characters of the training texts, at most ``SCALE_SAMPLE``, for their mean and deviation."""
    spans = [np.arange(features.offsets[i], features.offsets[i + 1]) for i in rows]
    characters = np.concatenate(spans)
    if len(characters) > SCALE_SAMPLE:
        characters = np.sort(rng.choice(characters, SCALE_SAMPLE, replace=False))
    return features.values[characters].astype(np.float32)


def _fit(
    network: Network, config: NetworkConfig, dataset: Dataset, features: Features, rng: np.random.Generator
) -> list[CurvePoint]:
    """Train with early stopping on the dev score; the network ends with its best epoch's weights, of equals the latest."""
    hp = config.hp
    data = training_set(dataset, config.labels, hp)
    if network.standardises:
        network.fit_scale(torch.from_numpy(_sample(features, dataset.rows("train"), rng)))
    # eps as in Keras, which the paper's library used.
    optimizer = torch.optim.Adam(network.parameters(), lr=hp.lr, eps=1e-7)
    curve: list[CurvePoint] = []
    best, best_state, waited = -1.0, copy.deepcopy(network.state_dict()), 0
    epochs, patience = hp.schedule(len(data.targets))
    for epoch in range(1, epochs + 1):
        begun = time.perf_counter()
        rate = hp.lr * (1 - 0.9 * (epoch - 1) / epochs) if hp.anneal else hp.lr
        for group in optimizer.param_groups:
            group["lr"] = rate
        loss = _train_epoch(network, optimizer, data, features, hp, rng)
        seconds = time.perf_counter() - begun
        score = _evaluate(network, config, dataset, features, "dev").scores[SELECTION[config.kind]]
        curve.append(CurvePoint(epoch, loss, score, rate, seconds))
        waited = 0 if score > best else waited + 1
        if score >= best:  # small dev sets tie often; an early lucky epoch must not win over a trained one
            best, best_state = score, copy.deepcopy(network.state_dict())
        if waited >= patience:
            break
    network.load_state_dict(best_state)
    return curve
