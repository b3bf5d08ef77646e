"""NetEase Health (jiankang.163.com, since 2021 www.163.com/jiankang): the channel's lists and articles, of all designs since before 2015.

What belongs here: the site's face (what crawlers.parsers.SiteParser asks for), its URLs, the recognition of designs and lists. What does not:
the selectors of articles (`net163_article`).
"""

from __future__ import annotations

import re
from functools import lru_cache

from parsel import Selector

from crawlers.parsers.layout import Landmarks, landmarks, plain_url
from crawlers.parsers.net163_article import read_article
from crawlers.parsers.record import PageRecord

__all__ = [
    "DOMAINS", "SITE", "START_URLS", "VERSION", "canonical_url", "follows", "further_pages", "layout", "leads", "list_rows", "page_key", "records",
]  # fmt: skip

SITE = "163"
VERSION = "2"
DOMAINS = ("163.com",)
START_URLS = ("http://jiankang.163.com/special/health_health/",)

_ARTICLES: dict[str, re.Pattern[str]] = {
    "jiankang.163.com": re.compile(r"/\d\d/\d{4}/\d\d/([0-9A-Z]{16})\.html"),
    "www.163.com": re.compile(r"/(?:jiankang|dy)/article/([0-9A-Z]{16})\.html"),
    "dy.163.com": re.compile(r"(?:/v2)?/article/(?:detail/)?([0-9A-Z]{16})\.html"),
}
"""Host -> path of an article with its document id: capitals and digits only. The site's own placeholders have lower-case letters and lead
nowhere."""
_LISTS: dict[str, re.Pattern[str]] = {
    "jiankang.163.com": re.compile(r"/(?:special/[a-z]+(?:_[a-z]+)*(?:_\d\d)?/)?"),
    "www.163.com": re.compile(r"/jiankang/"),
}
_LIST_DESIGNS = (
    ("list of entries", ".news_main_info"),
    ("list of columns", ".column_content_info"),
    ("front page", "#jiankangindex_wrap"),
)
_ERAS = (
    ("2016", (".post_content_main", ".post_text")),
    ("2021", (".post_main", ".post_title", ".post_content")),
    ("2013", ("#h1title", "#endText", ".w_text")),
    ("2019", ("#content",)),
)
"""Era -> classes and ids of its design; 2019 is that of the site's own authors (网易号), whose only mark is an id the others have too."""


@lru_cache(maxsize=8192)
def canonical_url(url: str) -> str:
    """The page over http without query and fragment (`?f=`, `#` are tracking); lists end with a slash."""
    host, path = plain_url(url)
    if not path.endswith("/") and path.startswith(("/special/", "/jiankang")) and "." not in path:
        path += "/"
    return f"http://{host}{path}"


@lru_cache(maxsize=8192)
def document_id(url: str) -> str | None:
    """The id that an article's old and new URL share; None for other pages."""
    host, path = plain_url(url)
    match = _ARTICLES[host].fullmatch(path) if host in _ARTICLES else None
    return match[1] if match else None


def page_key(url: str) -> str:
    """An article's document id, which its old and its new URL share; any other page's canonical URL."""
    return document_id(url) or canonical_url(url)


def leads(url: str) -> bool:
    """Links of lists; an article's related links lead to other channels and are left."""
    return document_id(url) is None


def follows(link: str) -> bool:
    """Lists of the health channel, their further pages, and articles (also of the site's own authors, when such a list names them)."""
    return document_id(link) is not None or _is_list(link)


def layout(url: str, page: Selector) -> str:
    """The design by the evidence in the markup: 2013, 2016, 2019 or 2021 for articles, three names for lists, else "unknown"."""
    marks = landmarks(page)
    if _is_list(url):
        return next((name for name, mark in _LIST_DESIGNS if mark in marks), "unknown")
    return next((era for era, names in _ERAS if any(name in marks for name in names)), "unknown")


def list_rows(url: str, page: Selector) -> int | None:
    """Articles that a list names in its own columns; None for other pages."""
    return len(_entries(url, landmarks(page))) if _is_list(url) else None


def further_pages(url: str, page: Selector) -> list[str]:
    """[]: the pager (`a.next_page`) links every page that is known."""
    return []


def records(url: str, page: Selector) -> list[PageRecord]:
    """The article on the page, without a label; lists give []. Raises ParseError."""
    identity = document_id(url)
    return [read_article(url, canonical_url(url), identity, page, landmarks(page))] if identity else []


def _is_list(url: str) -> bool:
    host, path = plain_url(canonical_url(url))
    return host in _LISTS and _LISTS[host].fullmatch(path) is not None


def _entries(url: str, marks: Landmarks) -> set[str]:
    base = "http:" if url.startswith("http:") else "https:"
    links = (link for _, mark in _LIST_DESIGNS for scope in marks.all(mark) for link in scope.iter("a"))
    targets = (link.get("href", "").strip() for link in links)
    found = (document_id(base + target if target.startswith("//") else target) for target in targets)
    return {identity for identity in found if identity}
