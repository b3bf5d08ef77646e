"""One crawl run in this process: ledger and archive opened and compared, Scrapy's reactor run, manifest and statistics written.

What belongs here: Scrapy's settings and the run's beginning and end. What does not: what happens to a page (`spider`).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from scrapy.crawler import CrawlerProcess

from crawlers.parsers import SITES
from crawlers.spiders import report
from crawlers.spiders.hours import is_open
from crawlers.spiders.ledger import Ledger
from crawlers.spiders.manifest import write_manifest
from crawlers.spiders.scheduler import Queue
from crawlers.spiders.settings import CrawlSettings
from crawlers.spiders.spider import SiteSpider
from crawlers.spiders.statistics import Run, snapshot
from crawlers.spiders.warc import PageArchive, cut_unrecorded

REPORT_SECONDS = 10.0
"""Between two writings of the statistics."""


class CrawlError(RuntimeError):
    """The run failed by our own fault or the disk's, not by the site's."""


@dataclass(frozen=True)
class CrawlSummary:
    """Where a crawl stands.

    ``outcomes``, ``bytes``  pages per outcome and bytes of bodies, over all runs
    ``fetched``              pages visited by this run; ``waiting`` those that still wait
    ``stopped``              why the run ended before the queue was empty: "blocked", "retry_after", "hours", "max_pages", "max_bytes",
                             "shutdown"; None when it was finished, or goes on
    ``due``                  pages of earlier rounds that this run asks for again; ``repaired`` pages fetched again as the archive lost them
    ``seconds``, ``rate``    of this run; answers per second
    ``warnings``             what a person should look at; ``statistics``, ``page`` the paths of crawl.json and crawl.html
    """

    site: str
    outcomes: dict[str, int]
    bytes: int
    fetched: int
    waiting: int
    stopped: str | None = None
    due: int = 0
    repaired: int = 0
    seconds: float = 0.0
    rate: float = 0.0
    warnings: tuple[str, ...] = ()
    statistics: str | None = None
    page: str | None = None


def crawl(settings: CrawlSettings, progress: Callable[[CrawlSummary], None] | None = None) -> CrawlSummary:
    """Crawl one site until its queue is empty, a cap is reached, its hours end, or it refuses; then write manifest and statistics.

    A crawl that was finished is made again: pages that lead to others are visited, and pages older than ``revisit_after``.
    Runs Scrapy's reactor, which cannot restart: one call per process. ``progress`` is called about once a second.
    Raises LedgerError when another crawl holds the state, CrawlError when pages could not be stored or the spider failed.
    """
    ledger = Ledger(settings.state)
    try:
        run = Run(settings.site, bytes_before=ledger.body_bytes())
        queue = _prepare(settings, ledger, run)
        stopped = None
        if queue.any():
            stopped = _run(settings, ledger, queue, run, _Ticker(settings, ledger, run, progress))
        stopped = _why(stopped, queue, ledger)
        write_manifest(settings.site, ledger.rows(), settings.pages)
        summary = _summary(ledger, run, stopped, _report(settings, ledger, run, stopped, finished=True))
    finally:
        ledger.close()
    if progress:
        progress(summary)
    return summary


def _prepare(settings: CrawlSettings, ledger: Ledger, run: Run) -> Queue:
    """Bring ledger and archive into agreement, and queue what this run may fetch."""
    short = cut_unrecorded(settings.archive, ledger.files())
    run.repaired = sum(ledger.lost(path, size) for path, size in short)
    # What a lost record left of the file behind the last whole one.
    cut_unrecorded(settings.archive, ledger.files())
    site = SITES[settings.site]
    ledger.exclude(_excluded(settings))
    ledger.add((site.page_key(url), site.canonical_url(url)) for url in site.START_URLS)
    since = None if settings.revisit_after is None else run.started - timedelta(days=settings.revisit_after)
    room = settings.max_pages - ledger.tried()
    run.due = ledger.begin(since, room)

    def gate() -> str | None:
        if not is_open(settings.hours, datetime.now(UTC), settings.timezone):
            return "hours"
        if settings.max_bytes is not None and ledger.body_bytes() >= settings.max_bytes:
            return "max_bytes"
        return "retry_after" if ledger.not_before() > datetime.now(UTC) else None

    return Queue(ledger, room, gate)


def _excluded(settings: CrawlSettings) -> list[tuple[str, str]]:
    """(key, URL) of the site's pages that were taken down."""
    site = SITES[settings.site]
    urls = [site.canonical_url(url) for url in settings.excluded_urls()]
    return [(site.page_key(url), url) for url in urls if site.follows(url)]


def _why(stopped: str | None, queue: Queue, ledger: Ledger) -> str | None:
    """Why the run ended although pages wait; None when none does."""
    if not ledger.waiting_count():
        return None
    if stopped in (None, "finished"):
        return queue.closed or "max_pages"
    return stopped


def _summary(
    ledger: Ledger, run: Run, stopped: str | None, written: tuple[list[str], Path, Path] | None
) -> CrawlSummary:
    warnings, statistics, page = written or ([], None, None)
    return CrawlSummary(
        run.site,
        ledger.outcomes(),
        ledger.body_bytes(),
        run.pages,
        ledger.waiting_count(),
        stopped,
        due=run.due,
        repaired=run.repaired,
        seconds=round(run.seconds, 2),
        rate=round(run.rate, 2),
        warnings=tuple(warnings),
        statistics=str(statistics) if statistics else None,
        page=str(page) if page else None,
    )


