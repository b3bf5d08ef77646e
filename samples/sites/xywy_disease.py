"""Disease pages of the xywy replica: homes, sections with prose, food and drug pages.

What belongs here: markup and truths of jib.xywy.com. What does not: its lists and odd pages (`xywy`).
"""

from __future__ import annotations

from html import escape
from random import Random

from samples.grammar import Disease, World, facts
from samples.sites.content import section
from samples.sites.replica import Replica, Truth, anchors, lines
from samples.sites.xywy_page import JIB, content_type, crumbs, document, path_of

SECTIONS = {
    "gaishu": ("简介", "Description"),
    "cause": ("病因", "Cause"),
    "symptom": ("症状", "Symptom"),
    "inspect": ("检查", "Diagnosis"),
    "diagnosis": ("诊断鉴别", "Diagnosis"),
    "treat": ("治疗", "Treatment"),
    "prevent": ("预防", "Prevention"),
    "neopathy": ("并发症", None),
    "nursing": ("护理", None),
    "food": ("饮食", None),
    "drug": ("药品", None),
}
_LABELLED = 7
_EXTRA = {1: ("neopathy", "food", "drug"), 2: ("nursing", "food", "drug"), 3: ("neopathy", "drug"), 4: ("nursing", "drug"), 5: ("neopathy", "food")}  # fmt: skip
"""Disease number modulo fourteen -> its pages without a label."""

_TABS = ("宜吃食物", "忌吃食物")
_RELATED = '<div class="related"><p>相关推荐：看了本页的人还看了别的疾病</p></div>'


def add(replica: Replica, world: World, seed: int, found: tuple[Disease, int, int], symptom: int, rng: Random) -> None:
    """Home and sections of one disease, ``found`` = (disease, its id, its position); ``symptom`` is the id of a linked symptom."""
    disease, number, position = found
    codes = [*list(SECTIONS)[:_LABELLED], *_EXTRA.get(position % 14, ())]
    header_line = content_type(position)
    replica.replies[f"{JIB}/il_sii_{number}.htm"] = document(disease.name, _home(disease, number, codes), header_line)
    if position % 5 == 2:
        truth = Truth(
            f"il_sii/{number}", None, (), {"就诊科室": disease.department}, (), path_of(disease), None, "section"
        )
        replica.truths[f"{JIB}/il_sii_{number}.htm"] = truth
        body = _home(disease, number, codes) + _common_sense(disease)
        replica.replies[f"{JIB}/il_sii_{number}.htm"] = document(disease.name, body, header_line)
    for code in codes:
        url = f"{JIB}/il_sii/{code}/{number}.htm"
        name, label = SECTIONS[code]
        text = section(world, seed, disease, label or "Prevention", rng)
        told: Truth | None
        title = f"{disease.name}的{name},{disease.name}{name}-{'-'.join(path_of(disease))}"
        if code == "drug":
            body, told = _drugs(disease, number, position)
        elif code == "food":
            body, told = _food(disease, number, text)
        else:
            box = facts(disease, rng) if code in ("gaishu", "treat") else {}
            body, told = _prose(disease, code, number, text, box, position, symptom)
        if told:
            replica.truths[url] = told
        replica.replies[url] = document(title, body, header_line)


def _head(disease: Disease) -> str:
    return (
        crumbs("疾病百科", path_of(disease), disease.name, disease.dept_slug)
        + f'<div class="wrap mt5"><div class="jb-name fYaHei gre">{disease.name}</div></div>\n'
    )


def _home(disease: Disease, number: int, codes: list[str]) -> str:
    """The home leads to the sections, and to itself under other spellings."""
    links = [(f"/il_sii/{code}/{number}.htm", disease.name + SECTIONS[code][0]) for code in codes]
    links += [(f"http://3g.jib.xywy.com/il_sii_{number}.html", "手机版"), (f"https://jib.xywy.com/il_sii_{number}.htm?fromurl=x", disease.name)]  # fmt: skip
    teaser = f"<p>{disease.name}是常见的疾病，多数人...<a href='/il_sii/gaishu/{number}.htm'>[详细]</a></p>"
    return (
        f'{_head(disease)}<div class="jib-navbar fl bor pr"><div class=" jib-navbar-bd">{teaser}</div></div>'
        f'<ul class="jib-nav-list clearfix">{anchors(links)}</ul>'
    )


def _common_sense(disease: Disease) -> str:
    return (
        f'<div class="fl  jib-common-sense"><p>就诊科室：<span class="sense-right ">{disease.department}</span></p>'
        '<p>传染方式：<span class="sense-right ">暂无相关资料</span></p></div>'
    )


