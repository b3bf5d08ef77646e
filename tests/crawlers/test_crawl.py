"""Crawls of the replicas in their own processes: completeness, robots.txt, resumption after SIGKILL."""

from __future__ import annotations

import json
import resource
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from corpus.contracts import PAGES, READABLE
from corpus.ids import sha256_hex
from crawlers.archive import read_body
from crawlers.parsers import SITES
from crawlers.spiders.outcome import PASSING
from samples.grammar import World
from samples.sites import Replica, ReplicaProxy, replicas


@pytest.fixture(scope="module")
def world() -> dict[str, Replica]:
    return replicas(World(1), seed=1)


@pytest.fixture
def proxy(world: dict[str, Replica]) -> Iterator[ReplicaProxy]:
    with ReplicaProxy(world.values()) as running:
        yield running


def _start(
    site: str, home: Path, proxy: ReplicaProxy, *more: str, before: Callable[[], None] | None = None
) -> subprocess.Popen[str]:
    command = [
        sys.executable,
        "-m",
        "crawlers.spiders",
        "--site",
        site,
        "--replica",
        proxy.url,
        "--archive",
        str(home / "archive"),
    ]
    command += ["--state", str(home / "state"), "--pages", str(home / "pages.parquet"), *more]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=before)


def _crawl(site: str, home: Path, proxy: ReplicaProxy, *more: str) -> dict[str, Any]:
    process = _start(site, home, proxy, *more)
    output, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    summary: dict[str, Any] = json.loads(output.splitlines()[-1])
    return summary


def _rows(home: Path) -> list[dict[str, Any]]:
    return PAGES.enforce(pq.read_table(home / "pages.parquet")).to_pylist()


def _check(replica: Replica, rows: list[dict[str, Any]], home: Path) -> None:
    """Every page is there once with its outcome and its very bytes."""
    found = {row["url"]: row["outcome"] for row in rows}
    assert len(found) == len(rows)
    assert {url for url in replica.truths if found.get(url) != "ok"} == set()
    assert {url: found.get(url) for url in replica.outcomes} == replica.outcomes
    for row in rows:
        if row["outcome"] == "ok":
            body = read_body(home / "archive", row["warc_path"], row["warc_offset"])
            assert body == replica.replies[row["final_url"]].body, row["url"]
            assert sha256_hex(body) == row["body_sha256"]


@pytest.mark.parametrize("site", sorted(SITES))
def test_a_crawl_finds_every_page_and_keeps_its_bytes(
    site: str, world: dict[str, Replica], proxy: ReplicaProxy, tmp_path: Path
) -> None:
    summary = _crawl(site, tmp_path, proxy)
    rows = _rows(tmp_path)
    _check(world[site], rows, tmp_path)
    assert summary["outcomes"] == Counter(row["outcome"] for row in rows)
    assert summary["stopped"] is None
    forbidden = [url for url, outcome in world[site].outcomes.items() if outcome == "robots"]
    assert forbidden and not set(forbidden) & set(proxy.requests), "robots.txt must be obeyed"
    passing = {row["url"] for row in rows if row["outcome"] in PASSING}
    repeated = {url: count for url, count in Counter(proxy.requests).items() if count > 1}
    assert set(repeated) <= passing, "only a failure that may pass is asked for again"
    assert set(repeated.values()) <= {3}, "and at most twice more in one run"
    assert all(row["fetched_at"].tzinfo == UTC or row["fetched_at"].utcoffset().total_seconds() == 0 for row in rows)


def test_declared_and_used_charset_are_both_kept(
    world: dict[str, Replica], proxy: ReplicaProxy, tmp_path: Path
) -> None:
    _crawl("xywy", tmp_path, proxy)
    seen = {(row["charset_declared"], row["charset_used"]) for row in _rows(tmp_path) if row["outcome"] == "ok"}
    assert {("utf-8", "gb18030"), ("iso-8859-1", "gb18030"), ("gbk", "gb18030")} <= seen


