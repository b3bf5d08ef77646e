"""The numbers that the compiled loops read: the dictionary's tree and jieba's hidden Markov model.

What belongs here: their layout. What does not: making them (`dictionary.py`, `hmm.py`) and using them (`lattice.py`, `viterbi.py`).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

FIRST_HAN, LAST_HAN = 0x4E00, 0x9FD5
"""The ideographs that jieba takes for words; those of the extensions and of compatibility are single tokens."""

B, E, M, S = range(4)
"""States of a character: begin, end, middle of a word, single. In the order of their letters, by which jieba breaks ties."""


class Hmm(NamedTuple):
    """Log probabilities, float64: ``start`` (4,), ``transition`` (4 from, 4 to), ``emission`` (ideographs, 4 states)."""

    start: np.ndarray
    transition: np.ndarray
    emission: np.ndarray


class Lexicon(NamedTuple):
    """The dictionary: ``keys`` as in `trie`, and per slot the frequency (int64, 0 for a mere prefix) and its natural logarithm.

    ``logs`` is -1 where the slot is no word. ``log_total`` is the logarithm of the sum of all frequencies.
    """

    keys: np.ndarray
    frequencies: np.ndarray
    logs: np.ndarray
    log_total: float
