"""Politeness as Scrapy components: one budget per registrable domain, robots.txt with its Crawl-delay, pauses, the proxy.

What belongs here: middlewares, extensions and the pause of the engine. What does not: which pages to fetch (`spider`), when to pause
(`breaker`).
"""

from __future__ import annotations

import asyncio
import logging
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import monotonic
from typing import Any
from urllib.parse import urljoin, urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import ProtegoRobotParser, RobotParser
from scrapy.utils.asyncio import call_later
from scrapy.utils.defer import deferred_from_coro

from crawlers.spiders.body import unpacked
from crawlers.spiders.breaker import retry_after
from crawlers.spiders.outcome import REFUSALS, classify, is_refusal

logger = logging.getLogger(__name__)

ROBOTS_LIFE = 24 * 3600.0
"""Seconds for which a robots.txt counts (RFC 9309, 2.4)."""

ROBOTS_HOPS = 5
"""Redirects of a robots.txt that are followed (RFC 9309, 2.3.1.2)."""

ROBOTS_SIZE = 512 * 1024
"""Bytes of a robots.txt that are read (RFC 9309, 2.5 asks for 500 KiB at least)."""

_AGENT_LINE = re.compile(rb"^([ \t]*user-?agent[ \t]*:[ \t]*)([^\s#]*)[^\r\n#]*", re.IGNORECASE | re.MULTILINE)
_HELD = 366 * 86_400.0
_STEP = 0.2


class RobotsForbidden(IgnoreRequest):
    """robots.txt does not allow the URL."""


class RobotsUnavailable(Exception):
    """The host's robots.txt could not be read: nothing is fetched from the host for now, and its pages wait."""


class OffSite(IgnoreRequest):
    """The URL is not on the crawled site."""


class Excluded(IgnoreRequest):
    """The page was taken down and is not to be fetched again."""


class Withheld(Exception):
    """The run ended before the request was sent: its page waits."""


def registrable_domain(host: str, domains: tuple[str, ...]) -> str:
    """The site's domain that ``host`` belongs to, or ``host`` itself: 55 sub-domains share one budget."""
    return next((domain for domain in domains if host == domain or host.endswith("." + domain)), host)


class Route:
    """Gives every request, robots.txt and redirects included, the site's download slot and the crawl's proxy; lets none off the site."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._excluded: frozenset[str] | None = None
        crawler.signals.connect(self.spider_opened, signal=signals.spider_opened)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Route:
        return cls(crawler)

    def spider_opened(self) -> None:
        """From now on, see to it that nothing is sent any more once the run ends."""
        _watch(self.crawler)

    def process_request(self, request: Request) -> None:
        """Set `download_slot` and `proxy`. Raises OffSite, or Excluded for a page of the settings' ``excluded`` file."""
        spider: Any = self.crawler.spider
        parts = urlsplit(request.url)
        domain = registrable_domain(parts.hostname or "", spider.domains)
        if parts.scheme not in ("http", "https") or domain not in spider.domains:
            raise OffSite(f"{request.url} is not on {', '.join(spider.domains)}")
        if self._excluded is None:
            self._excluded = frozenset(map(spider.site.page_key, spider.choice.excluded_urls()))
        if self._excluded and spider.site.page_key(spider.site.canonical_url(request.url)) in self._excluded:
            raise Excluded(f"{request.url} was taken down: it is listed in {spider.choice.excluded}")
        request.meta["download_slot"] = domain
        if spider.choice.route:
            request.meta["proxy"] = spider.choice.route


@dataclass
class _Host:
    """The robots.txt of one host: its rules (None: unavailable), and until when they count (`time.monotonic`)."""

    rules: RobotParser | None = None
    until: float = float("-inf")
    why: str = ""
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


def rules_for(body: bytes, token: str) -> bytes:
    """A robots.txt in which only groups that name exactly ``token``, and those of everybody, keep their names.

    RFC 9309, 2.2.1: a group is found by the product token, without version and case. Protego also takes "c" for a part of "cmedlms", and
    does not find "cmedlms/2.0".
    """

    def named(line: re.Match[bytes]) -> bytes:
        name = line[2].split(b"/")[0]
        if name.lower() == token.encode():
            return line[1] + token.encode()
        return line[1] + (b"*" if name == b"*" else b"?")

    return _AGENT_LINE.sub(named, body.removeprefix(b"\xef\xbb\xbf")[:ROBOTS_SIZE])


