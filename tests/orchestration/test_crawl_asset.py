"""One site crawled through Dagster from a replica, prepared, a text taken down: what is reported, and what is left of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
import pyarrow.parquet as pq
import pytest

from corpus.deid.leakscan import scan_files
from corpus.home import Home
from orchestration.assets.crawl import pages
from orchestration.definitions import build_defs
from orchestration.run import crawl_now, instance_of, run_pipeline
from orchestration.settings import Settings, SettingsError, preset
from orchestration.versions import asset_graph
from samples.inbox import write_inbox
from samples.sites import SITES, ReplicaProxy
from samples.world import World

ROOT = Path(__file__).resolve().parents[2]
SITE = "xywy"

pytestmark = pytest.mark.timeout(900)


def cmedlms(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "orchestration.cli", *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=os.environ)


def make(home: Home, names: Sequence[str]) -> None:
    """Materialise ``names`` through Dagster."""
    with instance_of(home) as instance:
        result = (
            build_defs(home.root)
            .resolve_job_def("pipeline")
            .execute_in_process(
                instance=instance,
                asset_selection=[dg.AssetKey(name) for name in names],
                run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
            )
        )
        assert result.success


NOT_PREPARED = ("pages", "bert_", "cmed_", "grid_", "results", "dropped", "stage_counts", "published_release")


def prepared() -> list[str]:
    """Every asset from the archive to corpus release and task examples."""
    return [name for name in asset_graph() if name == "page_records" or not name.startswith(NOT_PREPARED)]


def metadata(home: Home, asset: str, partition: str | None = None) -> dict[str, object]:
    """Metadata of the latest materialisation."""
    with instance_of(home) as instance:
        wanted = dg.AssetRecordsFilter(
            asset_key=dg.AssetKey(asset), asset_partitions=[partition] if partition else None
        )
        (record,) = instance.fetch_materializations(wanted, limit=1).records
        assert record.asset_materialization is not None
        return {name: value.value for name, value in record.asset_materialization.metadata.items()}


@dataclass(frozen=True)
class Prepared:
    """A home with one site crawled and everything prepared."""

    home: Home
    settings: Settings
    failures: list[str]


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prepared]:
    folder = tmp_path_factory.mktemp("crawled")
    write_inbox(folder / "inbox", seed=1, scale=0.05)
    home = Home(folder / "home").prepare()
    with ReplicaProxy([SITES[SITE](World(1), 1)]) as proxy:
        settings = preset("demo", inbox=folder / "inbox", crawl={"replica": proxy.url, "max_pages": 300})
        failures = crawl_now(home, settings, [SITE])
        yield Prepared(home, settings, failures)


def test_a_crawl_reports_outcomes_rate_and_links_to_its_statistics(crawled: Prepared) -> None:
    assert crawled.failures == []
    shown = metadata(crawled.home, "pages", SITE)
    table = pq.read_table(crawled.home.restricted_tables / "pages" / f"{SITE}.parquet", partitioning=None)
    outcomes = shown["outcomes"]
    assert isinstance(outcomes, dict) and sum(outcomes.values()) == table.num_rows
    assert {name: shown[f"outcome_{name}"] for name in outcomes} == outcomes
    assert {"bytes", "pages_per_second", "waiting", "fetched", "stopped", "dagster/row_count"} <= set(shown)
    statistics = Path(str(shown["statistics_json"]))
    assert json.loads(statistics.read_text(encoding="utf-8"))["site"] == SITE
    assert str(shown["statistics"]) == statistics.with_name("crawl.html").as_uri()


def test_a_dry_run_names_urls_and_changes_nothing(crawled: Prepared) -> None:
    before = {path: path.stat().st_mtime_ns for path in crawled.home.restricted.rglob("*")}
    done = cmedlms(
        "crawl",
        SITE,
        "--dry-run",
        "--home",
        str(crawled.home.root),
        "--contact",
        "a@b.example",
        "--hours",
        "02:00-02:01",
    )
    assert done.returncode == 0, done.stderr
    assert "a@b.example" in done.stdout and "02:00-02:01" in done.stdout and "excluded" in done.stdout
    assert {path: path.stat().st_mtime_ns for path in crawled.home.restricted.rglob("*")} == before


def open_needles(home: Home, text: str) -> list[tuple[Path, str]]:
    """Files of the open zone's current state that hold ``text``: tables, the current release, the ledger."""
    files = [
        *home.tables.rglob("*.parquet"),
        *(home.releases / "current").resolve().iterdir(),
        *home.root.glob("ledger/*"),
    ]
    assert len(files) > 10
    return scan_files(files, {"text": text})


