"""The replica of 163.com's health channel: articles of four designs (GBK up to 2020, UTF-8 since), lists in three markups.

What belongs here: which pages there are, and the lists. What does not: the articles' markup (`net163_article`), and the texts (`content`).
"""

from __future__ import annotations

from random import Random
from string import ascii_uppercase, digits

from samples.grammar import World, article
from samples.sites.content import stream
from samples.sites.net163_article import SHELLS, shell
from samples.sites.replica import DEAD, Replica, Reply, Truth, anchors

__all__ = ["ARTICLES", "SITE", "build"]

SITE = "163"
ARTICLES = 96
_OLD, _NEW = "http://jiankang.163.com", "http://www.163.com"
_PER_LIST = 30
_ERAS = ("2016", "2021", "2013", "2021", "2016", "2021", "2019", "2021")
_YEARS = {"2013": (2013, 2015), "2016": (2016, 2020), "2019": (2019, 2019), "2021": (2021, 2024)}
_DAMAGED = 3
"""The article whose text carries the replacement characters of a broken copy."""

Links = list[tuple[str, str]]


def build(world: World, seed: int, scale: float = 1.0) -> Replica:
    """The whole channel; ``scale`` multiplies the articles."""
    rng = stream(world, seed, SITE)
    replica = Replica(SITE)
    links: Links = []
    for number in range(max(1, round(ARTICLES * scale))):
        links += _add_article(replica, world, number, rng)
    _lists(replica, links)
    replica.robots("jiankang.163.com", "/special/neibu_n/")
    replica.robots("www.163.com", "/search/")
    return replica


def _add_article(replica: Replica, world: World, number: int, rng: Random) -> Links:
    """One article; every fifth link carries tracking, and the first of 2021 is linked under its old path, too."""
    written = article(rng.choice(world.diseases), rng)
    era = _ERAS[number % len(_ERAS)]
    identity = "".join(rng.choices(ascii_uppercase + digits, k=8)) + "0038804U"
    date = f"{rng.randint(*_YEARS[era])}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
    path = f"/{date[2:4]}/{date[5:7]}{date[8:]}/{rng.randint(7, 22):02}/{identity}.html"
    url = f"{_NEW}/jiankang/article/{identity}.html" if era == "2021" else _OLD + path
    lines = tuple(written.paragraphs)
    if number == _DAMAGED:
        lines = (lines[0][:12] + "\ufffd\ufffd" + lines[0][13:], *lines[1:])
    replica.truths[url] = Truth(identity, None, lines, {}, (), (), date, "article")
    replica.replies[url] = SHELLS[era](written.title, lines, date, rng)
    links = [(url if number % 5 else url + "?f=post2020#comments", written.title)]
    return [*links, (_OLD + path, written.title)] if number == 1 else links


def _lists(replica: Replica, links: Links) -> None:
    """Three lists in three markups share the articles; placeholders, a forbidden list and an empty one are linked, too."""
    gone, dead = f"{_OLD}/17/0101/10/AAAAAAAA0038804U.html", f"{_OLD}/17/0101/10/BBBBBBBB0038804U.html"
    third = len(links) // 3
    main = [*links[: len(links) - 2 * third], (gone, "消失"), (dead, "已删")]
    _news(replica, main)
    _columns(replica, links[len(links) - 2 * third : len(links) - third])
    _front(replica, links[len(links) - third :])
    empty = f"{_OLD}/special/jkgz/"
    replica.replies[empty] = _page("健康公众", '<div class="column_content_info"></div>')
    replica.replies[dead] = Reply(DEAD.encode("gbk"), "text/html; charset=GBK")
    replica.outcomes = {gone: "not_found", dead: "dead", f"{_OLD}/special/neibu_n/": "robots", empty: "no_rows"}


def _news(replica: Replica, links: Links) -> None:
    """The list in `div.news_main_info`, in pages; it leads to all other lists."""
    pages = [links[at : at + _PER_LIST] for at in range(0, len(links), _PER_LIST)]
    names = ["health_health", *(f"health_health_{number:02}" for number in range(2, len(pages) + 1))]
    pager = "".join(f'<a class="next_page " href="/special/{name}/">{name[-2:]}</a>' for name in names)
    others = [
        ("/", "首页"),
        ("/special/yangsheng_n/", "养生"),
        ("/special/jkgz/", "公众"),
        ("/special/neibu_n/", "内部"),
    ]
    others += [("/17/0101/10/abcdefgh0038804U.html", "占位"), ("http://news.163.com/", "新闻")]
    for name, part in zip(names, pages, strict=True):
        entries = "".join(
            f'<div class=" news_main_info"><h2><a href="{href}">{text}</a></h2><p>{text}</p></div>'
            for href, text in part
        )
        replica.replies[f"{_OLD}/special/{name}/"] = _page("健康资讯", f"{entries}{pager}<ul>{anchors(others)}</ul>")


def _columns(replica: Replica, links: Links) -> None:
    """The list in `.column_content_info`."""
    entries = "".join(
        f'<li class="column_content_info  ys"><a href="{href}">{text}</a><span class="date">09-07</span></li>'
        for href, text in links
    )
    replica.replies[f"{_OLD}/special/yangsheng_n/"] = _page("养生", f'<ul id="ysheng">{entries}</ul>')


def _front(replica: Replica, links: Links) -> None:
    """The front page in `#jiankangindex_wrap`."""
    entries = "".join(f'<li><h3><a href="{href}">{text}</a></h3></li>' for href, text in links)
    replica.replies[f"{_OLD}/"] = _page("网易健康", f'<div id="jiankangindex_wrap"><ul>{entries}</ul></div>')


def _page(title: str, body: str) -> Reply:
    return Reply(shell(title, "<html>", "gbk", body).encode("gbk"), "text/html; charset=GBK")
