"""Drug pages of yao.xywy.com: labelled texts in two markups.

What belongs here: their selectors. What does not: the drug section of a disease, which only lists names (`xywy_disease`).
"""

from __future__ import annotations

from lxml import etree
from parsel import Selector

from crawlers.parsers.layout import fact, landmarks, line_of
from crawlers.parsers.record import PageRecord, ParseError
from crawlers.parsers.xywy_page import BOILERPLATE, SITE, breadcrumb, document_title

_NAMES = ("商品名称", "通用名称", "药品名称", "产品名称")
_ENTRIES = etree.XPath(".//dt|.//dd|.//p[not(ancestor::dd)]")


def drug(url: str, page: Selector, number: str) -> list[PageRecord]:
    """One drug: every labelled text is a paragraph whose part is the label, and a fact.

    Old pages have `.d-tab-inf dl`, newer ones `#pTop` with the name in `.yao-name`; a `p` there continues the last label.
    Raises ParseError where labels or name are missing.
    """
    marks = landmarks(page)
    block = marks.need(url, "the drug's labelled texts", ".d-tab-inf", "#pTop")
    pairs = _labelled(block)
    if not pairs:
        raise ParseError(url, ".d-tab-inf dl, #pTop dt", "labelled texts")
    facts: dict[str, str] = {}
    for label, value in pairs:
        facts[label] = f"{facts[label]} {value}" if label in facts else value
    named = [line_of(name) for name in marks.any(".yao-name")] + [facts[label] for label in _NAMES if label in facts]
    topic = next(filter(None, named), "") or document_title(page.root)
    if not topic:
        raise ParseError(url, ".yao-name", "the drug's name")
    steps = breadcrumb(marks, ".nav-bar")
    lines, parts = tuple(value for _, value in pairs), tuple(label for label, _ in pairs)
    return [PageRecord(SITE, url, f"goods/{number}", "drug", topic, topic, tuple(steps[1:-1]), "说明书", None, lines, parts, facts)]  # fmt: skip


def _labelled(block: etree._Element) -> list[tuple[str, str]]:
    """(label, text) pairs in page order; texts without value are left out."""
    pairs = []
    label = ""
    for element in _ENTRIES(block):
        text = BOILERPLATE.sub("", line_of(element)).strip()
        if element.tag == "dt":
            label = text
        elif pair := fact(label, text):
            pairs.append(pair)
    return pairs
