"""Scores against hand-computed values and scikit-learn; the bootstrap."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, f1_score, precision_score, recall_score

from tasks.metrics import bootstrap, class_counts, entity_counts, per_class_f1, scores

GOLD = [[(0, 2, "药物"), (4, 6, "手术")], [(1, 3, "药物")], []]
FOUND = [[(0, 2, "药物"), (4, 7, "手术")], [(1, 3, "手术")], [(0, 1, "药物")]]


def test_strict_entity_scores_by_hand():
    counts = entity_counts(GOLD, FOUND, ["手术", "药物"])
    values = scores(counts.sum(axis=0))
    assert values["micro_precision"] == pytest.approx(1 / 4)  # a wrong end and a wrong type are both misses
    assert values["micro_recall"] == pytest.approx(1 / 3)
    assert values["micro_f1"] == pytest.approx(2 / 7)
    assert values["weighted_f1"] == pytest.approx(2 / 3 * 0.5)
    assert per_class_f1(counts, ["手术", "药物"]) == {"手术": 0.0, "药物": pytest.approx(0.5)}


def test_a_doubled_prediction_counts_once():
    counts = entity_counts([[(0, 1, "a")]], [[(0, 1, "a"), (0, 1, "a")]], ["a"])
    assert scores(counts.sum(axis=0))["micro_f1"] == 1.0


def test_nothing_to_find_and_nothing_found_is_zero_not_an_error():
    assert scores(entity_counts([[]], [[]], ["a"]).sum(axis=0))["micro_f1"] == 0.0


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=1, max_size=40))
def test_classification_scores_are_those_of_scikit_learn(pairs):
    gold, found = zip(*pairs, strict=True)
    values = scores(class_counts(gold, found, "abcd").sum(axis=0))
    assert values["micro_f1"] == pytest.approx(accuracy_score(gold, found))
    for name, function in (("precision", precision_score), ("recall", recall_score), ("f1", f1_score)):
        for average in ("macro", "weighted"):
            expected = function(gold, found, average=average, zero_division=0)
            assert values[f"{average}_{name}"] == pytest.approx(expected)


def test_intervals_hold_the_value_are_seeded_and_shrink_with_more_examples():
    rng = np.random.default_rng(5)

    def counts(n):
        gold = rng.choice(list("abc"), n)
        found = np.where(rng.random(n) < 0.8, gold, rng.choice(list("abc"), n))
        return class_counts(list(gold), list(found), "abc")

    few, many = counts(60), counts(2000)
    low, high = bootstrap(few)["macro_f1"]
    assert low < float(scores(few.sum(axis=0))["macro_f1"]) < high
    assert bootstrap(few) == bootstrap(few) != bootstrap(few, seed=1)
    narrow = bootstrap(many)["macro_f1"]
    assert narrow[1] - narrow[0] < (high - low) / 3


def test_the_interval_of_accuracy_agrees_with_the_binomial():
    counts = class_counts(["a"] * 400, ["a"] * 300 + ["b"] * 100, "ab")
    low, high = bootstrap(counts, rounds=4000)["micro_f1"]
    spread = 1.96 * (0.75 * 0.25 / 400) ** 0.5
    assert (low, high) == (pytest.approx(0.75 - spread, abs=0.006), pytest.approx(0.75 + spread, abs=0.006))


def test_an_empty_split_is_named():
    with pytest.raises(ValueError, match="empty"):
        bootstrap(np.zeros((0, 2, 3)))
