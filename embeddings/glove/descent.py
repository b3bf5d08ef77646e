"""The compiled loop of training: AdaGrad on the weighted least squares of GloVe.

What belongs here: one sweep over entries; importing this module loads numba. What does not: threads, order, stopping (`train.py`).
"""

from __future__ import annotations

import numpy as np

from corpus.compiled import compiled_reordered


@compiled_reordered
def sweep(
    rows: np.ndarray,
    columns: np.ndarray,
    logs: np.ndarray,
    weights: np.ndarray,
    words: np.ndarray,
    contexts: np.ndarray,
    word_squares: np.ndarray,
    context_squares: np.ndarray,
    eta: np.float32,
    clip: np.float32,
) -> float:
    """One pass over the entries; updates the four (V, dim + 1) float32 matrices in place, the bias in the last column.

    ``logs``: log X; ``weights``: f(X). Returns the sum of 0.5 * f(X) * (w . w~ + b + b~ - log X)^2 before each step. As in the Stanford
    tool the squares accumulate eta times the gradient, the bias steps are not clipped, and both steps use the vectors before either.
    """
    dim = words.shape[1] - 1
    cost = 0.0
    for entry in range(len(rows)):
        word, context = words[rows[entry]], contexts[columns[entry]]
        word_square, context_square = word_squares[rows[entry]], context_squares[columns[entry]]
        error = word[dim] + context[dim] - logs[entry]
        for d in range(dim):
            error += word[d] * context[d]
        weighted = weights[entry] * error
        cost += 0.5 * weighted * error
        weighted *= eta
        for d in range(dim):
            step = min(max(weighted * context[d], -clip), clip)
            context_step = min(max(weighted * word[d], -clip), clip)
            word[d] -= step / np.sqrt(word_square[d])
            context[d] -= context_step / np.sqrt(context_square[d])
            word_square[d] += step * step
            context_square[d] += context_step * context_step
        word[dim] -= weighted / np.sqrt(word_square[dim])
        context[dim] -= weighted / np.sqrt(context_square[dim])
        word_square[dim] += weighted * weighted
        context_square[dim] += weighted * weighted
    return cost
