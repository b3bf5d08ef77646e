"""NetEase Health (jiankang.163.com, since 2021 www.163.com/jiankang): articles in three layouts.

What belongs here: this site's URLs, selectors and advertising blocks. What does not: fetching, and text cleaning that other sites share.
"""

from __future__ import annotations

import re

from parsel import Selector

from crawlers.parsers.layout import has, need, paragraphs, plain_url, text_of
from crawlers.parsers.record import PageRecord

SITE = "163"
VERSION = "1"
DOMAINS = ("163.com",)
START_URLS = ("http://jiankang.163.com/special/health_health/",)

_DOCID = re.compile(r"/(?:\d\d/\d{4}/\d\d|jiankang/article)/([0-9A-Z]{16})\.html")
_LIST = re.compile(r"/special/[a-z]+_?[a-z]*(?:_\d\d)?/")
_HOSTS = {"jiankang.163.com", "www.163.com"}
_INSERTED = (
    "otitle", "f_center", "gg200x300", "ep-source", "ep-editor", "special_tag_wrap", "relatedArticle", "related_article",
    "video-wrapper", "post_author", "post_statement",
)  # fmt: skip
"""Blocks inside the article's body that are not the article: original title, pictures, advertisements, related stories, signature."""
_BYLINE = re.compile(r"(?:作者|审核|审校|编辑|责任编辑|来源|本文来源)\s*[：:].{0,60}")


def canonical_url(url: str) -> str:
    """The page over http without query and fragment (`?f=`, `#` are tracking)."""
    host, path = plain_url(url)
    return f"http://{host}{path}"


def page_key(url: str) -> str:
    """An article's document id, which its old and its new URL share; any other page's canonical URL."""
    match = _DOCID.fullmatch(plain_url(url)[1])
    return match[1] if match else canonical_url(url)


def leads(url: str) -> bool:
    """Links of lists; an article's related links lead to other channels and are left."""
    return _DOCID.fullmatch(plain_url(url)[1]) is None


def follows(link: str) -> bool:
    """Lists, their further pages and articles."""
    host, path = plain_url(link)
    return host in _HOSTS and (_DOCID.fullmatch(path) or _LIST.fullmatch(path)) is not None


def layout(url: str, page: Selector) -> str:
    """The era of the page's design."""
    if page.xpath("/html/@data-publishtime"):
        return "2021"
    return "2016" if page.xpath("//*[@id='endText']") else "unknown"


def list_rows(url: str, page: Selector) -> int | None:
    """Entries of a list page; None for other pages."""
    return None


def records(url: str, page: Selector) -> list[PageRecord]:
    """The article on the page, without a label; lists give []."""
    match = _DOCID.fullmatch(plain_url(url)[1])
    if match is None:
        return []
    title = need(
        page, f"//h1[@id='h1title'] | //*[@id='epContentLeft']/h1 | //h1[{has('post_title')}]", url, "the title"
    )
    body = need(
        page,
        f"//div[@id='endText'] | //div[{has('post_body')} and not(.//div[@id='endText'])]",
        url,
        "the article's text",
    )
    lines = paragraphs(body, _INSERTED)
    return [
        PageRecord(
            site=SITE,
            url=canonical_url(url),
            canonical_id=match[1],
            page_kind="article",
            title=text_of(title),
            paragraphs=tuple(line for line in lines if not _BYLINE.fullmatch(line)),
            published=_published(page),
        )
    ]


def _published(page: Selector) -> str | None:
    """The date: `html[data-publishtime]` since 2021, the line under the title before."""
    stated = page.xpath("string(/html/@data-publishtime)").get("") + page.xpath(
        f"string(//div[{has('post_time_source')} or {has('post_info')}])"
    ).get("")
    match = re.search(r"\d{4}-\d\d-\d\d", stated)
    return match[0] if match else None
