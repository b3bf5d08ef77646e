"""The ledger of a task's examples: which rows did not become examples, and the balance per source.

What belongs here: turning a DatasetOutput into ledger tables. What does not: deciding what is dropped.
"""

from __future__ import annotations

from collections import Counter

import pyarrow as pa
import pyarrow.compute as pc

from corpus.contracts import STAGE_COUNTS
from corpus.stage import drop_table
from tasks.datasets.examples import DatasetOutput

VERSION = "1"


class _Building:
    """Names the building of one task's examples as a stage of the ledger."""

    version = VERSION

    def __init__(self, task: str) -> None:
        self.name = f"examples_{task}"


def example_ledger(task: str, out: DatasetOutput, documents: pa.Table) -> tuple[pa.Table, pa.Table]:
    """DROPPED and STAGE_COUNTS tables. A row is an example, kept or not; characters are those of its text."""
    stage = _Building(task)
    sources = dict(zip(documents["doc_id"].to_pylist(), documents["source"].to_pylist(), strict=True))
    rows, characters = Counter[str](), Counter[str]()
    lengths = pc.utf8_length(out.examples["text"]).to_pylist()
    for doc_id, length in zip(out.examples["doc_id"].to_pylist(), lengths, strict=True):
        rows[sources[doc_id]] += 1
        characters[sources[doc_id]] += length
    dropped, lost = Counter[str](), Counter[str]()
    for drop in out.dropped:
        dropped[drop.source] += 1
        lost[drop.source] += drop.characters
    counts = [
        {
            "stage": stage.name,
            "version": stage.version,
            "source": source,
            "rows_in": rows[source] + dropped[source],
            "rows_kept": rows[source],
            "rows_dropped": dropped[source],
            "chars_in": characters[source] + lost[source],
            "chars_kept": characters[source],
        }
        for source in sorted(rows | dropped)
    ]
    return drop_table(stage, out.dropped), STAGE_COUNTS.from_rows(counts)
