"""Exact duplicates: the same letters and figures, whatever the spaces and punctuation.

What belongs here: the fold, and which of several equal documents stays. What does not: near duplicates.
"""

from __future__ import annotations

import re

import pyarrow as pa

from corpus.ids import sha256_hex
from corpus.stage import Drop, StageResult

KEPT_FIRST = ("annotated", "labelled", "emr", "page", "book", "qa")
"""Of equal documents the one whose kind comes first stays, because it carries the most; then one with a topic, then the earlier row."""

RECORDS = frozenset(("annotated", "emr"))
"""Kinds of which two documents are duplicates only if they differ by nothing but white space: (+) and (-), 36.5 and 3.65 tell records apart."""

_NOT_TEXT = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """``text`` without white space and punctuation, in lower case: what two copies of one text have in common.

    A text of nothing but punctuation folds to itself, so that different ones stay different.
    """
    return _NOT_TEXT.sub("", text).lower() or text


def text_key(text: str) -> str:
    """The hash by which equal texts are found."""
    return sha256_hex(fold(text))


class ExactDedup:
    """The stage; compares within the batch it is given, so call it once with the whole table (``batch_rows`` = all rows)."""

    name = "dedup"
    version = "2"

    def __call__(self, batch: pa.Table) -> StageResult:
        rows = batch.select(["doc_id", "source", "kind", "topic", "text"]).to_pylist()
        keys = [text_key(row["text"]) for row in rows]
        order = sorted(range(len(rows)), key=lambda i: (KEPT_FIRST.index(rows[i]["kind"]), rows[i]["topic"] is None, i))
        first: dict[str, int] = {}
        same: dict[int, int] = {}
        for index in order:
            row = rows[index]
            exact = "".join(row["text"].split()) if row["kind"] in RECORDS else None
            if exact is not None and rows[first.get(keys[index], index)]["kind"] in RECORDS:
                same[index] = first.setdefault(f"record {exact}", index)
                first.setdefault(keys[index], index)
            else:
                same[index] = first.setdefault(keys[index], index)
        keep = [same[index] == index for index in range(len(rows))]
        dropped = [
            Drop(row["doc_id"], row["source"], "duplicate", f"same text as {rows[same[index]]['doc_id']}")
            for index, row in enumerate(rows)
            if not keep[index]
        ]
        return StageResult(batch.filter(pa.array(keep, pa.bool_())), dropped, {"duplicates": len(dropped)})
