"""The disease encyclopedia jib.xywy.com: disease homes, prose sections, food and drug sections.

What belongs here: section names and selectors of this encyclopedia. What does not: symptoms and examinations (`xywy_entries`).
"""

from __future__ import annotations

import re

from lxml import etree
from parsel import Selector

from crawlers.parsers import xywy_mobile
from crawlers.parsers.layout import EMPTY_VALUES, Landmarks, clean, fact, headed_lines, landmarks, line_of
from crawlers.parsers.record import PageRecord, ParseError
from crawlers.parsers.xywy_page import SITE, document_title, infobox, split_parts, subject, tidy

SECTIONS: dict[str, tuple[str, str | None]] = {
    "gaishu": ("简介", "Description"),
    "cause": ("病因", "Cause"),
    "symptom": ("症状", "Symptom"),
    "inspect": ("检查", "Diagnosis"),
    "diagnosis": ("诊断鉴别", "Diagnosis"),
    "treat": ("治疗", "Treatment"),
    "prevent": ("预防", "Prevention"),
    "neopathy": ("并发症", None),
    "nursing": ("护理", None),
    "food": ("饮食", None),
    "drug": ("药品", None),
}
"""Path part -> (section, label); complications, nursing, food and drugs have no clean label."""

_DRUG_TITLE = re.compile(r"(?P<topic>.+?)的药品(?:,[^-]*)?(?P<path>(?:-[^-]+)*)$")
_NO_DRUG = "暂无药品"
_CUT = re.compile(r"(?:\.{3}|…+)\s*(?:\[详细\])?$")
_LIST_ITEMS = etree.XPath("li")
_ANCHORS = etree.XPath(".//a")


def home(url: str, page: Selector, number: str) -> list[PageRecord]:
    """The facts of a disease home, and the lines of its tabs that are whole; [] for a home that only leads to its sections.

    A line that is cut ("...[详细]") repeats the beginning of a section page, which is read itself. Raises ParseError for a page that
    has none of a home's parts.
    """
    marks = landmarks(page)
    if ".Disease-box" in marks:
        return xywy_mobile.entry(url, marks, f"il_sii/{number}", "section", "概况", None)
    if not any(name in marks for name in (".jib-nav-list", ".jib-navbar-bd", ".jib-common-sense", ".jb-name")):
        raise ParseError(url, ".jib-nav-list, .jib-navbar-bd, .jib-common-sense, .jb-name", "a disease home")
    facts = _common_sense(marks)
    whole = [pair for tab in marks.all(".jib-navbar-bd") for pair in headed_lines(tab) if not _CUT.search(pair[1])]
    lines, parts = split_parts(tidy(whole))
    if not facts and not lines:
        return []
    topic, department = subject(marks, url)
    identity = f"il_sii/{number}"
    return [PageRecord(SITE, url, identity, "section", topic, topic, department, "概况", None, lines, parts, facts)]


def _common_sense(marks: Landmarks) -> dict[str, str]:
    """The home's facts: each `p` holds its label and the value in `span.sense-right`."""
    pairs = []
    for value in marks.all(".sense-right"):
        row = value.getparent()
        pairs.append(fact(line_of(row, ("sense-right",)), line_of(value)) if row is not None else None)
    return dict(pair for pair in pairs if pair)


def section(url: str, page: Selector, code: str, number: str) -> list[PageRecord]:
    """The section of a disease; [] where the page states that it has none (暂无相关资料, 暂无药品).

    Raises ParseError where name or text are not found.
    """
    marks = landmarks(page)
    marks.gather(".nav-bar", ".jb-name", ".jib-articl", ".jib-lh-articl", ".articl-know", ".check-item")
    name, label = SECTIONS[code]
    facts: dict[str, str] = {}
    if code == "drug":
        topic, department = _drug_subject(marks, page, url)
        pairs = _drugs(marks, url)
    else:
        topic, department = subject(marks, url)
        pairs = _diet(marks, url) if code == "food" else _prose(marks, url)
        facts = infobox(marks) | _linked(marks)
    if pairs is None:
        return []
    lines, parts = split_parts(tidy(pairs))
    if not lines:
        raise ParseError(url, "text of .jib-articl", f"the text of the section {name!r}")
    identity = f"il_sii/{number}/{code}"
    title = f"{topic}{name}"
    return [PageRecord(SITE, url, identity, "section", title, topic, department, name, label, lines, parts, facts)]


