"""Feihua Health, today Fuhe (fh21.com.cn): URLs of its encyclopedias, questions and articles, and which reader a page goes to.

    dise. diseases   zzk. symptoms   iask. questions   ypk. drugs   ssk. operations   hyk. laboratory tests
    www., m. and the channels: topics and articles

What belongs here: URLs, eras and dispatch. What does not: selectors (`fh21_disease`, `fh21_qa`, `fh21_article`, `fh21_entries`).
Not read: patients' stories (dise. /share/article/), which are personal accounts and no reference text; doctors, hospitals, log-in, search.
A page that honestly says it has nothing (暂无相关资料) gives no record and no error.
"""

from __future__ import annotations

import re
from functools import lru_cache

from lxml import etree
from parsel import Selector

from crawlers.parsers import fh21_article, fh21_disease, fh21_entries, fh21_qa
from crawlers.parsers.fh21_page import SITE
from crawlers.parsers.layout import hrefs, landmarks, plain_url
from crawlers.parsers.record import PageRecord

__all__ = ["DOMAINS", "SITE", "START_URLS", "VERSION", "canonical_url", "follows", "further_pages", "layout", "leads", "list_rows", "page_key", "records"]  # fmt: skip

VERSION = "2"
DOMAINS = ("fh21.com.cn",)
START_URLS = (
    "http://dise.fh21.com.cn/department/illnesses.html",
    "http://zzk.fh21.com.cn/letter/symptoms/a-1.html",
    "http://iask.fh21.com.cn/question/list-5.html",
    "http://www.fh21.com.cn/jibing.html",
)

_TOPIC = {"topic": r"/jibing\.html|/[a-z]{2,12}/[a-z0-9]{2,20}/"}
_CHANNEL = {"article": r"/[a-z0-9]+/[a-z0-9]+/\d+\.html"}
_PAGES = {
    "dise": {
        "list": r"/department/illnesses\.html|/(?:department|organ)/illness/\d+(?:-\d+)?\.html|/articles/\d+-\d+-\d+\.html",
        "section": r"/article/detail/(?P<id>\d+)\.html",
        "home": r"/[a-z]+/detail/\d+\.html",
    },
    "zzk": {"list": r"/letter/symptoms/[A-Za-z]-\d+\.html", "symptom": r"/symptom/detail/(?P<id>\d+)\.html"},
    "iask": {"list": r"/question/list-\d[\d-]*\.html", "question": r"/question/(?P<id>\d+)\.html"},
    "ypk": {"entry": r"/summary-(?P<id>\d+)\.html"},
    "ssk": {"entry": r"/(?P<id>sd[\w-]*)\.html"},
    "hyk": {"entry": r"/(?P<id>hyd[\w-]*)\.html"},
    "www": {"article": r"/article/view/[A-Za-z0-9]+\.html|/[a-z0-9]+/[a-z0-9]+/\d+\.html"} | _TOPIC,
    "m": {"article": r"/jibing/view/\d+\.html"} | _TOPIC,
}
"""First part of the host -> page kind -> path; every other sub-domain is a channel with articles, if it is no service."""

_ROUTES = {host: [(kind, re.compile(path)) for kind, path in kinds.items()] for host, kinds in _PAGES.items()}
_CHANNEL_ROUTES = [(kind, re.compile(path)) for kind, path in _CHANNEL.items()]
_SERVICES = re.compile(r"static\d*|file|img\d*|passport|partners|so|search|yyk|ysk|doctor|hospital|my|user|api|bbs")
_HOST = re.compile(r"(?P<name>[a-z0-9-]+)\.fh21\.com\.cn")

_ERAS: dict[str, dict[str, tuple[str, ...]]] = {
    "dise": {"2017": (".dise01", ".dise02", ".dise03", ".detailc", ".dise_list", ".dise_list_title", ".menu_con", ".level2")},
    "zzk": {"2017": (".z_block08_con", ".dise_list", ".menu_con", ".level2")},
    "iask": {"2016": (".iask_detail01a", ".iask10_con", ".iask_navigator")},
}  # fmt: skip
_ERAS_OF_ARTICLES = {
    "2018": (".left-article-tit", ".detail-content-box", ".guid-list"),
    "2018 mobile": (".col-dise-title", ".mix-two-title"),
}
"""Era -> landmarks, any of which is evidence of it."""

