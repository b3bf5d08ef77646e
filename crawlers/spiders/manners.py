"""Politeness as Scrapy components: one budget per registrable domain, robots.txt with its Crawl-delay, every request through the proxy.

What belongs here: middlewares and extensions. What does not: which pages to fetch (`spider`).
"""

from __future__ import annotations

import logging
from typing import Any

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response
from scrapy.robotstxt import RobotParser

logger = logging.getLogger(__name__)


class RobotsForbidden(IgnoreRequest):
    """robots.txt does not allow the URL."""


def registrable_domain(host: str, domains: tuple[str, ...]) -> str:
    """The site's domain that ``host`` belongs to, or ``host`` itself: 55 sub-domains share one budget."""
    return next((domain for domain in domains if host == domain or host.endswith("." + domain)), host)


class Route:
    """Gives every request, robots.txt and redirects included, the site's download slot and the crawl's proxy."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Route:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Set `download_slot` and `proxy`."""
        spider: Any = self.crawler.spider
        host = request.url.split("/")[2].partition(":")[0]
        request.meta["download_slot"] = registrable_domain(host, spider.domains)
        if spider.choice.proxy:
            request.meta["proxy"] = spider.choice.proxy


class Robots(RobotsTxtMiddleware):
    """robots.txt by RFC 9309: a missing file (4xx) allows everything, an unavailable one (5xx) nothing; Crawl-delay is kept.

    Scrapy parses the error page instead and leaves Crawl-delay to the user.
    """

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500:
            logger.warning("robots.txt of %s answered %d: nothing is fetched from it", netloc, response.status)
            response = response.replace(body=b"User-agent: *\nDisallow: /\n")
        elif response.status >= 400:
            response = response.replace(body=b"")
        await super()._parse_robots(response, netloc, request)

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Raise RobotsForbidden for a URL that robots.txt does not allow."""
        try:
            super().process_request_2(rp, request)
        except IgnoreRequest as error:
            raise RobotsForbidden(str(error)) from error


class Throttle(AutoThrottle):
    """AutoThrottle that never goes below robots' Crawl-delay."""

    def _adjust_delay(self, slot: Any, latency: float, response: Response) -> None:
        super()._adjust_delay(slot, latency, response)
        slot.delay = max(slot.delay, CrawlDelay.longest(self.crawler))


class CrawlDelay:
    """Applies the Crawl-delay of every robots.txt that is read: the longest of a site's hosts counts for its whole domain."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        crawler.signals.connect(self.robots_parsed, signal=signals.robots_parsed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CrawlDelay:
        return cls(crawler)

    @staticmethod
    def longest(crawler: Crawler) -> float:
        """Seconds; 0 before any robots.txt asked for a delay."""
        spider: Any = crawler.spider
        return float(getattr(spider, "crawl_delay", 0.0))

    def robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        """Raise the delay of the site's download slot to what robots.txt asks for."""
        spider: Any = self.crawler.spider
        asked = robotparser.crawl_delay(spider.choice.agent)
        if not asked:
            return
        spider.crawl_delay = max(self.longest(self.crawler), float(asked))
        downloader: Any = self.crawler.engine.downloader
        key = request.meta["download_slot"]
        wanted = max(spider.crawl_delay, spider.choice.least_delay)
        downloader.per_slot_settings[key] = {"delay": wanted, "jitter": 0}
        slot = downloader.slots.get(key)
        if slot is not None:
            slot.delay, slot.jitter = max(slot.delay, wanted), 0