def _report(
    settings: CrawlSettings, ledger: Ledger, run: Run, stopped: str | None = None, *, finished: bool = False
) -> tuple[list[str], Path, Path]:
    figures = snapshot(run, ledger, stopped, finished)
    return (figures["warnings"], *report.write(figures, settings.state))


class _Ticker:
    """Called after every attempt: counts it, reports progress once a second and writes the statistics every `REPORT_SECONDS`."""

    def __init__(
        self, settings: CrawlSettings, ledger: Ledger, run: Run, progress: Callable[[CrawlSummary], None] | None
    ) -> None:
        self._settings, self._ledger, self._run, self._progress = settings, ledger, run, progress
        self._told = self._written = time.monotonic()

    def __call__(self, outcome: str, first: bool) -> None:
        self._run.visited(outcome, first)
        now = time.monotonic()
        if self._progress and now - self._told >= 1.0:
            self._told = now
            self._progress(_summary(self._ledger, self._run, None, None))
        if now - self._written >= REPORT_SECONDS:
            self._written = now
            _report(self._settings, self._ledger, self._run)


def _run(settings: CrawlSettings, ledger: Ledger, queue: Queue, run: Run, visited: Callable[[str, bool], None]) -> str:
    """Run the spider; returns why it stopped. Raises CrawlError for failures on our side."""
    archive = PageArchive(settings.archive, settings.site, ledger.register)
    process = CrawlerProcess(_scrapy_settings(settings))
    crawler = process.create_crawler(SiteSpider)
    process.crawl(
        crawler, choice=settings, ledger=ledger, archive=archive, queue=queue, visited=visited, pauses=run.pauses
    )
    try:
        process.start()
    finally:
        archive.close()
    spider: Any = crawler.spider
    statistics: dict[str, Any] = crawler.stats.get_stats() if crawler.stats else {}
    if spider is None:
        raise CrawlError(f"crawl of {settings.site}: the spider did not start; see the log above")
    if spider.fatal is not None:
        raise CrawlError(
            f"crawl of {settings.site}: a page could not be stored: {spider.fatal}; it waits for the next run"
        ) from spider.fatal
    failures = {name: n for name, n in statistics.items() if name.startswith("spider_exceptions/")}
    if failures:
        raise CrawlError(f"crawl of {settings.site}: the spider failed: {failures}; see the log above")
    return str(statistics.get("finish_reason", "shutdown"))


_UNUSED = (
    "httpauth.HttpAuthMiddleware",
    "retry.RetryMiddleware",
    "redirect.MetaRefreshMiddleware",
    "redirect.RedirectMiddleware",
    "httpcompression.HttpCompressionMiddleware",
    "cookies.CookiesMiddleware",
    "stats.DownloaderStats",
    "httpcache.HttpCacheMiddleware",
    "robotstxt.RobotsTxtMiddleware",
)
"""Scrapy's downloader middlewares that a crawl of ours has no use for; the last is replaced by `manners.Robots`."""

_UNUSED_SPIDER = (
    "httperror.HttpErrorMiddleware",
    "referer.RefererMiddleware",
    "urllength.UrlLengthMiddleware",
    "depth.DepthMiddleware",
    "start.StartSpiderMiddleware",
)
"""Refusals and errors reach the spider too, to be recorded; the spider yields nothing but requests for redirects."""


def _scrapy_settings(settings: CrawlSettings) -> dict[str, Any]:
    """Our settings in Scrapy's names. Scrapy neither unpacks nor decodes a body, and keeps no cookies.

    Retries are the ledger's business, redirects the spider's.
    """
    return {
        "USER_AGENT": settings.agent,
        "DEFAULT_REQUEST_HEADERS": {"Accept": "text/html,application/xhtml+xml", "Accept-Language": "zh-CN,zh;q=0.9"},
        "SCHEDULER": "crawlers.spiders.scheduler.LedgerScheduler",
        "DOWNLOAD_DELAY": settings.least_delay,
        # Scrapy starts this many tasks per answer for its items, of which there are none.
        "CONCURRENT_ITEMS": 1,
        "CONCURRENT_REQUESTS": settings.concurrency,
        "CONCURRENT_REQUESTS_PER_DOMAIN": settings.concurrency,
        "DOWNLOAD_TIMEOUT": settings.timeout,
        "DOWNLOAD_MAXSIZE": settings.max_body,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_FAIL_ON_DATALOSS": False,
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "LOG_LEVEL": "WARNING",
        "DOWNLOADER_MIDDLEWARES": {
            **{f"scrapy.downloadermiddlewares.{name}": None for name in _UNUSED},
            "crawlers.spiders.manners.Route": 50,
            "crawlers.spiders.manners.Robots": 100,
        },
        "SPIDER_MIDDLEWARES": {f"scrapy.spidermiddlewares.{name}": None for name in _UNUSED_SPIDER},
        "EXTENSIONS": {
            "crawlers.spiders.manners.CrawlDelay": 0,
            "scrapy.extensions.throttle.AutoThrottle": None,
            "crawlers.spiders.manners.Throttle": 0,
        },
        "AUTOTHROTTLE_ENABLED": settings.replica is None,
        "AUTOTHROTTLE_START_DELAY": settings.least_delay,
    }


def as_json(summary: CrawlSummary) -> dict[str, Any]:
    """The summary as JSON values."""
    return asdict(summary)
