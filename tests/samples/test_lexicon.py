"""The vocabulary: enough of it, complete, and readable errors in its table."""

from __future__ import annotations

from dataclasses import fields

import pytest

from samples.grammar import World
from samples.lexicon import read_diseases

DISEASES = World().diseases


def test_at_least_ninety_diseases_of_many_departments() -> None:
    assert len(DISEASES) >= 90
    assert len({disease.department for disease in DISEASES}) >= 20


def test_slugs_are_ascii_and_unique() -> None:
    slugs = [disease.pinyin for disease in DISEASES]
    assert len(set(slugs)) == len(slugs) and all(slug.isascii() and slug.isalpha() for slug in slugs)
    departments = {(disease.department, disease.dept_slug) for disease in DISEASES}
    assert len({slug for _, slug in departments}) == len(departments)


def test_every_list_but_operations_has_terms_without_repetition() -> None:
    for disease in DISEASES:
        for name in (field.name for field in fields(disease)):
            value = getattr(disease, name)
            if isinstance(value, tuple):
                assert value or name == "operations", (disease.name, name)
                assert len(set(value)) == len(value), (disease.name, name)


def test_a_line_with_missing_fields_is_named() -> None:
    with pytest.raises(ValueError, match=r"感冒.*3 fields, expected 11"):
        read_diseases("# 内科|neike\n感冒|ganmao|伤风\n")


def test_streams_depend_on_seed_and_name_only() -> None:
    first = World(3).stream("a").random()
    assert first == World(3).stream("a").random()
    assert len({first, World(3).stream("b").random(), World(4).stream("a").random()}) == 3
