"""Reading HTML the way all four sites need it: class tokens, required selectors, paragraphs out of blocks.

What belongs here: what two or more parsers share. What does not: a selector of any one site.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
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
_ORIGIN = re.compile(r"https?://[^/?#]+")


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
    """Absolute http(s) targets of the links matched by ``xpath``; what is no URL at all (a bracket in the host, say) is no link."""
    origin = _ORIGIN.match(base)
    found = (_absolute(href.strip(), base, origin[0] if origin else "") for href in compiled(xpath)(scope.root))
    return [link for link in found if link.startswith(("http://", "https://"))]


def _absolute(href: str, base: str, origin: str) -> str:
    """``urljoin`` with two short cuts for the forms that make up most of these sites' links (2 ms a page otherwise)."""
    if href.isascii() and "/." not in href and "[" not in href and "]" not in href:
        if href.startswith(("http://", "https://")):
            return href
        if href.startswith("/") and not href.startswith("//") and origin:
            return origin + href
    try:
        return urljoin(base, href)
    except ValueError:
        return ""


@lru_cache(maxsize=4096)
def plain_url(url: str) -> tuple[str, str]:
    """Host (lower case, without port) and path of ``url``; scheme, query and fragment are left behind."""
    parts = urlsplit(url)
    return (parts.hostname or "").lower(), parts.path or "/"


@lru_cache(maxsize=512)
def compiled(xpath: str) -> etree.XPath:
    """``xpath`` compiled once; call it with an element. The expressions of the parsers are few and constant."""
    return etree.XPath(xpath, smart_strings=False)


class Landmarks:
    """The elements of one page by class token and by id; stray spaces and foreign classes do not matter.

    A name is written as in CSS: ``.jib-articl`` is a class token, ``#qdetailc`` an id. Only the attributes' texts are gathered at
    first; an element is looked up when it is asked for, since most of a page's elements never are.
    """

    __slots__ = ("_found", "_root", "_spellings")

    def __init__(self, page: Selector) -> None:
        self._root = page.root
        self._found: dict[str, list[etree._Element]] = {}
        self._spellings: dict[str, dict[str, list[str]]] = {}

    def _spelt(self, name: str) -> list[str]:
        """The attribute values on the page that hold ``name``; all values are read when the first class or the first id is asked for."""
        sign = name[0]
        known = self._spellings.get(sign)
        if known is None:
            known = self._spellings[sign] = {}
            for value in dict.fromkeys(_CLASSES(self._root) if sign == "." else _IDS(self._root)):
                for token in dict.fromkeys(value.split()):
                    known.setdefault(token, []).append(value)
        return known.get(name[1:], [])

    def __contains__(self, name: str) -> bool:
        return bool(self._spelt(name))

    def all(self, *names: str) -> list[etree._Element]:
        """Elements that carry every one of ``names`` (several class tokens, or one id), in document order."""
        key = " ".join(names)
        if key not in self._found:
            first, *others = map(self._spelt, names)
            values = [value for value in first if all(value in other for other in others)]
            self._found[key] = self._elements("id" if key.startswith("#") else "class", values)
        return self._found[key]

    def gather(self, *names: str) -> None:
        """Look up all of ``names`` (class tokens) in one pass over the page, for a reader that is going to ask for several."""
        wanted = [name for name in names if name not in self._found and name in self]
        spelt = {name: self._spelt(name) for name in wanted}
        found = self._elements("class", list(dict.fromkeys(value for name in wanted for value in spelt[name])))
        with_class = [(element, element.get("class")) for element in found]
        for name in wanted:
            self._found[name] = [element for element, value in with_class if value in spelt[name]]

    def _elements(self, attribute: str, values: list[str]) -> list[etree._Element]:
        if not values:
            return []
        search = _attribute_is_one_of(attribute, len(values))
        found: list[etree._Element] = search(self._root, **{f"v{i}": value for i, value in enumerate(values)})
        return found

    def any(self, *names: str) -> list[etree._Element]:
        """The elements of the first of ``names`` that occurs on the page."""
        return next((self.all(name) for name in names if name in self), [])

    def need(self, url: str, expected: str, *names: str) -> etree._Element:
        """The first element of the first of ``names`` that occurs; raises ParseError naming them and the page when none does."""
        found = self.any(*names)
        if not found:
            raise ParseError(url, ", ".join(names), expected)
        return found[0]


