"""The word view: jieba's segmentation with a medical user dictionary, by compiled loops of our own.

What belongs here: one segmenter object and its version. What does not: sentences, and the loops (`lattice.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from corpus.ids import sha256_hex
from corpus.segment.characters import kept_spans
from corpus.segment.codes import code_points


class WordSegmenter:
    """Cuts text into the words of ``jieba.cut(text, HMM=True)``; ``version`` changes with jieba or the dictionary.

    User words are weighed as by jieba's ``add_word(word)`` in sorted order. Making a segmenter takes about a second; it holds arrays of some 50 MB.
    """

    def __init__(self, user_words: Sequence[str]) -> None:
        import jieba  # half a second, which the loading of the asset graph need not pay; numba comes with the next two

        from corpus.segment.dictionary import jieba_dictionary
        from corpus.segment.hmm import load_hmm

        words = sorted(set(user_words) - {""})
        self.version = f"jieba-{jieba.__version__}+{sha256_hex(chr(10).join(words))[:12]}"
        self._lexicon = jieba_dictionary(words).lexicon()
        self._hmm = load_hmm()

    def mark(self, codes: np.ndarray, fences: np.ndarray) -> np.ndarray:
        """For each code point (uint32) whether a word ends with it, bool.

        ``fences`` (int64, ascending, from 0 to ``len(codes)``): what lies between two of them is cut by itself.
        """
        from corpus.segment.lattice import mark_words

        marks = np.zeros(len(codes), np.bool_)
        mark_words(codes, fences, self._lexicon, self._hmm, marks)
        return marks

    def cut(self, text: str) -> list[str]:
        """The words of ``text``, white space included; a de-identification tag is one word. Joined they are ``text``."""
        kept = kept_spans(text)
        fences = [0, *(at for span in kept for at in span), len(text)]
        marks = self.mark(code_points(text), np.array(fences, np.int64))
        for start, end in kept:
            marks[start : end - 1] = False
        ends = [0, *(np.flatnonzero(marks) + 1).tolist()]
        return [text[a:b] for a, b in pairwise(ends)]
