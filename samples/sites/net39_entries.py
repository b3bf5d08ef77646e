"""Symptoms, examinations and operations in the 39.net replica, in the designs of 2015 and 2019.

What belongs here: their texts (as truths) and markup. What does not: lists (`net39_lists`).
"""

from __future__ import annotations

from html import escape
from random import Random

from samples.grammar import Disease, article, qa, section_paragraphs
from samples.sites.net39_shell import JBK, document, grouped, paragraphs
from samples.sites.replica import Replica, Reply, Truth, anchors

SYMPTOM_SECTIONS: dict[str, tuple[str, str | None]] = {
    "": ("综述", "Description"),
    "zzqy": ("症状起因", "Cause"),
    "zdxs": ("诊断详述", "Diagnosis"),
    "jcjb": ("检查鉴别", "Diagnosis"),
    "jzzn": ("就诊指南", None),
}
_FOLDERS = {"jiancha": "检查项目", "shoushu": "手术项目"}


def add_symptom(replica: Replica, disease: Disease, name: str, slug: str, era: str, rng: Random) -> None:
    """The overview of a symptom and its four sections."""
    for code, (section, label) in SYMPTOM_SECTIONS.items():
        lines = tuple(section_paragraphs(disease, label, rng)[:2]) if label else qa(disease, rng).answers[0]
        identity = f"zhengzhuang/{slug}" + (f"/{code}" if code else "")
        truth = Truth(identity, label, lines, {}, (), (), None, "symptom")
        url = f"{JBK}/{identity}/"
        links = [(f"{JBK}/zhengzhuang/{slug}/{other}{'/' if other else ''}", name) for other in SYMPTOM_SECTIONS]
        replica.truths[url] = truth
        if era == "2015":
            replica.replies[url] = _symptom_2015(disease, name, section, code, truth, links)
        else:
            replica.replies[url] = _symptom_2019(name, section, code, truth, links)


def _symptom_2015(
    disease: Disease, name: str, section: str, code: str, truth: Truth, links: list[tuple[str, str]]
) -> Reply:
    table = f'<table class="dis "><tr><td><a href="{JBK}/{disease.pinyin}/">{disease.name}</a></td><td>{name}</td></tr></table>'
    if code:
        text = f'<div class=" lbox_con">{paragraphs(truth.paragraphs)}{table}</div>'
    else:
        text = f'<dl><dt>{name}</dt><dd id="intro">{paragraphs(truth.paragraphs)}<p><a class="more" href="#">[详细]</a></p></dd></dl>{table}'
    return document(
        name + section, f'<div class="tik  clearfix"><h1>{name}</h1></div><ul>{anchors(links)}</ul>{text}', "2015"
    )


def _symptom_2019(name: str, section: str, code: str, truth: Truth, links: list[tuple[str, str]]) -> Reply:
    if code:
        text = f'<div class="article_box"><div class=" article_paragraph">{paragraphs(truth.paragraphs)}</div></div>'
    else:
        text = "".join(f'<p class="introduction">{escape(line, quote=False)}</p>' for line in truth.paragraphs)
    return document(
        name + section, f'<div class="disease"><h1>{name}</h1></div><ul>{anchors(links)}</ul>{text}', "2019"
    )


def add_entry(replica: Replica, folder: str, disease: Disease, name: str, slug: str, era: str, rng: Random) -> None:
    """An examination (folder jiancha) or operation (shoushu): an introduction, then sections under their names."""
    written = article(disease, rng).paragraphs
    parts = ("", *(("临床意义", "注意事项")[at % 2] for at in range(len(written) - 1)))
    lines = tuple(line for _, line in sorted(zip(parts, written, strict=True), key=lambda pair: pair[0]))
    parts = tuple(sorted(parts))
    truth = Truth(f"{folder}/{slug}", None, lines, {}, parts, (), None, "exam")
    url = f"{JBK}/{folder}/{slug}/"
    replica.truths[url] = truth
    replica.replies[url] = _entry_2015(name, _FOLDERS[folder], truth) if era == "2015" else _entry_2019(name, truth)


def _entry_2015(name: str, kind: str, truth: Truth) -> Reply:
    boxes = ""
    intro = ""
    for part, lines in grouped(truth.paragraphs, truth.parts or ()):
        if part:
            boxes += f'<div class="lbox  catalogItem"><div class="tit"><h2>{part}</h2></div><div class="lbox_txt">{paragraphs(lines)}</div></div>'
        else:
            intro = f'<div class="des"><span>{"<br/>".join(escape(line, quote=False) for line in lines)}</span></div>'
    head = f'<div class="ss_det catalogItem "><div class="tit clearfix"><h1><b>{name}</b>{kind}</h1></div>{intro}</div>'
    return document(name, head + boxes, "2015")


def _entry_2019(name: str, truth: Truth) -> Reply:
    text = intro = ""
    for part, lines in grouped(truth.paragraphs, truth.parts or ()):
        if part:
            text += f'<p class="article_name">{part}</p>' + paragraphs(lines, '<p class="article_content_text">')
        else:
            intro = "".join(f'<p class="introduction">{escape(line, quote=False)}</p>' for line in lines)
    body = f'<div class="disease"><h1>{name}</h1></div>{intro}<div class="article_box"><div class="article_paragraph">{text}</div></div>'
    return document(name, body, "2019")
