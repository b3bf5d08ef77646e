"""XunYiWenYao disease encyclopedia (jib.xywy.com): one section per page, GB18030 bytes, class attributes with stray spaces.

What belongs here: this site's URLs, selectors and section names. What does not: fetching, and text cleaning that other sites share.
"""

from __future__ import annotations

import re

from parsel import Selector

from crawlers.parsers.layout import fact, has, need, paragraphs, plain_url, text_of
from crawlers.parsers.record import PageRecord

SITE = "xywy"
VERSION = "1"
DOMAINS = ("xywy.com",)
START_URLS = tuple(f"http://jib.xywy.com/html/{letter}.html" for letter in "abcdefghijklmnopqrstuvwxyz")

SECTIONS: dict[str, tuple[str, str | None]] = {
    "gaishu": ("简介", "Description"),
    "cause": ("病因", "Cause"),
    "symptom": ("症状", "Symptom"),
    "inspect": ("检查", "Diagnosis"),
    "diagnosis": ("诊断鉴别", "Diagnosis"),
    "treat": ("治疗", "Treatment"),
    "prevent": ("预防", "Prevention"),
    "neopathy": ("并发症", None),
    "nursing": ("护理", None),
}
"""Path part -> (section, label); complications and nursing have no clean label."""

_SECTION = re.compile(r"/il_sii/(?P<code>[a-z]+)/(?P<id>\d+)\.htm")
_FOLLOWED = re.compile(r"/html/[a-z]+\.html|/il_sii_\d+\.htm|/il_sii/(?:" + "|".join(SECTIONS) + r")/\d+\.htm")
_BREADCRUMB = f"//div[{has('nav-bar')}]/a"


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
    """Letter lists, disease homes and sections."""
    host, path = plain_url(link)
    return host == "jib.xywy.com" and _FOLLOWED.fullmatch(path) is not None


def layout(url: str, page: Selector) -> str:
    """The era of the page's design."""
    return "2015"


def list_rows(url: str, page: Selector) -> int | None:
    """Entries of a list page; None for other pages."""
    return None


def records(url: str, page: Selector) -> list[PageRecord]:
    """The section on the page; letter lists and disease homes give []."""
    match = _SECTION.fullmatch(plain_url(url)[1])
    if match is None or match["code"] not in SECTIONS:
        return []
    section, label = SECTIONS[match["code"]]
    topic = _topic(page, url)
    return [
        PageRecord(
            site=SITE,
            url=canonical_url(url),
            canonical_id=f"il_sii/{match['id']}/{match['code']}",
            page_kind="section",
            title=f"{topic}{section}",
            topic=topic,
            department=_department(page),
            section=section,
            label=label,
            paragraphs=tuple(_body(page, url)),
            facts=_facts(page),
        )
    ]


def _topic(page: Selector, url: str) -> str:
    """The disease name: its own heading, or the last step of the breadcrumb on pages without one."""
    heading = page.xpath(f"//div[{has('jb-name')}]")
    return text_of(heading[0] if heading else need(page, f"({_BREADCRUMB})[last()]", url, "the disease name"))


def _department(page: Selector) -> tuple[str, ...]:
    crumbs = [text_of(crumb) for crumb in page.xpath(_BREADCRUMB)]
    return tuple(crumbs[1:-1])


def _body(page: Selector, url: str) -> list[str]:
    """The prose; heading and infobox are left out.

    Most sections lie in `div.jib-articl`; gaishu and treat nest the prose in `div.jib-articl-con` or `div.jib-lh-articl`.
    """
    inner = f"//div[{has('jib-lh-articl')} and not({has('jib-articl')})]"
    scopes = page.xpath(inner) or [need(page, f"//div[{has('jib-articl')}]", url, "the section's text")]
    return [line for scope in scopes for line in paragraphs(scope, ("jib-articl-tit", "articl-know"))]


def _facts(page: Selector) -> dict[str, str]:
    """The infobox: `span.fl` label and `span.txt-right` value, or "label：value" in one `p`."""
    pairs = []
    for row in page.xpath(f"//div[{has('articl-know')}]/p"):
        spans = row.xpath("span")
        if spans:
            pairs.append(fact(text_of(spans[0]), " ".join(text_of(span) for span in spans[1:])))
        else:
            label, _, value = text_of(row).partition("：")
            pairs.append(fact(label, value))
    return dict(pair for pair in pairs if pair)
