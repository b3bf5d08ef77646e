"""One asset's work, measured and reported: the frame that every asset function uses.

What belongs here: what all assets do alike (time, memory, data version, ledger, metadata, the line at the terminal). What does not:
any work of an asset.
"""

import json
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

import dagster as dg
import pyarrow as pa
import pyarrow.compute as pc

from corpus.files import write_json
from corpus.stage import StageOutput
from orchestration.meter import Meter
from orchestration.pipeline import Pipeline
from orchestration.progress import advance, reporter
from orchestration.versions import asset_graph, expected_versions, partition_version


def reasons(dropped: pa.Table) -> dict[str, int]:
    """Reason -> number of rows."""
    counted = dropped.group_by("reason").aggregate([([], "count_all")])
    return dict(sorted((r["reason"], r["count_all"]) for r in counted.to_pylist()))


def characters(documents: pa.Table) -> int:
    """Code points of all texts."""
    return pc.sum(pc.utf8_length(documents["text"])).as_py() or 0


class Step:
    """``with Step(context, pipeline) as step: ...`` then ``return step.output(table)``.

    ``step.summary`` is the line shown to the person; ``step.metadata`` is shown in the UI. Neither may hold document text.
    """

    def __init__(self, context: dg.AssetExecutionContext, pipeline: Pipeline, name: str | None = None) -> None:
        self.name = name or context.asset_key.to_user_string()
        self.partition = context.partition_key if context.has_partition_key else ""
        self.title = f"{self.name} {self.partition}".strip()
        self.metadata: dict[str, Any] = {}
        self.summary = ""
        self.progress = advance(self.title)
        self._context = context
        self._pipeline = pipeline
        self._meter = Meter()

    def __enter__(self) -> "Step":
        reporter().started(self.title)
        self._meter.__enter__()
        self.data_version = self._version()  # of the inputs as they are now, should they change while the asset runs
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._meter.__exit__(kind, value, trace)
        if value is not None:
            reporter().failed(self.title, f"{type(value).__name__}: {value}")
            return
        self.metadata |= {"seconds": round(self._meter.seconds, 3), "peak_memory_mib": round(self._meter.peak_mib)}
        write_json(
            {
                "asset": self.name,
                "partition": self.partition,
                "finished_at": datetime.now(UTC).isoformat(),
                "seconds": self._meter.seconds,
                "peak_mib": self._meter.peak_mib,
                "data_version": self.data_version,
            },
            self._pipeline.ledger.root / f"{self.title.replace(' ', '.')}.run.json",
        )
        reporter().computed(self.title, f"{self._meter.seconds:7.1f} s {self._meter.peak_mib:6.0f} MiB  {self.summary}")

    def _version(self) -> str:
        graph = asset_graph()
        if self.partition:
            return partition_version(graph[self.name], self.partition, self._pipeline)
        return expected_versions(graph, self._pipeline)[self.name]

    def record(self, out: StageOutput) -> None:
        """Write the ledger pages of this asset and describe the stage's balance in metadata and summary."""
        self.record_ledger(out.dropped, out.counts)
        self.metadata |= dict(out.stats)
        self.metadata["characters"] = characters(out.kept)

    def record_ledger(self, dropped: pa.Table, counts: pa.Table) -> None:
        """Write the ledger pages of this asset. With several stages one after another, what enters the first is what came in."""
        self._pipeline.ledger.write(self.name, dropped, counts)
        why = reasons(dropped)
        first = counts["stage"][0] if counts.num_rows else None
        all_in = pc.sum(counts.filter(pc.equal(counts["stage"], first))["rows_in"]).as_py() or 0
        kept = all_in - dropped.num_rows
        self.metadata |= {
            "rows_in": all_in,
            "rows_kept": kept,
            "rows_dropped": dropped.num_rows,
            "dropped_reasons": why,
        }
        self.summary = f"{kept:,} of {all_in:,} rows kept" + (f" (dropped: {_listed(why)})" if why else "")

    def output(self, value: pa.Table | None = None, name: str = "result") -> dg.Output[pa.Table | None]:
        """The Dagster output with the data version and all metadata."""
        return dg.Output(
            value, output_name=name, data_version=dg.DataVersion(self.data_version), metadata=self._shown()
        )

    def result(self) -> dg.MaterializeResult:
        """The result of an asset whose product is a folder, written by the asset itself."""
        return dg.MaterializeResult(data_version=dg.DataVersion(self.data_version), metadata=self._shown())

    def _shown(self) -> dict[str, Any]:
        return {
            key: json.loads(json.dumps(value, default=str)) if isinstance(value, dict) else value
            for key, value in self.metadata.items()
        }


def _listed(why: dict[str, int]) -> str:
    return ", ".join(f"{reason} {count:,}" for reason, count in why.items())
