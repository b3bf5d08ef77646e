"""The ledger's tables, and the way from its first version to this one.

What belongs here: SQL that defines or rewrites tables. What does not: reading and writing rows (`ledger`).
"""

from __future__ import annotations

import sqlite3

VERSION = 2

SCHEMA = f"""
CREATE TABLE IF NOT EXISTS pages (
    id INTEGER PRIMARY KEY,    -- the order in which pages were found
    key TEXT NOT NULL UNIQUE,  -- what makes a page the same page (an article's id, a canonical URL)
    url TEXT NOT NULL,         -- its canonical URL
    due INTEGER,               -- place in the queue; NULL while it is settled
    outcome TEXT,              -- NULL before the first attempt
    attempts INTEGER NOT NULL DEFAULT 0,  -- in this run
    -- the last attempt
    checked_at INTEGER, status INTEGER, robots TEXT, error TEXT,
    -- the response that the page's row points at
    final_url TEXT, fetched_at INTEGER, body_bytes INTEGER, body_sha256 TEXT, warc_path TEXT, warc_offset INTEGER, warc_end INTEGER,
    headers TEXT, etag TEXT, last_modified TEXT, charset_declared TEXT, charset_used TEXT, replaced INTEGER, mojibake INTEGER,
    text_sha256 TEXT, layout TEXT, kind TEXT, records INTEGER
);
CREATE INDEX IF NOT EXISTS queue ON pages (due) WHERE due IS NOT NULL;
CREATE TABLE IF NOT EXISTS files (path TEXT PRIMARY KEY, end INTEGER NOT NULL);  -- WARC files of this state
CREATE TABLE IF NOT EXISTS totals (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS layouts (layout TEXT PRIMARY KEY, first_seen INTEGER NOT NULL);
PRAGMA user_version = {VERSION};
"""

_FROM_1 = """
ALTER TABLE pages RENAME TO pages_1;
DROP INDEX IF EXISTS by_outcome;
"""

_FIELDS = "final_url body_sha256 warc_path warc_offset headers charset_declared charset_used".split()  # noqa: SIM905

_COPY_1 = f"""
INSERT INTO pages (key, url, due, outcome, checked_at, fetched_at, status, robots, body_bytes, warc_end, {", ".join(_FIELDS)})
SELECT key, url, CASE WHEN outcome IS NULL THEN rowid END, coalesce(outcome, row ->> 'outcome'), at, at, row ->> 'status', row ->> 'robots',
       body_bytes, warc_end, {", ".join(f"row ->> '{name}'" for name in _FIELDS)}
FROM (
    SELECT rowid, *, CAST(round((julianday(row ->> 'fetched_at') - 2440587.5) * 86400000000) AS INTEGER) AS at FROM pages_1
) ORDER BY rowid;
INSERT INTO files SELECT warc_path, max(warc_end) FROM pages WHERE warc_path IS NOT NULL GROUP BY 1;
INSERT INTO totals SELECT 'bytes', coalesce(sum(body_bytes), 0) FROM pages;
DROP TABLE pages_1;
"""


def migrate(db: sqlite3.Connection) -> None:
    """Rewrite a ledger of version 1 as version 2, all or nothing.

    Version 1 kept no hash of the text: the first re-visit of such a page compares the body alone.
    """
    db.executescript(f"BEGIN;{_FROM_1}{SCHEMA}{_COPY_1}COMMIT;")
