"""The text form of a medical record: one section a line, ``名称：内容``. Written by ingestion, read by the diagnosis task.

What belongs here: section names and the two directions of the form. What does not: reading files, normalising.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

SECTIONS = (
    "主诉", "现病史", "既往史", "个人史", "婚姻史", "月经史", "婚育史", "家族史", "体格检查", "专科检查", "专科情况", "辅助检查",
    "中医望闻切诊", "初步诊断", "门诊诊断", "入院诊断", "诊断依据", "鉴别诊断", "诊疗经过", "出院诊断", "入院情况", "出院情况", "出院医嘱",
)  # fmt: skip
"""Section names of the national EMR template (电子病历基本数据集) as hospitals write them."""

DIAGNOSIS_SECTIONS = ("初步诊断", "入院诊断", "门诊诊断")
"""Where the admitting diagnosis stands, in order of preference (paper, section 4.2.3)."""

_HEADING = re.compile(r"^(" + "|".join(map(re.escape, SECTIONS)) + r")[：:][ \t]*", re.MULTILINE)


def join_sections(sections: Mapping[str, str]) -> str:
    """The record's text: sections in the order given, empty ones left out, line breaks inside a section made spaces."""
    lines = [f"{name}：{' '.join(body.splitlines())}" for name, body in sections.items() if body.strip()]
    return "\n".join(lines)


def split_sections(text: str) -> dict[str, str]:
    """Section name -> body; text before the first known heading has the key ``""``. A repeated heading is joined by a newline."""
    found: dict[str, str] = {}
    marks = list(_HEADING.finditer(text))
    head = text[: marks[0].start()] if marks else text
    if head.strip():
        found[""] = head.strip()
    for mark, following in zip(marks, [*marks[1:], None], strict=False):
        body = text[mark.end() : following.start() if following else len(text)].strip()
        name = mark.group(1)
        found[name] = f"{found[name]}\n{body}" if name in found else body
    return found
