"""The compiled word cutter: jieba's `Tokenizer.cut` in accurate mode with the hidden Markov model, over arrays of code points.

What belongs here: blocks, the best path through the dictionary's words, and what is left to the hidden Markov model.
What does not: strings. Importing this module loads numba.

The order of every sum and the choice among equals are jieba's (0.42.1), so that the result is the same and not nearly the same.
"""

from __future__ import annotations

import numpy as np

from corpus.compiled import compiled
from corpus.segment.model import FIRST_HAN, LAST_HAN, Hmm, Lexicon
from corpus.segment.trie import child, find
from corpus.segment.viterbi import mark_hmm

_SIGNS = tuple(map(ord, "+#&._%-"))
_DOT, _PERCENT, _RETURN, _NEWLINE = map(ord, ".%\r\n")


@compiled
def _is_han(code: int) -> bool:
    return FIRST_HAN <= code <= LAST_HAN


@compiled
def _is_digit(code: int) -> bool:
    return 48 <= code <= 57


@compiled
def _is_alnum(code: int) -> bool:
    return 48 <= code <= 57 or 65 <= code <= 90 or 97 <= code <= 122


@compiled
def _in_block(code: int) -> bool:
    """jieba's re_han: characters that are looked up; all others are tokens of their own."""
    return _is_han(code) or _is_alnum(code) or code in _SIGNS


@compiled
def best_path(codes: np.ndarray, start: int, end: int, lexicon: Lexicon, score: np.ndarray, reach: np.ndarray) -> None:
    """For each i below end - start, set ``reach[i]`` to the end (in ``codes``) of the word that the best path takes from start + i.

    The path has the greatest sum of log frequencies; of equal ones the longer word first. ``score``: float64 scratch memory, one longer.
    """
    score[end - start] = 0.0
    for at in range(end - 1, start - 1, -1):
        best = -np.inf
        node = np.int64(len(lexicon.keys))
        for last in range(at, end):
            node = child(lexicon.keys, node, codes[last])
            if node < 0:
                break
            if lexicon.logs[node] >= 0:
                value = lexicon.logs[node] - lexicon.log_total + score[last + 1 - start]
                if value >= best:
                    best = value
                    reach[at - start] = last + 1
        if best == -np.inf:
            best = 0.0 - lexicon.log_total + score[at + 1 - start]
            reach[at - start] = at + 1
        score[at - start] = best


@compiled
def _mark_signs(codes: np.ndarray, start: int, end: int, marks: np.ndarray) -> None:
    """Latin words and numbers as jieba.finalseg's re_skip, ``[a-zA-Z0-9]+(?:\\.\\d+)?%?``; a run of other signs is one token."""
    at = start
    while at < end:
        if _is_alnum(codes[at]):
            while at < end and _is_alnum(codes[at]):
                at += 1
            if at + 1 < end and codes[at] == _DOT and _is_digit(codes[at + 1]):
                at += 1
                while at < end and _is_digit(codes[at]):
                    at += 1
            if at < end and codes[at] == _PERCENT:
                at += 1
        else:
            while at < end and not _is_alnum(codes[at]):
                at += 1
        marks[at - 1] = True


@compiled
def _mark_singles(
    codes: np.ndarray, start: int, end: int, lexicon: Lexicon, hmm: Hmm, back: np.ndarray, marks: np.ndarray
) -> None:
    """A run of characters that no word of two or more holds: to the hidden Markov model, unless the run itself is in the dictionary."""
    if end - start == 1:
        marks[start] = True
        return
    node = find(lexicon.keys, codes, start, end)
    if node >= 0 and lexicon.logs[node] >= 0:
        marks[start:end] = True
        return
    at = start
    while at < end:
        first = at
        han = _is_han(codes[at])
        while at < end and _is_han(codes[at]) == han:
            at += 1
        if han:
            mark_hmm(codes, first, at, hmm, back, marks)
        else:
            _mark_signs(codes, first, at, marks)


@compiled
def mark_words(codes: np.ndarray, fences: np.ndarray, lexicon: Lexicon, hmm: Hmm, marks: np.ndarray) -> None:
    """Set ``marks[i]`` (bool, all False before) for the last character of each word in ``codes`` (uint32).

    The stretches between neighbouring ``fences`` (ascending positions, the first 0 and the last ``len(codes)``) are cut each for itself.
    """
    longest = 0
    for number in range(1, len(fences)):
        longest = max(longest, fences[number] - fences[number - 1])
    score = np.empty(longest + 1)
    reach = np.empty(longest + 1, np.int64)
    back = np.empty((longest + 1, 4), np.uint8)
    for number in range(1, len(fences)):
        at, stop = fences[number - 1], fences[number]
        while at < stop:
            first = at
            if not _in_block(codes[at]):
                at += 1
                if codes[first] == _RETURN and at < stop and codes[at] == _NEWLINE:
                    at += 1
                marks[at - 1] = True
                continue
            while at < stop and _in_block(codes[at]):
                at += 1
            best_path(codes, first, at, lexicon, score, reach)
            here = singles = first
            while here < at:
                after = reach[here - first]
                if after - here > 1:
                    if singles < here:
                        _mark_singles(codes, singles, here, lexicon, hmm, back, marks)
                    marks[after - 1] = True
                    singles = after
                here = after
            if singles < at:
                _mark_singles(codes, singles, at, lexicon, hmm, back, marks)


@compiled
def _share(codes: np.ndarray, start: int, end: int, lexicon: Lexicon, total: float) -> float:
    node = find(lexicon.keys, codes, start, end)
    return (np.float64(lexicon.frequencies[node]) if node >= 0 else 1.0) / total


@compiled
def split_probability(codes: np.ndarray, lexicon: Lexicon, total: float) -> float:
    """The product of the relative frequencies of the words that ``codes`` is cut into without the hidden Markov model.

    As in jieba's `suggest_freq`: a piece that the dictionary lacks counts as seen once, a mere prefix of words as never seen.
    """
    score = np.empty(len(codes) + 1)
    reach = np.empty(len(codes) + 1, np.int64)
    product = 1.0
    at = 0
    while at < len(codes):
        first = at
        if not _in_block(codes[at]):
            at += 1
            if codes[first] == _RETURN and at < len(codes) and codes[at] == _NEWLINE:
                at += 1
            product *= _share(codes, first, at, lexicon, total)
            continue
        while at < len(codes) and _in_block(codes[at]):
            at += 1
        best_path(codes, first, at, lexicon, score, reach)
        here = first
        letters = -1  # where a run of single Latin letters and digits, which is one piece, begins
        while here < at:
            after = reach[here - first]
            if after - here == 1 and _is_alnum(codes[here]):
                letters = here if letters < 0 else letters
            else:
                if letters >= 0:
                    product *= _share(codes, letters, here, lexicon, total)
                    letters = -1
                product *= _share(codes, here, after, lexicon, total)
            here = after
        if letters >= 0:
            product *= _share(codes, letters, at, lexicon, total)
    return product
