"""Indexes and lists in the 39.net replica: departments, diseases, symptoms, examinations, operations, questions, drugs.

What belongs here: pages that only lead to others. What does not: pages with a text.
"""

from __future__ import annotations

from samples.sites.net39_shell import ASK, JBK, YPK, document
from samples.sites.replica import Replica, Reply, anchors

PER_LIST = 10
Links = list[tuple[str, str]]


def parts(links: Links, size: int = PER_LIST) -> list[Links]:
    """``links`` in pages; one empty page where there are none."""
    return [links[at : at + size] for at in range(0, len(links), size)] or [[]]


def add_list(replica: Replica, address: str, name: str, links: Links, before: str = "", size: int = PER_LIST) -> None:
    """A list of 2019 in pages; ``before`` stands above the entries. A list of one page has no pager."""
    pages = parts(links, size)
    for number, part in enumerate(pages, start=1):
        items = "".join(
            f'<div class="result_item "><p class="result_item_top_l"><a href="{href}" title="{text}">{text}</a></p></div>'
            for href, text in part
        )
        pager = "".join(f'<li><span><a href="{address}_p{at}">{at}</a></span></li>' for at in range(1, len(pages) + 1))
        dots = (
            f'<ul class=" result_item_dots">{pager}<li><span><a href="{address}_p2">下一页</a></span></li></ul>'
            if len(pages) > 1
            else ""
        )
        body = f'{before}<div class="result_content">{items}</div>{dots}'
        replica.replies[f"{JBK}{address}{'' if number == 1 else f'_p{number}'}/"] = document(name, body, "2019")
    if len(pages) > 1:
        replica.replies[f"{JBK}{address}_p1/"] = replica.replies[f"{JBK}{address}/"]


def add_old_list(replica: Replica, address: str, name: str, links: Links) -> None:
    """A list of 2015 in pages, the first of them without a number."""
    pages = parts(links)
    for number, part in enumerate(pages):
        items = "".join(
            f'<div class=" res_list"><dl><dt class="clearfix"><h3><a href="{href}" title="{text}">{text}</a></h3><span>疾病</span></dt>'
            f'<dd><a href="{href}blby/">[病因]</a></dd></dl></div>'
            for href, text in part
        )
        pager = "".join(f'<a href="{address}_p{at}#ps">{at + 1}</a>' for at in range(1, len(pages)))
        replica.replies[f"{JBK}{address}{f'_p{number}' if number else ''}/"] = document(
            name, f'<div id="res_tab_1">{items}<div class="site-pages">{pager}</div></div>', "2015"
        )


def add_index(replica: Replica, departments: Links, others: Links) -> None:
    """The entrance: departments by name, and whatever else the site links from there."""
    body = (
        f'<div class="lookup_box"><div class="lookup_department"><ul>{anchors(departments)}</ul></div></div>'
        f"<ul>{anchors(others)}</ul>"
    )
    replica.replies[f"{JBK}/bw/"] = document("疾病大全", body, "2019")


def sub_departments(links: Links) -> str:
    """The narrow departments above the list of a broad one."""
    return f'<ul class="type_subscreen_unit ">{anchors(links)}</ul>'


def add_questions(replica: Replica, categories: list[tuple[int, str, Links]]) -> None:
    """The entrance of the questions and a list in pages per category (number, name, questions)."""
    index = []
    for number, name, links in categories:
        pages = parts(links)
        index.append((f"{ASK}/news/{number}-1.html", name))
        for page, part in enumerate(pages, start=1):
            items = "".join(
                f'<li><span class="a_l"><p class="p1"><a href="{href}">{text}</a></p></span></li>'
                for href, text in part
            )
            pager = "".join(f'<a href="/news/{number}-{at}.html">{at}</a>' for at in range(1, len(pages) + 1))
            body = f'<div id="list_tag"><ul>{items}</ul></div><span class="pgleft ">{pager}</span>'
            replica.replies[f"{ASK}/news/{number}-{page}.html"] = document(name, body, "2019")
    replica.replies[f"{ASK}/"] = document("39问医生", f"<ul>{anchors(index)}</ul>", "2019")


def add_drugs(replica: Replica, groups: list[tuple[str, str, Links]]) -> None:
    """The entrance of the drugs and a list per disease (slug, name, drugs); its pages are counted from 0."""
    index = []
    for slug, name, links in groups:
        pages = parts(links, 4)
        index.append((f"{YPK}/search/{slug}-p0/", name))
        for page, part in enumerate(pages):
            pager = "".join(f'<a href="/search/{slug}-p{at}/">{at + 1}</a>' for at in range(len(pages)))
            last = f'<a class="last " href="/search/{slug}-p{len(pages) - 1}/">尾页</a>'
            body = f"<ul>{anchors(part)}</ul><div>{pager}{last}</div>"
            replica.replies[f"{YPK}/search/{slug}-p{page}/"] = document(name, body, "2019")
    replica.replies[f"{YPK}/AllCategory"] = document("药品分类", f"<ul>{anchors(index)}</ul>", "2019")


def add_article_list(replica: Replica, slug: str, name: str, links: Links) -> Reply:
    """The articles on one disease."""
    reply = document(f"{name}文章", f'<ul class="list">{anchors(links)}</ul>', "2019")
    replica.replies[f"{JBK}/{slug}/all/art/1.shtml"] = reply
    return reply
