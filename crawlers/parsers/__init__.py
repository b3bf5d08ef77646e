"""Site parsers: url + decoded text -> records and links. Pure: no network, no clock, no files.

    read_page(site, url, html) -> ParsedPage       records, links, layout, rows of a list; the markup is parsed once
    parse(site, url, html) -> list[PageRecord]     the records alone; an index page gives []
    links(site, url, html) -> list[str]            absolute canonical URLs worth following
    canonical_url(site, url) -> str                one spelling per page

A site is a module with SITE, VERSION, DOMAINS, START_URLS, canonical_url, page_key, follows, leads,
further_pages, layout, records, list_rows.
What belongs here: the registry. What does not: a site's selectors (its own file).
"""

from __future__ import annotations

from typing import Protocol, cast

from parsel import Selector

from crawlers.parsers import fh21, net39, net163, xywy
from crawlers.parsers.layout import hrefs
from crawlers.parsers.record import LABELS, PAGE_KINDS, PageRecord, ParsedPage, ParseError

__all__ = [
    "LABELS",
    "PAGE_KINDS",
    "SITES",
    "PageRecord",
    "ParseError",
    "ParsedPage",
    "SiteParser",
    "canonical_url",
    "links",
    "parse",
    "read_page",
]


class SiteParser(Protocol):
    """What a site's module offers.

    ``VERSION`` rises with every change that gives other records; ``page_key`` is what makes a page the same page under several
    URLs; ``follows`` says whether a canonical URL belongs to the crawl; ``leads`` whether links of the page are followed at all;
    ``further_pages`` gives the pages that a list's pager counts without linking them; ``layout``, ``records`` and ``list_rows`` read the
    parsed markup too (``records`` raises ParseError).
    """

    SITE: str
    VERSION: str
    DOMAINS: tuple[str, ...]
    START_URLS: tuple[str, ...]

    def canonical_url(self, url: str) -> str: ...
    def page_key(self, url: str) -> str: ...
    def follows(self, url: str) -> bool: ...
    def leads(self, url: str) -> bool: ...
    def further_pages(self, url: str, page: Selector) -> list[str]: ...
    def layout(self, url: str, page: Selector) -> str: ...
    def records(self, url: str, page: Selector) -> list[PageRecord]: ...
    def list_rows(self, url: str, page: Selector) -> int | None: ...


SITES: dict[str, SiteParser] = {module.SITE: cast("SiteParser", module) for module in (net39, xywy, fh21, net163)}
"""The four encyclopedias by name: 39net, xywy, fh21, 163."""


def _site(site: str) -> SiteParser:
    if site not in SITES:
        raise KeyError(f"unknown site {site!r}; known are {sorted(SITES)}")
    return SITES[site]


def read_page(site: str, url: str, html: str) -> ParsedPage:
    """All that one page gives, its markup parsed once. A layout that is not the expected one is told in ``error``, not raised."""
    module = _site(site)
    page = Selector(html)
    error = None
    records: list[PageRecord] = []
    try:
        records = module.records(url, page)
    except ParseError as unexpected:
        error = unexpected
    return ParsedPage(
        tuple(records), tuple(_links(module, url, page)), module.layout(url, page), module.list_rows(url, page), error
    )


def parse(site: str, url: str, html: str) -> list[PageRecord]:
    """The records of one page; [] for a page that only leads to others. Raises ParseError when the layout is not the expected one."""
    return _site(site).records(url, Selector(html))


def links(site: str, url: str, html: str) -> list[str]:
    """Canonical URLs on the page that belong to this site's crawl, in page order, without doubles."""
    return _links(_site(site), url, Selector(html))


def _links(module: SiteParser, url: str, page: Selector) -> list[str]:
    if not module.leads(url):
        return []
    found = map(module.canonical_url, (*hrefs(page, "//a/@href", url), *module.further_pages(url, page)))
    return [link for link in dict.fromkeys(found) if module.follows(link)]


def canonical_url(site: str, url: str) -> str:
    """The one spelling under which ``url`` is crawled: scheme, host case, fragment, tracking parameters and doubled forms settled."""
    return _site(site).canonical_url(url)
