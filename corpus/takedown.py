"""Takedowns: the list of texts that must not be in any later table, and the stage that leaves them out.

What belongs here: the list (``<home>/restricted/takedowns.jsonl``, one JSON object a line, only ever appended to), what a request means for
a table of documents. What does not: the command, the crawl's list of excluded pages (`crawlers.spiders.settings`).
"""

from __future__ import annotations

import fcntl
import json
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pyarrow as pa

from corpus.contracts import TAKEDOWNS
from corpus.dedup.exact import text_key
from corpus.ids import stable_id
from corpus.stage import Drop, StageResult
from crawlers.parsers import SITES

_DOC_ID = re.compile(r"[0-9a-f]{20}")
_FIELDS = {"requested_at", "url", "doc_id", "doc_ids", "text_keys", "reason", "by"}


class TakedownError(ValueError):
    """A request or the list cannot be used; the message says what to do."""


@dataclass(frozen=True)
class Takedown:
    """One request.

    ``url`` or ``doc_id``  what was asked for, exactly one of them; a URL in its canonical spelling
    ``doc_ids``            the documents it meant when it was made, where they were known
    ``text_keys``          hashes of their texts, of pages only: a copy from elsewhere is known by them when the page itself is gone
    ``reason``, ``by``     why, and who asked; free text, in the restricted zone only
    """

    requested_at: datetime
    url: str | None = None
    doc_id: str | None = None
    doc_ids: tuple[str, ...] = ()
    text_keys: tuple[str, ...] = ()
    reason: str = ""
    by: str = ""

    def __post_init__(self) -> None:
        if (self.url is None) == (self.doc_id is None):
            raise TakedownError("name either the page's URL or the document's id, not both and not neither")
        if self.doc_id is not None and not _DOC_ID.fullmatch(self.doc_id):
            raise TakedownError(f"document id {self.doc_id!r}: expected 20 hexadecimal digits, as in the column doc_id")
        if self.url is not None and not _is_address(self.url):
            raise TakedownError(f"URL {self.url!r}: expected an http or https address with a host")
        if self.requested_at.tzinfo is None:
            raise TakedownError("requested_at needs a time zone")


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"\s", url)


def request(url: str | None, doc_id: str | None, *, reason: str = "", by: str = "") -> Takedown:
    """A request made now; the URL is brought to its canonical spelling. Raises TakedownError."""
    made = Takedown(datetime.now(UTC), url.strip() if url else None, doc_id or None, reason=reason, by=by)
    return made if made.url is None else replace(made, url=canonical(made.url))


def meaning(takedown: Takedown, documents: Iterable[pa.Table]) -> Takedown:
    """``takedown`` with what it means in ``documents`` (tables with doc_id, url and text): ``doc_ids`` and, of pages, ``text_keys``."""
    wanted = page_key(takedown.url) if takedown.url else None
    ids: set[str] = set()
    keys: set[str] = set()
    for table in documents:
        for row in table.select(["doc_id", "url", "text"]).to_pylist():
            by_page = wanted is not None and row["url"] is not None and page_key(row["url"]) == wanted
            if by_page or row["doc_id"] == takedown.doc_id:
                ids.add(row["doc_id"])
                keys |= {text_key(row["text"])} if row["url"] else set()
    return replace(takedown, doc_ids=tuple(sorted(ids)), text_keys=tuple(sorted(keys)))


def site_of(url: str) -> str | None:
    """The encyclopedia that ``url`` belongs to, None for any other."""
    host = urlsplit(url).hostname or ""
    for name, site in SITES.items():
        if any(host == domain or host.endswith(f".{domain}") for domain in site.DOMAINS):
            return name
    return None


def canonical(url: str) -> str:
    """The spelling under which a site's page is crawled; other URLs as they are."""
    site = site_of(url)
    return SITES[site].canonical_url(url) if site else url


def page_key(url: str) -> str:
    """What two URLs of one page have in common."""
    site = site_of(url)
    return SITES[site].page_key(canonical(url)) if site else url


# The list


def list_path(restricted: Path) -> Path:
    """Where the list lies in the restricted zone of a home."""
    return restricted / "takedowns.jsonl"


