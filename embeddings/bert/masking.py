"""Masking as a pure function of tokens and a random generator (Devlin et al. 2019, section 3.1). Numpy only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

IGNORED = -100
"""Label of a position that is not predicted, or pads a row of predictions; torch's cross-entropy leaves it out."""


@dataclass(frozen=True)
class MaskRule:
    """``rate`` of the maskable tokens of an example, at least one and at most ``max_predictions``, are predicted.

    Of these 80 % become ``mask_id``, 10 % a random id from ``first_random`` to below ``vocab_size``, 10 % stay as they are.
    """

    rate: float
    max_predictions: int
    mask_id: int
    first_random: int
    vocab_size: int


@dataclass(frozen=True)
class Masked:
    """``ids``: (B, L) the model's input. ``positions``, ``labels``: (B, P), rows padded with position 0 and label IGNORED."""

    ids: np.ndarray
    positions: np.ndarray
    labels: np.ndarray


def mask_tokens(ids: np.ndarray, maskable: np.ndarray, rule: MaskRule, rng: np.random.Generator) -> Masked:
    """Choose and replace the tokens to predict in ``ids`` (B, L); ``maskable`` (B, L) is False for special tokens and padding."""
    available = maskable.sum(axis=1)
    wanted = np.minimum(
        np.maximum(1, np.rint(available * rule.rate)), np.minimum(available, rule.max_predictions)
    ).astype(int)
    width = int(wanted.max(initial=0))
    scores = np.where(maskable, rng.random(ids.shape), 2.0)
    order = np.argsort(scores, axis=1, kind="stable")[:, :width]
    chosen = np.arange(width) < wanted[:, None]
    positions = np.sort(np.where(chosen, order, ids.shape[1]), axis=1)
    chosen = positions < ids.shape[1]
    positions = np.where(chosen, positions, 0)
    truth = np.take_along_axis(ids, positions, axis=1)
    draw = rng.random(truth.shape)
    random_ids = rng.integers(rule.first_random, rule.vocab_size, truth.shape)
    shown = np.where(draw < 0.8, rule.mask_id, np.where(draw < 0.9, random_ids, truth))
    masked = ids.copy()
    rows, columns = np.nonzero(chosen)
    masked[rows, positions[rows, columns]] = shown[rows, columns]
    return Masked(masked, positions, np.where(chosen, truth, IGNORED))
