"""Masking: a pure function, and the proportions of Devlin et al. 2019, for any tokens."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings.bert.masking import IGNORED, MaskRule, mask_tokens

MASK, FIRST, SIZE = 4, 5, 50
rules = st.builds(
    MaskRule, st.floats(0.05, 0.6), st.integers(1, 12), st.just(MASK), st.just(FIRST), st.just(SIZE)
)  # fmt: skip


@st.composite
def batches(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    rows, columns, seed = draw(st.integers(1, 5)), draw(st.integers(1, 40)), draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    return rng.integers(FIRST, SIZE, (rows, columns)), rng.random((rows, columns)) < draw(st.floats(0, 1))


@settings(deadline=None)
@given(batches(), rules, st.integers(0, 2**32 - 1))
def test_what_is_masked_and_what_is_left(batch: tuple[np.ndarray, np.ndarray], rule: MaskRule, seed: int) -> None:
    ids, maskable = batch
    before = ids.copy()
    masked = mask_tokens(ids, maskable, rule, np.random.default_rng(seed))
    np.testing.assert_array_equal(ids, before)
    for row in range(len(ids)):
        real = masked.labels[row] != IGNORED
        positions, labels = masked.positions[row][real], masked.labels[row][real]
        available = int(maskable[row].sum())
        assert len(positions) == min(available, rule.max_predictions, max(1, round(available * rule.rate)))
        assert len(set(positions.tolist())) == len(positions)
        assert maskable[row][positions].all()
        np.testing.assert_array_equal(labels, ids[row][positions])
        untouched = np.setdiff1d(np.arange(ids.shape[1]), positions)
        np.testing.assert_array_equal(masked.ids[row][untouched], ids[row][untouched])
        shown = masked.ids[row][positions]
        assert ((shown == MASK) | ((shown >= FIRST) & (shown < SIZE))).all()


@settings(deadline=None, max_examples=20)
@given(batches(), rules, st.integers(0, 2**32 - 1))
def test_the_same_generator_gives_the_same_masks(
    batch: tuple[np.ndarray, np.ndarray], rule: MaskRule, seed: int
) -> None:
    one, two = (mask_tokens(*batch, rule, np.random.default_rng(seed)) for _ in range(2))
    np.testing.assert_array_equal(one.ids, two.ids)
    np.testing.assert_array_equal(one.positions, two.positions)


def test_eighty_ten_ten() -> None:
    ids = np.full((400, 100), 7)
    rule = MaskRule(0.15, 100, MASK, FIRST, 100_000)
    masked = mask_tokens(ids, np.ones(ids.shape, dtype=bool), rule, np.random.default_rng(0))
    shown = np.take_along_axis(masked.ids, masked.positions, axis=1)
    assert shown.shape == (400, 15)
    assert (shown == MASK).mean() == pytest.approx(0.8, abs=0.02)
    assert (shown == 7).mean() == pytest.approx(0.1, abs=0.02)
