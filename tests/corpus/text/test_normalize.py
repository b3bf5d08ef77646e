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
from corpus.text.normalize import Normalize, NormalizeSettings, TextRules, normalize_text, steps
from corpus.text.offsets import OffsetMap


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("ＣＴ示１２．５％", "CT示12.5%"),
        ("白细胞10×10⁹/L，体温38℃，½片，㎡", "白细胞10×10⁹/L，体温38℃，½片，㎡"),
        ("发热，咳嗽：有；（＋）！？", "发热，咳嗽：有；（+）！？"),
        ("  发热\u3000\u3000咳嗽\t\t\xa0三天  ", "发热 咳嗽 三天"),
        ("第一行  \r\n\r\n\u3000\u3000第二行\r第三行", "第一行\n第二行\n第三行"),
        ("发\u200b热\ufeff咳\x00嗽\ue236", "发热咳嗽\ue236"),
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


def test_a_book_s_lines_are_joined_where_its_source_says_so_only() -> None:
    page = "本病多见于冬季与早春之交老人体虚\n" * 6 + "【病因】\n外感"
    table = RAW_DOCUMENTS.from_rows([row("a", page), row("b", page) | {"source": "scans"}])
    rules = NormalizeSettings(by_source=(("scans", TextRules(join_lines=True)),))
    plain, joined = run_stage(Normalize(rules), table).kept["text"].to_pylist()
    assert plain == page
    assert joined == "本病多见于冬季与早春之交老人体虚" * 6 + "\n【病因】\n外感"


def test_script_is_a_matter_of_the_source() -> None:
    mixed = "原文：頭痛。今译：头痛，并见发热恶寒，三日不解，汗出而愈。" * 3
    assert normalize_text(mixed)[0] == mixed, "a quotation does not make a document traditional"
    assert normalize_text(mixed, TextRules(script="simplified"))[0] == mixed.replace("頭", "头")
    assert normalize_text(mixed, TextRules(script="keep"))[0] == mixed
    assert normalize_text("乾着", TextRules(script="simplified"))[0] == "干着"


def test_settings_that_contradict_are_refused() -> None:
    with pytest.raises(ValueError, match="names s more than once"):
        NormalizeSettings(by_source=(("s", TextRules()), ("s", TextRules(join_lines=True))))
    with pytest.raises(ValueError, match="script is 'other'"):
        TextRules(script="other")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "kept", ["①发热②咳嗽⑴㈠", "10⁹/L，5μg，5µg，38℃，㎎，㎡，½", "H₂O", "++-/+++---", "*** ×× □□", "1、发热\n2、咳嗽"]
)
def test_units_list_marks_and_degrees_stay(kept: str) -> None:
    assert normalize_text(kept, TextRules(join_lines=True))[0] == kept


pieces = st.sampled_from(
    [*"发热，咳嗽ＡＢ１ \u3000\t\r\n\u200b\ue236\ue81e<>&;x0.。！-Ö銆", "<br>", "</p>", "&lt;", "&#8451;", "\r\n"]
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


@settings(deadline=None)
@given(st.text(max_size=40) | messy)
def test_any_text_gives_a_map_that_fits_and_can_be_stored(text: str) -> None:
    new, offsets = normalize_text(text, TextRules(join_lines=True))
    assert (offsets.length_in, offsets.length_out) == (len(text), len(new))
    assert OffsetMap.from_columns(**offsets.to_columns()) == offsets
    whole = offsets.map_span(0, len(text))
    assert whole is None or new[slice(*whole)] == new


@settings(deadline=None)
@given(
    st.text(max_size=40)
    | messy
    | st.text(st.sampled_from("頭痛豈鐨銆锟烫屯×÷Ö\ue7c7\ufe10\ufe0f\xad發热的"), max_size=9)
)
def test_passing_over_steps_changes_nothing(text: str) -> None:
    expected, offsets = text, OffsetMap.identity(len(text))
    for step, _ in steps(TextRules(join_lines=True)):
        expected, done, _ = step(expected)
        offsets = offsets.compose(done)
    assert normalize_text(text, TextRules(join_lines=True)) == (expected, offsets)


@settings(deadline=None)
@given(messy)
def test_what_is_normal_stays(text: str) -> None:
    rules = TextRules(mojibake=False, markup=False)
    new = normalize_text(text, rules)[0]
    assert normalize_text(new, rules)[0] == new


@pytest.mark.parametrize(
    "piece", ["·", "×", "Ö", "<script>", "<a ", "&", ".", "。", " ", "\n", "锛", "甲\n", "\ufffd", "\r"]
)
def test_a_long_run_of_anything_is_read_once(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    new, offsets = normalize_text(f"甲{text}乙Ö1", TextRules(join_lines=True))
    assert new.startswith("甲") and new.endswith("乙Ö1")
    assert offsets.length_out == len(new)


@settings(deadline=None)
@given(st.lists(messy, max_size=6))
def test_the_offsets_table_holds_each_row_s_map(texts: list[str]) -> None:
    table = RAW_DOCUMENTS.from_rows([row(str(i), text) for i, text in enumerate(texts)])
    result = Normalize()(table)
    stored = {r["doc_id"]: r for r in result.side["offsets"].to_pylist()}
    assert list(stored) == result.kept["doc_id"].to_pylist()
    for doc_id, columns in stored.items():
        del columns["doc_id"], columns["stage"]
        assert columns == normalize_text(texts[int(doc_id)])[1].to_columns()


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


def test_identifiers_are_known_in_both_scripts_whatever_the_text_around_them() -> None:
    known = [{"category": "NAME", "value": "劉國華"}]
    table = RAW_DOCUMENTS.from_rows([row("a", "患者劉國華，发热三天，伴头痛。") | {"identifiers": known}])
    (found,) = run_stage(Normalize(), table).kept["identifiers"].to_pylist()
    assert [i["value"] for i in found] == ["刘国华", "劉國華"]


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
