"""corpus.segment.stage: the TOKENS table, made without a Python object per token and yet the same."""

from __future__ import annotations

import pickle
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.contracts import DOCUMENTS, TOKENS
from corpus.engine import run_stage
from corpus.segment import Segment, WordSegmenter, characters, sentence_spans, token_starts
from corpus.segment import stage as stage_module

FIXED = {"source": "s", "kind": "page", "licence": "unknown", "raw_sha256": "0"}


def documents(texts: list[str]) -> pa.Table:
    return DOCUMENTS.from_rows([{**FIXED, "doc_id": f"d{i}", "text": text} for i, text in enumerate(texts)])


def test_the_stage_writes_tokens_with_offsets() -> None:
    table = documents(["[NAME]发热 三天。\n予补液。"])
    stage = pickle.loads(pickle.dumps(Segment(["补液"])))
    out = run_stage(stage, table)
    rows = TOKENS.enforce(out.side["tokens"]).to_pylist()
    assert [(r["sentence"], r["start"], r["end"]) for r in rows] == [(0, 0, 12), (1, 13, 17)]
    assert rows[0]["characters"] == ["[NAME]", "发", "热", " ", "三", "天", "。"]
    assert rows[1]["words"] == ["予", "补液", "。"]
    assert out.kept.equals(table)
    assert out.stats == {"sentences": 2, "words": sum(len(r["words"]) for r in rows)}


pieces = st.sampled_from(
    [*"患者发热，咳嗽。3.5℃ abCT\n“！”[]×⁹𠮷\u3000；é", "[NAME]", "[ID_CARD]", "直肠腺癌术后", "mmol/L"]
)
texts = st.lists(pieces, max_size=40).map("".join) | st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@settings(deadline=None, max_examples=150)
@given(texts=st.lists(texts, max_size=5), whole=st.booleans(), portion=st.sampled_from([1, 10, 1000]))
def test_the_table_is_what_the_functions_for_one_sentence_say(
    segmenter: WordSegmenter, user_words: list[str], texts: list[str], whole: bool, portion: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stage_module, "PORTION", portion)
        patch.setattr(stage_module, "_segmenter", lambda _: segmenter)
        tokens = Segment(user_words, whole=whole)(documents(texts)).side["tokens"]
    expected = [
        {
            "doc_id": f"d{row}",
            "sentence": number,
            "start": start,
            "end": end,
            "words": segmenter.cut(text[start:end]),
            "characters": characters(text[start:end], whole),
            "segmenter": segmenter.version + ("+whole" if whole else ""),
        }
        for row, text in enumerate(texts)
        for number, (start, end) in enumerate(sentence_spans(text))
    ]
    assert tokens.equals(TOKENS.from_rows(expected))
    tokens.validate(full=True)


@settings(deadline=None, max_examples=80)
@given(texts=st.lists(texts, min_size=1, max_size=4), first=st.integers(0, 6))
def test_token_starts_point_at_the_tokens(segmenter: WordSegmenter, texts: list[str], first: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stage_module, "_segmenter", lambda _: segmenter)
        tokens = Segment()(documents(texts)).side["tokens"].slice(first)  # a slice's lists do not begin at 0
    for view in ("words", "characters"):
        starts = token_starts(tokens, view).to_pylist()
        for row, places in zip(tokens.to_pylist(), starts, strict=True):
            text = texts[int(row["doc_id"][1:])]
            assert [text[at : at + len(token)] for at, token in zip(places, row[view], strict=True)] == row[view]
            assert [*places, row["end"]] == [
                row["start"],
                *(at + len(t) for at, t in zip(places, row[view], strict=True)),
            ]


def test_no_documents_and_documents_without_text_have_no_tokens() -> None:
    for texts in ([], ["", " \n\u3000"]):
        result = Segment()(documents(texts))
        assert result.side["tokens"].equals(TOKENS.empty()) and result.kept.num_rows == len(texts)
        assert result.stats == {"sentences": 0, "words": 0}
        assert token_starts(result.side["tokens"], "words").to_pylist() == []


def test_the_table_survives_parquet_and_another_batch_size(tmp_path: Path) -> None:
    table = documents([f"第{i}次复诊，体温3{i}.5℃。予[DRUG]口服；随诊。" for i in range(7)])
    whole, parts = (run_stage(Segment(), table, batch_rows=rows).side["tokens"] for rows in (100, 2))
    assert whole.equals(parts)
    pq.write_table(parts, tmp_path / "tokens.parquet")
    assert pq.read_table(tmp_path / "tokens.parquet").equals(whole)


def test_a_batch_in_several_chunks_is_one_batch() -> None:
    one, other = documents(["发热。"]), documents(["", "咳嗽。"]).slice(1)
    tokens = Segment()(pa.concat_tables([one, other])).side["tokens"].to_pylist()
    assert [(row["doc_id"], row["words"]) for row in tokens] == [("d0", ["发热", "。"]), ("d1", ["咳嗽", "。"])]


def test_the_option_is_seen_in_the_tokens_version() -> None:
    plain, whole = (Segment(whole=choice)(documents(["CT"])).side["tokens"].to_pylist()[0] for choice in (False, True))
    assert (plain["characters"], whole["characters"]) == (["C", "T"], ["CT"])
    assert plain["segmenter"] != whole["segmenter"]
