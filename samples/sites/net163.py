"""The replica of 163.com's health channel: articles of 2016-2020 in GBK with advertisements inside the body, of 2021 and later in UTF-8.

What belongs here: this site's URLs and markup. What does not: the texts (`content`).
"""

from __future__ import annotations

from html import escape
from random import Random
from string import ascii_uppercase, digits

from samples.grammar import Article, World, article
from samples.sites.content import footer, header, stream
from samples.sites.replica import DEAD, Replica, Reply, Truth, anchors, lines

SITE = "163"
ARTICLES = 80
_OLD, _NEW = "http://jiankang.163.com", "http://www.163.com"
_PER_LIST = 30


def build(world: World, seed: int) -> Replica:
    """The whole channel."""
    rng = stream(world, seed, SITE)
    replica = Replica(SITE)
    links = []
    for number in range(ARTICLES):
        written = article(rng.choice(world.diseases), rng)
        identity = "".join(rng.choices(ascii_uppercase + digits, k=8)) + "0038804U"
        old = number % 2 == 0
        year, month, day = (
            rng.randint(2016, 2020) if old else rng.randint(2021, 2024),
            rng.randint(1, 12),
            rng.randint(1, 28),
        )
        date = f"{year}-{month:02}-{day:02}"
        path = f"/{year % 100}/{month:02}{day:02}/{rng.randint(7, 22):02}/{identity}.html"
        url = _OLD + path if old else f"{_NEW}/jiankang/article/{identity}.html"
        replica.truths[url] = Truth(identity, None, tuple(written.paragraphs))
        replica.replies[url] = _page_2016(written, date, rng) if old else _page_2021(written, date)
        links.append((url if number % 5 else url + "?f=post2020#comments", written.title))
        if number == 1:
            # The same article under its old path: one document, not two.
            links.append((_OLD + path, written.title))
    _lists(
        replica,
        [
            *links,
            (f"{_OLD}/17/0101/10/AAAAAAAA0038804U.html", "消失"),
            (f"{_OLD}/17/0101/10/BBBBBBBB0038804U.html", "已删"),
        ],
    )
    replica.replies[f"{_OLD}/17/0101/10/BBBBBBBB0038804U.html"] = Reply(DEAD.encode("gbk"), "text/html; charset=GBK")
    replica.outcomes = {
        f"{_OLD}/17/0101/10/AAAAAAAA0038804U.html": "not_found",
        f"{_OLD}/17/0101/10/BBBBBBBB0038804U.html": "dead",
        f"{_OLD}/special/neibu_n/": "robots",
    }
    replica.robots("jiankang.163.com", "/special/neibu_n/")
    replica.robots("www.163.com", "/search/")
    return replica


def _page_2016(written: Article, date: str, rng: Random) -> Reply:
    editor = "本站编辑_NJ" + str(rng.randint(1000, 9999))
    half = len(written.paragraphs) // 2
    first, rest = tuple(written.paragraphs[:half]), tuple(written.paragraphs[half:])
    body = (
        f'<div class="post_content_main" id="epContentLeft"><h1>{escape(written.title)}</h1>\n'
        f'<div class="post_time_source">{date} 10:20:30\u3000来源: <a id="ne_article_source" href="#">健康栏目</a></div>\n'
        f'<div class="post_body"><div class="post_text" id="endText">\n<p class="otitle">（原标题：{escape(written.title)}）</p>\n'
        f'{lines(first)}\n<p class="f_center"><img src="http://img/1.jpg" alt="配图"/>配图</p>\n'
        '<div class="gg200x300"><a href="javascript:;" class="ad_hover_href">广告 特效新品限时抢购</a><script>var ad = "推广";</script></div>\n'
        f"{lines(rest)}\n"
        '<div class="special_tag_wrap"><div class="special_tag"><div>延伸 · 推荐</div><p><a href="http://news.163.com/1.html">无关的新闻标题</a></p></div></div>\n'
        f'<p></p><div class="ep-source cDGray"><span class="left">本文来源：健康栏目</span><span class="ep-editor">责任编辑：{editor}</span></div>\n'
        "</div></div></div>"
    )
    page = _shell(written.title, '<html id="ne_wrap">', "gbk", body)
    return Reply(page.encode("gbk"), "text/html; charset=GBK")


def _page_2021(written: Article, date: str) -> Reply:
    body = (
        '<div class="post_main"><div class="post_crumb"><a href="/">网易</a></div>'
        f'<h1 class="post_title">{escape(written.title)}</h1><div class="post_info">{date} 08:00:00 来源: 健康栏目</div>\n'
        f'<div class="post_content" id="content"><div class="post_body">\n<p>作者：某某医院内科医师</p>\n{lines(tuple(written.paragraphs))}\n'
        '<p>审核：栏目组</p>\n</div>\n<div class="post_author">本文来源：健康栏目</div></div></div>'
    )
    opening = f'<html data-publishtime="{date} 08:00:00">'
    return Reply(_shell(written.title, opening, "utf-8", body).encode(), "text/html; charset=utf-8")


def _shell(title: str, opening: str, charset: str, body: str) -> str:
    return (
        f'{opening}\n<head>\n<meta charset="{charset}">\n<title>{escape(title)}_网易健康</title>\n</head>\n<body>\n'
        f"{header('网易')}\n{body}\n{footer('网易')}\n</body>\n</html>\n"
    )


def _lists(replica: Replica, links: list[tuple[str, str]]) -> None:
    """The list of articles in pages; the first page also names a list that robots.txt forbids."""
    parts = [links[i : i + _PER_LIST] for i in range(0, len(links), _PER_LIST)]
    names = ["health_health", *(f"health_health_{n:02}" for n in range(2, len(parts) + 1))]
    pager = "".join(f'<a class="next_page" href="/special/{name}/">{name[-2:]}</a>' for name in names)
    for name, part in zip(names, parts, strict=True):
        body = f'<div class="news_main_info"><ul>{anchors(part)}</ul></div>{pager}<a href="/special/neibu_n/">内部</a>'
        page = _shell("健康资讯", "<html>", "gbk", body)
        replica.replies[f"{_OLD}/special/{name}/"] = Reply(page.encode("gbk"), "text/html; charset=GBK")
