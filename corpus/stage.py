"""Stage, StageResult and the drop ledger: the one shape of every transformation of documents.

What belongs here: the protocol, its invariants, and applying a stage to a table. What does not: any particular stage.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

import pyarrow as pa
import pyarrow.compute as pc

from corpus.contracts import DROPPED, STAGE_COUNTS


@dataclass(frozen=True)
class Drop:
    """Why one row was not kept. ``reason`` is a short stable name; ``detail`` helps a person and never quotes document text.

    ``characters`` of its text: only where the row is not one of the stage's input table, which tells it.
    """

    doc_id: str
    source: str
    reason: str
    detail: str = ""
    characters: int = 0


@dataclass
class StageResult:
    """What a stage made of one batch; ``len(batch) == len(kept) + len(dropped)``.

    ``side`` holds further tables of the stage (offsets, phi_audit, ...) by contract name. ``stats`` are counts that add up over batches.
    """

    kept: pa.Table
    dropped: list[Drop] = field(default_factory=list)
    stats: dict[str, int] = field(default_factory=dict)
    side: dict[str, pa.Table] = field(default_factory=dict)


class Named(Protocol):
    """What the ledger needs to know of a stage."""

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...


@runtime_checkable
class Stage(Named, Protocol):
    """One transformation of documents.

    ``version`` becomes the asset's code version: bump it whenever the output changes.
    A stage is picklable, keeps no state between batches that changes its output, and never raises for a bad row: it drops it.
    """

    def __call__(self, batch: pa.Table) -> StageResult: ...


class LedgerError(RuntimeError):
    """A stage lost or invented rows."""


@dataclass
class StageOutput:
    """A stage applied to a whole table: what was kept, the ledger rows, and the balance per source."""

    kept: pa.Table
    dropped: pa.Table
    counts: pa.Table
    stats: dict[str, int]
    side: dict[str, pa.Table]


def check_balance(stage: Stage, batch: pa.Table, result: StageResult) -> None:
    """Raise LedgerError unless kept + dropped is exactly the batch, by document id."""
    before = batch["doc_id"].to_pylist()
    after = result.kept["doc_id"].to_pylist() + [drop.doc_id for drop in result.dropped]
    if sorted(before) != sorted(after):
        lost = sorted(set(before) - set(after))[:3]
        made = sorted(set(after) - set(before))[:3]
        raise LedgerError(
            f"stage {stage.name} {stage.version}: {len(before)} rows in, {result.kept.num_rows} kept, "
            f"{len(result.dropped)} dropped; lost {lost}, invented {made}"
        )


def combine(stage: Stage, table: pa.Table, results: Sequence[StageResult]) -> StageOutput:
    """Join the results of all batches of ``table`` (in order) and draw up the ledger."""
    kept = pa.concat_tables([r.kept for r in results]) if results else table.slice(0, 0)
    drops = [drop for r in results for drop in r.dropped]
    stats: dict[str, int] = {}
    for result in results:
        for name, value in result.stats.items():
            stats[name] = stats.get(name, 0) + value
    names = dict.fromkeys(name for r in results for name in r.side)
    side = {name: pa.concat_tables([r.side[name] for r in results if name in r.side]) for name in names}
    return StageOutput(kept, drop_table(stage, drops), count_table(stage, table, kept), stats, side)


def drop_table(stage: Named, drops: Iterable[Drop]) -> pa.Table:
    """The ledger rows of ``drops``."""
    return DROPPED.from_rows(
        [
            {
                "doc_id": d.doc_id,
                "stage": stage.name,
                "version": stage.version,
                "source": d.source,
                "reason": d.reason,
                "detail": d.detail,
            }
            for d in drops
        ]
    )


def _per_source(table: pa.Table) -> dict[str, tuple[int, int]]:
    lengths = pa.table({"source": table["source"], "chars": pc.utf8_length(table["text"])})
    grouped = lengths.group_by("source").aggregate([([], "count_all"), ("chars", "sum")])
    return {r["source"]: (r["count_all"], r["chars_sum"] or 0) for r in grouped.to_pylist()}


def count_table(stage: Stage, before: pa.Table, kept: pa.Table) -> pa.Table:
    """The balance of one stage per source; characters are code points."""
    rows_in, rows_kept = _per_source(before), _per_source(kept)
    return STAGE_COUNTS.from_rows(
        [
            {
                "stage": stage.name,
                "version": stage.version,
                "source": source,
                "rows_in": n,
                "rows_kept": rows_kept.get(source, (0, 0))[0],
                "rows_dropped": n - rows_kept.get(source, (0, 0))[0],
                "chars_in": chars,
                "chars_kept": rows_kept.get(source, (0, 0))[1],
            }
            for source, (n, chars) in sorted(rows_in.items())
        ]
    )
