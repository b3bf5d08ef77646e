"""What a finished cell leaves on disk and says in the results table.

What belongs here: result.json, curve.parquet, predictions.parquet, rows of the RESULTS contract. What does not: scores. No torch here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from corpus.contracts import RESULTS, SPAN
from corpus.files import replacing
from embeddings.spec import EmbeddingSpec
from tasks.cells import Cell
from tasks.datasets.dataset import Dataset
from tasks.evaluation import Evaluation


@dataclass(frozen=True)
class CurvePoint:
    """One epoch: mean training loss, dev score (see evaluation.SELECTION), learning rate, training seconds."""

    epoch: int
    loss: float
    dev_score: float
    lr: float
    seconds: float


@dataclass(frozen=True)
class Score:
    """One number of a cell; an interval where the bootstrap gives one (per-type F1 has none)."""

    split: str
    metric: str
    value: float
    ci_low: float | None = None
    ci_high: float | None = None


@dataclass(frozen=True)
class CellResult:
    """The whole of result.json. ``epochs`` were run, ``best_epoch`` was kept; both 0 for models without epochs."""

    cell: Cell
    dataset_sha256: str
    embedding_sha256: str
    release: str
    scores: tuple[Score, ...]
    params: int
    epochs: int
    best_epoch: int
    seconds_per_epoch: float
    device: str

    @classmethod
    def of(
        cls,
        cell: Cell,
        dataset: Dataset,
        spec: EmbeddingSpec | None,
        evaluations: Mapping[str, Evaluation],
        curve: Sequence[CurvePoint],
        params: int,
        device: str,
    ) -> CellResult:
        """Draw up the result of a run."""
        scores = [score for split, evaluation in evaluations.items() for score in _scores(split, evaluation)]
        best = max(curve, key=lambda p: (p.dev_score, p.epoch)).epoch if curve else 0
        seconds = sum(p.seconds for p in curve) / len(curve) if curve else 0.0
        sha, release = (spec.sha256, spec.release) if spec else ("", "")
        return cls(cell, dataset.sha256, sha, release, tuple(scores), params, len(curve), best, seconds, device)

    def value(self, split: str, metric: str) -> float:
        """One score. Raises KeyError when there is none of that name."""
        for score in self.scores:
            if (score.split, score.metric) == (split, metric):
                return score.value
        raise KeyError(f"{self.cell.id}: no score {split} {metric}")

    def rows(self, git_sha: str, release: str = "") -> list[dict[str, Any]]:
        """Rows of the RESULTS contract."""
        common = {
            "cell": self.cell.id,
            **asdict(self.cell),
            "params": self.params,
            "epochs": self.epochs,
            "seconds_per_epoch": self.seconds_per_epoch,
            "device": self.device,
            "release": self.release or release,
            "git_sha": git_sha,
        }
        return [{**common, **asdict(score)} for score in self.scores]


def _scores(split: str, evaluation: Evaluation) -> list[Score]:
    intervals = evaluation.intervals()
    averaged = [Score(split, name, value, *intervals[name]) for name, value in evaluation.scores.items()]
    return averaged + [Score(split, f"f1:{name}", value) for name, value in evaluation.per_class.items()]


def results_table(results: Sequence[CellResult], git_sha: str, release: str = "") -> pa.Table:
    """The RESULTS table of finished cells. ``release``: of cells whose embedding was trained on none (bare, floors)."""
    return RESULTS.from_rows([row for result in results for row in result.rows(git_sha, release)])


def write_result(result: CellResult, path: Path) -> None:
    """Write result.json atomically: it marks the cell as done."""
    with replacing(path) as temporary:
        temporary.write_text(json.dumps(asdict(result), ensure_ascii=False, indent=1), encoding="utf-8")


def read_result(path: Path) -> CellResult:
    """Read what ``write_result`` wrote."""
    raw = json.loads(path.read_text(encoding="utf-8"))
    raw["cell"] = Cell(**raw["cell"])
    raw["scores"] = tuple(Score(**score) for score in raw["scores"])
    return CellResult(**raw)


def _write(table: pa.Table, path: Path) -> None:
    with replacing(path) as temporary:
        pq.write_table(table, temporary)


def write_curve(curve: Sequence[CurvePoint], path: Path) -> None:
    """One row an epoch."""
    _write(pa.Table.from_pylist([asdict(point) for point in curve]), path)


def write_predictions(dataset: Dataset, evaluation: Evaluation, path: Path) -> None:
    """Columns example_id, gold, predicted: classes, or entities as positions; no text."""
    ids = dataset.examples["example_id"]
    if dataset.kind == "label":
        gold = pa.array([_structs(dataset.spans[i]) for i in evaluation.rows], pa.list_(SPAN))
        predicted = pa.array([_structs(spans) for spans in evaluation.predicted], pa.list_(SPAN))
    else:
        gold = pa.array([dataset.classes[i] for i in evaluation.rows], pa.string())
        predicted = pa.array(evaluation.predicted, pa.string())
    rows = pa.array(evaluation.rows, pa.int64())
    _write(pa.table({"example_id": ids.take(rows), "gold": gold, "predicted": predicted}), path)


def _structs(spans: Sequence[Any]) -> list[dict[str, Any]]:
    return [{"start": start, "end": end, "label": name} for start, end, name in spans]
