"""Segment: the stage that gives every document's sentences as words and as characters.

What belongs here: the stage and its TOKENS table. What does not: how to cut.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import pyarrow as pa

from corpus.contracts import TOKENS
from corpus.segment.characters import characters
from corpus.segment.sentences import sentence_spans
from corpus.segment.words import WordSegmenter
from corpus.stage import StageResult


@lru_cache(maxsize=2)
def _segmenter(user_words: tuple[str, ...]) -> WordSegmenter:
    """One segmenter per process and dictionary: stages travel to worker processes with every batch."""
    return WordSegmenter(user_words)


class Segment:
    """The stage; keeps every row, the side table is `tokens`. ``user_words`` go to the word segmenter."""

    name = "segment"
    version = "1"

    def __init__(self, user_words: Sequence[str] = ()) -> None:
        self.user_words = tuple(sorted(set(user_words)))

    def __call__(self, batch: pa.Table) -> StageResult:
        segmenter = _segmenter(self.user_words)
        rows: list[dict[str, object]] = []
        words_seen = 0
        for doc_id, text in zip(batch["doc_id"].to_pylist(), batch["text"].to_pylist(), strict=True):
            for number, (start, end) in enumerate(sentence_spans(text)):
                words = segmenter.cut(text[start:end])
                words_seen += len(words)
                rows.append(
                    {
                        "doc_id": doc_id,
                        "sentence": number,
                        "start": start,
                        "end": end,
                        "words": words,
                        "characters": characters(text[start:end]),
                        "segmenter": segmenter.version,
                    }
                )
        stats = {"sentences": len(rows), "words": words_seen}
        return StageResult(batch, [], stats, {"tokens": TOKENS.from_rows(rows)})
