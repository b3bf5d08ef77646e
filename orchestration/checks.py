"""Asset checks: what must hold before anything is published."""

import json
from pathlib import Path

import dagster as dg
import pyarrow as pa
import pyarrow.compute as pc

from corpus.deid.leakscan import scan_files
from corpus.home import Home
from orchestration.pipeline import Pipeline


@dg.asset_check(
    asset="stage_counts",
    blocking=True,
    description="rows in = rows kept + rows dropped for every stage and source, and every dropped row is in the ledger.",
)
def ledger_balances(pipeline: Pipeline, stage_counts: pa.Table) -> dg.AssetCheckResult:
    wrong = [
        f"{row['stage']}/{row['source']}"
        for row in stage_counts.to_pylist()
        if row["rows_in"] != row["rows_kept"] + row["rows_dropped"]
    ]
    counted = pc.sum(stage_counts["rows_dropped"]).as_py() or 0
    listed = pipeline.ledger.dropped().num_rows
    return dg.AssetCheckResult(
        passed=not wrong and counted == listed,
        metadata={"unbalanced": wrong, "dropped_by_count": counted, "dropped_in_ledger": listed},
        description=""
        if not wrong and counted == listed
        else "Rows were lost: see `unbalanced`, and compare the two counts.",
    )


def open_files(home: Home) -> list[Path]:
    """Every file outside the restricted zone."""
    return [
        path
        for path in sorted(home.root.rglob("*"))
        if path.is_file()
        and not path.is_symlink()
        and home.restricted not in path.parents
        and home.root / "inbox" not in path.parents
    ]


@dg.asset_check(
    asset="stage_counts",
    blocking=True,
    description="The planted identifiers (restricted/canaries.json) are in no file outside restricted/.",
)
def no_canary_outside_restricted(pipeline: Pipeline) -> dg.AssetCheckResult:
    listed = pipeline.home.restricted / "canaries.json"
    needles = json.loads(listed.read_text(encoding="utf-8")) if listed.exists() else {}
    files = open_files(pipeline.home)
    found = scan_files(files, needles) if needles else []
    return dg.AssetCheckResult(
        passed=not found,
        severity=dg.AssetCheckSeverity.ERROR,
        metadata={"canaries": len(needles), "files": len(files), "leaks": [f"{path}: {name}" for path, name in found]},
        description="" if not found else "An identifier left the restricted zone: do not share this home; see `leaks`.",
    )


CHECKS = [ledger_balances, no_canary_outside_restricted]
