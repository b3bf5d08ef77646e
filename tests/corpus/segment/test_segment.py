"""corpus.segment: sentences, words and characters that give the text back."""

from __future__ import annotations

import logging
import pickle
from itertools import pairwise

import jieba
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.contracts import DOCUMENTS, TOKENS
from corpus.engine import run_stage
from corpus.segment import Segment, WordSegmenter, characters, sentence_spans
from corpus.segment.sentences import MAX_SENTENCE


@pytest.fixture(scope="module")
def segmenter() -> WordSegmenter:
    return WordSegmenter(["替吉奥胶囊", "直肠腺癌术后"])


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("发热。咳嗽！疼痛？无", ["发热。", "咳嗽！", "疼痛？", "无"]),
        ("体温38.5℃，血糖6.1mmol/L。", ["体温38.5℃，血糖6.1mmol/L。"]),
        ("诊断为“肺炎。”予抗感染。", ["诊断为“肺炎。”", "予抗感染。"]),
        ("主诉：咳嗽3天\n现病史：受凉后咳嗽……好转", ["主诉：咳嗽3天", "现病史：受凉后咳嗽……", "好转"]),
        ("  。 \n\n 1.注意休息；2.随诊 ", ["。", "1.注意休息；", "2.随诊"]),
        ("", []),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    assert [text[start:end] for start, end in sentence_spans(text)] == sentences


def test_text_without_a_full_stop_is_cut_at_a_comma() -> None:
    text = "白细胞升高，" * 300
    spans = sentence_spans(text)
    assert all(end - start <= MAX_SENTENCE and text[end - 1] == "，" for start, end in spans)


pieces = st.sampled_from([*"患者发热，咳嗽。3.5℃ abCT\n“！”[]×⁹𠮷\u3000；", "[NAME]", "[ID_CARD]", "直肠腺癌术后"])
texts = st.lists(pieces, max_size=40).map("".join)


@settings(deadline=None)
@given(texts)
def test_sentences_are_ordered_disjoint_and_leave_only_white_space(text: str) -> None:
    spans = sentence_spans(text)
    assert spans == sorted(spans) and all(a[1] <= b[0] for a, b in pairwise(spans))
    inside = {i for start, end in spans for i in range(start, end)}
    assert all(text[i].isspace() for i in set(range(len(text))) - inside)
    assert all(text[start:end] == text[start:end].strip() != "" for start, end in spans)


@settings(deadline=None)
@given(text=texts)
def test_both_views_give_the_text_back(segmenter: WordSegmenter, text: str) -> None:
    assert "".join(segmenter.cut(text)) == "".join(characters(text)) == text


def test_user_words_and_tags_are_kept_whole(segmenter: WordSegmenter) -> None:
    words = segmenter.cut("[NAME]直肠腺癌术后口服替吉奥胶囊，电话[PHONE]")
    assert {"[NAME]", "直肠腺癌术后", "替吉奥胶囊", "[PHONE]"} <= set(words)
    assert characters("请[NAME]复诊[n]") == ["请", "[NAME]", "复", "诊", "[", "n", "]"]


def test_the_version_names_jieba_and_the_dictionary(segmenter: WordSegmenter) -> None:
    assert segmenter.version.startswith(f"jieba-{jieba.__version__}+")
    assert segmenter.version == WordSegmenter(["直肠腺癌术后", "替吉奥胶囊"]).version != WordSegmenter([]).version


def test_a_segmenter_leaves_no_trace(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    with caplog.at_level(logging.DEBUG):
        WordSegmenter(["独一无二试验词"]).cut("试验")
    assert not caplog.records and capfd.readouterr().err == ""
    assert "独一无二试验词" not in jieba.dt.FREQ


def test_the_stage_writes_tokens_with_offsets() -> None:
    fixed = {"source": "s", "kind": "page", "licence": "unknown", "raw_sha256": "0"}
    table = DOCUMENTS.from_rows([{**fixed, "doc_id": "d", "text": "[NAME]发热 三天。\n予补液。"}])
    stage = pickle.loads(pickle.dumps(Segment(["补液"])))
    out = run_stage(stage, table)
    rows = TOKENS.enforce(out.side["tokens"]).to_pylist()
    assert [(r["sentence"], r["start"], r["end"]) for r in rows] == [(0, 0, 12), (1, 13, 17)]
    assert rows[0]["characters"] == ["[NAME]", "发", "热", " ", "三", "天", "。"]
    assert rows[1]["words"] == ["予", "补液", "。"]
    assert out.kept.equals(table)
