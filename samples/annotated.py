"""Invented records with gold entities of the six CCKS 2019 types, in two styles.

What belongs here: the grammar of annotated records and the exact recovery of their spans. What does not: file formats (`inbox`).

An entity is written into the template between a private-use opening mark (one per type) and a closing mark; after expansion the marks
are removed and give the spans, so that a span reads what the grammar meant by construction. Two kinds of noise, as in real data: an
annotator overlooks a body part now and then, and characters are mistyped (by others of the same number, so spans hold).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Literal

from samples import people
from samples.annotated_phrases import CLOSE, OPEN, POOLS, RECORDS, RULES, mark
from samples.lexicon import Disease
from samples.phrase import Phrases

Style = Literal["ccks", "hospital"]

_TYPE_OF = {opening: label for label, opening in OPEN.items()}
_TYPOS = {
    "术": "木",
    "示": "是",
    "未": "末",
    "性": "行",
    "治": "冶",
    "腔": "控",
    "癌": "瘤",
    "诊": "珍",
    "症": "证",
    "再": "在",
}
_OVERLOOKED = 0.04
_TYPO_RECORDS = 0.25

_PHRASES = Phrases(RULES)


@dataclass(frozen=True)
class Entity:
    """A gold entity: code points of the text, end exclusive; ``label`` is one of the six types."""

    start: int
    end: int
    label: str


@dataclass(frozen=True)
class Annotated:
    """A text with its gold entities in order; entities do not overlap."""

    text: str
    entities: list[Entity]


def annotated(rng: Random, style: Style, diseases: Sequence[Disease]) -> Annotated:
    """One annotated record of about 150 to 450 characters.

    ``ccks``: oncology notes as in the public task. ``hospital``: short admission notes of all departments with other headings.
    """
    tumours = [disease for disease in diseases if disease.department == "肿瘤科"]
    disease = rng.choice(tumours) if style == "ccks" else rng.choice(diseases)
    slots = _slots(disease, diseases, rng)
    text, entities = read_marks(_PHRASES.expand(rng.choice(RECORDS[style]), slots, rng))
    entities = [e for e in entities if e.label != "解剖部位" or rng.random() >= _OVERLOOKED]
    return Annotated(_mistype(text, rng), entities)


def read_marks(marked: str) -> tuple[str, list[Entity]]:
    """Remove the marks; ValueError when they are not balanced or nest."""
    characters: list[str] = []
    entities: list[Entity] = []
    opened: tuple[int, str] | None = None
    for character in marked:
        if character in _TYPE_OF:
            if opened:
                raise ValueError(f"an entity opens within an entity at {len(characters)}")
            opened = (len(characters), _TYPE_OF[character])
        elif character == CLOSE:
            if not opened:
                raise ValueError(f"an entity closes that did not open at {len(characters)}")
            entities.append(Entity(opened[0], len(characters), opened[1]))
            opened = None
        else:
            characters.append(character)
    if opened:
        raise ValueError(f"the entity opened at {opened[0]} does not close")
    return "".join(characters), entities


def _mistype(text: str, rng: Random) -> str:
    """One mistyped character in some of the texts; the length stays."""
    places = [i for i, character in enumerate(text) if character in _TYPOS]
    if not places or rng.random() >= _TYPO_RECORDS:
        return text
    place = rng.choice(places)
    return text[:place] + _TYPOS[text[place]] + text[place + 1 :]


def _slots(disease: Disease, diseases: Sequence[Disease], rng: Random) -> dict[str, Sequence[str]]:
    """Marked terms (upper-case slots are entities) and plain ones of the record's disease and of another."""
    other = rng.choice(diseases)
    return {
        **POOLS,
        "DISEASE": [mark("疾病和诊断", term) for term in (disease.name, *disease.aliases)],
        "OTHER": [mark("疾病和诊断", term) for term in (other.name, *other.complications)],
        "ORGAN": [mark("解剖部位", term) for term in disease.organs],
        "OTHER_ORGAN": [mark("解剖部位", term) for term in (*other.organs, "双下肢", "腹", "颈部")],
        "LAB": [mark("实验室检验", term) for term in (*disease.labs, "白细胞", "血红蛋白", "血小板")],
        "IMAGE": [mark("影像检查", term) for term in disease.images],
        "DRUG": [mark("药物", term) for term in disease.drugs],
        "OTHER_DRUG": [mark("药物", term) for term in (*other.drugs, "青霉素", "速尿")],
        "OPERATION": [mark("手术", term) for term in (disease.operations or other.operations or ("清创缝合术",))],
        "organ": [organ for organ in disease.organs if len(organ) < 3] or ["患处"],
        "symptom": disease.symptoms,
        "department": (disease.department,),
        "date": [
            people.written_date(date(rng.randint(2013, 2022), rng.randint(1, 12), rng.randint(1, 28)), rng)
            for _ in range(3)
        ],
    }
