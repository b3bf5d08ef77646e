"""corpus.text.markup: markup goes, comparisons stay."""

from __future__ import annotations

import pytest

from corpus.text.markup import has_markup, remove_tags, resolve_references


@pytest.mark.parametrize(
    "text", ["WBC<10，PLT>100", "x<y 且 y>z", "若a<b>c则", "P<0.05", "<篇名>云母", "年龄<60岁，i<p>u", "<10", ""]
)
def test_signs_of_comparison_and_other_brackets_stay(text: str) -> None:
    assert not has_markup(text)
    assert remove_tags(text).text == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<p>发热</p>", "\n发热\n"),
        ("发热<br>咳嗽<BR/>", "发热\n咳嗽\n"),
        ('<a href="x?a=1&b=2">头痛</a>，WBC<10', "头痛，WBC<10"),
        ("前<!-- 注 -->后", "前后"),
        ("<script>if (a<b) {}</script>正文<style type='x'>p{}</style>", "正文"),
        ("<b>重</b>a<b>c", "重ac"),
    ],
)
def test_tags_go_where_there_is_markup(text: str, expected: str) -> None:
    assert remove_tags(text).text == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("&lt;5&GT;", "<5>"), ("38&#8451;", "38℃"), ("a&nbsp;b", "a\xa0b"), ("A&B;C&nosuch;R&D", "A&B;C&nosuch;R&D")],
)
def test_known_references_are_resolved(text: str, expected: str) -> None:
    assert resolve_references(text).text == expected
