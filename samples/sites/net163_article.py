"""Articles in the 163 replica: the designs up to 2015, of 2016-2020, of the site's own authors (2019), and since 2021.

What belongs here: their markup with what the site puts between the paragraphs. What does not: lists, URLs and texts.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from random import Random

from samples.sites.content import footer, header
from samples.sites.replica import Reply, lines

Paragraphs = tuple[str, ...]


def shell(title: str, opening: str, charset: str, body: str) -> str:
    """The frame around every page; ``charset`` is what the page says of itself."""
    return (
        f'{opening}\n<head>\n<meta charset="{charset}">\n<title>{escape(title)}_网易健康</title>\n</head>\n<body>\n'
        f"{header('网易')}\n{body}\n{footer('网易')}\n</body>\n</html>\n"
    )


def _signature(rng: Random) -> str:
    return (
        '<div class="ep-source cDGray"><span class="left">本文来源：健康栏目</span>'
        f'<span class="ep-editor">责任编辑：本站编辑_NJ{rng.randint(1000, 9999)}</span></div>'
    )


def _page_2013(title: str, text: Paragraphs, date: str, rng: Random) -> Reply:
    body = (
        f'<div id="epContentLeft"><h1 id="h1title" class="ep-h1">{escape(title)}</h1><div class="ep-time-soure  cDGray">{date} 10:20:30\u3000来源: '
        f'<a id="ne_article_source" href="#">健康栏目</a></div><div id="endText" class=" end-text">\n{lines(text)}\n'
        f'<p class="f_center"><img src="http://img/1.jpg"/>配图</p>{_signature(rng)}</div></div>'
    )
    return Reply(shell(title, '<html id="ne_wrap">', "gb2312", body).encode("gbk"), "text/html; charset=GBK")


def _page_2016(title: str, text: Paragraphs, date: str, rng: Random) -> Reply:
    half = len(text) // 2
    body = (
        f'<div class=" post_content_main" id="epContentLeft"><h1>{escape(title)}</h1>\n'
        f'<div class="post_time_source">{date} 10:20:30\u3000来源: <a id="ne_article_source" href="#">健康栏目</a></div>\n'
        f'<div class="post_body "><div class="post_text" id="endText">\n<p class="otitle">（原标题：{escape(title)}）</p>\n'
        f'{lines(text[:half])}\n<p class="f_center"><img src="http://img/1.jpg" alt="配图"/>配图</p>\n'
        '<div class="gg200x300"><a href="javascript:;" class="ad_hover_href">广告 特效新品限时抢购</a><script>var ad = "推广";</script></div>\n'
        f"{lines(text[half:])}\n"
        '<div class="special_tag_wrap"><div class="special_tag"><div>延伸 · 推荐</div><p><a href="http://news.163.com/1.html">无关的新闻标题</a></p></div></div>\n'
        f"<p></p>{_signature(rng)}\n</div></div></div>"
    )
    return Reply(shell(title, '<html id="ne_wrap">', "gbk", body).encode("gbk"), "text/html; charset=GBK")


def _page_2019(title: str, text: Paragraphs, date: str, _: Random) -> Reply:
    """The design of 网易号: the page says gb2312 and is UTF-8."""
    body = (
        f'<div class="article_title"><h2>{escape(title)}</h2><p class="time"><span>{date} 09:00:00</span></p></div>\n'
        f'<div class="content " id="content">{lines(text)}<p>本文来源：健康号</p></div>'
    )
    return Reply(shell(title, "<html>", "gb2312", body).encode())


def _page_2021(title: str, text: Paragraphs, date: str, _: Random) -> Reply:
    body = (
        '<div class="post_main"><div class="post_crumb"><a href="/">网易</a></div>'
        f'<h1 class="post_title ">{escape(title)}</h1><div class="post_info">{date} 08:00:00 来源: 健康栏目</div>\n'
        f'<div class=" post_content" id="content"><div class="post_body">\n<p>作者：某某医院内科医师</p>\n{lines(text)}\n'
        '<p>审核：栏目组</p>\n</div>\n<div class="post_author">本文来源：健康栏目</div></div></div>'
    )
    opening = f'<html data-publishtime="{date} 08:00:00">'
    return Reply(shell(title, opening, "utf-8", body).encode(), "text/html; charset=utf-8")


SHELLS: dict[str, Callable[[str, Paragraphs, str, Random], Reply]] = {
    "2013": _page_2013, "2016": _page_2016, "2019": _page_2019, "2021": _page_2021,
}  # fmt: skip
"""Era -> the function that writes an article's page from title, paragraphs and day."""
