"""BIO tags: both directions, and what is legal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.bio import decode, encode, legal, tag_set


@st.composite
def spans(draw):
    gaps = draw(
        st.lists(st.tuples(st.integers(0, 3), st.integers(1, 4), st.sampled_from(["药物", "手术"])), max_size=6)
    )
    found, position = [], 0
    for gap, length, name in gaps:
        found.append((position + gap, position + gap + length, name))
        position += gap + length
    return position + draw(st.integers(0, 3)), found


@given(spans())
def test_decoding_gives_back_what_was_encoded(case):
    length, gold = case
    assert decode(encode(length, gold)) == gold


def test_adjacent_entities_of_one_type_stay_apart():
    assert encode(4, [(0, 2, "药物"), (2, 4, "药物")]) == ["B-药物", "I-药物", "B-药物", "I-药物"]


def test_a_stray_continuation_starts_an_entity():
    assert decode(["O", "I-药物", "I-药物", "I-手术", "O"]) == [(1, 3, "药物"), (3, 4, "手术")]


def test_padding_tags_are_no_entity():
    assert decode(["B-药物", "[PAD]", "[PAD]"]) == [(0, 1, "药物")]


@pytest.mark.parametrize("bad", [(0, 9, "药物"), (-1, 1, "药物"), (2, 2, "药物")])
def test_spans_that_do_not_fit_are_refused(bad):
    with pytest.raises(ValueError, match="does not fit"):
        encode(5, [bad])


def test_overlaps_are_refused():
    with pytest.raises(ValueError, match="overlaps"):
        encode(5, [(0, 3, "药物"), (2, 4, "手术")])


def test_tag_counts_are_those_of_the_paper():
    types = ("疾病和诊断", "影像检查", "实验室检验", "手术", "药物", "解剖部位")
    assert len(tag_set(types)) == 13
    assert len(tag_set(types, padding=True)) == 14
    assert tag_set(types, padding=True)[0] == "[PAD]"


def test_continuations_are_legal_only_within_their_type():
    tags = tag_set(("a", "b"))
    follow, start = legal(tags)
    at = tags.index
    assert follow[at("B-a"), at("I-a")] and follow[at("I-a"), at("I-a")]
    assert not follow[at("O"), at("I-a")] and not follow[at("B-b"), at("I-a")]
    assert start[at("B-a")] and not start[at("I-a")]
