"""What all pages of fh21.com.cn share: section names, titles, departments, and the advertising tails under its texts.

What belongs here: reading that two or more page kinds of this site need. What does not: URLs (`fh21`) and any one page kind.
"""

from __future__ import annotations

import re

from lxml import etree

from crawlers.parsers.layout import clean, line_of

SITE = "fh21"

SECTIONS: tuple[tuple[str, str | None], ...] = (
    ("简介", "Description"),
    ("概述", "Description"),
    ("病因", "Cause"),
    ("症状", "Symptom"),
    ("检查", "Diagnosis"),
    ("诊断", "Diagnosis"),
    ("治疗", "Treatment"),
    ("并发症", None),
    ("预防", "Prevention"),
    ("护理", None),
    ("保健", None),
    ("饮食", None),
)
"""(section, label) by the site's tab names; a page states its section in its title, so that a missing tab shifts nothing."""

_NAMED = "|".join(name for name, _ in SECTIONS)
_TITLE = etree.XPath("string(//title)")
_HEADINGS = (
    re.compile(rf"(?P<topic>.+)的(?P<name>(?:{_NAMED}).*)"),
    re.compile(rf"(?P<topic>.+?)(?P<name>(?:{_NAMED}))"),
    re.compile(r"(?P<topic>.+)的(?P<name>.+)"),
)
_DEPARTMENTS = etree.XPath("//a[contains(@href,'/department/illness/')]")
_DEPARTMENT = re.compile(r"/department/illness/\d+\.html")

_BRAND = r"(?:飞华|复禾|fh21)"
_OPENING = (
    r"(?:以上(?:就|便|内容|信息|文章|资料)|以上是|更多|更详细|(?:如果|如|若|假如)(?:您|你|大家|还|需|想|有)[^。！，,]{0,16}(?:了解|知道|咨询|疑问|问题)|想(?:要)?(?:了解|知道)|欲(?:了解|知)"
    r"|了解更多|查看更多|详情|敬请|欢迎|请(?:您|大家)?(?:继续)?(?:关注|点击|登录|登陆|访问|浏览|咨询|进入|到|上)|(?:本文|文章|内容|资料|信息)?(?:来源|由|转载|摘自|选自|推荐|编辑))"
)
_ADVERT = re.compile(
    rf"[（(【\[]?{_OPENING}[^。！!]{{0,120}}?{_BRAND}[^。！!]*(?:[。！!]+|$)"
    rf"|{_BRAND}[^。！!，,]{{0,20}}(?:提醒您?关注|祝您|祝你|竭诚|为您服务|版权所有)[^。！!]*(?:[。！!]+|$)"
    r"|BAIDU_CLB_fillSlot\([^)]*\);?"
    rf"|https?://[\w./-]*{_BRAND}[\w./?=&-]*"
    r"|[\[［](?:详细|全文|更多)[\]］]"
    r"|[（(]?因不能面诊，?医生的建议仅供参考[。）)]?"
)
_CLOSING = re.compile(
    r"(?:(?<=[。！!？?])|^)(?:以上(?:就|便)?是|以上内容(?:就|便)?是|上述(?:就|便)是)[^。！!]*(?:介绍|讲解|阐述|解答|解说|说明|内容|知识)[^。]*[。！!]?$"
)
"""A closing sentence without the site's name; it is advertising only at the end of a text."""
_NO_WORDS = re.compile(r"[\W_]*")


def without_adverts(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """(part, paragraph) pairs without the site's advertising; a paragraph that was nothing else goes.

    One rule for the many wordings of the tails: from an opening word ("更多", "以上是", "请点击", "欢迎" ...) to the end of a sentence that
    names the site. "以上就是对……的介绍" without the name is cut at the end of the last paragraph only.
    """
    kept = []
    for part, line in pairs:
        rest = _ADVERT.sub("", line).strip() if _MENTION.search(line) else line
        if not _NO_WORDS.fullmatch(rest):
            kept.append((part, rest))
    while kept and (rest := _CLOSING.sub("", kept[-1][1]).strip()) != kept[-1][1]:
        kept[-1:] = [(kept[-1][0], rest)] if not _NO_WORDS.fullmatch(rest) else []
    return kept


_MENTION = re.compile(rf"{_BRAND}|BAIDU_CLB|详细|全文|更多|面诊")


def document_title(root: etree._Element) -> str:
    """The first part of the `title` element, up to the site's separators; "" where there is none."""
    return re.split(r"[_|]", clean(_TITLE(root)))[0].strip()


def subject_and_section(heading: str) -> tuple[str | None, str | None, str | None]:
    """Topic, section and label out of a heading such as "高血压的病因" or "高血压病因"; None for what it does not tell."""
    for pattern in _HEADINGS:
        if found := pattern.fullmatch(heading):
            section, label = section_named(found["name"])
            return found["topic"], section, label
    return None, *section_named(heading)


def section_named(name: str) -> tuple[str | None, str | None]:
    """The section whose name stands in ``name`` with its label; an unknown name is kept without a label."""
    known = ((name.find(section), section, label) for section, label in SECTIONS if section in name)
    _, section, label = min(known, default=(0, name or None, None), key=lambda found: found[0])
    return section, label


def department(root: etree._Element) -> tuple[str, ...]:
    """The department of a disease page: its link to a department list; () where a menu links to many."""
    links = [link for link in _DEPARTMENTS(root) if _DEPARTMENT.search(link.get("href", ""))]
    names = tuple(dict.fromkeys(filter(None, map(line_of, links))))
    return names if len(names) <= 2 else ()


def split_parts(pairs: list[tuple[str, str]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(paragraphs, parts) of a record; no parts where every one would be ""."""
    parts = tuple(part for part, _ in pairs)
    return tuple(line for _, line in pairs), parts if any(parts) else ()
