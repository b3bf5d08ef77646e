"""Evaluation of predictions against a dataset's gold: counts, scores, intervals.

What belongs here: which scores are reported for which kind of task. What does not: formulas (metrics.py), prediction. No torch here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tasks.bio import Span
from tasks.datasets.dataset import Dataset
from tasks.hyper import Kind
from tasks.metrics import bootstrap, class_counts, entity_counts, per_class_f1, scores

SELECTION: dict[Kind, str] = {"label": "micro_f1", "classify": "macro_f1"}
"""The dev score that chooses the epoch, and the headline of the results."""

_REPORTED: dict[Kind, dict[str, str]] = {
    "label": {f"{average}_{part}": f"{average}_{part}" for average in ("micro", "weighted") for part in ("precision", "recall", "f1")},
    "classify": {
        **{f"{average}_{part}": f"{average}_{part}" for average in ("macro", "weighted") for part in ("precision", "recall", "f1")},
        "accuracy": "micro_f1",
    },
}  # fmt: skip


@dataclass(frozen=True)
class Evaluation:
    """Predictions of some rows of a dataset with their scores."""

    rows: list[int]
    predicted: Sequence[list[Span] | str]
    counts: np.ndarray
    scores: dict[str, float]
    per_class: dict[str, float]

    def intervals(self) -> dict[str, tuple[float, float]]:
        """95 % bootstrap intervals of ``scores``."""
        found = bootstrap(self.counts)
        kind: Kind = "classify" if "accuracy" in self.scores else "label"
        return {name: found[source] for name, source in _REPORTED[kind].items()}


def evaluate(dataset: Dataset, rows: list[int], predicted: Sequence[list[Span] | str]) -> Evaluation:
    """Score the predictions of ``rows``; gold labels unknown to train count as missed."""
    if dataset.kind == "label":
        gold = [dataset.spans[i] for i in rows]
        counts = entity_counts(gold, [list(p) for p in predicted], dataset.all_labels)  # type: ignore[arg-type]
    else:
        counts = class_counts([dataset.classes[i] for i in rows], [str(p) for p in predicted], dataset.all_labels)
    values = scores(counts.sum(axis=0))
    reported = {name: float(values[source]) for name, source in _REPORTED[dataset.kind].items()}
    return Evaluation(rows, predicted, counts, reported, per_class_f1(counts, dataset.all_labels))
