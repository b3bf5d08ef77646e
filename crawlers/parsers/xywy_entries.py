"""Symptoms (zzk.xywy.com) and examinations (jck.xywy.com).

What belongs here: their section names and selectors. What does not: diseases (`xywy_disease`).
"""

from __future__ import annotations

from parsel import Selector

from crawlers.parsers import xywy_mobile
from crawlers.parsers.layout import EMPTY_VALUES, headed_lines, landmarks, line_of
from crawlers.parsers.record import PageRecord, ParseError
from crawlers.parsers.xywy_page import SITE, infobox, split_parts, subject, tidy

SYMPTOM_SECTIONS: dict[str, tuple[str, str | None]] = {
    "gaishu": ("概述", "Description"),
    "jieshao": ("介绍", "Description"),
    "yuanyin": ("病因", "Cause"),
    "yufang": ("预防", "Prevention"),
    "jiancha": ("检查", "Diagnosis"),
    "zhenduan": ("诊断", "Diagnosis"),
    "food": ("饮食", None),
}
"""Path part -> (section, label); food has no clean label."""

_HEADINGS = ("jib-articl-tit", "zz-articl-tit", "articl-know", "related", "ad-box")


def symptom(url: str, page: Selector, number: str, code: str) -> list[PageRecord]:
    """One section of a symptom; [] where the site has nothing to say."""
    name, label = SYMPTOM_SECTIONS[code]
    return _entry(url, page, f"zzk/{number}/{code}", "symptom", name, label)


def examination(url: str, page: Selector, number: str) -> list[PageRecord]:
    """An examination. The markup of these pages is known only as far as they share the symptoms' and diseases' blocks."""
    return _entry(url, page, f"jck/{number}", "exam", "检查", None)


def _entry(url: str, page: Selector, identity: str, kind: str, name: str, label: str | None) -> list[PageRecord]:
    marks = landmarks(page)
    if ".Disease-box" in marks:
        return xywy_mobile.entry(url, marks, identity, kind, name, label)
    topic, department = subject(marks, url)
    body = marks.need(url, "the entry's text", ".zz-articl", ".jib-articl")
    lines, parts = split_parts(tidy(headed_lines(body, _HEADINGS)))
    if not lines:
        if line_of(body, _HEADINGS) in EMPTY_VALUES - {""}:
            return []
        raise ParseError(url, "text of .zz-articl", f"the text of {name!r}")
    title = f"{topic}{name}" if kind == "symptom" else topic
    facts = infobox(marks)
    return [PageRecord(SITE, url, identity, kind, title, topic, department, name, label, lines, parts, facts)]
