"""Drugs (ypk.), operations (ssk.) and laboratory tests (hyk.) of fh21.com.cn.

What belongs here: a reader of labelled values. The markup of these pages is not known, so it relies on what such pages always have:
an `h1`, and labels with values in `dl` lists, in two-column tables, or in lines "【label】value". What does not: other page kinds.
"""

from __future__ import annotations

import re

from lxml import etree
from parsel import Selector

from crawlers.parsers.fh21_disease import line_of_heading
from crawlers.parsers.fh21_page import SITE, without_adverts
from crawlers.parsers.layout import fact, line_of
from crawlers.parsers.record import PageRecord, ParseError

KINDS = {"ypk": ("drug", "说明书"), "ssk": ("exam", "手术"), "hyk": ("exam", "化验")}
"""Host -> (page kind, section); operations have no kind of their own and stand with the procedures."""

_ROWS = etree.XPath("//dl[dt and dd]|//tr[count(th|td)=2]|//p|//li")
_BRACKETED = re.compile(r"【([^】]{1,16})】\s*[：:]?\s*(.+)")
_LONGEST_LABEL = 16
_LINK_TEXT = etree.XPath(
    "string-length(normalize-space(.)) > 0 and not(.//text()[normalize-space() and not(ancestor::a)])"
)


def entry(url: str, page: Selector, host: str, number: str) -> list[PageRecord]:
    """One entry: every labelled text is a paragraph whose part is the label, and a fact.

    Raises ParseError where the name or all labelled texts are missing.
    """
    kind, section = KINDS[host]
    topic = line_of_heading(page)
    if not topic:
        raise ParseError(url, "h1", "the name of the entry")
    pairs = without_adverts(list(_labelled(page.root)))
    if not pairs:
        raise ParseError(url, "dl dt, tr th, 【】", "labelled texts")
    lines, parts = tuple(line for _, line in pairs), tuple(label for label, _ in pairs)
    facts: dict[str, str] = {}
    for label, value in pairs:
        facts[label] = f"{facts[label]} {value}" if label in facts else value
    return [PageRecord(SITE, url, f"{host}/{number}", kind, topic, topic, (), section, None, lines, parts, facts)]


def _labelled(root: etree._Element) -> list[tuple[str, str]]:
    """(label, text) pairs in page order; values that are links only belong to menus."""
    pairs = []
    for row in _ROWS(root):
        if row.tag in ("p", "li"):
            found = _BRACKETED.fullmatch(line_of(row))
            pair = fact(found[1], found[2]) if found else None
            pairs += [pair] if pair else []
            continue
        label = ""
        for cell in row:
            if cell.tag in ("dt", "th") or (cell.tag == "td" and not label):
                label = line_of(cell).strip("【】")
            elif cell.tag in ("dd", "td") and 0 < len(label) <= _LONGEST_LABEL and not _LINK_TEXT(cell):
                pair = fact(label, line_of(cell))
                pairs += [pair] if pair else []
    return pairs
