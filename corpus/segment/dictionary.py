"""The word dictionary: jieba's own with the user's words added, weighed as jieba weighs them.

What belongs here: reading words and giving them frequencies. What does not: cutting (`lattice.py`). Importing this module loads numba.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from importlib.resources import files

import numpy as np

from corpus.segment.codes import code_points
from corpus.segment.lattice import split_probability
from corpus.segment.model import Lexicon
from corpus.segment.trie import add_words, find
from corpus.slots import EMPTY


class DictionaryError(ValueError):
    """The dictionary of the installed jieba cannot be read; the message names the line."""


class Dictionary:
    """Words with frequencies. ``total`` is the sum that makes them relative, as jieba counts it (a word added twice counts twice)."""

    def __init__(self, words: Sequence[str], frequencies: Sequence[int], user_words: Sequence[str] = ()) -> None:
        """``user_words`` are added in their order: a word's frequency depends on those before it."""
        self.total = sum(frequencies)
        codes, ends = _joined(words)
        user_codes, user_ends = _joined(user_words)
        room = len(codes) + len(user_codes)  # more than nodes, since words share prefixes
        slots = 1 << (room + room // 2 + 16).bit_length()
        self._keys = np.full(slots, EMPTY, np.int64)
        self._frequencies = np.zeros(slots, np.int64)
        self._logs = np.full(slots, -1.0)
        nodes = add_words(self._keys, codes, ends)
        self._frequencies[nodes] = frequencies  # of a word that stands twice the last one holds
        # math.log and not np.log, whose last bit can differ
        self._logs[nodes] = [math.log(value) if value else -1.0 for value in self._frequencies[nodes].tolist()]
        start = 0
        for end in user_ends.tolist():
            self._add(user_codes[start:end])
            start = end

    def lexicon(self) -> Lexicon:
        """The dictionary as the compiled loops read it (shared memory, no copy)."""
        return Lexicon(self._keys, self._frequencies, self._logs, math.log(self.total))

    def frequency(self, word: str) -> int | None:
        """The frequency of ``word``: 0 for a mere prefix of words, None for neither."""
        codes = code_points(word)
        node = find(self._keys, codes, 0, len(codes))
        return int(self._frequencies[node]) if 0 <= node < len(self._keys) else None

    def _add(self, codes: np.ndarray) -> None:
        """jieba's add_word without a frequency: suggest_freq, so that the word wins against the pieces it would be cut into."""
        total = float(self.total)
        likely = int(split_probability(codes, self.lexicon(), total) * self.total) + 1
        node = add_words(self._keys, codes, np.array([len(codes)]))[0]
        # jieba: the old frequency, or 1 for what it does not know
        frequency = max(likely, int(self._frequencies[node]))
        self._frequencies[node] = frequency
        self._logs[node] = math.log(frequency)
        self.total += frequency


def jieba_dictionary(user_words: Sequence[str] = ()) -> Dictionary:
    """The dictionary of the installed jieba with ``user_words``; takes about a second. Raises DictionaryError."""
    words: list[str] = []
    frequencies: list[int] = []
    lines = files("jieba").joinpath("dict.txt").read_text(encoding="utf-8").split("\n")
    for number, line in enumerate(lines, 1):
        word, _, rest = line.strip().partition(" ")
        if not word:
            continue
        try:
            frequencies.append(int(rest.partition(" ")[0]))
        except ValueError:
            raise DictionaryError(
                f"jieba's dict.txt, line {number}: a word, a frequency and a tag expected; reinstall jieba"
            ) from None
        words.append(word)
    return Dictionary(words, frequencies, user_words)


def _joined(words: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """All words in one array of code points, and where each ends."""
    ends = np.cumsum(np.fromiter(map(len, words), np.int64, len(words)))
    return code_points("".join(words)), ends
