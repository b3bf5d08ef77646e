"""jieba's hidden Markov model for words that no dictionary has, as arrays.

What belongs here: reading the tables of the jieba package. What does not: decoding with them (`viterbi.py`).
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from corpus.segment.model import FIRST_HAN, LAST_HAN, Hmm

_STATES = "BEMS"
UNSEEN = -3.14e100
"""jieba's logarithm of an impossible event."""


@lru_cache(maxsize=1)
def load_hmm() -> Hmm:
    """The model of the installed jieba (jieba.finalseg)."""
    from jieba.finalseg import emit_P, start_P, trans_P

    emission = np.full((LAST_HAN - FIRST_HAN + 1, len(_STATES)), UNSEEN)
    for number, state in enumerate(_STATES):
        for character, value in emit_P[state].items():
            if FIRST_HAN <= ord(character) <= LAST_HAN:
                emission[ord(character) - FIRST_HAN, number] = value
    return Hmm(
        np.array([start_P[state] for state in _STATES], np.float64),
        np.array([[trans_P[before].get(state, UNSEEN) for state in _STATES] for before in _STATES], np.float64),
        emission,
    )
