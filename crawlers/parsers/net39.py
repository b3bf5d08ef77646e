"""39 Health encyclopedia (jbk.39.net): disease sections in the layout of 2013-2018 and the one since 2019.

What belongs here: this site's URLs, selectors and section names. What does not: fetching, and text cleaning that other sites share.
"""

from __future__ import annotations

import re

from parsel import Selector

from crawlers.parsers.layout import clean, fact, has, need, paragraphs, plain_url, text_of
from crawlers.parsers.record import PageRecord

SITE = "39net"
VERSION = "1"
DOMAINS = ("39.net",)
START_URLS = ("http://jbk.39.net/bw/",)

SECTIONS: dict[str, tuple[str, str | None]] = {
    "jbzs": ("简介", "Description"),
    "blby": ("病因", "Cause"),
    "zztz": ("症状", "Symptom"),
    "jcjb": ("检查", "Diagnosis"),
    "jb": ("鉴别诊断", "Diagnosis"),
    "yyzl": ("治疗", "Treatment"),
    "yfhl": ("预防", "Prevention"),
    "bfbz": ("并发症", None),
    "hl": ("护理", None),
    "ysbj": ("饮食保健", None),
    "jzzn": ("就诊指南", None),
}
"""Path part -> (section, label). ``jb`` is the differential diagnosis; care, diet and complications have no clean label."""

_SECTION = re.compile(r"/(?P<slug>[a-z]+[0-9]*)/(?P<code>[a-z]+)/")
_FOLLOWED = re.compile(r"/bw/(?:[a-z]+_t1(?:_p\d+)?/)?|/[a-z]+[0-9]*/(?:(?:" + "|".join(SECTIONS) + r")/)?")
_NOT_DISEASES = frozenset({"bw", "zhengzhuang", "jiancha", "shoushu", "help", "zicha", "js", "map", "zq"})
_ADS = ("ad_500", "more")


def canonical_url(url: str) -> str:
    """The desktop page over http with a closing slash: mobile host, query and fragment are other spellings of it."""
    host, path = plain_url(url)
    if host == "wapjbk.39.net":
        host = "jbk.39.net"
    if host == "jbk.39.net" and not path.endswith("/") and "." not in path.rsplit("/", 1)[-1]:
        path += "/"
    return f"http://{host}{path}"


def page_key(url: str) -> str:
    """What makes a page the same page: its canonical URL."""
    return canonical_url(url)


def leads(url: str) -> bool:
    """Links of every page are followed."""
    return True


def follows(link: str) -> bool:
    """Department lists, their further pages, disease homes and labelled sections."""
    host, path = plain_url(link)
    first = path.strip("/").split("/")[0]
    return (
        host == "jbk.39.net" and _FOLLOWED.fullmatch(path) is not None and (first == "bw" or first not in _NOT_DISEASES)
    )


def layout(url: str, page: Selector) -> str:
    """The era of the page's design."""
    return "2015" if page.xpath(f"//div[{has('spreadhead')}]") else "2019"


def list_rows(url: str, page: Selector) -> int | None:
    """Entries of a list page; None for other pages."""
    return None


def records(url: str, page: Selector) -> list[PageRecord]:
    """The section on the page, by either layout; lists and disease homes give []."""
    _, path = plain_url(canonical_url(url))
    match = _SECTION.fullmatch(path)
    if match is None or match["code"] not in SECTIONS or match["slug"] in _NOT_DISEASES:
        return []
    section, label = SECTIONS[match["code"]]
    read = _read_2015 if page.xpath(f"//div[{has('spreadhead')}]") else _read_2019
    title, department, body, facts = read(page, url, match["code"])
    return [
        PageRecord(
            site=SITE,
            url=canonical_url(url),
            canonical_id=f"{match['slug']}/{match['code']}",
            page_kind="section",
            title=f"{title}{section}",
            topic=title,
            department=(department,) if department else (),
            section=section,
            label=label,
            paragraphs=tuple(body),
            facts=facts,
        )
    ]


_Parts = tuple[str, str | None, list[str], dict[str, str]]
"""Disease name, department, paragraphs, facts."""


def _read_2015(page: Selector, url: str, code: str) -> _Parts:
    """The "chronic" layout: `dl.intro` and `dl.info` on the intro page, `div.art-box` on the others."""
    title = text_of(need(page, f"//div[{has('spreadhead')}]//h1", url, "the disease name"))
    facts = dict(
        pair
        for entry in page.xpath(f"//dl[{has('info')}]/dd[i]")
        if (pair := fact(entry.xpath("string(i)").get(""), _after_label(entry)))
    )
    if code == "jbzs":
        intro = need(page, f"//div[{has('chi-know')}]/dl[{has('intro')}]", url, "the introduction")
        body = [line for part in intro.xpath("dd") for line in paragraphs(part, _ADS)]
    else:
        body = paragraphs(need(page, f"//div[{has('art-box')}]", url, "the section's text"), _ADS)
    return title, _department(page) or facts.get("就诊科室"), body, facts


def _after_label(entry: Selector) -> str:
    """An infobox value: the text beside its `i` label, without the "[详细]" link; ">>" leads to an advertisement, no value."""
    kept = entry.xpath(f"node()[not(self::i) and not(self::a[{has('more')}])]/descendant-or-self::text()").getall()
    value = clean(" ".join(kept))
    return "" if value.startswith(">>") else value


def _read_2019(page: Selector, url: str, code: str) -> _Parts:
    """The layout since 2019; its `jb` page splits diagnosis (`div.art-box`) and differential diagnosis (`div.article_paragraph`)."""
    title = text_of(need(page, f"//div[{has('disease')}]/h1", url, "the disease name"))
    entries = page.xpath(f"//ul[{has('disease_basic')} or {has('information_ul')}]/li")
    facts = dict(
        pair
        for entry in entries
        if (pair := fact(entry.xpath("string(*[self::i or self::span][1])").get(""), _second_text(entry)))
    )
    if code == "jbzs":
        scopes = page.xpath(f"//p[{has('introduction')}]")
        selector, expected = "p.introduction", "the introduction"
    else:
        scopes = page.xpath(f"//div[{has('art-box')} or {has('article_paragraph')}]")
        selector, expected = "div.article_paragraph", "the section's text"
    if not scopes:
        need(page, f"//*[{has(selector.partition('.')[2])}]", url, expected)
    heads = ("article_title_num", "more")
    body = [line for scope in scopes for line in paragraphs(scope, heads)]
    return title, _department(page) or facts.get("就诊科室"), body, facts


def _second_text(entry: Selector) -> str:
    return " ".join(entry.xpath("*[self::i or self::span][position()>1]//text()").getall())


def _department(page: Selector) -> str | None:
    """The name in the page's first link to a department's disease list (`/bw/<department>_t1/`), where it has one."""
    for link in page.xpath("//a[contains(@href,'/bw/')]"):
        if re.search(r"/bw/[a-z]+_t1/?$", link.attrib["href"]):
            return text_of(link)
    return None
