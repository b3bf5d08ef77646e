"""The local engine: a Stage over batches of a table, in this process or in a pool of worker processes.

What belongs here: cutting, scheduling and joining batches in order. What does not: what a stage does.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pyarrow as pa

from corpus.engine.workers import process_pool
from corpus.stage import Stage, StageOutput, StageResult, check_balance, combine

BATCH_ROWS = 512


def _apply(stage: Stage, batch: pa.Table) -> StageResult:
    result = stage(batch)
    check_balance(stage, batch, result)
    return result


def run_stage(
    stage: Stage,
    table: pa.Table,
    *,
    workers: int = 1,
    batch_rows: int = BATCH_ROWS,
    progress: Callable[[int, int], None] | None = None,
) -> StageOutput:
    """Apply ``stage`` to ``table`` in batches of ``batch_rows`` rows; the output keeps the input's order.

    With ``workers`` > 1 the batches run in spawned processes, so the stage must be picklable. ``progress(done, total)``
    is called after each batch. Raises LedgerError when the stage loses or invents a row.
    """
    table = table.combine_chunks()
    batches = [table.slice(i, batch_rows) for i in range(0, table.num_rows, batch_rows)]
    results: list[StageResult] = []

    def collect(result: StageResult) -> None:
        results.append(result)
        if progress:
            progress(len(results), len(batches))

    if workers <= 1 or len(batches) <= 1:
        for batch in batches:
            collect(_apply(stage, batch))
    else:
        with process_pool(min(workers, len(batches))) as pool:
            for result in pool.map(partial(_apply, stage), batches):
                collect(result)
    return combine(stage, table, results)
