"""Whether a site is crawled again: unfinished or old, yes; at its cap or fresh, no."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime, timedelta

import dagster as dg
import pytest

from crawlers.spiders import CrawlSettings, CrawlSummary
from orchestration.assets.crawl import SITES
from orchestration.crawl_child import REPORT_SECONDS, Lines
from orchestration.crawl_due import LastCrawl, last_crawl, why_due
from orchestration.definitions import defs
from orchestration.settings import CrawlChoice

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def last(waiting: int = 0, stopped: str = "", days: float = 1.0, version: str = "v") -> LastCrawl:
    return LastCrawl(NOW - timedelta(days=days), version, waiting, stopped)


@pytest.mark.parametrize(
    ("crawl", "revisit_after", "why"),
    [
        (None, 7.0, "never crawled"),
        (last(), 7.0, ""),
        (last(version="older"), 7.0, "changed"),
        (last(days=7), 7.0, "7 days"),
        (last(days=6.9), 7.0, ""),
        (last(days=900), None, ""),
        (last(waiting=3, stopped="blocked"), 7.0, "3 URLs wait"),
        (last(waiting=3, stopped="hours"), None, "3 URLs wait"),
        (last(waiting=3, stopped="shutdown"), 7.0, "3 URLs wait"),
        (last(waiting=3), 7.0, "3 URLs wait"),
        (last(waiting=3, stopped="max_pages"), 7.0, ""),
        (last(waiting=3, stopped="max_bytes"), 7.0, ""),
        (last(waiting=3, stopped="max_pages", days=8), 7.0, "7 days"),
    ],
)
def test_when_a_site_is_crawled_again(crawl: LastCrawl | None, revisit_after: float | None, why: str) -> None:
    found = why_due(crawl, "v", revisit_after, NOW)
    assert (why in found) if why else found == ""


def test_the_last_crawl_is_read_from_what_dagster_recorded() -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        assert last_crawl(instance, "xywy") is None
        for site, waiting in (("xywy", 5), ("xywy", 2), ("163", 9)):
            instance.report_runless_asset_event(
                dg.AssetMaterialization(
                    "pages",
                    partition=site,
                    metadata={"waiting": waiting, "stopped": "hours"},
                    tags={"dagster/data_version": "v"},
                )
            )
        found = last_crawl(instance, "xywy")
        assert found is not None
        assert (found.version, found.waiting, found.stopped) == ("v", 2, "hours")
        assert abs(datetime.now(UTC) - found.at) < timedelta(hours=1)


def test_the_nightly_crawl_is_off_and_asks_for_every_site_once_a_night() -> None:
    schedule = defs.resolve_schedule_def("crawl_nightly")
    assert schedule.default_status is dg.DefaultScheduleStatus.STOPPED
    assert (schedule.cron_schedule, schedule.execution_timezone) == ("0 23 * * *", "Asia/Shanghai")
    with dg.DagsterInstance.ephemeral() as instance:
        ticks = []
        for night in (1, 1, 2):
            context = dg.build_schedule_context(
                instance=instance,
                scheduled_execution_time=datetime(2026, 3, night, 15, tzinfo=UTC),
                repository_def=defs.get_repository_def(),
            )
            ticks.append(schedule.evaluate_tick(context).run_requests)
    assert [request.partition_key for request in ticks[0]] == list(SITES)
    assert {request.run_key for request in ticks[0]} == {request.run_key for request in ticks[1]}
    assert len({request.run_key for tick in ticks for request in tick}) == 2 * len(SITES)


def test_the_choice_has_the_crawlers_own_defaults() -> None:
    known = {field.name: field.default for field in fields(CrawlSettings)}
    assert set(CrawlChoice.model_fields) <= set(known)
    assert CrawlChoice().model_dump() == {name: known[name] for name in CrawlChoice.model_fields}


def test_a_line_of_progress_every_ten_seconds_tells_outcomes_bytes_and_rate() -> None:
    said: list[str] = []
    now = 0.0
    lines = Lines(said.append, lambda: now)
    summary = CrawlSummary("xywy", {"ok": 1200, "blocked": 1}, 4096, fetched=7, waiting=3, rate=12.34)
    for step in range(35):
        now = float(step)
        lines(summary)
    assert len(said) == 34 // REPORT_SECONDS
    assert said[0] == "xywy: blocked 1, ok 1,200; 7 visited by this run, 3 wait, 4,096 bytes, 12.3 answers/s"
