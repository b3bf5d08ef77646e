"""What a crawl would do if it were started now: its manners, its queue, the first URLs. Touches no network and changes nothing.

What belongs here: the plan and its description. What does not: fetching (`process`). The queue is made by the crawl's own code, on a copy
of its ledger.
"""

from __future__ import annotations

import fcntl
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from crawlers.parsers import SITES
from crawlers.spiders.hours import is_open, next_opening
from crawlers.spiders.ledger import Ledger, LedgerError
from crawlers.spiders.scheduler import Queue
from crawlers.spiders.settings import CrawlSettings

FIRST = 20
"""URLs shown unless told otherwise."""


@dataclass(frozen=True)
class Plan:
    """A crawl that was not started.

    ``entrances``   URLs at which the site is entered
    ``recorded``    pages tried by earlier runs
    ``bytes``       of bodies, over earlier runs
    ``waiting``     pages that wait, re-visits included
    ``revisits``    those of them that were visited by earlier runs
    ``excluded``    pages that were taken down
    ``first``       the first URLs in the order in which they would be fetched
    ``closed``      why nothing would be fetched now: "hours", "retry_after", "max_bytes", "max_pages"; None: it would begin
    ``not_before``  until when the site asked not to be visited; None: it did not
    """

    settings: CrawlSettings
    now: datetime
    entrances: tuple[str, ...]
    recorded: int
    bytes: int
    waiting: int
    revisits: int
    excluded: int
    first: tuple[str, ...]
    closed: str | None
    not_before: datetime | None


def plan(settings: CrawlSettings, now: datetime, first: int = FIRST) -> Plan:
    """The plan at ``now`` (aware), with up to ``first`` URLs.

    Raises LedgerError when a crawl runs with this state, CrawlSettingsError for an unreadable list of excluded pages.
    """
    site = SITES[settings.site]
    excluded = settings.excluded_urls()
    entrances = tuple(map(site.canonical_url, site.START_URLS))
    with _copy(settings.state) as ledger:
        ledger.exclude((site.page_key(url), url) for url in sorted(excluded) if site.follows(url))
        ledger.add((site.page_key(url), url) for url in entrances)
        since = None if settings.revisit_after is None else now - timedelta(days=settings.revisit_after)
        recorded, body_bytes = ledger.tried(), ledger.body_bytes()
        room = settings.max_pages - recorded
        ledger.begin(since, room)
        asked = ledger.not_before()
        not_before = asked if asked > now else None
        closed = _closed(settings, now, body_bytes, not_before)
        queue = Queue(ledger, room)
        urls: list[str] = []
        if not queue.any() and ledger.waiting_count():
            closed = closed or "max_pages"
        while len(urls) < first and (page := queue.next()):
            urls.append(page.url)
        visited = "SELECT count(*) FROM pages WHERE due IS NOT NULL AND outcome IS NOT NULL"
        revisits = ledger.query(visited)[0][0]
        waiting = ledger.waiting_count()
    return Plan(
        settings,
        now,
        entrances,
        recorded,
        body_bytes,
        waiting,
        revisits,
        len(excluded),
        tuple(urls),
        closed,
        not_before,
    )


def _closed(settings: CrawlSettings, now: datetime, body_bytes: int, not_before: datetime | None) -> str | None:
    if not is_open(settings.hours, now, settings.timezone):
        return "hours"
    if settings.max_bytes is not None and body_bytes >= settings.max_bytes:
        return "max_bytes"
    return "retry_after" if not_before else None


@contextmanager
def _copy(state: Path) -> Iterator[Ledger]:
    """A ledger that may be changed: a copy of the state's, or a new one where there is none yet."""
    with tempfile.TemporaryDirectory(prefix="cmedlms-dry-run-") as folder:
        if (state / "ledger.sqlite").exists():
            with (state / "lock").open() as lock:
                try:
                    fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
                except BlockingIOError as error:
                    raise LedgerError(f"{state}: a crawl is running with this state; wait for it or stop it") from error
                # The second file holds what a killed run had committed last.
                for path in state.glob("ledger.sqlite*"):
                    if not path.name.endswith("-shm"):
                        shutil.copy(path, folder)
        ledger = Ledger(Path(folder))
        try:
            yield ledger
        finally:
            ledger.close()


def describe(crawl: Plan) -> str:
    """The plan in words, a line for each matter, then the URLs."""
    settings = crawl.settings
    domains = ", ".join(SITES[settings.site].DOMAINS)
    lines = [
        ("site", settings.site),
        ("user agent", settings.agent),
        ("sent to", settings.route or "the site itself"),
        ("robots.txt", f"read on every host before its first page and daily; obeyed as {settings.robots_token!r}"),
        ("delay", f"at least {settings.least_delay:g} s between two requests to {domains} and all sub-domains; a Crawl-delay may raise it"),
        ("in flight", f"{settings.concurrency} requests, {settings.timeout:g} s each, {settings.retries} further attempts"),
        ("hours", _hours(crawl)),
        ("blocks", f"pause of {settings.first_pause:g} s, doubled up to {settings.longest_pause:g} s; the run stops after {settings.block_limit}"),
        ("pages", f"{crawl.recorded:,} recorded of {settings.max_pages:,} at most"),
        ("bytes", f"{crawl.bytes:,} of {'any number' if settings.max_bytes is None else f'{settings.max_bytes:,} at most'}"),
        ("re-visits", "never" if settings.revisit_after is None else f"after {settings.revisit_after:g} days"),
        ("excluded", f"{crawl.excluded:,} pages"),
        ("entrances", " ".join(crawl.entrances)),
        ("waiting", f"{crawl.waiting:,} pages, {crawl.revisits:,} of them visited before"),
    ]  # fmt: skip
    if crawl.not_before:
        lines.append(("not before", f"{crawl.not_before:%Y-%m-%d %H:%M} UTC: the site asked for it"))
    text = [f"{name:<11} {value}" for name, value in lines]
    if crawl.closed:
        text.append(f"Nothing would be fetched now: {crawl.closed}.")
    text.append(f"The first {len(crawl.first)} URLs in order:")
    text += [f"  {url}" for url in crawl.first]
    return "\n".join(text)


def _hours(crawl: Plan) -> str:
    settings = crawl.settings
    if not settings.hours:
        return "always"
    opening = next_opening(settings.hours, crawl.now, settings.timezone)
    state = "open now" if opening <= crawl.now else f"closed now, opens {opening:%Y-%m-%d %H:%M}"
    return f"{settings.hours} {settings.timezone} ({state})"
