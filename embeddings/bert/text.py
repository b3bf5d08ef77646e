"""Words of the corpus as ids of CMed-BERT's vocabulary.

What belongs here: one word -> ids. What does not: examples and masking.

Chinese is read character by character. A word with Latin letters or digits is given as WordPieces, as `BertTokenizer` does for users of the
model, or, for a share of its occurrences, as single characters, as `BertEmbedder` does, which owes every character a vector. Seeing
both, the model has trained vectors for either way of reading.
"""

from __future__ import annotations

import re

import numpy as np

from embeddings.bert.vocab import TAG, UNK

_RUN = re.compile(r"[A-Za-z0-9]+")
_UNIT = re.compile(r"[A-Za-z0-9]+|.", re.DOTALL)


class WordEncoder:
    """Turns words into ids; remembers each distinct word."""

    def __init__(self, vocab: list[str], character_rate: float) -> None:
        self._ids = {token: index for index, token in enumerate(vocab)}
        self._unknown = self._ids[UNK]
        self._character_rate = character_rate
        self._pieces: dict[str, list[int]] = {}
        self._characters: dict[str, list[int]] = {}

    def sentence(self, words: list[str], rng: np.random.Generator) -> list[int]:
        """The ids of a sentence; ``rng`` decides which words with Latin letters or digits are spelt out."""
        ids: list[int] = []
        for word in words:
            if _RUN.search(word) and not TAG.fullmatch(word) and rng.random() >= self._character_rate:
                ids += self.pieces(word)
            else:
                ids += self.characters(word)
        return ids

    def characters(self, word: str) -> list[int]:
        """One id per character; one for a de-identification tag."""
        if word not in self._characters:
            units = [word] if TAG.fullmatch(word) else list(word)
            self._characters[word] = [self._ids.get(unit, self._unknown) for unit in units]
        return self._characters[word]

    def pieces(self, word: str) -> list[int]:
        """WordPieces of the runs of Latin letters and digits, one id for any other character."""
        if word not in self._pieces:
            self._pieces[word] = [index for unit in _UNIT.findall(word) for index in self._split(unit)]
        return self._pieces[word]

    def _split(self, unit: str) -> list[int]:
        """Greedy longest match from the left; [UNK] for the whole unit when it cannot be split, as in the original."""
        ids: list[int] = []
        start = 0
        while start < len(unit):
            prefix = "##" if start else ""
            ends = range(len(unit), start, -1)
            found = next((end for end in ends if prefix + unit[start:end] in self._ids), None)
            if found is None:
                return [self._unknown]
            ids.append(self._ids[prefix + unit[start:found]])
            start = found
        return ids
