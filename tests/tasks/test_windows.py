"""Windows cover the text, respect the limit and never cut a gold entity."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tasks.hyper import preset
from tasks.windows import cut_texts, head_windows, sentence_windows

TEXT = st.text(alphabet="患者。，；\n药1.", max_size=120)


@given(TEXT, st.integers(1, 40))
def test_windows_cover_the_text_in_order_within_the_limit(text, limit):
    windows = sentence_windows(text, limit)
    assert "".join(text[a:b] for a, b in windows) == text
    assert all(0 < b - a <= limit for a, b in windows)


@given(TEXT.filter(bool), st.integers(1, 20), st.data())
def test_a_protected_span_is_never_cut(text, limit, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    windows = sentence_windows(text, limit, [(start, end, "药物")])
    assert "".join(text[a:b] for a, b in windows) == text
    assert any(a <= start and end <= b for a, b in windows)


def test_sentences_end_after_their_mark_and_decimals_stay_whole():
    text = "体温37.5℃，咳嗽。查体：无殊；出院"
    assert [text[a:b] for a, b in sentence_windows(text, 200)] == ["体温37.5℃，咳嗽。", "查体：无殊；", "出院"]


def test_long_sentences_are_cut_at_a_pause():
    text = "甲" * 7 + "，" + "乙" * 5
    assert [text[a:b] for a, b in sentence_windows(text, 10)] == ["甲" * 7 + "，", "乙" * 5]


def test_the_papers_protocol_sees_the_head_only():
    hp = preset("paper", "label")
    windows = cut_texts(["甲" * 600, "", "乙"], hp)
    assert windows.example.tolist() == [0, 2]
    assert windows.lengths.tolist() == [512, 1]
    assert cut_texts(["甲。乙。"], replace(hp, split_sentences=True)).lengths.tolist() == [2, 2]
    assert head_windows(["甲" * 9, "乙"], 4).lengths.tolist() == [4, 1]
