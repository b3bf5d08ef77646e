"""The template language: choices, rules, slots, numbers, and its errors."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samples.phrase import GrammarError, Phrases

SEEDS = st.integers(0, 10_000)


@given(SEEDS)
def test_nested_choices_give_one_of_the_written_texts(seed: int) -> None:
    text = Phrases({}).expand("[甲|乙[丙|丁]|]戊", {}, Random(seed))
    assert text in {"甲戊", "乙丙戊", "乙丁戊", "戊"}


@given(SEEDS)
def test_recursive_rule_ends_and_expands_fully(seed: int) -> None:
    phrases = Phrases({"feel": ["痛", "痛伴痛", "痛，随后<feel>"]})
    assert not set("<>[]{}") & set(phrases.expand("<feel>", {}, Random(seed)))


@given(SEEDS)
def test_slot_gives_different_terms_until_all_are_used(seed: int) -> None:
    text = Phrases({}).expand("{x}{x}{x}", {"x": ["甲", "乙", "丙"]}, Random(seed))
    assert sorted(text) == sorted("甲乙丙")


@given(SEEDS)
def test_list_slot_joins_different_terms(seed: int) -> None:
    terms = Phrases({}).expand("{x+}", {"x": list("甲乙丙丁戊")}, Random(seed)).split("、")
    assert 2 <= len(terms) == len(set(terms)) <= 4


@given(SEEDS)
def test_numbers_keep_their_range_and_decimals(seed: int) -> None:
    whole, broken = Phrases({}).expand("{3-9} {36.0-38.9}", {}, Random(seed)).split()
    assert 3 <= int(whole) <= 9
    assert 36.0 <= float(broken) <= 38.9 and len(broken.split(".")[1]) == 1


@pytest.mark.parametrize(
    ("rules", "template", "named"),
    [({}, "<nowhere>", "nowhere"), ({}, "{nothing}", "nothing"), ({"loop": ["<loop>"]}, "<loop>", "deeper")],
)
def test_bad_templates_are_named(rules: dict[str, list[str]], template: str, named: str) -> None:
    with pytest.raises(GrammarError, match=named):
        Phrases(rules).expand(template, {}, Random(1))
