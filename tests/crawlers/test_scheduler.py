"""The queue over the ledger: each page once, in order, in bounded memory, within the caps."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from scrapy import Request

from crawlers.spiders.ledger import Ledger, Page, Visit
from crawlers.spiders.scheduler import BATCH, LedgerScheduler, Queue


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path)


def _fill(ledger: Ledger, count: int) -> None:
    ledger.add((str(n), f"http://x/{n}") for n in range(count))


class _Spider:
    def __init__(self, queue: Queue) -> None:
        self.queue = queue

    def request(self, page: Page) -> Request:
        return Request(page.url)


def _drain(scheduler: LedgerScheduler) -> list[str]:
    urls = []
    while scheduler.has_pending_requests():
        request = scheduler.next_request()
        assert request is not None
        urls.append(request.url)
    assert scheduler.next_request() is None
    return urls


def test_20_000_waiting_pages_are_handed_out_once_in_order_and_in_bounded_memory(ledger: Ledger) -> None:
    _fill(ledger, 20_000)
    queue = Queue(ledger, 20_000)
    handed = []
    while page := queue.next():
        handed.append(page.url)
        assert len(queue) < BATCH
    assert handed == [f"http://x/{n}" for n in range(20_000)]
    assert ledger.waiting_count() == 20_000, "a page handed out is not settled: a killed run has lost nothing"


def test_what_is_found_and_what_is_put_back_comes_after_what_waits(ledger: Ledger) -> None:
    _fill(ledger, 2)
    queue = Queue(ledger, 100)
    first, second = queue.next(), queue.next()
    assert first and second and not queue.any()
    ledger.settle(first, Visit("ok", 0), [("2", "http://x/2"), ("1", "http://x/1")])
    ledger.settle(second, Visit("error", 0, again=True))
    assert [(page.key, page.attempts) for page in iter(queue.next, None)] == [("2", 0), ("1", 1)]


def test_room_is_for_new_pages_alone(ledger: Ledger) -> None:
    _fill(ledger, 10)
    for page in ledger.waiting(limit=3):
        ledger.settle(page, Visit("error", 0, again=True))
    queue = Queue(ledger, 2)
    assert [page.key for page in iter(queue.next, None)] == ["3", "4", "0", "1", "2"]
    assert queue.room == 0 and not queue.any()


def test_a_closed_gate_stops_at_once_and_says_why(ledger: Ledger) -> None:
    _fill(ledger, 3)
    closed: list[str] = []
    queue = Queue(ledger, 10, lambda: closed[0] if closed else None)
    assert queue.next() is not None
    closed.append("hours")
    assert queue.next() is None and not queue.any() and queue.closed == "hours"


def test_requests_put_back_go_first_and_are_never_dropped(ledger: Ledger) -> None:
    _fill(ledger, 2)
    spider: Any = _Spider(Queue(ledger, 10))
    scheduler = LedgerScheduler(spider)
    assert scheduler.enqueue_request(Request("http://x/redirected"))
    assert scheduler.enqueue_request(Request("http://x/redirected"))
    assert _drain(scheduler) == ["http://x/redirected", "http://x/redirected", "http://x/0", "http://x/1"]
