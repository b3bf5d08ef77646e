"""What all pages of xywy.com share: breadcrumb, subject and body with stray spaces in their class attributes.

What belongs here: reading that two or more page kinds of this site need. What does not: URLs (`xywy`) and any one page kind.
"""

from __future__ import annotations

import re

from lxml import etree

from crawlers.parsers.layout import Landmarks, clean, fact, line_of
from crawlers.parsers.record import ParseError

SITE = "xywy"

BOILERPLATE = re.compile(
    r"\[?\s*(?:查看)?(?:详细|全文|更多)\s*(?:>>|»)?\s*\]|［(?:详细|全文|更多)］"
    r"|[(（]?(?:因|由于)不能面诊[^。]*仅供参考[。)）]*"
    r"|(?:温馨提示|友情提示|特别提示|提示)：?[^。]{0,30}(?:以上|本)[^。]{0,30}仅供参考[^。]*。?$"
)
"""[详细] links and the disclaimers under answers."""

_STAMP = re.compile(r"(?:\w{0,4}[：:]?\s*)?\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:\s+\d{1,2}:\d\d(?::\d\d)?)?")
"""A line that is only a time ("回答时间：2016-03-05 10:20")."""

_TITLE = etree.XPath("string(//title)")
_LINKS = etree.XPath("a")
_SPANS = etree.XPath("span")
_SITE_TAIL = re.compile(r"[-_]\s*寻医问药.*$")


def document_title(root: etree._Element) -> str:
    """The `title` element without the site's own name; "" where there is none."""
    return _SITE_TAIL.sub("", clean(_TITLE(root)))


def breadcrumb(marks: Landmarks, *names: str) -> list[str]:
    """The steps of the breadcrumb, from the site to the subject; [] where the page has none."""
    bars = marks.any(*names)
    return [step for step in map(line_of, _LINKS(bars[0])) if step] if bars else []


def subject(marks: Landmarks, url: str) -> tuple[str, tuple[str, ...]]:
    """The disease, symptom or examination and its department path: its own heading, or the breadcrumb's last step without one.

    Raises ParseError where the page has neither.
    """
    steps = breadcrumb(marks, ".nav-bar")
    heading = marks.any(".jb-name")
    if heading and (name := line_of(heading[0])):
        return name, tuple(steps[1:-1])
    if not steps:
        raise ParseError(url, ".jb-name, .nav-bar a", "the name of the disease, symptom or examination")
    return steps[-1], tuple(steps[1:-1])


def topic_of(steps: list[str]) -> tuple[str | None, tuple[str, ...]]:
    """Topic and department path of a question's breadcrumb; one that ends with a department ("呼吸内科") tells no topic."""
    if not steps or steps[-1].endswith("科"):
        return None, tuple(steps)
    return steps[-1], tuple(steps[:-1])


def infobox(marks: Landmarks, name: str = ".articl-know") -> dict[str, str]:
    """The labelled values: `span` label and `span` value in a `p`, or "label：value" as its text; empty values are left out."""
    pairs = []
    for row in (row for box in marks.all(name) for row in box.iterchildren("p")):
        spans = _SPANS(row)
        if spans:
            pairs.append(fact(line_of(spans[0]), " ".join(line_of(span) for span in spans[1:])))
        else:
            label, _, value = line_of(row).partition("：")
            pairs.append(fact(label, value))
    return dict(pair for pair in pairs if pair)


def tidy(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """(part, paragraph) pairs without boilerplate and time stamps; a paragraph that was nothing else goes."""
    cleaned = ((part, BOILERPLATE.sub("", line).strip()) for part, line in pairs)
    return [(part, line) for part, line in cleaned if line and not _STAMP.fullmatch(line)]


def split_parts(pairs: list[tuple[str, str]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(paragraphs, parts) of a record; no parts where every one would be ""."""
    parts = tuple(part for part, _ in pairs)
    return tuple(line for _, line in pairs), parts if any(parts) else ()
