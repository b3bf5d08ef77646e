"""Paragraphs with a section label: JSON lines with `text`, `label`, `topic` and optionally `source`, `heading`.

What belongs here: reading them. What does not: whether a label is right.
"""

from __future__ import annotations

import re

from corpus.ingest.documents import Collector
from corpus.ingest.rows import BadRow, Row, json_rows
from corpus.ingest.sources import SourceFile


def read_labelled(file: SourceFile, collector: Collector) -> None:
    """Add every paragraph; its source is the row's own where it has one."""
    for number, row in json_rows(file, collector):
        bad = _fault(row)
        if bad is not None:
            detail = f"{file.shown} row {number}: {bad.detail}"
            collector.drop(file.row_id(str(number)), file.source, bad.reason, detail)
            continue
        assert isinstance(row, dict)
        heading = row.get("heading")
        collector.add(
            source=_slug(row.get("source")) or file.source,
            kind="labelled",
            text=row["text"],
            topic=row["topic"],
            label=row["label"],
            section=heading if isinstance(heading, str) else None,
            raw_sha256=file.sha256,
            licence=file.licence,
        )


def _fault(row: Row) -> BadRow | None:
    if isinstance(row, BadRow):
        return row
    lacking = [name for name in ("text", "label", "topic") if not isinstance(row.get(name), str)]
    if lacking:
        return BadRow("missing_field", f"expected strings in {', '.join(lacking)}")
    if not row["label"].strip():
        return BadRow("missing_field", "`label` is empty")
    return None if row["text"].strip() else BadRow("no_text", "`text` is empty")


def _slug(source: object) -> str:
    return source if isinstance(source, str) and re.fullmatch(r"[A-Za-z0-9_.-]{1,40}", source) else ""
