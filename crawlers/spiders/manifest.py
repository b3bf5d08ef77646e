"""The manifest of a crawl: the ledger's rows as the `pages` table.

What belongs here: the way from ledger columns to the contract's. What does not: the ledger, the contract.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from corpus.contracts import PAGES
from corpus.ids import stable_id

_COMPUTED = ("page_id", "site", "fetched_at")


def write_manifest(site: str, batches: Iterable[list[dict[str, Any]]], path: Path) -> int:
    """Write ledger rows as zstd Parquet, batch by batch, replaced atomically; returns how many.

    A page that was never fetched has the time of its last attempt as ``fetched_at``, which the contract requires.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    count = 0
    try:
        with pq.ParquetWriter(temporary, PAGES.schema, compression="zstd") as writer:
            for rows in batches:
                writer.write_table(_table(site, rows))
                count += len(rows)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    return count


def _table(site: str, rows: list[dict[str, Any]]) -> pa.Table:
    columns: dict[str, list[Any]] = {
        name: [row[name] for row in rows] for name in PAGES.schema.names if name not in _COMPUTED
    }
    columns["page_id"] = [stable_id(site, row["key"]) for row in rows]
    columns["site"] = [site] * len(rows)
    columns["fetched_at"] = [row["checked_at"] if row["fetched_at"] is None else row["fetched_at"] for row in rows]
    arrays = [pa.array(columns[field.name], type=field.type) for field in PAGES.schema]
    return PAGES.enforce(pa.Table.from_arrays(arrays, schema=PAGES.schema))
