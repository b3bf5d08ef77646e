"""The URL ledger: which pages a crawl knows, which are fetched, and where their bytes lie. Survives SIGKILL at any point.

What belongs here: the SQLite file and its transactions. What does not: HTTP, and the archive's bytes.
"""

from __future__ import annotations

import fcntl
import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_VERSION = 1
_SCHEMA = """
CREATE TABLE IF NOT EXISTS pages (
    key TEXT PRIMARY KEY,      -- what makes a page the same page (an article's id, a canonical URL)
    url TEXT NOT NULL,         -- the spelling under which it is fetched
    outcome TEXT,              -- NULL while it waits
    row TEXT,                  -- its manifest row as JSON
    body_bytes INTEGER NOT NULL DEFAULT 0,
    warc_path TEXT,
    warc_end INTEGER           -- first byte after its record
);
CREATE INDEX IF NOT EXISTS by_outcome ON pages (outcome);
"""


class LedgerError(RuntimeError):
    """The ledger cannot be used: another crawl holds it, or another version wrote it."""


@dataclass(frozen=True)
class Visit:
    """What one fetch left: the manifest row, the size of the body and the end of its archive record (None: nothing archived)."""

    row: dict[str, Any]
    body_bytes: int = 0
    warc_end: int | None = None


class Ledger:
    """All URLs of one site's crawl. A page and the links found on it are recorded in one transaction."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = (folder / "lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise LedgerError(f"{folder}: another crawl is running with this state; wait for it or stop it") from error
        self._db = sqlite3.connect(folder / "ledger.sqlite")
        self._db.execute("PRAGMA journal_mode = WAL")
        # A commit then survives the death of the process, though not the loss of power: `archive_ends` and the WARC still agree.
        self._db.execute("PRAGMA synchronous = NORMAL")
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        if version not in (0, _VERSION):
            raise LedgerError(f"{folder}: ledger of version {version}, expected {_VERSION}; use another state folder")
        self._db.executescript(_SCHEMA + f"PRAGMA user_version = {_VERSION};")

    def close(self) -> None:
        """Release the file and the lock."""
        self._db.close()
        self._lock.close()

    def add(self, pages: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        """Queue (key, url) pairs; returns those that were new."""
        with self._db:
            return self._insert(pages)

    def _insert(self, pages: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        insert = "INSERT OR IGNORE INTO pages (key, url) VALUES (?, ?)"
        return [page for page in pages if self._db.execute(insert, page).rowcount]

    def record(self, key: str, visit: Visit, found: Iterable[tuple[str, str]] = ()) -> list[tuple[str, str]]:
        """Settle the page ``key`` and queue the pages found on it, together; returns the found pages that were new."""
        row = visit.row
        with self._db:
            self._db.execute(
                "UPDATE pages SET outcome = ?, row = ?, body_bytes = ?, warc_path = ?, warc_end = ? WHERE key = ?",
                (row["outcome"], json.dumps(row), visit.body_bytes, row.get("warc_path"), visit.warc_end, key),
            )
            return self._insert(found)

    def requeue(self, outcomes: Iterable[str]) -> None:
        """Let pages with one of ``outcomes`` wait again; their archived bytes stay where they are."""
        with self._db:
            self._db.executemany("UPDATE pages SET outcome = NULL WHERE outcome = ?", [(o,) for o in outcomes])

    def waiting(self) -> list[tuple[str, str]]:
        """(key, url) of the pages to fetch, oldest first."""
        return self._db.execute("SELECT key, url FROM pages WHERE outcome IS NULL ORDER BY rowid").fetchall()

    def rows(self) -> list[dict[str, Any]]:
        """The manifest rows of all settled pages, by URL."""
        settled = self._db.execute("SELECT row FROM pages WHERE outcome IS NOT NULL ORDER BY url").fetchall()
        return [json.loads(row) for (row,) in settled]

    def outcomes(self) -> dict[str, int]:
        """How many pages ended in which outcome."""
        return dict(self._db.execute("SELECT outcome, count(*) FROM pages WHERE outcome IS NOT NULL GROUP BY 1"))

    def body_bytes(self) -> int:
        """Bytes of all bodies fetched."""
        total: int = self._db.execute("SELECT coalesce(sum(body_bytes), 0) FROM pages").fetchone()[0]
        return total

    def archive_ends(self) -> dict[str, int]:
        """WARC path -> first byte after the last record that the ledger knows."""
        known = "SELECT warc_path, max(warc_end) FROM pages WHERE warc_path IS NOT NULL GROUP BY 1"
        return dict(self._db.execute(known))
