"""The engine keeps order and the ledger balances, whatever a stage drops and however the table is cut."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.contracts import DOCUMENTS
from corpus.engine import run_stage
from corpus.stage import Drop, LedgerError, StageResult


def documents(texts: list[str]) -> pa.Table:
    """Documents of two sources with the given texts."""
    return DOCUMENTS.from_rows(
        [
            {"doc_id": f"d{i}", "source": f"s{i % 2}", "kind": "book", "licence": "x", "raw_sha256": "0", "text": text}
            for i, text in enumerate(texts)
        ]
    )


class DropShort:
    """Drops texts of fewer than ``least`` characters."""

    name = "drop_short"
    version = "1"

    def __init__(self, least: int) -> None:
        self.least = least

    def __call__(self, batch: pa.Table) -> StageResult:
        good = pc.greater_equal(pc.utf8_length(batch["text"]), self.least)
        bad = batch.filter(pc.invert(good)).to_pylist()
        dropped = [Drop(row["doc_id"], row["source"], "too_short") for row in bad]
        return StageResult(batch.filter(good), dropped, {"seen": batch.num_rows})


class Forgets(DropShort):
    """Loses what it should drop."""

    name = "forgets"

    def __call__(self, batch: pa.Table) -> StageResult:
        return StageResult(super().__call__(batch).kept)


@given(st.lists(st.text(alphabet="病症药 ab", max_size=6), max_size=40), st.integers(0, 6), st.integers(1, 9))
@settings(max_examples=60, deadline=None)
def test_in_is_kept_plus_dropped_for_every_source(texts: list[str], least: int, batch_rows: int) -> None:
    table = documents(texts)
    out = run_stage(DropShort(least), table, batch_rows=batch_rows)
    assert out.kept["text"].to_pylist() == [t for t in texts if len(t) >= least]
    assert out.dropped.num_rows == sum(len(t) < least for t in texts)
    for row in out.counts.to_pylist():
        mine = [t for i, t in enumerate(texts) if row["source"] == f"s{i % 2}"]
        assert row["rows_in"] == len(mine) == row["rows_kept"] + row["rows_dropped"]
        assert row["chars_in"] == sum(map(len, mine))
        assert row["chars_kept"] == sum(len(t) for t in mine if len(t) >= least)
    assert out.stats.get("seen", 0) == len(texts)


def test_worker_processes_give_the_same_as_one() -> None:
    table = documents([f"第{i}份" * (i % 3) for i in range(25)])
    alone, together = (run_stage(DropShort(1), table, workers=n, batch_rows=4) for n in (1, 2))
    assert alone.kept.equals(together.kept)
    assert alone.dropped.equals(together.dropped)


def test_a_stage_that_loses_rows_is_stopped_and_named() -> None:
    with pytest.raises(LedgerError, match=r"stage forgets 1: 2 rows in, 1 kept, 0 dropped; lost \['d1'\]"):
        run_stage(Forgets(3), documents(["足够长的", "短"]))


def test_progress_counts_batches() -> None:
    seen: list[tuple[int, int]] = []
    run_stage(
        DropShort(0), documents(["甲"] * 5), batch_rows=2, progress=lambda done, total: seen.append((done, total))
    )
    assert seen == [(1, 3), (2, 3), (3, 3)]
