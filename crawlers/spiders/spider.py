"""The one spider of all four sites: fetch what waits in the ledger, archive the answer, record the outcome, queue the links.

What belongs here: the order of those steps. What does not: selectors (parsers), manners, judgement of an answer (`outcome`, `redirect`,
`revisit`), storage formats, statistics.
"""

from __future__ import annotations

import json
import sqlite3
import traceback
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from scrapy import Request, Spider
from scrapy.exceptions import CloseSpider, DownloadCancelledError, IgnoreRequest
from scrapy.http import Response
from twisted.python.failure import Failure

from corpus.ids import sha256_hex
from crawlers.parsers import SITES, ParsedPage, read_page
from crawlers.spiders import manners
from crawlers.spiders.body import ACCEPTED, BodyError, unpacked
from crawlers.spiders.breaker import Breaker, Verdict, retry_after
from crawlers.spiders.ledger import Copy, Ledger, Page, Visit, microseconds, moment
from crawlers.spiders.manners import Excluded, RobotsForbidden, RobotsUnavailable, Withheld
from crawlers.spiders.outcome import OK, PASSING, Answer, classify, declared_charset
from crawlers.spiders.redirect import follow
from crawlers.spiders.revisit import again, could_be_parsed, failed, text_digest, validators
from crawlers.spiders.scheduler import Queue
from crawlers.spiders.settings import CrawlSettings
from crawlers.spiders.warc import PageArchive

STORAGE_ERRORS = (OSError, sqlite3.Error)
"""What a full or failing disk raises, by way of the archive or the ledger."""

_FAILURES = (
    (RobotsForbidden, "robots"),
    (Excluded, "excluded"),
    (IgnoreRequest, "redirect"),  # off the site; the classes above are kinds of it
    (DownloadCancelledError, "too_large"),
)
_VERDICTS: dict[type, str] = {RobotsForbidden: "disallowed", RobotsUnavailable: "unavailable"}
_ERROR_LENGTH = 500
_T = TypeVar("_T")


@dataclass(frozen=True)
class Got:
    """An answer as it came, and when. ``body`` is its body with the Content-Encoding undone; ``damage`` why that was not possible."""

    response: Response
    at: datetime
    headers: list[tuple[str, str]]
    body: bytes
    damage: Answer | None = None

    @property
    def retry_after(self) -> float | None:
        """Seconds that the server asks us to wait."""
        return retry_after(self.headers, self.at)

    def header(self, name: str) -> str | None:
        """The first value of a header, read as Latin-1 as HTTP defines."""
        value = self.response.headers.get(name)
        return None if value is None else value.decode("latin-1")


