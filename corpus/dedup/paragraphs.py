"""Repeated paragraphs: disclaimers, syndicated passages and boiler-plate that stand in many otherwise different documents.

What belongs here: taking a paragraph out of a document because an earlier one has it. What does not: comparing whole documents.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from corpus.dedup.exact import KEPT_FIRST, fold
from corpus.dedup.minhash import band_keys, signatures
from corpus.dedup.near import NearIndex
from corpus.dedup.settings import ParagraphSettings
from corpus.stage import Drop, StageResult

DROPPED_PARAGRAPHS = pa.schema(
    [
        ("doc_id", pa.string()),
        ("paragraph", pa.int32()),
        ("characters", pa.int32()),
        ("similarity", pa.float32()),
        ("same_as", pa.string()),
    ]
)
"""The ledger of paragraphs: place in the document (0-based line of its text), code points, and the document that has the paragraph."""


class ParagraphDedup:
    """The stage; compares within the table it is given, so call it once with the whole table (``batch_rows`` = all rows).

    The first document in the order of `KEPT_FIRST`, then by row, keeps the paragraph. A document that loses all it had is dropped with
    reason ``repeated_paragraphs``. Documents with annotated spans are never changed. The side table is ``dropped_paragraphs``.
    """

    name = "paragraph_dedup"
    version = "1"

    def __init__(self, settings: ParagraphSettings | None = None) -> None:
        self.settings = settings or ParagraphSettings()

    def __call__(self, batch: pa.Table) -> StageResult:
        rows = batch.select(["doc_id", "source", "kind", "spans", "text"]).to_pylist()
        order = sorted(range(len(rows)), key=lambda i: (KEPT_FIRST.index(rows[i]["kind"]), i))
        taken = list(self._repeated([rows[i] for i in order]))
        gone: dict[str, set[int]] = {}
        for entry in taken:
            gone.setdefault(entry["doc_id"], set()).add(entry["paragraph"])
        texts = [self._without(row["text"], gone.get(row["doc_id"], set())) for row in rows]
        keep = [bool(text.strip()) or row["doc_id"] not in gone for row, text in zip(rows, texts, strict=True)]
        dropped = [
            Drop(row["doc_id"], row["source"], "repeated_paragraphs", f"all {len(gone[row['doc_id']])} stand elsewhere")
            for row, kept in zip(rows, keep, strict=True)
            if not kept
        ]
        column = batch.schema.get_field_index("text")
        changed = batch.set_column(column, batch.schema.field(column), pa.array(texts, pa.string()))
        side = pa.Table.from_pylist(taken, schema=DROPPED_PARAGRAPHS)
        stats = {"repeated_paragraphs": len(taken)}
        return StageResult(changed.filter(pa.array(keep, pa.bool_())), dropped, stats, {"dropped_paragraphs": side})

    def _repeated(self, rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """Ledger rows of the paragraphs that an earlier document of ``rows`` has, or an earlier line of the same one."""
        settings = self.settings
        places = [
            (row, number, line)
            for row in rows
            for number, line in enumerate(row["text"].split("\n"))
            if len(line) >= settings.min_characters and len(fold(line)) >= settings.min_characters
        ]
        table = signatures([line for _, _, line in places], settings.minhash)
        keys = band_keys(table, settings.minhash).tolist()
        index = NearIndex(settings.minhash)
        for at, (row, number, line) in enumerate(places):
            may_go = row["kind"] in settings.kinds and not row["spans"]
            found = index.nearest(table[at], keys[at]) if may_go else None
            if found and found[1] >= settings.threshold:
                yield {
                    "doc_id": row["doc_id"],
                    "paragraph": number,
                    "characters": len(line),
                    "similarity": found[1],
                    "same_as": found[0],
                }
            else:
                index.add(row["doc_id"], table[at], keys[at])

    @staticmethod
    def _without(text: str, lines: set[int]) -> str:
        return "\n".join(line for n, line in enumerate(text.split("\n")) if n not in lines) if lines else text
