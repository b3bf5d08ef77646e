"""corpus.dedup.exact: which of equal documents stays."""

from __future__ import annotations

import pyarrow as pa

from corpus.contracts import RAW_DOCUMENTS
from corpus.dedup import ExactDedup, fold
from corpus.engine import run_stage


def table(*rows: tuple[str, str, str, str | None]) -> pa.Table:
    fixed = {"source": "s", "licence": "unknown", "raw_sha256": "0"}
    return RAW_DOCUMENTS.from_rows(
        [{**fixed, "doc_id": i, "kind": kind, "text": text, "topic": topic} for i, kind, text, topic in rows]
    )


def test_fold_keeps_letters_and_figures_only() -> None:
    assert fold("发热， 咳嗽！\nCT 示 1.5cm") == fold("发热,咳嗽;ct示1 5CM") == "发热咳嗽ct示15cm"
    assert fold("……") != fold("！！")


def test_the_richer_kind_stays_whatever_the_order() -> None:
    rows = [
        ("q", "qa", "发热，咳嗽", None),
        ("b", "book", "发热 咳嗽", None),
        ("a", "annotated", "发热咳嗽", None),
        ("other", "page", "头痛", None),
    ]
    for order in (rows, rows[::-1]):
        out = run_stage(ExactDedup(), table(*order))
        assert set(out.kept["doc_id"].to_pylist()) == {"a", "other"}
        assert {(d["doc_id"], d["reason"], d["detail"]) for d in out.dropped.to_pylist()} == {
            ("q", "duplicate", "same text as a"),
            ("b", "duplicate", "same text as a"),
        }


def test_of_one_kind_the_row_with_a_topic_stays_then_the_first() -> None:
    out = run_stage(
        ExactDedup(), table(("1", "qa", "甲", None), ("2", "qa", "甲。", "内科"), ("3", "qa", "甲", "内科"))
    )
    assert out.kept["doc_id"].to_pylist() == ["2"]


def test_signs_and_decimal_points_tell_records_apart() -> None:
    rows = [
        ("a", "emr", "表面抗原(+) 36.5度", None),
        ("b", "emr", "表面抗原(-) 3.65度", None),
        ("c", "emr", "表面抗原(+)  36.5度\n", None),
    ]
    out = run_stage(ExactDedup(), table(*rows, ("d", "page", "表面抗原 365度", None)))
    assert out.kept["doc_id"].to_pylist() == ["a", "b"]
    assert {d["doc_id"]: d["detail"] for d in out.dropped.to_pylist()} == {"c": "same text as a", "d": "same text as a"}
