"""corpus.text.script: whole documents are told apart and converted by phrase, at fixed positions."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.text.script import is_traditional, to_simplified


@pytest.mark.parametrize(
    ("text", "expected"), [("頭髮乾燥", "头发干燥"), ("乾坤", "乾坤"), ("發燒後復發", "发烧后复发"), ("皇后", "皇后")]
)
def test_phrases_decide(text: str, expected: str) -> None:
    assert to_simplified(text) == expected


def test_only_a_document_that_is_traditional_as_a_whole_counts() -> None:
    assert is_traditional("病人昨日開始發燒，頭痛")
    assert not is_traditional("患者昨日开始发烧，头痛，乾")
    assert not is_traditional("") and not is_traditional("CT 12.5")


@settings(deadline=None, max_examples=50)
@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF) | st.sampled_from("，\n\x85a"), max_size=60))
def test_positions_stay(text: str) -> None:
    assert len(to_simplified(text)) == len(text)
