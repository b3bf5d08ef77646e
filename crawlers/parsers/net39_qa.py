"""Questions and answers of ask.39.net, in the designs of 2016 and since 2018: all answers, their parts and follow-ups.

What belongs here: the selectors of these pages. What does not: URLs (`net39_urls`).
"""

from __future__ import annotations

import re

from lxml import etree
from parsel import Selector

from crawlers.parsers.layout import Landmarks, compiled, has, iso_date, text_of
from crawlers.parsers.net39_text import lines_of, outermost, says_nothing
from crawlers.parsers.net39_urls import Place, canonical_url
from crawlers.parsers.record import PageRecord, ParseError

_AROUND_QUESTION = ("ask_tit", "mation", "txt_label", "txt_nametime", "user_msg", "ask_btn", "user_talk")
"""Title, patient, labels, time and buttons beside the question's text."""
_AROUND_ANSWER = (
    "sele_img",
    "doctor_all",
    "doc_img",
    "doc_txt",
    "txt_nametime",
    "sele_bot",
    "user_msg",
    "user_talk",
    "doc_t_strip",
)
_PART = re.compile(r"(?:^|(?<=[。！？；!?;\s]))(病情分析|问题分析|指导意见|意见建议|医生建议|生活护理)\s*[：:]\s*")
_ROLES = {
    "追问": "追问",
    "患者": "追问",
    "追答": "追答",
    "回答": "追答",
    "回复": "追答",
    "医生": "追答",
}

"""Words in the mark before a follow-up -> its role; any other mark is kept as it stands."""

_Part = tuple[str, str]
"""Role of a paragraph, paragraph."""


def read_question(url: str, here: Place, marks: Landmarks) -> PageRecord:
    """The question first, then per answer its parts and its follow-ups; raises ParseError where title or question is missing."""
    old = ".ask_cont" not in marks and ".tbox_nobg" in marks
    title, question, answers, asked = _read_2016(url, marks) if old else _read_2018(url, marks)
    pairs = [("提问", line) for line in question or [title]]
    for number, answer in enumerate(answers, start=1):
        pairs += [(f"回答{number}{':' if role else ''}{role}", line) for role, line in answer]
    labels = [text_of(Selector(root=span)) for label in marks.all(".txt_label") for span in label.iter("span")]
    return PageRecord(
        site="39net",
        url=canonical_url(url),
        canonical_id=here.canonical_id,
        page_kind="qa",
        title=title,
        topic=labels[0] if labels else None,
        department=_department(marks),
        section="问答",
        paragraphs=tuple(line for _, line in pairs),
        parts=tuple(part for part, _ in pairs),
        published=asked,
    )


_Question = tuple[str, list[str], list[list[_Part]], str | None]
"""Title, lines of the question, answers, day of the question."""


def _read_2016(url: str, marks: Landmarks) -> _Question:
    boxes = [box for box in marks.all(".tbox_nobg") if not _inside(box, "doctor_reply")]
    if not boxes:
        raise ParseError(url, "div.tbox_nobg", "the question")
    headings = [heading for box in boxes for heading in box.iter("h1")]
    if not headings:
        raise ParseError(url, "div.tbox_nobg div.t_right h1", "the question's title")
    question = [line for box in boxes for part in _carrying(box, "user_p") for line in lines_of(part)]
    replies = [right for reply in marks.all("#doctor_reply") for right in _carrying(reply, "t_right")]
    answers = [_answer_2016(reply) for reply in outermost(replies)]
    stated = " ".join(text_of(Selector(root=box)) for scope in boxes for box in _carrying(scope, "user_msg"))
    return text_of(Selector(root=headings[0])), question, [answer for answer in answers if answer], iso_date(stated)


def _answer_2016(reply: etree._Element) -> list[_Part]:
    talks = outermost(_carrying(reply, "user_talk"))
    inside = {element for talk in talks for element in talk.iter()}
    pairs = [pair for part in _carrying(reply, "user_p") if part not in inside for pair in _split(lines_of(part))]
    for talk in talks:
        for entry in talk.iter("li"):
            role = next((text_of(Selector(root=mark)).strip("：: ") for mark in entry.iter("i")), "")
            texts = list(entry.iter("p"))
            pairs += [(_role(role), line) for text in texts for line in lines_of(text)]
    return pairs


def _read_2018(url: str, marks: Landmarks) -> _Question:
    scopes = outermost(marks.all(".ask_hid") or marks.all(".ask_cont"))
    if not scopes:
        raise ParseError(url, "div.ask_cont div.ask_hid", "the question")
    titles = marks.all(".ask_tit") or [h1 for scope in marks.all(".ask_cont") for h1 in scope.iter("h1")]
    if not titles:
        raise ParseError(url, "p.ask_tit", "the question's title")
    question = [
        line
        for scope in scopes
        for line in lines_of(scope, _AROUND_QUESTION)
        if line != text_of(Selector(root=titles[0]))
    ]
    answers = []
    for scope in outermost(marks.all(".selected")):
        for single in outermost(_carrying(scope, "sele_all")) or [scope]:
            texts = outermost(_carrying(single, "sele_txt")) or [single]
            lines = [line for text in texts for line in lines_of(text, _AROUND_ANSWER)]
            if not lines and not says_nothing(single):
                raise ParseError(url, "div.selected p.sele_txt", "the text of an answer")
            answers.append([*_split(lines), *_follow_ups_2018(single)])
    stated = " ".join(text_of(Selector(root=line)) for line in marks.all(".txt_nametime")[:1])
    return text_of(Selector(root=titles[0])), question, [answer for answer in answers if answer], iso_date(stated)


def _follow_ups_2018(answer: etree._Element) -> list[_Part]:
    """Below an answer: `div.doczw` with the role in `span.zw1` and the text in `span.zw2`."""
    pairs = []
    for turn in _carrying(answer, "doczw"):
        role = "".join(text_of(Selector(root=mark)).strip("：: ") for mark in _carrying(turn, "zw1"))
        pairs += [(_role(role), line) for text in _carrying(turn, "zw2") for line in lines_of(text)]
    return pairs


def _split(lines: list[str]) -> list[_Part]:
    """Lines with the part that they belong to; a heading inside a line ("指导意见：") ends one part and begins the next."""
    pairs: list[_Part] = []
    role = ""
    for line in lines:
        before, *rest = _PART.split(line)
        if before.strip():
            pairs.append((role, before.strip()))
        for name, text in zip(rest[::2], rest[1::2], strict=True):
            role = name
            if text.strip():
                pairs.append((role, text.strip()))
    return pairs


def _role(name: str) -> str:
    return next((role for word, role in _ROLES.items() if word in name), name)


def _department(marks: Landmarks) -> tuple[str, ...]:
    """The links of the breadcrumb (`.sub > span > a`) to lists of questions."""
    links = (link for sub in marks.all(".sub") for link in sub.iter("a") if "/news/" in (link.get("href") or ""))
    return tuple(text_of(Selector(root=link)) for link in links)


def _carrying(scope: etree._Element, token: str) -> list[etree._Element]:
    found: list[etree._Element] = compiled(f".//*[{has(token)}]")(scope)
    return found


def _inside(element: etree._Element, identity: str) -> bool:
    return any(ancestor.get("id", "").strip() == identity for ancestor in element.iterancestors())
