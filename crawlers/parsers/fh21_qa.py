"""Questions and doctors' answers on iask.fh21.com.cn.

What belongs here: selectors of question pages. What does not: their lists (`fh21`), the encyclopedia and articles.
"""

from __future__ import annotations

import re
from itertools import takewhile

from lxml import etree
from parsel import Selector

from crawlers.parsers.fh21_page import SITE, without_adverts
from crawlers.parsers.layout import Landmarks, headed_lines, landmarks, line_of
from crawlers.parsers.record import PageRecord, ParseError

_ASKED = re.compile(r"(\d{4}-\d\d-\d\d)")
_TITLES = etree.XPath(".//ul")
_METAS = etree.XPath(".//ol")
_LISTS = etree.XPath(".//dl")
_LINKS = etree.XPath("a")
_NO_STEP = frozenset(("首页", "飞华健康网", "复禾健康", "问医生", ""))
_PERSON = "基本信息"
_ROLES = {"病情描述": "提问", "": "提问", "回答": "追答"}
"""The site's word before a text -> its role; others are kept as they are (补充问题, 病情分析, 指导意见, 追问)."""


def question(url: str, page: Selector, number: str) -> list[PageRecord]:
    """The question, then every answer with its analysis, advice and follow-ups; age and sex of the asker are left out.

    The parts carry 病情分析 and 指导意见, the record no label: one text holds several. Raises ParseError without title or question.
    """
    marks = landmarks(page)
    marks.gather(".iask_detail01a", ".iask_detail01b1", ".iask_answer02a", ".iask_navigator")
    head = marks.need(url, "the question's title", ".iask_detail01a")
    title = next(filter(None, map(line_of, _TITLES(head))), "")
    if not title:
        raise ParseError(url, ".iask_detail01a ul", "the question's title")
    described = marks.need(url, "the question's text", ".iask_detail01b1")
    pairs = [(_ROLES.get(name, name), line) for name, line in _labelled(described) if name != _PERSON]
    for position, answer in enumerate(_answers(marks), start=1):
        for name, line in answer:
            role = "" if not name else f":{_ROLES.get(name, name)}"
            pairs.append((f"回答{position}{role}", line))
    pairs = without_adverts(pairs)
    if not pairs:
        raise ParseError(url, ".iask_detail01b1 dl dd", "the question's text")
    asked = next((found for meta in _METAS(head) if (found := _ASKED.search(line_of(meta)))), None)
    steps = [line_of(step) for bar in marks.any(".iask_navigator")[:1] for step in _LINKS(bar)]
    steps = [step for step in steps if step not in _NO_STEP]
    ends_with_department = not steps or steps[-1].endswith("科")
    return [
        PageRecord(
            site=SITE,
            url=url,
            canonical_id=f"question/{number}",
            page_kind="qa",
            title=title,
            topic=None if ends_with_department else steps[-1],
            department=tuple(steps) if ends_with_department else tuple(steps[:-1]),
            section="问答",
            paragraphs=tuple(line for _, line in pairs),
            parts=tuple(part for part, _ in pairs),
            published=asked[1] if asked else None,
        )
    ]


def _answers(marks: Landmarks) -> list[list[tuple[str, str]]]:
    """The labelled lines of each answer, all its lines where it has no list: the best answer first, as on the page."""
    answers = [
        _labelled(answer) or [("", line) for _, line in headed_lines(answer)] for answer in marks.all(".iask_answer02a")
    ]
    return [answer for answer in answers if answer]


def _labelled(scope: etree._Element) -> list[tuple[str, str]]:
    """(word before it, line) for every line of the lists below ``scope``; "" where a list has no word."""
    pairs = []
    for entry in _LISTS(scope):
        if any(outer.tag == "dl" for outer in takewhile(lambda outer: outer is not scope, entry.iterancestors())):
            continue  # its lines are read with the list around it
        name = ""
        for cell in entry:
            if cell.tag == "dt":
                name = line_of(cell).rstrip("：: ")
            elif cell.tag == "dd":
                pairs += [(name, line) for _, line in headed_lines(cell)]
    return pairs
