"""corpus.quality.filter: one text in, one named reason out."""

from __future__ import annotations

import pyarrow as pa
import pytest
from shared_data import shared

from corpus.contracts import RAW_DOCUMENTS
from corpus.engine import run_stage
from corpus.ingest import ingest, inventory
from corpus.quality import Quality, Thresholds
from corpus.quality.filter import chinese_ratio, repetition

NOTE = "患者三天前受凉后出现发热、咳嗽，体温38.5℃，白细胞10×10⁹/L，予对症处理后好转。"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (NOTE, None),
        ("第五章 病案", "too_short"),
        ("[NAME] [PHONE] [ADDRESS]，发热", "too_short"),
        ("See also the American College of Gastroenterology guideline 指南", "low_chinese_ratio"),
        ("│├┼┤─┬┴" * 20 + "体温表", "low_chinese_ratio"),
        ("本院专治各种疑难杂症，" * 30, "repetitive"),
        ("血常规：白细胞10.2×10⁹/L，血红蛋白120g/L，CRP 8mg/L，ALT 40U/L，提示感染", None),
    ],
)
def test_reasons(text: str, reason: str | None) -> None:
    fault = Quality().fault({"kind": "page", "text": text})
    assert (fault[0] if fault else None) == reason


def test_annotated_records_are_never_dropped() -> None:
    assert Quality().fault({"kind": "annotated", "text": "癌"}) is None


def test_the_stage_balances_and_its_details_hold_no_text() -> None:
    fixed = {"source": "s", "kind": "page", "licence": "unknown", "raw_sha256": "0"}
    table = RAW_DOCUMENTS.from_rows([{**fixed, "doc_id": "a", "text": NOTE}, {**fixed, "doc_id": "b", "text": "太短"}])
    out = run_stage(Quality(), table)
    assert out.kept["doc_id"].to_pylist() == ["a"]
    (drop,) = out.dropped.to_pylist()
    assert (drop["doc_id"], drop["reason"]) == ("b", "too_short") and "太短" not in drop["detail"]


def test_measures() -> None:
    assert chinese_ratio("发热 ab") == pytest.approx(2 / 5)
    assert chinese_ratio("") == repetition("") == 0
    assert repetition("甲乙丙丁戊己庚辛壬癸" * 2 + "子") > 0


def test_thresholds_are_checked() -> None:
    with pytest.raises(ValueError, match="out of range"):
        Thresholds(min_chinese_ratio=2)


def test_hardly_any_real_document_is_dropped() -> None:
    found = inventory(shared("data"))
    table = pa.concat_tables([ingest(found, kind, b"k" * 32).documents for kind in ("book", "emr", "labelled")])
    assert run_stage(Quality(), table).dropped.num_rows <= 5
