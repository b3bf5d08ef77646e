"""One crawl run in this process: ledger and archive opened, Scrapy's reactor run, the manifest written.

What belongs here: Scrapy's settings and the run's beginning and end. What does not: what happens to a page (`spider`).
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from scrapy.crawler import CrawlerProcess

from corpus.contracts import PAGES
from crawlers.parsers import SITES
from crawlers.spiders.ledger import Ledger
from crawlers.spiders.outcome import RETRIED
from crawlers.spiders.settings import CrawlSettings
from crawlers.spiders.spider import SiteSpider
from crawlers.spiders.warc import PageArchive, cut_unrecorded


class CrawlError(RuntimeError):
    """The run failed by our own fault or the disk's, not by the site's."""


@dataclass(frozen=True)
class CrawlSummary:
    """Where a crawl stands: pages per outcome and bytes over all runs, pages fetched by this run, pages still waiting.

    ``stopped`` says why a run ended before the queue was empty: "blocked", "max_pages", "shutdown"; None when it was finished.
    """

    site: str
    outcomes: dict[str, int]
    bytes: int
    fetched: int
    waiting: int
    stopped: str | None = None


def crawl(settings: CrawlSettings, progress: Callable[[CrawlSummary], None] | None = None) -> CrawlSummary:
    """Crawl one site until its queue is empty, the page limit is reached, or it refuses; then write the manifest.

    Runs Scrapy's reactor, which cannot restart: one call per process. ``progress`` is called about once a second.
    Raises LedgerError when another crawl holds the state, CrawlError when pages could not be stored or the spider failed.
    """
    ledger = Ledger(settings.state)
    try:
        cut_unrecorded(settings.archive, settings.site, ledger.archive_ends())
        ledger.requeue(RETRIED)
        site = SITES[settings.site]
        ledger.add((site.page_key(url), site.canonical_url(url)) for url in site.START_URLS)
        stopped = None
        settled = sum(ledger.outcomes().values())
        if ledger.waiting():
            stopped = _run(settings, ledger, _ticker(settings.site, ledger, settled, progress))
        write_manifest(ledger.rows(), settings.pages)
        summary = _summary(settings.site, ledger, settled, stopped)
    finally:
        ledger.close()
    if progress:
        progress(summary)
    return summary


def _summary(site: str, ledger: Ledger, settled: int, stopped: str | None = None) -> CrawlSummary:
    outcomes = ledger.outcomes()
    waiting = len(ledger.waiting())
    fetched = sum(outcomes.values()) - settled
    return CrawlSummary(site, outcomes, ledger.body_bytes(), fetched, waiting, stopped if waiting else None)


def _ticker(
    site: str, ledger: Ledger, settled: int, progress: Callable[[CrawlSummary], None] | None
) -> Callable[[], None]:
    """A function to call after every page; it reports at most once a second."""
    last = time.monotonic()

    def tick() -> None:
        nonlocal last
        if progress and time.monotonic() - last >= 1.0:
            last = time.monotonic()
            progress(_summary(site, ledger, settled))

    return tick


def _run(settings: CrawlSettings, ledger: Ledger, tick: Callable[[], None]) -> str:
    """Run the spider; returns why it stopped. Raises CrawlError for failures on our side."""
    archive = PageArchive(settings.archive, settings.site, datetime.now(UTC))
    process = CrawlerProcess(_scrapy_settings(settings))
    crawler = process.create_crawler(SiteSpider)
    process.crawl(crawler, choice=settings, ledger=ledger, archive=archive, tick=tick)
    try:
        process.start()
    finally:
        archive.close()
    spider: Any = crawler.spider
    statistics: dict[str, Any] = crawler.stats.get_stats() if crawler.stats else {}
    if spider is None:
        raise CrawlError(f"crawl of {settings.site}: the spider did not start; see the log above")
    if spider.fatal is not None:
        raise CrawlError(f"crawl of {settings.site}: a page could not be stored: {spider.fatal}") from spider.fatal
    failures = {name: n for name, n in statistics.items() if name.startswith("spider_exceptions/")}
    if failures:
        raise CrawlError(f"crawl of {settings.site}: the spider failed: {failures}; see the log above")
    reason = str(statistics.get("finish_reason", "shutdown"))
    return "max_pages" if reason == "finished" else reason


def _scrapy_settings(settings: CrawlSettings) -> dict[str, Any]:
    """Our settings in Scrapy's names. Bodies stay as they came: no decompression, no own decoding and no cookies."""
    return {
        "USER_AGENT": settings.agent,
        "ROBOTSTXT_OBEY": True,
        "DOWNLOAD_DELAY": settings.least_delay,
        "CONCURRENT_REQUESTS": settings.concurrency,
        "CONCURRENT_REQUESTS_PER_DOMAIN": settings.concurrency,
        "DOWNLOAD_TIMEOUT": settings.timeout,
        "DOWNLOAD_MAXSIZE": settings.max_body,
        "DOWNLOAD_FAIL_ON_DATALOSS": False,
        "RETRY_TIMES": settings.retries,
        "REDIRECT_MAX_TIMES": 5,
        "METAREFRESH_ENABLED": False,
        "COMPRESSION_ENABLED": False,
        "COOKIES_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "HTTPCACHE_ENABLED": False,
        "LOG_LEVEL": "WARNING",
        "DOWNLOADER_MIDDLEWARES": {
            "crawlers.spiders.manners.Route": 50,
            "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
            "crawlers.spiders.manners.Robots": 100,
        },
        "EXTENSIONS": {
            "crawlers.spiders.manners.CrawlDelay": 0,
            "scrapy.extensions.throttle.AutoThrottle": None,
            "crawlers.spiders.manners.Throttle": 0,
        },
        "AUTOTHROTTLE_ENABLED": not settings.replica,
        "AUTOTHROTTLE_START_DELAY": settings.least_delay,
    }


def write_manifest(rows: list[dict[str, Any]], path: Path) -> pa.Table:
    """Write ledger rows as the `pages` table (Parquet, replaced atomically) and return it."""
    table = PAGES.from_rows([row | {"fetched_at": datetime.fromisoformat(row["fetched_at"])} for row in rows])
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    pq.write_table(table, temporary)
    os.replace(temporary, path)
    return table


def as_json(summary: CrawlSummary) -> dict[str, Any]:
    """The summary as JSON values."""
    return asdict(summary)
