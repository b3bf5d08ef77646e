"""The Dagster definitions: assets, checks, jobs, schedules and resources. `build_defs(home)` is the whole assembly."""

import os
from pathlib import Path

import dagster as dg

from corpus.home import Home
from orchestration.announce import HOOKS
from orchestration.assets import ALL_ASSETS
from orchestration.checks import CHECKS
from orchestration.parquet_io import ParquetTables
from orchestration.pipeline import Pipeline
from orchestration.schedules import crawl_nightly

HOME_VARIABLE = "CMEDLMS_HOME"
DEFAULT_HOME = "home"

CRAWL = dg.define_asset_job(
    "crawl",
    selection=dg.AssetSelection.assets("pages"),
    hooks=HOOKS,
    description="Fetch one encyclopedia (a partition of `pages`).",
)
PIPELINE = dg.define_asset_job(
    "pipeline",
    selection=dg.AssetSelection.all() - dg.AssetSelection.assets("pages"),
    hooks=HOOKS,
    description="Everything after the crawl: from raw files to the published release.",
)


def home_folder() -> Path:
    """The home that this process works on: the environment variable CMEDLMS_HOME, else ./home."""
    return Path(os.environ.get(HOME_VARIABLE, DEFAULT_HOME)).resolve()


def build_defs(home: Path | None = None) -> dg.Definitions:
    """All definitions for one home folder; other homes for tests and notebooks."""
    folder = (home or home_folder()).resolve()
    return dg.Definitions(
        assets=ALL_ASSETS,
        asset_checks=CHECKS,
        jobs=[CRAWL, PIPELINE],
        schedules=[crawl_nightly(CRAWL)],
        executor=dg.in_process_executor,
        resources={
            "pipeline": Pipeline(home_folder=str(folder)),
            "pipes": dg.PipesSubprocessClient(),
            "io_manager": ParquetTables(Home(folder)),
        },
    )


defs = build_defs()