def _prose(
    disease: Disease, code: str, number: int, text: tuple[str, ...], box: dict[str, str], position: int, symptom: int
) -> tuple[str, Truth]:
    name, label = SECTIONS[code]
    title = f'<strong class="db f20 fYaHei fb jib-articl-tit tc pr">{disease.name}{name}</strong>'
    parts: tuple[str, ...] = ()
    if code in ("gaishu", "treat"):
        inner = lines(text)
        if code == "treat" and position % 3 == 1 and len(text) > 1:
            inner = f"{lines(text[:1])}<p><strong>一、药物治疗：</strong></p>{lines(text[1:])}"
            parts = ("", *("一、药物治疗" for _ in text[1:]))
        body = (
            f'<div class="jib-articl fr f14 ">{title}<div class="jib-articl-con jib-lh-articl">{inner}</div>'
            f"{_infobox(box)}{_RELATED}</div>"
        )
    else:
        # The cause page's attribute starts with a space; text is partly bare, partly in p and b.
        spaced = " jib-articl fr f14 jib-lh-articl" if code == "cause" else "jib-articl fr f14 jib-lh-articl"
        bare = escape(text[0], quote=False)
        bold = lines(text[1:2], "<p><b>", "</b></p>")
        linked, box = _linked(disease, code, symptom)
        body = f'<div class="{spaced}">{title}{linked}\n{bare}\n{bold}{lines(text[2:])}{_RELATED}</div>'
    truth = Truth(f"il_sii/{number}/{code}", label, text, box, parts, path_of(disease), None, "section")
    return _head(disease) + body, truth


def _linked(disease: Disease, code: str, symptom: int) -> tuple[str, dict[str, str]]:
    """Linked symptoms or examinations inside the section, and the fact that they make."""
    if code == "symptom":
        names = disease.symptoms[:3]
        links = "".join(f'<a class="gre" href="http://zzk.xywy.com/{symptom}_gaishu.html">{n}</a>' for n in names)
        return f'<span class="db f12 lh240 mb15 ">{links}</span>', {"相关症状": "、".join(names)}
    if code == "inspect":
        names = disease.images[:2]
        links = "".join(f'<li class="check-item "><a href="http://jck.xywy.com/jc_{symptom}.html">{n}</a></li>' for n in names)  # fmt: skip
        return f'<ul class="check-list">{links}</ul>', {"相关检查": "、".join(names)}
    return "", {}


def _infobox(box: dict[str, str]) -> str:
    rows = [
        f'<p class="clearfix"><span class="fl">{label}：</span><span class="fl txt-right">{escape(value)}</span></p>'
        for label, value in box.items()
    ]
    return f'<div class="mt20 articl-know ">{"".join(rows)}<p class="clearfix"><span class="fl">传染方式：</span></p></div>'


def _food(disease: Disease, number: int, text: tuple[str, ...]) -> tuple[str, Truth]:
    """Two tabs; what may be eaten in the first, what not in the second."""
    good, bad = text[:1], text[1:2]
    tabs = "".join(f"<li>{name}</li>" for name in _TABS[: len(text)])
    body = (
        f'{_head(disease)}<ul class="diet-tab clearfix">{tabs}</ul><div class="panels mt10">'
        f'<div class="diet-item "><div class="fl diet-good-txt">{good[0]}</div><div class="diet-img clearfix mt20"><div><p>鸡蛋</p></div></div></div>'
        + "".join(f'<div class="diet-item none"><p>{line}</p></div>' for line in bad)
        + "</div>"
    )
    pairs = [(_TABS[0], good[0]), (_TABS[0], "鸡蛋"), *((_TABS[1], line) for line in bad)]
    told = tuple(line for _, line in pairs)
    truth = Truth(f"il_sii/{number}/food", None, told, {}, tuple(p for p, _ in pairs), path_of(disease), None, "section")  # fmt: skip
    return body, truth


def _drugs(disease: Disease, number: int, position: int) -> tuple[str, Truth | None]:
    """Names of drugs in two markups, and the page that has none."""
    if position % 14 == 4:
        return (
            '<div class="good-drug-box bor"><div class="panels"><div class="city-item">'
            '<div class="city-drug clearfix fb"><span class="dib fl f15">药品</span></div>\n暂无药品\n</div></div></div>'
        ), None
    classes = "fl drug-pic-rec mr30" if position % 14 == 1 else "fl drug-pic  bor mr10"
    items = "".join(
        f'<div class="{classes}"><p><a href="http://yao.xywy.com/goods/{2000 + position % 4}.htm">{name}</a></p></div>'
        for name in disease.drugs
    )
    truth = Truth(f"il_sii/{number}/drug", None, disease.drugs, {}, (), path_of(disease), None, "section")
    return crumbs("疾病百科", path_of(disease), disease.name) + items, truth
