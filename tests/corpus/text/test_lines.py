"""corpus.text.lines: spaces, line ends, and joining only what a page width broke."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shared_data import shared

from corpus.text.lines import collapse_spaces, join_wrapped, unify_line_ends
from corpus.text.normalize import normalize_text

FULL = "本病多见于冬季与早春之交老人体虚"


@given(st.text(" \n甲a", max_size=20))
def test_spaces_collapse_as_one_would_by_hand(text: str) -> None:
    lines = [" ".join(part for part in line.split(" ") if part) for line in text.split("\n")]
    assert collapse_spaces(text).text == "\n".join(line for line in lines if line)


def test_line_ends_are_unified() -> None:
    assert unify_line_ends("a\r\nb\rc\n").text == "a\nb\nc\n"


@pytest.mark.parametrize(
    "following",
    ["【病因】", "1、发热", "（2）咳嗽", "一、概说", "①喘", "第二章 病因", "[方] 麻黄", "主治：咳嗽", "a. 甲", "• 乙"],
)
def test_list_items_and_headings_are_never_joined(following: str) -> None:
    text = f"{FULL}\n" * 5 + following
    assert join_wrapped(text).text == f"{FULL * 5}\n{following}"


def test_sentence_ends_short_lines_and_whole_paragraphs_stay_apart() -> None:
    ended = FULL[:-1] + "。"
    assert join_wrapped(f"{FULL}\n" * 5 + f"{ended}\n{FULL}").text == f"{FULL * 5}{ended}\n{FULL}"
    assert join_wrapped(f"{FULL}\n" * 5 + "短句\n另起").text == f"{FULL * 5}短句\n另起"
    paragraphs = "\n".join(FULL * n for n in (1, 3, 2, 5, 4, 1, 6))
    assert join_wrapped(paragraphs).text == paragraphs


def test_a_column_of_short_values_stays() -> None:
    column = "\n".join(["白细胞 正常", "红细胞 正常", "血小板 偏低"] * 5)
    assert join_wrapped(column).text == column


def test_words_keep_their_space() -> None:
    line = "治疗采用了多西他赛联合顺铂 DCF"
    assert join_wrapped(f"{line}\n" * 4 + "scheme").text.endswith("DCF scheme")


@pytest.mark.parametrize("book", ["中医基础理论.txt", "中医诊断学2.txt"])
def test_books_with_whole_paragraphs_are_left_alone(book: str) -> None:
    text = normalize_text(shared(f"data/books/{book}").read_text(encoding="utf-8"))[0]
    assert join_wrapped(text).text == text


@given(st.lists(st.sampled_from([FULL, FULL[:9], "【方】", "1、甲", "", "ab c"]), max_size=20))
def test_joining_only_takes_line_ends(lines: list[str]) -> None:
    text = "\n".join(lines)
    joined = join_wrapped(text).text
    assert joined.replace("\n", "").replace(" ", "") == text.replace("\n", "").replace(" ", "")
