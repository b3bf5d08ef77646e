"""De-identification as a Stage over the documents table; the rules are in ``find.py``, the rewriting in ``redact.py``.

Values of identifiers never reach the audit, the ledger, a statistic or an error message.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from corpus.contracts import DOCUMENTS, OFFSETS, PHI_AUDIT, RAW_DOCUMENTS
from corpus.deid.find import find_identifiers
from corpus.deid.found import Found, Identifier
from corpus.deid.redact import MODES, fingerprint, tag_edits
from corpus.stage import StageResult
from corpus.text.offsets import OffsetMap, rewrite

CLINICAL_KINDS = frozenset({"emr", "annotated", "qa"})
"""Kinds of document about a patient; in the others (books, pages, textbook paragraphs) names without a label are authors and eponyms."""

_MIN_KEY_BYTES = 16


@dataclass(frozen=True)
class Deidentify:
    """Replace identifiers in text and title; input RAW_DOCUMENTS, output DOCUMENTS, side ``offsets`` and ``phi_audit``.

    Raises ValueError for a key shorter than 16 bytes or an unknown mode.
    """

    key: bytes = field(repr=False)
    mode: str = "tag"
    name: str = field(default="deidentify", init=False)
    version: str = field(default="1", init=False)

    def __post_init__(self) -> None:
        if len(self.key) < _MIN_KEY_BYTES:
            raise ValueError(f"the project key has {len(self.key)} bytes, expected {_MIN_KEY_BYTES} or more")
        if self.mode not in MODES:
            raise ValueError(f"de-identification mode {self.mode!r} is not one of {', '.join(MODES)}")

    def __call__(self, batch: pa.Table) -> StageResult:
        stats: Counter[str] = Counter()
        documents: list[dict[str, object]] = []
        offsets: list[dict[str, object]] = []
        audit: list[dict[str, object]] = []
        for row in RAW_DOCUMENTS.enforce(batch).to_pylist():
            known = [Identifier(i["category"], i["value"]) for i in row.pop("identifiers") or [] if i["value"]]
            found = find_identifiers(row["text"], known, clinical=row["kind"] in CLINICAL_KINDS)
            audit += self._audit(row["doc_id"], row["text"], found)
            row["text"], moved = rewrite(row["text"], tag_edits(found))
            row["spans"] = _map_spans(row["spans"], moved, found, stats)
            row["title"] = self._title(row, known, stats)
            documents.append(row)
            offsets.append({"doc_id": row["doc_id"], "stage": self.name, **moved.to_columns()})
            stats.update(f"found_{span.category}" for span in found)
        side = {"offsets": OFFSETS.from_rows(offsets), "phi_audit": PHI_AUDIT.from_rows(audit)}
        return StageResult(DOCUMENTS.from_rows(documents), stats=dict(stats), side=side)

    def _audit(self, doc_id: str, text: str, found: Sequence[Found]) -> list[dict[str, object]]:
        return [
            {
                "doc_id": doc_id,
                "start": span.start,
                "end": span.end,
                "category": span.category,
                "rule": span.rule,
                "action": self.mode,
                "fingerprint": fingerprint(self.key, span.category, text[span.start : span.end]),
            }
            for span in found
        ]

    def _title(self, row: Mapping[str, Any], known: Sequence[Identifier], stats: Counter[str]) -> str | None:
        if not row["title"]:
            return row["title"]
        found = find_identifiers(row["title"], known, clinical=row["kind"] in CLINICAL_KINDS)
        stats["found_in_title"] += len(found)
        return rewrite(row["title"], tag_edits(found))[0]


def _map_spans(
    spans: Sequence[Mapping[str, Any]] | None, moved: OffsetMap, found: Sequence[Found], stats: Counter[str]
) -> list[dict[str, object]] | None:
    """Annotated spans in the rewritten text; one that lies wholly inside a redaction no longer names anything and is removed."""
    if spans is None:
        return None
    kept: list[dict[str, object]] = []
    for span in spans:
        touched = any(f.start < span["end"] and span["start"] < f.end for f in found)
        stats["spans_touched"] += touched
        swallowed = any(f.start <= span["start"] and span["end"] <= f.end for f in found)
        mapped = None if swallowed else moved.map_span(span["start"], span["end"])
        if mapped is None:
            stats["spans_removed"] += 1
        else:
            kept.append({"start": mapped[0], "end": mapped[1], "label": span["label"]})
    return kept
