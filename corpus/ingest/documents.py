"""IngestOutput and its Collector: documents, dropped rows and balance of one kind of input, with stable ids.

What belongs here: ids, the ledger of ingestion, and what every document has alike. What does not: any file format.
"""

from __future__ import annotations

import hmac
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

import pyarrow as pa
import pyarrow.compute as pc

from corpus.contracts import DROPPED, RAW_DOCUMENTS, STAGE_COUNTS
from corpus.ids import stable_id

STAGE = "ingest"
VERSION = "2"
_ROWS_HELD = 5_000
"""Rows kept as Python objects before they become an Arrow table, which takes a fifth of the memory."""

_LONE_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class IngestOutput:
    """What ingestion made of some input: RAW_DOCUMENTS, DROPPED and STAGE_COUNTS tables.

    ``stats`` are counts to show beside them; ``warnings`` name files and columns that a person should look at, never text.
    """

    documents: pa.Table
    dropped: pa.Table
    counts: pa.Table
    stats: dict[str, int] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)


def keyed_id(key: bytes, *parts: str) -> str:
    """A 20-digit HMAC-SHA256 of ``parts``: stable for one project key, and no clue to the parts without it."""
    return hmac.new(key, "\x1f".join(parts).encode("utf-8", "surrogatepass"), sha256).hexdigest()[:20]


def storable(text: str) -> str:
    """``text`` with lone surrogates (broken JSON escapes), which no UTF-8 column can hold, as U+FFFD: positions stay."""
    return _LONE_SURROGATES.sub("\ufffd", text)


class Collector:
    """Gathers documents and drops; ids depend on content, so that neither a moved file nor an added row changes those of the others."""

    def __init__(self, key: bytes | None = None) -> None:
        self._key = key
        self._rows: list[dict[str, object]] = []
        self._tables: list[pa.Table] = []
        self._bases: list[str] = []
        self._drops: list[dict[str, object]] = []
        self._seen: Counter[str] = Counter()
        self.stats: Counter[str] = Counter()
        self.warnings: dict[str, None] = {}

    def add(
        self,
        *,
        source: str,
        kind: str,
        text: str,
        raw_sha256: str,
        licence: str,
        title: str | None = None,
        topic: str | None = None,
        section: str | None = None,
        label: str | None = None,
        url: str | None = None,
        fetched_at: datetime | None = None,
        patient_key: str | None = None,
        spans: Sequence[dict[str, object]] | None = None,
        identifiers: Sequence[dict[str, str]] | None = None,
        identity: tuple[str, ...] | None = None,
    ) -> None:
        """Keep one document. ``identity`` names it (default: its texts); further documents of one identity are numbered."""
        text = storable(text)
        parts = (kind, source, *(identity or (title or "", section or "", label or "", text)))
        self._rows.append(
            {
                "doc_id": self._id(*parts),
                "source": source,
                "kind": kind,
                "url": url,
                "title": storable(title) if title else None,
                "topic": storable(topic) if topic else None,
                "section": storable(section) if section else None,
                "label": storable(label) if label else None,
                "licence": licence,
                "raw_sha256": raw_sha256,
                "fetched_at": fetched_at,
                "patient_key": patient_key,
                "spans": list(spans) if spans is not None else None,
                "text": text,
                "identifiers": [{"category": i["category"], "value": storable(i["value"])} for i in identifiers or ()],
            }
        )
        if len(self._rows) >= _ROWS_HELD:
            self._pack()

    def _pack(self) -> None:
        self._tables.append(RAW_DOCUMENTS.from_rows(self._rows))
        self._rows = []

    def _id(self, *parts: str) -> str:
        # The id of an EMR is keyed: an unkeyed hash of a known record would tell that the record is here.
        def make(*named: str) -> str:
            return keyed_id(self._key, *named) if self._key else stable_id(*named)

        base = make(*parts)
        self._seen[base] += 1
        self._bases.append(base)
        return base if self._seen[base] == 1 else make(*parts, str(self._seen[base]))

    def mark(self) -> tuple[int, int]:
        """A point to go back to: how many documents and drops there are."""
        return len(self._bases), len(self._drops)

    def back_to(self, mark: tuple[int, int]) -> None:
        """Forget the documents and drops since ``mark``, as if their file had not been read; warnings stay."""
        documents, drops = mark
        self._pack()
        self._tables = [pa.concat_tables(self._tables).slice(0, documents)]
        self._seen.subtract(self._bases[documents:])
        del self._bases[documents:], self._drops[drops:]

    def drop(self, doc_id: str, source: str, reason: str, detail: str) -> None:
        """Leave out one row or file. ``detail`` says where it is and what to do; it never quotes text."""
        self._drops.append(
            {"doc_id": doc_id, "stage": STAGE, "version": VERSION, "source": source, "reason": reason, "detail": detail}
        )

    def warn(self, message: str) -> None:
        """Something a person should look at that cost no row; said once."""
        self.warnings[message] = None

    def output(self) -> IngestOutput:
        """The tables, each checked against its contract."""
        self._pack()
        documents = RAW_DOCUMENTS.enforce(pa.concat_tables(self._tables).combine_chunks())
        dropped = DROPPED.from_rows(self._drops)
        stats = {**self.stats, "warnings": len(self.warnings)}
        return IngestOutput(documents, dropped, self._counts(documents), stats, list(self.warnings))

    def _counts(self, documents: pa.Table) -> pa.Table:
        kept, dropped, chars = Counter[str](), Counter[str](), Counter[str]()
        lengths = pc.utf8_length(documents["text"])
        for source, length in zip(documents["source"].to_pylist(), lengths.to_pylist(), strict=True):
            kept[source] += 1
            chars[source] += length
        for drop in self._drops:
            dropped[str(drop["source"])] += 1
        return STAGE_COUNTS.from_rows(
            [
                {
                    "stage": STAGE,
                    "version": VERSION,
                    "source": source,
                    "rows_in": kept[source] + dropped[source],
                    "rows_kept": kept[source],
                    "rows_dropped": dropped[source],
                    # What could not be read has no known number of characters.
                    "chars_in": chars[source],
                    "chars_kept": chars[source],
                }
                for source in sorted(kept.keys() | dropped.keys())
            ]
        )
