"""The compiled decoder of the hidden Markov model, as jieba.finalseg does it to the last bit.

What belongs here: the best states of a run of ideographs. What does not: which runs need it (`lattice.py`). Importing this module loads numba.
"""

from __future__ import annotations

import numpy as np

from corpus.compiled import compiled
from corpus.segment.model import FIRST_HAN, B, E, Hmm, M, S


@compiled
def _better(score: np.ndarray, hmm: Hmm, low: int, high: int, to: int, emitted: float) -> tuple[float, int]:
    """The better way to state ``to``, from ``low`` or ``high``; of equal ones ``high``, as Python's max of (value, letter) says."""
    first = score[low] + hmm.transition[low, to] + emitted
    second = score[high] + hmm.transition[high, to] + emitted
    return (second, high) if second >= first else (first, low)


@compiled
def mark_hmm(codes: np.ndarray, start: int, end: int, hmm: Hmm, back: np.ndarray, marks: np.ndarray) -> None:
    """Set ``marks[i]`` for each last character of a word in ``codes[start:end]``, all of them ideographs.

    ``back`` is scratch memory, uint8 of shape (at least end - start, 4).
    """
    score = np.empty(4)
    later = np.empty(4)
    for state in range(4):
        score[state] = hmm.start[state] + hmm.emission[codes[start] - FIRST_HAN, state]
    for at in range(start + 1, end):
        emitted = hmm.emission[codes[at] - FIRST_HAN]
        step = back[at - start]
        later[B], step[B] = _better(score, hmm, E, S, B, emitted[B])
        later[E], step[E] = _better(score, hmm, B, M, E, emitted[E])
        later[M], step[M] = _better(score, hmm, B, M, M, emitted[M])
        later[S], step[S] = _better(score, hmm, E, S, S, emitted[S])
        score, later = later, score
    state = S if score[S] >= score[E] else E
    for at in range(end - 1, start - 1, -1):
        marks[at] = state in (E, S)
        if at > start:
            state = back[at - start, state]
