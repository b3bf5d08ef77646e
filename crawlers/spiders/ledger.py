"""The URL ledger: which pages a crawl knows, which wait, and where the bytes of each lie. Survives SIGKILL at any point.

What belongs here: the SQLite file and its transactions. What does not: HTTP, the archive's bytes, and what an outcome means.
"""

from __future__ import annotations

import fcntl
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from corpus.contracts import READABLE
from crawlers.spiders.ledger_schema import SCHEMA, VERSION, migrate
from crawlers.spiders.outcome import PASSING

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_ROWS_AT_ONCE = 2_000
_AGAIN = (*PASSING, "stale")


class LedgerError(RuntimeError):
    """The ledger cannot be used: another crawl holds it, or another version wrote it."""


def host_of(url: str) -> str:
    """The host of ``url``, in SQL too; "" where it has none."""
    return urlsplit(url).hostname or ""


def microseconds(moment: datetime) -> int:
    """``moment`` as microseconds since 1970, as the ledger keeps it."""
    return (moment - _EPOCH) // _MICROSECOND


def moment(value: int) -> datetime:
    """The UTC time that ``microseconds`` gave."""
    return _EPOCH + value * _MICROSECOND


@dataclass(frozen=True, slots=True)
class Copy:
    """A response in the archive: what was fetched, and where it lies. Times are microseconds since 1970."""

    final_url: str
    fetched_at: int
    body_bytes: int
    body_sha256: str
    warc_path: str
    warc_offset: int
    warc_end: int
    headers: str = "[]"
    etag: str | None = None
    last_modified: str | None = None
    charset_declared: str | None = None
    charset_used: str | None = None
    replaced: int | None = None
    mojibake: int | None = None
    text_sha256: str | None = None
    layout: str | None = None
    kind: str | None = None
    records: int | None = None


COPY = tuple(field.name for field in fields(Copy))


@dataclass(frozen=True, slots=True)
class Page:
    """A page that waits: ``copy`` is the readable copy that the archive holds of it, if any; ``attempts`` those of this run."""

    key: str
    url: str
    due: int
    outcome: str | None = None
    attempts: int = 0
    copy: Copy | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """What one attempt left.

    ``copy``     the response that the page's row points at from now on; None leaves it as it is
    ``again``    the page waits again in this run, at the end of the queue
    ``written``  (WARC path, first byte after the record) of what this attempt archived
    ``bytes``    size of the body received
    """

    outcome: str
    checked_at: int
    status: int | None = None
    robots: str = "allowed"
    error: str | None = None
    copy: Copy | None = None
    again: bool = False
    written: tuple[str, int] | None = None
    bytes: int = 0


_SETTLE = (
    "UPDATE pages SET outcome = ?, checked_at = ?, status = ?, robots = ?, error = ?, attempts = attempts + 1, due = ?"
)
_SETTLE_COPY = _SETTLE + "".join(f", {name} = ?" for name in COPY)
_WAITING = f"SELECT key, url, due, outcome, attempts, {', '.join(COPY)} FROM pages WHERE due > ?"


