"""The statistics of a crawl: figures that add up, warnings in words, a page in which nothing of the site is live."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from crawlers.spiders import report
from crawlers.spiders.ledger import Copy, Ledger, Visit, microseconds
from crawlers.spiders.statistics import MAX_EXAMPLES, Run, snapshot

BEFORE = datetime(2020, 1, 1, tzinfo=UTC)


def _visit(url: str, outcome: str, at: datetime, **copy: Any) -> Visit:
    facts = {
        "layout": "2019",
        "kind": "section",
        "records": 1,
        "charset_declared": "gb2312",
        "charset_used": "gb18030",
        "replaced": 0,
        "mojibake": 0,
    }
    held = Copy(url, microseconds(at), 1_000, "s", "39net/1.warc.gz", 0, 9, **(facts | copy))
    error = None if outcome in ("ok", "unchanged") else f"<script>alert('{outcome}')</script> 页面"
    return Visit(outcome, microseconds(at), 200, error=error, copy=held, bytes=1_000)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    ledger = Ledger(tmp_path)
    plan = ["ok"] * 160 + ["unparsable"] * 24 + ["gone"] * 10 + ["no_rows", "blocked", "dead"]
    ledger.add((str(n), f"http://{'jbk' if n < 190 else 'ask'}.39.net/{n}/") for n in range(len(plan) + 3))
    for page, outcome in zip(ledger.waiting(limit=1_000), plan, strict=False):
        ledger.settle(page, _visit(page.url, outcome, BEFORE))
    return ledger


def test_figures_add_up(ledger: Ledger) -> None:
    run = Run("39net", bytes_before=7_000)
    for outcome, first in [("ok", True), ("error", True), ("ok", False)]:
        run.visited(outcome, first)
    figures = snapshot(run, ledger, "blocked", finished=True)
    assert figures["outcomes"] == ledger.outcomes() and figures["waiting"] == 3
    assert figures["run"] | {"seconds": 0, "rate": 0} == {
        "pages": 2, "attempts": {"error": 1, "ok": 2}, "bytes": 190_000, "seconds": 0, "rate": 0, "due_again": 0, "repaired": 0, "pauses": 0,
        "paused_seconds": 0.0,
    }  # fmt: skip
    tried = sum(figures["outcomes"].values())
    assert sum(host["pages"] for host in figures["hosts"]) == tried == 197
    assert [host["host"] for host in figures["hosts"]] == ["jbk.39.net", "ask.39.net"]
    assert figures["layouts"] == [
        {"layout": "2019", "kind": "section", "pages": 197, "records": 197, "first_seen": "2020-01-01T00:00:00+00:00"}
    ]
    assert sum(charset["pages"] for charset in figures["charsets"]) == tried
    assert figures["robots"] == {"allowed": tried}
    assert figures["problems"]["unparsable"]["pages"] == len(figures["problems"]["unparsable"]["urls"]) == 24
    assert figures["problems"]["unparsable"]["share"] == pytest.approx(24 / 197, abs=1e-4)


def test_warnings_are_said_in_words(ledger: Ledger) -> None:
    run = Run("39net", repaired=4, started=BEFORE + timedelta(days=1))
    for page in ledger.waiting(limit=2):
        ledger.settle(page, _visit(page.url, "ok", BEFORE + timedelta(days=2), layout="2026", replaced=3, mojibake=1))
    said = snapshot(run, ledger, "blocked", finished=True)["warnings"]
    for words in (
        r"The run stopped because 39net refused to answer; 1 pages wait",
        r"^4 pages are fetched again",
        r"^13% of the pages of jbk\.39\.net \(39net\) do not parse \(24 of 190\): the layout may have changed\.$",
        r"^Layout '2026' was never seen before in this state: 2 pages\.$",
        r"^5% of the pages of 39net \(10\) were there before and are gone\.$",
        r"^List pages without an entry at any attempt.*: 1\.$",
        r"^2 pages hold undecodable characters, 2 pages hold wrongly decoded ones",
    ):
        assert any(re.search(words, warning) for warning in said), (words, said)


def test_a_first_crawl_is_not_warned_of_its_layouts(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    ledger.add([("a", "http://jbk.39.net/a/")])
    run = Run("39net")
    ledger.settle(ledger.waiting()[0], _visit("http://jbk.39.net/a/", "ok", datetime.now(UTC)))
    figures = snapshot(run, ledger, None, finished=True)
    assert figures["warnings"] == [] and figures["new_layouts"] == []


def test_examples_are_bounded(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    ledger.add((str(n), f"http://jbk.39.net/{n}/") for n in range(MAX_EXAMPLES + 50))
    for page in ledger.waiting(limit=1_000):
        ledger.settle(page, _visit(page.url, "dead", BEFORE))
    problem = snapshot(Run("39net"), ledger)["problems"]["dead"]
    assert (problem["pages"], len(problem["urls"])) == (MAX_EXAMPLES + 50, MAX_EXAMPLES)


def test_the_page_needs_nothing_else_and_escapes_what_came_from_the_site(ledger: Ledger, tmp_path: Path) -> None:
    run = Run("39net", pauses=[{"at": "2026-01-01T00:00:00+00:00", "seconds": 2.5, "reason": "<b>429</b>"}])
    figures = snapshot(run, ledger, "blocked", finished=True)
    paths = report.write(figures, tmp_path)
    assert json.loads(paths[0].read_text(encoding="utf-8")) == figures
    html = paths[1].read_text(encoding="utf-8")
    assert "<script" not in html and "&lt;script&gt;alert(&#x27;unparsable&#x27;)&lt;/script&gt; 页面" in html
    assert "&lt;b&gt;429&lt;/b&gt;" in html and "stopped: blocked" in html
    assert not re.search(r"""(?:src|href)\s*=|url\(|@import""", html)
    assert not list(tmp_path.glob(".*.tmp"))
    running = report.page(snapshot(run, ledger))
    assert "<p>running;" in running


def test_an_empty_crawl_has_a_report_too(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    html = report.page(snapshot(Run("39net"), ledger, None, finished=True))
    assert "finished" in html and "No warnings." in html
