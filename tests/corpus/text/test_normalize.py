"""corpus.text.normalize: what is folded, what stays, and that spans follow."""

from __future__ import annotations

import pickle

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shared_data import shared

from corpus.contracts import OFFSETS, RAW_DOCUMENTS
from corpus.engine import run_stage
from corpus.ingest import ingest, inventory
from corpus.text.normalize import Normalize, normalize_text
from corpus.text.offsets import OffsetMap


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("ＣＴ示１２．５％", "CT示12.5%"),
        ("白细胞10×10⁹/L，体温38℃，½片，㎡", "白细胞10×10⁹/L，体温38℃，½片，㎡"),
        ("发热，咳嗽：有；（＋）！？", "发热，咳嗽：有；（+）！？"),
        ("  发热\u3000\u3000咳嗽\t\t\xa0三天  ", "发热 咳嗽 三天"),
        ("第一行  \r\n\r\n\u3000\u3000第二行\r第三行", "第一行\n第二行\n第三行"),
        ("发\u200b热\ufeff咳\x00嗽\ue236", "发热咳嗽"),
        ("<p>发热&nbsp;&amp;咳嗽</p><br/>三天&LT;5&#8451;", "发热 &咳嗽\n三天<5℃"),
        ("HBsAg<0.05 IU/ml，HBeAb>1.0；P<b<c", "HBsAg<0.05 IU/ml，HBeAb>1.0；P<b<c"),
        ("A&B;C 未知&nosuch;", "A&B;C 未知&nosuch;"),
        ("⼼脏⽣病", "心脏生病"),
        ("病人昨日開始發燒，頭痛、噁心，診斷為流行性感冒。", "病人昨日开始发烧，头痛、恶心，诊断为流行性感冒。"),
        ("乾着的皮肤，余无异常，心脏听诊无杂音。", "乾着的皮肤，余无异常，心脏听诊无杂音。"),
    ],
)
def test_one_text_one_form(raw: str, expected: str) -> None:
    assert normalize_text(raw)[0] == expected


def test_wrapped_lines_are_joined_on_request_only() -> None:
    wrapped = "本病多见于冬\n季，预后好。\n【病因】"
    assert normalize_text(wrapped)[0] == wrapped
    assert normalize_text(wrapped, join_lines=True)[0] == "本病多见于冬季，预后好。\n【病因】"


pieces = st.sampled_from(
    [*"发热，咳嗽ＡＢ１ \u3000\t\r\n\u200b\ue236<>&;x0.", "<br>", "</p>", "&lt;", "&#8451;", "\r\n"]
)
messy = st.lists(pieces, max_size=30).map("".join)


@settings(deadline=None)
@given(messy)
def test_positions_outside_edits_hold_the_same_character_but_for_width(text: str) -> None:
    new, offsets = normalize_text(text)
    assert offsets.length_out == len(new)
    edited = {i for e in offsets.edits for i in range(e.start_in, e.end_in)}
    for i in set(range(len(text))) - edited:
        span = offsets.map_span(i, i + 1)
        assert span is not None and normalize_text(f"甲{text[i]}甲")[0] == f"甲{new[slice(*span)]}甲"


def row(doc_id: str, text: str, spans: list[dict[str, object]] | None = None) -> dict[str, object]:
    fixed = {"source": "s", "kind": "annotated", "licence": "unknown", "raw_sha256": "0"}
    return {**fixed, "doc_id": doc_id, "text": text, "spans": spans, "identifiers": []}


def test_spans_move_and_rows_that_lose_them_are_dropped() -> None:
    table = RAW_DOCUMENTS.from_rows(
        [
            row("kept", "  因&quot;直肠癌&quot;入院", [{"start": 9, "end": 12, "label": "d"}]),
            row("lost", "癌\u200b", [{"start": 1, "end": 2, "label": "d"}]),
            row("empty", " \u3000<br>\n"),
        ]
    )
    out = run_stage(Normalize(), table)
    (kept,) = out.kept.to_pylist()
    span = kept["spans"][0]
    assert kept["text"][span["start"] : span["end"]] == "直肠癌"
    assert {d["doc_id"]: d["reason"] for d in out.dropped.to_pylist()} == {"lost": "span_lost", "empty": "empty"}
    (stored,) = OFFSETS.enforce(out.side["offsets"]).to_pylist()
    columns = {k: stored[k] for k in ("length_in", "length_out", "starts_out", "starts_in")}
    assert OffsetMap.from_columns(**columns).map_span(9, 12) == (span["start"], span["end"])


def test_identifiers_get_the_form_in_which_the_text_holds_them() -> None:
    table = RAW_DOCUMENTS.from_rows(
        [row("d", "电话１３９００００") | {"identifiers": [{"category": "PHONE", "value": "１３９００００"}]}]
    )
    (kept,) = run_stage(Normalize(), table).kept.to_pylist()
    assert kept["identifiers"][0]["value"] in kept["text"]


def test_the_stage_travels_to_worker_processes() -> None:
    assert pickle.loads(pickle.dumps(Normalize())).name == "normalize"


def test_all_real_entities_read_the_same_afterwards() -> None:
    raw = ingest(inventory(shared("data")), "annotated", b"k" * 32).documents
    out = run_stage(Normalize(), raw)
    assert out.kept.num_rows == raw.num_rows
    pairs = zip(_entities(raw), _entities(out.kept), strict=True)
    changed = [(before, after) for before, after in pairs if before != after]
    assert len(_entities(raw)) == 17_653 and len(changed) < 50
    for before, after in changed:
        # One span ends inside "&GT;": it then covers the whole sign.
        whole = before.replace("&GT;", ">").replace("&GT", ">")
        assert normalize_text(whole)[0] == after.strip()


def _entities(table: pa.Table) -> list[str]:
    return [r["text"][s["start"] : s["end"]] for r in table.to_pylist() for s in r["spans"]]
