"""Clinical terms that belong to no single disease.

What belongs here: general pools used as slots by every grammar. What does not: terms of one disease (`diseases`), sentences.
"""

from __future__ import annotations

from collections.abc import Sequence

GENERAL: dict[str, Sequence[str]] = {
    "unit": ("天", "周", "个月", "年"),
    "general_symptom": ("乏力", "食欲减退", "睡眠差", "低热", "消瘦", "情绪低落", "头晕", "多汗", "便秘", "精神萎靡", "口干"),
    "general_cause": ("熬夜", "劳累", "受凉", "饮食不节", "情绪波动", "缺乏运动", "饮酒", "吸烟", "过度节食", "长时间看屏幕", "滥用药物"),
    "procedure": ("微创手术", "介入治疗", "物理治疗", "康复训练", "中医外治"),
    "other": (
        "神经官能症", "普通感冒", "更年期综合征", "慢性疲劳综合征", "肿瘤性疾病", "药物反应", "结缔组织病", "功能性消化不良",
        "感染性疾病", "内分泌疾病", "血液系统疾病", "精神因素引起的不适",
    ),
}  # fmt: skip
"""Slot name to terms."""