_LISTS = (".dise_list", ".menu_con", ".level2", ".iask10_con")
_TARGETS = {
    "dise": re.compile(r"/(?:illness|article)/detail/\d+\.html|/(?:department|organ)/illness/\d+\.html"),
    "zzk": re.compile(r"/symptom/detail/\d+\.html"),
    "iask": re.compile(r"/question/\d+\.html"),
}
_HREFS = etree.XPath(".//a/@href")
_HEADLINES = etree.XPath("//h1")


@lru_cache(maxsize=8192)
def canonical_url(url: str) -> str:
    """The page over http without query and fragment."""
    host, path = plain_url(url)
    return f"http://{host}{path}"


def page_key(url: str) -> str:
    """What makes a page the same page: its canonical URL."""
    return canonical_url(url)


@lru_cache(maxsize=8192)
def _route(url: str) -> tuple[str, str, re.Match[str] | None]:
    """Sub-domain, page kind ("" for a page that is not read) and the match of the path."""
    host, path = plain_url(url)
    named = _HOST.fullmatch(host)
    if named is None or _SERVICES.fullmatch(named["name"]):
        return "", "", None
    name = named["name"]
    for kind, pattern in _ROUTES.get(name, _CHANNEL_ROUTES):
        if match := pattern.fullmatch(path):
            return name, kind, match
    return name, "", None


def leads(url: str) -> bool:
    """Links of every page are followed."""
    return True


def follows(link: str) -> bool:
    """Lists, diseases, symptoms, questions, drugs, operations, tests, topics and articles."""
    return bool(_route(link)[1])


def further_pages(url: str, page: Selector) -> list[str]:
    """None: this site's pagers link their pages."""
    return []


def layout(url: str, page: Selector) -> str:
    """The era of the page's design by its landmarks, "unknown" where none fits.

    Pages without known classes of their own are told by their URL and an `h1`: "2026" for articles, "plain" for others; a topic
    page without them is "plain" where it leads to others.
    """
    name, kind, match = _route(url)
    marks = landmarks(page)
    for era, names in _ERAS.get(name, _ERAS_OF_ARTICLES).items():
        if any(landmark in marks for landmark in names):
            return era
    if match is not None and kind in ("article", "entry") and _HEADLINES(page.root):
        return "2026" if match[0].startswith("/article/view/") else "plain"
    return "plain" if kind == "topic" and list_rows(url, page) else "unknown"


def list_rows(url: str, page: Selector) -> int | None:
    """Entries of a list or topic page, 0 for one without any; None for other pages."""
    name, kind, _ = _route(url)
    if kind == "topic":
        own = canonical_url(url)
        led = {canonical_url(link) for link in hrefs(page, "//a/@href", url)} - {own}
        return sum(_route(link)[1] in ("article", "topic") for link in led)
    if kind != "list":
        return None
    paths = {plain_url(str(href))[1] for block in landmarks(page).any(*_LISTS) for href in _HREFS(block)}
    return sum(_TARGETS[name].fullmatch(path) is not None for path in paths)


def records(url: str, page: Selector) -> list[PageRecord]:
    """What the page says; lists give []. Raises ParseError where a selector finds nothing.

    The paths of disease homes and of topics for telephones are not settled: on dise. any page with `.dise01` is a home, on www. and m.
    any page with `.col-dise-title` a topic.
    """
    name, kind, match = _route(url)
    url = canonical_url(url)
    path = plain_url(url)[1]
    if kind == "home" or (name == "dise" and not kind and ".dise01" in landmarks(page)):
        return fh21_disease.home(url, page, path)
    if name in ("www", "m") and ".col-dise-title" in landmarks(page):
        return fh21_article.topic(url, page, path.removesuffix(".html").strip("/"))
    if kind == "article":
        return fh21_article.article(url, page, _article_identity(name, path))
    if match is None or kind in ("list", "topic"):
        return []
    if kind == "entry":
        return fh21_entries.entry(url, page, name, match["id"])
    readers = {"section": fh21_disease.section, "symptom": fh21_disease.symptom, "question": fh21_qa.question}
    return readers[kind](url, page, match["id"])


def _article_identity(name: str, path: str) -> str:
    """The path without its ending; a channel's articles carry the channel's name."""
    identity = path.removesuffix(".html").strip("/")
    return identity if name == "www" else f"{name}/{identity}"