def rows(path: Path, *columns: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = pq.read_table(path, columns=list(columns) or None, partitioning=None).to_pylist()
    return found


@dataclass(frozen=True)
class Chosen:
    """A document with a line that no other document has."""

    doc_id: str
    url: str
    line: str


def choose(home: Home, kind: str, among: set[object]) -> Chosen:
    """The first document of ``kind`` that is ``among`` these ids."""
    held = rows(home.tables / "deidentified.parquet")
    for row in held:
        if row["kind"] != kind or row["doc_id"] not in among:
            continue
        for line in sorted(str(row["text"]).splitlines(), key=len, reverse=True):
            if sum(line in str(other["text"]) for other in held) == 1:
                return Chosen(str(row["doc_id"]), str(row["url"]), line)
    raise AssertionError(f"no document of kind {kind} with a line of its own")


def test_a_text_that_was_taken_down_is_in_no_later_table_release_or_example(crawled: Prepared) -> None:
    home = crawled.home
    make(home, prepared())
    used = {row["doc_id"] for path in home.tables.glob("examples_*.parquet") for row in rows(path, "doc_id")}
    released = {row["doc_id"] for row in rows(home.releases / "current" / "documents.parquet", "doc_id")}
    page, record, example = (
        choose(home, "page", released),
        choose(home, "emr", released),
        choose(home, "annotated", used),
    )
    for chosen in (page, record, example):
        assert open_needles(home, chosen.line), "the text must be there before"

    done = cmedlms(
        "takedown",
        "--home",
        str(home.root),
        "--url",
        f"{page.url}?fromurl=x",
        "--by",
        "某权利人",
        "--reason",
        "要求下架",
    )
    assert done.returncode == 0 and "warning" not in done.stderr, done.stdout + done.stderr
    for chosen in (record, example):
        done = cmedlms("takedown", "--home", str(home.root), "--doc-id", chosen.doc_id)
        assert done.returncode == 0 and "warning" not in done.stderr, done.stdout + done.stderr
    done = cmedlms("takedown", "--home", str(home.root), "--doc-id", record.doc_id)
    assert f"still in {(home.releases / 'current').resolve()}" in done.stdout

    make(home, prepared())
    for chosen in (page, record, example):
        assert open_needles(home, chosen.line) == []
    taken = {page.doc_id, record.doc_id, example.doc_id}
    manifest = json.loads((home.releases / "current" / "manifest.json").read_text(encoding="utf-8"))
    assert taken <= set(manifest["taken_down"]["doc_ids"])
    assert manifest["taken_down"]["documents"] == len(manifest["taken_down"]["doc_ids"])
    dropped = rows(home.root / "ledger" / "normalized.dropped.parquet")
    assert taken <= {row["doc_id"] for row in dropped if row["reason"] == "takedown"}
    counts = rows(home.root / "ledger" / "normalized.counts.parquet")
    assert sum(int(str(row["rows_dropped"])) for row in counts) == len(dropped)
    assert (
        scan_files(
            [
                path
                for path in home.root.rglob("*")
                if path.is_file() and home.restricted not in path.parents and path.suffix != ".db"
            ],
            {"by": "某权利人", "reason": "要求下架"},
        )
        == []
    )

    assert crawl_now(home, crawled.settings, [SITE]) == []
    assert (home.restricted / "crawl" / SITE / "excluded.txt").read_text(encoding="utf-8").splitlines() == [page.url]
    manifest_rows = rows(home.restricted_tables / "pages" / f"{SITE}.parquet")
    assert {row["outcome"] for row in manifest_rows if row["url"] == page.url} == {"excluded"}


def test_a_crawl_that_may_not_begin_fails_at_once_and_says_why(tmp_path: Path) -> None:
    """No contact and no replica: nothing is fetched, and no other attempt is made."""
    home = Home(tmp_path / "home").prepare()
    failures = crawl_now(home, preset("demo"), [SITE])
    assert len(failures) == 1 and "contact is empty" in failures[0]
    with instance_of(home) as instance:
        (run,) = instance.get_runs()
        kinds = [entry.dagster_event.event_type_value for entry in instance.all_logs(run.run_id) if entry.dagster_event]
    assert "STEP_UP_FOR_RETRY" not in kinds


def test_a_crawl_that_breaks_is_tried_again_by_policy() -> None:
    policy = pages.op.retry_policy
    assert policy is not None
    assert (policy.max_retries, policy.backoff) == (2, dg.Backoff.EXPONENTIAL)


@pytest.mark.parametrize(
    ("changes", "message"), [({"crawl": ["39nett"]}, "39nett.*39net"), ({"force": ["document"]}, "document.*documents")]
)
def test_an_unknown_name_is_told_before_anything_runs(
    tmp_path: Path, changes: dict[str, list[str]], message: str
) -> None:
    with pytest.raises(SettingsError, match=message):
        run_pipeline(Home(tmp_path / "home"), preset("demo"), **changes)  # type: ignore[arg-type]
    assert not (tmp_path / "home").exists()
