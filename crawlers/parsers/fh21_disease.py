"""The disease encyclopedia dise.fh21.com.cn and the symptoms of zzk.fh21.com.cn.

What belongs here: their selectors. What does not: URLs (`fh21`), questions and articles.
"""

from __future__ import annotations

import re

from lxml import etree
from parsel import Selector

from crawlers.parsers.fh21_page import (  # fmt: skip
    SITE,
    department,
    document_title,
    split_parts,
    subject_and_section,
    without_adverts,
)
from crawlers.parsers.layout import EMPTY_VALUES, Landmarks, fact, headed_lines, landmarks, line_of
from crawlers.parsers.record import PageRecord, ParseError

_CUT = re.compile(r"(?:\.{3}|…+)\s*(?:[\[［](?:详细|全文)[\]］])?$")
_PARAGRAPHS = etree.XPath("p")
_ENTRIES = etree.XPath(".//dl/dt|.//dl/dd")
_ROWS = etree.XPath("dl")
_LEAVES = etree.XPath(".//*[not(*)]")
_HEADING = etree.XPath("string(//h1)")
_DEPARTMENT_QUESTION = re.compile(r"挂什么科|就诊科室")


def home(url: str, page: Selector, path: str) -> list[PageRecord]:
    """A disease home: name, alias, infobox, and the teasers that are whole, each with the name of its tab as part.

    A teaser that is cut ("...[详细]") repeats the beginning of a section page, which is read itself. Names and teasers are paired in
    order, so that a disease without one tab shifts nothing. Raises ParseError without a name, or without infobox: that is how the
    site answers a reader who is too fast.
    """
    marks = landmarks(page)
    heading = next(iter(_PARAGRAPHS(marks.need(url, "the disease name", ".dise01"))), None)
    topic = "" if heading is None else line_of(heading).partition("又名")[0].strip()
    if not topic:
        raise ParseError(url, ".dise01 p", "the disease name")
    rows = [row for box in marks.all(".dise03") for row in _ROWS(box)]
    if not rows:
        raise ParseError(url, ".dise03 dl", "the infobox; without it the site answers a reader who is too fast")
    facts = _infobox(rows)
    if alias := line_of(heading).partition("又名")[2].strip(" ：:"):
        facts = {"又名": alias} | facts
    lines, parts = split_parts(without_adverts(_teasers(marks)))
    path_names = department(page.root)
    if not path_names:
        stated = next((value for label, value in facts.items() if _DEPARTMENT_QUESTION.search(label)), "")
        path_names = tuple(filter(None, re.split(r"[\s、，,>-]+", stated)))
    identity = path.removesuffix(".html").strip("/")
    return [PageRecord(SITE, url, identity, "section", topic, topic, path_names, "概况", None, lines, parts, facts)]


def _infobox(rows: list[etree._Element]) -> dict[str, str]:
    """Questions and answers: `dt` and `dd`, or two `dd`; the question mark goes."""
    facts: dict[str, str] = {}
    for row in rows:
        cells = [line_of(cell) for cell in row if cell.tag in ("dt", "dd")]
        pair = fact(cells[0].rstrip("?？：: "), " ".join(cells[1:])) if cells else None
        facts.update([pair] if pair else [])
    return facts


def _teasers(marks: Landmarks) -> list[tuple[str, str]]:
    """(tab name, text) of the teasers that are not cut."""
    tabs = [name for bar in marks.any("#diseTabContainer") for name in map(line_of, _LEAVES(bar)) if name]
    texts = [line_of(p) for block in marks.all(".dise02b") for p in _PARAGRAPHS(block)]
    named = ((tabs[i] if i < len(tabs) else "", text) for i, text in enumerate(texts))
    return [(tab, text) for tab, text in named if text not in EMPTY_VALUES and not _CUT.search(text)]


def section(url: str, page: Selector, number: str) -> list[PageRecord]:
    """A section page: text in `ul.detailc`, section name in its heading or title ("高血压的病因_..."); [] for 暂无相关资料.

    Raises ParseError where text or title are missing.
    """
    marks = landmarks(page)
    body = marks.need(url, "the section's text", ".detailc")
    heading = document_title(page.root)
    if not heading:
        raise ParseError(url, "title", "the section's name")
    lines, parts = split_parts(without_adverts(headed_lines(body, ("related", "ad-box"))))
    if not lines:
        if line_of(body) in EMPTY_VALUES - {""}:
            return []
        raise ParseError(url, "text of .detailc", "the section's text")
    topic, name, label = subject_and_section(heading)
    names = department(page.root)
    return [
        PageRecord(SITE, url, f"article/{number}", "section", heading, topic, names, name, label, lines, parts)
    ]  # fmt: skip


def symptom(url: str, page: Selector, number: str) -> list[PageRecord]:
    """A symptom: the blocks `div.z_block08_con`, whose `dt` is a heading where a `dd` follows it, and a text where none does.

    Raises ParseError where name or text are missing.
    """
    marks = landmarks(page)
    marks.need(url, "the symptom's text", ".z_block08_con")
    topic = re.sub(r"(?:症状|是什么原因.*|怎么办.*)$", "", line_of_heading(page) or document_title(page.root))
    if not topic:
        raise ParseError(url, "h1, title", "the symptom's name")
    pairs = [pair for block in marks.all(".z_block08_con") for pair in _entries(block)]
    lines, parts = split_parts(without_adverts(pairs))
    if not lines:
        raise ParseError(url, "text of .z_block08_con", "the symptom's text")
    return [PageRecord(SITE, url, f"symptom/{number}", "symptom", topic, topic, (), "症状", None, lines, parts)]


def line_of_heading(page: Selector) -> str:
    """The text of the page's first `h1`; "" where it has none."""
    return " ".join(_HEADING(page.root).split())


def _entries(block: etree._Element) -> list[tuple[str, str]]:
    """(heading, paragraph) pairs of one block."""
    pairs = []
    heading = ""
    for entry in _ENTRIES(block) or [block]:
        following = entry.getnext()
        if entry.tag == "dt" and following is not None and following.tag == "dd":
            heading = line_of(entry).rstrip("：:")
        else:
            pairs += [(own or heading, line) for own, line in headed_lines(entry)]
    return pairs
