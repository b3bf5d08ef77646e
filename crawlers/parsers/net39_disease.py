"""Disease pages of jbk.39.net: home, sections and visit guide, in the designs of 2013-2018, 2019 and 2023.

What belongs here: the selectors of these pages and the names of their sections. What does not: symptoms, examinations and operations
(`net39_entries`), URLs (`net39_urls`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from lxml import etree
from parsel import Selector

from crawlers.parsers.layout import Landmarks, clean, compiled, fact, text_of
from crawlers.parsers.net39_text import need_outline, outermost, outline
from crawlers.parsers.net39_urls import Place, canonical_url
from crawlers.parsers.record import PageRecord, ParseError

SECTIONS: dict[str, tuple[str, str | None]] = {
    "": ("概况", "Description"),
    "jbzs": ("简介", "Description"),
    "blby": ("病因", "Cause"),
    "zztz": ("症状", "Symptom"),
    "jcjb": ("检查", "Diagnosis"),
    "jb": ("鉴别诊断", "Diagnosis"),
    "yyzl": ("治疗", "Treatment"),
    "yfhl": ("预防", "Prevention"),
    "bfbz": ("并发症", None),
    "hl": ("护理", None),
    "ysbj": ("饮食保健", None),
    "jzzn": ("就诊指南", None),
}
"""Path part -> (section, label). ``jb`` is the differential diagnosis; complications, care, diet and visit guide have no clean label. The home
page ("") repeats the introduction: the same text must not have another label than its twin."""

_FACT_LISTS = (".disease_basic", ".information_ul", ".information_ul_bottom")
_DEPARTMENT = re.compile(r"/bw/[a-z]+(?:_t1)?/?$")
_DEPARTMENT_LIST = re.compile(r"/bw/[a-z]+_t1/?$")
_LIST_LINKS = "//a[contains(@href,'/bw/') and not(parent::li)]"
_BLOCKS = (".art-box", ".article_box", ".article_paragraph")
_MORE = frozenset(["more"])


def read_disease(url: str, here: Place, marks: Landmarks) -> PageRecord | None:
    """The record of a disease's home or section; None where the site says that it has nothing on it."""
    old = ".spreadhead" in marks
    topic = disease_name(url, marks, old)
    facts = facts_2015(marks) if old else facts_2019(marks)
    pairs = _pairs(url, here.code, marks, old, bool(facts))
    if not pairs and not facts:
        return None
    section, label = SECTIONS[here.code]
    return PageRecord(
        site="39net",
        url=canonical_url(url),
        canonical_id=here.canonical_id,
        page_kind="section",
        title=f"{topic}{section}" if here.code else topic,
        topic=topic,
        department=department(marks) or tuple(facts.get("就诊科室", "").split()),
        section=section,
        label=label if pairs else None,
        paragraphs=tuple(line for _, line in pairs),
        parts=parts_of(pairs),
        facts=facts,
    )


def parts_of(pairs: list[tuple[str, str]]) -> tuple[str, ...]:
    """The headings above the paragraphs; () where the page has no heading at all."""
    return tuple(part for part, _ in pairs) if any(part for part, _ in pairs) else ()


def disease_name(url: str, marks: Landmarks, old: bool) -> str:
    """The heading of the page; raises ParseError."""
    scopes = marks.all(".spreadhead") if old else marks.any(".disease", ".disease_box")
    for scope in scopes:
        for heading in scope.iter("h1"):
            return text_of(Selector(root=heading))
    raise ParseError(url, "div.spreadhead h1" if old else "div.disease > h1", "the disease name")


def _pairs(url: str, code: str, marks: Landmarks, old: bool, has_facts: bool) -> list[tuple[str, str]]:
    if code == "jzzn":
        return _visit_guide(url, marks)
    if code in ("", "jbzs"):
        scopes, selector = introduction(marks, old)
        if not scopes and not has_facts:
            raise ParseError(url, selector, "the introduction or the facts")
        return [pair for scope in scopes for pair in outline(scope)]
    return need_outline(url, *section_text(marks, old), "the section's text")


def introduction(marks: Landmarks, old: bool) -> tuple[list[etree._Element], str]:
    """The elements of the introduction, and the selector that they satisfy."""
    if old:
        return [dd for intro in marks.all(".intro") if intro.tag == "dl" for dd in intro.findall("dd")], "dl.intro dd"
    return marks.all(".introduction"), "p.introduction"