class Robots:
    """robots.txt by RFC 9309: a missing file (4xx) allows everything, an unavailable one (5xx, cut, no answer) nothing for now.

    Stricter than the RFC in one point: a status by which the site refuses pages (401, 403 ...) refuses robots.txt too, and does not say
    that there is none. Otherwise a block that begins with robots.txt would allow what the file forbids. The host's pages wait.
    Scrapy's own middleware parses the error page instead, and allows everything where there is no answer. A file is asked for
    `1 + retries` times through the site's download slot; an unavailable one again after the settings' first pause.
    """

    clock = staticmethod(monotonic)

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._hosts: dict[str, _Host] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Robots:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raise RobotsForbidden for a URL that robots.txt does not allow, RobotsUnavailable when that cannot be known."""
        if request.meta.get("robots_txt"):
            return
        parts = urlsplit(request.url)
        origin = f"{parts.scheme}://{parts.netloc}"
        host = self._hosts.setdefault(origin, _Host())
        if self.clock() >= host.until:
            async with host.lock:
                if self.clock() >= host.until:
                    await self._read(host, origin, request)
        if host.rules is None:
            raise RobotsUnavailable(f"{origin}/robots.txt: {host.why}; nothing is fetched from this host for now")
        spider: Any = self.crawler.spider
        if not host.rules.allowed(request.url, spider.choice.robots_token):
            raise RobotsForbidden(f"{origin}/robots.txt does not allow {request.url}")

    async def _read(self, host: _Host, origin: str, request: Request) -> None:
        spider: Any = self.crawler.spider
        for _ in range(1 + spider.choice.retries):
            try:
                body = await self._body(f"{origin}/robots.txt")
            except Withheld:
                raise
            except (RobotsUnavailable, IgnoreRequest) as error:
                host.why = str(error)
                break
            except Exception as error:
                # Whatever the network raises, the answer is the same: not known, so not allowed. The page's row tells it.
                host.why = f"{type(error).__name__}: {error}"
            else:
                await self._parsed(host, body, request)
                return
        logger.warning("%s/robots.txt: %s", origin, host.why)
        # An expired file counts on while a newer one cannot be read (RFC 9309, 2.4).
        host.until = self.clock() + spider.choice.first_pause

    async def _parsed(self, host: _Host, body: bytes, request: Request) -> None:
        spider: Any = self.crawler.spider
        host.rules = ProtegoRobotParser(rules_for(body, spider.choice.robots_token), spider)
        host.until = self.clock() + ROBOTS_LIFE
        await self.crawler.signals.send_catch_log_async(
            signal=signals.robots_parsed, robotparser=host.rules, request=request
        )

    async def _body(self, url: str) -> bytes:
        """The file, or nothing where the site has none. Raises RobotsUnavailable, or what the network raises."""
        engine: Any = self.crawler.engine
        for _ in range(1 + ROBOTS_HOPS):
            meta = {"robots_txt": True, "dont_redirect": True, "dont_retry": True}
            response: Response = await engine.download_async(
                Request(url, callback=NO_CALLBACK, meta=meta, dont_filter=True, priority=1000)
            )
            location = response.headers.get("Location")
            if response.status not in (301, 302, 303, 307, 308) or not location:
                return self._content(response)
            url = urljoin(url, location.decode("latin-1").strip())
            if is_refusal(url):
                self._refused(response)
                raise RobotsUnavailable(f"redirected to the verification page {url}")
        raise RobotsUnavailable(f"redirected more than {ROBOTS_HOPS} times, at last to {url}")

    def _content(self, response: Response) -> bytes:
        status = response.status
        if status == 429 or (status == 503 and "Retry-After" in response.headers):
            self._refused(response)
            raise RobotsUnavailable(f"refused with status {status}")
        if status in REFUSALS:
            raise RobotsUnavailable(f"refused with status {status}")
        if status >= 500:
            raise OSError(f"status {status}")
        if "dataloss" in response.flags:
            raise OSError("the connection ended before the file did; a rule may be in the rest")
        if status >= 300:
            return b""
        choice = self.crawler.spider.choice  # type: ignore[union-attr]
        packed = response.headers.get("Content-Encoding")
        body = unpacked(response.body, packed.decode("latin-1") if packed else None, choice.max_body)
        if classify(choice.site, response.url, status, body, None).outcome == "blocked":
            self._refused(response)
            raise RobotsUnavailable("a verification page in its place")
        return body

    def _refused(self, response: Response) -> None:
        """A block, like that of a page."""
        spider: Any = self.crawler.spider
        engine: Any = self.crawler.engine
        wait = [("Retry-After", value.decode("latin-1")) for value in response.headers.getlist("Retry-After")]
        verdict = spider.breaker.observe("blocked", retry_after(wait, datetime.now(UTC)))
        stop = spider.heed(verdict, f"{response.url}: refused")
        if stop:
            deferred_from_coro(engine.close_spider_async(reason=stop))


class Throttle(AutoThrottle):
    """AutoThrottle that never goes below robots' Crawl-delay."""

    def _adjust_delay(self, slot: Any, latency: float, response: Response) -> None:
        super()._adjust_delay(slot, latency, response)
        slot.delay = max(slot.delay, CrawlDelay.longest(self.crawler))