class SiteSpider(Spider):
    """One site, one run."""

    name = "site"

    def __init__(
        self,
        choice: CrawlSettings,
        ledger: Ledger,
        archive: PageArchive,
        queue: Queue,
        visited: Callable[[str, bool], None],
        pauses: list[dict[str, Any]],
        **kwargs: Any,
    ) -> None:
        """``visited`` is called with (outcome of the attempt, whether the page was new to this run) after each attempt; ``pauses`` collects the pauses."""
        super().__init__(**kwargs)
        self.choice, self.ledger, self.archive, self.queue, self.visited = choice, ledger, archive, queue, visited
        self.pauses = pauses
        self.site = SITES[choice.site]
        self.domains: tuple[str, ...] = self.site.DOMAINS
        self.allowed_domains = list(self.domains)
        self.crawl_delay = 0.0
        self.breaker = Breaker(choice.first_pause, choice.longest_pause, choice.block_limit)
        self.fatal: Exception | None = None

    async def start(self) -> AsyncIterator[Request]:
        """Nothing: the scheduler takes the pages from the ledger."""
        return
        yield

    def request(self, page: Page) -> Request:
        """The first request for a page that waits."""
        return self._request(page, page.url, 0)

    def _request(self, page: Page, url: str, hops: int) -> Request:
        # The validators belong to the URL that gave the copy, not to one that redirects to it.
        conditions = validators(page.copy) if page.copy and page.copy.final_url == url else {}
        return Request(
            url,
            callback=self.fetched,
            errback=self.failed,
            headers={"Accept-Encoding": ACCEPTED, **conditions},
            cb_kwargs={"page": page, "hops": hops},
            dont_filter=True,
        )

    def fetched(self, response: Response, page: Page, hops: int) -> Request | None:
        """Archive and record an answer; returns the request that a redirect to the same page asks for."""
        got = self._got(response)
        if response.status == 304 and page.copy:
            self._not_modified(page, page.copy, got)
        elif 300 <= response.status < 400 and response.status != 304:
            turn = follow(self.site, page.key, response.url, got.header("Location"), hops)
            if turn.outcome is None:
                return self._request(page, turn.target, hops + 1)
            found = [(self.site.page_key(turn.target), turn.target)] if turn.outcome == "moved" else []
            self._refused(page, got, Answer(turn.outcome, turn.why), None, found)
        else:
            self._answered(page, got)
        return None

    def _got(self, response: Response) -> Got:
        packed = response.headers.get("Content-Encoding")
        damage = None
        try:
            body = unpacked(response.body, packed.decode("latin-1") if packed else None, self.choice.max_body)
        except BodyError as error:
            body, damage = response.body, Answer(error.outcome, str(error))
        return Got(response, datetime.now(UTC), _headers(response), body, damage)

    def _not_modified(self, page: Page, copy: Copy, got: Got) -> None:
        refers_to = (copy.final_url, moment(copy.fetched_at))
        written = self._store(lambda: self.archive.write_revisit(got.response.url, got.at, 304, got.headers, refers_to))
        self._settle(page, got, OK, Visit("unchanged", microseconds(got.at), 304, written=_end(written)))

    def _answered(self, page: Page, got: Got) -> None:
        url, status = got.response.url, got.response.status
        declared = declared_charset(got.header("Content-Type") or "", got.body)
        answer = classify(self.choice.site, url, status, got.body, declared, got.retry_after)
        if got.damage and status == 200:
            answer = got.damage
        if "dataloss" in got.response.flags and answer.outcome in (OK, "empty", "undecodable"):
            answer = replace(answer, outcome="truncated", why="the connection ended before the body did")
        if answer.outcome != OK or answer.decoded is None:
            self._refused(page, got, answer, declared)
            return
        try:
            parsed = read_page(self.choice.site, url, answer.decoded.text)
        except Exception as error:
            # A parser's fault costs neither the page nor the run: the bytes are kept, and the next round visits the page again.
            # Its message may quote the page.
            where = traceback.extract_tb(error.__traceback__)[-1]
            why = (
                f"the parser failed: {type(error).__name__} in {where.name}, {Path(where.filename).name}:{where.lineno}"
            )
            self.logger.error("%s: %s", url, why)
            answer = replace(answer, outcome="unparsable", why=why)
            self._unparsable(page, got, answer, declared, None, [])
            return
        found = [(self.site.page_key(link), link) for link in parsed.links]
        if parsed.error is not None:
            answer = replace(answer, outcome="unparsable", why=str(parsed.error))
            self._unparsable(page, got, answer, declared, parsed, found)
        elif parsed.rows == 0:
            answer = replace(answer, outcome="no_rows", why="a list page without a single entry")
            self._refused(page, got, answer, declared, found, parsed)
        else:
            self._read(page, got, answer, declared, parsed, found)

    def _read(
        self,
        page: Page,
        got: Got,
        answer: Answer,
        declared: str | None,
        parsed: ParsedPage,
        found: list[tuple[str, str]],
    ) -> None:
        """A page with everything in order."""
        body_sha256, text_sha256 = sha256_hex(got.body), text_digest(parsed)
        outcome = again(page.copy, body_sha256, text_sha256)
        if page.copy and page.copy.body_sha256 == body_sha256:
            written = self._repeat(page.copy, got)
            fresh = self._copy(
                got, answer, declared, parsed, (page.copy.warc_path, page.copy.warc_offset, page.copy.warc_end)
            )
            copy = replace(fresh, final_url=page.copy.final_url, fetched_at=page.copy.fetched_at)
        else:
            written = self._write(got)
            copy = self._copy(got, answer, declared, parsed, written)
        copy = replace(copy, text_sha256=text_sha256)
        visit = Visit(
            outcome,
            microseconds(got.at),
            got.response.status,
            copy=copy,
            written=_end(written),
            bytes=len(got.response.body),
        )
        self._settle(page, got, OK, visit, found)

    def _unparsable(
        self,
        page: Page,
        got: Got,
        answer: Answer,
        declared: str | None,
        parsed: ParsedPage | None,
        found: list[tuple[str, str]],
    ) -> None:
        """A page that the parser does not know. A copy that it does know stays the page's copy: a redesign must not empty the corpus."""
        copy, why = page.copy, answer.why or ""
        if copy and copy.body_sha256 == sha256_hex(got.body):
            written, held = self._repeat(copy, got), None
        else:
            written = self._write(got)
            held = self._copy(got, answer, declared, parsed, written)
            if parsed is None:
                held = replace(held, layout="unknown", records=0)
            if copy and could_be_parsed(copy):
                held = None
                why = f"{why}; the new answer lies at {written[0]}:{written[1]}, the row keeps the one of {moment(copy.fetched_at):%Y-%m-%d}"
        visit = Visit(
            "unparsable",
            microseconds(got.at),
            got.response.status,
            error=why[:_ERROR_LENGTH],
            copy=held,
            written=_end(written),
            bytes=len(got.response.body),
        )
        self._settle(page, got, "unparsable", visit, found)

    def _refused(
        self,
        page: Page,
        got: Got,
        answer: Answer,
        declared: str | None,
        found: Iterable[tuple[str, str]] = (),
        parsed: ParsedPage | None = None,
    ) -> None:
        """An answer that is no page: archived as evidence; the row points at it unless a readable copy is held."""
        written = self._write(got)
        copy = self._copy(got, answer, declared, parsed, written) if page.copy is None else None
        visit = Visit(
            failed(page.copy, answer.outcome),
            microseconds(got.at),
            got.response.status,
            error=(answer.why or answer.outcome)[:_ERROR_LENGTH],
            copy=copy,
            again=self._again(page, answer.outcome),
            written=_end(written),
            bytes=len(got.response.body),
        )
        self._settle(page, got, answer.outcome, visit, found)

    def failed(self, failure: Failure) -> None:
        """Record a page that gave no answer: forbidden by robots.txt, off the site, too large, or lost on the way.

        A request that was not sent, as the run ended before, leaves no trace: its page waits.
        """
        error = failure.value
        if isinstance(error, Withheld):
            return
        outcome = next((name for kind, name in _FAILURES if isinstance(error, kind)), "error")
        request: Request = failure.request  # type: ignore[attr-defined]
        page: Page = request.cb_kwargs["page"]
        why = f"{request.url}: {failure.type.__name__}: {error}"
        self.logger.info("%s: %s", outcome, why)
        visit = Visit(
            failed(page.copy, outcome),
            microseconds(datetime.now(UTC)),
            robots=_VERDICTS.get(type(error), "allowed"),
            error=why[:_ERROR_LENGTH],
            again=self._again(page, outcome),
        )
        self._settle(page, None, outcome, visit)

    def _again(self, page: Page, outcome: str) -> bool:
        return outcome in PASSING and page.attempts < self.choice.retries

    def _copy(
        self, got: Got, answer: Answer, declared: str | None, parsed: ParsedPage | None, place: tuple[str, int, int]
    ) -> Copy:
        decoded = answer.decoded
        records = parsed.records if parsed else ()
        return Copy(
            got.response.url,
            microseconds(got.at),
            len(got.body),
            sha256_hex(got.body),
            *place,
            headers=json.dumps(got.headers, ensure_ascii=False),
            etag=got.header("ETag"),
            last_modified=got.header("Last-Modified"),
            charset_declared=declared,
            charset_used=answer.charset,
            replaced=decoded.replaced if decoded else None,
            mojibake=decoded.mojibake if decoded else None,
            layout=parsed.layout if parsed else None,
            kind=records[0].page_kind if records else None,
            records=len(records) if parsed and parsed.error is None else None,
        )

    def _write(self, got: Got) -> tuple[str, int, int]:
        response = got.response
        return self._store(
            lambda: self.archive.write(response.url, got.at, response.status, got.headers, response.body)
        )

    def _repeat(self, copy: Copy, got: Got) -> tuple[str, int, int]:
        refers_to = (copy.final_url, moment(copy.fetched_at))
        response = got.response
        return self._store(
            lambda: self.archive.write_revisit(
                response.url, got.at, response.status, got.headers, refers_to, response.body
            )
        )

    def _store(self, write: Callable[[], _T]) -> _T:
        """Do ``write``; a page that cannot be stored must not count as fetched, and ends the run."""
        if self.fatal is not None:  # answers still in flight: nothing more is stored, their pages wait
            raise CloseSpider("storage")
        try:
            return write()
        except STORAGE_ERRORS as error:
            self._give_up(error)

    def _give_up(self, error: Exception) -> NoReturn:
        self.fatal = self.fatal or error
        raise CloseSpider("storage") from error

    def _settle(
        self, page: Page, got: Got | None, outcome: str, visit: Visit, found: Iterable[tuple[str, str]] = ()
    ) -> None:
        """Record an attempt that gave ``outcome``, report it, and do what the breaker says: go on, pause, or stop."""
        self._store(lambda: self.ledger.settle(page, visit, found))
        self._store(lambda: self.visited(outcome, page.attempts == 0))
        verdict = self.breaker.observe(outcome, got.retry_after if got else None)
        stop = self.heed(verdict, f"{page.url}: {visit.error or outcome}")
        if stop:
            raise CloseSpider(stop)

    def heed(self, verdict: Verdict, why: str) -> str | None:
        """Pause the domain, or note how long to stay away from it, as the breaker says; returns why the run ends here, if it does."""
        if verdict.not_before_seconds:
            until = datetime.now(UTC) + timedelta(seconds=verdict.not_before_seconds)
            self._store(lambda: self.ledger.stay_away(until))
        if verdict.pause:
            manners.pause(self.crawler, verdict.pause, why)
        return verdict.stop


def _end(written: tuple[str, int, int]) -> tuple[str, int]:
    return written[0], written[2]


def _headers(response: Response) -> list[tuple[str, str]]:
    """All header lines in order; bytes read as Latin-1, as HTTP defines."""
    return [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    ]
