"""corpus.text.decode: the bytes decide, not the header."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.text.decode import UndecodableError, decode

NOTE = "患者两天前受凉后发热，体温38.5℃，伴咳嗽、咳痰，无胸痛。血压120/80mmHg，白细胞10×10⁹/L。"


@pytest.mark.parametrize("declared", [None, "utf-8", "iso-8859-1", "gb2312", "big5", "no-such-charset", "hex"])
@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_the_declaration_never_beats_the_evidence(charset: str, declared: str | None) -> None:
    decoded = decode(NOTE.encode(charset), declared)
    assert (decoded.text, decoded.charset, decoded.replaced) == (NOTE, charset, 0)


@pytest.mark.parametrize("charset", ["utf-8-sig", "utf-16", "utf-32"])
def test_byte_order_marks_are_read_and_removed(charset: str) -> None:
    assert decode(NOTE.encode(charset)).text == NOTE


@pytest.mark.parametrize("short", ["内科", "您好", "腹泻", "发热3天", "糖尿病"])
def test_short_gbk_is_not_taken_for_big5(short: str) -> None:
    assert decode(short.encode("gbk")).text == short


def test_declared_big5_is_read_where_it_fits() -> None:
    text = "病人於昨日開始發燒，伴隨頭痛與噁心，經檢查後診斷為流行性感冒。"
    assert decode(text.encode("big5"), "big5").text == text


def test_utf8_cut_in_mid_character_stays_utf8() -> None:
    decoded = decode((NOTE * 3).encode()[:-1])
    assert decoded.charset == "utf-8" and decoded.replaced == 1
    assert decoded.text[:-1] == (NOTE * 3)[:-1]


def test_gbk_with_one_bad_byte_is_decoded_and_counted() -> None:
    data = (NOTE * 5).encode("gb18030")
    decoded = decode(data[:40] + b"\xff" + data[40:])
    assert decoded.charset == "gb18030" and decoded.replaced >= 1
    assert decoded.text.endswith(NOTE)


def test_western_text_is_not_made_chinese() -> None:
    assert decode("Sjögren's syndrome and Ménière's disease".encode("cp1252"), "iso-8859-1").text.startswith("Sjögren")


@pytest.mark.parametrize("data", [b"\x00" * 64, bytes(range(256)) * 8, b"PK\x03\x04" + bytes(200)])
def test_bytes_that_are_no_text_are_refused_by_name_of_what_was_tried(data: bytes) -> None:
    with pytest.raises(UndecodableError, match=r"tried .*utf-8"):
        decode(data)


def test_the_empty_body_is_empty_text() -> None:
    assert decode(b"").text == ""


@given(st.text(st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="\ufeff"), max_size=200))
def test_all_utf8_comes_back_exactly(text: str) -> None:
    assert decode(text.encode("utf-8"), "gb2312").text == text
