"""The parsers on saved pages of the real sites (skipped where those are absent)."""

from __future__ import annotations

import pytest
from shared_data import shared

from corpus.text.decode import decode
from crawlers.parsers import ParseError, parse

ARTICLE = "http://jiankang.163.com/17/0406/10/CHB0I1R30038804U.html"


def page(name: str) -> str:
    return decode(shared(f"data/pages/{name}").read_bytes()).text


def test_39net_2015_introduction_and_infobox() -> None:
    (record,) = parse("39net", "https://jbk.39.net/zjsjt/jbzs", page("39net_jbzs_2015.gb18030.html"))
    assert (record.canonical_id, record.topic, record.label) == ("zjsjt/jbzs", "趾间神经痛", "Description")
    assert len(record.paragraphs) == 1
    assert record.paragraphs[0].startswith("神经痛或良性神经瘤可发生在任何趾间神经")
    assert record.facts["多发人群"] == "女性比男性更多", "the page scrambles this label"
    assert record.facts["相关症状"].endswith("足趾伸屈时足部疼痛"), "[详细] is a link, not a value"
    assert (record.facts["就诊科室"],) == record.department == ("内科",)
    assert not {"最佳就诊时间", "就诊时长", "常用药品"} & set(record.facts), (
        "暂无相关资料 and advertisements are no values"
    )


def test_fh21_question_keeps_every_part_of_every_answer() -> None:
    (record,) = parse("fh21", "http://iask.fh21.com.cn/question/29001903127.html", page("fh21_iask_2016.html"))
    assert (record.page_kind, record.title, record.published) == ("qa", "【问题标题】", "2016-11-04")
    assert record.paragraphs[:6] == (
        "【病情描述正文】", "【补充问题】", "【病情分析正文】", "【指导意见正文】", "【追问】", "【追答】",
    )  # fmt: skip
    assert record.paragraphs[-2:] == ("【第三个回答分析】", "【第三个回答意见】")
    assert not any("仅供参考" in line or "男 45岁" in line for line in record.paragraphs)


def test_xywy_overview_without_wrapper_or_heading() -> None:
    overview = page("xywy_drug.html").partition("<!-- fixture C")[2].partition("-->")[2]
    (record,) = parse("xywy", "http://jib.xywy.com/il_sii/gaishu/12.htm", overview)
    assert (record.topic, record.department) == ("糖尿病", ("内科", "内分泌科"))
    assert record.paragraphs == ("糖尿病是一种以高血糖为特征的代谢性疾病。",)
    assert record.facts["患病比例"] == "8.3%"


def test_xywy_section_url_with_a_drug_page_is_refused() -> None:
    drug = page("xywy_drug.html").partition("<!-- fixture B")[0]
    with pytest.raises(ParseError, match=r"il_sii/cause/12\.htm.*nav-bar"):
        parse("xywy", "http://jib.xywy.com/il_sii/cause/12.htm", drug)


@pytest.mark.parametrize(
    ("name", "lines", "first"),
    [("163_article_2019.html", 31, "2019年，龙湖集团"), ("163_article_2020.html", 12, "认定诈骗和骚扰")],
)
def test_163_articles_without_advertising(name: str, lines: int, first: str) -> None:
    (record,) = parse("163", ARTICLE, page(name))
    assert record.canonical_id == "CHB0I1R30038804U"
    assert record.published == "2019-09-07"
    assert len(record.paragraphs) == lines
    assert record.paragraphs[0].startswith(first)
    text = record.text
    for intruder in (
        "原标题",
        "责任编辑",
        "本文来源",
        "延伸",
        "您的浏览器",
        "position: absolute",
        "女警一天打100电话",
        "http",
    ):
        assert intruder not in text, intruder


def test_163_paragraph_whose_break_was_lost_is_split_at_its_indent() -> None:
    html = '<div id="epContentLeft"><h1>t</h1></div>' + page("163_fragment_2017.html")
    (record,) = parse("163", ARTICLE, html)
    assert any(line.startswith("蛇皮果还被印尼人称为") for line in record.paragraphs)
