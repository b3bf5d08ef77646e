"""corpus.segment.sentences: the rules, one case each, and what holds for any text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.segment import sentence_spans
from corpus.segment.sentences import MAX_SENTENCE


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


CASES = {
    "full stops": ("发热。咳嗽！疼痛？无", ["发热。", "咳嗽！", "疼痛？", "无"]),
    "decimals": ("体温38.5℃，血糖6.1mmol/L。", ["体温38.5℃，血糖6.1mmol/L。"]),
    "quotation": ("诊断为“肺炎。”予抗感染。", ["诊断为“肺炎。”", "予抗感染。"]),
    "several sentences in a quotation": ("他说：“头痛。发热。”遂来诊", ["他说：“头痛。", "发热。”", "遂来诊"]),
    "quotation in mid-sentence": ("诊断为“肺炎？”，予抗感染。", ["诊断为“肺炎？”，予抗感染。"]),
    "straight quotation": ('门诊以"1.肠炎？2.胃炎"收入院。', ['门诊以"1.肠炎？2.胃炎"收入院。']),
    "straight quotation at the end": ('他说"不痛。"予观察', ['他说"不痛。"', "予观察"]),
    "straight quotation over lines": ('他说"不痛。\n予"观察', ['他说"不痛。', '予"观察']),
    "long straight quotation": ('医生说"' + "休息，" * 40 + '好。"\n无', ['医生说"' + "休息，" * 40 + '好。"', "无"]),
    "line ends": ("主诉：咳嗽3天\n现病史：受凉后咳嗽……好转", ["主诉：咳嗽3天", "现病史：受凉后咳嗽……", "好转"]),
    "other line ends": ("甲\r\n乙\r丙\u2028丁\x0b戊\x85己", ["甲", "乙", "丙", "丁", "戊", "己"]),
    "white space": ("  。 \n\n 1.注意休息；2.随诊 ", ["。", "1.注意休息；", "2.随诊"]),
    "list on lines": ("1、高血压\n2）糖尿病\n(3)冠心病", ["1、高血压", "2）糖尿病", "(3)冠心病"]),
    "list in one line": ("诊断：1.肺炎；2.高血压3级", ["诊断：1.肺炎；", "2.高血压3级"]),
    "bracket": ("考虑肺癌（？）可能性大。复查", ["考虑肺癌（？）可能性大。", "复查"]),
    "list in a bracket": ("医嘱（1.休息；2.随诊）已告知。", ["医嘱（1.休息；2.随诊）已告知。"]),
    "bracket that is a sentence": ("拒绝手术。（家属签字。）次日出院", ["拒绝手术。", "（家属签字。）", "次日出院"]),
    "bracket in a bracket": ("查体（腹软（脐周？）；无压痛）同前。", ["查体（腹软（脐周？）；无压痛）同前。"]),
    "bracket not closed": ("双肺（右侧。呼吸音低。", ["双肺（右侧。", "呼吸音低。"]),
    "mark before a closing bracket": ("囊肿?)。未见异常", ["囊肿?)。", "未见异常"]),
    "title": ("阅读《人为什么会发烧？》一书。", ["阅读《人为什么会发烧？》一书。"]),
    "repeated marks": ("好。。。！！坏？！", ["好。。。！！", "坏？！"]),
    "dots": ("他沉默......然后走了...\n第一章......12", ["他沉默......", "然后走了...", "第一章......12"]),
    "address": ("见http://a.example/?id=1。好", ["见http://a.example/?id=1。", "好"]),
    "values with semicolons": ("WBC 4.5;RBC 3.2;好", ["WBC 4.5;", "RBC 3.2;", "好"]),
    "a stop and a comma by mistake": ("行胃镜检查。，术后好转", ["行胃镜检查。", "，术后好转"]),
    "nothing": ("", []),
    "only white space": (" \u3000\n\t", []),
}


@pytest.mark.parametrize(("text", "sentences"), CASES.values(), ids=CASES.keys())
def test_sentences(text: str, sentences: list[str]) -> None:
    assert cut(text) == sentences


def test_text_without_a_full_stop_is_cut_at_a_comma() -> None:
    text = "白细胞升高，" * 300
    spans = sentence_spans(text)
    assert all(end - start <= MAX_SENTENCE and text[end - 1] == "，" for start, end in spans)


@pytest.mark.parametrize("token", ["[ID_CARD]", "38.5", "mmol/L", "PD-1"])
@pytest.mark.parametrize("at", range(8))
def test_a_cut_without_comma_spares_tags_words_and_numbers(token: str, at: int) -> None:
    text = "肺" * (MAX_SENTENCE - at) + token + "肺" * 20
    pieces = cut(text)
    assert "".join(pieces) == text and any(token in piece for piece in pieces)
    assert all(len(piece) <= MAX_SENTENCE for piece in pieces)


pieces = st.sampled_from(
    [
        *"患者发热，咳嗽。3.5℃ abCT\n“”！？；…（）()《》【】\"'!?;.、:\r\u2028\u3000×⁹𠮷",
        "[NAME]",
        "......",
        "他说：",
        "长" * 300,
    ]
)
texts = st.lists(pieces, max_size=60).map("".join) | st.text(max_size=60)


@settings(deadline=None, max_examples=400)
@given(texts)
def test_sentences_are_ordered_disjoint_and_leave_only_white_space(text: str) -> None:
    spans = sentence_spans(text)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    inside = {i for start, end in spans for i in range(start, end)}
    assert all(text[i].isspace() for i in set(range(len(text))) - inside)
    assert all(text[start:end] == text[start:end].strip() != "" for start, end in spans)
    assert all(end - start <= MAX_SENTENCE for start, end in spans)


@settings(deadline=None)
@given(texts, texts)
def test_a_line_end_separates(one: str, other: str) -> None:
    assert cut(one + "\n" + other) == cut(one) + cut(other)


@pytest.mark.parametrize("unit", ["（", "(a", "()", "《", '"', "。", "。”", "?", ".", "1.2", " ", "[（", "啊"])
@pytest.mark.parametrize("tail", ["", "，", "1", "）"])
def test_long_runs_without_structure_are_cut_and_lose_nothing(unit: str, tail: str) -> None:
    text = unit * 50_000 + tail
    assert "".join(cut(text)) == text.strip()
