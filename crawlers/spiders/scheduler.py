"""Scrapy's scheduler over the URL ledger: pages are taken from it a few at a time, so that memory does not grow with the queue.

What belongs here: the order of requests and the caps on new pages and bytes. What does not: the queue itself (`ledger`).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from scrapy import Request, Spider
from scrapy.core.scheduler import BaseScheduler
from scrapy.crawler import Crawler

from crawlers.spiders.ledger import Ledger, Page

BATCH = 32
"""Pages read from the ledger at once."""


class Queue:
    """Hands out the ledger's waiting pages, each once: the ledger's places only grow, and ``_place`` is the last one read.

    ``room`` is the number of pages never visited before that may still be handed out. ``gate`` says why no page at all may be fetched
    any more (opening hours, bytes), or None; what it said last stays in ``closed``.
    """

    def __init__(self, ledger: Ledger, room: int, gate: Callable[[], str | None] = lambda: None) -> None:
        self._ledger, self.room, self.gate = ledger, room, gate
        self.closed: str | None = None
        self._place = 0
        self._read: deque[Page] = deque()

    def __len__(self) -> int:
        """Pages held in memory."""
        return len(self._read)

    def next(self) -> Page | None:
        """The next page to fetch, or None while there is none."""
        if not self.any():
            return None
        page = self._read.popleft()
        self.room -= page.outcome is None
        return page

    def any(self) -> bool:
        """Whether `next` gives a page."""
        self.closed = self.gate()
        if self.closed:
            return False
        while self._read or self._refill():
            if self._read[0].outcome is not None or self.room > 0:
                return True
            self._read.popleft()
        return False

    def _refill(self) -> bool:
        self._read.extend(self._ledger.waiting(self._place, BATCH, new=self.room > 0))
        if self._read:
            self._place = self._read[-1].due
        return bool(self._read)


class LedgerScheduler(BaseScheduler):
    """Requests that Scrapy or the spider put back (redirects) first, then the pages of the spider's queue."""

    def __init__(self, spider: Any) -> None:
        self._spider = spider
        self._returned: deque[Request] = deque()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> LedgerScheduler:
        return cls(crawler.spider)

    def open(self, spider: Spider) -> None:
        """Nothing to prepare: the ledger is open already."""

    def close(self, reason: str) -> None:
        """Requests still held are in the ledger too, and wait for the next run."""

    def enqueue_request(self, request: Request) -> bool:
        """Take a request back; it is never dropped."""
        self._returned.append(request)
        return True

    def next_request(self) -> Request | None:
        """The next request, or None while there is none."""
        if self._returned:
            return self._returned.popleft()
        page = self._spider.queue.next()
        return None if page is None else self._spider.request(page)

    def has_pending_requests(self) -> bool:
        """Whether `next_request` would give one."""
        return bool(self._returned) or self._spider.queue.any()
