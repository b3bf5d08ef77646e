"""corpus.ingest.ingest: documents, identifiers set apart, bad rows in the ledger."""

from __future__ import annotations

import io
import json
from typing import Any

import openpyxl
import pytest
from shared_data import shared

from corpus.contracts import RAW_DOCUMENTS
from corpus.ingest import IngestOutput, ingest, inventory
from corpus.ingest.books import cut, split_parts


def reasons(output: IngestOutput) -> list[str]:
    return output.dropped["reason"].to_pylist()


def one(output: IngestOutput) -> dict[str, Any]:
    (document,) = output.documents.to_pylist()
    return document


def test_an_emr_keeps_identifiers_out_of_everything_but_their_column(inbox: Any, record: dict[str, Any]) -> None:
    inbox.put_lines("emr/batch.jsonl", record)
    document = one(inbox.ingest("emr"))
    assert document["text"] == "主诉：反复咳嗽3天\n现病史：患者3天前受凉后咳嗽， 无发热。\n入院诊断：急性支气管炎"
    assert document["label"] == "J20.900"
    assert {(i["category"], i["value"]) for i in document["identifiers"]} == {
        ("NAME", "钱测试"),
        ("ID_CARD", "110101190001010011"),
        ("PHONE", "13900000001"),
        ("ADDRESS", "虚构市示例区样本路7号"),
        ("MRN", "ZY900001"),
        ("MRN", "P0007"),
    }
    others = json.dumps({k: v for k, v in document.items() if k != "identifiers"}, ensure_ascii=False, default=str)
    assert not any(i["value"] in others for i in document["identifiers"])


def test_patient_keys_join_admissions_and_need_the_project_key(inbox: Any, record: dict[str, Any]) -> None:
    inbox.put_lines(
        "emr/a.jsonl", record, {**record, "病案号": "ZY900002", "主诉": "头痛1天"}, {**record, "患者ID": "P8"}
    )
    rows = inbox.ingest("emr").documents.to_pylist()
    assert rows[0]["patient_key"] == rows[1]["patient_key"] != rows[2]["patient_key"]
    other = ingest(inventory(inbox.root), "emr", b"z" * 32).documents.to_pylist()
    assert not {r["patient_key"] for r in rows} & {r["patient_key"] for r in other}
    assert not {r["doc_id"] for r in rows} & {r["doc_id"] for r in other}


def test_an_unknown_column_is_left_out_and_named(inbox: Any, record: dict[str, Any]) -> None:
    inbox.put_lines("emr/a.jsonl", {**record, "随访备注": "邻居赵某陪同"})
    output = inbox.ingest("emr")
    assert "赵某" not in json.dumps(one(output), ensure_ascii=False, default=str)
    assert any("随访备注" in warning for warning in output.warnings) and output.stats["cells_left_out"] == 1


def test_workbook_csv_and_json_give_the_same_record(inbox: Any, record: dict[str, Any]) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(list(record))
    book.active.append(list(record.values()))
    stream = io.BytesIO()
    book.save(stream)
    inbox.put("emr/a.xlsx", stream.getvalue())
    inbox.put_lines("emr/b.jsonl", record)
    quoted = [",".join(f'"{cell}"' for cell in row) for row in (record, record.values())]
    inbox.put("emr/c.csv", "\n".join(quoted), "gb18030")
    rows = inbox.ingest("emr").documents.to_pylist()
    assert len(rows) == 3
    assert len({(r["text"], r["patient_key"], str(sorted(map(str, r["identifiers"])))) for r in rows}) == 1


def test_bad_rows_go_to_the_ledger_with_file_and_row_but_no_text(inbox: Any, record: dict[str, Any]) -> None:
    inbox.put_lines("emr/a.jsonl", record, '{"姓名": "孙保密", "主诉"', {"姓名": "孙保密"}, "[1]")
    inbox.put("emr/b.xlsx", b"PK\x03\x04 no workbook")
    output = inbox.ingest("emr")
    assert output.documents.num_rows == 1
    assert sorted(reasons(output)) == ["bad_json", "bad_json", "bad_xlsx", "no_text"]
    details = " ".join(output.dropped["detail"].to_pylist())
    (shown,) = (name for name, path in inventory(inbox.root).names().items() if path == "emr/a.jsonl")
    assert f"{shown} row 2" in details and "孙保密" not in details
    (counts,) = output.counts.to_pylist()
    assert (counts["rows_in"], counts["rows_kept"], counts["rows_dropped"]) == (5, 1, 4)


