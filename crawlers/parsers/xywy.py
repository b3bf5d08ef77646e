"""XunYiWenYao (xywy.com): URLs of its encyclopedias, questions and drugs, and which reader a page goes to.

    jib. diseases   zzk. symptoms   jck. examinations   club. questions   yao. drugs   3g.* the same for telephones (read at the desktop URL)

What belongs here: URLs, eras and dispatch. What does not: selectors (`xywy_disease`, `xywy_entries`, `xywy_qa`, `xywy_drug`) and fetching.
A page that honestly says it has nothing (暂无相关资料, 暂无药品) gives no record and no error.
"""

from __future__ import annotations

import re
from functools import lru_cache

from lxml import etree
from parsel import Selector

from crawlers.parsers import xywy_disease, xywy_drug, xywy_entries, xywy_qa
from crawlers.parsers.layout import Landmarks, landmarks, plain_url
from crawlers.parsers.record import PageRecord
from crawlers.parsers.xywy_page import SITE

__all__ = ["DOMAINS", "SITE", "START_URLS", "VERSION", "canonical_url", "follows", "further_pages", "layout", "leads", "list_rows", "page_key", "records"]  # fmt: skip

VERSION = "2"
DOMAINS = ("xywy.com",)
START_URLS = (
    *(f"http://jib.xywy.com/html/{letter}.html" for letter in "abcdefghijklmnopqrstuvwxyz"),
    "http://zzk.xywy.com/p/a.html",
    "http://club.xywy.com/list_all_1.htm",
    "http://yao.xywy.com/class.htm",
)

_PAGES = {
    "jib.xywy.com": {
        "list": r"/html/[a-z]+\.html",
        "home": r"/il_sii_(?P<id>\d+)\.htm",
        "section": rf"/il_sii/(?P<code>{'|'.join(xywy_disease.SECTIONS)})/(?P<id>\d+)\.htm",
    },
    "zzk.xywy.com": {
        "list": r"/p/[a-z]+\.html",
        "symptom": rf"/(?P<id>\d+)_(?P<code>{'|'.join(xywy_entries.SYMPTOM_SECTIONS)})\.html",
    },
    "jck.xywy.com": {"exam": r"/jc_(?P<id>\d+)\.html"},
    "club.xywy.com": {
        "list": r"/keshi/\d{4}-\d\d-\d\d/\d+\.html|/list_(?:[a-z0-9]+_answer|[a-z0-9]+_all|all)_\d+\.htm",
        "question": r"/(?:static|question|htm)/\d+/\d+\.htm",
    },
    "yao.xywy.com": {"list": r"/class\.htm|/jibing/\d+\.htm", "drug": r"/goods/(?P<id>\d+)\.htm"},
}
"""Host -> page kind -> path."""

_ROUTES = {host: [(kind, re.compile(path)) for kind, path in kinds.items()] for host, kinds in _PAGES.items()}
_MOBILE_HOME = re.compile(r"/il_sii_(\d+)\.html?")
_MOBILE_SYMPTOM = re.compile(r"/zzk_(\d+)\.html?")

_ERAS: dict[str, dict[str, tuple[str, ...]]] = {
    "jib.xywy.com": {"2015": (".jib-articl", ".jib-articl-con", ".jib-nav-list", ".jib-navbar", ".jib-navbar-bd", ".ks-zm-list", ".ks-ill-txt", ".jblist-con-ear", ".jblist-nav", "#illA", ".jib-common-sense", ".diet-item", ".drug-pic-rec", ".drug-pic", ".city-item"), "2020 mobile": (".Disease-box",)},
    "zzk.xywy.com": {"2015": (".zz-articl", ".ks-ill-box", ".ks-ill-list", ".ks-zm-list", ".ks-ill-txt"), "2020 mobile": (".Disease-box",)},
    "jck.xywy.com": {"2015": (".zz-articl", ".jib-articl")},
    "club.xywy.com": {"2021": (".details-con", ".replay-content-box", ".menu-Breadcrumb", ".th"), "2015": ("#qdetailc", ".docall", ".club_dic", ".club_page")},
    "yao.xywy.com": {"2020": (".yao-name", "#pTop"), "2015": (".d-tab-inf",)},
}  # fmt: skip
"""Host -> era -> landmarks, any of which is evidence of it."""

