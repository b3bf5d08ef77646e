"""Symptoms, examinations and operations of jbk.39.net, in the designs of 2013-2018 and since 2019.

What belongs here: the selectors of these pages. What does not: diseases (`net39_disease`), URLs (`net39_urls`).
"""

from __future__ import annotations

from lxml import etree
from parsel import Selector

from crawlers.parsers.layout import Landmarks, text_of
from crawlers.parsers.net39_disease import (
    department,
    disease_name,
    facts_2015,
    facts_2019,
    introduction,
    parts_of,
    section_text,
)
from crawlers.parsers.net39_text import need_outline, outermost, outline
from crawlers.parsers.net39_urls import Place, canonical_url
from crawlers.parsers.record import PageRecord, ParseError

SYMPTOM_SECTIONS: dict[str, tuple[str, str | None]] = {
    "": ("综述", "Description"),
    "zzqy": ("症状起因", "Cause"),
    "zdxs": ("诊断详述", "Diagnosis"),
    "jcjb": ("检查鉴别", "Diagnosis"),
    "jzzn": ("就诊指南", None),
}
"""Path part -> (section, label)."""

_ENTRY_SECTIONS = {"exam": "检查项目", "operation": "手术项目"}
_TABLES = ("dis",)
"""The table of diseases that may cause a symptom: names and links, no text."""


def read_symptom(url: str, here: Place, marks: Landmarks) -> PageRecord | None:
    """The record of a symptom's overview or section; None where the site says that it has nothing on it."""
    old = ".tik" in marks or ".lbox_con" in marks
    topic = _symptom_name(url, marks) if old else disease_name(url, marks, old=False)
    facts = facts_2015(marks) if old else facts_2019(marks)
    if old:
        scopes = marks.all("#intro") if not here.code else outermost(marks.all(".lbox_con"))
        selector = "div.lbox_con" if here.code else "dd#intro"
        scopes = scopes or outermost(marks.all(".lbox_con"))
    else:
        scopes, selector = section_text(marks, old=False) if here.code else introduction(marks, old=False)
    pairs = need_outline(url, scopes, selector, "the symptom's text", _TABLES)
    section, label = SYMPTOM_SECTIONS[here.code]
    return _record(url, here, "symptom", topic, section, label, pairs, facts, marks)


def read_entry(url: str, here: Place, marks: Landmarks) -> PageRecord | None:
    """The record of an examination or an operation; None where the site says that it has nothing on it.

    2013-2018: the introduction in `div.des`, then a `div.lbox.catalogItem` per section with its name in `div.tit`. The design since 2019 is
    nowhere described for these pages; they are read like those of diseases.
    """
    old = ".ss_det" in marks
    if old:
        topic = _entry_name(url, marks)
        pairs = [pair for des in outermost(marks.all(".des")) for pair in outline(des)]
        boxes = marks.all(".lbox", ".catalogItem")
        for box in boxes:
            name = next((text_of(Selector(root=tit)) for tit in box.iter("div") if _is_title(tit)), "")
            pairs += [(part or name, line) for part, line in outline(box, ("tit",))]
        if not pairs:
            pairs = need_outline(url, boxes, "div.lbox.catalogItem", "the text of the entry")
        facts: dict[str, str] = {}
    else:
        topic = disease_name(url, marks, old=False)
        intro, _ = introduction(marks, old=False)
        body, selector = section_text(marks, old=False)
        facts = facts_2019(marks)
        pairs = need_outline(url, [*intro, *body], f"p.introduction, {selector}", "the text of the entry")
    return _record(url, here, "exam", topic, _ENTRY_SECTIONS[here.kind], None, pairs, facts, marks)


def _record(
    url: str,
    here: Place,
    page_kind: str,
    topic: str,
    section: str,
    label: str | None,
    pairs: list[tuple[str, str]],
    facts: dict[str, str],
    marks: Landmarks,
) -> PageRecord | None:
    if not pairs and not facts:
        return None
    return PageRecord(
        site="39net",
        url=canonical_url(url),
        canonical_id=here.canonical_id,
        page_kind=page_kind,
        title=f"{topic}{section}" if here.code else topic,
        topic=topic,
        department=department(marks),
        section=section,
        label=label if pairs else None,
        paragraphs=tuple(line for _, line in pairs),
        parts=parts_of(pairs),
        facts=facts,
    )


def _symptom_name(url: str, marks: Landmarks) -> str:
    for scope in marks.all(".tik"):
        for heading in scope.iter("h1"):
            return text_of(Selector(root=heading))
    raise ParseError(url, "div.tik h1", "the symptom's name")


def _entry_name(url: str, marks: Landmarks) -> str:
    for scope in marks.all(".ss_det"):
        for heading in scope.iter("h1"):
            name = heading.find("b")
            return text_of(Selector(root=heading if name is None else name))
    raise ParseError(url, "div.ss_det h1", "the name of the entry")


def _is_title(element: etree._Element) -> bool:
    return "tit" in element.get("class", "").split()
