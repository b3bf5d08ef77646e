"""corpus.segment.words: jieba's words to the last one, on real and on random text; tags are the only exception."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterator

import jieba
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shared_data import shared

from corpus.segment import WordSegmenter

Cut = Callable[[str], list[str]]


CASES = [
    "",
    "发热",
    "患者3天前无明显诱因出现咳嗽,体温38.5℃,WBC 10.2×10^9/L。",
    "PD-1抑制剂联合5-FU，CA19-9及CD4+T细胞，EGFR(-)，C-13呼气试验",
    "T恤 AA级 AA制 卡拉OK ok OK1.5%2 1.a 1.5.6% ---..+ a_b&c #1 100%%",
    "甲\r\n乙\r丙\n丁\u3000戊\t\v",
    "鿕鿖㐀𠮷龥豈〇々ー",  # at and beyond the border of jieba's ideographs
    "１２ＡＢ，全角。①②㎎℃ⅡⅢμg",
    "的的的 咳咳咳咳 哈哈哈哈哈",
    "头孢·唑林与头孢唑林；头孢 唑林",
    "邓颖超生前杭研大厦网易工信处女干事云计算石墨烯𠮷野家",
    "龘靐齉爩鱻麤龗灪吁龖厵滟爨癵籱饢驫鲡鹂鸾麣纞虋",  # characters that the hidden Markov model has not seen: all ties
]


@pytest.mark.parametrize("text", CASES)
def test_the_words_are_jiebas(segmenter: WordSegmenter, oracle: Cut, text: str) -> None:
    assert segmenter.cut(text) == oracle(text)


ideographs = st.characters(min_codepoint=0x4DFE, max_codepoint=0x9FD8)
frequent = st.sampled_from("的一患者发热咳嗽三天前无明显诱因出现肺炎高血压糖尿病直肠腺癌术后替吉奥胶囊")
signs = st.sampled_from("AaZz09.%+#&_-,。，；/\\ \t\r\n\u3000×μ１[]")
words = st.sampled_from(["替吉奥胶囊", "PD-1抑制剂", "AA级", "5-FU", "1.5%", "\r\n", "头孢·唑林"])
texts = st.lists(st.one_of(frequent, frequent, ideographs, signs, words), max_size=40).map("".join) | st.text(
    max_size=40
)


@settings(deadline=None, max_examples=600)
@given(texts)
def test_the_words_are_jiebas_for_any_text(segmenter: WordSegmenter, oracle: Cut, text: str) -> None:
    plain = text.replace("[", "")  # no tags
    assert segmenter.cut(plain) == oracle(plain)


@settings(deadline=None, max_examples=100)
@given(st.lists(texts, max_size=4))
def test_a_tag_is_a_word_and_what_lies_between_tags_is_jiebas(
    segmenter: WordSegmenter, oracle: Cut, parts: list[str]
) -> None:
    plain = [part.replace("[", "") for part in parts]
    expected = [word for part in plain for word in [*oracle(part), "[NAME]"]][:-1]
    assert segmenter.cut("[NAME]".join(plain)) == expected


def _real_lines() -> Iterator[str]:
    for line in shared("data/emr/ccl2025_emr.jsonl").read_text(encoding="utf-8-sig").splitlines()[:40]:
        yield from map(str, json.loads(line).values())
    yield from shared("data/emr/admission_notes.gb18030.txt").read_text(encoding="gb18030").splitlines()[:150]
    yield from shared("data/books/中医基础理论.txt").read_text(encoding="utf-8").splitlines()[::12]
    yield from shared("data/qa/内科.gbk.txt").read_text(encoding="gb18030").splitlines()[:400]
    yield from shared("data/deid/aicup.jsonl").read_text(encoding="utf-8").splitlines()[:2]


def test_the_words_are_jiebas_on_real_text(make_oracle: Callable[[list[str]], jieba.Tokenizer]) -> None:
    lists = shared("data/dict").glob("*.txt")
    user_words = sorted({line.split()[0] for path in lists for line in path.open(encoding="utf-8") if line.strip()})
    ours, theirs = WordSegmenter(user_words), make_oracle(user_words)
    sentences = [piece for line in _real_lines() for piece in re.split(r"(?<=[。；])", line.replace("[", "（"))]
    assert len(sentences) > 5000
    different = [sentence for sentence in sentences if ours.cut(sentence) != theirs.lcut(sentence)]
    assert different == []


def test_user_words_and_tags_are_kept_whole(segmenter: WordSegmenter) -> None:
    words = segmenter.cut("[NAME]直肠腺癌术后口服替吉奥胶囊，电话[PHONE]")
    assert {"[NAME]", "直肠腺癌术后", "替吉奥胶囊", "[PHONE]"} <= set(words)
    assert "[" in segmenter.cut("[n]")


def test_the_version_names_jieba_and_the_dictionary(segmenter: WordSegmenter, user_words: list[str]) -> None:
    assert segmenter.version.startswith(f"jieba-{jieba.__version__}+")
    same = WordSegmenter([*reversed(user_words), user_words[0], ""])
    assert segmenter.version == same.version != WordSegmenter([]).version


def test_a_segmenter_leaves_no_trace(
    segmenter: WordSegmenter, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    segmenter.cut("试验")  # numba, where it has to compile, logs
    with caplog.at_level(logging.DEBUG):
        WordSegmenter(["独一无二试验词"]).cut("试验")
    assert not caplog.records and capfd.readouterr().err == ""
    assert "独一无二试验词" not in jieba.dt.FREQ


def test_words_that_another_part_of_the_process_forbids_to_jieba_are_ours_still(
    segmenter: WordSegmenter, oracle: Cut
) -> None:
    """jieba keeps deleted words in a list of the module, whichever tokenizer they were deleted from: ours does not read it."""
    from jieba import finalseg

    before = segmenter.cut("杭研大厦")
    finalseg.add_force_split("杭研")
    try:
        assert oracle("杭研大厦") != before == segmenter.cut("杭研大厦")
    finally:
        finalseg.Force_Split_Words.discard("杭研")


def test_a_segmenter_cuts_the_same_in_threads(segmenter: WordSegmenter) -> None:
    from concurrent.futures import ThreadPoolExecutor

    text = "".join(CASES) * 20
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(segmenter.cut, [text] * 8))
    assert all(result == results[0] for result in results)
