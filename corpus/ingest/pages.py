"""Archived pages to documents: bytes read back, decoded and parsed again, without the network.

What belongs here: manifest row -> documents. What does not: selectors (crawlers.parsers), fetching.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa

from corpus.ids import stable_id
from corpus.ingest.documents import Collector, IngestOutput
from corpus.text.decode import UndecodableError, decode
from crawlers.archive import ArchiveError, read_body
from crawlers.parsers import PageRecord, ParseError, parse

LICENCES: dict[str, str] = {}
"""Site -> licence of its texts, where one is known; without an entry it is "unknown"."""

FETCHED = "ok"


def page_documents(pages: pa.Table, archive: Path, progress: Callable[[int, int], None] | None = None) -> IngestOutput:
    """One document per record of every page fetched with outcome ``ok``; all other rows of ``pages`` go to the ledger.

    Kind ``qa`` for Q&A pages, else ``page``. A page that leads to others only (an index) has no record: reason ``no_record``.
    Two pages of one canonical id give one document; the later is dropped as ``same_page``.
    """
    collector = Collector()
    seen: set[tuple[str, str]] = set()
    rows = pages.to_pylist()
    for done, page in enumerate(rows, start=1):
        _read_page(page, archive, collector, seen)
        if progress:
            progress(done, len(rows))
    return collector.output()


def _read_page(page: dict[str, Any], archive: Path, collector: Collector, seen: set[tuple[str, str]]) -> None:
    def drop(reason: str, detail: str) -> None:
        collector.drop(stable_id("page", page["page_id"]), page["site"], reason, detail)

    url = page["final_url"] or page["url"]
    if page["outcome"] != FETCHED:
        drop(page["outcome"], f"{url}: status {page['status']}; see the crawl's report")
        return
    try:
        body = read_body(archive, page["warc_path"], page["warc_offset"])
        records = parse(page["site"], url, decode(body, page["charset_declared"]).text)
    except ArchiveError as error:
        drop("archive_unreadable", str(error))
    except UndecodableError as error:
        drop("undecodable", f"{url}: {error}")
    except ParseError as error:
        drop("parse_error", str(error))
    else:
        fresh = [record for record in records if (record.site, record.canonical_id) not in seen]
        seen |= {(record.site, record.canonical_id) for record in fresh}
        for record in fresh:
            _add(record, page, collector)
        if not records:
            drop("no_record", f"{url}: leads to other pages only")
        elif not fresh:
            drop("same_page", f"{url}: its records came from another URL already")


def _add(record: PageRecord, page: dict[str, Any], collector: Collector) -> None:
    collector.add(
        source=record.site,
        kind="qa" if record.page_kind == "qa" else "page",
        text=record.text,
        url=record.url,
        title=record.title,
        topic=record.topic,
        section=record.section,
        label=record.label,
        licence=LICENCES.get(record.site, "unknown"),
        raw_sha256=page["body_sha256"],
        fetched_at=page["fetched_at"],
        identity=(record.canonical_id,),
    )
