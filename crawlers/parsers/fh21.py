"""Feihua Health (fh21.com.cn): disease sections (dise.) and questions with doctors' answers (iask.).

What belongs here: this site's URLs, selectors and section names. What does not: fetching, and text cleaning that other sites share.
"""

from __future__ import annotations

import re

from parsel import Selector

from crawlers.parsers.layout import fact, has, need, paragraphs, plain_url, text_of
from crawlers.parsers.record import PageRecord

SITE = "fh21"
VERSION = "1"
DOMAINS = ("fh21.com.cn",)
START_URLS = (
    "http://dise.fh21.com.cn/department/illnesses.html",
    "http://iask.fh21.com.cn/question/list-5.html",
)

SECTIONS: tuple[tuple[str, str | None], ...] = (
    ("简介", "Description"),
    ("病因", "Cause"),
    ("症状", "Symptom"),
    ("检查", "Diagnosis"),
    ("治疗", "Treatment"),
    ("并发症", None),
    ("预防", "Prevention"),
    ("护理", None),
)
"""(section, label) by the site's tab names; a page states its section in its title, so that a missing tab shifts nothing."""

_FOLLOWED = {
    "dise.fh21.com.cn": re.compile(r"/department/illnesses\.html|/department/illness/[\d-]+\.html|/(?:illness|article)/detail/\d+\.html"),
    "iask.fh21.com.cn": re.compile(r"/question/(?:list-[\d-]+|\d+)\.html"),
}  # fmt: skip
_DETAIL = re.compile(r"/article/detail/(\d+)\.html")
_QUESTION = re.compile(r"/question/(\d+)\.html")
_PROMOTION = re.compile(
    r"更多内容请关注飞华健康网.*|以上是对.{0,60}的(?:详细)?介绍.*请点击飞华.*|BAIDU_CLB_fillSlot\([^)]*\);?"
)


def canonical_url(url: str) -> str:
    """The page over http without query and fragment."""
    host, path = plain_url(url)
    return f"http://{host}{path}"


def page_key(url: str) -> str:
    """What makes a page the same page: its canonical URL."""
    return canonical_url(url)


def leads(url: str) -> bool:
    """Links of every page are followed."""
    return True


def follows(link: str) -> bool:
    """Department and question lists, disease homes, sections and questions."""
    host, path = plain_url(link)
    return host in _FOLLOWED and _FOLLOWED[host].fullmatch(path) is not None


def layout(url: str, page: Selector) -> str:
    """The era of the page's design."""
    return "2017"


def list_rows(url: str, page: Selector) -> int | None:
    """Entries of a list page; None for other pages."""
    return None


def records(url: str, page: Selector) -> list[PageRecord]:
    """The section or the question on the page, or the infobox of a disease home; lists give []."""
    host, path = plain_url(url)
    if host == "iask.fh21.com.cn":
        question = _QUESTION.fullmatch(path)
        return [_question(page, url, question[1])] if question else []
    detail = _DETAIL.fullmatch(path)
    if detail:
        return [_section(page, url, detail[1])]
    home = page.xpath(f"//ol[{has('dise01')}]")
    return [_home(page, home[0], url)] if home else []


def _home(page: Selector, heading: Selector, url: str) -> PageRecord:
    """A disease home: only its infobox; the teasers repeat the first lines of the sections."""
    topic = text_of(need(heading, "p", url, "the disease name"), drop=("alias",)).partition("又名")[0].strip()
    facts: dict[str, str] = {}
    for row in page.xpath(f"//div[{has('dise03')}]/dl"):
        pair = (
            fact(text_of(row.xpath("dt")[0]).rstrip("?？"), row.xpath("string(dd)").get(""))
            if row.xpath("dt")
            else None
        )
        facts.update([pair] if pair else [])
    identity = plain_url(url)[1].removesuffix(".html").strip("/")
    return PageRecord(SITE, canonical_url(url), identity, "section", topic, topic, _crumb(page), "概况", facts=facts)


def _section(page: Selector, url: str, number: str) -> PageRecord:
    """A section page: text in `ul.detailc`, section name in the title "<disease>的<section>_..."."""
    body = need(page, f"//ul[{has('detailc')}]", url, "the section's text")
    heading = text_of(need(page, "//title", url, "the page title")).partition("_")[0]
    topic, _, name = heading.rpartition("的")
    section, label = next(((s, known) for s, known in SECTIONS if name.startswith(s)), (name or None, None))
    return PageRecord(
        site=SITE,
        url=canonical_url(url),
        canonical_id=f"article/{number}",
        page_kind="section",
        title=heading,
        topic=topic or None,
        department=_crumb(page),
        section=section,
        label=label,
        paragraphs=tuple(_without_promotion(paragraphs(body))),
    )


def _question(page: Selector, url: str, number: str) -> PageRecord:
    """A question and all its answers: analysis and advice of each, follow-ups after them."""
    title = text_of(need(page, f"//div[{has('iask_detail01a')}]//ul", url, "the question's title"))
    described = need(page, f"//div[{has('iask_detail01b1')}]", url, "the question's text")
    question = [line for dd in described.xpath(".//dl[not(contains(dt,'基本信息'))]/dd") for line in paragraphs(dd)]
    answers = [
        line
        for answer in page.xpath(f"//div[{has('iask_answer02a')}]")
        for dd in answer.xpath(".//dl/dd")
        for line in paragraphs(dd)
    ]
    asked = re.search(r"(\d{4}-\d\d-\d\d) \d\d:\d\d", page.xpath(f"string(//div[{has('iask_detail01a')}]//ol)").get(""))
    crumbs = [text_of(crumb) for crumb in page.xpath(f"//div[{has('iask_navigator')}]/a")]
    return PageRecord(
        site=SITE,
        url=canonical_url(url),
        canonical_id=f"question/{number}",
        page_kind="qa",
        title=title,
        topic=crumbs[-1] if len(crumbs) > 3 else None,
        department=tuple(crumbs[2:-1]),
        section="问答",
        paragraphs=tuple(_without_promotion([*question, *answers])),
        published=asked[1] if asked else None,
    )


def _crumb(page: Selector) -> tuple[str, ...]:
    """The department in a disease page's breadcrumb: its link to a department list."""
    crumbs = page.xpath("//a[contains(@href,'/department/illness/')]")
    return (text_of(crumbs[0]),) if crumbs else ()


def _without_promotion(lines: list[str]) -> list[str]:
    """The lines without the site's own advertising tails; a line that was nothing else goes."""
    return [kept for line in lines if (kept := _PROMOTION.sub("", line).strip())]
