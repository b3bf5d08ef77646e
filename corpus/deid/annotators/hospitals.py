"""Named hospitals, clinics, health centres, CDCs and their abbreviations; 我院, 外院, 当地医院 and their like are none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.deid.annotators.institutions import name_start
from corpus.deid.found import Found
from corpus.deid.lexicon import alternation, words

_SUFFIX = re.compile(
    r"(?:附属第?[一二三四五六七八九十]{0,2}(?:人民|中心|中医|口腔|肿瘤|儿童|妇产|妇幼保健)?医院|医院|卫生院|卫生室|卫生所|医务室|卫生服务中心|卫生服务站|疾病预防控制中心|疾控中心|疾病控制中心|急救中心|体检中心|精神卫生中心|妇女儿童医疗中心"
    r"|妇幼保健院|妇幼保健所|妇幼保健中心|保健院|诊所|门诊部|医学中心|医疗中心|医学检验所|检验所|防治院|防治所|防治站|防治中心|血液中心|中心血站|血站|疗养院|护理院|康复中心|福利院|养老院|敬老院)"
)
_TAIL = re.compile(
    r"[(（][\u4e00-\u9fff]{1,8}(?:院区|分院|院部|总院|本部)[)）]|(?:总院|本部)?[东西南北新老本总]{1,2}院区?(?![内外])|[\u4e00-\u9fff]{2}院区|(?:第[一二三四五]|[东西南北])?分院"
)
_ABBREVIATION = re.compile(
    rf"(?<![\u4e00-\u9fff])(?:{alternation(words('hospital_abbreviations'))})(?=[^\u4e00-\u9fff]|就诊|住院|复查|手术|[东西南北]?院区|$)"
    rf"|(?<=[在于到至去往由是经])(?:{alternation(words('hospital_abbreviations'))})(?![\u4e00-\u9fff]{{0,3}}(?:征|病|法|术式))"
    rf"|(?:{alternation(tuple(w for w in words('hospital_abbreviations') if len(w) > 2 and w[-1] in '院一二三四六'))})(?![\u4e00-\u9fff]?医院)"
    r"|(?:30[1-9]|31\d)医院"
)
_LATIN_LABEL = re.compile(r"(?i)(?:hospital|clinic)[: ]{1,3}((?:[A-Z][A-Za-z.'\-]+ ?){1,6})")


def annotate(folded: str) -> Iterator[Found]:
    """Yield named institutions of health care, with district prefix and campus."""
    for match in _SUFFIX.finditer(folded):
        start = name_start(folded, match.start())
        if start is not None:
            tail = _TAIL.match(folded, match.end())
            yield Found(start, tail.end() if tail else match.end(), "HOSPITAL", "hospital")
    for match in _ABBREVIATION.finditer(folded):
        yield Found(*match.span(), "HOSPITAL", "hospital-abbreviation")
    for match in _LATIN_LABEL.finditer(folded):
        yield Found(*match.span(1), "HOSPITAL", "hospital-latin")
