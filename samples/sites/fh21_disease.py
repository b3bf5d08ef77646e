"""Diseases and symptoms of the fh21 replica: homes with teasers, sections reached by relative links, symptom pages.

What belongs here: markup and truths of dise. and zzk. What does not: questions, articles, lists.
"""

from __future__ import annotations

from html import escape
from random import Random

from samples.grammar import Disease, World, facts, section_paragraphs
from samples.sites.content import section
from samples.sites.fh21_page import DISE, ZZK, document, tail
from samples.sites.replica import Replica, Reply, Truth, lines

SECTIONS = {
    "简介": "Description", "病因": "Cause", "症状": "Symptom", "检查": "Diagnosis", "治疗": "Treatment", "并发症": None,
    "预防": "Prevention", "护理": None,
}  # fmt: skip
_NOTHING = "暂无相关资料"


def tabs_of(number: int) -> list[str]:
    """The tabs of a disease: every seventh has no symptom tab, so that readers who count positions mislabel what follows."""
    unlabelled = number % 5 == 1
    return [
        name for name, label in SECTIONS.items()
        if (label or unlabelled) and not (number % 7 == 0 and name == "症状")
    ]  # fmt: skip


def add(replica: Replica, world: World, seed: int, disease: Disease, number: int, department: int, rng: Random) -> None:
    """Home and sections of one disease; ``department`` is the number of its list."""
    box = facts(disease, rng)
    teasers = []
    for tab, name in enumerate(tabs_of(number)):
        article = number * 100 + tab
        text = section(world, seed, disease, SECTIONS[name] or "Prevention", rng)
        url = f"{DISE}/article/detail/{article}.html"
        parts = ("", *("温馨提示" for _ in text[1:])) if article % 6 == 0 and len(text) > 1 else ()
        if name == "护理" and number % 2 == 0:
            replica.replies[url] = _section(disease, department, name, (), (), article)
        else:
            replica.truths[url] = Truth(f"article/{article}", SECTIONS[name], text, {}, parts, (disease.department,), None, "section")  # fmt: skip
            replica.replies[url] = _section(disease, department, name, text, parts, article)
        teasers.append((f"../../article/detail/{article}.html", name, text[0][:30]))
    # Some homes print a short section in full.
    whole = f"{disease.name}一般不传染。" if number % 9 == 4 else ""
    home = f"{DISE}/illness/detail/{number}.html"
    told = box | {"又名": "、".join(disease.aliases)}
    replica.truths[home] = Truth(
        f"illness/detail/{number}", None, (whole,) if whole else (), told, (teasers[-1][1],) if whole else (),
        (disease.department,), None, "section",
    )  # fmt: skip
    replica.replies[home] = _home(disease, department, teasers, box, whole)


def _crumb(disease: Disease, department: int) -> str:
    return f'<div class="crumb"><a href="/department/illness/{department}.html">{disease.department}</a></div>'


def _home(
    disease: Disease, department: int, teasers: list[tuple[str, str, str]], box: dict[str, str], whole: str
) -> Reply:
    tabs = "".join(f"<li>{name}</li>" for _, name, _ in teasers)
    texts = [f'<p class=" dise02b1">{text}...<a href="{href}">[详细]</a></p>' for href, _, text in teasers]
    if whole:
        texts[-1] = f'<p class="dise02b1 ">{whole}<a href="{teasers[-1][0]}">[详细]</a></p>'
    rows = "".join(f"<dl><dt>{label}？</dt><dd>{escape(value)}</dd></dl>" for label, value in box.items())
    more = "".join(f'<a href="http://{link}">{disease.name}</a>' for link in (f"ypk.fh21.com.cn/summary-{department % 2 + 1}.html", "ssk.fh21.com.cn/sd1.html", "hyk.fh21.com.cn/hyd1.html"))  # fmt: skip
    body = (
        f'{_crumb(disease, department)}<ol class="dise01"><p>{disease.name}<span>又名 {"、".join(disease.aliases)}</span></p></ol>\n'
        f'<div id="diseTabContainer"><ul>{tabs}</ul></div><dl class="dise02"><dd class="dise02b ">{"".join(texts)}</dd></dl>\n'
        f'<div class="dise03">{rows}</div><div class="dise04">{more}<a href="/share/article/5.html">经验</a></div>'
    )
    return document(disease.name, body)


def _section(
    disease: Disease, department: int, name: str, text: tuple[str, ...], parts: tuple[str, ...], article: int
) -> Reply:
    title = f"{disease.name}的{name}_{disease.name}{name}" if article % 3 else f"{disease.name}{name}"
    indented = [lines((line,), "<p>\u00a0", "</p>") for line in text] or [f"<p>{_NOTHING}</p>"]
    if parts:
        indented.insert(1, "<p><strong>温馨提示：</strong></p>")
    advert = tail(article, disease.name)
    if article % 2 and text:
        indented[-1] = indented[-1].replace("</p>", advert + "</p>")
    elif text:
        indented.append(f"<p>{advert}</p>")
    body = f'{_crumb(disease, department)}<ul class="detailc  clearfix">{"".join(indented)}</ul>'
    return document(title, body)


def add_symptom(replica: Replica, disease: Disease, number: int, rng: Random) -> str:
    """A symptom page with headed blocks, without headings for odd numbers; returns the symptom's name."""
    name = disease.symptoms[0]
    told = [(label, line) for label in ("Cause", "Diagnosis") for line in section_paragraphs(disease, label, rng)[:2]]
    words = {"Cause": "病因", "Diagnosis": "检查"}
    parts: tuple[str, ...] = ()
    if number % 2:
        body = "".join(f"<dl><dt>{escape(line)}</dt></dl>" for _, line in told)
    else:
        parts = tuple(words[label] for label, _ in told)
        body = "".join(f"<dl><dt>{words[label]}：</dt><dd>{escape(line)}</dd></dl>" for label, line in told)
    url = f"{ZZK}/symptom/detail/{number}.html"
    replica.truths[url] = Truth(f"symptom/{number}", None, tuple(line for _, line in told), {}, parts, (), None, "symptom")  # fmt: skip
    replica.replies[url] = document(name, f'<h1>{name}</h1><div class="z_block08_con ">{body}</div>')
    return name
