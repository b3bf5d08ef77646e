"""Addresses: from province to room as one span, a lone city or county after a cue; a province alone is no identifier."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.deid.found import Found
from corpus.deid.lexicon import alternation, words

# characters that never stand inside an address part; the wider class would swallow the sentence
_IN = r"[^\s，。；,;:、()\[\]|“”\"'！？!?于在因由患者的是我他她其就诊曾来行术病伴为及与]"
_UNIT = (
    r"(?:特别行政区|自治[区州县旗]|地区|新区|开发区|工业园区?|园区|矿区|林区|街道办事处|街道|村民小组|居委会|村委会|小区|社区|公寓|花园|家园|号院|号楼|单元|胡同|大道|大街"
    r"|[庄屯寨里坊湾]村|[省市州盟县旗区镇乡村屯庄寨路街巷弄苑里坊湾号栋幢座室组社队层楼场])"
)
_PIECE = rf"(?:[ ]?{_IN}{{1,10}}?{_UNIT}(?:[0-9A-Z]{{1,5}}(?:-[0-9A-Z]{{1,5}}){{0,3}}(?:单元|号楼|室|号|户|社|组|栋|幢|座|队|楼|层|弄|巷)?){{0,3}})"
_CITY = alternation(words("cities"))
_PROVINCE = alternation(words("provinces"))
_CITY_UNIT = r"(?:市|地区|州|盟|[\u4e00-\u9fff]{1,8}自治州)"
_FROM_PROVINCE = re.compile(
    rf"(?:{_PROVINCE})[ ]?(?:(?:{_CITY})(?:{_CITY_UNIT})?|{_IN}{{1,9}}?(?:自治[州县旗]|[市县区州盟旗]))(?:[ ]?{_PIECE})*"
)
_FROM_CITY = re.compile(rf"(?:{_CITY})(?:市(?!售|场|面|民)|地区|自治州)(?:[ ]?{_PIECE})*")
_FROM_COUNTY = re.compile(
    rf"(?:(?<![\u4e00-\u9fff])|(?<=[在于到至赴往]))(?!.{{0,6}}(?:当地|就诊|外地|本地|[住居我这那家刚是]))[\u4e00-\u9fff]{{2,8}}?(?:县(?!级|医院|人民|城)|自治旗|[市区](?=[\u4e00-\u9fff]{{2,5}}(?:镇|乡|街道)))(?:{_PIECE})*"
)
_VILLAGE = re.compile(
    r"(?<![\u4e00-\u9fff])[\u4e00-\u9fff]{2,4}(?:镇|乡|街道)[\u4e00-\u9fff]{1,5}(?:村|社区|屯|庄)(?:[\u4e00-\u9fff0-9]{1,6}(?:组|社|队|号))?"
)
_CUE = re.compile(
    r"(?:(?:住址|地址|住所|现住址?|现居住?|家住|家庭住址|居住地?于?|户籍(?:地|所在地)?|户口(?:地|所在地)?|籍贯|出生地|出生于|(?<![发出])生于|久居于?|久住|常住|长住|暂住|迁居|来自|参保地|祖籍|原籍|生长于|生活于|生活在|住在|老家在?|定居于?)(?:为|是)?[: ]{0,2})"
)
_AFTER_CUE = re.compile(
    rf"(?:本[市县区镇村])?(?:(?:{_PROVINCE})[ ]?)?(?:(?:{_CITY})(?:{_CITY_UNIT})?)?(?:[ ]?{_PIECE})*"
)
_LONE_CITY = re.compile(
    rf"(?<=[在于至到赴往])(?:{_CITY})(?![\u4e00-\u9fff]{{0,12}}(?:医院|公司|大学|学院|指南|标准|分类))(?:市|县)?(?=[\u4e00-\u9fff，。,;；、\s]|$)"
)
_ONLY_PROVINCE = re.compile(rf"(?:{_PROVINCE})\s*")
_AMBIGUOUS_CITIES = frozenset(
    [
        "中山",
        "黄山",
        "白山",
        "朝阳",
        "文山",
        "吉安",
        "红河",
        "海北",
        "海东",
        "海西",
        "山南",
        "中卫",
        "阿里",
        "大理",
        "天水",
        "武威",
        "白银",
        "延安",
        "安康",
    ]
)
_NO_ADDRESS = re.compile(r"固定|不详|无|拒绝|同上|农村|那里|这里|[我这那哪]|[＿_]")


def annotate(folded: str) -> Iterator[Found]:
    """Yield addresses."""
    yield from _after_cue(folded)
    for rule, pattern in (
        ("address", _FROM_PROVINCE),
        ("address-city", _FROM_CITY),
        ("address-village", _VILLAGE),
        ("address-county", _FROM_COUNTY),
    ):
        for match in pattern.finditer(folded):
            if not _ONLY_PROVINCE.fullmatch(match.group()) and not _generic(match.group()):
                yield Found(*match.span(), "ADDRESS", rule)
    for match in _LONE_CITY.finditer(folded):
        if match.group() not in _AMBIGUOUS_CITIES:
            yield Found(*match.span(), "ADDRESS", "address-lone-city")


def _after_cue(folded: str) -> Iterator[Found]:
    for cue in _CUE.finditer(folded):
        match = _AFTER_CUE.match(folded, cue.end())
        if match is None or not match.group().strip() or _ONLY_PROVINCE.fullmatch(match.group()):
            continue
        if not _NO_ADDRESS.search(match.group()) and not _generic(match.group()):
            yield Found(*match.span(), "ADDRESS", "address-labelled")


def _generic(place: str) -> bool:
    return len(place) <= 5 and place[:1] in "当外本该某" and place[-1] in "地市县区镇村"
