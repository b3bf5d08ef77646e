"""The DuckDB catalogue over the current published release: a view per table, described by its contract.

What belongs here: views and read-only queries. What does not: making the tables.
"""

from __future__ import annotations

import os
from pathlib import Path

import duckdb

from corpus.contracts import TABLES
from corpus.home import Home


class NotPublished(LookupError):
    """There is no published release yet; the message says how to make one."""


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def create_views(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """A view for every Parquet file of ``folder``."""
    for path in sorted(folder.glob("*.parquet")):
        connection.execute(f'CREATE OR REPLACE VIEW "{path.stem}" AS SELECT * FROM read_parquet({_quoted(str(path))})')
        contract = TABLES.get(path.stem)
        if contract is not None:
            connection.execute(f'COMMENT ON VIEW "{path.stem}" IS {_quoted(contract.description)}')


def build_catalog(home: Home) -> Path:
    """Write published/catalog.duckdb (atomically); its views follow ``published/current``."""
    final = home.published / "catalog.duckdb"
    temporary = home.published / f".catalog.{os.getpid()}.duckdb"
    temporary.unlink(missing_ok=True)
    with duckdb.connect(str(temporary)) as connection:
        create_views(connection, home.published / "current")
    os.replace(temporary, final)
    return final


def query(home: Home, sql: str) -> tuple[list[str], list[tuple[object, ...]]]:
    """Column names and rows of ``sql`` over the current published release. Raises NotPublished and duckdb.Error."""
    current = home.published / "current"
    if not current.exists():
        raise NotPublished(
            f"nothing is published under {home.published} yet: run `cmedlms run --home {home.root} ...` first"
        )
    with duckdb.connect() as connection:
        create_views(connection, current)
        cursor = connection.execute(sql)
        return [column[0] for column in cursor.description or []], cursor.fetchall()
