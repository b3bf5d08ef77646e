"""Scores and their intervals for both kinds of task, from one thing: counts per example and class.

What belongs here: strict entity matching, precision, recall and F1 in the averages that the paper's tables need
(read off its recalls, which are counts over the gold entities), the bootstrap. What does not: running a model, writing results. No torch here.

Counts are int arrays (examples, classes, 3) of true positives, predictions and gold: entities of a type for labelling;
one gold and one predicted class for classification, where micro F1 is accuracy.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tasks.bio import Span

TRUE_POSITIVE, PREDICTED, GOLD = range(3)


def entity_counts(
    gold: Sequence[Sequence[Span]], predicted: Sequence[Sequence[Span]], types: Sequence[str]
) -> np.ndarray:
    """Strict counts (examples, types, 3): a prediction is right when start, end and type are those of a gold entity."""
    index = {name: i for i, name in enumerate(types)}
    counts = np.zeros((len(gold), len(types), 3), dtype=np.int64)
    for row, (wanted, found) in enumerate(zip(gold, predicted, strict=True)):
        for column, spans in ((TRUE_POSITIVE, set(wanted) & set(found)), (PREDICTED, set(found)), (GOLD, set(wanted))):
            for span in spans:
                counts[row, index[span[2]], column] += 1
    return counts


def class_counts(gold: Sequence[str], predicted: Sequence[str], classes: Sequence[str]) -> np.ndarray:
    """Counts (examples, classes, 3) of single-label classification."""
    index = {name: i for i, name in enumerate(classes)}
    counts = np.zeros((len(gold), len(classes), 3), dtype=np.int64)
    rows = np.arange(len(gold))
    wanted, found = (np.array([index[name] for name in names], dtype=np.int64) for names in (gold, predicted))
    counts[rows, wanted, GOLD] = 1
    counts[rows, found, PREDICTED] = 1
    counts[rows[wanted == found], wanted[wanted == found], TRUE_POSITIVE] = 1
    return counts


def _ratio(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return np.divide(part, whole, out=np.zeros(np.broadcast(part, whole).shape), where=whole > 0)


def _precision_recall_f1(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of counts (..., 3). 0 where undefined; F1 as 2 TP / (predicted + gold)."""
    hits, predicted, gold = (counts[..., i].astype(np.float64) for i in range(3))
    return _ratio(hits, predicted), _ratio(hits, gold), _ratio(2 * hits, predicted + gold)


def scores(totals: np.ndarray) -> dict[str, np.ndarray]:
    """Averages of summed counts (..., classes, 3), each of shape (...).

    ``micro_*``: over all entities (for classification all three are accuracy). ``macro_*``: the unweighted mean over the
    classes that occur in gold or prediction. ``weighted_*``: the mean weighted by gold support, which the paper's NER
    tables print as "macro avg" (seqeval 0.0.10).
    """
    result: dict[str, np.ndarray] = {}
    support = totals[..., GOLD].astype(np.float64)
    occurs = ((totals[..., PREDICTED] + totals[..., GOLD]) > 0).astype(np.float64)
    for name, micro, each in zip(
        ("precision", "recall", "f1"),
        _precision_recall_f1(totals.sum(axis=-2)),
        _precision_recall_f1(totals),
        strict=True,
    ):
        result[f"micro_{name}"] = micro
        result[f"macro_{name}"] = _ratio((each * occurs).sum(-1), occurs.sum(-1))
        result[f"weighted_{name}"] = _ratio((each * support).sum(-1), support.sum(-1))
    return result


def per_class_f1(counts: np.ndarray, classes: Sequence[str]) -> dict[str, float]:
    """F1 of every class or entity type over all examples."""
    return dict(zip(classes, _precision_recall_f1(counts.sum(axis=0))[2].tolist(), strict=True))


def bootstrap(counts: np.ndarray, rounds: int = 1000, seed: int = 0) -> dict[str, tuple[float, float]]:
    """95 % percentile intervals of every score: examples are drawn with replacement ``rounds`` times.

    A draw is a vector of multinomial multiplicities, so that all rounds are one matrix product.
    """
    n, classes, _ = counts.shape
    if n == 0:
        raise ValueError("no examples to draw from; the split is empty")
    draws = np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), size=rounds)
    totals = (draws.astype(np.float64) @ counts.reshape(n, -1).astype(np.float64)).reshape(rounds, classes, 3)
    return {
        name: (float(np.quantile(values, 0.025)), float(np.quantile(values, 0.975)))
        for name, values in scores(totals).items()
    }
