"""The plan of a crawl that is not started."""

from __future__ import annotations

import fcntl
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from crawlers.parsers import SITES, canonical_url
from crawlers.spiders import CrawlSettings, LedgerError
from crawlers.spiders.dry_run import describe, plan
from crawlers.spiders.ledger import Copy, Ledger, Visit, microseconds

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)  # noon in China
PAGES = [(f"key{number}", f"http://jbk.39.net/d{number}/") for number in range(10)]


def settings(home: Path, **more: Any) -> CrawlSettings:
    known = {"state": home / "state", "archive": home / "archive", "pages": home / "pages.parquet"}
    return CrawlSettings(site="39net", contact="a@b.example", **known, **more)


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def visited(home: Path, count: int, days: float) -> None:
    """A state in which the entrances and ten pages are known, and the first ``count`` were fetched ``days`` ago."""
    at = NOW - timedelta(days=days)
    ledger = Ledger(home / "state")
    site = SITES["39net"]
    ledger.add((site.page_key(url), site.canonical_url(url)) for url in site.START_URLS)
    ledger.add(PAGES)
    for page in ledger.waiting()[:count]:
        copy = Copy(page.url, microseconds(at), 100, "00", "a.warc.gz", 0, 10, records=1)
        ledger.settle(page, Visit("ok", microseconds(at), 200, copy=copy, bytes=100))
    ledger.close()


def test_a_new_crawl_begins_at_the_entrances_and_leaves_no_trace(tmp_path: Path) -> None:
    found = plan(settings(tmp_path), NOW)
    assert found.first == found.entrances == tuple(canonical_url("39net", url) for url in SITES["39net"].START_URLS)
    assert (found.waiting, found.recorded, found.revisits, found.closed) == (len(found.entrances), 0, 0, None)
    assert list(tmp_path.iterdir()) == []


def test_a_stopped_crawl_goes_on_where_it_stopped_and_its_state_is_untouched(tmp_path: Path) -> None:
    visited(tmp_path, 5, days=1)
    before = files(tmp_path)
    entrances = len(SITES["39net"].START_URLS)
    found = plan(settings(tmp_path), NOW, first=3)
    assert found.first == tuple(url for _, url in PAGES[5 - entrances :][:3])
    assert (found.recorded, found.bytes, found.waiting) == (5, 500, entrances + 5)
    assert files(tmp_path) == before


@pytest.mark.parametrize(("after", "due"), [(7.0, 13), (30.0, 0), (None, 0)])
def test_pages_due_for_a_revisit_are_counted(tmp_path: Path, after: float | None, due: int) -> None:
    visited(tmp_path, 13, days=10)
    found = plan(settings(tmp_path, revisit_after=after), NOW, first=100)
    assert found.revisits == found.waiting == len(found.first) == due


@pytest.mark.parametrize(
    ("more", "closed"),
    [
        ({"hours": "22:00-06:00"}, "hours"),
        ({"hours": "08:00-20:00"}, None),
        ({"max_bytes": 500}, "max_bytes"),
        ({"max_pages": 5}, "max_pages"),
        ({"max_pages": 6}, None),
    ],
)
def test_it_says_why_nothing_would_be_fetched_now(tmp_path: Path, more: dict[str, Any], closed: str | None) -> None:
    visited(tmp_path, 5, days=1)
    found = plan(settings(tmp_path, **more), NOW)
    assert found.closed == closed
    assert (f"Nothing would be fetched now: {closed}." in describe(found)) == (closed is not None)


def test_a_site_that_asked_to_be_left_alone_is(tmp_path: Path) -> None:
    visited(tmp_path, 5, days=1)
    ledger = Ledger(tmp_path / "state")
    ledger.stay_away(NOW + timedelta(hours=5))
    ledger.close()
    found = plan(settings(tmp_path), NOW)
    assert found.closed == "retry_after"
    assert "2026-11-24 09:00 UTC" in describe(found)
    assert plan(settings(tmp_path), NOW + timedelta(hours=6)).closed is None


def test_excluded_pages_do_not_appear(tmp_path: Path) -> None:
    (tmp_path / "excluded").write_text(SITES["39net"].START_URLS[0] + "\n")
    found = plan(settings(tmp_path, excluded=tmp_path / "excluded"), NOW)
    assert found.first == found.entrances[1:]
    assert found.excluded == 1


def test_a_running_crawl_is_not_looked_into(tmp_path: Path) -> None:
    visited(tmp_path, 5, days=1)
    with (tmp_path / "state" / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(LedgerError, match="running"):
            plan(settings(tmp_path), NOW)


def test_the_command_prints_the_manners_and_the_urls(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "crawlers.spiders", "--site", "xywy", "--contact", "a@b.example", "--dry-run"]
    for name in ("state", "archive", "pages"):
        command += [f"--{name}", str(tmp_path / name)]
    done = subprocess.run([*command, "--first", "2"], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    for expected in (
        "a@b.example",
        "xywy.com",
        "1.5 s",
        "180 s",
        "2,000",
        canonical_url("xywy", SITES["xywy"].START_URLS[0]),
    ):
        assert expected in done.stdout
    assert list(tmp_path.iterdir()) == []
