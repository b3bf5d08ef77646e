"""The vocabulary of the invented world, read from its table: departments and diseases.

What belongs here: the shape of a disease and the reading of `diseases.TABLE`. What does not: names of people and places (`people`),
terms that belong to no disease (`clinic`), or sentences.
"""

from __future__ import annotations

from dataclasses import dataclass

from samples.diseases import TABLE

FIELDS = (
    "name", "pinyin", "aliases", "organs", "symptoms", "causes", "labs", "images", "drugs", "operations", "complications",
)  # fmt: skip
"""The columns of a disease line of the table."""


@dataclass(frozen=True)
class Disease:
    """One disease with the vocabulary that belongs to it; every list but ``operations`` holds at least one term.

    ``pinyin`` and ``dept_slug`` are ASCII and serve in URLs; ``pinyin`` is unique over all diseases.
    ``labs`` are laboratory tests, ``images`` are imaging and functional examinations.
    """

    name: str
    pinyin: str
    department: str
    dept_slug: str
    aliases: tuple[str, ...]
    organs: tuple[str, ...]
    symptoms: tuple[str, ...]
    causes: tuple[str, ...]
    labs: tuple[str, ...]
    images: tuple[str, ...]
    drugs: tuple[str, ...]
    operations: tuple[str, ...]
    complications: tuple[str, ...]


def _read_disease(line: str, department: str, dept_slug: str) -> Disease:
    fields = line.split("|")
    if len(fields) != len(FIELDS):
        raise ValueError(f"diseases.TABLE: {fields[0]!r} has {len(fields)} fields, expected {len(FIELDS)}: {FIELDS}")
    name, pinyin, *lists = fields
    terms = [tuple(t for t in field.split("、") if t) for field in lists]
    return Disease(name, pinyin, department, dept_slug, *terms)


def read_diseases(table: str = TABLE) -> list[Disease]:
    """Every disease of ``table`` in its order; ValueError names a line that does not have the fields."""
    diseases: list[Disease] = []
    department, dept_slug = "", ""
    for line in filter(None, table.splitlines()):
        if line.startswith("#"):
            department, dept_slug = line.lstrip("# ").split("|")
        else:
            diseases.append(_read_disease(line, department, dept_slug))
    return diseases
