"""The page archive to page records: bytes read back, decoded and parsed by the current parsers, without the network.

What belongs here: manifest row -> rows of PAGE_RECORDS, and the ledger of it. What does not: selectors (crawlers.parsers), documents (`pages`).
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from corpus.contracts import PAGE_RECORDS, READABLE, STAGE_COUNTS
from corpus.engine.workers import process_pool
from corpus.ids import sha256_hex, stable_id
from corpus.ingest.documents import storable
from corpus.stage import Drop, drop_table
from corpus.text.decode import UndecodableError, decode
from crawlers.archive import ArchiveError, read_body
from crawlers.parsers import SITES, PageRecord, read_page

BATCH_PAGES = 256
_NO_RECORD = "no_record"

_READ = (
    "page_id", "site", "url", "final_url", "outcome", "status", "error", "charset_declared", "warc_path", "warc_offset",
    "body_sha256", "fetched_at",
)  # fmt: skip


class ParserBroken(RuntimeError):
    """A parser failed in a way that is no finding about the page, but a fault of ours; the message names the page."""


@dataclass(frozen=True)
class Parsing:
    """The stage's name in the ledger; its version is that of all parsers."""

    name: str = "parse"

    @property
    def version(self) -> str:
        return parsers_version()


@dataclass(frozen=True)
class RecordsOutput:
    """What the archive says: PAGE_RECORDS, DROPPED and STAGE_COUNTS tables.

    The ledger counts records, and pages without one: rows_in = records kept + records read elsewhere already + pages without a record.
    ``stats``: pages in the manifest, pages read, records per page kind.
    """

    records: pa.Table
    dropped: pa.Table
    counts: pa.Table
    stats: dict[str, int]


@dataclass
class _Batch:
    records: pa.Table
    drops: list[Drop]
    read: int


@dataclass
class _Found:
    """All batches so far; of records with one canonical id the first stays."""

    tables: list[pa.Table] = field(default_factory=list)
    drops: list[Drop] = field(default_factory=list)
    seen: set[tuple[str, str]] = field(default_factory=set)
    read: int = 0

    def take(self, batch: _Batch) -> None:
        names = ["record_id", "page_id", "site", "canonical_id", "url", "paragraphs"]
        keep: list[bool] = []
        for place, row in enumerate(batch.records.select(names).to_pylist()):
            identity = (row["site"], row["canonical_id"])
            keep.append(identity not in self.seen)
            if identity in self.seen:
                lost = stable_id("record", row["page_id"], row["canonical_id"], str(place))
                why = f"{row['url']}: record {row['canonical_id']} came from another page already"
                size = len("\n".join(row["paragraphs"]))
                self.drops.append(Drop(lost, row["site"], "same_page", why, size))
            self.seen.add(identity)
        self.tables.append(batch.records.filter(pa.array(keep, pa.bool_())))
        self.drops += batch.drops
        self.read += batch.read


def parsers_version() -> str:
    """The versions of all sites' parsers as one: it changes when any parser gives other records."""
    return ",".join(f"{site}:{SITES[site].VERSION}" for site in sorted(SITES))


def page_records(
    pages: pa.Table, archive: Path, workers: int = 1, progress: Callable[[int, int], None] | None = None
) -> RecordsOutput:
    """The records of every page that the archive holds; pages without one, and doubled records, go to the ledger.

    ``pages`` is a PAGES table; outcomes outside READABLE are the reason in the ledger as they are. Pages that lead to others only have no
    record (``no_record``). Reads ``BATCH_PAGES`` pages at a time, in ``workers`` processes. Raises ParserBroken.
    """
    pages = pages.select(list(_READ)).combine_chunks()
    slices = [pages.slice(start, BATCH_PAGES) for start in range(0, pages.num_rows, BATCH_PAGES)]
    found = _Found()
    for done, batch in enumerate(_in_order(partial(_read_batch, archive), slices, workers), start=1):
        found.take(batch)
        if progress:
            progress(min(done * BATCH_PAGES, pages.num_rows), pages.num_rows)
    records = PAGE_RECORDS.enforce(pa.concat_tables([PAGE_RECORDS.empty(), *found.tables]))
    stats = {"pages": pages.num_rows, "pages_read": found.read}
    kinds = Counter(f"records_{kind}" for kind in records["page_kind"].to_pylist())
    return RecordsOutput(records, drop_table(Parsing(), found.drops), _counts(records, found.drops), stats | kinds)


