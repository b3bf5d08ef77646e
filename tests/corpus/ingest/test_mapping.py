"""Mapping files: what they change, and how a wrong one is refused; inspect proposes one without a value in it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.ingest import InspectionError, MappingError, inspect, inventory, unrecognised
from corpus.ingest.emr_sections import SECTIONS
from corpus.ingest.inspection import shape
from corpus.ingest.mapping import CATEGORIES, TARGETS, parse_mapping

HEADER = "pid,pt_name,phone,cc,hpi,icd10,adm_date,remark,secret"
ROW = "7,钱测试,13900000001,咳嗽3天,患者3天前受凉后咳嗽。,J20.900,2020-01-02,邻居陪同,赵某"
MAPPING = """[columns]
"pid" = "patient_key"
"pt_name" = "identifier:NAME"
"phone" = "identifier:PHONE"
"cc" = "section:主诉"
"hpi" = "section:现病史"
"icd10" = "label"
"adm_date" = "date"
"remark" = "ignore"
"""


@pytest.mark.parametrize("name", ["emr/a.csv.mapping.toml", "emr/mapping.toml", "mapping.toml"])
def test_a_mapping_says_what_columns_mean(inbox: Any, name: str) -> None:
    inbox.put("emr/a.csv", f"{HEADER}\n{ROW}\n", "gbk")
    inbox.put(name, MAPPING)
    output = inbox.ingest("emr")
    (document,) = output.documents.to_pylist()
    assert document["text"] == "主诉：咳嗽3天\n现病史：患者3天前受凉后咳嗽。"
    assert document["label"] == "J20.900" and document["patient_key"]
    # One digit identifies nobody, so that the key 7 is looked for nowhere.
    assert {(i["category"], i["value"]) for i in document["identifiers"]} == {
        ("NAME", "钱测试"),
        ("PHONE", "13900000001"),
    }
    assert len(output.warnings) == 1 and "'secret'" in output.warnings[0]
    assert not inventory(inbox.root).skipped


def test_the_file_s_own_mapping_goes_before_the_folder_s(inbox: Any) -> None:
    inbox.put("emr/a.csv", f"{HEADER}\n{ROW}\n")
    inbox.put("mapping.toml", '[columns]\n"absent" = "section:主诉"\n')
    inbox.put("emr/mapping.toml", MAPPING)
    assert inbox.ingest("emr").documents.num_rows == 1


def test_a_mapping_holds_for_json_workbooks_xml_and_archives(inbox: Any) -> None:
    record = dict(zip(HEADER.split(","), ROW.split(","), strict=True))
    del record["secret"]
    inbox.put("emr/mapping.toml", MAPPING.replace("[columns]", 'record = "visit"\n[columns]'))
    inbox.put_lines("emr/a.jsonl", record)
    inbox.put("emr/b.json", json.dumps([record]))
    leaves = "".join(f"<{name}>{value}</{name}>" for name, value in record.items())
    inbox.put("emr/c.xml", f"<all><visit>{leaves}</visit></all>")
    import io
    import zipfile

    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("x.csv", f"{HEADER}\n{ROW}\n")
    inbox.put("emr/d.zip", stream.getvalue())
    output = inbox.ingest("emr")
    rows = output.documents.to_pylist()
    assert len(rows) == 4 and not output.dropped.num_rows
    assert len({(r["text"], r["patient_key"], r["label"]) for r in rows}) == 1


def test_a_column_that_no_row_has_refuses_the_file_and_no_other(inbox: Any, record: Any) -> None:
    inbox.put("emr/a.csv", f"{HEADER}\n{ROW}\n")
    inbox.put("emr/a.csv.mapping.toml", MAPPING + '"physical" = "section:体格检查"\n')
    inbox.put_lines("emr/b.jsonl", record)
    output = inbox.ingest("emr")
    assert output.documents.num_rows == 1
    assert output.dropped["reason"].to_pylist() == ["mapping_missing_column"]
    detail = output.dropped["detail"][0].as_py()
    assert "'physical'" in detail and detail.startswith("emr/…") and "a.csv" not in detail


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[columns]\n"a" = "section:主诉甲"', "column 'a': unknown target 'section:主诉甲'; expected one of 主诉"),
        ('[columns]\n"a" = "identifier:EMAIL_"', "column 'a': unknown target"),
        ('[columns]\n"a" = 3', "column 'a': unknown target 3; expected one of section:NAME"),
        ('[columns]\n"a" = "label:x"', "column 'a': unknown target"),
        ('[columns]\n"a"="patient_key"\n"b"="patient_key"\n"c"="section:主诉"', "'a' and 'b' are both patient_key"),
        ('[columns]\n"a"="label"\n"b"="label"\n"c"="section:主诉"', "'a' and 'b' are both label"),
        ('[columns]\n"a" = "label"', "no column is a section"),
        ('[columns]\n"a"="section:主诉"\n" a"="section:主诉"', "column 'a' is named twice"),
        ("[columns]\n", "at least one column"),
        ('[column]\n"a" = "label"', "unknown entry 'column'"),
        ('record = 3\n[columns]\n"a"="section:主诉"', "record must be"),
        ("[columns\n", "no TOML"),
    ],
)
def test_a_wrong_mapping_is_refused_by_column(inbox: Any, text: str, message: str) -> None:
    with pytest.raises(MappingError, match=re.escape(message)):
        parse_mapping(text)
    inbox.put("emr/钱测试.csv", f"{HEADER}\n{ROW}\n")
    inbox.put("emr/钱测试.csv.mapping.toml", text)
    inbox.put("books/a.txt", "第一章 绪论\n文字。")
    found = inventory(inbox.root)
    assert [f.relative for f in found.files] == ["books/a.txt"] and [s.reason for s in found.skipped] == ["bad_mapping"]
    detail = unrecognised(found).dropped["detail"][0].as_py()
    assert message in detail and "钱测试" not in detail


def test_a_mapping_for_nothing_is_told(inbox: Any) -> None:
    inbox.put("emr/gone.csv.mapping.toml", MAPPING)
    inbox.put("books/mapping.toml", MAPPING)
    inbox.put("books/a.txt", "第一章 绪论\n文字。")
    assert [(s.relative, s.reason) for s in inventory(inbox.root).skipped] == [
        ("books/mapping.toml", "unused_mapping"),
        ("emr/gone.csv.mapping.toml", "unused_mapping"),
    ]


def test_a_changed_mapping_changes_the_fingerprint_and_not_the_hash(inbox: Any) -> None:
    inbox.put("emr/a.csv", f"{HEADER}\n{ROW}\n")
    inbox.put("emr/mapping.toml", MAPPING)
    (before,) = inventory(inbox.root).files
    inbox.put("emr/mapping.toml", MAPPING.replace('"remark" = "ignore"', '"remark" = "section:既往史"'))
    (after,) = inventory(inbox.root).files
    assert before.sha256 == after.sha256 and before.fingerprint != after.fingerprint


def write(inbox: Any, rows: int = 30) -> Any:
    lines = [
        f"{1000 + n},钱测试{n},139000000{n:02},咳嗽{n}天,患者{n}天前受凉后咳嗽。,J20.900,2020-01-{n % 28 + 1:02},,甲{n}"
        for n in range(rows)
    ]
    return inbox.put("hospital/a.csv", "\n".join([HEADER, *lines]) + "\n", "gbk")


def test_a_proposal_is_a_valid_mapping_that_fits_and_shows_no_value(inbox: Any) -> None:
    path = write(inbox)
    proposal = inspect(path)
    mapping = parse_mapping(proposal.text)
    assert dict(mapping.columns) == {
        "pid": "patient_key", "pt_name": "identifier:NAME", "phone": "identifier:PHONE", "cc": "section:主诉", "hpi": "section:现病史",
        "icd10": "label", "adm_date": "date", "remark": "ignore", "secret": "ignore",
    }  # fmt: skip
    assert proposal.rows == 30 and "filled 0%" in proposal.text and "9{11}" in proposal.text
    for line in path.read_text(encoding="gbk").splitlines()[1:]:
        assert not any(value in proposal.text for value in line.split(",") if len(value) > 3)
    inbox.put("hospital/mapping.toml", proposal.text)
    assert inbox.ingest("emr").documents.num_rows == 30


def test_a_proposal_for_xml_names_the_record(inbox: Any) -> None:
    visits = "".join(f"<visit no='{n}'><cc>咳嗽{n}天</cc><hpi>受凉后咳嗽{n}天。</hpi></visit>" for n in range(3))
    path = inbox.put("emr/a.xml", f"<export><visits>{visits}</visits></export>")
    proposal = inspect(path)
    assert parse_mapping(proposal.text).record == "visit"
    inbox.put("emr/mapping.toml", proposal.text)
    assert inbox.ingest("emr").documents.num_rows == 3


def test_what_cannot_be_inspected_is_refused(inbox: Any) -> None:
    with pytest.raises(InspectionError, match="no mapping is needed"):
        inspect(inbox.put("books/a.txt", "第一章 绪论\n文字。"))
    with pytest.raises(InspectionError, match="nested_archive"):
        inspect(inbox.put("emr/a.zip", b"PK\x03\x04"))


@given(st.text(max_size=60))
def test_a_shape_holds_no_digit_or_chinese_of_the_value(text: str) -> None:
    bare = re.sub(r"\{[0-9]+\}", "", shape(text))
    assert set(bare) <= set("9汉a_-?") or bare.startswith("text of ")


@given(
    st.dictionaries(
        st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=6).map(str.strip).filter(bool),
        st.sampled_from(
            [f"section:{s}" for s in SECTIONS] + [f"identifier:{c}" for c in CATEGORIES] + ["date", "ignore"]
        ),
        min_size=1,
    )
)
def test_any_table_of_known_targets_with_a_section_is_taken(columns: dict[str, str]) -> None:
    from corpus.ingest.inspection import _quoted

    text = "[columns]\n" + "\n".join(f"{_quoted(name)} = {_quoted(target)}" for name, target in columns.items())
    if any(target.startswith("section:") for target in columns.values()):
        assert dict(parse_mapping(text).columns) == columns
    else:
        with pytest.raises(MappingError, match="no column is a section"):
            parse_mapping(text)
    assert len(TARGETS) == 6
