"""163.com: four designs of articles, three markups of lists, one document under many URLs, and the saved pages of the real site."""

from __future__ import annotations

import re
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from parsel import Selector
from replica_pages import html_of, noisy
from shared_data import shared

from corpus.text.decode import decode
from crawlers.parsers import ParseError, net163, parse, read_page
from samples.grammar import World
from samples.sites import Replica
from samples.sites.net163 import build

ARTICLE = "http://jiankang.163.com/17/0406/10/CHB0I1R30038804U.html"
LIST = net163.START_URLS[0]


SITE = build(World(1), 1)


@pytest.fixture
def site() -> Replica:
    return SITE


def _saved(name: str) -> str:
    return decode(shared(f"data/pages/{name}").read_bytes()).text


def test_every_article_of_every_design_says_what_was_put_in(site: Replica) -> None:
    layouts = set()
    for url, truth in site.truths.items():
        page = read_page("163", url, html_of(site, url))
        assert page.error is None, url
        (record,) = page.records
        assert record.paragraphs == truth.paragraphs, url
        assert (record.canonical_id, record.label, record.parts) == (truth.canonical_id, None, truth.parts), url
        assert (record.published, record.page_kind) == (truth.published, "article"), url
        layouts.add(page.layout)
    assert layouts == {"2013", "2016", "2019", "2021"}


def test_replacement_characters_of_a_broken_copy_are_kept(site: Replica) -> None:
    damaged = [truth for truth in site.truths.values() if "\ufffd" in "".join(truth.paragraphs)]
    assert len(damaged) == 1, "the page is compared with its truth above"


def test_the_three_lists_count_their_articles(site: Replica) -> None:
    rows = {}
    for url in site.replies:
        if not url.endswith(".html") and not url.endswith("robots.txt"):
            page = read_page("163", url, html_of(site, url))
            assert page.records == () and page.error is None
            rows[url.removeprefix("http://jiankang.163.com")] = (page.layout, page.rows)
    assert rows["/special/jkgz/"] == ("list of columns", 0)
    assert {layout for layout, _ in rows.values()} == {"list of entries", "list of columns", "front page"}
    # Two links of the list name no article that exists, one names an article a second time.
    named = sum(count or 0 for _, count in rows.values())
    assert named == len(site.truths) + 2


def test_articles_have_no_rows(site: Replica) -> None:
    url = next(iter(site.truths))
    assert net163.list_rows(url, Selector(html_of(site, url))) is None


@pytest.mark.parametrize(
    "url",
    [
        "http://jiankang.163.com/17/0406/10/CHB0I1R30038804U.html",
        "https://jiankang.163.com/17/0406/10/CHB0I1R30038804U.html?f=post2020#comments",
        "https://www.163.com/jiankang/article/CHB0I1R30038804U.html",
        "https://www.163.com/dy/article/CHB0I1R30038804U.html?spss=dy_author",
        "http://dy.163.com/v2/article/detail/CHB0I1R30038804U.html",
    ],
)
def test_one_document_under_all_its_urls(url: str) -> None:
    assert net163.page_key(url) == "CHB0I1R30038804U"
    assert net163.follows(url) and not net163.leads(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://jiankang.163.com/17/0406/10/chb0i1r30038804u.html",
        "http://jiankang.163.com/17/0406/10/CHB0I1R3003880.html",
        "http://news.163.com/17/0406/10/CHB0I1R30038804U.html",
        "http://www.163.com/special/other/",
        "http://jiankang.163.com/special/health_health/x",
        "http://comment.jiankang.163.com/",
    ],
)
def test_placeholders_and_other_channels_are_no_pages(url: str) -> None:
    assert not net163.follows(url)
    assert net163.records(url, Selector("<html><body></body></html>")) == []


@pytest.mark.parametrize("url", ["http://jiankang.163.com/", LIST, LIST[:-1] + "_02/", "http://www.163.com/jiankang/"])
def test_lists_lead_on(url: str) -> None:
    assert net163.follows(url) and net163.leads(url)


@given(st.randoms(use_true_random=False), st.sampled_from(sorted(SITE.truths)))
def test_foreign_classes_and_spaces_change_nothing(rng: Random, url: str) -> None:
    html = html_of(SITE, url)
    assert parse("163", url, noisy(html, rng)) == parse("163", url, html)


