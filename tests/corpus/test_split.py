"""corpus.split: 8:1:1 by group, stable."""

from __future__ import annotations

from collections import Counter, defaultdict

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.contracts import DOCUMENTS
from corpus.split import assign_splits, partition


def document(number: int, **columns: object) -> dict[str, object]:
    fixed = {"source": "s", "kind": "qa", "licence": "unknown", "raw_sha256": "0"}
    return {**fixed, "doc_id": f"d{number}", "text": f"第{number}份文字", **columns}


def splits_of(rows: list[dict[str, object]], seed: int = 13) -> pa.Table:
    return assign_splits(DOCUMENTS.from_rows(rows), seed)


def test_each_task_gets_its_documents() -> None:
    rows = [
        document(0, kind="annotated", source="ccks2019"),
        document(1, kind="annotated", source="hospital"),
        document(2, kind="page", label="Cause", topic="肺炎"),
        document(3, kind="labelled", label="Cause", topic="肺炎"),
        document(4, kind="page"),
        document(5, kind="emr", patient_key="p", label="J20"),
        document(6, kind="emr"),
        document(7, kind="qa", label="Cause"),
    ]
    tasks = defaultdict(dict)
    for row in splits_of(rows).to_pylist():
        tasks[row["task"]][row["doc_id"]] = row["group"]
    assert set(tasks["ner_ccks"]) == {"d0"} and set(tasks["ner_hospital"]) == {"d1"}
    assert tasks["sections"] == {"d2": "肺炎", "d3": "肺炎"}
    assert tasks["diagnosis"] == {"d5": "p", "d6": "d6"}


def test_patients_stay_together_and_parts_are_eight_one_one() -> None:
    rows = [document(i, kind="emr", patient_key=f"p{i // 3}") for i in range(900)]
    parts = defaultdict(set)
    table = splits_of(rows).to_pylist()
    for row in table:
        parts[row["group"]].add(row["split"])
    assert all(len(found) == 1 for found in parts.values())
    counts = Counter(row["split"] for row in table)
    assert abs(counts["test"] - 90) <= 2 and abs(counts["dev"] - 90) <= 2


def test_equal_texts_are_one_group() -> None:
    rows = [document(i, kind="annotated", source="ccks2019", text="发热，咳嗽" + "。" * i) for i in range(5)]
    assert len(set(splits_of(rows)["group"].to_pylist())) == 1


@settings(deadline=None)
@given(st.dictionaries(st.text(min_size=1, max_size=6), st.integers(1, 40), max_size=60), st.integers(-5, 99))
def test_every_group_has_one_part_and_no_part_is_empty(sizes: dict[str, int], seed: int) -> None:
    parts = partition(sizes, seed)
    assert parts.keys() == sizes.keys()
    if len(sizes) >= 3:
        assert set(parts.values()) == {"train", "dev", "test"}
    assert parts == partition(dict(reversed(sizes.items())), seed)


@settings(deadline=None, max_examples=30)
@given(st.integers(200, 400), st.integers(0, 5))
def test_a_new_document_moves_few_others(count: int, seed: int) -> None:
    sizes = {f"g{i}": 1 for i in range(count)}
    before, after = partition(sizes, seed), partition({**sizes, "new": 1}, seed)
    assert sum(before[group] != after[group] for group in before) <= 3


def test_outsized_topics_are_trained_on() -> None:
    sizes = {f"g{i}": 2 for i in range(50)} | {"giant": 300}
    assert all(partition(sizes, seed)["giant"] == "train" for seed in range(10))


def test_no_documents_no_splits() -> None:
    assert assign_splits(DOCUMENTS.empty()).num_rows == 0
