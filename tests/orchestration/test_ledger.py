"""The ledger on disk: a rerun replaces its page, the sum over pages balances."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from corpus.contracts import DROPPED, STAGE_COUNTS
from orchestration.ledger import Ledger


def pages(stage: str, dropped: int, kept: int) -> tuple[pa.Table, pa.Table]:
    """Ledger pages of a stage with the given counts."""
    rows = [
        {"doc_id": f"d{i}", "stage": stage, "version": "1", "source": "s", "reason": "empty", "detail": ""}
        for i in range(dropped)
    ]
    counts = {
        "stage": stage, "version": "1", "source": "s", "rows_in": dropped + kept, "rows_kept": kept,
        "rows_dropped": dropped, "chars_in": 9, "chars_kept": 8,
    }  # fmt: skip
    return DROPPED.from_rows(rows), STAGE_COUNTS.from_rows([counts])


def test_a_rerun_replaces_the_assets_page(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger")
    ledger.write("normalized", *pages("normalize", 3, 7))
    ledger.write("documents", *pages("dedup", 2, 5))
    ledger.write("normalized", *pages("normalize", 1, 9))
    assert ledger.dropped().num_rows == 3
    assert {row["stage"]: row["rows_dropped"] for row in ledger.counts().to_pylist()} == {"normalize": 1, "dedup": 2}


def test_an_empty_ledger_has_its_columns(tmp_path: Path) -> None:
    assert Ledger(tmp_path).dropped().schema == DROPPED.schema
    assert Ledger(tmp_path).counts().num_rows == 0
