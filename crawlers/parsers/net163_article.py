"""Articles of 163.com in four designs: up to 2015, 2016-2020, the site's own authors (网易号) of 2019, and since 2021.

What belongs here: the selectors of articles and of what is put between their paragraphs. What does not: URLs and lists (`net163`).
"""

from __future__ import annotations

import re

from lxml import etree
from parsel import Selector

from crawlers.parsers.layout import Landmarks, iso_date, paragraphs, text_of
from crawlers.parsers.record import PageRecord, ParseError

_INSERTED = (
    "otitle", "f_center", "gg200x300", "ep-source", "ep-editor", "special_tag_wrap", "relatedArticle", "related_article",
    "video-wrapper", "post_author", "post_statement", "post_topshare_wrap", "post_topad", "post_btmshare", "creative_statement",
)  # fmt: skip
"""Blocks inside the article's body that are not the article: original title, pictures, advertisements, related stories, signature."""
_BYLINE = re.compile(
    r"(?:本文|文章)?(?:作者|审核|审校|编辑|责任编辑|实习编辑|来源|专家|原标题)\s*[：:].{0,60}"
    r"|[（(]\s*(?:原标题|责任编辑|来源)\s*[：:].{0,80}[)）]?"
)
_BODIES = ("#endText", ".post_body", ".w_text", "#content")
_TITLES = ("#h1title", ".post_title")
_DATED = (".post_time_source", ".post_info", ".ep-time-soure", ".time")
_ORIGINAL = re.compile(r"[（(]?\s*原标题\s*[：:]\s*(?P<title>.+?)\s*[)）]?")
_URL_DAY = re.compile(r"/(\d\d)/(\d\d)(\d\d)/\d\d/[0-9A-Z]{16}\.html$")


def read_article(url: str, canonical: str, identity: str, page: Selector, marks: Landmarks) -> PageRecord:
    """The article without label; headings inside it stay paragraphs. Raises ParseError where title or text is missing."""
    title = _title(url, page, marks)
    lines = [line for line in paragraphs(Selector(root=_body(url, marks)), _INSERTED) if not _BYLINE.fullmatch(line)]
    if not lines:
        raise ParseError(url, ", ".join(_BODIES), "the article's text")
    return PageRecord(
        site="163",
        url=canonical,
        canonical_id=identity,
        page_kind="article",
        title=title,
        paragraphs=tuple(lines),
        published=_published(canonical, page, marks),
    )


def _body(url: str, marks: Landmarks) -> etree._Element:
    """`#endText` lies in `.post_body` up to 2020, `.post_body` in `#content` since 2021: the innermost of the known names."""
    for name in _BODIES:
        for element in marks.all(name):
            if element.tag == "div":
                return element
    raise ParseError(url, ", ".join(_BODIES), "the article's text")


def _title(url: str, page: Selector, marks: Landmarks) -> str:
    heading = next(iter(marks.any(*_TITLES)), None)
    if heading is None:
        heading = next((h1 for left in marks.all("#epContentLeft") for h1 in left.iter("h1")), None)
    if heading is None and "#content" in marks:
        heading = next(page.root.iter("h1", "h2"), None)
    if heading is not None:
        return text_of(Selector(root=heading))
    # A copy of the body alone still names its article.
    originals = (_ORIGINAL.fullmatch(text_of(Selector(root=line))) for line in marks.all(".otitle"))
    original = next((found["title"] for found in originals if found), None)
    if original is None:
        raise ParseError(url, "#h1title, #epContentLeft > h1, h1.post_title, p.otitle", "the title")
    return original


def _published(canonical: str, page: Selector, marks: Landmarks) -> str | None:
    """The day: `html[data-publishtime]` since 2021, the line under the title before, else the day in the URL."""
    stated = [page.root.get("data-publishtime") or ""]
    stated += [text_of(Selector(root=line)) for name in _DATED for line in marks.all(name)]
    sources = (source.getparent() for source in marks.all("#ne_article_source"))
    stated += [text_of(Selector(root=line)) for line in sources if line is not None]
    day = next((day for text in stated if (day := iso_date(text))), None)
    in_url = _URL_DAY.search(canonical)
    return day or (iso_date(f"20{in_url[1]}-{in_url[2]}-{in_url[3]}") if in_url else None)
