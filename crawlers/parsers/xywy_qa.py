"""Questions with all their answers on club.xywy.com, in the designs of 2015 and 2021.

What belongs here: selectors of question pages and their lists. What does not: the encyclopedias.
"""

from __future__ import annotations

import re

from lxml import etree
from parsel import Selector

from crawlers.parsers.layout import Landmarks, headed_lines, landmarks, line_of
from crawlers.parsers.record import PageRecord, ParseError
from crawlers.parsers.xywy_page import SITE, breadcrumb, document_title, tidy, topic_of

_ROLE = re.compile(
    r"(病情分析|问题分析|指导意见|指导建议|意见建议|医生建议|建议|治疗建议|生活护理|其他提示|追问|追答|提问人追问|医生追答|医生回复|回复|回答)\s*[：:]\s*"
)
_ROLES = {"提问人追问": "追问", "医生追答": "追答", "医生回复": "追答", "回复": "追答", "回答": "追答"}
_DESCRIBED = ("病情描述", "健康咨询描述", "全部症状")
_MORE_ASKED = ("补充", "追加")
_SAID = re.compile(r"(病情描述|健康咨询描述|补充问题|补充提问|补充|追加)\s*[：:]\s*(?=\S)")
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})")
_OUTSIDE = ("User_infor", "Userinfo", "user-infor", "doc-txt", "doc-goodat", "ad-box", "related")
_NO_STEP = frozenset(("首页", "寻医问药", "寻医问药网", "有问必答", "问答", "有问必答网"))
_SPANS = etree.XPath(".//span")
_HEADLINES = etree.XPath("//h1|//h2|//h3")


def question(url: str, page: Selector, path: str) -> list[PageRecord]:
    """The question on a page with every answer, sub-part and follow-up; the era is told by the markup.

    Raises ParseError where title or question are missing.
    """
    marks = landmarks(page)
    marks.gather(".details-con", ".replay-content-box", ".docall", ".appdoc", ".menu-Breadcrumb", ".normal-a")
    modern = ".details-con" in marks or ".replay-content-box" in marks
    body = marks.need(url, "the question's text", ".details-con" if modern else "#qdetailc", "#qdetailc")
    pairs = _asked(body)
    answers = _answers_2021(marks) if modern else _answers_2015(marks)
    for number, answer in enumerate(answers, start=1):
        pairs += [(f"回答{number}:{role}" if role else f"回答{number}", line) for role, line in answer]
    pairs = tidy(pairs)
    title = _title(marks, page)
    if not title:
        raise ParseError(url, "h3.fl, title", "the question's title")
    if not pairs:
        raise ParseError(url, "text of .details-con, #qdetailc", "the question's text")
    steps = [step for step in breadcrumb(marks, ".menu-Breadcrumb", ".normal-a") if step not in _NO_STEP]
    topic, department = topic_of(steps)
    return [
        PageRecord(
            site=SITE,
            url=url,
            canonical_id=path.removesuffix(".htm").strip("/"),
            page_kind="qa",
            title=title,
            topic=topic,
            department=department,
            section="问答",
            paragraphs=tuple(line for _, line in pairs),
            parts=tuple(part for part, _ in pairs),
            published=_published(marks),
        )
    ]


def _title(marks: Landmarks, page: Selector) -> str:
    """The `h3.fl` of 2021, or the document's title up to the site's own words."""
    heading = [element for element in marks.all(".fl") if element.tag == "h3"]
    text = line_of(heading[0]) if heading else document_title(page.root)
    return re.split(r"_|-(?=\S*(?:问答|寻医问药))", text)[0].strip()


def _asked(body: etree._Element) -> list[tuple[str, str]]:
    """The question's lines: the description is 提问, another heading's text 提问:<heading>, what was added later 补充问题."""
    pairs = []
    for heading, line in headed_lines(body, _OUTSIDE):
        name = re.sub(r"[（(].*$", "", heading).strip()
        if said := _SAID.match(line):
            name, line = said[1], line[said.end() :]
        if not name or name.startswith(_DESCRIBED):
            pairs.append(("提问", line))
        elif name.startswith(_MORE_ASKED):
            pairs.append(("补充问题", line))
        else:
            pairs.append((f"提问:{name}", line))
    return pairs


def _answers_2015(marks: Landmarks) -> list[list[tuple[str, str]]]:
    """Per `.docall` the texts in `.graydeep.pl20.pr20` and the follow-ups in `.appdoc`; all of an answer that has neither."""
    texts = set(marks.all(".graydeep", ".pl20", ".pr20")) | set(marks.all(".deepblue", ".pl20", ".pr20"))
    extra = set(marks.all(".appdoc"))
    answers = []
    for answer in marks.all(".docall"):
        lines: list[tuple[str, str]] = []
        for element in answer.iterdescendants():
            outer = any(parent in texts or parent in extra for parent in element.iterancestors())
            if (element in texts or element in extra) and not outer:
                lines += _roles(element, "追问" if element in extra else "")
        answers.append(lines or _roles(answer, ""))
    return [answer for answer in answers if answer]


def _answers_2021(marks: Landmarks) -> list[list[tuple[str, str]]]:
    """Per `.replay-content-box` (the site's spelling) everything but the doctor's card."""
    answers = [_roles(answer, "") for answer in marks.all(".replay-content-box")]
    return [answer for answer in answers if answer]


def _roles(scope: etree._Element, role: str) -> list[tuple[str, str]]:
    """The lines of an answer with their roles; a role's name stands before its text, in the line or as a heading above it."""
    pairs = []
    previous = ""
    for heading, line in headed_lines(scope, _OUTSIDE):
        named = _ROLE.match(line)
        if named:
            role, line = named[1], line[named.end() :]
        elif heading != previous:
            role = heading
        previous = heading
        if line:
            pairs.append((_ROLES.get(role, role), line))
    return pairs


def _published(marks: Landmarks) -> str | None:
    """The day of the question, in the line about the asker."""
    for box in marks.any(".user-infor", ".Userinfo"):
        for span in _SPANS(box):
            if found := _DATE.search(line_of(span)):
                return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}"
    return None


def list_entries(marks: Landmarks) -> int:
    """Questions that a list page shows: entries of the day lists, rows of the newer lists."""
    return len(marks.all(".club_dic")) or sum(element.tag == "a" for element in marks.all(".th"))
