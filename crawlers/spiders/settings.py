"""What a crawl may do: its site, its folders, its manners.

What belongs here: the settings, their meaning and validity. What does not: Scrapy's own setting names (`process`).
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from crawlers.parsers import SITES

PRODUCT = "cmedlms/0.1"


class CrawlSettingsError(ValueError):
    """A crawl's settings cannot be used; the message names the field and what to do."""


@dataclass(frozen=True)
class CrawlSettings:
    """Settings of one crawl of one site.

    site         one of crawlers.parsers.SITES
    state        folder of the URL ledger; a crawl started again with the same folder continues
    archive      folder of the WARC files; paths in the manifest are relative to it
    pages        where the manifest (contract `pages`) is written as Parquet
    proxy        forward proxy that every request goes through; a loopback proxy is a replica, needs no contact and has no delay
    contact      e-mail address or URL that a webmaster can use; part of the user agent
    max_pages    pages recorded over all runs with this state
    delay        least seconds between two requests to one registrable domain (robots' Crawl-delay may raise it);
                 None: 1.5 s, without delay through a loopback proxy
    concurrency  requests in flight to one registrable domain
    timeout      seconds for one request
    retries      further attempts after a lost connection or a server error
    max_body     bytes of a body; a longer page is recorded as an error and not archived
    block_limit  consecutive block pages after which the run stops, leaving the rest to the next run
    user_agent   overrides "cmedlms/<version> (+<contact>)"
    """

    site: str
    state: Path
    archive: Path
    pages: Path
    proxy: str | None = None
    contact: str = ""
    max_pages: int = 2_000
    delay: float | None = None
    concurrency: int = 4
    timeout: float = 30.0
    retries: int = 2
    max_body: int = 6 * 1024 * 1024
    block_limit: int = 5
    user_agent: str = ""

    def __post_init__(self) -> None:
        if self.site not in SITES:
            raise CrawlSettingsError(f"site {self.site!r} is unknown; known are {sorted(SITES)}")
        for name in ("max_pages", "concurrency", "max_body", "block_limit"):
            if getattr(self, name) < 1:
                raise CrawlSettingsError(f"{name} is {getattr(self, name)}; it must be at least 1")
        if self.timeout <= 0 or self.retries < 0 or (self.delay is not None and self.delay < 0):
            raise CrawlSettingsError("timeout must be positive, retries and delay not negative")
        if self.proxy is not None and urlsplit(self.proxy).scheme not in ("http", "https"):
            raise CrawlSettingsError(f"proxy {self.proxy!r} is no http address; expected http://host:port")
        if not self.replica and not self.contact.strip():
            raise CrawlSettingsError(
                "contact is empty: a crawl of real sites must name an e-mail address or URL that their webmasters can use"
            )

    @property
    def replica(self) -> bool:
        """Whether every request stays on this machine (the proxy is on the loopback interface)."""
        host = urlsplit(self.proxy).hostname if self.proxy else None
        if host is None:
            return False
        try:
            return ipaddress.ip_address(host).is_loopback
        except ValueError:
            return host == "localhost"

    @property
    def least_delay(self) -> float:
        """Seconds between two requests to one registrable domain, before robots.txt is read."""
        if self.delay is not None:
            return self.delay
        return 0.0 if self.replica else 1.5

    @property
    def agent(self) -> str:
        """The user agent header."""
        return self.user_agent or (f"{PRODUCT} (+{self.contact})" if self.contact else PRODUCT)
