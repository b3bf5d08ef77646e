"""corpus.text.repair: wrong decoding undone where nothing was lost, counted where something was."""

from __future__ import annotations

import pytest
from shared_data import shared

from corpus.text.repair import repair_mojibake

SENTENCE = "患者因发热、咳嗽三天入院。"


def test_utf_8_read_as_gbk_is_undone_line_by_line() -> None:
    # Where the bytes of a line pair up nothing is lost; Windows shows the byte 0x80 as the euro sign.
    line, wrong = "患者因发热咳嗽入院", "鎮ｈ€呭洜鍙戠儹鍜冲椊鍏ラ櫌"
    text = f"正常的一行\n{wrong}\n另一行"
    new, offsets, counts = repair_mojibake(text)
    assert new == f"正常的一行\n{line}\n另一行"
    assert new[slice(*offsets.map_span(len(text) - 3, len(text)))] == "另一行"
    assert counts == {"mojibake_repaired": 1}


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
@pytest.mark.parametrize("text", [SENTENCE, "发热：三天", "脾胃湿热，舌苔黄腻，脉滑数"])
def test_chinese_read_as_latin_1_is_undone(charset: str, text: str) -> None:
    assert repair_mojibake(f"A {text.encode(charset).decode('latin-1')} B").text == f"A {text} B"


def test_what_lost_bytes_is_counted_and_stays() -> None:
    lost = "患者因发热入院治疗".encode().decode("gb18030", "replace")[:-1] + "\ufffd"
    new, _, counts = repair_mojibake(f"好\n{lost}\n锟斤拷\ufffd\ufffd")
    assert new == f"好\n{lost}\n锟斤拷\ufffd\ufffd"
    assert counts["mojibake_left"] >= 3 and "mojibake_repaired" not in counts


@pytest.mark.parametrize(
    "text",
    [
        "××医院××科",
        "naïve café Müller Ménière",
        "β-HCG 5.0±0.3 µg/L，38°C",
        "用锛子锛平，锛痕",
        "涓滴之水",
        "鐨字罕见",
        "联通",
        "橄榄、槟榔、浣洗",
        "Sjögren, 10×10⁹",
    ],
)
def test_real_text_is_left_alone(text: str) -> None:
    new, _, counts = repair_mojibake(text)
    assert new == text and not counts


@pytest.mark.parametrize("file", ["books/中医诊断学2.txt", "ccks2019/subtask1_training_part2.txt", "qa/cmedqa_dev.tsv"])
def test_good_files_hold_none(file: str) -> None:
    text = shared(f"data/{file}").read_text(encoding="utf-8")
    assert repair_mojibake(text).text == text


def test_a_page_with_lost_characters_is_reported() -> None:
    text = shared("data/pages/163_fragment_2017.html").read_text(encoding="utf-8")
    assert repair_mojibake(text).counts["mojibake_left"] > 0
