"""39.net: every page kind in every design says what was put in; URLs, lists, pagers, and the saved page of the real site."""

from __future__ import annotations

import re
from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from parsel import Selector
from replica_pages import html_of, noisy
from shared_data import shared

from corpus.text.decode import decode
from crawlers.parsers import ParseError, net39, parse, read_page
from crawlers.parsers.net39_urls import place
from samples.grammar import World
from samples.sites.net39 import build

SITE = build(World(1), 1)
JBK = "http://jbk.39.net"


def _page(body: str) -> str:
    return f"<html><head><title>t</title></head><body>{body}</body></html>"


def _one_of_each() -> list[str]:
    """One URL per page kind, section and design."""
    found = {}
    for url in SITE.truths:
        here = place(url)
        assert here is not None
        found.setdefault((here.kind, here.code, net39.layout(url, Selector(html_of(SITE, url)))), url)
    return sorted(found.values())


# The pages of the replica


def test_every_page_of_every_design_says_what_was_put_in() -> None:
    designs = set()
    for url, truth in SITE.truths.items():
        page = read_page("39net", url, html_of(SITE, url))
        assert page.error is None and page.rows is None, url
        (record,) = page.records
        assert record.paragraphs == truth.paragraphs, url
        assert record.parts == truth.parts, url
        assert record.facts == truth.facts, url
        assert (record.canonical_id, record.label, record.page_kind) == (
            truth.canonical_id,
            truth.label,
            truth.page_kind,
        ), url
        assert (record.department, record.published) == (truth.department, truth.published), url
        designs.add((record.page_kind, page.layout))
    assert designs == {
        ("section", "2015"), ("section", "2019"), ("section", "2023"), ("symptom", "2015"), ("symptom", "2019"), ("exam", "2015"),
        ("exam", "2019"), ("qa", "2016"), ("qa", "2018"), ("drug", "labelled"), ("article", "2013"),
    }  # fmt: skip


def test_the_replica_has_all_sections_in_the_old_and_the_new_design() -> None:
    codes: dict[str, set[str]] = {"2015": set(), "2019": set()}
    for url in SITE.truths:
        here = place(url)
        if here and here.kind in ("home", "section", "symptom"):
            era = "2015" if net39.layout(url, Selector(html_of(SITE, url))) == "2015" else "2019"
            codes[era].add(f"{here.kind}/{here.code}")
    assert codes["2015"] == codes["2019"] and len(codes["2015"]) == 17


def test_canonical_ids_are_unique() -> None:
    assert max(Counter(truth.canonical_id for truth in SITE.truths.values()).values()) == 1


def test_topic_and_title_name_the_disease() -> None:
    (record,) = parse("39net", f"{JBK}/gaoxueyabing/blby/", html_of(SITE, f"{JBK}/gaoxueyabing/blby/"))
    assert (record.topic, record.title, record.section) == ("高血压病", "高血压病病因", "病因")


def test_a_section_that_says_it_has_nothing_gives_no_record() -> None:
    silent = [url for url in SITE.replies if url.endswith("/hl/") and url not in SITE.truths]
    assert len(silent) == 2
    for url in silent:
        page = read_page("39net", url, html_of(SITE, url))
        assert page.records == () and page.error is None


def test_lists_count_their_entries_and_name_their_design() -> None:
    seen = {}
    for url in SITE.replies:
        here = place(url)
        if here and here.kind in ("list", "qa_list", "drug_list"):
            page = read_page("39net", url, html_of(SITE, url))
            assert page.records == () and page.error is None
            seen[url] = (page.layout, page.rows)
    assert seen[f"{JBK}/bw/heyixueke_t1/"] == ("2019", 0)
    assert seen[f"{JBK}/bw_t1/"] == ("2015", 10) and seen[f"{JBK}/bw_t1_p2/"] == ("2015", 8)
    assert seen["http://ask.39.net/news/27-1.html"][0] == "2018"
    assert seen["http://ypk.39.net/search/gaoxueyabing-p0/"] == ("labelled", 4)
    assert all(rows for url, (_, rows) in seen.items() if "heyixueke" not in url)
    questions = sum(rows or 0 for url, (_, rows) in seen.items() if "ask.39.net" in url)
    assert questions == sum(truth.page_kind == "qa" for truth in SITE.truths.values())