def _prose(marks: Landmarks, url: str) -> list[tuple[str, str]] | None:
    """The prose of a section without its heading, infobox and linked lists; None where the site has nothing to say.

    Most sections lie in `.jib-articl`; gaishu and treat nest the prose in `.jib-articl-con` or `.jib-lh-articl` below it.
    """
    outer = marks.all(".jib-articl")
    inner = [element for element in marks.all(".jib-lh-articl") if element not in outer]
    scopes = inner or [marks.need(url, "the section's text", ".jib-articl", ".jib-lh-articl")]
    linked = _symptom_lists(marks)
    pairs = [pair for scope in scopes for pair in headed_lines(scope, _NO_PROSE, linked)]
    if not pairs and any(_says_nothing(scope) for scope in scopes):
        return None
    return pairs


_NO_PROSE = ("jib-articl-tit", "articl-know", "check-item", "jib-check", "more-zk", "related", "ad-box")
"""Heading, infobox, lists of linked examinations, related blocks and advertisements inside the section's block."""


def _says_nothing(scope: etree._Element) -> bool:
    """Whether the block's text, its heading aside, is one of the site's words for nothing."""
    return line_of(scope, _NO_PROSE) in EMPTY_VALUES - {""}


def _symptom_lists(marks: Landmarks) -> list[etree._Element]:
    """The `span.db.f12.lh240.mb15` whose links are the symptoms; their class tokens alone are everyday ones."""
    spans = marks.all(".mb15", ".db", ".f12", ".lh240")
    return [span for span in spans if span.tag == "span" and len(_ANCHORS(span)) > 0]


def _linked(marks: Landmarks) -> dict[str, str]:
    """Linked symptoms of a symptom section and linked examinations of an examination section, as facts."""
    groups: dict[str, list[etree._Element]] = {}
    for span in _symptom_lists(marks):
        label = clean(span.text or "").rstrip("：: ") or "相关症状"
        groups.setdefault(label, []).extend(_ANCHORS(span))
    checks = [a for name in (".check-item", ".jib-check") for block in marks.all(name) for a in _ANCHORS(block)]
    groups |= {"相关检查": checks}
    named = {label: "、".join(dict.fromkeys(filter(None, map(line_of, found)))) for label, found in groups.items()}
    return {label: names for label, names in named.items() if names}


def _diet(marks: Landmarks, url: str) -> list[tuple[str, str]] | None:
    """The food page: one block per tab (宜吃, 忌吃, recipes); the tab's name is the part of its lines."""
    blocks = marks.all(".diet-item")
    if not blocks:
        return _prose(marks, url)
    tabs = [line_of(item) for bar in marks.all(".diet-tab") for item in _LIST_ITEMS(bar)]
    pairs = [
        (tabs[position] if position < len(tabs) else "", line)
        for position, block in enumerate(blocks)
        for _, line in headed_lines(block)
    ]
    return None if not pairs and any(map(_says_nothing, blocks)) else pairs


def _drug_subject(marks: Landmarks, page: Selector, url: str) -> tuple[str, tuple[str, ...]]:
    """Drug sections often lack name and breadcrumb: the title "X的药品,...-department-sub-department" has both."""
    title = _DRUG_TITLE.match(document_title(page.root))
    if ".jb-name" in marks or ".nav-bar" in marks or title is None:
        return subject(marks, url)
    return title["topic"], tuple(filter(None, map(clean, title["path"].split("-"))))


def _drugs(marks: Landmarks, url: str) -> list[tuple[str, str]] | None:
    """The names of recommended drugs, one a line; None where the page says 暂无药品."""
    blocks = marks.any(".drug-pic-rec", ".drug-pic")
    names = [("", name) for block in blocks for name in map(line_of, _ANCHORS(block)) if name]
    if names:
        return names
    shop = marks.any(".city-item")
    if shop and any(_NO_DRUG in line_of(item) for item in shop):
        return None
    raise ParseError(url, ".drug-pic-rec a, .drug-pic a, .city-item", f"names of drugs, or the words {_NO_DRUG}")
