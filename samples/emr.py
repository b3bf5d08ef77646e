"""Invented medical records: columns and free text, with identifiers in both.

What belongs here: how a record is put together. What does not: its sentences (`emr_phrases`), its file formats (`inbox`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from samples import people
from samples.emr_phrases import POOLS, RULES, SECTIONS
from samples.lexicon import Disease
from samples.people import Person
from samples.phrase import Phrases
from samples.sections import disease_slots

COLUMNS = (
    "病案号", "姓名", "性别", "年龄", "身份证号", "联系电话", "家庭住址", "入院日期", "科室", "主诉", "现病史", "既往史", "个人史",
    "婚育史", "家族史", "体格检查", "辅助检查", "初步诊断", "诊疗经过",
)  # fmt: skip
"""The columns of a record, in order, in both file formats."""

MAIN_DIAGNOSES = (
    "gaoxueyabing", "guanxinbing", "manxingxinlishuaijie", "xinfangchandong", "zhiqiguanxiaochuan", "manxingzusaixingfeijibing",
    "shequhuodexingfeiyan", "zhiqiguankuozhangzheng", "manxingweiyan", "weikuiyang", "ganyinghua", "jixingyixianyan", "erxingtangniaobing",
    "jiazhuangxiangongnengkangjin", "naogengsi", "naochuxue", "manxingshenshuaijie", "manxingshenxiaoqiushenyan", "leifengshiguanjieyan",
    "yaozhuijianpantuchu", "dannangjieshi", "feiai", "weiai", "jiechangai",
)  # fmt: skip
"""Slugs of the diseases that are main diagnoses of records: 24 classes, several easily confused with one another."""

_SECONDARY = (
    "高血压病2级（高危）", "高血压病3级（极高危）", "2型糖尿病", "低钾血症", "高脂血症", "脂肪肝", "慢性胃炎", "贫血", "肺部感染", "肾功能不全", "前列腺增生",
)  # fmt: skip
_FIRST_DAY, _DAYS = date(2018, 1, 3), 2100
_FULL_WIDTH, _MISLEADING, _NAMED = 0.12, 0.06, 0.3
"""Shares of records with full-width digits, with a present history told in another disease's words, and that name the disease."""

_PHRASES = Phrases(RULES)


@dataclass(frozen=True)
class Emr:
    """One record: ``columns`` by COLUMNS, the patient, and the main diagnosis (first of 初步诊断)."""

    columns: dict[str, str]
    patient: Person = field(repr=False)
    diagnosis: Disease

    def text(self) -> str:
        """The free-text columns, one a line."""
        return "\n".join(f"{name}：{self.columns[name]}" for name in COLUMNS[COLUMNS.index("主诉") :])


def emr(
    rng: Random, diagnosis: Disease, others: Sequence[Disease], patient: Person | None = None, remark: str = ""
) -> Emr:
    """A record with main diagnosis ``diagnosis``.

    ``others`` lend misleading terms; ``patient`` fixes the person (an invented one otherwise); ``remark`` is appended to 现病史.
    """
    admitted = _FIRST_DAY + timedelta(days=rng.randrange(_DAYS))
    patient = patient or people.person(rng, rng.randint(19, 94), rng.choice("男女"), admitted)
    other = rng.choice([disease for disease in others if disease.name != diagnosis.name])
    slots = _slots(diagnosis, other, patient, admitted, rng)
    sections = {name: _PHRASES.expand(rng.choice(templates), slots, rng) for name, templates in SECTIONS.items()}
    if rng.random() < _MISLEADING:
        told = {**slots, **{key: disease_slots(other)[key] for key in ("symptom", "image", "lab", "organ")}}
        sections["现病史"] = _PHRASES.expand(rng.choice(SECTIONS["现病史"]), told, rng)
    sections["现病史"] += remark
    sections["初步诊断"] = _diagnoses(diagnosis, rng)
    if rng.random() < _FULL_WIDTH:
        sections["辅助检查"] = _wide_digits(sections["辅助检查"])
    return Emr(_columns(patient, admitted, diagnosis, sections), patient, diagnosis)


def _columns(patient: Person, admitted: date, diagnosis: Disease, sections: dict[str, str]) -> dict[str, str]:
    age = (
        admitted.year - patient.birth.year - ((admitted.month, admitted.day) < (patient.birth.month, patient.birth.day))
    )
    values = {
        "病案号": patient.record_number, "姓名": patient.name, "性别": patient.sex, "年龄": f"{age}岁", "身份证号": patient.id_number,
        "联系电话": patient.phone, "家庭住址": patient.address, "入院日期": admitted.isoformat(), "科室": diagnosis.department, **sections,
    }  # fmt: skip
    return {name: values[name] for name in COLUMNS}


def _diagnoses(main: Disease, rng: Random) -> str:
    """The list of diagnoses, numbered in one of the usual ways when there are several."""
    names = [
        main.name,
        *rng.sample([name for name in _SECONDARY if main.name not in name], rng.choice((0, 1, 1, 2, 3))),
    ]
    if len(names) == 1:
        return main.name
    mark, gap = rng.choice(((".", " "), ("、", " "), (".", "；"), (".", "\n")))
    return gap.join(f"{number}{mark}{name}" for number, name in enumerate(names, 1))


def _slots(disease: Disease, other: Disease, patient: Person, admitted: date, rng: Random) -> dict[str, Sequence[str]]:
    """Everything that a template may draw; ``{name}`` is the patient here, not the disease."""
    days = [admitted - timedelta(days=rng.randint(1, 400)) for _ in range(4)]
    symptom_words = disease.symptoms if rng.random() < _NAMED else tuple(rng.sample(disease.symptoms, 3))
    return {
        **disease_slots(disease), **POOLS,
        "symptom": symptom_words,
        "name_of_disease": (disease.name,) if rng.random() < _NAMED else (f"{disease.symptoms[0]}待查",),
        "distractor": other.symptoms, "distractor_lab": other.labs, "other_disease": (other.name,), "other_drug": other.drugs,
        "name": (patient.name,), "city": (patient.city,), "address": (patient.address,), "record_number": (patient.record_number,),
        "phone": (patient.phone, people.mobile(rng), people.landline(rng)),
        "date": [people.written_date(day, rng) for day in days],
        "past_year": [str(admitted.year - rng.randint(2, 25))],
        "hospital": [people.hospital(rng), people.hospital(rng)],
        "relative": [people.full_name(rng), people.full_name(rng)],
        "doctor": [people.full_name(rng), people.full_name(rng), people.surname(rng)],
        "bed": [str(rng.randint(1, 68)), f"{rng.randint(1, 60):02d}", f"加{rng.randint(1, 9)}"],
        "order_number": [f"{rng.choice('XCMU')}{rng.randint(100000, 999999)}"],
    }  # fmt: skip


def _wide_digits(text: str) -> str:
    return "".join(people.to_full_width(c) if c.isascii() and c.isdigit() else c for c in text)