class Ledger:
    """All URLs of one site's crawl. A page and the links found on it are recorded in one transaction.

    The queue is the column ``due``: pages are fetched in its order, and a page keeps its place until it is settled, so that a killed
    run has lost nothing. A page that is put back gets a new place at the end.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = (folder / "lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self._lock.close()
            raise LedgerError(f"{folder}: another crawl is running with this state; wait for it or stop it") from error
        self._db = sqlite3.connect(folder / "ledger.sqlite")
        # A commit then survives the death of the process, though not the loss of power: `reconcile` compares with the archive.
        self._db.create_function("host", 1, host_of, deterministic=True)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._open(folder)
        self._count()

    def _open(self, folder: Path) -> None:
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        if version not in (0, 1, VERSION):
            self.close()
            raise LedgerError(
                f"{folder}: the ledger was written by version {version}, this program knows 1 to {VERSION}; "
                "use the newer program, or another state folder (that crawl then begins anew)"
            )
        if version == 1:
            migrate(self._db)
        self._db.executescript(SCHEMA)

    def _count(self) -> None:
        count = "SELECT outcome, count(*) FROM pages WHERE outcome IS NOT NULL GROUP BY 1"
        self._outcomes: Counter[str] = Counter(dict(self._db.execute(count)))
        self._waiting: int = self._value("SELECT count(*) FROM pages WHERE due IS NOT NULL")
        self._place: int = self._value("SELECT max(coalesce(max(due), 0), coalesce(max(id), 0)) FROM pages")
        self._bytes: int = self._value("SELECT coalesce(sum(value), 0) FROM totals WHERE name = 'bytes'")

    def _value(self, query: str, *values: object) -> int:
        value: int = self._db.execute(query, values).fetchone()[0]
        return value

    def close(self) -> None:
        """Release the file and the lock."""
        self._db.close()
        self._lock.close()

    # The queue

    def add(self, pages: Iterable[tuple[str, str]]) -> int:
        """Queue (key, url) pairs; returns how many were new."""
        with self._db:
            new = self._insert(pages)
        self._waiting += new
        return new

    def _insert(self, pages: Iterable[tuple[str, str]]) -> int:
        placed = [(key, url, self._place + n) for n, (key, url) in enumerate(pages, start=1)]
        self._place += len(placed)
        return self._db.executemany("INSERT OR IGNORE INTO pages (key, url, due) VALUES (?, ?, ?)", placed).rowcount

    def exclude(self, pages: Iterable[tuple[str, str]]) -> None:
        """Settle the (key, url) pairs, all that are taken down, as excluded: never fetched, never read. Pages excluded before wait again."""
        excluded = [(key, url, microseconds(datetime.now(UTC))) for key, url in pages]
        with self._db:
            self._queue("outcome = 'excluded'", ())
            self._db.execute("UPDATE pages SET outcome = NULL WHERE outcome = 'excluded'")
            self._db.executemany(
                "INSERT INTO pages (key, url, checked_at, outcome) VALUES (?, ?, ?, 'excluded') ON CONFLICT (key) "
                "DO UPDATE SET due = NULL, outcome = 'excluded', checked_at = excluded.checked_at, error = NULL",
                excluded,
            )
        self._count()

    def stay_away(self, until: datetime) -> None:
        """Remember that the site asked not to be visited before ``until``."""
        with self._db:
            self._db.execute("INSERT OR REPLACE INTO totals VALUES ('not_before', ?)", (microseconds(until),))

    def not_before(self) -> datetime:
        """The time before which the site asked not to be visited; 1970 if it never asked."""
        return moment(self._value("SELECT coalesce(max(value), 0) FROM totals WHERE name = 'not_before'"))

    def begin(self, unvisited_since: datetime | None, room: int) -> int:
        """Begin a run; returns how many pages held from earlier rounds are due for a re-visit.

        Passing failures wait again. Where nothing else waits that the run may fetch (``room`` new pages), the last round was finished and
        a new one begins: pages that lead to others are due, and with ``unvisited_since`` every page not checked since then.
        """
        with self._db:
            self._db.execute("UPDATE pages SET attempts = 0 WHERE attempts > 0")
            fetchable = "SELECT count(*) FROM pages WHERE due IS NOT NULL AND (outcome IS NOT NULL OR ?)"
            finished = not self._value(fetchable, room > 0) and bool(self._outcomes)
            self._queue(f"outcome IN ({', '.join('?' * len(_AGAIN))})", _AGAIN)
            due = 0
            if finished:
                readable = ", ".join("?" * len(READABLE))
                due = self._queue(f"outcome IN ({readable}) AND records = 0", READABLE)
                if unvisited_since is not None:
                    due += self._queue("outcome != 'excluded' AND checked_at <= ?", (microseconds(unvisited_since),))
        self._waiting = self._value("SELECT count(*) FROM pages WHERE due IS NOT NULL")
        return due

    def _queue(self, which: str, values: tuple[object, ...]) -> int:
        """Give the settled pages of the condition ``which`` a place in the queue, in the order in which they were found."""
        highest = self._value("SELECT coalesce(max(id), 0) FROM pages")
        moved = self._db.execute(f"UPDATE pages SET due = id + ? WHERE due IS NULL AND {which}", (self._place, *values))
        self._place += highest
        return moved.rowcount

    def waiting(self, after: int = 0, limit: int = 50, *, new: bool = True) -> list[Page]:
        """Up to ``limit`` pages whose place is behind ``after``, in order; without ``new`` only those that were visited before."""
        query = _WAITING + ("" if new else " AND outcome IS NOT NULL") + " ORDER BY due LIMIT ?"
        return [_page(row) for row in self._db.execute(query, (after, limit))]

    # The result

    def settle(self, page: Page, visit: Visit, found: Iterable[tuple[str, str]] = ()) -> int:
        """Record an attempt and queue the (key, url) pairs found, in one transaction; returns how many of those were new."""
        with self._db:
            new = self._insert(found)
            due = None
            if visit.again:
                self._place += 1
                due = self._place
            values = (visit.outcome, visit.checked_at, visit.status, visit.robots, visit.error, due)
            if visit.copy is None:
                self._db.execute(_SETTLE + " WHERE key = ?", (*values, page.key))
            else:
                self._db.execute(_SETTLE_COPY + " WHERE key = ?", (*values, *astuple(visit.copy), page.key))
                if visit.copy.layout:
                    seen = "INSERT OR IGNORE INTO layouts (layout, first_seen) VALUES (?, ?)"
                    self._db.execute(seen, (visit.copy.layout, visit.checked_at))
            if visit.written:
                self._db.execute("UPDATE files SET end = ? WHERE path = ?", visit.written[::-1])
            if visit.bytes:
                add = "INSERT INTO totals VALUES ('bytes', ?) ON CONFLICT DO UPDATE SET value = value + excluded.value"
                self._db.execute(add, (visit.bytes,))
        self._outcomes[visit.outcome] += 1
        if page.outcome is not None:
            self._outcomes[page.outcome] -= 1
        self._waiting += new - (due is None)
        self._bytes += visit.bytes
        return new

    def rows(self) -> Iterator[list[dict[str, Any]]]:
        """All pages that were tried at least once, by page key, in lists of some thousand: the ledger's columns by name."""
        cursor = self._db.execute("SELECT * FROM pages WHERE outcome IS NOT NULL ORDER BY key")
        names = [column[0] for column in cursor.description]
        while rows := cursor.fetchmany(_ROWS_AT_ONCE):
            yield [dict(zip(names, row, strict=True)) for row in rows]

    def outcomes(self) -> dict[str, int]:
        """How many pages have which outcome."""
        return {outcome: count for outcome, count in sorted(self._outcomes.items()) if count}

    def tried(self) -> int:
        """Pages with an outcome, those taken down aside."""
        return self._outcomes.total() - self._outcomes["excluded"]

    def waiting_count(self) -> int:
        """Pages that wait or are in flight."""
        return self._waiting

    def body_bytes(self) -> int:
        """Bytes of all bodies fetched, over all runs."""
        return self._bytes

    def query(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """The rows of a read-only query, for statistics."""
        return self._db.execute(sql, values).fetchall()

    # The archive's files

    def register(self, path: str) -> None:
        """Note a WARC file before it is created: only files noted here are ever cut or removed."""
        with self._db:
            self._db.execute("INSERT INTO files (path, end) VALUES (?, 0)", (path,))

    def files(self) -> dict[str, int]:
        """WARC path -> first byte after the last record that the ledger knows; 0 before the first."""
        return dict(self._db.execute("SELECT path, end FROM files"))

    def lost(self, path: str, size: int) -> int:
        """``path`` is only ``size`` bytes long (0: it is missing): pages whose copy lay behind wait again. Returns their number.

        The file's known end becomes the end of the last copy that is left in it.
        """
        none = ", ".join(f"{name} = NULL" for name in COPY)
        with self._db:
            where = "warc_path = ? AND warc_end > ?"
            number = self._value(f"SELECT count(*) FROM pages WHERE {where}", path, size)
            self._db.execute(
                f"UPDATE pages SET due = id + ?, outcome = 'error', {none} WHERE {where}", (self._place, path, size)
            )
            self._place += self._value("SELECT coalesce(max(id), 0) FROM pages")
            end = self._value("SELECT coalesce(max(warc_end), 0) FROM pages WHERE warc_path = ?", path)
            if size:
                self._db.execute("UPDATE files SET end = ? WHERE path = ?", (end, path))
            else:
                self._db.execute("DELETE FROM files WHERE path = ?", (path,))
        self._count()
        return number


def _page(row: tuple[Any, ...]) -> Page:
    key, url, due, outcome, attempts, *copy = row
    return Page(key, url, due, outcome, attempts, Copy(*copy) if outcome in READABLE else None)
