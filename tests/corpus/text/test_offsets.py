"""corpus.text.offsets: edits applied, and the algebra of their maps."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.contracts import OFFSETS
from corpus.text.offsets import OffsetMap, flat_columns, rewrite

Edits = list[tuple[int, int, str]]


@st.composite
def edits_of(draw: st.DrawFn, text: str) -> Edits:
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    pairs = zip(cuts[::2], cuts[1::2], strict=False)
    return [(start, end, draw(st.text("xyz", max_size=4))) for start, end in pairs]


@st.composite
def rewritings(draw: st.DrawFn) -> tuple[str, str, OffsetMap]:
    text = draw(st.text("甲乙丙丁，0a", max_size=20))
    new, offsets = rewrite(text, draw(edits_of(text)))
    return text, new, offsets


def test_a_tag_replaces_a_name_and_a_later_span_moves() -> None:
    text = "患者李某某，因腹痛入院"
    new, offsets = rewrite(text, [(2, 5, "[NAME]")])
    assert new == "患者[NAME]，因腹痛入院"
    assert new[slice(*offsets.map_span(7, 9))] == "腹痛"
    assert new[slice(*offsets.map_span(3, 6))] == "[NAME]，", "a span that cuts into an edit covers the whole edit"
    assert text[slice(*offsets.inverse().map_span(4, 9))] == "李某某，"


def test_an_edit_that_keeps_the_length_is_still_atomic_after_storage() -> None:
    text, tag = "赵钱孙李周吴入院", "[NAME]"
    _, offsets = rewrite(text, [(0, 6, tag)])
    stored = OffsetMap.from_columns(**offsets.to_columns())
    assert stored == offsets
    assert stored.map_span(2, 4) == (0, 6)


def test_deleted_spans_are_none_and_insertions_stay_outside() -> None:
    new, offsets = rewrite("ab", [(0, 1, ""), (2, 2, "++")])
    assert new == "b++"
    assert offsets.map_span(0, 1) is None
    assert offsets.map_span(1, 2) == (0, 1)


@pytest.mark.parametrize("edits", [[(0, 2, "x"), (1, 3, "y")], [(2, 1, "")], [(0, 9, "")], [(-1, 1, "")]])
def test_overlapping_or_outlying_edits_are_refused(edits: Edits) -> None:
    with pytest.raises(ValueError, match="overlaps another or leaves"):
        rewrite("甲乙丙", edits)


@settings(deadline=None)
@given(rewritings())
def test_characters_outside_edits_map_to_themselves_both_ways(case: tuple[str, str, OffsetMap]) -> None:
    text, new, offsets = case
    edited = {i for e in offsets.edits for i in range(e.start_in, e.end_in)}
    for i in set(range(len(text))) - edited:
        span = offsets.map_span(i, i + 1)
        assert span is not None and new[slice(*span)] == text[i]
        assert offsets.inverse().map_span(*span) == (i, i + 1)


@settings(deadline=None)
@given(rewritings())
def test_columns_and_double_inverse_give_the_same_map(case: tuple[str, str, OffsetMap]) -> None:
    offsets = case[2]
    OFFSETS.from_rows([{"doc_id": "d", "stage": "s", **offsets.to_columns()}])
    assert OffsetMap.from_columns(**offsets.to_columns()) == offsets
    assert offsets.inverse().inverse() == offsets


@settings(deadline=None)
@given(rewritings(), st.data())
def test_composition_maps_untouched_characters_as_the_two_steps_do(
    case: tuple[str, str, OffsetMap], data: st.DataObject
) -> None:
    text, middle, first = case
    new, second = rewrite(middle, data.draw(edits_of(middle)))
    both = first.compose(second)
    assert (both.length_in, both.length_out) == (len(text), len(new))
    edited_first = {i for e in first.edits for i in range(e.start_in, e.end_in)}
    edited_second = {i for e in second.edits for i in range(e.start_in, e.end_in)}
    for i in set(range(len(text))) - edited_first:
        step = first.map_span(i, i + 1)
        assert step is not None
        if step[0] not in edited_second:
            assert both.map_span(i, i + 1) == second.map_span(*step)


@settings(deadline=None)
@given(rewritings())
def test_identity_is_neutral(case: tuple[str, str, OffsetMap]) -> None:
    text, new, offsets = case
    assert OffsetMap.identity(len(text)).compose(offsets) == offsets
    assert offsets.compose(OffsetMap.identity(len(new))) == offsets


@settings(deadline=None)
@given(st.lists(rewritings(), max_size=5))
def test_flat_columns_are_the_columns_of_every_map(cases: list[tuple[str, str, OffsetMap]]) -> None:
    maps = [offsets for _, _, offsets in cases]
    starts_out, starts_in, begins = flat_columns(maps)
    assert len(begins) == len(maps) + 1
    for offsets, start, end in zip(maps, begins, begins[1:], strict=False):
        columns = offsets.to_columns()
        assert starts_out[start:end].tolist() == columns["starts_out"]
        assert starts_in[start:end].tolist() == columns["starts_in"]
