"""The run driver: materialises what is missing or out of date through Dagster, in this process, with its own instance under the home.

What belongs here: planning and executing runs from the command line. What does not: assets, printing tables.
"""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import dagster as dg
import psutil

from corpus.home import Home
from orchestration.assets import ALL_ASSETS
from orchestration.assets.crawl import SITES
from orchestration.checks import CHECKS
from orchestration.code import git_sha
from orchestration.crawl_due import last_crawl, why_due
from orchestration.definitions import HOME_VARIABLE, build_defs
from orchestration.pipeline import Pipeline
from orchestration.settings import Settings, SettingsError, save_settings
from orchestration.versions import Node, asset_graph, partition_version, stale_assets

_DAGSTER_YAML = "telemetry:\n  enabled: false\nnux:\n  enabled: false\n"
PID_TAG = "cmedlms/pid"
_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


@dataclass(frozen=True)
class RunReport:
    """What a call of `run_pipeline` did: assets made, assets that were up to date, and failures with their messages."""

    made: tuple[str, ...]
    fresh: int
    failures: tuple[str, ...]


@contextmanager
def instance_of(home: Home) -> Iterator[dg.DagsterInstance]:
    """The Dagster instance of ``home`` (SQLite under ``<home>/dagster``), which the UI opens as well."""
    config = home.dagster / "dagster.yaml"
    if not config.exists():
        config.write_text(_DAGSTER_YAML, encoding="utf-8")
    os.environ["DAGSTER_HOME"] = str(home.dagster)
    os.environ[HOME_VARIABLE] = str(home.root)
    with dg.DagsterInstance.from_config(str(home.dagster)) as instance:
        yield instance


def run_pipeline(home: Home, settings: Settings, *, crawl: Sequence[str] = (), force: Sequence[str] = ()) -> RunReport:
    """Bring ``home`` up to date under ``settings``: first the sites of ``crawl`` whose crawl is due, then every stale asset.

    ``force`` names assets to make again even when up to date. Raises HomeError, InboxError, SettingsError, TakedownError before anything runs.
    """
    again = _forced(asset_graph(), force)
    defs, pipeline = _begin(home, settings, crawl)
    pipeline.inventory  # noqa: B018 - a missing inbox is told before anything runs
    with instance_of(home) as instance:
        close_orphans(instance)
        failures = _crawl(defs, pipeline, instance, _due(pipeline, instance, crawl))
        check_keys = [key for definition in (*ALL_ASSETS, *CHECKS) for key in definition.check_keys]
        graph = asset_graph()
        plan = stale_assets(graph, pipeline, instance, check_keys)
        plan = [name for name in graph if name in plan or name in again]
        made: tuple[str, ...] = ()
        if plan:
            result = defs.resolve_job_def("pipeline").execute_in_process(
                instance=instance,
                asset_selection=[dg.AssetKey(name) for name in plan],
                raise_on_error=False,
                tags=_tags(settings),
                run_config=_QUIET,
            )
            failures += _failures(result)
            made = tuple(e.asset_key.to_user_string() for e in result.get_asset_materialization_events() if e.asset_key)
    fresh = sum(1 for node in graph.values() if not node.partitions) - len(plan)
    return RunReport(made, fresh, tuple(failures))


def crawl_now(home: Home, settings: Settings, sites: Sequence[str]) -> list[str]:
    """Crawl ``sites`` whether due or not, and nothing else; returns a line per failure. Raises HomeError, SettingsError, TakedownError."""
    defs, pipeline = _begin(home, settings, sites)
    with instance_of(home) as instance:
        close_orphans(instance)
        return _crawl(defs, pipeline, instance, sites)


def _begin(home: Home, settings: Settings, sites: Sequence[str]) -> tuple[dg.Definitions, Pipeline]:
    """The home made ready, names and lists that a person writes checked."""
    unknown = sorted(set(sites) - set(SITES))
    if unknown:
        raise SettingsError(f"crawl: unknown site {', '.join(unknown)}; known are {', '.join(SITES)}")
    home.prepare()
    save_settings(settings, home.root)
    logging.getLogger("dagster").setLevel(logging.CRITICAL)
    for category in (dg.BetaWarning, dg.PreviewWarning):  # data versions and Pipes: features that we rely on knowingly
        warnings.filterwarnings("ignore", category=category)
    pipeline = Pipeline(home_folder=str(home.root))
    pipeline.takedowns  # noqa: B018 - a damaged list is told before anything runs
    return build_defs(home.root), pipeline


def _forced(graph: Mapping[str, Node], force: Sequence[str]) -> set[str]:
    """The assets of ``force`` with those that are made in one with them. Raises SettingsError for an unknown name."""
    known = {name: node for name, node in graph.items() if not node.partitions}
    unknown = sorted(set(force) - set(known))
    if unknown:
        raise SettingsError(f"force: unknown asset {', '.join(unknown)}; known are {', '.join(known)}")
    return {sibling for name in force for sibling in known[name].siblings}


def _due(pipeline: Pipeline, instance: dg.DagsterInstance, sites: Sequence[str]) -> list[str]:
    node, now = asset_graph()["pages"], datetime.now(UTC)
    revisit_after = pipeline.settings.crawl.revisit_after
    return [
        site
        for site in sites
        if why_due(last_crawl(instance, site), partition_version(node, site, pipeline), revisit_after, now)
    ]


def _crawl(defs: dg.Definitions, pipeline: Pipeline, instance: dg.DagsterInstance, sites: Sequence[str]) -> list[str]:
    failures: list[str] = []
    for site in [s for s in SITES if s in sites]:
        result = defs.resolve_job_def("crawl").execute_in_process(
            instance=instance,
            partition_key=site,
            raise_on_error=False,
            tags=_tags(pipeline.settings),
            run_config=_QUIET,
        )
        failures += _failures(result)
    return failures


def close_orphans(instance: dg.DagsterInstance) -> None:
    """Mark runs of this command whose process is gone (killed, power cut) as failed: the UI would show them as running for ever."""
    unfinished = dg.RunsFilter(
        statuses=[dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.NOT_STARTED]
    )
    for run in instance.get_runs(filters=unfinished):
        pid = run.tags.get(PID_TAG)
        if pid and not psutil.pid_exists(int(pid)):
            instance.report_run_failed(run, "The process that ran it is gone; what it had finished is kept.")


def _tags(settings: Settings) -> dict[str, str]:
    return {
        PID_TAG: str(os.getpid()),
        "cmedlms/git_sha": git_sha().replace("+", "-dirty"),
        "cmedlms/preset": settings.preset,
    }


def _failures(result: dg.ExecuteInProcessResult) -> list[str]:
    """One line per failed step or blocking check; never a traceback, which could quote text."""
    lines = [f"{e.step_key}: {_cause(e)}" for e in result.all_events if e.is_step_failure]
    for event in result.all_events:
        if event.event_type_value == "ASSET_CHECK_EVALUATION":
            check = event.asset_check_evaluation_data
            if not check.passed:
                lines.append(f"check {check.check_name} on {check.asset_key.to_user_string()}: {check.description}")
    return lines


def _cause(event: dg.DagsterEvent) -> str:
    error = event.step_failure_data.error
    while error is not None and error.cause is not None:
        error = error.cause
    return error.message.strip() if error is not None else "failed"
