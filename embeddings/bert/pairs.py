"""Sentence pairs for next-sentence prediction, as in the original's create_instances_from_document.

What belongs here: documents of ids -> pairs. What does not: reading the corpus, files, masking.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

Document = list[list[int]]
"""Sentences of token ids, none empty."""


@dataclass(frozen=True)
class Pair:
    """Two segments of ids; ``random_next`` when the second does not follow the first but comes from another document."""

    first: list[int]
    second: list[int]
    random_next: bool


def sentence_pairs(documents: list[Document], room: int, short_rate: float, rng: np.random.Generator) -> Iterator[Pair]:
    """Pairs of together at most ``room`` tokens from at least two documents, in the order of the documents.

    Sentences are gathered up to ``room`` tokens (a share ``short_rate`` up to a random shorter target); half of the pairs
    get a random second segment, and the sentences this leaves over are used again.
    """
    for index, document in enumerate(documents):
        target = _target(room, short_rate, rng)
        position = 0
        while position < len(document):
            chunk, position = _gather(document, position, target)
            cut = 1 if len(chunk) == 1 else int(rng.integers(1, len(chunk)))
            first = [token for sentence in chunk[:cut] for token in sentence]
            random_next = len(chunk) == 1 or rng.random() < 0.5
            if random_next:
                second = _random_segment(documents, index, max(1, target - len(first)), rng)
                position -= len(chunk) - cut
            else:
                second = [token for sentence in chunk[cut:] for token in sentence]
            yield Pair(*_truncate(first, second, room, rng), random_next)
            target = _target(room, short_rate, rng)


def _target(room: int, short_rate: float, rng: np.random.Generator) -> int:
    return int(rng.integers(2, room + 1)) if rng.random() < short_rate else room


def _gather(document: Document, start: int, target: int) -> tuple[Document, int]:
    length, end = 0, start
    while end < len(document) and length < target:
        length += len(document[end])
        end += 1
    return document[start:end], end


def _random_segment(documents: list[Document], other_than: int, length: int, rng: np.random.Generator) -> list[int]:
    other = int(rng.integers(len(documents) - 1))
    document = documents[other + (other >= other_than)]
    segment: list[int] = []
    for sentence in document[int(rng.integers(len(document))) :]:
        segment += sentence
        if len(segment) >= length:
            break
    return segment


def _truncate(first: list[int], second: list[int], room: int, rng: np.random.Generator) -> tuple[list[int], list[int]]:
    """Shorten the longer one, at a random end, until both fit: neither beginnings nor ends are favoured."""
    sides = [first, second]
    lengths = [len(first), len(second)]
    surplus = max(0, sum(lengths) - room)
    cuts = [0, 0]
    for _ in range(surplus):
        cuts[0 if lengths[0] - cuts[0] > lengths[1] - cuts[1] else 1] += 1
    front = [int(rng.binomial(cut, 0.5)) if cut else 0 for cut in cuts]
    kept = [side[f : len(side) - (cut - f)] for side, cut, f in zip(sides, cuts, front, strict=True)]
    return kept[0], kept[1]
