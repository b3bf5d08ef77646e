"""The URLs of 39.net: which page of which encyclopedia a URL names, its one spelling, and which pages the crawl takes.

What belongs here: everything that can be said of a page without its markup. What does not: selectors.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from crawlers.parsers.layout import plain_url


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the site a URL points.

    ``kind``: index, list (diseases, symptoms, examinations or operations), home and section (of a disease), symptom, exam, operation,
    articles (the article list of a disease), qa_index, qa_list, question, drug_index, drug_list, drug, article.
    ``name`` is the slug or number in the URL, ``code`` the section's path part ("" for the root), ``page`` the page number of a list
    (None on the unnumbered first page).
    """

    kind: str
    name: str = ""
    code: str = ""
    page: int | None = None

    @property
    def canonical_id(self) -> str:
        """Unique within the site; the same for every spelling of the URL."""
        folder = {
            "symptom": "zhengzhuang/",
            "exam": "jiancha/",
            "operation": "shoushu/",
            "question": "question/",
            "drug": "drug/",
        }
        return folder.get(self.kind, "") + self.name + (f"/{self.code}" if self.code else "")  # fmt: skip


DISEASE_SECTIONS = ("jbzs", "blby", "zztz", "jcjb", "jb", "yyzl", "yfhl", "bfbz", "hl", "ysbj", "jzzn")
SYMPTOM_SECTIONS = ("zzqy", "zdxs", "jcjb", "jzzn")

_NOT_DISEASES = (
    "bw", "zhengzhuang", "jiancha", "shoushu", "help", "zicha", "js", "css", "map", "zq", "scripts", "api", "login", "search", "images",
)  # fmt: skip
_SLUG = r"[a-z]+\d*"
_SECOND = "|".join(DISEASE_SECTIONS)
_RULES: dict[str, tuple[tuple[str, re.Pattern[str]], ...]] = {
    host: tuple((kind, re.compile(rule)) for kind, rule in rules)
    for host, rules in {
        "jbk.39.net": (
            ("index", r"/bw/"),
            ("list", rf"/bw(?:/(?P<name>{_SLUG}?))??(?:(?:(?<=/)|_)t[1-4])?(?:_p(?P<page>\d{{1,4}}))?/"),
            ("symptom", rf"/zhengzhuang/(?P<name>{_SLUG})/(?:(?P<code>{'|'.join(SYMPTOM_SECTIONS)})/)?"),
            ("exam", rf"/jiancha/(?P<name>{_SLUG})/"),
            ("operation", rf"/shoushu/(?P<name>{_SLUG})/"),
            ("articles", rf"/(?P<name>{_SLUG})/all/art/(?P<page>\d{{1,4}})\.shtml"),
            ("home", rf"/(?!(?:{'|'.join(_NOT_DISEASES)})/)(?P<name>{_SLUG})/"),
            ("section", rf"/(?!(?:{'|'.join(_NOT_DISEASES)})/)(?P<name>{_SLUG})/(?P<code>{_SECOND})/"),
        ),
        "ask.39.net": (
            ("qa_index", r"/"),
            ("qa_list", r"/news/(?P<name>\d+)-(?P<page>\d{1,6})\.html"),
            ("question", r"/question/(?P<name>\d+)\.html"),
        ),
        "ypk.39.net": (
            ("drug_index", r"/(?:AllCategory)?"),
            ("drug_list", r"/search/(?!all/)(?P<name>[^/]+?)(?:-p(?P<page>\d{1,4}))?/"),
            ("drug", r"/(?P<name>\d+)/"),
            ("drug", r"/(?P<name>\d+)/(?P<code>manual)"),
            ("drug", r"/(?P<name>xiyao/\d+)\.html"),
        ),
    }.items()
}
_ARTICLE = re.compile(r"/(?P<path>(?:[a-z]{1,8}/)?(?:a/\d{4,8}|\d{3}/\d{1,2})/[0-9a-z]+)\.html")
_NO_ARTICLES = frozenset(
    [
        "my",
        "myzx",
        "yyk",
        "image",
        "img",
        "d",
        "m",
        "bbs",
        "blog",
        "so",
        "search",
        "passport",
        "video",
        "zj",
        "app",
        "corp",
    ]
)
"""Channels of doctors, hospitals, accounts, searches, pictures and talk: no health texts."""
_MOBILE = {"wapjbk.39.net": "jbk.39.net"}


@lru_cache(maxsize=8192)
def canonical_url(url: str) -> str:
    """The desktop page over http; mobile host, closing slash, query and fragment are other spellings of it."""
    host, path = plain_url(url)
    host = _MOBILE.get(host, host)
    last = path.rsplit("/", 1)[-1]
    if host in ("jbk.39.net", "ypk.39.net") and last and "." not in last and last not in ("AllCategory", "manual"):
        path += "/"
    elif host == "ypk.39.net" and path.endswith(("/AllCategory/", "/manual/")):
        path = path.rstrip("/")
    return f"http://{host}{path}"


@lru_cache(maxsize=8192)
def place(url: str) -> Place | None:
    """What ``url`` names, in any of its spellings; None for pages that are no part of the crawl."""
    host, path = plain_url(canonical_url(url))
    for kind, rule in _RULES.get(host, ()):
        match = rule.fullmatch(path)
        if match:
            found = match.groupdict()
            page = found.get("page")
            return Place(kind, found.get("name") or "", found.get("code") or "", int(page) if page else None)
    channel = host.removesuffix(".39.net")
    article = _ARTICLE.fullmatch(path)
    if article and host.endswith(".39.net") and host not in _RULES and channel not in _NO_ARTICLES:
        return Place("article", f"{channel}/{article['path']}")
    return None


def numbered(url: str, number: int) -> str:
    """The URL of page ``number`` of the list at ``url``."""
    here = place(url)
    path = canonical_url(url)
    if here is None or here.kind not in ("list", "qa_list", "drug_list"):
        raise ValueError(f"{url}: no list of 39.net has this URL")
    if here.kind == "qa_list":
        return re.sub(r"-\d+\.html$", f"-{number}.html", path)
    joint = "-p" if here.kind == "drug_list" else "_p"
    bare = re.sub(rf"{joint}\d+/$", "/", path) if here.page is not None else path
    return f"{bare.rstrip('/')}{joint}{number}/"
