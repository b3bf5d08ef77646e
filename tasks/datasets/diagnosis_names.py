"""Diagnoses as they are written: finding the main one in a record, and one name for its spellings.

What belongs here: rules over written diagnoses. What does not: examples, splits.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from corpus.ingest.emr_sections import DIAGNOSIS_SECTIONS

_OPEN, _CLOSE = "“\"'‘「", "”\"'’」"

ADMISSION_QUOTE = re.compile(
    rf"(?:拟诊?断?|诊断为|以|因|为)[:：]?\\?(?P<quoted>[{_OPEN}](?P<name>[^{_OPEN}{_CLOSE}\\]{{2,60}})\\?[{_CLOSE}])"
    r"[^。；“”]{0,12}?(?:收|入院|住院|入我|入住)"
)
"""The diagnosis in quotes that the note says the patient was admitted with: 门诊以“...”收入院, 拟“...”收住."""

_NUMBER = re.compile(r"^\s*[（(]?\d{1,2}[)）.、．]\s*(?!\d(?!型))")
_NEXT_ITEM = re.compile(r"(?<=[^\d.])\d{1,2}[.、．](?!\d(?!型))|[；;，,。、\n]")
_BRACKETS = re.compile(r"[（(][^（()）]*[)）]")
_GRADES = re.compile(
    r"[0-9一二三四ⅠⅡⅢⅣIViv]+[ab]?\s*[级期]|[极很]?高危组?|[低中]危组?|[cp]?[tT]\d[a-d]?[nN]\d[mM]\d期?|(?:NYHA|Killip)分级"
)
_TAIL = re.compile(
    r"(?:[？?]|原因待查|查因|待查|待排|可能性?大?|术后(?:状态)?|(?:放化|放|化|综合治)疗(?:术?后)?|复发|急性发作|急性加重)+$"
)
_SIDES = re.compile(r"^(?:左侧|右侧|双侧|两侧|[左右双](?![室房心束向上下]))")

SYNONYMS: Mapping[str, str] = {
    "冠状动脉粥样硬化性心脏病": "冠心病",
    "冠状动脉粥样硬化型心脏病": "冠心病",
    "冠状动脉粥样硬化": "冠心病",
    "冠状动脉性心脏病": "冠心病",
    "高血压病": "高血压",
    "原发性高血压": "高血压",
    "2型糖尿病": "糖尿病",
    "II型糖尿病": "糖尿病",
    "脑梗塞": "脑梗死",
    "急性脑梗死": "脑梗死",
    "肺部感染": "肺炎",
    "乳癌": "乳腺癌",
    "慢性心衰": "心力衰竭",
    "慢性心力衰竭": "心力衰竭",
    "慢性心功能不全": "心力衰竭",
    "心功能不全": "心力衰竭",
    "心衰": "心力衰竭",
}
"""Spellings of one disease in Chinese records; a class is named by the right-hand side."""


def normalise(written: str) -> str:
    """One name of a written diagnosis: no number, bracket, side, grade, stage, question mark, 待查 or 术后.

    ``1.高血压病2级（高危）`` is ``高血压``. Empty when nothing is left.
    """
    name = _BRACKETS.sub("", _NUMBER.sub("", written.strip()))
    name = _GRADES.sub("", name)
    name = _SIDES.sub("", _TAIL.sub("", name.strip(" 。.,，；;:：")))
    for spelling in sorted(SYNONYMS, key=len, reverse=True):
        if name.startswith(spelling):
            # 冠状动脉粥样硬化性心脏病不稳定型心绞痛...: the disease leads, its present form follows.
            return SYNONYMS[spelling] if len(name) < 2 * len(spelling) or len(spelling) >= 6 else name
    return name


def items(diagnoses: str) -> list[str]:
    """The single diagnoses of a section, as written: ``1.A 2.B`` and ``A，B`` alike; commas in brackets do not split."""
    protected = _BRACKETS.sub(lambda m: m.group().replace("，", " ").replace(",", " ").replace("、", " "), diagnoses)
    parts = _NEXT_ITEM.split(_NUMBER.sub("", protected))
    return [part.strip() for part in parts if part.strip()]


def main_diagnosis(sections: Mapping[str, str], narrative: str) -> str:
    """The main diagnosis as written: the first item of the admitting diagnosis, else the last admission quote; else empty."""
    for name in DIAGNOSIS_SECTIONS:
        found = items(sections.get(name, ""))
        if found:
            return found[0]
    quotes = [match.group("name") for match in ADMISSION_QUOTE.finditer(narrative)]
    return items(quotes[-1])[0] if quotes and items(quotes[-1]) else ""