def _in_order(read: Callable[[pa.Table], _Batch], slices: list[pa.Table], workers: int) -> Iterator[_Batch]:
    """The slices read, in order; never more than a few of them in memory."""
    if workers <= 1 or len(slices) <= 1:
        yield from map(read, slices)
        return
    with process_pool(min(workers, len(slices))) as pool:
        ahead: deque[Future[_Batch]] = deque()
        for rows in slices:
            ahead.append(pool.submit(read, rows))
            if len(ahead) > 2 * workers:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


def _read_batch(archive: Path, pages: pa.Table) -> _Batch:
    rows: list[dict[str, object]] = []
    drops: list[Drop] = []
    read = 0
    for page in pages.to_pylist():
        found = _read(page, archive)
        if isinstance(found, Drop):
            drops.append(found)
            read += found.reason == _NO_RECORD
        else:
            rows += found
            read += 1
    return _Batch(pa.Table.from_pylist(rows, schema=PAGE_RECORDS.schema), drops, read)


def _read(page: dict[str, Any], archive: Path) -> list[dict[str, object]] | Drop:
    """The page's records, or why it has none."""

    def drop(reason: str, detail: str) -> Drop:
        return Drop(stable_id("page", page["page_id"]), page["site"], reason, detail)

    url = page["final_url"] or page["url"]
    if page["outcome"] not in READABLE:
        said = f"{page['url']}: status {page['status']}" + (f", {page['error']}" if page["error"] else "")
        return drop(page["outcome"], f"{said}; see the crawl's report")
    try:
        text = decode(read_body(archive, page["warc_path"], page["warc_offset"]), page["charset_declared"]).text
    except ArchiveError as error:
        return drop("archive_unreadable", str(error))
    except UndecodableError as error:
        return drop("undecodable", f"{url}: {error}")
    try:
        parsed = read_page(page["site"], url, text)
    except Exception as error:
        raise ParserBroken(f"parser {page['site']} {SITES[page['site']].VERSION} failed on {url}: {error!r}") from error
    if parsed.error is not None:
        return drop("parse_error", str(parsed.error))
    if not parsed.records:
        return drop(_NO_RECORD, f"{url}: leads to other pages only")
    return [_row(record, page, parsed.layout) for record in parsed.records]


def _row(record: PageRecord, page: dict[str, Any], layout: str) -> dict[str, object]:
    return {
        "record_id": stable_id(record.site, record.canonical_id),
        "page_id": page["page_id"],
        "site": record.site,
        "url": record.url,
        "canonical_id": record.canonical_id,
        "page_kind": record.page_kind,
        "title": storable(record.title),
        "topic": storable(record.topic) if record.topic else None,
        "department": [storable(name) for name in record.department],
        "section": storable(record.section) if record.section else None,
        "label": record.label,
        "paragraphs": [storable(paragraph) for paragraph in record.paragraphs],
        "parts": [storable(part) for part in record.parts],
        "facts": [{"label": storable(label), "value": storable(value)} for label, value in record.facts.items()],
        "published": record.published,
        "layout": layout,
        "parser_version": SITES[record.site].VERSION,
        "body_sha256": page["body_sha256"],
        "text_sha256": sha256_hex(record.text),
        "fetched_at": page["fetched_at"],
    }


def _counts(records: pa.Table, drops: list[Drop]) -> pa.Table:
    kept, dropped, chars_kept, chars_lost = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    sizes = pc.utf8_length(pc.binary_join(records["paragraphs"].combine_chunks(), "\n")) if records.num_rows else []
    for site, size in zip(records["site"].to_pylist(), sizes, strict=True):
        kept[site] += 1
        chars_kept[site] += size.as_py()
    for drop in drops:
        dropped[drop.source] += 1
        chars_lost[drop.source] += drop.characters
    return STAGE_COUNTS.from_rows(
        [
            {
                "stage": Parsing().name,
                "version": Parsing().version,
                "source": site,
                "rows_in": kept[site] + dropped[site],
                "rows_kept": kept[site],
                "rows_dropped": dropped[site],
                "chars_in": chars_kept[site] + chars_lost[site],
                "chars_kept": chars_kept[site],
            }
            for site in sorted(kept.keys() | dropped.keys())
        ]
    )