def test_a_department_that_only_leads_to_lists_is_not_an_empty_list() -> None:
    html = _page('<ul class="type_subscreen_unit"><li><a href="/bw/xiaohuaneike_t1/">消化内科</a></li></ul>')
    page = read_page("39net", f"{JBK}/bw/neike/", html)
    assert page.rows is None and page.layout == "2019"
    assert page.links == (f"{JBK}/bw/xiaohuaneike_t1/",)


# Robustness


@given(st.randoms(use_true_random=False), st.sampled_from(_one_of_each()))
def test_foreign_classes_and_spaces_change_nothing(rng: Random, url: str) -> None:
    html = html_of(SITE, url)
    spoilt = noisy(html, rng)
    assert parse("39net", url, spoilt) == parse("39net", url, html)
    assert net39.layout(url, Selector(spoilt)) == net39.layout(url, Selector(html))


@pytest.mark.parametrize("url", _one_of_each())
def test_an_unknown_design_names_page_and_selector(url: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse("39net", url, _page('<div class="redesign"><p>新版页面的文字</p></div>'))
    assert caught.value.url == url
    assert re.search(r"[.#\s]?(?:spreadhead|disease|tik|ss_det|ask_hid|tbox_nobg|h1)", caught.value.selector)
    assert net39.layout(url, Selector(_page("<p>新版</p>"))) == "unknown"


@pytest.mark.parametrize(
    ("url", "body", "selector"),
    [
        (f"{JBK}/gxy/blby/", '<div class="spreadhead"><h1>病</h1></div><div class="new">文字</div>', "div.art-box"),
        (f"{JBK}/gxy/blby/", '<div class="spreadhead"><h1>病</h1></div><div class="art-box"><script>1</script></div>', "div.art-box"),
        (f"{JBK}/gxy/blby/", '<div class="disease"><h1>病</h1></div>', "div.article_paragraph"),
        (f"{JBK}/gxy/jbzs/", '<div class="disease"><h1>病</h1></div>', "p.introduction"),
        (f"{JBK}/gxy/", '<div class="spreadhead"><h1>病</h1></div>', "dl.intro"),
        (f"{JBK}/gxy/jzzn/", '<div class="spreadhead"><h1>病</h1></div><div id="contentText"></div>', "#contentText"),
        (f"{JBK}/zhengzhuang/tt/", '<div class="tik"><h1>痛</h1></div>', "dd#intro"),
        (f"{JBK}/jiancha/ct/", '<div class="ss_det"><h1><b>CT</b></h1></div>', "div.lbox.catalogItem"),
        ("http://ask.39.net/question/1.html", '<div class="ask_cont"><div class="ask_hid"><p>问</p></div></div>', "p.ask_tit"),
        ("http://ask.39.net/question/1.html", '<div class="ask_cont"><p class="ask_tit">题</p></div><div class="selected"><p class="sele_img">精选回答(1)</p></div>', "sele_txt"),
        ("http://ypk.39.net/1/manual", "<h1>药</h1><p>文字</p>", "dl > dt + dd"),
        ("http://care.39.net/a/1312/1.html", "<h1>题</h1>", "div.art_box h1"),
        ("http://care.39.net/a/131201/1.html", '<div class="art_box"><h1>题</h1></div>', "div.art_con"),
    ],
)  # fmt: skip
def test_a_page_without_its_text_is_an_error_and_never_an_empty_text(url: str, body: str, selector: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse("39net", url, _page(body))
    assert selector in caught.value.selector and caught.value.url == url


# Details of the designs that the replica does not have


def test_headings_by_class_by_emphasis_and_by_number() -> None:
    html = _page(
        '<div class="disease"><h1>病</h1></div><div class="article_box"><div class="article_paragraph">'
        '<p class="article_title_num">一、西医治疗</p><p class="article_name">药物</p><p class="article_text">甲。</p>'
        "<p>1.手术治疗：</p><p>乙。</p><p><strong>强调的一句话。</strong></p>"
        '<p class="article_title_num">二、中医治疗</p><p><b>方剂</b></p><p>丙。</p><p>（责任编辑：某人）</p></div></div>'
    )
    (record,) = parse("39net", f"{JBK}/gxy/yyzl/", html)
    assert record.paragraphs == ("甲。", "乙。", "强调的一句话。", "丙。")
    assert record.parts == (
        "西医治疗/药物",
        "西医治疗/手术治疗",
        "西医治疗/手术治疗",
        "中医治疗/方剂",
    )
    assert record.label == "Treatment"


def test_differential_diagnosis_keeps_the_order_of_its_blocks() -> None:
    first, second = '<div class="article_paragraph"><p>鉴别。</p></div>', '<div class="art-box"><p>诊断。</p></div>'
    for one, other in ((first, second), (second, first)):
        (record,) = parse("39net", f"{JBK}/gxy/jb/", _page(f'<div class="disease"><h1>病</h1></div>{one}{other}'))
        assert list(record.paragraphs) == re.findall(r"<p>(.*?)</p>", one + other)


def test_bare_text_and_line_breaks_in_an_old_section_are_paragraphs() -> None:
    html = _page(
        '<div class="spreadhead"><h1>病</h1></div><div class="art-box">　　甲。<br>　　乙。<p>丙。</p>丁。</div>'
    )
    (record,) = parse("39net", f"{JBK}/gxy/blby/", html)
    assert record.paragraphs == ("甲。", "乙。", "丙。", "丁。") and record.parts == ()


def test_an_introduction_without_text_still_gives_its_facts_without_a_label() -> None:
    body = '<dl class="intro"><dd>暂无相关资料</dd></dl><dl class="info"><dd><i>治愈率：</i>50%</dd></dl>'
    (record,) = parse("39net", f"{JBK}/gxy/jbzs/", _page(f'<div class="spreadhead"><h1>病</h1></div>{body}'))
    assert (record.paragraphs, record.facts, record.label) == ((), {"治愈率": "50%"}, None)


def test_menus_of_departments_are_no_breadcrumb() -> None:
    menu = '<ul><li><a href="/bw/yanke_t1/">眼科</a></li></ul>'
    crumb = '<div><a href="/">首页</a><a href="/bw/neike_t1/">内科</a><a href="/bw/huxineike_t1">呼吸内科</a></div>'
    body = '<div class="disease"><h1>病</h1></div><p class="introduction">文。</p>'
    for before, expected in ((menu + crumb, ("内科", "呼吸内科")), (menu, ())):
        (record,) = parse("39net", f"{JBK}/gxy/jbzs/", _page(before + body))
        assert record.department == expected


def test_visit_guide_in_the_mobile_like_markup() -> None:
    body = (
        '<div class="disease"><h1>病</h1></div><div class="zn-main"><dl><dt>就诊科室？</dt><dd>内科。</dd></dl></div>'
    )
    (record,) = parse("39net", f"{JBK}/gxy/jzzn/", _page(body))
    assert (record.paragraphs, record.parts, record.label) == (("内科。",), ("就诊科室",), None)


def test_a_question_without_text_is_its_title_and_answers_without_parts_are_kept() -> None:
    body = (
        '<div class="ask_cont"><div class="ask_hid"><p class="ask_tit">头痛怎么办？</p><p class="mation"><span>男</span></p></div></div>'
        '<div class="selected"><p class="sele_img">精选回答(1)</p><p class="sele_txt">多休息，听从医生建议：静养。</p></div>'
        '<div class="selected"><div class="sele_all"><p class="sele_txt">去医院。<br>指导意见：复查。</p></div></div>'
    )
    (record,) = parse("39net", "http://ask.39.net/question/5.html", _page(body))
    assert list(zip(record.parts, record.paragraphs, strict=True)) == [
        ("提问", "头痛怎么办？"), ("回答1", "多休息，听从医生建议：静养。"), ("回答2", "去医院。"), ("回答2:指导意见", "复查。"),
    ]  # fmt: skip


def test_a_removed_question_is_an_error() -> None:
    with pytest.raises(ParseError):
        parse(
            "39net",
            "http://ask.39.net/question/5.html",
            "<html><head><title>39问医生_页面不存在</title></head><body></body></html>",
        )


# URLs


@pytest.mark.parametrize(
    ("url", "kind", "canonical"),
    [
        ("https://jbk.39.net/bw", "index", f"{JBK}/bw/"),
        ("http://jbk.39.net/bw/neike/", "list", f"{JBK}/bw/neike/"),
        ("http://jbk.39.net/bw/shoubu", "list", f"{JBK}/bw/shoubu/"),
        ("https://jbk.39.net/bw/huxineike_t1_p1#ps", "list", f"{JBK}/bw/huxineike_t1_p1/"),
        ("http://jbk.39.net/bw/neike_t4/", "list", f"{JBK}/bw/neike_t4/"),
        ("https://jbk.39.net/bw/t1_p134/", "list", f"{JBK}/bw/t1_p134/"),
        ("http://jbk.39.net/bw_p1519#ps", "list", f"{JBK}/bw_p1519/"),
        ("http://jbk.39.net/bw_t1_p0#ps", "list", f"{JBK}/bw_t1_p0/"),
        ("http://wapjbk.39.net/gxy/jbzs/", "section", f"{JBK}/gxy/jbzs/"),
        ("https://jbk.39.net/pnz1", "home", f"{JBK}/pnz1/"),
        ("http://jbk.39.net/gxy/all/art/1.shtml", "articles", f"{JBK}/gxy/all/art/1.shtml"),
        ("http://jbk.39.net/zhengzhuang/tt/zzqy", "symptom", f"{JBK}/zhengzhuang/tt/zzqy/"),
        ("http://jbk.39.net/jiancha/ctjc", "exam", f"{JBK}/jiancha/ctjc/"),
        ("http://jbk.39.net/shoushu/lwqc/", "operation", f"{JBK}/shoushu/lwqc/"),
        ("https://ask.39.net/question/3840308.html?x=1", "question", "http://ask.39.net/question/3840308.html"),
        ("https://ask.39.net/news/27-12.html", "qa_list", "http://ask.39.net/news/27-12.html"),
        ("https://ypk.39.net/AllCategory/", "drug_index", "http://ypk.39.net/AllCategory"),
        ("https://ypk.39.net/search/ganmao-p3", "drug_list", "http://ypk.39.net/search/ganmao-p3/"),
        ("https://ypk.39.net/503180/manual/", "drug", "http://ypk.39.net/503180/manual"),
        ("https://ypk.39.net/xiyao/33535.html", "drug", "http://ypk.39.net/xiyao/33535.html"),
        ("http://woman.39.net/a/201086/1431510.html", "article", "http://woman.39.net/a/201086/1431510.html"),
        ("http://drug.39.net/a/141211/4535280.html", "article", "http://drug.39.net/a/141211/4535280.html"),
        ("http://mouth.39.net/083/6/266839.html", "article", "http://mouth.39.net/083/6/266839.html"),
        ("http://disease.39.net/sj/083/30/308217.html", "article", "http://disease.39.net/sj/083/30/308217.html"),
        ("https://news.39.net/a/260309/p5wg72i.html", "article", "http://news.39.net/a/260309/p5wg72i.html"),
    ],
)
def test_url_kinds(url: str, kind: str, canonical: str) -> None:
    here = place(url)
    assert here is not None and here.kind == kind
    assert net39.canonical_url(url) == net39.page_key(url) == canonical
    assert net39.follows(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://jbk.39.net/gxy/zjzx/", "http://jbk.39.net/gxy/yy/", "http://jbk.39.net/bw/key=高血压", "http://jbk.39.net/help/",
        "http://jbk.39.net/zicha", "http://my.39.net/passport/reg.aspx", "http://yyk.39.net/", "http://myzx.39.net/a/1401/1.html",
        "http://image.39.net/verify.html", "http://www.39.net/", "http://www.39.net.example.org/a/140101/1.html", "http://ypk.39.net/search/all?k=x",
    ],
)  # fmt: skip
def test_doctors_hospitals_accounts_and_searches_are_not_followed(url: str) -> None:
    assert not net39.follows(url)
    assert net39.records(url, Selector(_page(""))) == []


URLS = st.builds(
    "{}://{}{}{}".format,
    st.sampled_from(["http", "https"]),
    st.sampled_from(
        ["jbk.39.net", "WapJbk.39.net", "ask.39.net", "ypk.39.net", "care.39.net", "my.39.net", "39.net.example.com"]
    ),
    st.from_regex(r"(/(?:bw|a|gxy|jbzs|083|131201|t1_p2|[A-Za-z0-9._-]{0,10})){0,4}", fullmatch=True),
    st.sampled_from(["", "/", "?f=x", "#ps"]),
)


@given(URLS)
def test_a_url_has_one_spelling(url: str) -> None:
    once = net39.canonical_url(url)
    assert net39.canonical_url(once) == once
    assert net39.follows(once) == net39.follows(url)
    assert place(once) == place(url)


@given(st.lists(URLS, max_size=8))
def test_links_stay_within_the_site(urls: list[str]) -> None:
    html = _page(
        "".join(f'<a href="{url}">x</a>' for url in urls) + '<a href="http://[x">y</a><a href="http://a：80/">z</a>'
    )
    for link in read_page("39net", f"{JBK}/bw/", html).links:
        assert re.match(r"http://[a-z]+\.39\.net/", link)


# Pagers


@pytest.mark.parametrize(
    ("url", "body", "expected"),
    [
        (f"{JBK}/bw/neike_t1/", '<ul class="result_item_dots"><li><span>1</span></li><li><span>3</span></li><li><span>下一页</span></li></ul>',
         [f"{JBK}/bw/neike_t1_p2/", f"{JBK}/bw/neike_t1_p3/"]),
        (f"{JBK}/bw/t1/", '<ul class=" result_item_dots"><li><span><a>2</a></span></li></ul>', [f"{JBK}/bw/t1_p2/"]),
        (f"{JBK}/bw/neike_t1/", '<div class="result_content"></div>', []),
        (f"{JBK}/bw/neike_t1_p2/", '<ul class="result_item_dots"><li><span>3</span></li></ul>', []),
        (f"{JBK}/bw/neike_t1/", '<ul class="result_item_dots"><li><span>99999999</span></li></ul>', []),
        ("http://ypk.39.net/search/gm-p0/", '<a class="last" href="/search/gm-p2/">尾页</a>',
         [f"http://ypk.39.net/search/gm-p{number}/" for number in range(3)]),
        ("http://ask.39.net/news/27-1.html", '<span class="pgleft"><a href="/news/27-2.html">2</a><a href="/news/27-3.html">尾页</a></span>',
         ["http://ask.39.net/news/27-2.html", "http://ask.39.net/news/27-3.html"]),
    ],
)  # fmt: skip
def test_pages_that_a_pager_counts_without_linking_them(url: str, body: str, expected: list[str]) -> None:
    found = net39.further_pages(url, Selector(_page(body)))
    assert found == expected
    assert all(net39.canonical_url(link) == link and net39.follows(link) for link in found)


# The real page


def test_saved_page_of_2015_is_complete_and_clean() -> None:
    html = decode(shared("data/pages/39net_jbzs_2015.gb18030.html").read_bytes()).text
    page = read_page("39net", "https://jbk.39.net/zjsjt/jbzs", html)
    (record,) = page.records
    assert (page.layout, page.rows, page.error) == ("2015", None, None)
    assert (record.title, record.topic, record.department) == ("趾间神经痛简介", "趾间神经痛", ("内科",))
    (text,) = record.paragraphs
    assert text.startswith("神经痛或良性神经瘤可发生在任何趾间神经") and text.endswith(
        "单侧神经瘤比双侧更常见，女性比男性更多。"
    )
    assert record.facts == {
        "是否属于医保": "非医保疾病", "发病部位": "手部 足部", "传染性": "无传染性", "多发人群": "女性比男性更多",
        "相关症状": "足部肿胀压痛 足底烧灼感 神经痛 足趾伸屈时足部疼痛", "并发疾病": "灼性神经痛", "就诊科室": "内科",
        "治疗费用": "不同医院收费标准不一致，市三甲医院约（3000—— 6000元）", "治愈率": "50%", "治疗方法": "保守治疗、手术治疗",
        "相关检查": "CT检查 四肢的骨和关节平片 骨骼触诊",
    }  # fmt: skip
    wanted = {
        f"{JBK}/zjsjt/{code}/" for code in ("blby", "zztz", "jcjb", "jb", "yyzl", "yfhl", "bfbz", "hl", "ysbj", "jzzn")
    }
    assert wanted <= set(page.links)
    assert {
        f"{JBK}/zhengzhuang/sjt/",
        f"{JBK}/jiancha/ggcz/",
        f"{JBK}/bw/shoubu/",
        f"{JBK}/zjsjt/all/art/1.shtml",
    } <= set(page.links)
    assert not any(re.search(r"/(?:yy|zjzx|help|zicha)/|//(?:my|myzx|yyk|m|image)\.", link) for link in page.links)


def test_scale_gives_more_pages_than_the_world_has_diseases() -> None:
    world = World(1)
    large = build(world, 1, 4.0)
    kinds = Counter(truth.page_kind for truth in large.truths.values())
    assert len(large.truths) > 1_000
    assert len({truth.canonical_id for truth in large.truths.values()}) == len(large.truths)
    assert kinds["qa"] > 4 * 20 and kinds["article"] > 4 * 10
