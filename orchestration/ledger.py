"""The drop ledger on disk: each asset replaces its own pages, so that a rerun never counts twice.

What belongs here: writing and reading ledger pages. What does not: deciding what is dropped.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from corpus.contracts import DROPPED, STAGE_COUNTS
from corpus.files import write_parquet


@dataclass(frozen=True)
class Ledger:
    """Pages under ``root``: ``<asset>.dropped.parquet`` and ``<asset>.counts.parquet``."""

    root: Path

    def write(self, asset: str, dropped: pa.Table, counts: pa.Table) -> None:
        """Replace the pages of ``asset``."""
        write_parquet(DROPPED.enforce(dropped), self.root / f"{asset}.dropped.parquet")
        write_parquet(STAGE_COUNTS.enforce(counts), self.root / f"{asset}.counts.parquet")

    def dropped(self) -> pa.Table:
        """All pages of the drop ledger."""
        return self._read("dropped", DROPPED.empty())

    def counts(self) -> pa.Table:
        """All balances."""
        return self._read("counts", STAGE_COUNTS.empty())

    def _read(self, what: str, empty: pa.Table) -> pa.Table:
        pages = sorted(self.root.glob(f"*.{what}.parquet"))
        return pa.concat_tables([empty, *(pq.read_table(page) for page in pages)])
