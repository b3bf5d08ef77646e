"""Windows cover every position once, with context on both sides wherever the text has it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.bert.windows import windows


@given(st.integers(0, 3000), st.integers(1, 510), st.data())
def test_kept_parts_follow_each_other(length: int, room: int, data: st.DataObject) -> None:
    overlap = data.draw(st.integers(0, room // 2))
    if overlap == room:
        return
    found = windows(length, room, overlap)
    assert [p for w in found for p in range(w.keep_start, w.keep_end)] == list(range(length))
    for window in found:
        assert window.start <= window.keep_start and window.keep_end <= window.end
        assert window.end - window.start == min(room, length)
        assert window.start == window.keep_start == 0 or window.keep_start - window.start >= overlap // 2
        assert window.end == window.keep_end == length or window.end - window.keep_end >= overlap // 2


def test_an_overlap_that_never_ends_is_refused() -> None:
    with pytest.raises(ValueError, match="overlap 4"):
        windows(10, 4, 4)