def _settled(home: Path) -> set[str]:
    """URLs that the ledger of a dead crawl has an outcome for that does not pass."""
    with closing(sqlite3.connect(home / "state" / "ledger.sqlite")) as db:
        rows = db.execute("SELECT url, outcome FROM pages WHERE outcome IS NOT NULL").fetchall()
    return {url for url, outcome in rows if outcome not in PASSING}


def test_a_crawl_killed_again_and_again_ends_as_if_it_had_not(world: dict[str, Replica], tmp_path: Path) -> None:
    deaths: list[tuple[set[str], int]] = []
    with ReplicaProxy(world.values(), latency=0.02) as proxy:
        for goal in (40, 90, 160):
            process = _start("39net", tmp_path, proxy)
            deadline = time.monotonic() + 120
            while len(proxy.requests) < goal and process.poll() is None:
                assert time.monotonic() < deadline
                time.sleep(0.005)
            process.kill()
            assert process.wait() == -9
            process.stdout.close()  # type: ignore[union-attr]
            process.stderr.close()  # type: ignore[union-attr]
            deaths.append((_settled(tmp_path), len(proxy.requests)))
        _crawl("39net", tmp_path, proxy)
        repeated = [url for known, asked in deaths for url in proxy.requests[asked:] if url in known]
    _check(world["39net"], _rows(tmp_path), tmp_path)
    assert repeated == [], "what the ledger had when the process died is not asked for again"


def test_page_limit_holds_over_runs_and_the_rest_waits(proxy: ReplicaProxy, tmp_path: Path) -> None:
    first = _crawl("163", tmp_path, proxy, "--max-pages", "20")
    assert sum(first["outcomes"].values()) == 20
    assert first["stopped"] == "max_pages" and first["waiting"] > 0
    second = _crawl("163", tmp_path, proxy, "--max-pages", "500")
    assert second["waiting"] == 0
    before = {row["url"]: row for row in _rows(tmp_path)}
    proxy.requests.clear()
    third = _crawl("163", tmp_path, proxy, "--max-pages", "500")
    lists = {url for url, row in before.items() if row["records"] == 0 and row["outcome"] in READABLE}
    passing = {url for url, row in before.items() if row["outcome"] in PASSING}
    assert third["due"] == len(lists) > 0, "a finished crawl visits what leads to other pages"
    assert {url for url in proxy.requests if not url.endswith("/robots.txt")} == lists | passing
    assert third["fetched"] == len(lists | passing)
    after = {row["url"]: row for row in _rows(tmp_path)}
    assert {url for url in after if after[url]["outcome"] == "unchanged"} == lists
    assert all(after[url] == before[url] for url in before if url not in lists | passing)


def test_a_full_disk_stops_the_crawl_with_a_message_and_nothing_is_lost(
    world: dict[str, Replica], proxy: ReplicaProxy, tmp_path: Path
) -> None:
    limited = _start("163", tmp_path, proxy, before=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (90_000, 90_000)))
    _, errors = limited.communicate(timeout=60)
    assert limited.returncode == 2
    assert "could not be stored" in errors
    _crawl("163", tmp_path, proxy)
    _check(world["163"], _rows(tmp_path), tmp_path)


def test_without_contact_no_request_leaves(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "crawlers.spiders",
        "--site",
        "163",
        "--state",
        str(tmp_path),
        "--archive",
        str(tmp_path),
    ]
    done = subprocess.run([*command, "--pages", str(tmp_path / "p")], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "contact" in done.stderr


def test_an_unreachable_site_is_recorded_and_the_status_says_so(tmp_path: Path, proxy: ReplicaProxy) -> None:
    proxy.hosts.clear()
    process = _start("163", tmp_path, proxy)
    process.communicate(timeout=60)
    assert process.returncode == 1
    (row,) = _rows(tmp_path)
    assert (row["outcome"], row["robots"]) == ("error", "unavailable"), (
        "a host that refuses its robots.txt is left alone"
    )
    assert "robots.txt: refused with status 403" in row["error"]
