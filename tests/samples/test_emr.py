"""Records: columns, numbered diagnoses, identifiers in the text, and a diagnosis that can be inferred but not read off."""

from __future__ import annotations

import pytest

from samples.emr import COLUMNS, MAIN_DIAGNOSES, Emr, emr
from samples.grammar import World

WORLD = World()
TOLD = ("主诉", "现病史", "既往史", "体格检查", "辅助检查")


@pytest.fixture(scope="module")
def records() -> list[Emr]:
    rng = WORLD.stream("test emr")
    return [emr(rng, WORLD.by_pinyin(slug), WORLD.diseases) for slug in MAIN_DIAGNOSES * 20]


def test_columns_are_complete(records: list[Emr]) -> None:
    for record in records:
        assert tuple(record.columns) == COLUMNS
        assert all(record.columns.values())


def test_main_diagnosis_stands_first(records: list[Emr]) -> None:
    for record in records:
        first = record.columns["初步诊断"]
        assert first.removeprefix("1").lstrip(".、").startswith(record.diagnosis.name)


def test_age_agrees_with_admission_and_birth(records: list[Emr]) -> None:
    for record in records:
        years = int(record.columns["入院日期"][:4]) - record.patient.birth.year
        assert int(record.columns["年龄"].removesuffix("岁")) in {years, years - 1}


def test_identifiers_stand_in_free_text(records: list[Emr]) -> None:
    named = sum(record.patient.name in record.text() for record in records)
    housed = sum(record.patient.address in record.text() for record in records)
    assert named > 0.1 * len(records) and housed > 0.3 * len(records)


def test_some_texts_have_full_width_digits(records: list[Emr]) -> None:
    assert 0.03 < sum(any("０" <= c <= "９" for c in r.columns["辅助检查"]) for r in records) / len(records) < 0.3


def test_the_diagnosis_is_seldom_named(records: list[Emr]) -> None:
    named = sum(any(r.diagnosis.name in r.columns[name] for name in TOLD) for r in records)
    assert named < 0.35 * len(records)


def test_the_diagnosis_can_be_inferred_by_a_linear_model(records: list[Emr]) -> None:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.metrics import f1_score
    from sklearn.svm import LinearSVC

    texts = ["".join(record.columns[name] for name in TOLD) for record in records]
    names = [record.diagnosis.name for record in records]
    vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(1, 2), min_df=2)
    model = LinearSVC().fit(vectorizer.fit_transform(texts[:240]), names[:240])
    score = f1_score(names[240:], model.predict(vectorizer.transform(texts[240:])), average="macro")
    assert 0.6 < score < 0.99


def test_the_patient_is_hidden_from_the_representation(records: list[Emr]) -> None:
    assert "Person" not in repr(records[0])
