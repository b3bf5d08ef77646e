"""Writing published/<release>/: complete under a temporary name, then renamed, then made current by one pointer.

What belongs here: gathering the open tables of one state of the pipeline. What does not: views (catalog.py), checks.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from corpus.contracts import ASSET_RUNS, EXAMPLES, LANGUAGE_MODELS
from corpus.files import point_to, write_json, write_parquet
from corpus.home import Home
from orchestration.code import git_sha
from orchestration.ledger import Ledger
from orchestration.model_store import ModelStore

COPIED = ("documents", "tokens", "splits", "phi_audit", "dropped", "stage_counts", "takedowns", "results")


def _examples(tables: Path) -> pa.Table:
    found = sorted(tables.glob("examples_*.parquet"))
    return EXAMPLES.enforce(pa.concat_tables([EXAMPLES.empty(), *(pq.read_table(path) for path in found)]))


def _language_models(models: ModelStore) -> pa.Table:
    rows: list[dict[str, object]] = []
    for link in sorted(models.root.glob("*/current")):
        config = json.loads((link / "config.json").read_text(encoding="utf-8"))
        if "dim" not in config:  # a folder of training examples is no model
            continue
        rows.append(
            {
                "name": link.parent.name,
                "version": link.resolve().name,
                "kind": config["kind"],
                "unit": config["unit"],
                "dim": config["dim"],
                "release": config["release"],
                "sha256": config["sha256"],
                "config": json.dumps(config, ensure_ascii=False),
            }
        )
    return LANGUAGE_MODELS.from_rows(rows)


def asset_runs(ledger: Ledger) -> pa.Table:
    """What each asset's latest materialisation took."""
    rows = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(ledger.root.glob("*.run.json"))]
    from datetime import datetime

    return ASSET_RUNS.from_rows([row | {"finished_at": datetime.fromisoformat(row["finished_at"])} for row in rows])


def publish(home: Home, models: ModelStore, ledger: Ledger, version: str) -> Path:
    """Publish the current state as ``published/<corpus release>-<version>/`` and make it current; returns the folder.

    A release that is already there is not written again. Analysts who read ``published/current`` see the old or the new one whole.
    """
    release = (home.releases / "current").resolve()
    name = f"{release.name}-{version[:8]}"
    final = home.published / name
    if not final.exists():
        partial = home.published / f".partial-{name}"
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir()
        for table in COPIED:
            shutil.copyfile(home.tables / f"{table}.parquet", partial / f"{table}.parquet")
        derived: dict[str, Callable[[], pa.Table]] = {
            "examples": lambda: _examples(home.tables),
            "language_models": lambda: _language_models(models),
            "asset_runs": lambda: asset_runs(ledger),
        }
        for table, make in derived.items():
            write_parquet(make(), partial / f"{table}.parquet")
        manifest = json.loads((release / "manifest.json").read_text(encoding="utf-8"))
        write_json({"published": name, "git_sha": git_sha(), "corpus_release": manifest}, partial / "manifest.json")
        os.replace(partial, final)
    point_to(final, home.published / "current")
    return final