_CLASSES = etree.XPath("/descendant::*/@class", smart_strings=False)
_IDS = etree.XPath("/descendant::*/@id", smart_strings=False)


@lru_cache(maxsize=64)
def _attribute_is_one_of(attribute: str, count: int) -> etree.XPath:
    """Elements whose ``attribute`` is one of the variables v0, v1 ...

    From the attribute to its element, since far fewer elements have one: half the time of a test on every element.
    """
    values = " or ".join(f".=$v{i}" for i in range(count))
    return etree.XPath(f"/descendant::*/@{attribute}[{values}]/..")


@lru_cache(maxsize=1)
def landmarks(page: Selector) -> Landmarks:
    """The landmarks of ``page``; the last page's are kept, since layout, records and rows all ask for them."""
    return Landmarks(page)


def line_of(element: etree._Element, drop: Iterable[str] = ()) -> str:
    """`text_of` for an element: inline pieces are joined as they stand, blocks by a space."""
    return clean("".join(" " if piece is None else piece for piece in _pieces(element, frozenset(drop))))


_EMPHASIS = frozenset(["b", "strong", "h1", "h2", "h3", "h4", "h5", "h6"])
_LONGEST_HEADING = 24
_SENTENCE_END = tuple("。！？；，!?;,…")


def headed_lines(
    element: etree._Element, drop: Iterable[str] = (), without: Iterable[etree._Element] = ()
) -> list[tuple[str, str]]:
    """(sub-heading, paragraph) pairs below ``element``; "" where no sub-heading stands above.

    A sub-heading is a short line, wholly emphasised, that does not end like a sentence and has text after it; it is no paragraph of
    its own, and its closing colon goes. Emphasised lines without text after them are paragraphs. Paragraphs are as in `paragraphs`;
    elements of ``without`` are left out like those of a class in ``drop``.
    """
    lines: list[tuple[str, bool]] = []
    for text, emphasised in _lines(element, frozenset(drop), frozenset(without)):
        lines += [(part, emphasised) for part in map(clean, _INDENT.split(text)) if part not in EMPTY_VALUES]
    pairs: list[tuple[str, str]] = []
    heading = ""
    for position, (line, emphasised) in enumerate(lines):
        short = len(line) <= _LONGEST_HEADING and not line.endswith(_SENTENCE_END)
        if emphasised and short and position + 1 < len(lines) and not lines[position + 1][1]:
            heading = line.rstrip("：:")
        else:
            pairs.append((heading, line))
    return pairs


def _lines(
    element: etree._Element, drop: frozenset[str], without: frozenset[etree._Element]
) -> Iterator[tuple[str, bool]]:
    """Text between block boundaries, and whether all of it is emphasised."""
    text, plain = "", False
    for piece, emphasised in _runs(element, drop, without, False):
        if piece is None:
            if text:
                yield text, not plain
            text, plain = "", False
        else:
            text += piece
            plain = plain or (not emphasised and not piece.isspace())
    if text:
        yield text, not plain


def _runs(
    element: etree._Element, drop: frozenset[str], without: frozenset[etree._Element], emphasised: bool
) -> Iterator[tuple[str | None, bool]]:
    """Text runs in document order with their emphasis; None is a block boundary."""
    tag = element.tag
    if not isinstance(tag, str) or tag in _SILENT:
        return
    emphasised = emphasised or tag in _EMPHASIS
    block = tag in _BLOCKS
    if block:
        yield None, False
    if element not in without and not drop.intersection(element.get("class", "").split()):
        if element.text:
            yield element.text, emphasised
        for child in element:
            yield from _runs(child, drop, without, emphasised)
            if child.tail:
                yield child.tail, emphasised
    if block:
        yield None, False


_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)")


def iso_date(text: str) -> str | None:
    """The first calendar date in ``text`` (2016-3-5, 2016/03/05, 2016年3月5日) as ISO 8601, or None; an impossible one is no date."""
    for year, month, day in _DATE.findall(text):
        try:
            return date(int(year), int(month), int(day)).isoformat()
        except ValueError:
            continue
    return None
