"""Articles and topic pages of www., m. and the channels of fh21.com.cn.

What belongs here: the article of 2018, the topic page for telephones, and a plain reader for articles whose classes are not known
(telephones; www.fh21.com.cn/article/view/ of 2026). What does not: the encyclopedias.
"""

from __future__ import annotations

import re

from lxml import etree
from parsel import Selector

from crawlers.parsers.fh21_page import SITE, split_parts, without_adverts
from crawlers.parsers.layout import Landmarks, headed_lines, landmarks, line_of
from crawlers.parsers.record import PageRecord, ParseError

_DATE = re.compile(r"(\d{4})[-/年](\d{1,2})[-/月](\d{1,2})")
_HEADLINES = etree.XPath("//h1")
_PARAGRAPHS = etree.XPath("//p")
_LIST_ITEMS = etree.XPath("li")
_TIMES = etree.XPath("//time")
_SURROUNDINGS = ("left-related", "related", "ad-box", "disclaimer", "copyright")
_NO_STEP = frozenset(("首页", "飞华健康网", "复禾健康", "复禾健康网", "正文", "当前位置", ""))
_TEMPLATE = re.compile(r"\{\{.*?\}\}")
"""A variable that the site's own template engine left in the page."""
_FULL_TEXT = ("term-con-txt-link",)

SHORTEST = 60
"""Characters that a block of paragraphs needs to be taken for an article by the plain reader."""


def article(url: str, page: Selector, identity: str) -> list[PageRecord]:
    """The article on the page, in whichever design; raises ParseError where headline or text are missing."""
    marks = landmarks(page)
    if ".left-article-tit" in marks or ".detail-content-box" in marks:
        return [_article_2018(url, marks, identity)]
    return [_plain(url, page, marks, identity)]


def _article_2018(url: str, marks: Landmarks, identity: str) -> PageRecord:
    """Headline, introduction (导读) and text in classes of their own."""
    title = line_of(marks.need(url, "the headline", ".left-article-tit"))
    body = marks.need(url, "the article's text", ".detail-content-box")
    intro = [
        ("导读", re.sub(r"^[【\[]?导读[】\]]?[：:]?\s*", "", line_of(box))) for box in marks.any(".left-article-intro")
    ]
    pairs = without_adverts([*intro, *headed_lines(body, _SURROUNDINGS)])
    if not any(part != "导读" for part, _ in pairs):
        raise ParseError(url, "text of .detail-content-box", "the article's text")
    steps = [line_of(step) for bar in marks.any(".guid-list") for step in _LIST_ITEMS(bar)]
    steps = [step for step in (step.strip("> ") for step in steps) if step not in _NO_STEP and step != title]
    times = marks.any(".left-article-tit-time")
    return _record(url, identity, title, steps, pairs, _day(line_of(times[0])) if times else None)


def _plain(url: str, page: Selector, marks: Landmarks, identity: str) -> PageRecord:
    """`h1`, and the element that holds the most text in `p` children of its own."""
    headlines = [line for line in map(line_of, _HEADLINES(page.root)) if line]
    if not headlines:
        raise ParseError(url, "h1", "the headline")
    lengths: dict[etree._Element, int] = {}
    for paragraph in _PARAGRAPHS(page.root):
        parent = paragraph.getparent()
        if parent is not None:
            lengths[parent] = lengths.get(parent, 0) + len(line_of(paragraph))
    body = max(lengths, key=lambda parent: lengths[parent], default=None)
    if body is None or lengths[body] < SHORTEST:
        raise ParseError(url, "h1 with p", f"a block with at least {SHORTEST} characters in its paragraphs")
    pairs = without_adverts(headed_lines(body, _SURROUNDINGS, _HEADLINES(body)))
    if not pairs:
        raise ParseError(url, "h1 with p", "the article's text")
    times = [*map(line_of, _TIMES(page.root)), *map(line_of, marks.any(".time", ".date", ".publish-time"))]
    day = next((found for time in times if (found := _day(time))), None)
    return _record(url, identity, headlines[0], [], pairs, day)


def _record(
    url: str, identity: str, title: str, steps: list[str], pairs: list[tuple[str, str]], day: str | None
) -> PageRecord:
    lines, parts = split_parts(pairs)
    return PageRecord(
        site=SITE, url=url, canonical_id=identity, page_kind="article", title=title, topic=steps[-1] if steps else None,
        department=tuple(steps[:-1]), section="文章", paragraphs=lines, parts=parts, published=day,
    )  # fmt: skip


def topic(url: str, page: Selector, identity: str) -> list[PageRecord]:
    """The topic page for telephones: its introduction, then the headlines of its lists with the name of their tab as part.

    Raises ParseError where the topic's name, or both introduction and headlines, are missing.
    """
    marks = landmarks(page)
    name = line_of(marks.need(url, "the topic's name", ".col-dise-title"))
    intros = [_TEMPLATE.sub("", line_of(text, _FULL_TEXT)).strip() for text in marks.all(".term-con-txt")]
    pairs = [("", intro) for intro in intros if intro]
    tabs = [line_of(tab) for bar in marks.any(".dise-tab-item") for tab in _LIST_ITEMS(bar)]
    headlines = marks.all(".mix-two-title")
    for position, block in enumerate(marks.all(".item-main-con")):
        tab = tabs[position] if position < len(tabs) else ""
        pairs += [(tab, line_of(line)) for line in headlines if block in line.iterancestors()]
    pairs = without_adverts([(part, line) for part, line in pairs if line])
    if not pairs:
        raise ParseError(url, ".term-con-txt, .mix-two-title", "the topic's introduction or headlines")
    lines, parts = split_parts(pairs)
    return [
        PageRecord(
            SITE, url, identity, "article", name, name, (), "专题", None, lines, parts
        )
    ]  # fmt: skip


def _day(text: str) -> str | None:
    """The first date in ``text`` as ISO 8601."""
    found = _DATE.search(text)
    return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}" if found else None
