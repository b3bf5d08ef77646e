"""The canaries: invented identifiers planted into several medical records, to be searched for in every file that leaves the restricted zone.

What belongs here: the values, the patient who bears them, and the sentences that carry them. What does not: the search.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from samples.people import Person

CANARIES: dict[str, str] = {
    "name": "淳于墨钧",
    "id_number": "330106196703188159",
    "mobile": "19923817465",
    "record_number": "ZY90417735",
    "address": "浙江省杭州市西湖区鹭影巷917号栖霞阁6幢2单元1903室",
    "email": "moj.chunyu67@mailbox-sample.cn",
}
"""Category to value. All but the e-mail address stand in columns and in text; the e-mail address stands in text only."""

CANARY_PATIENT = Person(
    name=CANARIES["name"],
    sex="男",
    birth=date(1967, 3, 18),
    id_number=CANARIES["id_number"],
    phone=CANARIES["mobile"],
    address=CANARIES["address"],
    city="杭州市",
    record_number=CANARIES["record_number"],
)
"""The patient of the records that carry the canaries."""

CANARY_SENTENCES: Sequence[str] = (
    "患者{name}，身份证号{id_number}，现住{address}，联系电话{mobile}。",
    "病案号{record_number}，{name}本人签字同意，电子邮箱：{email}。",
    "其子代诉：父亲{name}（手机{mobile}）平时独居于{address}。",
    "随访结果请发至{email}或致电{mobile}，病案号：{record_number}。",
    "家属核对姓名：{name}，证件号码：{id_number}，住院号{record_number}。",
)
"""Templates for ``str.format`` over CANARIES; record number i carries sentence i modulo their number."""


def canary_sentence(index: int) -> str:
    """The sentence of the ``index``-th planted record."""
    return CANARY_SENTENCES[index % len(CANARY_SENTENCES)].format(**CANARIES)
