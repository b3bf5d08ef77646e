"""The one spider of all four sites: fetch what waits in the ledger, archive the bytes, record the outcome, queue the links.

What belongs here: the order of those steps. What does not: selectors (parsers), manners, classification, storage formats.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from typing import Any, NoReturn

from scrapy import Request, Spider
from scrapy.exceptions import CloseSpider, IgnoreRequest
from scrapy.http import Response
from twisted.python.failure import Failure

from corpus.ids import sha256_hex, stable_id
from corpus.text.decode import decode
from crawlers.parsers import SITES, links
from crawlers.spiders.ledger import Ledger, Visit
from crawlers.spiders.manners import RobotsForbidden
from crawlers.spiders.outcome import OK, classify, declared_charset
from crawlers.spiders.settings import CrawlSettings
from crawlers.spiders.warc import PageArchive

FINAL_STATUSES = [status for status in range(300, 600) if status not in (301, 302, 303, 307, 308)]
"""Refusals and errors reach the spider too, to be recorded; redirects are followed."""

STORAGE_ERRORS = (OSError, sqlite3.Error)
"""What a full or failing disk raises, by way of the archive or the ledger."""


class SiteSpider(Spider):
    """One site, one run."""

    name = "site"
    handle_httpstatus_list = FINAL_STATUSES

    def __init__(
        self, choice: CrawlSettings, ledger: Ledger, archive: PageArchive, tick: Callable[[], None], **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.choice, self.ledger, self.archive, self.tick = choice, ledger, archive, tick
        self.site = SITES[choice.site]
        self.domains: tuple[str, ...] = self.site.DOMAINS
        self.allowed_domains = list(self.domains)
        self.crawl_delay = 0.0
        self.blocked_in_a_row = 0
        self.fatal: Exception | None = None
        self.room = choice.max_pages - sum(ledger.outcomes().values())

    async def start(self) -> AsyncIterator[Request]:
        """The pages that wait: the site's entrances, and what an earlier run left."""
        for request in self._requests(self.ledger.waiting()):
            yield request

    def _requests(self, pages: list[tuple[str, str]]) -> Iterator[Request]:
        """Requests for (key, url) pairs, as many as `max_pages` leaves room for; the rest waits in the ledger."""
        for key, url in pages[: max(0, self.room)]:
            self.room -= 1
            yield Request(url, callback=self.fetched, errback=self.failed, cb_kwargs={"key": key}, dont_filter=True)

    def fetched(self, response: Response, key: str) -> Iterator[Request]:
        """Archive and record an answer; yields requests for the pages it leads to."""
        fetched_at = datetime.now(UTC)
        final_url = response.url
        declared = declared_charset((response.headers.get("Content-Type") or b"").decode("latin-1"), response.body)
        outcome, charset = classify(self.choice.site, final_url, response.status, response.body, declared)
        if "dataloss" in response.flags:
            outcome = "truncated"
        row = self._row(key, response.request, fetched_at, outcome) | {
            "final_url": final_url,
            "status": response.status,
            "headers": json.dumps(_headers(response), ensure_ascii=False),
            "charset_declared": declared,
            "charset_used": charset,
            "body_sha256": sha256_hex(response.body),
        }
        try:
            start, end = self.archive.write(final_url, fetched_at, response.status, _headers(response), response.body)
            row |= {"warc_path": self.archive.path, "warc_offset": start}
            found = self._found(final_url, response.body, declared) if outcome == OK else []
            new = self.ledger.record(key, Visit(row, len(response.body), end), found)
        except STORAGE_ERRORS as error:
            self._give_up(error)
        self._settle(outcome)
        yield from self._requests(new)

    def failed(self, failure: Failure) -> None:
        """Record a page that gave no answer: forbidden by robots.txt, redirected off the site or in circles, or lost on the way."""
        error = failure.value
        if isinstance(error, RobotsForbidden):
            outcome = "robots"
        elif isinstance(error, IgnoreRequest):
            outcome = "redirect"
        else:
            outcome = "error"
        request: Request = failure.request  # type: ignore[attr-defined]
        key = request.cb_kwargs["key"]
        self.logger.info("%s: %s: %s", request.url, outcome, failure.type.__name__)
        try:
            self.ledger.record(key, Visit(self._row(key, request, datetime.now(UTC), outcome)))
        except STORAGE_ERRORS as storage:
            self._give_up(storage)
        self._settle(outcome)

    def _row(self, key: str, request: Request | None, fetched_at: datetime, outcome: str) -> dict[str, Any]:
        assert request is not None
        first = request.meta.get("redirect_urls", [request.url])[0]
        return {
            "page_id": stable_id(self.choice.site, key),
            "site": self.choice.site,
            "url": first,
            "fetched_at": fetched_at.isoformat(),
            "robots": "disallowed" if outcome == "robots" else "allowed",
            "outcome": outcome,
        }

    def _found(self, url: str, body: bytes, declared: str | None) -> list[tuple[str, str]]:
        pages = links(self.choice.site, url, decode(body, declared).text)
        return [(self.site.page_key(link), link) for link in pages]

    def _give_up(self, error: Exception) -> NoReturn:
        """End the run: a page that cannot be stored must not count as fetched."""
        self.fatal = self.fatal or error
        raise CloseSpider("storage") from error

    def _settle(self, outcome: str) -> None:
        """Count, report, and stop the run when the site has refused `block_limit` times in a row."""
        self.blocked_in_a_row = self.blocked_in_a_row + 1 if outcome == "blocked" else 0
        self.tick()
        if self.blocked_in_a_row >= self.choice.block_limit:
            raise CloseSpider("blocked")


def _headers(response: Response) -> list[tuple[str, str]]:
    """All header lines in order; bytes read as Latin-1, as HTTP defines."""
    return [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    ]