@pytest.mark.parametrize(
    ("body", "selector"),
    [
        ("<p>新版页面</p>", "#h1title"),
        ('<h1 class="post_title">题</h1><div class="new_body">文</div>', "#endText"),
        ('<h1 class="post_title">题</h1><div id="endText"><p class="f_center">配图</p></div>', "#endText"),
    ],
)
def test_an_unknown_design_names_page_and_selector(body: str, selector: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse("163", ARTICLE, f"<html><body>{body}</body></html>")
    assert caught.value.url == ARTICLE and selector in caught.value.selector
    assert read_page("163", ARTICLE, "<html><body><p>新版</p></body></html>").layout == "unknown"


URLS = st.builds(
    "{}://{}{}{}".format,
    st.sampled_from(["http", "https", "HTTP"]),
    st.sampled_from(["jiankang.163.com", "WWW.163.com", "dy.163.com", "m.163.com", "163.example.com"]),
    st.from_regex(r"(/[A-Za-z0-9._-]{0,10}){0,4}", fullmatch=True),
    st.sampled_from(["", "?f=x", "#comments", "?a=1#b"]),
)


@given(URLS)
def test_a_url_has_one_spelling(url: str) -> None:
    once = net163.canonical_url(url)
    assert net163.canonical_url(once) == once
    assert net163.page_key(once) == net163.page_key(url)
    assert net163.follows(once) == net163.follows(url)


@given(st.lists(URLS, max_size=8))
def test_links_stay_within_the_channel(urls: list[str]) -> None:
    html = (
        "<html><body>" + "".join(f'<a href="{url}">x</a>' for url in urls) + '<a href="http://[x">y</a></body></html>'
    )
    for link in read_page("163", LIST, html).links:
        assert re.match(r"http://(?:jiankang|www|dy)\.163\.com/", link)


@pytest.mark.parametrize(
    ("name", "title", "count", "characters", "first", "last"),
    [
        (
            "163_article_2019.html",
            "多地项目连环爆雷 狂奔的龙湖集团",
            31,
            4176,
            "2019年，龙湖集团即将迎来",
            "作一个交代。",
        ),
        ("163_article_2020.html", "女警打百个电话遭停机", 12, 899, "认定诈骗和骚扰，不能省略", "尽量避免误伤。"),
    ],
)
def test_saved_articles_are_complete_and_clean(
    name: str, title: str, count: int, characters: int, first: str, last: str
) -> None:
    page = read_page("163", ARTICLE, _saved(name))
    (record,) = page.records
    assert page.layout == "2016"
    assert record.title.startswith(title)
    assert record.published == "2019-09-07"
    assert (len(record.paragraphs), sum(map(len, record.paragraphs))) == (count, characters)
    assert record.paragraphs[0].startswith(first) and record.paragraphs[-1].endswith(last)
    for intruder in ("原标题", "责任编辑", "本文来源", "延伸", "举报</a>", "http", "{", "position"):
        assert intruder not in record.text, intruder


def test_saved_fragment_keeps_its_broken_characters_and_splits_a_lost_break() -> None:
    (record,) = parse("163", ARTICLE, _saved("163_fragment_2017.html"))
    assert record.title == "春天的8种营养果！再不吃就晚了", "the fragment has no heading, but names the original title"
    assert len(record.paragraphs) == 19
    assert record.published == "2017-04-06", "the day in the URL, since the fragment has no other"
    assert record.paragraphs[0].startswith("春天来了，部分新鲜水果上市了")
    assert record.paragraphs[-1].endswith("(综合自健康时报)")
    assert record.text.count("\ufffd") == 6 and "水果\ufffd\ufffd市" in record.text
    assert any(line.startswith("蛇皮果还被印尼人称为") for line in record.paragraphs)
    assert "原标题" not in record.text


def test_scale_multiplies_the_articles_and_keeps_the_lists_sound() -> None:
    large = build(World(1), 1, 2.5)
    assert len(large.truths) == 240
    found = {
        link
        for url in large.replies
        if "special" in url or url.endswith(".com/")
        for link in read_page("163", url, html_of(large, url)).links
    }
    assert {net163.page_key(url) for url in large.truths} <= {net163.page_key(link) for link in found}
