"""Articles, topics and labelled entries of the fh21 replica.

What belongs here: markup and truths of www., m., the channels, ypk., ssk. and hyk. What does not: diseases and questions.
"""

from __future__ import annotations

from html import escape
from random import Random

from samples.grammar import Article, Disease, World, article, section_paragraphs
from samples.sites.fh21_page import MOBILE, WWW, document, tail
from samples.sites.replica import Replica, Truth, anchors, lines

_TABS = ("概况", "病因", "症状")
_TOPICS = ("nk/gxy", "wk/gz")


def add(replica: Replica, world: World, count: int, rng: Random) -> None:
    """``count`` articles in the designs of 2018, of telephones and of 2026, the topics that lead to them, and three entries."""
    listed: list[tuple[str, str]] = []
    for position in range(count):
        disease = rng.choice(world.diseases)
        written = article(disease, rng)
        day = f"{2018 if position % 5 < 2 else 2026}-02-{position % 28 + 1:02}"
        add_one = (_article_2018, _article_2018, _mobile, _article_2026, _article_2026)[position % 5]
        listed.append((add_one(replica, disease, written, position, day), written.title))
    for number, path in enumerate(_TOPICS):
        _topic(replica, world.diseases[number], path, listed[number :: len(_TOPICS)], rng)
    topics = anchors([(f"/{path}/", path) for path in _TOPICS])
    replica.replies[f"{WWW}/jibing.html"] = document("疾病专题", f"<ul>{topics}</ul>")
    _entries(replica, world, rng)


def _article_2018(replica: Replica, disease: Disease, written: Article, position: int, day: str) -> str:
    """A channel's article with breadcrumb and introduction."""
    url = f"http://news.fh21.com.cn/jk/yw/{5_000_000 + position}.html"
    intro, *text = written.paragraphs
    steps = ("首页", disease.department, disease.name, "正文")
    body = (
        f'<ul class="guid-list">{"".join(f"<li>{step}</li>" for step in steps)}</ul><h1 class=" left-article-tit">{escape(written.title)}</h1>'
        f'<div class="left-article-tit-time">发布时间：{day} 10:00</div><div class="left-article-intro">导读：{escape(intro)}</div>'
        f'<div class="detail-content-box  ">{lines(tuple(text))}<p>{tail(position, disease.name)}</p>'
        '<div class="left-related"><p>相关阅读：别的文章</p></div></div><script>BAIDU_CLB_fillSlot("1");</script>'
    )
    replica.replies[url] = document(written.title, body)
    replica.truths[url] = Truth(
        f"news/jk/yw/{5_000_000 + position}", None, tuple(written.paragraphs), {}, ("导读", *("" for _ in text)),
        (disease.department,), day, "article",
    )  # fmt: skip
    return url


def _mobile(replica: Replica, disease: Disease, written: Article, position: int, day: str) -> str:
    url = f"{MOBILE}/jibing/view/{5_300_000 + position}.html"
    body = f'<h1>{escape(written.title)}</h1><time>{day}</time><div class="view">{lines(tuple(written.paragraphs))}<p>{tail(position, disease.name)}</p></div>'
    replica.replies[url] = document(written.title, body)
    replica.truths[url] = Truth(f"m/jibing/view/{5_300_000 + position}", None, tuple(written.paragraphs), {}, (), (), day, "article")  # fmt: skip
    return url


def _article_2026(replica: Replica, disease: Disease, written: Article, position: int, day: str) -> str:
    name = f"p{position}wg72i"
    url = f"{WWW}/article/view/{name}.html"
    body = f'<main><h1>{escape(written.title)}</h1><span class="time">{day} 08:00</span><article>{lines(tuple(written.paragraphs))}<p>{tail(position, disease.name)}</p></article></main>'
    replica.replies[url] = document(written.title, body, "复禾健康")
    replica.truths[url] = Truth(f"article/view/{name}", None, tuple(written.paragraphs), {}, (), (), day, "article")
    return url


def _topic(replica: Replica, disease: Disease, path: str, listed: list[tuple[str, str]], rng: Random) -> None:
    """The topic page for telephones: an introduction, and tabs parallel to their lists."""
    intro = section_paragraphs(disease, "Description", rng)[0]
    blocks, pairs = "", [("", intro)]
    for number, tab in enumerate(_TABS):
        rows = listed[number :: len(_TABS)]
        items = "".join(f'<li><dl><dt class="mix-two-title "><a href="{h}"><span>{escape(t)}</span></a></dt></dl></li>' for h, t in rows)  # fmt: skip
        blocks += f'<div class="item-main-con"><ul>{items}</ul></div>'
        pairs += [(tab, title) for _, title in rows]
    body = (
        f'<header class="col-dise-title ">{disease.name}</header><dl><dd class="term-con-txt">{escape(intro)}<a href="#" class="term-con-txt-link">［全文］</a></dd></dl>'
        f'<ul class="dise-tab-item hd">{"".join(f"<li>{tab}</li>" for tab in _TABS)}</ul>{blocks}'
    )
    url = f"{WWW}/{path}/"
    replica.replies[url] = document(disease.name, body)
    replica.truths[url] = Truth(path, None, tuple(line for _, line in pairs), {}, tuple(p for p, _ in pairs), (), None, "article")  # fmt: skip


def _entries(replica: Replica, world: World, rng: Random) -> None:
    """Two drugs, an operation and a laboratory test, as lists, table and lines of labelled values."""
    first, second = world.diseases[1], world.diseases[12]
    for host, name, title, kind, disease in (
        ("ypk", "summary-1", first.drugs[0], "drug", first),
        ("ypk", "summary-2", second.drugs[0], "drug", second),
        ("ssk", "sd1", first.operations[0], "exam", first),
        ("hyk", "hyd1", first.labs[0], "exam", first),
    ):
        line = section_paragraphs(disease, "Treatment", rng)[0]
        box = {"名称": title, "适应症": line, "注意事项": "遵医嘱。"}
        forms = {
            "summary-1": "<dl>" + "".join(f"<dt>【{k}】</dt><dd>{v}</dd>" for k, v in box.items()) + "</dl>",
            "summary-2": "".join(f"<p>【{k}】：{v}</p>" for k, v in box.items()),
            "sd1": "<table>" + "".join(f"<tr><th>{k}</th><td>{v}</td></tr>" for k, v in box.items()) + "</table>",
            "hyd1": "<table>" + "".join(f"<tr><td>{k}：</td><td>{v}</td></tr>" for k, v in box.items()) + "</table>",
        }
        menu = '<dl><dt>相关</dt><dd><a href="/comment-1-3-1.html">评论</a></dd></dl>'
        url = f"http://{host}.fh21.com.cn/{name}.html"
        replica.replies[url] = document(title, f"<h1>{title}</h1>{forms[name]}{menu}")
        identity = f"{host}/{name.removeprefix('summary-')}"
        replica.truths[url] = Truth(identity, None, tuple(box.values()), box, tuple(box), (), None, kind)
