"""Site parsers: url + decoded text -> records and links. Pure: no network, no clock, no files.

    parse(site, url, html) -> list[PageRecord]     an index page gives []
    links(site, url, html) -> list[str]            absolute canonical URLs worth following
    canonical_url(site, url) -> str                one spelling per page

What belongs here: the registry. What does not: a site's selectors (its own file).
"""

from __future__ import annotations

from types import ModuleType

from crawlers.parsers import fh21, net39, net163, xywy
from crawlers.parsers.record import LABELS, PAGE_KINDS, PageRecord, ParseError

__all__ = ["LABELS", "PAGE_KINDS", "SITES", "PageRecord", "ParseError", "canonical_url", "links", "parse"]

SITES: dict[str, ModuleType] = {module.SITE: module for module in (net39, xywy, fh21, net163)}
"""The four encyclopedias by name: 39net, xywy, fh21, 163."""


def _module(site: str) -> ModuleType:
    if site not in SITES:
        raise KeyError(f"unknown site {site!r}; known are {sorted(SITES)}")
    return SITES[site]


def parse(site: str, url: str, html: str) -> list[PageRecord]:
    """The records of one page; [] for a page that only leads to others. Raises ParseError when the layout is not the expected one."""
    records: list[PageRecord] = _module(site).parse(url, html)
    return records


def links(site: str, url: str, html: str) -> list[str]:
    """Canonical URLs on the page that belong to this site's crawl, in page order, without doubles."""
    module = _module(site)
    found = (module.canonical_url(link) for link in module.links(url, html))
    return list(dict.fromkeys(found))


def canonical_url(site: str, url: str) -> str:
    """The one spelling under which ``url`` is crawled: scheme, host case, fragment, tracking parameters and doubled forms settled."""
    canonical: str = _module(site).canonical_url(url)
    return canonical
