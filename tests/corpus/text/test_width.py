"""corpus.text.width: the array does what the table says, and nothing else changes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from corpus.text.width import WIDTH_TABLE, fold_width


@given(st.text() | st.text(st.sampled_from(list(map(chr, WIDTH_TABLE)))))
def test_folding_is_the_table(text: str) -> None:
    assert fold_width(text) == text.translate(WIDTH_TABLE)


def test_vertical_forms_and_what_nfkc_would_spoil() -> None:
    assert fold_width("︐︑︒︓︔︕︖") == "，、。：；！？"
    assert fold_width("10⁹℃㎎①½µ") == "10⁹℃㎎①½µ"
