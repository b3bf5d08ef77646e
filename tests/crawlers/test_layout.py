"""Reading blocks of HTML: class tokens, paragraphs, infobox entries."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from parsel import Selector

from crawlers.parsers.layout import fact, has, paragraphs

WORDS = st.text(alphabet="高血压病因治疗，。0123456789", min_size=1, max_size=20)


@pytest.mark.parametrize("attribute", ["jib-articl", " jib-articl fr f14", "fr  jib-articl ", "fr\njib-articl\tf14"])
def test_class_tokens_match_whatever_the_spaces(attribute: str) -> None:
    assert Selector(f'<div class="{attribute}">x</div>').xpath(f"//div[{has('jib-articl')}]")


def test_class_tokens_are_whole_words() -> None:
    assert not Selector('<div class="jib-articl-tit">x</div>').xpath(f"//div[{has('jib-articl')}]")


@given(
    st.lists(WORDS, min_size=1, max_size=6),
    st.sampled_from(["<p>{}</p>", "{}<br/>", "<div><b>{}</b></div>", "<p>\u3000\u3000{}\u00a0</p>"]),
)
def test_paragraphs_survive_any_markup_of_blocks(texts: list[str], markup: str) -> None:
    body = "".join(markup.format(text) for text in texts)
    assert paragraphs(Selector(f"<html><body>{body}</body></html>")) == texts


def test_scripts_and_dropped_classes_leave_with_all_they_hold() -> None:
    html = '<div>甲<script>var x = 1;</script><div class="ad big"><p>广告</p></div>乙<style>p{}</style><!-- 注释 -->丙</div>'
    assert paragraphs(Selector(html), ("ad",)) == ["甲", "乙丙"]


@pytest.mark.parametrize(
    ("label", "value", "expected"),
    [
        ("治愈率：", " 50% ", ("治愈率", "50%")),
        ("发人群：多", "女性", ("多发人群", "女性")),
        ("就诊时长：", "\n 暂无相关资料 ", None),
        ("并发疾病：", "灼性神经痛 [详细]", ("并发疾病", "灼性神经痛")),
        ("：", "x", None),
    ],
)
def test_facts(label: str, value: str, expected: tuple[str, str] | None) -> None:
    assert fact(label, value) == expected
