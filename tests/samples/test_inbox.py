"""The inbox: reproducible bytes, sizes, encodings, canaries, and the bad rows that it promises."""

from __future__ import annotations

import csv
import hashlib
import json
from collections import Counter
from pathlib import Path

import openpyxl
import pytest

from samples.canary import CANARIES
from samples.emr import COLUMNS
from samples.inbox import CANARY_ROWS, MALFORMED_LINE, terms, write_inbox
from samples.world import World


def _digests(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def _jsonl(inbox: Path) -> list[dict[str, str]]:
    lines = (inbox / "emr/住院病历.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines if line != MALFORMED_LINE]


def _xlsx(inbox: Path) -> list[dict[str, str]]:
    workbook = openpyxl.load_workbook(inbox / "emr/出院病历.xlsx", read_only=True)
    header, *rows = workbook.worksheets[0].iter_rows(values_only=True)
    assert header == COLUMNS
    return [dict(zip(COLUMNS, row, strict=True)) for row in rows]


def _annotated(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text("utf-8-sig").splitlines()]


def test_same_seed_same_bytes_other_seed_other_bytes(tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        write_inbox(tmp_path / name, seed=seed, scale=0.05)
    assert _digests(tmp_path / "a") == _digests(tmp_path / "b")
    differing = {k for k, v in _digests(tmp_path / "a").items() if v != _digests(tmp_path / "c")[k]}
    assert differing == set(_digests(tmp_path / "a")) - {"dict/terms.txt"}


def test_nothing_temporary_is_left(inbox: Path) -> None:
    assert not list(inbox.rglob("*.part"))


def test_scale_must_be_positive(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="positive"):
        write_inbox(tmp_path, scale=0)


def test_books_have_their_sizes_encodings_and_headings(inbox: Path) -> None:
    gbk = (inbox / "books/简明内科学.gbk.txt").read_bytes().decode("gbk")
    wide = (inbox / "books/临床各科诊疗概要.txt").read_text("utf-8")
    for text in (gbk, wide):
        assert len(text) >= 150_000
        assert "\n第一章" in text and "\n第一节" in text and "【病因】" in text
    assert any("０" <= c <= "９" for c in wide) and any("Ａ" <= c <= "Ｚ" for c in wide) and "\n　　" in wide
    assert not any(c.isascii() and c != "\n" for c in wide)


def test_the_broken_file_is_no_text(inbox: Path) -> None:
    data = (inbox / "books/损坏文件.txt").read_bytes()
    for encoding in ("utf-8", "gb18030"):
        with pytest.raises(UnicodeDecodeError):
            data.decode(encoding)


def test_record_counts_and_two_doubled_rows(inbox: Path) -> None:
    jsonl, xlsx = _jsonl(inbox), _xlsx(inbox)
    assert len(jsonl) >= 222 and len(xlsx) >= 120
    assert sum(count - 1 for count in Counter(tuple(row.items()) for row in jsonl).values()) == 2


def test_one_line_is_malformed(inbox: Path) -> None:
    lines = (inbox / "emr/住院病历.jsonl").read_text("utf-8").splitlines()
    assert lines.count(MALFORMED_LINE) == 1
    with pytest.raises(json.JSONDecodeError):
        json.loads(MALFORMED_LINE)


def test_every_main_diagnosis_has_ten_records(inbox: Path) -> None:
    names = {disease.name for disease in World().diseases}
    mains = Counter()
    for row in _jsonl(inbox)[:-2] + _xlsx(inbox):
        first = row["初步诊断"]
        mains[first if first in names else first[2:].replace("\n", " ").replace("；", " ").split(" ")[0]] += 1
    assert set(mains) <= names and len(mains) >= 20 and min(mains.values()) >= 10


def test_some_patients_return(inbox: Path) -> None:
    records = Counter(row["身份证号"] for row in _jsonl(inbox)[:-2] + _xlsx(inbox))
    assert sum(count > 1 for count in records.values()) >= 5


@pytest.mark.parametrize(("name", "least"), [("ccks2019/train.txt", 420), ("hospital/annotated.jsonl", 220)])
def test_annotations_fit_their_texts_but_for_the_planted_misfit(inbox: Path, name: str, least: int) -> None:
    records = _annotated(inbox / "ner" / name)
    assert len(records) >= least
    misfits = [r for r in records if any(e["end_pos"] > len(r["originalText"]) for e in r["entities"])]
    assert len(misfits) == (1 if name.startswith("ccks") else 0)


def test_the_task_file_begins_with_a_bom(inbox: Path) -> None:
    assert (inbox / "ner/ccks2019/train.txt").read_bytes().startswith(b"\xef\xbb\xbf{")


def test_questions_are_a_gbk_table(inbox: Path) -> None:
    text = (inbox / "qa/qa.gbk.csv").read_bytes().decode("gbk")
    header, *rows = csv.reader(text.splitlines())
    assert header == ["department", "title", "ask", "answer"]
    assert len(rows) >= 150 and all(len(row) == 4 and all(row) for row in rows)


def test_dictionary_has_each_term_once(inbox: Path) -> None:
    lines = (inbox / "dict/terms.txt").read_text("utf-8").splitlines()
    assert lines == terms(World().diseases) and len(set(lines)) == len(lines) > 800


def test_canaries_stand_in_columns_and_text_of_the_records_only(inbox: Path) -> None:
    rows = {"emr/住院病历.jsonl": _jsonl(inbox), "emr/出院病历.xlsx": _xlsx(inbox)}
    for name, places in CANARY_ROWS.items():
        for place in places:
            row = rows[name][place]
            assert [row[c] for c in ("姓名", "身份证号", "联系电话", "病案号", "家庭住址")] == [
                CANARIES[k] for k in ("name", "id_number", "mobile", "record_number", "address")
            ]
    told = "".join(row["现病史"] for file in rows.values() for row in file)
    assert all(value in told for value in CANARIES.values())
    for path in (p for p in inbox.rglob("*") if p.is_file() and p.parent.name != "emr"):
        data = path.read_bytes()
        assert not any(value.encode(code) in data for value in CANARIES.values() for code in ("utf-8", "gb18030")), (
            path.name
        )


def test_the_inbox_holds_700_thousand_characters(inbox: Path) -> None:
    free_text = COLUMNS[COLUMNS.index("主诉") :]
    records = sum(len(row[c]) for row in _jsonl(inbox) + _xlsx(inbox) for c in free_text)
    notes = sum(len(r["originalText"]) for path in (inbox / "ner").rglob("*.*") for r in _annotated(path))
    books = len((inbox / "books/简明内科学.gbk.txt").read_bytes().decode("gbk"))
    books += len((inbox / "books/临床各科诊疗概要.txt").read_text("utf-8"))
    assert records + notes + books >= 700_000
