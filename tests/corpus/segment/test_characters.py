"""corpus.segment.characters: single characters, and what is kept whole."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.segment import WordSegmenter, characters


def test_a_tag_is_one_token() -> None:
    assert characters("请[NAME]复诊[n]") == ["请", "[NAME]", "复", "诊", "[", "n", "]"]


def test_latin_and_digits_are_single_by_default() -> None:
    assert characters("CT 38.5") == list("CT 38.5")


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("行CT示CA19-9升高", ["行", "CT", "示", "CA19-9", "升", "高"]),
        ("体温38.5℃", ["体", "温", "38.5", "℃"]),
        ("血糖6.1mmol/L，", ["血", "糖", "6.1", "mmol/L", "，"]),
        ("5mg/kg.d", ["5", "mg/kg.d"]),
        ("10.2×10^9/L", ["10.2", "×", "10^9/L"]),
        ("3.5×10⁹/L", ["3.5", "×", "10⁹/L"]),
        ("PD-1/PD-L1，CD4+T", ["PD-1", "/", "PD-L1", "，", "CD4+", "T"]),
        ("IL-6为1,200.5pg/ml，95%", ["IL-6", "为", "1,200.5", "pg/ml", "，", "95%"]),
        ("第3,4椎", ["第", "3", ",", "4", "椎"]),
        ("120/80mmHg", ["120", "/", "80", "mmHg"]),
        ("2019.3.5-7", ["2019.3.5", "-", "7"]),
        ("α-干扰素2μg、2µg", ["α", "-", "干", "扰", "素", "2", "μg", "、", "2", "µg"]),
        ("[NAME]T2DM", ["[NAME]", "T2DM"]),
        ("", []),
    ],
)
def test_latin_words_numbers_and_units_whole(text: str, tokens: list[str]) -> None:
    assert characters(text, whole=True) == tokens


pieces = st.sampled_from([*"患者发热，。3.5℃ abCT\n[]×⁹^/+-%\u3000𠮷μ", "[NAME]", "[ID_CARD]", "mmol/L"])
texts = st.lists(pieces, max_size=40).map("".join) | st.text(max_size=40)


@settings(deadline=None)
@given(text=texts, whole=st.booleans())
def test_both_views_give_the_text_back(segmenter: WordSegmenter, text: str, whole: bool) -> None:
    assert "".join(segmenter.cut(text)) == "".join(characters(text, whole)) == text


@settings(deadline=None)
@given(texts)
def test_white_space_and_ideographs_stay_single(text: str) -> None:
    assert all(
        len(token) == 1 or not any(c.isspace() or c >= "\u4e00" for c in token) for token in characters(text, True)
    )
