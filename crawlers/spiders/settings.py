"""What a crawl may do: its site, its folders, its manners.

What belongs here: the settings, their meaning and validity. What does not: Scrapy's own setting names (`process`).
"""

from __future__ import annotations

import ipaddress
import math
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from crawlers.parsers import SITES
from crawlers.spiders.hours import CHINA, parse_hours

PRODUCT_TOKEN = "cmedlms"
"""The name by which a robots.txt addresses us (RFC 9309, 2.2.1)."""

PRODUCT = f"{PRODUCT_TOKEN}/0.1"

_CONTACT = re.compile(r"[^\s@/()<>]+@[^\s@/()<>]+\.[^\s@/()<>]+|https?://[^\s/()<>]+\.[^\s()<>]+", re.ASCII)
_COUNTS = ("max_pages", "concurrency", "max_body", "block_limit")
_SECONDS = ("delay", "timeout", "pause", "longest_pause")


class CrawlSettingsError(ValueError):
    """A crawl's settings cannot be used; the message names the field and what to do."""


def _is_loopback(address: str) -> bool:
    host = urlsplit(address).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@dataclass(frozen=True)
class CrawlSettings:
    """Settings of one crawl of one site.

    site           one of crawlers.parsers.SITES
    state          folder of the URL ledger; a crawl started again with the same folder continues
    archive        folder of the WARC files; paths in the manifest are relative to it
    pages          where the manifest (contract `pages`) is written as Parquet
    proxy          forward proxy that every request goes through
    replica        address of a server on the loopback interface that answers for the site (python -m samples.sites); every request goes to it,
                   none needs a contact, and there is no delay. A proxy of the machine's own is none: it leads to the real site
    contact        e-mail address or http(s) URL that a webmaster can use; part of the user agent; required unless the crawl is of a replica
    max_pages      pages recorded over all runs with this state
    max_bytes      bytes of bodies archived over all runs with this state; None: no limit. The default, 8 GiB, is
                   200,000 pages of 40 KB, more than any of the sites was seen to have
    revisit_after  days after which a page that is held is asked for again (with its validators); None: never
    delay          least seconds between two requests to one registrable domain (robots' Crawl-delay may raise it);
                   None: 1.5 s, without delay for a replica
    concurrency    requests in flight to one registrable domain
    timeout        seconds for one request
    retries        further attempts after a lost connection or a server error
    max_body       bytes of a body; a longer page is recorded as an error and not archived
    hours          opening hours "HH:MM-HH:MM" in ``timezone``, outside of which nothing is fetched; they may cross midnight; "": always
    timezone       IANA name of the hours' time zone
    pause          seconds for which a block pauses the domain, doubled with every block until a page succeeds;
                   None: 180 s, 0.5 s for a replica
    longest_pause  seconds of the longest pause; a site that asks for more (Retry-After) ends the run
    block_limit    pauses without a success in between after which the next block ends the run, leaving the rest to the next run
    excluded       file of pages that were taken down, one canonical URL per line (UTF-8; lines that begin with # are notes): never fetched
    user_agent     overrides "cmedlms/<version>"; the contact is added where it does not name it
    """

    site: str
    state: Path
    archive: Path
    pages: Path
    proxy: str | None = None
    replica: str | None = None
    contact: str = ""
    max_pages: int = 2_000
    max_bytes: int | None = 8 * 1024**3
    revisit_after: float | None = 7.0
    delay: float | None = None
    concurrency: int = 4
    timeout: float = 30.0
    retries: int = 2
    max_body: int = 6 * 1024 * 1024
    hours: str = ""
    timezone: str = CHINA
    pause: float | None = None
    longest_pause: float = 3600.0
    block_limit: int = 5
    excluded: Path | None = None
    user_agent: str = ""

    def __post_init__(self) -> None:
        if self.site not in SITES:
            raise CrawlSettingsError(f"site {self.site!r} is unknown; known are {sorted(SITES)}")
        self._check_numbers()
        self._check_hours()
        self._check_address()

    def _check_numbers(self) -> None:
        for name in _COUNTS:
            if getattr(self, name) < 1:
                raise CrawlSettingsError(f"{name} is {getattr(self, name)}; it must be at least 1")
        if self.max_bytes is not None and self.max_bytes < 1:
            raise CrawlSettingsError(f"max_bytes is {self.max_bytes}; it must be at least 1, or None for no limit")
        if self.retries < 0:
            raise CrawlSettingsError(f"retries is {self.retries}; it must not be negative")
        for name in (*_SECONDS, "revisit_after"):
            value = getattr(self, name)
            if value is not None and not (math.isfinite(value) and value >= 0):
                raise CrawlSettingsError(f"{name} is {value}; it must be a number that is not negative")
        if self.timeout == 0:
            raise CrawlSettingsError("timeout is 0; it must be positive")
        if self.longest_pause < self.first_pause:
            raise CrawlSettingsError(
                f"longest_pause is {self.longest_pause}; it must be at least pause, which is {self.first_pause}"
            )

    def _check_hours(self) -> None:
        try:
            parse_hours(self.hours)
        except ValueError as error:
            raise CrawlSettingsError(f"hours: {error}") from error
        try:
            ZoneInfo(self.timezone)
        except (ValueError, OSError, LookupError) as error:
            raise CrawlSettingsError(
                f"timezone {self.timezone!r} is not known; give an IANA name such as {CHINA}"
            ) from error

    def _check_address(self) -> None:
        for name, address in (("proxy", self.proxy), ("replica", self.replica)):
            if address is not None and urlsplit(address).scheme not in ("http", "https"):
                raise CrawlSettingsError(f"{name} {address!r} is no http address; expected http://host:port")
        if self.replica is not None and not _is_loopback(self.replica):
            raise CrawlSettingsError(
                f"replica {self.replica!r} is not on the loopback interface; give another server as proxy"
            )
        if not self.contact and not self.replica:
            raise CrawlSettingsError(
                "contact is empty: a crawl of real sites must name an e-mail address or URL that their webmasters can use"
            )
        if self.contact and not _CONTACT.fullmatch(self.contact):
            raise CrawlSettingsError(
                f"contact {self.contact!r} is neither an e-mail address nor an http(s) URL; webmasters must be able to reach you by it"
            )
        if not self.user_agent.isascii() or (self.user_agent and not self.user_agent.isprintable()):
            raise CrawlSettingsError(
                f"user_agent {self.user_agent!r} must be printable ASCII, as it is sent in a header"
            )

    @property
    def route(self) -> str | None:
        """Where every request is sent to, if not to the site itself: the replica, or the proxy."""
        return self.replica or self.proxy

    @property
    def least_delay(self) -> float:
        """Seconds between two requests to one registrable domain, before robots.txt is read."""
        if self.delay is not None:
            return self.delay
        return 0.0 if self.replica else 1.5

    @property
    def first_pause(self) -> float:
        """Seconds for which the first block pauses the domain."""
        if self.pause is not None:
            return self.pause
        return 0.5 if self.replica else 180.0

    @property
    def robots_token(self) -> str:
        """The product token of the user agent, in lower case: the name by which a robots.txt addresses us (RFC 9309, 2.2.1)."""
        return re.split(r"[\s/(]", self.user_agent, maxsplit=1)[0].lower() or PRODUCT_TOKEN

    def excluded_urls(self) -> frozenset[str]:
        """The canonical URLs of the ``excluded`` file. Raises CrawlSettingsError, with the line, when it is unreadable or names no URL."""
        if self.excluded is None:
            return frozenset()
        try:
            lines = self.excluded.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise CrawlSettingsError(f"excluded: {self.excluded} cannot be read as UTF-8 text: {error}") from error
        urls = {number: line.strip() for number, line in enumerate(lines, 1) if line.strip() and line[0] != "#"}
        for number, url in urls.items():
            if not url.startswith(("http://", "https://")):
                raise CrawlSettingsError(f"excluded: {self.excluded}, line {number}: {url!r} is no http(s) URL")
        return frozenset(map(SITES[self.site].canonical_url, urls.values()))

    @property
    def agent(self) -> str:
        """The user agent header; it names the contact."""
        product = self.user_agent or PRODUCT
        return f"{product} (+{self.contact})" if self.contact and self.contact not in product else product
