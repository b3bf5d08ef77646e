"""Symptoms, examinations and drugs of the xywy replica.

What belongs here: markup and truths of zzk., jck. and yao. What does not: diseases and questions.
"""

from __future__ import annotations

from html import escape
from random import Random

from samples.grammar import Disease, section_paragraphs
from samples.sites.replica import Replica, Truth, anchors, lines
from samples.sites.xywy_page import GBK, JCK, YAO, ZZK, crumbs, document, path_of

SYMPTOM_SECTIONS = {
    "gaishu": "Description", "jieshao": "Description", "yuanyin": "Cause", "yufang": "Prevention",
    "jiancha": "Diagnosis", "zhenduan": "Diagnosis", "food": None,
}  # fmt: skip
_FEW = ("gaishu", "yuanyin", "zhenduan")


def add_symptom(replica: Replica, disease: Disease, number: int, letter: str, rng: Random) -> str:
    """The symptom pages of one id, all seven for the first; returns the symptom's name."""
    name = disease.symptoms[0]
    codes = tuple(SYMPTOM_SECTIONS) if number % 2 else _FEW
    menu = anchors([(f"/{number}_{code}.html", name) for code in codes] + [(f"/p/{letter}.html", "返回")])
    for code in codes:
        label = SYMPTOM_SECTIONS[code]
        text = tuple(section_paragraphs(disease, label or "Prevention", rng))
        url = f"{ZZK}/{number}_{code}.html"
        body = (
            f'{crumbs("症状百科", path_of(disease), name)}<ul class="zz-nav">{menu}</ul>'
            f'<div class="zz-articl  fr f14"><strong class="zz-articl-tit">{name}</strong>{lines(text)}</div>'
        )
        replica.truths[url] = Truth(f"zzk/{number}/{code}", label, text, {}, (), path_of(disease), None, "symptom")
        replica.replies[url] = document(f"{name}-{code}", body, GBK)
    return name


def add_examination(replica: Replica, disease: Disease, number: int, rng: Random) -> None:
    """One examination, without its own heading."""
    name = disease.images[0]
    text = tuple(section_paragraphs(disease, "Diagnosis", rng))
    url = f"{JCK}/jc_{number}.html"
    body = f'{crumbs("检查百科", (), name)}<div class=" jib-articl fr f14">{lines(text)}</div>'
    replica.truths[url] = Truth(f"jck/{number}", None, text, {}, (), (), None, "exam")
    replica.replies[url] = document(name, body, GBK)


def add_drug(replica: Replica, disease: Disease, number: int, rng: Random) -> tuple[str, str]:
    """One drug, in the older markup for even ids; returns the entry (href, name) of its list."""
    name = disease.drugs[0]
    text = section_paragraphs(disease, "Treatment", rng)
    box = {"商品名称": name, "功能主治": text[0], "用法用量": f"口服。一次{number % 3 + 1}片，一日2次。"}
    if number % 2:
        rows = "".join(f"<dt>{label}：</dt><dd><p>{escape(value)}</p></dd>" for label, value in box.items())
        body = f'<h1 class="yao-name ">{name}</h1><dl id="pTop">{rows}<dt>贮藏：</dt><dd></dd></dl>'
    else:
        rows = "".join(f"<dl><dt>{label}：</dt><dd>{escape(value)}</dd></dl>" for label, value in box.items())
        body = f'<div class="mt10  d-tab-inf">{rows}<dl><dt>贮藏：</dt><dd>暂无</dd></dl></div>'
    url = f"{YAO}/goods/{number}.htm"
    replica.truths[url] = Truth(f"goods/{number}", None, tuple(box.values()), box, tuple(box), (), None, "drug")
    replica.replies[url] = document(name, body, GBK)
    return f"/goods/{number}.htm", name