def append(path: Path, takedown: Takedown) -> None:
    """Add ``takedown`` to the list at ``path``; it is on the disk when this returns. Raises TakedownError for a damaged list, OSError."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    values = asdict(takedown) | {
        "requested_at": takedown.requested_at.isoformat(),
    }
    line = json.dumps(values, ensure_ascii=False).encode() + b"\n"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        read_list(path)
        before = os.fstat(descriptor).st_size
        try:
            while line:
                line = line[os.write(descriptor, line) :]
            os.fsync(descriptor)
        except OSError:
            os.ftruncate(descriptor, before)
            raise
    finally:
        os.close(descriptor)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def read_list(path: Path) -> list[Takedown]:
    """All requests, in order; [] where none was ever made. Raises TakedownError naming the line: a request is never passed over."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return []
    return [_read_line(path, number, line) for number, line in _lines(path, data)]


def _lines(path: Path, data: bytes) -> Iterator[tuple[int, bytes]]:
    lines = data.split(b"\n")
    if lines[-1]:
        raise TakedownError(
            f"{path}, line {len(lines)}: the line has no end, its writing was interrupted. "
            "Remove it and make the request again."
        )
    yield from enumerate(lines[:-1], start=1)


def _read_line(path: Path, number: int, line: bytes) -> Takedown:
    try:
        values = json.loads(line)
        if not isinstance(values, dict) or set(values) != _FIELDS:
            raise TakedownError(f"expected an object with the fields {', '.join(sorted(_FIELDS))}")
        typed = {name: tuple(values[name]) for name in ("doc_ids", "text_keys")}
        return Takedown(**(values | typed | {"requested_at": datetime.fromisoformat(values["requested_at"])}))
    except (ValueError, TypeError) as error:
        raise TakedownError(
            f"{path}, line {number}: {error}. Mend the line: the pipeline does not run past it."
        ) from error


def takedown_table(takedowns: Iterable[Takedown]) -> pa.Table:
    """The list as a TAKEDOWNS table: without reasons and names, so that it may be open."""
    return TAKEDOWNS.from_rows(
        [
            {
                "takedown_id": stable_id("takedown", str(number), takedown.requested_at.isoformat()),
                "requested_at": takedown.requested_at,
                "url": takedown.url,
                "doc_ids": sorted({*takedown.doc_ids, *([takedown.doc_id] if takedown.doc_id else [])}),
                "text_keys": list(takedown.text_keys),
            }
            for number, takedown in enumerate(takedowns)
        ]
    )


def excluded_urls(takedowns: Iterable[Takedown], site: str) -> list[str]:
    """Canonical URLs of pages of ``site`` that must not be fetched again."""
    return sorted({t.url for t in takedowns if t.url is not None and site_of(t.url) == site})


# The stage


class TakeDown:
    """The stage that leaves out what the list (a TAKEDOWNS table) means: by document id, by page, and any copy with the same text.

    Compares within the batch it is given, so call it once with the whole table (``batch_rows`` = all rows): a copy that another site or an
    earlier URL brought would otherwise take the place of the text that was taken down.
    """

    name = "takedown"
    version = "1"

    def __init__(self, takedowns: pa.Table) -> None:
        rows = TAKEDOWNS.enforce(takedowns).to_pylist()
        self.doc_ids = {doc_id: row["takedown_id"] for row in rows for doc_id in row["doc_ids"]}
        self.pages = {page_key(row["url"]): row["takedown_id"] for row in rows if row["url"]}
        self.text_keys = {key: row["takedown_id"] for row in rows for key in row["text_keys"]}

    def __call__(self, batch: pa.Table) -> StageResult:
        if not self.doc_ids and not self.pages:
            return StageResult(batch, stats={"taken_down": 0})
        rows = batch.select(["doc_id", "source", "url", "text"]).to_pylist()
        keys = [text_key(row["text"]) for row in rows]
        named = [self._named(row["doc_id"], row["url"]) for row in rows]
        copied = self.text_keys | {key: by for key, by in zip(keys, named, strict=True) if by}
        why = [by or copied.get(key) for key, by in zip(keys, named, strict=True)]
        dropped = [
            Drop(
                row["doc_id"], row["source"], "takedown", f"request {why[i]}" + ("" if named[i] else ": the same text")
            )
            for i, row in enumerate(rows)
            if why[i]
        ]
        kept = batch.filter(pa.array([not by for by in why], pa.bool_()))
        return StageResult(kept, dropped, {"taken_down": len(dropped)})

    def _named(self, doc_id: str, url: str | None) -> str | None:
        """The request that names this document or its page."""
        return self.doc_ids.get(doc_id) or (self.pages.get(page_key(url)) if url and self.pages else None)
