"""Files of {id, text} lines: whole output or none, and messages without text."""

from __future__ import annotations

import json

import pytest

from corpus.deid import deidentify_jsonl

KEY = b"a test's project key"


def test_writes_text_and_spans(tmp_path):
    source = tmp_path / "in.jsonl"
    source.write_text(json.dumps({"id": 7, "text": "姓名：鲍若谷"}) + "\n\n", encoding="utf-8-sig")
    assert deidentify_jsonl(source, tmp_path / "out.jsonl", tmp_path / "spans.jsonl", KEY) == 1
    assert json.loads((tmp_path / "out.jsonl").read_text(encoding="utf-8")) == {"id": 7, "text": "姓名：[NAME]"}
    spans = json.loads((tmp_path / "spans.jsonl").read_text(encoding="utf-8"))["spans"]
    assert [(s["start"], s["end"], s["category"]) for s in spans] == [(3, 6, "NAME")]


@pytest.mark.parametrize("line", ['{"id": 1, "text": "鲍若谷', '{"id": 1}', '["鲍若谷"]', '{"id": 1, "text": 5}'])
def test_a_bad_line_is_named_not_quoted_and_nothing_is_left_behind(tmp_path, line):
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text('{"id": 0, "text": "好"}\n' + line + "\n", encoding="utf-8")
    with pytest.raises(ValueError, match="line 2") as error:
        deidentify_jsonl(source, out, None, KEY)
    assert "鲍若谷" not in str(error.value)
    assert [path.name for path in tmp_path.iterdir()] == ["in.jsonl"]
