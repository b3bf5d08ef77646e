"""Disease and symptom pages for telephones, 3g.jib.xywy.com as saved in 2020; a crawl reads the desktop pages instead.

What belongs here: its selectors. What does not: the desktop pages (`xywy_disease`).
"""

from __future__ import annotations

from lxml import etree

from crawlers.parsers.layout import Landmarks, fact, headed_lines, line_of
from crawlers.parsers.record import PageRecord, ParseError
from crawlers.parsers.xywy_page import SITE, split_parts, tidy

_NAMES = etree.XPath(".//em|.//span")


def entry(url: str, marks: Landmarks, identity: str, kind: str, section: str, label: str | None) -> list[PageRecord]:
    """Name, alias, brief text, facts and section boxes; raises ParseError without a name or any text."""
    named = [name for box in marks.all(".Disease-box") for name in map(line_of, _NAMES(box)) if name]
    if not named:
        raise ParseError(url, ".Disease-box em, .Disease-box span", "the disease name")
    blocks = [*marks.all(".Disease-brief"), *marks.all(".sec-box")]
    lines, parts = split_parts(tidy([pair for block in blocks for pair in headed_lines(block)]))
    if not lines:
        raise ParseError(url, ".Disease-brief p, .sec-box", "the brief text")
    pairs = [fact("别名", line_of(alias).partition("：")[2] or line_of(alias)) for alias in marks.any(".Disease-alias")]
    for row in marks.all(".clearfix"):
        labels = [label for label in marks.all(".fl") if label.getparent() is row] if row.tag == "li" else []
        if labels:
            pairs.append(fact(line_of(labels[0]), line_of(row).removeprefix(line_of(labels[0]))))
    facts = dict(pair for pair in pairs if pair)
    topic = named[0]
    return [PageRecord(SITE, url, identity, kind, topic, topic, (), section, label, lines, parts, facts)]
