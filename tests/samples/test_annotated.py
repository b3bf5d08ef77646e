"""Gold entities: spans read what the grammar meant, all types occur, surfaces are ambiguous."""

from __future__ import annotations

from collections import Counter
from statistics import mean

import pytest

from samples.annotated import Annotated, Style, annotated, read_marks
from samples.annotated_phrases import CLOSE, OPEN, TYPES, mark
from samples.grammar import World

WORLD = World()
STYLES: tuple[Style, ...] = ("ccks", "hospital")


def _records(style: Style, count: int = 300) -> list[Annotated]:
    rng = WORLD.stream(f"test {style}")
    return [annotated(rng, style, WORLD.diseases) for _ in range(count)]


@pytest.mark.parametrize("style", STYLES)
def test_spans_lie_in_order_within_the_text_and_trimmed(style: Style) -> None:
    for record in _records(style):
        edges = [edge for e in record.entities for edge in (e.start, e.end)]
        assert edges == sorted(edges) and edges[-1] <= len(record.text)
        for entity in record.entities:
            surface = record.text[entity.start : entity.end]
            assert surface and surface == surface.strip("，。；： ")


@pytest.mark.parametrize("style", STYLES)
def test_texts_carry_no_marks_and_have_a_records_length(style: Style) -> None:
    texts = [record.text for record in _records(style)]
    assert not any(set(text) & {CLOSE, *OPEN.values(), *"<>[]{}|"} for text in texts)
    assert 150 < mean(map(len, texts)) < 450 and min(map(len, texts)) > 90


@pytest.mark.parametrize("style", STYLES)
def test_all_six_types_occur_often(style: Style) -> None:
    counts = Counter(e.label for record in _records(style) for e in record.entities)
    assert set(counts) == set(TYPES) and min(counts.values()) > 100


def test_a_body_part_is_an_entity_here_and_none_there() -> None:
    inside = outside = 0
    for record in _records("ccks"):
        covered = {i for e in record.entities for i in range(e.start, e.end)}
        single = {e.start for e in record.entities if record.text[e.start : e.end] == "腹"}
        places = [i for i, character in enumerate(record.text) if character == "腹"]
        inside += len(single)
        outside += sum(i not in covered for i in places)
    assert inside > 50 and outside > 10


def test_some_test_entities_are_new() -> None:
    records = _records("ccks", 400)
    surfaces = [{(e.label, r.text[e.start : e.end]) for e in r.entities} for r in records]
    known = set().union(*surfaces[:320])
    new = sum(len(found - known) for found in surfaces[320:])
    assert 0.03 < new / sum(map(len, surfaces[320:])) < 0.3


def test_marks_give_exact_spans() -> None:
    text, (disease, operation) = read_marks(f"因“{mark('疾病和诊断', '胃癌')}”行{mark('手术', '胃癌根治术')}。")
    assert text == "因“胃癌”行胃癌根治术。"
    assert (text[disease.start : disease.end], disease.label) == ("胃癌", "疾病和诊断")
    assert (text[operation.start : operation.end], operation.label) == ("胃癌根治术", "手术")


@pytest.mark.parametrize("marked", [OPEN["药物"] + "顺铂", "顺铂" + CLOSE, OPEN["药物"] + mark("药物", "顺铂") + CLOSE])
def test_unbalanced_marks_are_refused(marked: str) -> None:
    with pytest.raises(ValueError, match="entity"):
        read_marks(marked)
