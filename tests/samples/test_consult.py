"""Questions, articles and fact boxes."""

from __future__ import annotations

import pytest

from samples.grammar import Disease, World, article, facts, qa

WORLD = World()


@pytest.mark.parametrize("disease", WORLD.diseases, ids=lambda disease: disease.pinyin)
def test_texts_are_complete_for_every_disease(disease: Disease) -> None:
    rng = WORLD.stream(disease.pinyin)
    question = qa(disease, rng)
    assert question.title.endswith("？") and question.question
    assert 1 <= len(question.answers) <= 3 and all(analysis and advice for analysis, advice in question.answers)
    text = article(disease, rng)
    assert text.title and 4 <= len(text.paragraphs) <= 7 and all(text.paragraphs)


def test_facts_name_department_and_contagion() -> None:
    boxes = {disease.name: facts(disease, WORLD.stream("facts")) for disease in WORLD.diseases}
    assert boxes["肺结核"]["传染性"] == "有传染性" and boxes["痛风"]["传染性"] == "无传染性"
    assert all(boxes[disease.name]["就诊科室"] == disease.department for disease in WORLD.diseases)
    assert all(value for box in boxes.values() for value in box.values())
