"""xywy.com: every page of the replica, saved pages, spellings of URLs, and markup that is not quite as expected."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from replica_pages import html_of, noisy, read, told
from shared_data import shared

from corpus.text.decode import decode
from crawlers.parsers import SITES, ParseError, canonical_url, links, parse, read_page
from samples.grammar import World
from samples.sites import xywy
from samples.sites.replica import Replica

SITE = SITES["xywy"]
JIB, ZZK, JCK, CLUB, YAO = (f"http://{name}.xywy.com" for name in ("jib", "zzk", "jck", "club", "yao"))


@pytest.fixture(scope="module")
def replica() -> Replica:
    return xywy.build(World(1), 1)


def test_every_page_gives_back_what_was_put_in(replica: Replica) -> None:
    for url, truth in replica.truths.items():
        assert read(replica, url) == told(truth), url


def test_pages_without_a_truth_have_neither_record_nor_error(replica: Replica) -> None:
    plain = [u for u, r in replica.replies.items() if r.status == 200 and not u.endswith("robots.txt")]
    for url in set(plain) - set(replica.truths) - set(replica.outcomes):
        page = read_page("xywy", url, html_of(replica, url))
        assert (page.records, page.error) == ((), None), url


def test_every_layout_is_recognised_and_a_foreign_one_is_not(replica: Replica) -> None:
    readable = [*replica.truths, *(url for url, outcome in replica.outcomes.items() if outcome == "no_rows")]
    eras = {read_page("xywy", url, html_of(replica, url)).layout for url in readable}
    assert eras == {"2015", "2020", "2021"}
    for url in replica.truths:
        assert read_page("xywy", url, "<html><body><div class='brand-new'><p>新版</p></div></body></html>").layout == "unknown"  # fmt: skip


def test_rows_are_the_entries_of_lists(replica: Replica) -> None:
    lists = {u: read_page("xywy", u, html_of(replica, u)).rows for u in replica.replies if re.search(r"/html/|/p/|/keshi/|/list_|class\.htm|/jibing/", u)}  # fmt: skip
    assert {url for url, rows in lists.items() if rows == 0} == {f"{JIB}/html/v.html"}
    assert replica.outcomes[f"{JIB}/html/v.html"] == "no_rows"
    assert lists[f"{YAO}/jibing/5.htm"] == 6
    assert lists[f"{CLUB}/keshi/2016-03-05/1.html"] == lists[f"{CLUB}/list_all_1.htm"] == 10
    assert all(read_page("xywy", url, html_of(replica, url)).rows is None for url in replica.truths)


def test_a_scale_of_seven_gives_two_thousand_pages() -> None:
    big = xywy.build(World(1), 1, scale=7)
    assert len(big.replies) >= 2000
    assert len({truth.canonical_id for truth in big.truths.values()}) == len(big.truths)
    for url in random.Random(1).sample(sorted(big.truths), 200):
        assert read(big, url) == told(big.truths[url]), url


@settings(max_examples=60, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(0, 10**6))
def test_noise_in_class_attributes_changes_nothing(replica: Replica, rng: random.Random, choice: int) -> None:
    urls = sorted(replica.truths)
    url = urls[choice % len(urls)]
    html = noisy(html_of(replica, url), rng)
    assert read(replica, url, html) == told(replica.truths[url])
    assert read_page("xywy", url, html).layout == read_page("xywy", url, html_of(replica, url)).layout


@pytest.mark.parametrize(
    ("url", "selector"),
    [
        (f"{JIB}/il_sii_12.htm", ".jib-nav-list"),
        *((f"{JIB}/il_sii/{code}/12.htm", ".jb-name, .nav-bar a") for code in ("gaishu", "cause", "symptom", "inspect", "diagnosis", "treat", "prevent", "neopathy", "nursing", "food", "drug")),
        *((f"{ZZK}/3_{code}.html", ".jb-name, .nav-bar a") for code in ("gaishu", "jieshao", "yuanyin", "yufang", "jiancha", "zhenduan", "food")),
        (f"{JCK}/jc_4.html", ".jb-name, .nav-bar a"),
        (f"{CLUB}/static/20160305/5.htm", "#qdetailc"),
        (f"{YAO}/goods/6.htm", ".d-tab-inf, #pTop"),
    ],
)  # fmt: skip
def test_unknown_markup_names_the_selector(url: str, selector: str) -> None:
    with pytest.raises(ParseError, match=re.escape(url)) as caught:
        parse("xywy", url, "<html><head></head><body><p>新版页面</p></body></html>")
    assert selector in caught.value.selector


@pytest.mark.parametrize("code", ["gaishu", "cause", "treat", "food"])
def test_a_section_without_text_is_an_error_and_an_honest_nothing_is_none(code: str) -> None:
    url = f"{JIB}/il_sii/{code}/12.htm"
    page = (
        '<div class="jb-name">肺炎</div><div class=" jib-articl "><strong class="jib-articl-tit">肺炎</strong>{}</div>'
    )
    with pytest.raises(ParseError, match=r"text of \.jib-articl"):
        parse("xywy", url, page.format("<p>\u3000</p>"))
    assert parse("xywy", url, page.format("<p>暂无相关资料</p>")) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://jib.xywy.com/il_sii/cause/12.htm?fromurl=x#a", f"{JIB}/il_sii/cause/12.htm"),
        ("http://3g.jib.xywy.com/il_sii_12.html", f"{JIB}/il_sii_12.htm"),
        ("https://3g.jib.xywy.com/zzk_7.html", f"{ZZK}/7_gaishu.html"),
        ("http://3g.yao.xywy.com/goods/9.htm", f"{YAO}/goods/9.htm"),
        ("http://CLUB.xywy.com/static/20160305/5.htm", f"{CLUB}/static/20160305/5.htm"),
    ],
)
def test_spellings_of_one_page(one: str, other: str) -> None:
    assert canonical_url("xywy", one) == other
    assert SITE.page_key(one) == SITE.page_key(other)
    assert SITE.follows(other)


@pytest.mark.parametrize(
    "url",
    [
        "http://z.xywy.com/doc/1.htm", "http://yyk.xywy.com/hospital/1.htm", f"{CLUB}/login.htm", "http://so.xywy.com/comse.php?q=1",
        f"{JIB}/il_sii/tushuojibing/1.htm", "http://jib.xywy.com.evil.cn/il_sii_1.htm", f"{YAO}/shop/1.htm",
    ],
)  # fmt: skip
def test_doctors_hospitals_shops_and_search_are_not_followed(url: str) -> None:
    assert not SITE.follows(canonical_url("xywy", url))


PIECES = st.sampled_from(["http", "https", "3g.jib", "jib", "zzk", "club", "xywy.com", "/il_sii_1.htm", "/zzk_2.html", "/html/a.html", "?a=1", "#b", "http://"])  # fmt: skip


@given(st.lists(PIECES, min_size=1, max_size=5).map(lambda pieces: "http://" + ".".join(pieces).replace("./", "/")))
def test_canonical_url_is_settled_and_links_stay_on_the_site(url: str) -> None:
    once = canonical_url("xywy", url)
    assert canonical_url("xywy", once) == once
    found = links("xywy", f"{JIB}/html/a.html", f'<a href="{url}">x</a><a href="/il_sii_5.htm">y</a>')
    assert all(re.match(r"http://(?:jib|zzk|jck|club|yao)\.xywy\.com/", link) for link in found)
    assert f"{JIB}/il_sii_5.htm" in found


def test_names_of_drugs_and_the_page_that_has_none() -> None:
    new, old, overview = re.split(r"<!-- fixture [BC][^>]*-->", shared("data/pages/xywy_drug.html").read_text("utf-8"))
    assert parse("xywy", f"{JIB}/il_sii/drug/12.htm", new) == [], "暂无药品"
    (record,) = parse("xywy", f"{JIB}/il_sii/drug/13.htm", old)
    assert (record.topic, record.section, record.label) == ("高血压", "药品", None)
    assert record.paragraphs == ("硝苯地平控释片(拜新同)", "缬沙坦胶囊(代文)", "氨氯地平片(络活喜)")
    (record,) = parse("xywy", f"{JIB}/il_sii/gaishu/14.htm", overview)
    assert (record.topic, record.department, record.label) == ("糖尿病", ("内科", "内分泌科"), "Description")
    assert record.paragraphs == ("糖尿病是一种以高血糖为特征的代谢性疾病。",)
    assert record.facts == {"医保疾病": "否", "患病比例": "8.3%", "易感人群": "肥胖人群", "就诊科室": "内科 内分泌科"}


def test_a_telephone_page_that_was_saved_is_read_too() -> None:
    html = (
        '<div class="Disease-box"><em>肺炎</em></div><p class="Disease-alias">别名：肺部感染</p><div class="Disease-brief"><p>肺炎是肺部的炎症。</p></div>'
        '<ul><li class="clearfix"><span class="fl">就诊科室：</span><span>内科</span></li></ul><div class="sec-box"><h3>病因</h3><p>多由细菌引起。</p></div>'
    )
    (record,) = parse("xywy", "http://3g.jib.xywy.com/il_sii_12.html", html)
    assert (record.canonical_id, record.topic) == ("il_sii/12", "肺炎")
    assert record.paragraphs == ("肺炎是肺部的炎症。", "多由细菌引起。")
    assert record.parts == ("", "病因")
    assert record.facts == {"别名": "肺部感染", "就诊科室": "内科"}
    (record,) = parse("xywy", "http://3g.jib.xywy.com/zzk_7.html", html)
    assert (record.canonical_id, record.page_kind, record.label) == ("zzk/7/gaishu", "symptom", "Description")


def test_an_answer_in_unexpected_markup_is_not_lost() -> None:
    html = '<title>咳嗽怎么办_内科_寻医问药</title><div id="qdetailc">咳嗽三天。</div><div class="docall"><p>多喝水。</p></div>'
    (record,) = parse("xywy", f"{CLUB}/htm/2/623.htm", html)
    assert (record.title, record.paragraphs, record.parts) == (
        "咳嗽怎么办",
        ("咳嗽三天。", "多喝水。"),
        ("提问", "回答1"),
    )


def test_a_food_page_with_one_tab_and_no_recipe() -> None:
    html = '<div class="jb-name">痛风</div><ul class="diet-tab"><li>忌吃食物</li></ul><div class="panels mt10"><div class="diet-item"><p>海鲜</p></div></div>'
    (record,) = parse("xywy", f"{JIB}/il_sii/food/12.htm", html)
    assert (record.paragraphs, record.parts) == (("海鲜",), ("忌吃食物",))


def test_a_symptom_section_with_linked_symptoms_sub_headings_and_bare_text() -> None:
    html = """<div class="wrap mt10 nav-bar"><a>疾病百科</a> &gt; <a>内科</a> &gt; <a>呼吸内科</a> &gt; <a>肺炎</a></div>
    <div class="jib-articl fr f14 jib-lh-articl"><strong class="db f20 fb jib-articl-tit tc pr">肺炎症状</strong>
    <span class="db f12 lh240 mb15 ">典型症状：<a href="http://zzk.xywy.com/1_gaishu.html">咳嗽</a><a>发热</a></span>
    起病急骤。<p class="mb15"><strong>一、全身症状：</strong></p><p>寒战、高热。</p><p><b>咳嗽</b>：初期为干咳。</p>
    肺部<b>湿啰音</b>。<br/><p>[详细]</p><p>&nbsp;</p></div>"""
    page = read_page("xywy", f"{JIB}/il_sii/symptom/9.htm", html)
    (record,) = page.records
    assert (record.topic, record.department, record.label) == ("肺炎", ("内科", "呼吸内科"), "Symptom")
    assert record.paragraphs == ("起病急骤。", "寒战、高热。", "咳嗽：初期为干咳。", "肺部湿啰音。")
    assert record.parts == ("", "一、全身症状", "一、全身症状", "一、全身症状")
    assert record.facts == {"典型症状": "咳嗽、发热"}
    assert page.links == (f"{ZZK}/1_gaishu.html",)


def test_follow_ups_inside_follow_ups_are_read_once_and_in_order() -> None:
    html = """<title>咳嗽三天怎么办？_内科_有问必答_寻医问药网</title>
    <p class="pt10 pb10 lh180 znblue normal-a"><a>寻医问药</a><a>有问必答</a><a>内科</a><a>呼吸内科</a></p>
    <div class="graydeep User_quecol pt10 mt10" id="qdetailc"><h5>健康咨询描述：</h5><b>咳嗽</b>三天了。<h5>想得到怎样的帮助：</h5>怎么治</div>
    <div class="docall clearfix"><div class="Doc_dochf"><div class="pt15 f14 graydeep  pl20 pr20"><h5>病情分析：</h5>可能感冒。<h5>指导意见：</h5>多喝水。</div>
    <div class="appdoc appxian"><div class="pt15 f14 graydeep pl20 pr20">追问：要吃药吗<br>2016-03-05 11:00</div><p>医生回复：可以不吃。</p></div></div></div>
    <div class="docall"><div class="pt15 f14 graydeep  pl20 pr20 deepblue">去医院。（因不能面诊，医生的建议仅供参考）</div></div>"""
    (record,) = parse("xywy", f"{CLUB}/question/20160305/1.htm", html)
    assert (record.title, record.topic, record.department) == ("咳嗽三天怎么办？", None, ("内科", "呼吸内科"))
    assert list(zip(record.parts, record.paragraphs, strict=True)) == [
        ("提问", "咳嗽三天了。"),
        ("提问:想得到怎样的帮助", "怎么治"),
        ("回答1:病情分析", "可能感冒。"),
        ("回答1:指导意见", "多喝水。"),
        ("回答1:追问", "要吃药吗"),
        ("回答1:追答", "可以不吃。"),
        ("回答2", "去医院。"),
    ]


def test_xywy_section_url_with_a_drug_page_is_refused() -> None:
    drug = decode(shared("data/pages/xywy_drug.html").read_bytes()).text.partition("<!-- fixture B")[0]
    with pytest.raises(ParseError, match=r"il_sii/cause/12\.htm.*nav-bar"):
        parse("xywy", "http://jib.xywy.com/il_sii/cause/12.htm", drug)
