"""corpus.text.punctuation: one form of each run, and signs whose number means something left alone."""

from __future__ import annotations

import pytest

from corpus.text.punctuation import collapse_punctuation


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("入院，，查体", "入院，查体"),
        ("痛！！！怎么办？？", "痛！怎么办？"),
        ("好。。", "好。"),
        ("等。。。。再说……", "等……再说……"),
        ("等......", "等……"),
        ("等…………", "等……"),
        ("———注", "——注"),
        ("------", "--"),
        ("=====", "=="),
    ],
)
def test_runs_become_one_form(text: str, expected: str) -> None:
    assert collapse_punctuation(text).text == expected


@pytest.mark.parametrize(
    "text",
    [
        "HBsAg（+++）---",
        "患者***，男",
        "×××× □□□",
        "？！",
        "……",
        "——",
        "1...5",
        '""',
        "http://a//b",
        "1.5.3",
        "??????",
        "…",
        "a--b",
    ],
)
def test_what_means_something_stays(text: str) -> None:
    assert collapse_punctuation(text).text == text


def test_a_span_beside_a_run_reads_as_before() -> None:
    new, offsets, counts = collapse_punctuation("行某某切除术，，次日")
    assert new[slice(*offsets.map_span(0, 6))] == "行某某切除术"
    assert new[slice(*offsets.map_span(8, 10))] == "次日"
    assert counts == {"repeated_punctuation": 1}
