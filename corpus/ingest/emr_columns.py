"""What the columns of a medical record mean: clinical section, identifier of a person, or neutral. Anything else is left out.

What belongs here: column names. What does not: reading rows, and the text form of a record (emr_sections).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpus.ingest.emr_sections import SECTIONS

if TYPE_CHECKING:
    from corpus.ingest.mapping import Mapping

IDENTIFIERS = {
    "姓名": "NAME", "患者姓名": "NAME", "病人姓名": "NAME", "联系人": "NAME", "联系人姓名": "NAME", "家属姓名": "NAME",
    "监护人": "NAME", "病史陈述者": "NAME", "主治医师": "NAME", "主治医生": "NAME", "住院医师": "NAME", "主任医师": "NAME",
    "经治医师": "NAME", "记录医师": "NAME", "医师签名": "NAME", "医生签名": "NAME", "责任护士": "NAME",
    "身份证": "ID_CARD", "身份证号": "ID_CARD", "身份证号码": "ID_CARD", "证件号码": "ID_CARD", "公民身份号码": "ID_CARD",
    "电话": "PHONE", "联系电话": "PHONE", "手机": "PHONE", "手机号": "PHONE", "手机号码": "PHONE", "电话号码": "PHONE",
    "家庭电话": "PHONE", "联系人电话": "PHONE", "家属电话": "PHONE",
    "住址": "ADDRESS", "地址": "ADDRESS", "家庭住址": "ADDRESS", "家庭地址": "ADDRESS", "现住址": "ADDRESS", "联系地址": "ADDRESS",
    "户口地址": "ADDRESS", "户籍地址": "ADDRESS", "出生地": "ADDRESS", "籍贯": "ADDRESS", "工作单位": "ADDRESS",
    "患者ID": "MRN", "患者编号": "MRN", "病人ID": "MRN", "病案号": "MRN", "病案标识": "MRN", "病历号": "MRN", "住院号": "MRN",
    "门诊号": "MRN", "就诊号": "MRN", "就诊卡号": "MRN", "医保卡号": "MRN", "医保号": "MRN", "社保号": "MRN", "住院流水号": "MRN",
}  # fmt: skip
"""Column -> category of the identifier in it. Its values go to `identifiers`, where de-identification looks for them in the text."""

PATIENT_COLUMNS = (
    "患者ID", "患者编号", "病人ID", "身份证号", "身份证号码", "公民身份号码", "身份证", "病案号", "病案标识", "病历号", "门诊号",
    "住院号",
)  # fmt: skip
"""Which columns tell patients apart, the best first; the same patient in two admissions shall have one key."""

NEUTRAL = frozenset((
    "性别", "年龄", "民族", "婚姻", "婚姻状况", "职业", "国籍", "血型", "科室", "入院科室", "出院科室", "病区", "床号", "序号", "记录日期",
    "入院日期", "入院时间", "出院日期", "出院时间", "就诊日期", "就诊时间", "记录时间", "出生日期", "住院天数", "费用类别", "主要诊断编码",
    "诊断编码", "病史可靠程度",
))  # fmt: skip
"""Known columns that are neither text of the record nor let through to an open table (except the label)."""

LABEL_COLUMN = "主要诊断编码"
"""The coded main diagnosis (ICD-10): the document's label."""


def is_section(column: str) -> bool:
    """Whether the column holds clinical text."""
    return column.strip() in SECTIONS


def role_of(column: str, mapping: Mapping | None = None) -> str | None:
    """What the column holds: ``section:NAME``, ``identifier:CATEGORY``, ``patient_key``, ``label``, ``date`` or ``ignore``.

    The mapping decides before the built-in names. None: unknown, and it might identify the patient.
    """
    mapped = mapping.target(column) if mapping else None
    if mapped:
        return mapped
    if is_section(column):
        return f"section:{column.strip()}"
    if column in IDENTIFIERS:
        return f"identifier:{IDENTIFIERS[column]}"
    if column == LABEL_COLUMN:
        return "label" if not (mapping and "label" in dict(mapping.columns).values()) else "ignore"
    return "ignore" if column in NEUTRAL else None
