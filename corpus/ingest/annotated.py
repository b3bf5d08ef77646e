"""Records with gold entities in the CCKS 2019 format: a JSON object a line, `originalText` and `entities`.

What belongs here: reading and checking spans. What does not: mending annotations; odd ones are counted, not changed.
"""

from __future__ import annotations

from typing import Any

from corpus.ingest.documents import Collector
from corpus.ingest.emr import cell_text, identifiers_of
from corpus.ingest.emr_columns import IDENTIFIERS
from corpus.ingest.rows import BadRow, json_rows
from corpus.ingest.sources import SourceFile


def read_annotated(file: SourceFile, collector: Collector) -> None:
    """Add every record of ``file``; offsets are code points, ends exclusive (CCKS 2019, task 1)."""
    for number, row in json_rows(file, collector):
        record = row if isinstance(row, BadRow) else _checked(row)
        if isinstance(record, BadRow):
            detail = f"{file.shown} row {number}: {record.detail}"
            collector.drop(file.row_id(str(number)), file.source, record.reason, detail)
            continue
        text, spans = record
        collector.stats["spans"] += len(spans)
        collector.stats["spans_with_odd_edges"] += sum(_odd_edges(text, span) for span in spans)
        assert isinstance(row, dict)
        collector.add(
            source=file.source,
            kind="annotated",
            text=text,
            spans=spans,
            raw_sha256=file.sha256,
            licence=file.licence,
            identifiers=identifiers_of({k: cell_text(v) or "" for k, v in row.items() if k in IDENTIFIERS}),
        )


def _checked(record: dict[str, Any]) -> tuple[str, list[dict[str, Any]]] | BadRow:
    text, entities = record.get("originalText"), record.get("entities")
    if not isinstance(text, str) or not isinstance(entities, list):
        return BadRow("missing_field", "expected a string `originalText` and a list `entities`")
    if not text.strip():
        return BadRow("no_text", "`originalText` is empty: deliver the record again or remove it")
    spans = []
    for index, entity in enumerate(entities, start=1):
        span = _span(entity, len(text))
        if isinstance(span, str):
            return BadRow("bad_offsets", f"entity {index}: {span}: check the annotation")
        spans.append(span)
    return text, sorted(spans, key=lambda span: (span["start"], span["end"]))


def _span(entity: object, length: int) -> dict[str, Any] | str:
    if not isinstance(entity, dict):
        return "expected an object"
    start, end, label = (entity.get(name) for name in ("start_pos", "end_pos", "label_type"))
    if not isinstance(label, str) or not label:
        return "expected a string `label_type`"
    whole = (
        isinstance(start, int) and isinstance(end, int) and not isinstance(start, bool) and not isinstance(end, bool)
    )
    if not whole or not 0 <= start < end <= length:  # type: ignore[operator]
        return f"start_pos and end_pos must be numbers with 0 <= start < end <= {length}, the length of its text"
    return {"start": start, "end": end, "label": label}


def _odd_edges(text: str, span: dict[str, Any]) -> bool:
    first, last = text[span["start"]], text[span["end"] - 1]
    return not (first.isalnum() and (last.isalnum() or last in ")）%％"))
