"""Diseases in the 39.net replica: homes, sections and visit guides of three eras.

What belongs here: their texts (as truths) and markup. What does not: lists (`net39_lists`).
"""

from __future__ import annotations

from html import escape
from random import Random

from samples.grammar import Disease, World, article, facts, qa
from samples.sites.content import section
from samples.sites.net39_shell import JBK, crumbs, departments, document, grouped, paragraphs
from samples.sites.replica import Replica, Reply, Truth, anchors

SECTIONS: dict[str, tuple[str, str | None]] = {
    "jbzs": ("简介", "Description"),
    "blby": ("病因", "Cause"),
    "zztz": ("症状", "Symptom"),
    "jcjb": ("检查", "Diagnosis"),
    "jb": ("鉴别", "Diagnosis"),
    "yyzl": ("治疗", "Treatment"),
    "yfhl": ("预防", "Prevention"),
}
_UNLABELLED = {"bfbz": "并发症", "hl": "护理", "ysbj": "饮食保健"}
_GUIDE = ("最佳就诊时间", "就诊前准备", "就诊时长")
_WITH_ALL = range(5)
"""Of 28 diseases these have the pages without a label, too; every other one of them has nothing to say on care."""


def add_disease(
    replica: Replica, world: World, seed: int, disease: Disease, number: int, era: str, rng: Random, articles: bool
) -> None:
    """All pages of one disease; ``articles`` says whether the site has a list of articles on it."""
    box = facts(disease, rng)
    names = {code: name for code, (name, _) in SECTIONS.items()}
    for code, (_, label) in SECTIONS.items():
        lines = section(world, seed, disease, label or "", rng)
        parts = _treatments(lines) if code == "yyzl" else ()
        bare = era == "2015" and code == "jbzs"  # this page's breadcrumb names no department
        _add(replica, disease, code, era, Truth(
            f"{disease.pinyin}/{code}", label, lines, box if code == "jbzs" else {}, parts,
            (disease.department,) if bare else departments(disease), None, "section",
        ))  # fmt: skip
    if number % 28 in _WITH_ALL:
        names |= {**_UNLABELLED, "jzzn": "就诊指南"}
        _add_unlabelled(replica, disease, era, number, rng)
    intro = replica.truths[f"{JBK}/{disease.pinyin}/jbzs/"].paragraphs if era == "2023" else ()
    home = Truth(
        disease.pinyin, "Description" if intro else None, intro, box, (), departments(disease), None, "section"
    )
    url = f"{JBK}/{disease.pinyin}/"
    replica.truths[url] = home
    replica.replies[url] = _home(disease, names, era, home, articles)


def _add(replica: Replica, disease: Disease, code: str, era: str, truth: Truth) -> None:
    url = f"{JBK}/{disease.pinyin}/{code}/"
    replica.truths[url] = truth
    replica.replies[url] = _page_2015(disease, code, truth) if era == "2015" else _page_2019(disease, code, truth, era)


def _add_unlabelled(replica: Replica, disease: Disease, era: str, number: int, rng: Random) -> None:
    """Complications, care, diet and visit guide; every other disease has nothing to say on care."""
    for code in _UNLABELLED:
        url = f"{JBK}/{disease.pinyin}/{code}/"
        if code == "hl" and number % 2:
            replica.replies[url] = _nothing(disease, code, era)
        else:
            lines = tuple(article(disease, rng).paragraphs)
            _add(
                replica,
                disease,
                code,
                era,
                Truth(f"{disease.pinyin}/{code}", None, lines, {}, (), departments(disease), None, "section"),
            )
    answer = qa(disease, rng).answers[0]
    truth = Truth(f"{disease.pinyin}/jzzn", None, answer, {}, _GUIDE[:2], departments(disease), None, "section")
    _add(replica, disease, "jzzn", era, truth)


def _treatments(lines: tuple[str, ...]) -> tuple[str, ...]:
    """The headings of a treatment page, whose second half is traditional medicine."""
    half = (len(lines) + 1) // 2
    return ("西医治疗",) * half + ("中医治疗",) * (len(lines) - half)


def _home(disease: Disease, names: dict[str, str], era: str, truth: Truth, articles: bool) -> Reply:
    links = [(f"/{disease.pinyin}/{code}/", disease.name + name) for code, name in names.items()]
    links += [(f"/{disease.pinyin}/all/art/1.shtml", "文章解读")] if articles else []
    links.append((f"/{disease.pinyin}/yy/", "医院医生"))
    head = _head_2015(disease, crumbs(disease)) if era == "2015" else _head_2019(disease, era)
    body = infobox_2015(disease, truth.facts) if era == "2015" else infobox_2019(truth.facts, era)
    text = "".join(f'<p class="introduction ">{escape(line, quote=False)}</p>' for line in truth.paragraphs)
    return document(disease.name, f'{head}{text}{body}<ul class="leftNav">{anchors(links)}</ul>', era)


def _head_2015(disease: Disease, way: str) -> str:
    return (
        f'<div class="subnav clearfix"><span class=" sublink"><i>您现在的位置：</i><a href="{JBK}">疾病百科</a>&nbsp;&gt;&nbsp;'
        f"{way}&nbsp;&gt;&nbsp;<b>{disease.name}</b></span></div>\n"
        f'<div class="spreadhead "><div class="ad_500">广告位招租</div><div class="tit clearfix">'
        f'<a href="{JBK}/{disease.pinyin}/"><h1>{disease.name}</h1></a></div></div>\n'
    )