def section_text(marks: Landmarks, old: bool) -> tuple[list[etree._Element], str]:
    """The elements of a section's text, and the selector that they satisfy.

    Since 2019 the page of differential diagnosis has two blocks: `div.art-box` and `div.article_paragraph`.
    """
    if old:
        return outermost(marks.all(".art-box")), "div.art-box"
    present = [name for name in _BLOCKS if name in marks]
    blocks = marks.all(present[0]) if len(present) == 1 else [b for name in present for b in marks.all(name)]
    found = outermost(blocks)
    if len(found) > 1 and len(present) > 1:
        found.sort(key=_position)
    return found, "div.article_paragraph"


def _position(element: etree._Element) -> tuple[int, ...]:
    """Where in the page an element stands: the places among their siblings of all above it and of itself."""
    way = [element, *element.iterancestors()]
    return tuple(above.index(below) for below, above in pairwise(way))[::-1]


def _visit_guide(url: str, marks: Landmarks) -> list[tuple[str, str]]:
    """Questions (`dt`) and answers (`dd`) of `#contentText` and `div.zn-main`; in the newer designs plain section text."""
    scopes = outermost([*marks.all("#contentText"), *marks.all(".zn-main")])
    if not scopes:
        return need_outline(url, *section_text(marks, old=False), "the visit guide")
    pairs: list[tuple[str, str]] = []
    for scope in scopes:
        heading = ""
        for entry in scope.iter("dt", "dd"):
            if entry.tag == "dt":
                heading = text_of(Selector(root=entry)).rstrip("：:？?")
            else:
                pairs += [(heading, line) for _, line in outline(entry)]
    return pairs or need_outline(url, scopes, "#contentText dl, div.zn-main dl", "the visit guide")


def facts_2015(marks: Landmarks) -> dict[str, str]:
    """The entries of `dl.info`: `i` is the label, the rest the value; ">>" leads to an advertisement and is no value."""
    pairs = []
    for box in marks.all(".info"):
        for entry in box.iter("dd"):
            label = entry.find("i")
            if label is not None:
                value = clean(" ".join(_beside(entry, label)))
                pairs.append(fact(text_of(Selector(root=label)), "" if value.startswith(">>") else value))
    return dict(pair for pair in pairs if pair)


def _beside(entry: etree._Element, label: etree._Element) -> Iterator[str]:
    """The text of an infobox entry without its label and its "[详细]" link."""
    yield entry.text or ""
    for child in entry:
        if child is not label and isinstance(child.tag, str) and _MORE.isdisjoint(child.get("class", "").split()):
            yield text_of(Selector(root=child))
        yield child.tail or ""


def facts_2019(marks: Landmarks) -> dict[str, str]:
    """The entries of `ul.disease_basic` (2019) or `ul.information_ul` (2023): the first `i` or `span` is the label, the others the value."""
    pairs = []
    for name in _FACT_LISTS:
        for box in marks.all(name):
            for entry in box.iter("li"):
                cells = [text_of(Selector(root=cell), ("more",)) for cell in entry if cell.tag in ("i", "span")]
                if cells:
                    pairs.append(fact(cells[0], " ".join(cells[1:])))
    return dict(pair for pair in pairs if pair)


def department(marks: Landmarks) -> tuple[str, ...]:
    """The department path of the breadcrumb, from the broad to the narrow; () where the page names none.

    The breadcrumb of 2015 is `span.sublink`. That of 2019 is described nowhere: taken are the first links to department lists (`/bw/neike_t1/`)
    that stand side by side and in no `li`, which would be a menu.
    """
    for crumb in marks.all(".sublink"):
        path = tuple(text_of(Selector(root=link)) for link in crumb.iter("a") if _DEPARTMENT.search(_target(link)))
        if path:
            return path
    for heading in marks.any(".disease", ".disease_box")[:1]:
        links = [link for link in compiled(_LIST_LINKS)(heading) if _DEPARTMENT_LIST.search(_target(link))]
        return tuple(text_of(Selector(root=link)) for link in links if link.getparent() is links[0].getparent())
    return ()


def _target(link: etree._Element) -> str:
    return (link.get("href") or "").split("#")[0].split("?")[0]
