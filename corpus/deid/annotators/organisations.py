"""Employers and schools: recognised by their ending, accepted after a cue (在, 于, 单位) or when a place name opens them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.deid.annotators.institutions import name_start
from corpus.deid.found import Found
from corpus.deid.lexicon import alternation, words

_SUFFIX = re.compile(
    r"(?:(?:集团)?(?:股份|控股)?(?:有限)?(?:责任)?公司|集团|工厂|[药食纺机械电钢铁造修理具品革制]厂|厂|实验学校|学校|小学|中学|[一二三四五六七八九十]中(?=[上读念就，。,、 ]|$)|大学|学院|幼儿园|幼儿院|托儿所|公安局|派出所|财政局|教育局|税务局|专卖局"
    r"|(?:卫生|气象|林业|农业|水利|交通|环保|统计|审计|民政|司法|电力|供电|邮政|铁路|国土|工商|城管|粮食|水务|规划|建设|人社|劳动|文化|体育|档案|地税|国税)局|检察院|法院|监狱|银行|支行|研究院|研究所|设计院|政府|居委会|村委会|合作社|农场|林场|煤矿|事务所|出版社|报社|超市|酒店|宾馆|商场|商店)"
)
_CUE = re.compile(r"(?:[在于到是为]|单位[: ]?|就职|任职|供职|来自|就读|毕业|[读上])$")
_PLACE = re.compile(rf"(?:{alternation(words('provinces') | words('cities'))}|[\u4e00-\u9fff]{{1,4}}[市县区])")


def annotate(folded: str) -> Iterator[Found]:
    """Yield named employers and schools."""
    for match in _SUFFIX.finditer(folded):
        start = name_start(folded, match.start())
        if start is None or match.end() - start < 4:
            continue
        if _CUE.search(folded, max(0, start - 4), start) or _PLACE.match(folded, start):
            yield Found(start, match.end(), "ORG", "organisation")
