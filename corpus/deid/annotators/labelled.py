"""Numbers that a label announces: record, certificate, insurance, bank, account and device numbers, post codes.

What belongs here: label, then value. What does not: numbers that need no label (identity cards, mobiles, plates). Batch and approval numbers of drugs
are no identifiers and have no label here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.deid.found import Found

_GLUE = r"[ \t]*(?:为|是|[:=#])?[: \t#]*"
_NO = r"(?:号码|编号|序号|编码|条码号|条码|代码|号|ID|No\.?|NO\.?)"
# a value has a digit; letters, digits, inner dashes
_VALUE = (
    r"((?=[A-Za-z\-_]{0,6}\d)[A-Za-z0-9](?:[A-Za-z0-9_]|[\-/](?=[A-Za-z0-9])){2,31}(?:\.\d{1,3}(?!\d))?)(?![A-Za-z0-9])"
)
_MRN_LABEL = (
    rf"(?:(?:住院|病案|病历|门诊|门急诊|急诊|就诊|登记|患者|病人|检查|检验|影像|超声|放射|病理|标本|样本|血样|体检|档案|处方|申请单?|报告单?"
    rf"|票据|发票|收据|流水|腕带|就诊卡|诊疗卡|挂号|入院|出院|留观|透析|手术|摄片|片子|条形码|病案首页|切片|蜡块|CT|MRI?|DR|CR|X线|X光|B超|PET-CT|内镜|胃镜|肠镜|心电图?)"
    rf"\s?{_NO}|就诊卡|诊疗卡|条形码|处方笺\s?(?:No\.?|NO\.?|编号)|MRN|PID|Patient\s?ID|(?<![A-Za-z])ID)"
)
_LABELS: tuple[tuple[str, str, str], ...] = (
    ("OTHER_ID", "staff-number", rf"(?:工号|职工号|员工{_NO}|警号|学号)"),
    ("OTHER_ID", "device-serial", r"(?:序列号|设备编号|机身号|产品编号|(?<![A-Za-z])S/?N(?![A-Za-z])|VIN码?|车架号|发动机号)"),
    ("OTHER_ID", "policy-number", r"(?:保险单号?|保单号?|案件编号|(?<!病)案号|受理号|报案号)码?"),
    ("OTHER_ID", "blood-bag", r"(?:献血(?:条码|编号|证号|码)|血袋(?:条码|编号|号)|供血者?编号)"),
    ("CERT", "passport", r"(?:护照|通行证|军官证|士兵证|警官证|回乡证|台胞证|港澳证|出生证|出生医学证明|残疾人?证|执业证书?|资格证书?|驾驶证|驾照|签证|结婚证|证件)"
                         rf"{_NO}?"),
    ("INSURANCE", "insurance-number", rf"(?:医保|社保|社会保障|医疗保险|新农合|农合|合作医疗|参合|参保)(?:个人|卡|证|电脑)?{_NO}?卡?"),
    ("BANK", "bank-account", rf"(?:银行|账户|帐户|账号|帐号|储蓄卡|信用卡|借记卡|银联卡|卡号)(?:卡|账户|帐户|账号)?{_NO}?"),
    ("SOCIAL", "wechat", r"(?:微信|微信号|WeChat|wechat|VX|vx|Vx|V信)号?(?:同号)?"),
    ("SOCIAL", "qq", r"(?:QQ|qq|扣扣|企鹅)号?群?"),
    ("POSTCODE", "postcode", r"(?:邮编|邮政编码|邮码)"),
    ("MRN", "record-number", _MRN_LABEL),
)  # fmt: skip
_SPECIAL_VALUES = {
    "POSTCODE": r"(\d{6})(?!\d)",
    "BANK": r"(\d(?:[ \-]?\d){11,20})(?!\d)",
    "SOCIAL": r"([A-Za-z0-9][A-Za-z0-9_\-]{4,24})(?![A-Za-z0-9])",
}
_PATTERNS = tuple(
    (category, rule, re.compile(label + r"\s?\(?" + _GLUE + _SPECIAL_VALUES.get(category, _VALUE)))
    for category, rule, label in _LABELS
)
_UNLABELLED = (
    ("CERT", "officer-card", re.compile(r"[军武士警文空海参政后装北南沈兰济广成京]字?第\s?\d{4,10}\s?号")),
    ("MRN", "prefixed-number", re.compile(r"(?<![A-Za-z0-9])(?:ZY|MZ|BL|JZ|TJ)\d{6,14}(?![A-Za-z0-9])")),
    (
        "MRN",
        "record-in-brackets",
        re.compile(
            r"(?<=[\u4e00-\u9fff]\()((?!(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\))[A-Z]{0,2}\d{5,14})(?=\))"
        ),
    ),
)
_CARD_HOLDER_SUFFIX = re.compile(r"\([A-Z0-9]\)")
_FURTHER = re.compile(r"[ ]?[、,，和及/][ ]?([A-Za-z]{0,2}\d{5,14}(?:\.\d{1,3})?)(?![\d.A-Za-z%])")
_DRIVING_FILE = re.compile(rf"档案编号{_GLUE}{_VALUE}")


def annotate(folded: str) -> Iterator[Found]:
    """Yield labelled numbers and the few whose own form says what they are."""
    for match in _DRIVING_FILE.finditer(folded):
        yield Found(*match.span(1), "MRN", "record-number")
    for category, rule, pattern in _PATTERNS:
        for match in pattern.finditer(folded):
            start, end = match.span(1)
            suffix = _CARD_HOLDER_SUFFIX.match(folded, end) if category == "CERT" else None
            yield Found(start, suffix.end() if suffix else end, category, rule)
            if category == "MRN":
                yield from _further_numbers(folded, end)
    for category, rule, pattern in _UNLABELLED:
        for match in pattern.finditer(folded):
            yield Found(*match.span(), category, rule)


def _further_numbers(folded: str, position: int) -> Iterator[Found]:
    """A label may announce a list: 病理号201435397、201435398."""
    while match := _FURTHER.match(folded, position):
        yield Found(*match.span(1), "MRN", "record-number-list")
        position = match.end()
