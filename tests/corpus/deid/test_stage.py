"""The stage keeps every row, hides every value, and moves annotated spans with the text."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.contracts import DOCUMENTS, OFFSETS, PHI_AUDIT, RAW_DOCUMENTS
from corpus.deid import Deidentify
from corpus.engine.local import run_stage
from corpus.text.offsets import OffsetMap

KEY = b"a test's project key"
NAME, PHONE = "鲍若谷", "13912340987"


def raw(text, doc_id="d1", kind="emr", spans=(), title=None, identifiers=()):
    """One invented row of RAW_DOCUMENTS."""
    return {
        "doc_id": doc_id, "source": "test", "kind": kind, "licence": "own", "raw_sha256": "0", "text": text, "title": title,
        "spans": [{"start": a, "end": b, "label": label} for a, b, label in spans],
        "identifiers": [{"category": c, "value": v} for c, v in identifiers],
    }  # fmt: skip


def deidentify(*rows):
    return run_stage(Deidentify(KEY), RAW_DOCUMENTS.from_rows(list(rows)))


def test_tags_replace_values_in_text_and_title_and_the_contracts_hold():
    output = deidentify(
        raw(f"姓名：{NAME}，电话{PHONE}，诊断肺炎。", title=f"{NAME}的病历", identifiers=[("NAME", NAME)])
    )
    row = DOCUMENTS.enforce(output.kept).to_pylist()[0]
    assert row["text"] == "姓名：[NAME]，电话[PHONE]，诊断肺炎。"
    assert row["title"] == "[NAME]的病历"
    OFFSETS.enforce(output.side["offsets"])
    PHI_AUDIT.enforce(output.side["phi_audit"])


def test_no_value_reaches_the_side_tables_statistics_or_the_stages_own_description():
    output = deidentify(raw(f"姓名：{NAME}，电话{PHONE}。"))
    everything = f"{output.side['phi_audit'].to_pylist()}{output.stats}{output.dropped.to_pylist()}{Deidentify(KEY)!r}"
    assert NAME not in everything and PHONE not in everything and KEY.decode() not in everything


def test_fingerprints_are_equal_for_spellings_of_one_value_and_differ_between_keys():
    table = RAW_DOCUMENTS.from_rows([raw(f"电话{PHONE}。"), raw("电话１３９　１２３４　０９８７。", "d2")])
    first, second = run_stage(Deidentify(KEY), table).side["phi_audit"]["fingerprint"].to_pylist()
    other = run_stage(Deidentify(KEY[::-1]), table).side["phi_audit"]["fingerprint"].to_pylist()
    assert first == second and len(first) == 16 and first not in other


def test_gold_spans_move_and_one_inside_a_redaction_is_removed_and_counted():
    text = f"患者姓名：{NAME}，诊断：肺炎。"
    at = text.index("肺炎")
    output = deidentify(raw(text, kind="annotated", spans=[(at, at + 2, "disease"), (5, 7, "disease")]))
    row = output.kept.to_pylist()[0]
    assert [row["text"][s["start"] : s["end"]] for s in row["spans"]] == ["肺炎"]
    assert output.stats["spans_removed"] == 1 and output.kept.num_rows == 1


def test_structured_identifiers_are_found_where_no_rule_would():
    output = deidentify(raw("昨夜若谷好转，编号QX 77-12", identifiers=[("NAME", "若谷"), ("MRN", "QX7712")]))
    assert output.kept["text"].to_pylist() == ["昨夜[NAME]好转，编号[MRN]"]


@pytest.mark.parametrize(("key", "mode"), [(b"short", "tag"), (KEY, "surrogates")])
def test_a_short_key_or_unknown_mode_is_refused(key, mode):
    with pytest.raises(ValueError, match=r"key|mode"):
        Deidentify(key, mode)


def test_the_stage_travels_to_worker_processes():
    assert pickle.loads(pickle.dumps(Deidentify(KEY))) == Deidentify(KEY)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from([f"姓名：{NAME}，", "肺炎", "2019-03-04行手术，", "胸痛3天。", f"电话{PHONE}；"]),
        min_size=1,
        max_size=8,
    )
)
def test_spans_outside_redactions_keep_their_text_and_the_map_is_stored_whole(pieces):
    text = "".join(pieces)
    spans = [(i, i + 2, "disease") for i in range(len(text)) if text.startswith("肺炎", i)]
    output = deidentify(raw(text, spans=spans))
    row, stored = output.kept.to_pylist()[0], output.side["offsets"].to_pylist()[0]
    assert [row["text"][s["start"] : s["end"]] for s in row["spans"]] == ["肺炎"] * len(spans)
    mapping = OffsetMap.from_columns(
        stored["length_in"], stored["length_out"], stored["starts_out"], stored["starts_in"]
    )
    assert mapping.length_out == len(row["text"])
    assert [mapping.map_span(a, b) for a, b, _ in spans] == [(s["start"], s["end"]) for s in row["spans"]]
