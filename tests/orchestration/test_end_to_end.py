"""The whole pipeline as a stranger runs it: killed midway, started again, asked for its results."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from corpus.deid.leakscan import scan_files
from corpus.home import Home
from orchestration.catalog import query
from orchestration.checks import open_files
from samples.canary import CANARIES

ROOT = Path(__file__).resolve().parents[2]
DEMO = [sys.executable, "-m", "orchestration.cli", "demo", "--scale", "0.15", "--home"]

pytestmark = pytest.mark.timeout(900)


@dataclass(frozen=True)
class Demo:
    """A finished demo that was killed once."""

    home: Home
    first: str
    second: str


def kill_after(asset: str, command: list[str], log: Path) -> str:
    """Start ``command``, SIGKILL it once the line of ``asset`` is printed; returns what it printed."""
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)
    deadline = time.monotonic() + 600
    while f"✓ {asset}" not in log.read_text(encoding="utf-8", errors="replace"):
        assert process.poll() is None, f"ended before {asset}:\n{log.read_text(encoding='utf-8', errors='replace')}"
        assert time.monotonic() < deadline
        time.sleep(0.1)
    process.send_signal(signal.SIGKILL)
    process.wait()
    return log.read_text(encoding="utf-8", errors="replace")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    folder = tmp_path_factory.mktemp("demo")
    command = [*DEMO, str(folder / "home")]
    first = kill_after("normalized", command, folder / "first.log")
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return Demo(Home(folder / "home"), first, done.stdout)


def finished(output: str) -> set[str]:
    """The assets whose line was printed."""
    return {line.split()[1] for line in output.splitlines() if line.startswith("✓")}


def test_a_killed_demo_continues_with_what_was_done(demo: Demo) -> None:
    assert "normalized" in finished(demo.first)
    assert finished(demo.first) & finished(demo.second) <= {"pages"}  # a partition is one line each
    assert "published_release" in finished(demo.second)


def test_a_third_start_finds_everything_done(demo: Demo) -> None:
    done = subprocess.run([*DEMO, str(demo.home.root)], cwd=ROOT, capture_output=True, text=True, check=True)
    assert finished(done.stdout) == set()
    assert "0 assets made" in done.stdout


def test_the_results_answer_in_sql(demo: Demo) -> None:
    _, rows = query(
        demo.home, "select task, count(distinct cell) from results where embedding != 'none' group by task order by 1"
    )
    assert [task for task, _ in rows] == ["diagnosis", "ner_ccks", "ner_hospital", "sections"]
    _, embeddings = query(demo.home, "select distinct embedding from results order by 1")
    assert {e for (e,) in embeddings} >= {"bare", "cmed_word2vec_char", "cmed_glove_char", "cmed_bert"}


def test_in_is_kept_plus_dropped_everywhere(demo: Demo) -> None:
    _, wrong = query(demo.home, "select * from stage_counts where rows_in != rows_kept + rows_dropped")
    assert wrong == []
    _, counts = query(
        demo.home,
        "select stage, sum(rows_dropped) from stage_counts group by stage having sum(rows_dropped) > 0 order by stage",
    )
    _, ledger = query(demo.home, "select stage, count(*) from dropped group by stage order by stage")
    assert counts == ledger


def test_the_samples_bad_rows_are_in_the_ledger_and_named(demo: Demo) -> None:
    _, rows = query(demo.home, "select reason, detail from dropped where stage = 'ingest'")
    reasons = {reason for reason, _ in rows}
    assert {"bad_json", "bad_offsets", "undecodable"} <= reasons
    assert all("row" in detail for reason, detail in rows if reason in ("bad_json", "bad_offsets"))


def test_no_planted_identifier_left_the_restricted_zone(demo: Demo) -> None:
    files = open_files(demo.home)
    assert {".parquet", ".db"} <= {path.suffix for path in files}
    assert scan_files(files, CANARIES) == []
    restricted = sorted(demo.home.restricted_tables.glob("*.parquet"))
    assert scan_files(restricted, CANARIES), "the scan must find what is there before de-identification"


def test_restricted_is_for_its_owner_only(demo: Demo) -> None:
    assert stat.S_IMODE(demo.home.restricted.stat().st_mode) == 0o700


def test_no_test_text_of_a_task_is_in_the_corpus_that_models_saw(demo: Demo) -> None:
    release = demo.home.releases / "current" / "documents.parquet"
    _, rows = query(
        demo.home, f"select count(*) from read_parquet('{release}') join splits using (doc_id) where split = 'test'"
    )
    assert rows == [(0,)]


def test_every_result_leads_back_to_its_model_its_release_and_its_code(demo: Demo) -> None:
    _, rows = query(demo.home, "select distinct cell, release, git_sha from results")
    assert rows
    for cell, release, sha in rows:
        assert json.loads((demo.home.cells / str(cell) / "result.json").read_text(encoding="utf-8"))
        assert (demo.home.releases / str(release) / "manifest.json").exists()
        assert sha


def test_the_instance_holds_the_runs_for_the_ui(demo: Demo) -> None:
    import dagster as dg

    from orchestration.run import instance_of

    with instance_of(demo.home) as instance:
        runs = instance.get_runs(filters=dg.RunsFilter(job_name="pipeline", statuses=[dg.DagsterRunStatus.SUCCESS]))
        assert runs
        statuses = {run.status for run in instance.get_runs()}  # the killed one is not shown as running
        assert statuses == {dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE}
        event = instance.get_latest_materialization_event(dg.AssetKey("documents"))
        assert event is not None and event.asset_materialization is not None
        assert {"dagster/row_count", "seconds", "peak_memory_mib", "rows_in", "dropped_reasons"} <= set(
            event.asset_materialization.metadata
        )


def cmedlms(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "orchestration.cli", *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=os.environ | environment)


def test_a_missing_inbox_is_told_before_anything_runs(tmp_path: Path) -> None:
    done = cmedlms("run", "--home", str(tmp_path / "home"), "--inbox", str(tmp_path / "nowhere"))
    assert done.returncode == 2
    assert "nowhere" in done.stdout + done.stderr


def test_an_empty_inbox_is_told(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    done = cmedlms("run", "--home", str(tmp_path / "home"), "--inbox", str(tmp_path / "inbox"))
    assert done.returncode == 2
    assert "inbox" in done.stdout + done.stderr


def test_an_unusable_home_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    done = cmedlms("run", "--home", str(tmp_path / "file"))
    assert done.returncode == 2
    assert "--home DIR" in done.stdout + done.stderr


def test_asking_before_anything_is_published_says_what_to_run(tmp_path: Path) -> None:
    done = cmedlms("sql", "select 1", "--home", str(tmp_path))
    assert done.returncode == 2
    assert "cmedlms run" in done.stdout + done.stderr
