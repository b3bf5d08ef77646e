"""Invented textbooks: chapters of departments, sections of diseases, paragraphs under 【headings】.

What belongs here: the form of a book as plain text. What does not: the paragraphs (`sections`, `consult`), its encoding (`inbox`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from random import Random

from samples.consult import article
from samples.lexicon import Disease
from samples.people import han_number
from samples.sections import section_paragraphs

_HEADINGS = {
    "Description": "概述",
    "Cause": "病因",
    "Symptom": "临床表现",
    "Diagnosis": "诊断",
    "Treatment": "治疗",
    "Prevention": "预防与调护",
}
"""Section label to the heading that stands for it, in the order of the book."""


def book(title: str, diseases: Sequence[Disease], rng: Random, indent: str = "", passes: int = 1) -> str:
    """The text of a book: title, 第X章 per department, 第X节 per disease, 【...】 per section; one paragraph a line.

    ``diseases`` stand in order of departments; ``indent`` begins every paragraph; ``passes`` times three to five paragraphs fill a section.
    """
    lines = [title, ""]
    for number, (department, group) in enumerate(groupby(diseases, key=lambda disease: disease.department), 1):
        lines += [f"第{han_number(number)}章 {department}疾病", ""]
        for section, disease in enumerate(group, 1):
            lines.append(f"第{han_number(section)}节 {disease.name}")
            lines += [line if line.startswith("【") else indent + line for line in _disease_lines(disease, rng, passes)]
            lines.append("")
    return "\n".join(lines) + "\n"


def _disease_lines(disease: Disease, rng: Random, passes: int) -> Iterator[str]:
    for label, heading in _HEADINGS.items():
        yield f"【{heading}】"
        for _ in range(passes):
            yield from section_paragraphs(disease, label, rng)
    yield "【附记】"
    yield from article(disease, rng).paragraphs
