"""A crawl under faults, a blocked period and SIGKILL, proven from the server's side; the long form is benchmarks/crawl_endurance.py."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks.crawl_ordeal import Course, Ordeal, endure
from benchmarks.crawl_proof import (
    different,
    disobedient,
    doubled,
    fetched_again,
    lost,
    over_budget,
    prove,
    rows_of,
    unexplained,
    unfinished,
)
from crawlers.parsers import SITES

ORDEAL = Ordeal("163", share=0.15, kills=2, redesigned=4, delay=0.02)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return endure(ORDEAL, tmp_path_factory.mktemp("endurance"), unfinished)


@pytest.fixture
def rows(course: Course) -> list[dict[str, Any]]:
    return rows_of(course)


def test_nothing_is_lost_doubled_or_taken_without_permission(course: Course) -> None:
    violations = prove(course)
    assert list(violations) == ["lost", "doubled", "bytes", "unparsable", "fetched again", "robots", "budget"]
    assert {name: found for name, found in violations.items() if found} == {}


def test_the_crawl_met_what_it_was_to_meet(course: Course) -> None:
    faults = Counter(entry.fault for entry in course.proxy.log)
    assert course.killed >= 1, "a busy machine may be late for one of the kills"
    assert faults["block"] == ORDEAL.block
    assert faults.total() - faults["block"] - faults[""] >= 3
    assert faults["hollow"] >= 1
    assert len(course.expected) >= 80


def test_redesigned_pages_are_in_the_ledger_with_their_reason_and_in_the_archive_with_their_bytes(
    course: Course, rows: list[dict[str, Any]]
) -> None:
    unparsable = [row for row in rows if row["outcome"] == "unparsable"]
    assert len(unparsable) == ORDEAL.redesigned
    assert different(course, unparsable) == [] and unexplained(unparsable) == []


def test_a_block_that_begins_with_robots_txt_allows_nothing(tmp_path: Path) -> None:
    course = endure(Ordeal("163", seed=2, share=0.0, kills=0, redesigned=0, block_at=0.0), tmp_path, unfinished)
    assert course.proxy.log[0].url.endswith("/robots.txt") and course.proxy.log[0].fault == "block"
    assert {name: found for name, found in prove(course).items() if found} == {}


# The proof itself must see what it is there to see.


def test_a_lost_page_is_seen(course: Course, rows: list[dict[str, Any]]) -> None:
    site = SITES[ORDEAL.site]
    kept = [row for row in rows if site.page_key(row["url"]) in course.expected]
    assert len(lost(course, [row for row in rows if row is not kept[0]])) == 1
    assert len(lost(course, [{**row, "outcome": "error"} if row is kept[1] else row for row in rows])) == 1


def test_a_doubled_page_is_seen(course: Course, rows: list[dict[str, Any]]) -> None:
    assert len(doubled(course, [*rows, rows[0]])) == 3


def test_other_bytes_are_seen(course: Course, rows: list[dict[str, Any]]) -> None:
    good = [row for row in rows if row["outcome"] == "ok"]
    assert len(different(course, [{**good[0], "body_sha256": "0" * 64}])) == 1
    elsewhere = {**good[0], "warc_path": good[1]["warc_path"], "warc_offset": good[1]["warc_offset"]}
    assert len(different(course, [elsewhere])) == 2
    assert len(different(course, [{**good[0], "warc_offset": 1}])) == 1


def test_an_unexplained_failure_is_seen(rows: list[dict[str, Any]]) -> None:
    assert len(unexplained([{**rows[0], "outcome": "unparsable", "error": "it failed"}])) == 1
    assert len(unexplained([{**rows[0], "outcome": "error", "error": None}])) == 1


def test_impolite_requests_are_seen(course: Course, tmp_path: Path) -> None:
    log = list(course.proxy.log)
    host = next(host for host, text in course.proxy.robots().items() if "Disallow: /" in text)
    well = next(e for e in log if e.status == 200 and not e.fault and "article" in e.url)
    closed = replace_log(course, [*log, well._replace(url=f"http://{host}/x", host=host, agent="other/1.0")])
    assert len(disobedient(closed)) == 1
    opened = replace_log(course, [*log, well._replace(url="http://image.163.com/verify.html", host="image.163.com")])
    assert len(disobedient(opened)) == 1
    rushed = replace_log(course, [*log, *[well] * 600])
    assert over_budget(rushed) and fetched_again(rushed)


def replace_log(course: Course, log: list[Any]) -> Course:
    class Server:
        robots = course.proxy.robots

    server = Server()
    server.log = log  # type: ignore[attr-defined]
    return replace(course, proxy=server)  # type: ignore[arg-type]
