"""fh21.com.cn: every page of the replica, saved pages, advertising tails, and markup that is not quite as expected."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from replica_pages import html_of, noisy, read, told
from shared_data import shared

from crawlers.parsers import SITES, ParseError, canonical_url, links, parse, read_page
from crawlers.parsers.fh21_page import without_adverts
from samples.grammar import World
from samples.sites import fh21
from samples.sites.fh21_page import TAILS
from samples.sites.replica import Replica

SITE = SITES["fh21"]
DISE, ZZK, IASK, WWW, MOBILE = (f"http://{name}.fh21.com.cn" for name in ("dise", "zzk", "iask", "www", "m"))


@pytest.fixture(scope="module")
def replica() -> Replica:
    return fh21.build(World(1), 1)


def test_every_page_gives_back_what_was_put_in(replica: Replica) -> None:
    for url, truth in replica.truths.items():
        assert read(replica, url) == told(truth), url


def test_pages_without_a_truth_have_neither_record_nor_error(replica: Replica) -> None:
    plain = [u for u, r in replica.replies.items() if r.status == 200 and not u.endswith("robots.txt")]
    others = set(plain) - set(replica.truths) - set(replica.outcomes)
    assert any("/article/detail/" in url for url in others), "a section that says 暂无相关资料"
    for url in others:
        page = read_page("fh21", url, html_of(replica, url))
        assert (page.records, page.error) == ((), None), url


def test_every_layout_is_recognised_and_a_foreign_one_is_not(replica: Replica) -> None:
    eras = {read_page("fh21", url, html_of(replica, url)).layout for url in replica.truths}
    assert eras == {"2016", "2017", "2018", "2018 mobile", "2026", "plain"}
    for url in replica.truths:
        assert read_page("fh21", url, "<html><body><div class='brand-new'><p>新版</p></div></body></html>").layout == "unknown"  # fmt: skip


def test_rows_are_the_entries_of_lists(replica: Replica) -> None:
    lists = {u: read_page("fh21", u, html_of(replica, u)).rows for u in replica.replies if re.search(r"list-|/illness/\d|illnesses|/letter/|/articles/|jibing\.html|/(?:nk|wk)/", u)}  # fmt: skip
    assert {url for url, rows in lists.items() if not rows} == {f"{IASK}/question/list-32.html"}
    assert replica.outcomes[f"{IASK}/question/list-32.html"] == "no_rows"
    assert lists[f"{IASK}/question/list-5.html"] == 16
    assert lists[f"{ZZK}/letter/symptoms/a-2.html"] == 3
    assert all(rows is None or url in lists for url in replica.truths for rows in [read_page("fh21", url, html_of(replica, url)).rows])  # fmt: skip


def test_a_scale_of_seven_gives_two_thousand_pages() -> None:
    big = fh21.build(World(1), 1, scale=7)
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
    assert read_page("fh21", url, html).layout == read_page("fh21", url, html_of(replica, url)).layout


@pytest.mark.parametrize(
    ("url", "selector"),
    [
        (f"{DISE}/illness/detail/1.html", ".dise01"),
        (f"{DISE}/article/detail/1.html", ".detailc"),
        (f"{ZZK}/symptom/detail/1.html", ".z_block08_con"),
        (f"{IASK}/question/1.html", ".iask_detail01a"),
        ("http://news.fh21.com.cn/jk/yw/1.html", "h1"),
        (f"{WWW}/article/view/p5wg72i.html", "h1"),
        (f"{MOBILE}/jibing/view/1.html", "h1"),
        ("http://ypk.fh21.com.cn/summary-1.html", "h1"),
        ("http://ssk.fh21.com.cn/sd1.html", "h1"),
        ("http://hyk.fh21.com.cn/hyd1.html", "h1"),
    ],
)
def test_unknown_markup_names_the_selector(url: str, selector: str) -> None:
    with pytest.raises(ParseError, match=re.escape(url)) as caught:
        parse("fh21", url, "<html><head></head><body><p>新版页面</p></body></html>")
    assert caught.value.selector == selector


@pytest.mark.parametrize(
    ("url", "html", "selector"),
    [
        (f"{DISE}/illness/detail/1.html", '<ol class="dise01"><p>肺炎</p></ol><div class="dise03"></div>', ".dise03 dl"),
        (f"{DISE}/article/detail/1.html", "<title>肺炎的病因_</title><ul class='detailc'><p>更多内容请关注飞华健康网</p></ul>", "text of .detailc"),
        (f"{IASK}/question/1.html", '<div class="iask_detail01a"><ul>问</ul></div><div class="iask_detail01b1"></div>', ".iask_detail01b1 dl dd"),
        (f"{WWW}/article/view/p1.html", "<h1>题</h1><div><p>短</p></div>", "h1 with p"),
        ("http://ypk.fh21.com.cn/summary-1.html", "<h1>药</h1><dl><dt>相关</dt><dd><a href='/'>评论</a></dd></dl>", "dl dt, tr th, 【】"),
    ],
)  # fmt: skip
def test_a_page_without_its_text_is_an_error(url: str, html: str, selector: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse("fh21", url, html)
    assert caught.value.selector == selector


MORE_TAILS = (
    "更多内容请关注飞华健康网疾病频道。",
    "以上是对高血压的病因的详细介绍，希望能帮助您，更多信息请点击飞华高血压频道：http://dise.fh21.com.cn/",
    "以上内容就是对高血压的介绍，更多请登陆飞华健康网！",
    "如想了解更多，请点击飞华心脑血管频道：http://xnxg.fh21.com.cn/xy/",
    "（欢迎访问复禾健康网）",
    "请继续关注飞华健康网其他内容。",
    "更多高血压的治疗知识，敬请浏览飞华健康网（http://www.fh21.com.cn/）。",
    "[详细]",
    "因不能面诊，医生的建议仅供参考",
)


@pytest.mark.parametrize("tail", [*(tail.format(name="高血压") for tail in TAILS), *MORE_TAILS])
def test_an_advertising_tail_goes_and_the_text_stays(tail: str) -> None:
    text = "血压持续升高会损害心、脑、肾。以上人群应当每年检查，想要了解自己的血压，可以在家测量。"
    assert without_adverts([("", text), ("", tail)]) == [("", text)]
    assert without_adverts([("", text + tail)]) == [("", text)]


@given(st.text(alphabet="高血压病因以上是对的介绍更多请关注，。！：http", max_size=60))
def test_a_text_that_does_not_name_the_site_keeps_all_but_a_closing_sentence(text: str) -> None:
    kept = without_adverts([("", text), ("", "定期复查。")])
    assert kept[-1] == ("", "定期复查。")
    assert [line for _, line in kept[:-1]] == ([text] if re.search(r"\w", text) else [])


def test_question_with_all_answers() -> None:
    html = shared("data/pages/fh21_iask_2016.html").read_text("utf-8")
    page = read_page("fh21", f"{IASK}/question/29001903127.html", html)
    (record,) = page.records
    assert (page.layout, page.rows, page.error) == ("2016", None, None)
    assert (record.title, record.published, record.topic, record.department, record.label) == ("【问题标题】", "2016-11-04", "【高血压】", ("【内科】",), None)  # fmt: skip
    assert list(zip(record.parts, record.paragraphs, strict=True)) == [
        ("提问", "【病情描述正文】"),
        ("补充问题", "【补充问题】"),
        ("回答1:病情分析", "【病情分析正文】"),
        ("回答1:指导意见", "【指导意见正文】"),
        ("回答1:追问", "【追问】"),
        ("回答1:追答", "【追答】"),
        ("回答2", "【无“病情分析”时只有一个无标题 dl/dd 的回答】"),
        ("回答3:病情分析", "【第三个回答分析】"),
        ("回答3:指导意见", "【第三个回答意见】"),
    ]
    assert f"{IASK}/question/16377311.html" in page.links
    assert f"{WWW}/sjk/sm/" in page.links
    assert all(".html" in link or link.endswith("/") for link in page.links)
    assert not any("zx-" in link or "/add.html" in link or "hospital" in link for link in page.links)


@pytest.mark.parametrize("url", ["https://www.fh21.com.cn/nk/jrsy/", "https://m.fh21.com.cn/nk/jrsy/"])
def test_topic_page_for_telephones_pairs_tabs_with_lists(url: str) -> None:
    html = shared("data/pages/fh21_mobile_topic_2018_fragment.html").read_text("utf-8")
    page = read_page("fh21", url, html)
    (record,) = page.records
    assert (record.topic, page.layout, page.rows) == ("尖锐湿疣", "2018 mobile", 3)
    assert list(zip(record.parts, record.paragraphs, strict=True)) == [
        ("概况", "尖锐湿疣是性病吗"),
        ("概况", "尖锐湿疣的误区都有哪些"),
        ("病因", "尖锐湿疣是如何引起的呢"),
    ]
    assert [link for link in page.links if "/jibing/view/" in link] == [
        f"{MOBILE}/jibing/view/{number}.html" for number in (5303593, 5294913, 5302492)
    ]


def test_a_missing_tab_shifts_nothing(replica: Replica) -> None:
    html = html_of(replica, f"{DISE}/illness/detail/7.html")
    assert "<li>症状</li>" not in html
    labels = [replica.truths[link].label for link in links("fh21", f"{DISE}/illness/detail/7.html", html) if "/article/detail/" in link]  # fmt: skip
    assert labels == ["Description", "Cause", "Diagnosis", "Treatment", "Prevention"]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("高血压的病因_高血压病因", ("高血压", "病因", "Cause")),
        ("高血压病因", ("高血压", "病因", "Cause")),
        ("肺炎的诊断和检查", ("肺炎", "诊断", "Diagnosis")),
        ("肺炎的并发症", ("肺炎", "并发症", None)),
        ("肺炎的偏方", ("肺炎", "偏方", None)),
    ],
)
def test_topic_section_and_label_of_a_title(title: str, expected: tuple[str, str, str | None]) -> None:
    html = f"<title>{title}_飞华健康网</title><ul class='detailc'><p>正文。</p></ul>"
    (record,) = parse("fh21", f"{DISE}/article/detail/1.html", html)
    assert (record.topic, record.section, record.label) == expected


@pytest.mark.parametrize(
    "url",
    [
        f"{DISE}/share/article/5.html", "http://iask.fh21.com.cn/zx-1-1.html", "http://yyk.fh21.com.cn/hospital/1/2.html", "http://passport.fh21.com.cn/a/b/1.html",
        "http://www.fh21.com.cn.evil.cn/nk/gxy/", "http://www.bohe.cn/article/view/p5.html", "http://so.fh21.com.cn/a/b/3.html",
    ],
)  # fmt: skip
def test_stories_doctors_hospitals_and_search_are_not_followed(url: str) -> None:
    assert not SITE.follows(canonical_url("fh21", url))


PIECES = st.sampled_from(["dise", "m", "www", "fh21.com.cn", "/nk/gxy/", "/question/1.html", "?a=1", "#b", "https://"])


@given(st.lists(PIECES, min_size=1, max_size=5).map(lambda pieces: "http://" + ".".join(pieces).replace("./", "/")))
def test_canonical_url_is_settled_and_links_stay_on_the_site(url: str) -> None:
    once = canonical_url("fh21", url)
    assert canonical_url("fh21", once) == once
    found = links("fh21", f"{DISE}/illness/detail/1.html", f'<a href="{url}">x</a><a href="../../article/detail/5.html">y</a>')  # fmt: skip
    assert all(re.match(r"http://[a-z]+\.fh21\.com\.cn/", link) for link in found)
    assert f"{DISE}/article/detail/5.html" in found


def test_a_home_keeps_whole_teasers_with_their_tab_and_takes_its_department_from_the_infobox() -> None:
    html = """<ol class="dise01"><p>高血压<span>又名 高血压病、HBP</span></p></ol>
    <div id="diseTabContainer"><ul><li><a>简介</a></li><li><a>病因</a></li></ul></div>
    <dl class="dise02"><dd class="dise02b"><p>血压高于正常。<a href="/article/detail/1.html">[详细]</a></p></dd>
    <dd class=" dise02b "><p class="dise02b1">遗传因素与……<a href="/article/detail/2.html">[详细]</a></p></dd></dl>
    <div class="dise03"><dl><dt>发病部位在哪里？</dt><dd>血管</dd></dl><dl><dd>应该挂什么科</dd><dd>内科 心内科</dd></dl><dl><dt>高发人群</dt><dd>暂无</dd></dl></div>"""
    page = read_page("fh21", f"{DISE}/illness/detail/12.html", html)
    (record,) = page.records
    assert (record.topic, record.department) == ("高血压", ("内科", "心内科"))
    assert (record.paragraphs, record.parts) == (("血压高于正常。",), ("简介",))
    assert record.facts == {"又名": "高血压病、HBP", "发病部位在哪里": "血管", "应该挂什么科": "内科 心内科"}
    assert page.links == (f"{DISE}/article/detail/1.html", f"{DISE}/article/detail/2.html")


def test_an_article_in_unknown_classes_is_the_block_with_most_text() -> None:
    text = [f"第{number}段，血压持续升高会损害心脏、大脑和肾脏，应当定期检查。" for number in range(4)]
    html = (
        "<nav><p>首页</p></nav><h1>血压高了怎么办</h1><time>2026年3月9日</time><section class='page a1b2'>"
        + "".join(f"<p>{line}</p>" for line in text)
        + "<p>欢迎关注复禾健康。</p></section><aside><p>看了又看</p></aside>"
    )
    page = read_page("fh21", "https://www.fh21.com.cn/article/view/p5wg72i.html?from=app", html)
    (record,) = page.records
    assert (record.canonical_id, record.title, record.published) == (
        "article/view/p5wg72i",
        "血压高了怎么办",
        "2026-03-09",
    )
    assert (record.paragraphs, page.layout) == (tuple(text), "2026")