@pytest.mark.parametrize(
    ("start", "end"), [(0, 99), (6, 3), (4, 4), (-1, 2), ("3", 6), (True, 6), (None, None), (1.0, 2)]
)
def test_offsets_that_do_not_fit_drop_the_record(inbox: Any, annotated: dict[str, Any], start: Any, end: Any) -> None:
    good = json.loads(json.dumps(annotated))
    annotated["entities"][0] |= {"start_pos": start, "end_pos": end}
    inbox.put_lines("ner/a.jsonl", good, annotated)
    output = inbox.ingest("annotated")
    assert one(output)["spans"] == [{"start": 3, "end": 6, "label": "疾病和诊断"}]
    assert reasons(output) == ["bad_offsets"] and "row 2" in output.dropped["detail"][0].as_py()


def test_broken_escapes_keep_their_positions(inbox: Any) -> None:
    inbox.put(
        "ner/a.jsonl",
        '{"originalText": "甲\\ud800乙癌", "entities": [{"label_type": "x", "start_pos": 2, "end_pos": 4}]}',
    )
    assert one(inbox.ingest("annotated"))["text"] == "甲\ufffd乙癌"


def test_ids_do_not_change_with_place_or_neighbours(inbox: Any, labelled: dict[str, Any]) -> None:
    inbox.put_lines("one.jsonl", labelled, labelled)
    before = inbox.ingest("labelled").documents["doc_id"].to_pylist()
    (inbox.root / "one.jsonl").unlink()
    inbox.put_lines("moved/two.jsonl", {**labelled, "text": "另一段文字，内容不同。"}, labelled, labelled)
    after = inbox.ingest("labelled").documents["doc_id"].to_pylist()
    assert len(set(before)) == 2 and after[1:] == before


def test_qa_layouts_agree_and_mismatched_answers_are_dropped(inbox: Any) -> None:
    inbox.put("qa/a.csv", "department,title,ask,answer\n内科,发热,孩子发热怎么办,多喝水\n内科,咳嗽,无,\n", "gbk")
    inbox.put("qa/b.txt", "发热,孩子发热怎么办\n多喝水\n\n\n头痛,无\n休息\n", "gbk")
    inbox.put("qa/cmedqa.tsv", '1\t发热\t"多""喝""水"\n0\t发热\t与此无关\n')
    output = inbox.ingest("qa")
    texts = output.documents["text"].to_pylist()
    assert texts == ["发热\n孩子发热怎么办\n多喝水", "发热\n孩子发热怎么办\n多喝水", "头痛\n休息", '发热\n多"喝"水']
    assert sorted(reasons(output)) == ["no_text", "unmatched_answer"]


BOOK = "《示例内科学》\n\n第一章 总论\n第一节 概念\n概念的文字。\n【病因】\n病因的文字。\n第二节 治疗\n治疗的文字，见第三章讨论。\n第二章 各论\n各论的文字。\n"


def test_books_are_cut_at_headings_and_lose_nothing(inbox: Any) -> None:
    inbox.put("books/示例.txt", BOOK, "gbk")
    rows = inbox.ingest("book").documents.to_pylist()
    assert [(r["title"], r["topic"], r["section"]) for r in rows] == [
        ("示例内科学", None, None),
        ("示例内科学", "第一章 总论", "第一节 概念"),
        ("示例内科学", "第一章 总论", "第一节 概念 【病因】"),
        ("示例内科学", "第一章 总论", "第二节 治疗"),
        ("示例内科学", "第二章 各论", None),
    ]
    assert "".join("".join(r["text"].split()) for r in rows) == "".join(BOOK.split())


def test_a_heading_at_the_end_is_not_lost() -> None:
    assert [part.lines for part in split_parts("正文。\n第二章 附录")] == [["正文。"], ["第二章 附录"]]


def test_long_chapters_are_cut_at_line_ends_or_full_stops() -> None:
    text = "甲" * 30 + "\n" + "乙" * 20 + "。" + "丙" * 30
    assert list(cut(text, 40)) == ["甲" * 30, "乙" * 20 + "。", "丙" * 30]


def test_the_real_files_balance_and_honour_the_contract() -> None:
    found = inventory(shared("data"))
    expected = {"book": 164, "emr": 807, "qa": 13825, "annotated": 1000, "labelled": 3145}
    for kind, documents in expected.items():
        output = ingest(found, kind, b"k" * 32)
        RAW_DOCUMENTS.enforce(output.documents)
        assert output.documents.num_rows == documents
        assert set(reasons(output)) <= {"unmatched_answer"}
        for row in output.counts.to_pylist():
            assert row["rows_in"] == row["rows_kept"] + row["rows_dropped"]
