"""Page records to raw documents: one document per record that has a text.

What belongs here: what a document takes over from a record. What does not: reading the archive and parsing (`archived`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyarrow as pa

from corpus.contracts import PAGE_RECORDS
from corpus.ingest.documents import Collector, IngestOutput

LICENCES: dict[str, str] = {}
"""Site -> licence of its texts, where one is known; without an entry it is "unknown"."""

_BATCH = 2_000


def page_documents(records: pa.Table, progress: Callable[[int, int], None] | None = None) -> IngestOutput:
    """One document per row of ``records`` (PAGE_RECORDS) that has paragraphs; its text are the paragraphs joined by line feeds.

    Kind ``qa`` for Q&A pages, else ``page``. A record with facts and no text stays in `page_records` only: reason ``facts_only``;
    one with neither: ``no_text``.
    """
    collector = Collector()
    done = 0
    for batch in PAGE_RECORDS.enforce(records).to_batches(max_chunksize=_BATCH):
        for record in batch.to_pylist():
            if record["paragraphs"]:
                _add(record, collector)
            else:
                _drop(record, collector)
        done += batch.num_rows
        if progress:
            progress(done, records.num_rows)
    return collector.output()


def _add(record: dict[str, Any], collector: Collector) -> None:
    collector.add(
        source=record["site"],
        kind="qa" if record["page_kind"] == "qa" else "page",
        text="\n".join(record["paragraphs"]),
        url=record["url"],
        title=record["title"],
        topic=record["topic"],
        section=record["section"],
        label=record["label"],
        licence=LICENCES.get(record["site"], "unknown"),
        raw_sha256=record["body_sha256"],
        fetched_at=record["fetched_at"],
        identity=(record["canonical_id"],),
    )


def _drop(record: dict[str, Any], collector: Collector) -> None:
    reason, what = ("facts_only", "a table of facts and no text") if record["facts"] else ("no_text", "no paragraph")
    collector.drop(record["record_id"], record["site"], reason, f"{record['url']}: the record holds {what}")