_LISTS = {"jib.xywy.com": (".ks-zm-list", ".ks-ill-txt", ".ks-ill-list", ".jblist-con-ear", "#illA"), "zzk.xywy.com": (".ks-ill-list", ".ks-zm-list", ".ks-ill-txt")}  # fmt: skip
_TARGETS = {
    "jib.xywy.com": re.compile(r"/il_sii_\d+\.html?"),
    "zzk.xywy.com": re.compile(r"/\d+_[a-z]+\.html"),
    "yao.xywy.com": re.compile(r"/(?:goods|jibing)/\d+\.htm"),
}
_HREFS = etree.XPath(".//a/@href")


@lru_cache(maxsize=8192)
def canonical_url(url: str) -> str:
    """The desktop page over http without query and fragment."""
    host, path = plain_url(url)
    if host.startswith("3g.") and host.endswith(".xywy.com"):
        host = host.removeprefix("3g.")
        if host == "jib.xywy.com" and (symptom := _MOBILE_SYMPTOM.fullmatch(path)):
            host, path = "zzk.xywy.com", f"/{symptom[1]}_gaishu.html"
        elif disease := _MOBILE_HOME.fullmatch(path):
            path = f"/il_sii_{disease[1]}.htm"
    return f"http://{host}{path}"


def page_key(url: str) -> str:
    """What makes a page the same page: its canonical URL."""
    return canonical_url(url)


@lru_cache(maxsize=8192)
def _route(url: str) -> tuple[str, str, re.Match[str] | None]:
    """Host, page kind ("" for a page that is not read) and the match of the path."""
    host, path = plain_url(canonical_url(url))
    for kind, pattern in _ROUTES.get(host, ()):
        if match := pattern.fullmatch(path):
            return host, kind, match
    return host, "", None


def leads(url: str) -> bool:
    """Links of every page are followed."""
    return True


def follows(link: str) -> bool:
    """Lists, diseases, symptoms, examinations, questions and drugs; no doctors, hospitals, shops or search."""
    return bool(_route(link)[1])


def further_pages(url: str, page: Selector) -> list[str]:
    """None: this site's pagers link their pages."""
    return []


def layout(url: str, page: Selector) -> str:
    """The era of the page's design by its landmarks, "unknown" where none fits.

    The classes of drug lists are not known: one that has entries is "plain".
    """
    host, kind, _ = _route(url)
    marks = landmarks(page)
    for era, names in _ERAS.get(host, {}).items():
        if any(name in marks for name in names):
            return era
    return "plain" if host == "yao.xywy.com" and kind == "list" and list_rows(url, page) else "unknown"


def list_rows(url: str, page: Selector) -> int | None:
    """Entries of a list page, 0 for a list without any; None for other pages."""
    host, kind, _ = _route(url)
    if kind != "list":
        return None
    marks = landmarks(page)
    if host == "club.xywy.com":
        return xywy_qa.list_entries(marks)
    return len(_listed(host, marks, page))


def _listed(host: str, marks: Landmarks, page: Selector) -> set[str]:
    """Paths of the entries inside the list's own blocks; drug lists, whose markup is not known, are counted over the page."""
    blocks = marks.any(*_LISTS[host]) if host in _LISTS else [page.root]
    paths = (plain_url(str(href))[1] for block in blocks for href in _HREFS(block))
    return {path for path in paths if _TARGETS[host].fullmatch(path)}


def records(url: str, page: Selector) -> list[PageRecord]:
    """What the page says; lists give []. Raises ParseError where a selector finds nothing."""
    _, kind, match = _route(url)
    if match is None or kind == "list":
        return []
    url = canonical_url(url)
    if kind == "question":
        return xywy_qa.question(url, page, match[0])
    number = match["id"]
    if kind == "section":
        return xywy_disease.section(url, page, match["code"], number)
    if kind == "symptom":
        return xywy_entries.symptom(url, page, number, match["code"])
    readers = {"home": xywy_disease.home, "exam": xywy_entries.examination, "drug": xywy_drug.drug}
    return readers[kind](url, page, number)
