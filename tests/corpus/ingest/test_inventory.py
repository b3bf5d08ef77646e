"""corpus.ingest.inventory and formats: every file is recognised, or skipped with a reason."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from shared_data import shared

from corpus.ingest import InboxError, inventory, unrecognised, user_dictionary


def test_files_are_recognised_by_content_and_place(inbox: Any, record: Any, annotated: Any, labelled: Any) -> None:
    inbox.put_lines("ccks2019/训练集.txt", annotated, charset="utf-8-sig")
    inbox.put_lines("ner/own.jsonl", annotated)
    inbox.put_lines("anywhere/records.json", "{broken", record)
    inbox.put_lines("paragraphs.jsonl", labelled)
    inbox.put("emr/notes.txt", "患者昨日发热。\r\n患者头痛。\r\n", "gb18030")
    inbox.put("emr/export.csv", "姓名,主诉,现病史\n钱测试,咳嗽,三天前受凉\n", "gbk")
    inbox.put("qa/faq.csv", "department,title,ask,answer\n内科,发热怎么办,孩子发热,多喝水\n", "gbk")
    inbox.put("qa/pairs.tsv", "1\t发热怎么办\t多喝水\n0\t头痛怎么办\t多喝水\n")
    inbox.put("books/内科学.txt", "第一章 绪论\n内科学是临床医学的基础。\n")
    inbox.put("dict/terms.txt", "直肠癌\t120\n奥沙利铂\n")
    found = {f.relative: (f.format, f.kind, f.source) for f in inventory(inbox.root).files}
    assert found == {
        "ccks2019/训练集.txt": ("annotated_jsonl", "annotated", "ccks2019"),
        "ner/own.jsonl": ("annotated_jsonl", "annotated", "hospital"),
        "anywhere/records.json": ("emr_jsonl", "emr", "emr"),
        "paragraphs.jsonl": ("labelled_jsonl", "labelled", "sections"),
        "emr/notes.txt": ("emr_lines", "emr", "emr_notes"),
        "emr/export.csv": ("emr_csv", "emr", "emr"),
        "qa/faq.csv": ("qa_csv", "qa", "qa"),
        "qa/pairs.tsv": ("qa_pairs", "qa", "qa_pairs"),
        "books/内科学.txt": ("book", "book", "books"),
        "dict/terms.txt": ("dictionary", "dictionary", "dictionary"),
    }
    assert user_dictionary(inventory(inbox.root)) == ["奥沙利铂", "直肠癌"]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("books/a.txt", b"\x00\xff" * 400, "undecodable"),
        ("books/empty.txt", b"\n\n", "empty_file"),
        ("emr/all.zip", b"PK\x03\x04rest", "damaged_archive"),
        ("emr/all.7z", b"7z\xbc\xaf\x27\x1crest", "archive"),
        ("emr/scan.pdf", b"%PDF-1.7", "pdf"),
        ("emr/locked.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "encrypted_xlsx"),
        ("emr/notes.jsonl.gz", gzip.compress(b"{}", mtime=0), "archive"),
        ("emr/empty.zip", b"PK\x05\x06" + b"\x00" * 18, "empty_archive"),
        ("emr/slides.pptx", b"PK\x03\x04" + b"\x00" * 26 + b"[Content_Types].xml", "office"),
        ("emr/x.xml", b"<?xml version='1.0'?><a><b>c</b></a>", "unknown_xml"),
        ("page.html", b"<!doctype html><p>x</p>", "html"),
        ("x.jsonl", b'{"id": 1, "content": "y"}\n', "unknown_json"),
        ("notes.txt", "放错了地方的文字".encode(), "unknown_text"),
    ],
)
def test_other_files_are_skipped_with_reason_and_advice(inbox: Any, name: str, content: bytes, reason: str) -> None:
    inbox.put(name, content)
    found = inventory(inbox.root)
    assert [s.reason for s in found.skipped] == [reason] and not found.files
    row = unrecognised(found).dropped.to_pylist()[0]
    assert row["reason"] == reason and row["detail"].startswith(found.skipped[0].shown)


def test_licences_come_from_the_inbox_longest_path_first(inbox: Any) -> None:
    for name in ("books/a.txt", "books/b.txt", "books/c/d.txt"):
        inbox.put(name, f"第一章 绪论\n文字，见{name}。")
    inbox.put("licences.json", json.dumps({"books": "CC0-1.0", "books/b.txt": "MIT"}))
    assert {f.relative: f.licence for f in inventory(inbox.root).files} == {
        "books/a.txt": "CC0-1.0",
        "books/b.txt": "MIT",
        "books/c/d.txt": "CC0-1.0",
    }


def test_an_unusable_inbox_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(InboxError, match="no such folder"):
        inventory(tmp_path / "absent")
    with pytest.raises(InboxError, match="empty"):
        inventory(tmp_path)
    (tmp_path / "licences.json").write_text("[]")
    with pytest.raises(InboxError, match="object of relative path"):
        inventory(tmp_path)


def test_the_real_inbox_is_recognised_whole() -> None:
    found = inventory(shared("data"))
    kinds = [f.kind for f in found.files]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {
        "annotated": 2, "book": 2, "dictionary": 6, "emr": 2, "labelled": 1, "qa": 4,
    }  # fmt: skip
    assert {s.reason for s in found.skipped} == {"html", "unknown_json", "unknown_text"}