def _head_2019(disease: Disease, era: str) -> str:
    title = f'<div class="disease "><h1>{disease.name}</h1></div>'
    if era == "2023":
        title = f'<div class="container"><div class="list_left"><div class=" disease_box"><h1>{disease.name}</h1></div></div></div>'
    return f'<div class="clearfix"><a href="/">首页</a>{crumbs(disease, "")}</div>\n{title}\n'


def _page_2015(disease: Disease, code: str, truth: Truth) -> Reply:
    way = f'<a href="{JBK}/bw">疾病症状</a>' if code == "jbzs" else crumbs(disease)
    related = f'<div class="chi-know chi-int"><dl class="links"><dd><a href="{JBK}/{disease.pinyin}/jbzs/">相关阅读</a></dd></dl></div>'
    if code == "jbzs":
        text = "<br/>\n".join("\u3000\u3000" + escape(line, quote=False) for line in truth.paragraphs)
        intro = f'<dl class="intro">\n<dt>{disease.name}简介</dt>\n<dd>{text}</dd>\n</dl>\n'
        body = f'<div class="chi-know">\n{intro}{infobox_2015(disease, truth.facts)}</div>'
    elif code == "jzzn":
        entries = "".join(
            f"<dt>{part}：</dt><dd>{line}</dd>" for part, line in zip(truth.parts or (), truth.paragraphs, strict=True)
        )
        body = f'<div id="contentText"><dl>{entries}<dt>{_GUIDE[2]}：</dt><dd>暂无相关资料</dd></dl></div>{related}'
    else:
        text = "".join(
            (f"<p><strong>{part}</strong></p>" if part else "") + paragraphs(lines)
            for part, lines in grouped(truth.paragraphs, truth.parts or ())
        )
        more = f'<p><a class="more" href="/{disease.pinyin}/">[详细]</a></p><p>（责任编辑：实习生）</p>'
        body = f'<div class="fl730  art-box">{text}{more}<script>ac_as_id = 4854;</script></div>{related}'
    return document(f"{disease.name}{code}", _head_2015(disease, way) + body, "2015")


def infobox_2015(disease: Disease, box: dict[str, str]) -> str:
    """`dl.info` with the real site's scrambled label, its "[详细]" links, its empty values and its advertisement."""
    more = f'<a class="more" href="{JBK}/{disease.pinyin}/zztz/">[详细]</a>'
    entries = [
        f"<dd><i>{'发人群：多' if label == '多发人群' else f'{label}：'}</i>\n {escape(value)} {more}</dd>"
        for label, value in box.items()
    ]
    entries.append("<dd><i>最佳就诊时间：</i>\n暂无相关资料 </dd>")
    entries.append(f'<dd><i>推荐药品：</i>>><a href="{JBK}/{disease.pinyin}/yyzl/">应该如何用药？</a></dd>')
    return f'<dl class="info "><dt>{disease.name}基本知识</dt>\n' + "\n".join(entries) + "\n</dl>\n"


def infobox_2019(box: dict[str, str], era: str) -> str:
    """`ul.disease_basic` of 2019, `ul.information_ul` of 2023."""
    if era == "2019":
        rows = [
            f'<li><span>{label}：</span><span class="disease_basic_txt">{escape(value)}</span></li>'
            for label, value in box.items()
        ]
        empty = '<li><span>就诊时长：</span><span class="disease_basic_txt">暂无相关资料</span></li>'
        return f'<ul class="disease_basic">{"".join(rows)}{empty}</ul>'
    rows = [f"<li><i>{label}：</i><span>{escape(value)}</span></li>" for label, value in box.items()]
    return (
        f'<div class="disease_box"><ul class="information_ul ">{"".join(rows[:6])}</ul>'
        f'<ul class=" information_ul_bottom">{"".join(rows[6:])}<li><i>复诊频率：</i><span></span></li></ul></div>'
    )


def _page_2019(disease: Disease, code: str, truth: Truth, era: str) -> Reply:
    if code == "jbzs":
        text = "\n".join(f'<p class="introduction">{escape(line, quote=False)}</p>' for line in truth.paragraphs)
        body = text + infobox_2019(truth.facts, era)
    elif code == "jb":
        body = (
            f'<div class="art-box">{paragraphs(truth.paragraphs[:1])}</div>'
            f'<div class="article_paragraph ">{paragraphs(truth.paragraphs[1:])}</div>'
        )
    else:
        text = "".join(
            (f'<p class="article_title_num">{"一二三四"[at]}、{part}</p>' if part else "")
            + paragraphs(lines, '<p class="article_text">')
            for at, (part, lines) in enumerate(grouped(truth.paragraphs, truth.parts or ()))
        )
        body = f'<div class="article_box "><div class="article_paragraph"><p class="article_title_num">一、</p>{text}</div></div>'
    return document(f"{disease.name}{code}", _head_2019(disease, era) + body, era)


def _nothing(disease: Disease, code: str, era: str) -> Reply:
    """A section of which the site says itself that it has nothing."""
    if era == "2015":
        return document(
            disease.name + code,
            _head_2015(disease, crumbs(disease)) + '<div class="art-box"><p>暂无相关资料</p></div>',
            era,
        )
    body = '<div class="article_box"><div class="article_paragraph"><p>暂无相关资料</p></div></div>'
    return document(disease.name + code, _head_2019(disease, era) + body, era)


__all__ = ["SECTIONS", "add_disease"]
