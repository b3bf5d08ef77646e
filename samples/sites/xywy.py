"""The replica of xywy.com: GB18030 bytes, some under a wrong header, class attributes with stray spaces, a page cut inside a character.

What belongs here: the choice of pages, lists and odd pages. What does not: markup of page kinds (`xywy_disease`, `xywy_entries`,
`xywy_club`) and the texts (`content`).
"""

from __future__ import annotations

from random import Random
from string import ascii_lowercase

from samples.grammar import Disease, World
from samples.sites import xywy_club, xywy_disease, xywy_entries
from samples.sites.content import covered, stream
from samples.sites.replica import DEAD, Replica, Reply, anchors, cut_inside_character, lines
from samples.sites.xywy_page import GBK, JIB, YAO, ZZK, document

SITE = "xywy"
DISEASES = 28
QUESTIONS = 20
SYMPTOMS = 4
DRUGS = 4
_PAGES_PER_DISEASE = 9
_EMPTY_LETTER = "v"
"""No disease begins with it: a list without rows."""


def build(world: World, seed: int, scale: float = 1.0) -> Replica:
    """The whole site; disease ids are sparse, as on the real one.

    ``scale`` multiplies diseases and questions; where the world has no more diseases, questions stand for their pages.
    """
    rng = stream(world, seed, SITE)
    replica = Replica(SITE)
    wanted = max(8, round(DISEASES * scale))
    diseases = covered(world, min(wanted, len(world.diseases)), rng)
    questions = max(4, round(QUESTIONS * scale)) + _PAGES_PER_DISEASE * (wanted - len(diseases))
    numbers = sorted(rng.sample(range(1, 10_000), len(diseases)))
    for position, (disease, number) in enumerate(zip(diseases, numbers, strict=True)):
        xywy_disease.add(replica, world, seed, (disease, number, position), position % SYMPTOMS + 1, rng)
    _entries(replica, diseases, stream(world, seed, f"{SITE}/entries"))
    xywy_club.add(replica, world, questions, stream(world, seed, f"{SITE}/club"))
    _letters(replica, diseases, numbers)
    _odd_pages(replica, diseases[0], numbers[0])
    for host in ("zzk", "jck", "club", "yao"):
        replica.robots(f"{host}.xywy.com", "/search/")
    replica.robots("jib.xywy.com", "/il_sii/nursing/1.htm")
    return replica


def _entries(replica: Replica, diseases: list[Disease], rng: Random) -> None:
    """Symptoms with their letter list, examinations, drugs with their lists, and drug URLs that lead elsewhere."""
    letters = ("a", "b")
    listed: dict[str, list[tuple[str, str]]] = {letter: [] for letter in letters}
    drugs = []
    for number, disease in enumerate(diseases[:SYMPTOMS], start=1):
        letter = letters[number % 2]
        name = xywy_entries.add_symptom(replica, disease, number, letter, rng)
        listed[letter].append((f"/{number}_gaishu.html", name))
        xywy_entries.add_examination(replica, disease, number, rng)
    for number, disease in enumerate(diseases[:DRUGS], start=2000):
        drugs.append(xywy_entries.add_drug(replica, disease, number, rng))
    for letter in letters:
        more = "".join(f'<a href="/p/{other}.html">{other}</a>' for other in letters)
        body = f'<div class="ks-ill-box"><strong class="fb">{letter}</strong><ul class="ks-ill-list  clearfix">{anchors(listed[letter])}</ul>{more}</div>'
        replica.replies[f"{ZZK}/p/{letter}.html"] = document(f"症状{letter}", body, GBK)
    drugs += [("/goods/77.htm", "下架"), ("/goods/78.htm", "更名")]
    replica.replies[f"{YAO}/class.htm"] = document(
        "药品分类", f"<ul>{anchors([('/jibing/5.htm', '内科用药')])}</ul>", GBK
    )
    replica.replies[f"{YAO}/jibing/5.htm"] = document("内科用药", f"<ul>{anchors(drugs)}</ul>", GBK)
    replica.replies[f"{YAO}/goods/77.htm"] = Reply(b"", "text/html", 302, f"{YAO}/")
    replica.replies[f"{YAO}/goods/78.htm"] = Reply(b"", "text/html", 302, "/goods/2000.htm")
    replica.outcomes |= {f"{YAO}/goods/77.htm": "redirect", f"{YAO}/goods/78.htm": "moved"}


def _letters(replica: Replica, diseases: list[Disease], numbers: list[int]) -> None:
    """One list per letter of the alphabet and one per department.

    Letters without a disease of their own list a synonym, but for one that is empty.
    """
    named = list(zip(diseases, numbers, strict=True))
    for position, letter in enumerate(ascii_lowercase):
        links = [(f"/il_sii_{n}.htm", d.name) for d, n in named if d.pinyin.startswith(letter)]
        if not links and letter != _EMPTY_LETTER:
            disease, number = named[position % len(named)]
            links = [(f"/il_sii_{number}.htm", disease.aliases[0])]
        body = f'<div class="fl jblist-con-ear"><ul class="ks-zm-list">{anchors(links)}</ul></div>'
        replica.replies[f"{JIB}/html/{letter}.html"] = document(f"疾病{letter}", body)
    replica.outcomes[f"{JIB}/html/{_EMPTY_LETTER}.html"] = "no_rows"
    for slug, name in {d.dept_slug: d.department for d in diseases}.items():
        links = [(f"/il_sii_{n}.htm", d.name) for d, n in named if d.dept_slug == slug]
        menu = f'<div class="ks-ill-txt  mt20"><ul>{anchors(links)}</ul></div>'
        replica.replies[f"{JIB}/html/{slug}.html"] = document(name, menu)


def _odd_pages(replica: Replica, disease: Disease, number: int) -> None:
    """A cut page, an unknown id answered with 200, a missing page and a forbidden one, all linked from the list of "z"."""
    cut = f"/il_sii/neopathy/{number}.htm"
    told = lines(tuple(f"{disease.name}要注意复查。" * 9 for _ in range(3)))
    whole = document(disease.name, f'<div class="jib-articl">{told}</div>')
    odd = [
        (cut, "并发症"),
        ("/il_sii_9999999.htm", "未知"),
        ("/il_sii_8888888.htm", "消失"),
        ("/il_sii/nursing/1.htm", "护理"),
    ]
    listed = replica.replies[f"{JIB}/html/z.html"].body.decode("gb18030")
    listed = listed.partition('<ul class="ks-zm-list">')[2].partition("</ul>")[0]
    body = f'<ul>{anchors(odd)}</ul><div class="fl jblist-con-ear"><ul class="ks-zm-list">{listed}</ul></div>'
    replica.replies[f"{JIB}/html/z.html"] = document("疾病z", body)
    replica.replies[JIB + cut] = Reply(cut_inside_character(whole.body, "gb18030"), GBK)
    replica.replies[f"{JIB}/il_sii_9999999.htm"] = Reply(DEAD.replace("页面不存在", "这是什么情况").encode("gb18030"))
    replica.outcomes |= dict(
        zip((JIB + path for path, _ in odd), ("truncated", "dead", "not_found", "robots"), strict=True)
    )