class CrawlDelay:
    """The least delay of the settings and the Crawl-delay of every robots.txt that is read, without jitter, which would go below them.

    The longest Crawl-delay of a site's hosts counts for its whole domain.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        crawler.signals.connect(self.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(self.robots_parsed, signal=signals.robots_parsed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CrawlDelay:
        return cls(crawler)

    @staticmethod
    def longest(crawler: Crawler) -> float:
        """Seconds; 0 before any robots.txt asked for a delay."""
        spider: Any = crawler.spider
        return float(getattr(spider, "crawl_delay", 0.0))

    def spider_opened(self) -> None:
        """Set the least delay of the site's download slots."""
        spider: Any = self.crawler.spider
        self._set(spider.choice.least_delay)

    def robots_parsed(self, robotparser: RobotParser) -> None:
        """Raise the delay of the site's download slots to what robots.txt asks for: our group's Crawl-delay, else everybody's."""
        spider: Any = self.crawler.spider
        asked = robotparser.crawl_delay(spider.choice.robots_token)
        if asked is None:
            asked = robotparser.crawl_delay("*")
        if asked:
            spider.crawl_delay = max(self.longest(self.crawler), float(asked))
            self._set(max(spider.crawl_delay, spider.choice.least_delay))

    def _set(self, delay: float) -> None:
        spider: Any = self.crawler.spider
        engine: Any = self.crawler.engine
        downloader = engine.downloader
        for key in spider.domains:
            downloader.per_slot_settings[key] = {"delay": delay, "jitter": 0}
            slot = downloader.slots.get(key)
            if slot is not None:
                slot.delay, slot.jitter = max(slot.delay, delay), 0


def _watch(crawler: Crawler) -> None:
    """Scrapy sends what its slots hold even after the run was told to end: withdraw it."""
    engine: Any = crawler.engine
    if engine._slot is None:
        return
    spider: Any = crawler.spider
    if engine._slot.closing or spider.queue.gate() in ("hours", "retry_after"):
        for slot in engine.downloader.slots.values():
            while slot.queue:
                slot.queue.popleft()[1].errback(Withheld("the run ended before the request was sent"))
    call_later(_STEP, _watch, crawler)


def pause(crawler: Crawler, seconds: float, reason: str = "blocked") -> None:
    """Send nothing for ``seconds``, not even what Scrapy has queued; then one request after the other until a page succeeds.

    The pause lasts until the answers in flight have come, and each of the requests after it waits for what the one before gave. It is
    noted in the spider's list ``pauses`` (at, seconds, reason), and the spider's ``breaker`` is told of its end. If the run ends before,
    requests that were not sent fail with Withheld.
    """
    spider: Any = crawler.spider
    engine: Any = crawler.engine
    spider.pauses.append({"at": datetime.now(UTC).isoformat(timespec="seconds"), "seconds": seconds, "reason": reason})
    logger.warning("%s: paused for %.1f s: %s", spider.choice.site, seconds, reason)
    end = monotonic() + seconds
    if engine.paused:  # an answer in flight asks for longer
        spider.pause_end = max(spider.pause_end, end)
        return
    spider.pause_end = end
    engine.pause()
    _hold(crawler)
    _wait(crawler)


def _hold(crawler: Crawler) -> None:
    """While a slot has a call to come, Scrapy sends nothing from its queue."""
    engine: Any = crawler.engine
    for slot in engine.downloader.slots.values():
        _drop_call(slot)
        slot.latercall = call_later(_HELD, lambda: None)


def _drop_call(slot: Any) -> None:
    if slot.latercall:
        slot.latercall.cancel()
        slot.latercall = None


def _in_flight(crawler: Crawler) -> bool:
    engine: Any = crawler.engine
    return any(slot.transferring for slot in engine.downloader.slots.values()) or not engine.scraper.slot.is_idle()


def _wait(crawler: Crawler) -> None:
    engine: Any = crawler.engine
    if engine._slot is None or engine._slot.closing:
        return
    spider: Any = crawler.spider
    left = spider.pause_end - monotonic()
    if left > 0:
        call_later(min(left, _STEP), _wait, crawler)
    elif _in_flight(crawler):
        call_later(_STEP / 10, _wait, crawler)
    else:
        recovered: list[bool] = []
        spider.breaker.resume(lambda: recovered.append(True))
        _set_concurrency(crawler, 1)
        engine.unpause()
        engine._slot.nextcall.schedule()
        _probe(crawler, recovered)


def _probe(crawler: Crawler, recovered: list[bool]) -> None:
    """Let one request out when no other is under way, until a page has succeeded or the next pause begins."""
    spider: Any = crawler.spider
    engine: Any = crawler.engine
    if engine._slot is None or engine._slot.closing or spider.breaker.paused:
        return
    if recovered:
        _set_concurrency(crawler, spider.choice.concurrency)
        _release(crawler)
        return
    if not _in_flight(crawler):
        _release(crawler, 1)
    _hold(crawler)
    call_later(_STEP / 10, _probe, crawler, recovered)


def _release(crawler: Crawler, number: int | None = None) -> None:
    """Send what the slots hold, ``number`` of each at most, as far as their delay and concurrency allow."""
    engine: Any = crawler.engine
    for slot in engine.downloader.slots.values():
        _drop_call(slot)
        kept = [] if number is None else [slot.queue.pop() for _ in range(len(slot.queue) - number)]
        engine.downloader._process_queue(slot)
        slot.queue.extend(reversed(kept))


def _set_concurrency(crawler: Crawler, concurrency: int) -> None:
    engine: Any = crawler.engine
    engine.downloader.domain_concurrency = concurrency
    for slot in engine.downloader.slots.values():
        slot.concurrency = concurrency
