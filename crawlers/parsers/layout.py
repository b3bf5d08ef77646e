"""Reading HTML the way all four sites need it: class tokens, required selectors, paragraphs out of blocks.

What belongs here: what two or more parsers share. What does not: a selector of any one site.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urljoin, urlsplit

from lxml import etree
from parsel import Selector

from crawlers.parsers.record import ParseError

EMPTY_VALUES = frozenset({"", "暂无相关资料", "暂无", "暂无资料", "暂无药品"})
"""What the sites print where they have nothing to say."""

_BLOCKS = frozenset(
    ["p", "div", "dl", "dt", "dd", "ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6", "table", "tr", "td", "th", "br", "section", "article", "blockquote"]
)  # fmt: skip
_SILENT = frozenset(
    ["script", "style", "iframe", "noscript", "pre", "video", "object", "embed", "form", "textarea", "select", "button"]
)
_SPACE = re.compile(r"[\s\u00a0\u3000\ufeff]+")
_INDENT = re.compile(r"\u3000{2,}")


def has(*tokens: str) -> str:
    """The XPath test for an element that carries all class ``tokens``, whatever the spaces and other classes around them.

    Exact ``@class=`` tests break on these sites: attributes have leading, trailing and doubled spaces.
    """
    return " and ".join(f"contains(concat(' ',normalize-space(@class),' '),' {token} ')" for token in tokens)


def need(scope: Selector, xpath: str, url: str, expected: str) -> Selector:
    """The first match of ``xpath``; raises ParseError naming the selector and the page when there is none."""
    found = scope.xpath(xpath)
    if not found:
        raise ParseError(url, xpath, expected)
    return found[0]


def clean(text: str) -> str:
    """``text`` on one line, runs of white space (also U+00A0 and U+3000) as one space, stripped."""
    return _SPACE.sub(" ", text).strip()


def text_of(scope: Selector, drop: Iterable[str] = ()) -> str:
    """All text below ``scope`` on one line, without scripts and without elements of a class in ``drop``."""
    return clean(" ".join(piece for piece in _pieces(scope.root, frozenset(drop)) if piece))


def paragraphs(scope: Selector, drop: Iterable[str] = ()) -> list[str]:
    """The paragraphs below ``scope``: text between block boundaries, cleaned, empty ones left out.

    Bare text beside ``p`` counts (xywy has it), and two ideographic spaces inside a ``p`` are the indent of a paragraph whose
    break was lost (163 has it). Elements with a class token in ``drop`` are left out with all they hold.
    """
    lines: list[str] = [""]
    for piece in _pieces(scope.root, frozenset(drop)):
        if piece is None:
            lines.append("")
        else:
            lines[-1] += piece
    parts = (clean(part) for line in lines for part in _INDENT.split(line))
    return [part for part in parts if part not in EMPTY_VALUES]


def _pieces(element: etree._Element, drop: frozenset[str]) -> Iterator[str | None]:
    """Text runs in document order; None is a block boundary, also where a dropped block was."""
    if not isinstance(element.tag, str) or element.tag in _SILENT:
        return
    block = element.tag in _BLOCKS
    if block:
        yield None
    if not drop.intersection(element.get("class", "").split()):
        if element.text:
            yield element.text
        for child in element:
            yield from _pieces(child, drop)
            if child.tail:
                yield child.tail
    if block:
        yield None


def fact(label: str, value: str) -> tuple[str, str] | None:
    """A cleaned (label, value) of an infobox, or None where the site has no value.

    A colon inside the label betrays scrambled markup seen on real pages: ``发人群：多`` is ``多发人群：``.
    """
    head, _, tail = clean(label).replace(":", "：").partition("：")
    label = tail + head
    value = clean(value).removesuffix("[详细]").strip()
    return None if not label or value in EMPTY_VALUES else (label, value)


def hrefs(scope: Selector, xpath: str, base: str) -> list[str]:
    """Absolute http(s) targets of the links matched by ``xpath``."""
    found = (urljoin(base, href.strip()) for href in scope.xpath(xpath).getall())
    return [link for link in found if link.startswith(("http://", "https://"))]


def plain_url(url: str) -> tuple[str, str]:
    """Host (lower case, without port) and path of ``url``; scheme, query and fragment are left behind."""
    parts = urlsplit(url)
    return (parts.hostname or "").lower(), parts.path or "/"
