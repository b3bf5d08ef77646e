"""Where a redirect leads: the same page under another spelling, another page of the site, a verification page, or away.

What belongs here: that judgement, pure. What does not: sending the next request (`spider`).
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from crawlers.parsers import SiteParser
from crawlers.spiders.outcome import is_refusal

MAX_HOPS = 5


@dataclass(frozen=True, slots=True)
class Turn:
    """What a redirect means.

    ``outcome``  None: the same page, to be fetched from ``target``; else moved, redirect, blocked or error, with ``why``
    ``target``   the absolute URL; for ``moved`` the canonical URL of the page that it moved to
    """

    outcome: str | None
    target: str
    why: str | None = None


def follow(site: SiteParser, key: str, url: str, location: str | None, hops: int) -> Turn:
    """Judge the redirect from ``url`` (page ``key``, after ``hops`` earlier redirects) to the header value ``location``."""
    if not location:
        return Turn("error", url, "a redirect without Location")
    try:
        target = urljoin(url, location.strip())
        parts = urlsplit(target)
        host = parts.hostname or ""
    except ValueError:
        return Turn("error", url, f"a redirect to {location[:200]!r}, which is no URL")
    if is_refusal(target):
        return Turn("blocked", target, f"redirected to the verification page {target}")
    if parts.scheme not in ("http", "https") or not _on_site(host, site.DOMAINS):
        return Turn("redirect", target, f"redirected off the site, to {target}")
    canonical = site.canonical_url(target)
    if site.page_key(canonical) != key:
        if canonical in map(site.canonical_url, site.START_URLS):
            return Turn("redirect", target, f"redirected to the entrance {target}")
        if site.follows(canonical):
            return Turn("moved", canonical, f"moved to {canonical}")
        return Turn("redirect", target, f"redirected to {target}, which is not part of the crawl")
    if target == url or hops >= MAX_HOPS:
        return Turn("redirect", target, f"redirected in circles, {hops + 1} times, at last to {target}")
    return Turn(None, target)


def _on_site(host: str, domains: tuple[str, ...]) -> bool:
    return any(host == domain or host.endswith("." + domain) for domain in domains)
