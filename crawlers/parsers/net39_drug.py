"""Drug pages of ypk.39.net: leaflet (`/<number>/manual`) and summary.

The design of these pages is described nowhere; known are their URLs only. So this reader takes what leaflets share and nothing else: a name in
`h1`, and labelled values, as `dl` of `dt` and `dd`, or as rows "【label】value" in `div.tab_box`. A page without any of them is a ParseError: its
bytes are kept, and a later version can read it again.
What belongs here: that reader. What does not: URLs (`net39_urls`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree
from parsel import Selector

from crawlers.parsers.layout import EMPTY_VALUES, Landmarks, clean, fact, text_of
from crawlers.parsers.net39_text import lines_of, outermost
from crawlers.parsers.net39_urls import Place, canonical_url
from crawlers.parsers.record import PageRecord, ParseError

_IDENTITY = frozenset(
    ["药品名称", "通用名称", "通用名", "商品名称", "商品名", "英文名称", "汉语拼音", "批准文号", "生产企业", "生产厂家", "规格", "剂型", "包装",
     "有效期", "执行标准", "药品类型", "医保类型", "参考价格", "贮藏", "性状", "本位码"]
)  # fmt: skip
"""Labels whose values tell what the product is; all others are text of the leaflet."""
_BRACKETED = re.compile(r"【\s*([^】]{1,20}?)\s*】")
_FOREIGN = frozenset(["footer", "topnav", "nav", "links", "related", "header", "comment"])


def read_drug(url: str, here: Place, page: Selector, marks: Landmarks) -> PageRecord | None:
    """The leaflet's parts with their labels as ``parts``, the product's identity as ``facts``; None where every value is missing."""
    names = list(page.root.iter("h1"))
    if not names:
        raise ParseError(url, "h1", "the drug's name")
    name = text_of(Selector(root=names[0]))
    labelled = [*_listed(page.root), *_bracketed(marks)]
    if not labelled:
        raise ParseError(url, "dl > dt + dd, div.tab_box 【label】", "the labelled parts of a leaflet")
    facts: dict[str, str] = {}
    pairs: list[tuple[str, str]] = []
    for label, lines in labelled:
        if label in _IDENTITY:
            facts.update([pair] if (pair := fact(label, " ".join(lines))) else [])
        else:
            pairs += [(label, line) for line in lines]
    if not pairs and not facts:
        return None
    return PageRecord(
        site="39net",
        url=canonical_url(url),
        canonical_id=here.canonical_id,
        page_kind="drug",
        title=name,
        topic=name.removesuffix("说明书").strip() or name,
        section="说明书" if here.code else "药品概述",
        paragraphs=tuple(line for _, line in pairs),
        parts=tuple(part for part, _ in pairs),
        facts=facts,
    )


def _listed(root: etree._Element) -> Iterator[tuple[str, list[str]]]:
    for entry in root.iter("dl"):
        if any(
            not _FOREIGN.isdisjoint((above.get("class") or "").split()) for above in (entry, *entry.iterancestors())
        ):
            continue
        label = ""
        for part in entry.iterchildren("dt", "dd"):
            if part.tag == "dt":
                label = _label(text_of(Selector(root=part)))
            elif label:
                yield label, lines_of(part)


def _bracketed(marks: Landmarks) -> Iterator[tuple[str, list[str]]]:
    for box in outermost(marks.all(".tab_box")):
        if box.find(".//dt") is not None:
            continue
        label, lines = "", []
        for line in lines_of(box):
            before, *rest = _BRACKETED.split(line)
            lines += [before] if before else []
            for name, text in zip(rest[::2], rest[1::2], strict=True):
                if label:
                    yield label, lines
                label, lines = _label(name), [text] if clean(text) not in EMPTY_VALUES else []
        if label:
            yield label, lines


def _label(text: str) -> str:
    return clean(text).strip("【】[]：: ")
