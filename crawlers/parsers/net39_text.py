"""The running text of 39.net's pages: paragraphs with the headings above them, without the site's own notices.

What belongs here: what all page kinds of this site do with a block of text. What does not: selectors of one page kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from lxml import etree
from parsel import Selector

from crawlers.parsers.layout import EMPTY_VALUES, clean, paragraphs, text_of
from crawlers.parsers.record import ParseError

PLAIN, EMPHASIS, HEADING, CHAPTER = range(4)
"""What a line is: text, an emphasised line (a heading if it looks like one), a sub-heading or a main heading by its class."""

DROPPED = frozenset(
    ["ad_500", "more", "adbox", "ad", "links", "chi-int", "relatedArticle", "related", "art_page", "article_more", "tit-more", "hot_read"]
)  # fmt: skip
"""Classes of advertisements, "[详细]" links, related reading and page turners inside a text."""

_LEVELS = {"article_title_num": CHAPTER, "article_name": HEADING}
_EMPHASISED = frozenset(["b", "strong", "h1", "h2", "h3", "h4", "h5", "h6"])
_BLOCKS = frozenset(
    [
        "p",
        "div",
        "dl",
        "dt",
        "dd",
        "ul",
        "ol",
        "li",
        "table",
        "tr",
        "td",
        "th",
        "br",
        "section",
        "article",
        "blockquote",
    ]
) | (_EMPHASISED - {"b", "strong"})
_SILENT = frozenset(["script", "style", "iframe", "noscript", "video", "object", "embed", "form", "select", "button"])
_INDENT = re.compile(r"\u3000{2,}")
_ORDINAL = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}、|\d{1,2}\s*[.、．]|[（(][一二三四五六七八九十\d]{1,3}[)）])\s*"
)
_NUMBERED_HEADING = re.compile(
    r"(?:\d{1,2}\s*[.、．]|[（(][一二三四五六七八九十\d]{1,3}[)）]|[一二三四五六七八九十]{1,3}、)[^。；！？]{1,20}[：:]"
)
_SENTENCE_END = tuple("。！？；，!?;,…")
_LONGEST_HEADING = 24
_NOTICE = re.compile(
    r"[（(]?(?:责任编辑|实习编辑|编辑|来源|文章来源|稿源|作者|通讯员)\s*[：:][^。]{0,40}"
    r"|.{0,30}39健康网.{0,40}(?:专稿|版权所有|转载|独家|授权).{0,60}"
    r"|.{0,40}(?:关注|尽在|登录|访问|下载|扫描).{0,20}39(?:健康网|就医助手|问医生).{0,40}"
    r"|.{0,10}(?:相关|推荐|延伸)(?:阅读|文章|推荐|链接)\s*[：:].{0,80}"
    r"|\[?详细\]?(?:>>|»)?|(?:查看|了解)更多.{0,12}(?:>>|»)"
)


def outline(element: etree._Element, drop: Iterable[str] = ()) -> list[tuple[str, str]]:
    """(heading, paragraph) pairs below ``element``, in page order; the heading is "" where none stands above.

    Headings are elements of the site's heading classes, and short emphasised or numbered lines ("1.药物治疗：") with a text after them;
    main heading and sub-heading are joined by "/". An emphasised line without text after it is a paragraph. Notices of the site, elements
    of a class in `DROPPED` or ``drop``, and the site's words for "nothing" are left out.
    """
    lines = [
        (level, part)
        for level, text in _lines(element, DROPPED.union(drop))
        for part in map(clean, _INDENT.split(text))
        if part not in EMPTY_VALUES and not _NOTICE.fullmatch(part)
    ]
    pairs: list[tuple[str, str]] = []
    chapter = heading = ""
    for (level, line), (following, _) in pairwise([*lines, (HEADING, "")]):
        if level == CHAPTER:
            chapter, heading = _name(line), ""
        elif level == HEADING or (following == PLAIN and _is_heading(level, line)):
            heading = _name(line)
        else:
            pairs.append(("/".join(filter(None, (chapter, heading))), line))
    return pairs


def need_outline(
    url: str, scopes: Iterable[etree._Element], selector: str, expected: str, drop: Iterable[str] = ()
) -> list[tuple[str, str]]:
    """The outline of all ``scopes``; [] where they honestly say that there is nothing (暂无相关资料).

    Raises ParseError naming ``selector`` where there is no scope, or none of them holds a text.
    """
    found = list(scopes)
    pairs = [pair for scope in found for pair in outline(scope, drop)]
    if not pairs and not any(says_nothing(scope) for scope in found):
        raise ParseError(url, selector, expected)
    return pairs


def says_nothing(element: etree._Element) -> bool:
    """Whether the text below ``element`` is one of the site's words for "we have nothing"."""
    return any(line in EMPTY_VALUES for line in text_of(Selector(root=element)).split())


def lines_of(element: etree._Element, drop: Iterable[str] = ()) -> list[str]:
    """The paragraphs below ``element`` without looking for headings."""
    found = paragraphs(Selector(root=element), DROPPED.union(drop))
    return [line for line in found if not _NOTICE.fullmatch(line)]


def outermost(elements: Iterable[etree._Element]) -> list[etree._Element]:
    """Those of ``elements`` that lie in none of the others, in the order given."""
    found = list(dict.fromkeys(elements))
    if len(found) < 2:
        return found
    held = set(found)
    return [element for element in found if held.isdisjoint(element.iterancestors())]


def _name(line: str) -> str:
    return _ORDINAL.sub("", line).rstrip("：: ")


def _is_heading(level: int, line: str) -> bool:
    if level == EMPHASIS:
        return len(line) <= _LONGEST_HEADING and not line.endswith(_SENTENCE_END)
    return _NUMBERED_HEADING.fullmatch(line) is not None


def _lines(element: etree._Element, drop: frozenset[str]) -> Iterator[tuple[int, str]]:
    """Text between block boundaries with its level: the lowest of its pieces, so that one plain word makes a line plain."""
    text, level = "", CHAPTER
    for piece, its_level in _pieces(element, drop, PLAIN):
        if piece is not None:
            text += piece
            level = level if piece.isspace() else min(level, its_level)
        elif text:
            yield level, text
            text, level = "", CHAPTER
    if text:
        yield level, text


def _pieces(element: etree._Element, drop: frozenset[str], level: int) -> Iterator[tuple[str | None, int]]:
    """Text runs in document order with the level of the innermost heading around them; None is a block boundary."""
    tag = element.tag
    if not isinstance(tag, str) or tag in _SILENT:
        return
    tokens = element.get("class", "").split()
    block = tag in _BLOCKS
    if block:
        yield None, level
    if not drop.intersection(tokens):
        inner = max(level, EMPHASIS if tag in _EMPHASISED else PLAIN, *(_LEVELS.get(token, PLAIN) for token in tokens))
        if element.text:
            yield element.text, inner
        for child in element:
            yield from _pieces(child, drop, inner)
            if child.tail:
                yield child.tail, inner
    if block:
        yield None, level
