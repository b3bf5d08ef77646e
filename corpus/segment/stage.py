"""Segment: the stage that gives every document's sentences as words and as characters.

What belongs here: the stage and its TOKENS table. What does not: how to cut.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc

from corpus.contracts import TOKENS
from corpus.segment.sentences import sentence_spans
from corpus.segment.views import token_views
from corpus.segment.words import WordSegmenter
from corpus.stage import StageResult

PORTION = 20_000
"""Sentences that are cut in one call, at most twice as many: enough that calls do not count, few enough that memory does not."""


@lru_cache(maxsize=2)
def _segmenter(user_words: tuple[str, ...]) -> WordSegmenter:
    """One segmenter per process and dictionary: stages travel to worker processes with every batch."""
    return WordSegmenter(user_words)


@dataclass
class _Portion:
    """Sentences of several documents: their text, the row of their document, their number in it, where they start and end there."""

    sentences: list[str] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)

    def add(self, row: int, first: int, text: str, spans: Sequence[tuple[int, int]]) -> None:
        """Add ``spans`` of the ``text`` of document ``row``, of which the first is sentence ``first``."""
        self.sentences += [text[start:end] for start, end in spans]
        self.rows += [row] * len(spans)
        self.numbers += range(first, first + len(spans))
        self.starts += [start for start, _ in spans]
        self.ends += [end for _, end in spans]


def _portions(texts: Sequence[str]) -> Iterator[_Portion]:
    portion = _Portion()
    for row, text in enumerate(texts):
        spans = sentence_spans(text)
        for first in range(0, len(spans), PORTION):
            portion.add(row, first, text, spans[first : first + PORTION])
            if len(portion.sentences) >= PORTION:
                yield portion
                portion = _Portion()
    if portion.sentences:
        yield portion


class Segment:
    """The stage; keeps every row, the side table is `tokens`.

    ``user_words`` go to the word segmenter. ``whole``: Latin words, numbers and units are one token of the character view each.
    """

    name = "segment"
    version = "2"

    def __init__(self, user_words: Sequence[str] = (), whole: bool = False) -> None:
        self.user_words = tuple(sorted(set(user_words)))
        self.whole = whole

    def __call__(self, batch: pa.Table) -> StageResult:
        doc_ids = batch["doc_id"].combine_chunks()
        parts = [self._tokens(portion, doc_ids) for portion in _portions(batch["text"].to_pylist())]
        tokens = TOKENS.enforce(pa.concat_tables(parts)) if parts else TOKENS.empty()
        words = pc.sum(pc.list_value_length(tokens["words"])).as_py() or 0
        return StageResult(batch, [], {"sentences": tokens.num_rows, "words": words}, {"tokens": tokens})

    def _tokens(self, portion: _Portion, doc_ids: pa.Array) -> pa.Table:
        segmenter = _segmenter(self.user_words)
        words, characters = token_views(portion.sentences, segmenter, self.whole)
        version = segmenter.version + ("+whole" if self.whole else "")
        columns = {
            "doc_id": doc_ids.take(pa.array(portion.rows, pa.int32())),
            "sentence": pa.array(portion.numbers, pa.int32()),
            "start": pa.array(portion.starts, pa.int32()),
            "end": pa.array(portion.ends, pa.int32()),
            "words": words,
            "characters": characters,
            "segmenter": pa.repeat(version, len(portion.rows)),
        }
        return pa.table(columns, schema=TOKENS.schema)
