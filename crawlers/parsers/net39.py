"""39 Health (39.net): diseases, symptoms, examinations, operations, questions, drugs and articles, in the designs of 2013 to 2023.

What belongs here: the site's face (what crawlers.parsers.SiteParser asks for), the recognition of designs and lists. What does not: URLs
(`net39_urls`), and the selectors of the page kinds (`net39_disease`, `net39_entries`, `net39_qa`, `net39_drug`, `net39_article`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml import etree
from parsel import Selector

from crawlers.parsers.layout import landmarks
from crawlers.parsers.net39_article import read_article
from crawlers.parsers.net39_disease import read_disease
from crawlers.parsers.net39_drug import read_drug
from crawlers.parsers.net39_entries import read_entry, read_symptom
from crawlers.parsers.net39_qa import read_question
from crawlers.parsers.net39_urls import canonical_url, numbered, place
from crawlers.parsers.record import PageRecord

__all__ = [
    "DOMAINS", "SITE", "START_URLS", "VERSION", "canonical_url", "follows", "further_pages", "layout", "leads", "list_rows", "page_key", "records",
]  # fmt: skip

SITE = "39net"
VERSION = "2"
DOMAINS = ("39.net",)
START_URLS = ("http://jbk.39.net/bw/", "http://ask.39.net/", "http://ypk.39.net/AllCategory")

_ERAS = (
    ("2023", (".disease_box", ".information_ul", ".information_ul_bottom")),
    ("2019", (".disease", ".disease_basic", ".article_box", ".article_paragraph", ".introduction", ".lookup_box", ".lookup_department",
              ".result_content", ".result_item_dots", ".type_subscreen_unit")),
    ("2018", (".ask_cont", ".selected", ".p1", "#list_tag")),
    ("2016", (".tbox_nobg", "#doctor_reply")),
    ("2015", (".spreadhead", ".chi-know", ".leftNav", ".tik", ".lbox_con", ".ss_det", ".res_list")),
    ("2013", (".art_box", ".art_con")),
)  # fmt: skip
"""Era -> classes and ids of its design, the newest first; the questions' designs changed in other years than the encyclopedia's."""

_DRUG_LINK = re.compile(r"/(?:\d+/(?:manual/?)?|xiyao/\d+\.html)$")
_LAST_PAGES = 2_000
"""More pages than any list of the site has had; a larger number in a pager is not believed."""


def page_key(url: str) -> str:
    """What makes a page the same page: its canonical URL."""
    return canonical_url(url)


def leads(url: str) -> bool:
    """Links of every page are followed, but not those of articles: they lead to other articles of all channels without end."""
    here = place(url)
    return here is None or here.kind != "article"


def follows(link: str) -> bool:
    """Lists, entries, questions, drugs and articles; no doctors, hospitals, searches and accounts."""
    return place(link) is not None


def layout(url: str, page: Selector) -> str:
    """The era by the evidence in the markup: 2013 (articles), 2015, 2016 and 2018 (questions), 2019, 2023; "unknown" where none fits.

    Drug pages are "labelled" where they have what `net39_drug` reads; indexes, of which only the links are read, are "links".
    """
    marks = landmarks(page)
    here = place(url)
    if here is not None and here.kind in ("qa_index", "drug_index", "articles"):
        return "links"
    if here is not None and here.kind in ("drug", "drug_list"):
        known = ".tab_box" in marks or next(page.root.iter("dt"), None) is not None or bool(_drug_links(page))
        return "labelled" if known else "unknown"
    return next((era for era, names in _ERAS if any(name in marks for name in names)), "unknown")


def list_rows(url: str, page: Selector) -> int | None:
    """Entries of a list of the encyclopedia, of questions or of drugs; None for other pages and for the indexes."""
    here = place(url)
    if here is None or here.kind not in ("list", "qa_list", "drug_list"):
        return None
    if here.kind == "drug_list":
        return len(_drug_links(page))
    marks = landmarks(page)
    if here.kind == "qa_list":
        entries = [*marks.all(".p1"), *marks.all(".a_l"), *marks.all("#list_tag")]
        return len({href for href in _targets(entries) if "/question/" in href})
    if _is_department(canonical_url(url)) and ".result_content" not in marks and ".res_list" not in marks:
        return None
    names = marks.all(".result_item_top_l") + [title for item in marks.all(".res_list") for title in item.iter("h3")]
    return len(set(_targets(names)))


def further_pages(url: str, page: Selector) -> list[str]:
    """The pages of a list that its pager counts but may not link: given on the first page, from the last page number stated there."""
    here = place(url)
    if here is None or here.kind not in ("list", "qa_list", "drug_list") or (here.page or 0) > 1:
        return []
    marks = landmarks(page)
    if here.kind == "drug_list":
        hrefs = _targets(marks.all(".last"))
        last = max((int(found[1]) for href in hrefs if (found := re.search(r"-p(\d+)/?$", href))), default=0)
        first = 0
    elif here.kind == "qa_list":
        hrefs = _targets(marks.all(".pgleft"))
        last = max((int(found[1]) for href in hrefs if (found := re.search(r"-(\d+)\.html", href))), default=0)
        first = 2
    else:
        words = (word for dots in marks.all(".result_item_dots") for word in dots.itertext())
        last = max((int(word) for word in map(str.strip, words) if word.isdecimal() and word.isascii()), default=0)
        first = 2
    return [numbered(url, number) for number in range(first, last + 1)] if last <= _LAST_PAGES else []


def records(url: str, page: Selector) -> list[PageRecord]:
    """The text of the page; [] for lists, indexes, and pages whose only text is "暂无相关资料". Raises ParseError."""
    here = place(url)
    if here is None:
        return []
    marks = landmarks(page)
    record: PageRecord | None = None
    if here.kind in ("home", "section"):
        record = read_disease(url, here, marks)
    elif here.kind == "symptom":
        record = read_symptom(url, here, marks)
    elif here.kind in ("exam", "operation"):
        record = read_entry(url, here, marks)
    elif here.kind == "question":
        record = read_question(url, here, marks)
    elif here.kind == "drug":
        record = read_drug(url, here, page, marks)
    elif here.kind == "article":
        record = read_article(url, here, marks)
    return [record] if record else []


def _targets(scopes: Iterable[etree._Element]) -> list[str]:
    """Where the links below ``scopes`` lead, as written."""
    hrefs = (link.get("href", "").strip() for scope in scopes for link in scope.iter("a"))
    return [href for href in hrefs if href]


def _drug_links(page: Selector) -> set[str]:
    return {href for href in _targets([page.root]) if _DRUG_LINK.search(href.split("?")[0])}


def _is_department(url: str) -> bool:
    """Whether the list's URL is that of a department alone (`/bw/neike/`): some show entries, some only lead to lists."""
    return re.search(r"/bw/[a-z]+\d*/$", url) is not None and not re.search(r"/t[1-4]/$", url)
