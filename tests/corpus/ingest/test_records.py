"""JSON arrays and XML: the same records in any layout give the same documents."""

from __future__ import annotations

import json
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.ingest.json_array import array_items, is_array

JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=5),
    lambda inner: st.dictionaries(st.text(max_size=3), inner, max_size=3),
)


def texts(inbox: Any, kind: str = "emr") -> list[str]:
    return inbox.ingest(kind).documents["text"].to_pylist()


def reasons(inbox: Any) -> list[str]:
    return inbox.ingest("emr").dropped["reason"].to_pylist()


@given(st.lists(st.dictionaries(st.text(max_size=4), JSON, max_size=3)), st.sampled_from([None, 2]))
def test_an_array_gives_its_items(items: list[Any], indent: int | None) -> None:
    text = json.dumps(items, ensure_ascii=False, indent=indent)
    assert is_array(text) and [item for _, item in array_items(text)] == items


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("charset", ["utf-8-sig", "gb18030", "utf-16"])
def test_a_json_array_is_read_like_json_lines(inbox: Any, record: Any, indent: Any, charset: str) -> None:
    rows = [record, {**record, "主诉": "头痛1天", "患者ID": "P9"}]
    inbox.put("emr/a.json", json.dumps(rows, ensure_ascii=False, indent=indent), charset)
    in_array = inbox.ingest("emr").documents
    inbox.put_lines("emr/a.json", *rows)
    in_lines = inbox.ingest("emr").documents
    assert in_array.drop(["raw_sha256"]).equals(in_lines.drop(["raw_sha256"])) and in_array.num_rows == 2


def test_annotated_and_labelled_arrays_are_recognised(inbox: Any, annotated: Any, labelled: Any) -> None:
    inbox.put("ner.json", json.dumps([annotated], ensure_ascii=False))
    inbox.put("paragraphs.json", json.dumps([labelled], ensure_ascii=False, indent=1))
    assert texts(inbox, "annotated") == [annotated["originalText"]] and texts(inbox, "labelled") == [labelled["text"]]


def test_a_cut_array_keeps_what_stands_before_the_cut(inbox: Any, record: Any) -> None:
    whole = json.dumps([record, record, record], ensure_ascii=False)
    inbox.put("emr/a.json", whole[:-20])
    output = inbox.ingest("emr")
    assert output.documents.num_rows == 2 and output.dropped["reason"].to_pylist() == ["bad_json"]
    assert "row 3: no valid JSON at character" in output.dropped["detail"][0].as_py()
    inbox.put("emr/a.json", whole[:-1])
    assert "not closed" in inbox.ingest("emr").dropped["detail"][0].as_py()


def as_children(record: dict[str, str]) -> str:
    return "".join(f"<{name}>{escape(value)}</{name}>" for name, value in record.items())


def as_attributes(record: dict[str, str]) -> str:
    return "<section " + " ".join(f"{name}={quoteattr(value)}" for name, value in record.items()) + "/>"


def as_items(record: dict[str, str]) -> str:
    return "".join(f"<item name={quoteattr(name)}>{escape(value)}</item>" for name, value in record.items())


def nested(record: dict[str, str]) -> str:
    first, second = dict(list(record.items())[:8]), dict(list(record.items())[8:])
    return f"<patient>{as_children(first)}</patient><notes>{as_children(second)}</notes>"


@pytest.mark.parametrize("layout", [as_children, as_attributes, as_items, nested])
@pytest.mark.parametrize("count", [1, 3])
def test_xml_layouts_give_the_record(inbox: Any, record: Any, layout: Any, count: int) -> None:
    record["现病史"] = "患者3天前受凉后咳嗽，体温<38℃ & 无寒战。"
    rows = [{**record, "患者ID": f"P{n}"} for n in range(count)]
    body = "".join(f"<record>{layout(row)}</record>" for row in rows)
    inbox.put("emr/a.xml", f'<?xml version="1.0" encoding="GBK"?><export>{body}</export>', "gbk")
    from_xml = inbox.ingest("emr")
    (inbox.root / "emr/a.xml").unlink()
    inbox.put_lines("emr/a.jsonl", *rows)
    expected = inbox.ingest("emr")
    columns = ["doc_id", "patient_key", "text", "label", "identifiers"]
    assert from_xml.documents.select(columns).equals(expected.documents.select(columns))


def test_visits_inherit_their_patient(inbox: Any) -> None:
    visits = "".join(f"<v><主诉>{c}</主诉><现病史>三天前受凉</现病史></v>" for c in ("咳嗽", "发热"))
    one = "<v><主诉>头痛</主诉><现病史>一天</现病史></v>"
    xml = f'<all><p 患者ID="P1"><姓名>钱测试</姓名>{visits}</p><p 患者ID="P2"><姓名>孙样本</姓名>{one}</p></all>'
    inbox.put("emr/a.xml", xml)
    rows = inbox.ingest("emr").documents.to_pylist()
    assert [r["text"].splitlines()[0] for r in rows] == ["主诉：咳嗽", "主诉：发热", "主诉：头痛"]
    assert rows[0]["patient_key"] == rows[1]["patient_key"] != rows[2]["patient_key"]
    assert [{i["value"] for i in r["identifiers"]} for r in rows] == [
        {"P1", "钱测试"},
        {"P1", "钱测试"},
        {"P2", "孙样本"},
    ]


def test_xml_that_would_reach_out_or_swell_is_refused(inbox: Any) -> None:
    body = "<r><主诉>&x;</主诉><现病史>受凉</现病史></r>"
    inbox.put("emr/a.xml", f'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>{body}{body}</a>')
    output = inbox.ingest("emr")
    assert output.documents.num_rows == 0 and output.dropped["reason"].to_pylist() == ["xml_entities"]


def test_broken_xml_names_line_and_column_and_no_text(inbox: Any) -> None:
    inbox.put("emr/a.xml", "<a><r><主诉>孙保密</主诉><现病史>受凉</现病史></r>\n<r><主诉>甲</r></a>")
    output = inbox.ingest("emr")
    assert output.documents.num_rows == 0 and output.dropped["reason"].to_pylist() == ["bad_xml"]
    detail = output.dropped["detail"][0].as_py()
    assert "line 2, column" in detail and "孙保密" not in detail
