"""The replica of fh21.com.cn (UTF-8): diseases with tabs missing, symptoms, questions, articles of three designs, advertising tails.

What belongs here: the choice of pages, lists of the encyclopedia and odd pages. What does not: markup of page kinds (`fh21_disease`,
`fh21_qa`, `fh21_article`) and the texts (`content`).
"""

from __future__ import annotations

from samples.grammar import Disease, World
from samples.sites import fh21_article, fh21_disease, fh21_qa
from samples.sites.content import covered, stream
from samples.sites.fh21_page import DISE, IASK, UTF8, ZZK, document
from samples.sites.replica import DEAD, Replica, Reply, anchors

SITE = "fh21"
DISEASES = 26
QUESTIONS = 64
ARTICLES = 20
SYMPTOMS = 6
_PAGES_PER_DISEASE = 7
_PER_LIST = 2
_ODD_QUESTIONS = [("/question/9900001.html", "内部"), ("/question/7700001.html", "已删")]


def build(world: World, seed: int, scale: float = 1.0) -> Replica:
    """The whole site.

    ``scale`` multiplies diseases, questions and articles; where the world has no more diseases, questions stand for their pages.
    """
    rng = stream(world, seed, SITE)
    replica = Replica(SITE)
    wanted = max(8, round(DISEASES * scale))
    diseases = covered(world, min(wanted, len(world.diseases)), rng)
    questions = max(8, round(QUESTIONS * scale)) + _PAGES_PER_DISEASE * (wanted - len(diseases))
    departments = {disease.dept_slug: number for number, disease in enumerate(diseases, start=1)}
    for number, disease in enumerate(diseases, start=1):
        fh21_disease.add(replica, world, seed, disease, number, departments[disease.dept_slug], rng)
    _lists(replica, diseases, departments)
    _symptoms(replica, world, diseases, seed)
    fh21_qa.add(replica, world, questions, _ODD_QUESTIONS, stream(world, seed, f"{SITE}/questions"))
    fh21_article.add(replica, world, max(10, round(ARTICLES * scale)), stream(world, seed, f"{SITE}/articles"))
    _odd_pages(replica)
    return replica


def _lists(replica: Replica, diseases: list[Disease], departments: dict[str, int]) -> None:
    """The list of departments with body parts, and the diseases of each with a pager."""
    names = {disease.dept_slug: disease.department for disease in diseases}
    index = [(f"/department/illness/{departments[slug]}.html", name) for slug, name in names.items()]
    index += [("/organ/illness/1.html", "头部"), ("/articles/2743-6-3.html", "护理文章")]
    index += [("/illness/detail/99999.html", "消失"), ("/illness/detail/88888.html", "限速"), ("/article/detail/77.html", "改址")]  # fmt: skip
    menu = f'<div class="menu_con"><dl><dd><ul>{anchors(index)}</ul></dd></dl></div>'
    replica.replies[f"{DISE}/department/illnesses.html"] = document("疾病科室", menu)
    for slug, number in departments.items():
        own = [(i, d) for i, d in enumerate(diseases, start=1) if d.dept_slug == slug]
        pages = [own[i : i + _PER_LIST] for i in range(0, len(own), _PER_LIST)]
        for page, shown in enumerate(pages, start=1):
            items = "".join(f'<li><a class="link08" href="/illness/detail/{i}.html">{d.name}</a></li>' for i, d in shown)  # fmt: skip
            further = f'<a href="/department/illness/{number}-{page + 1}.html">下一页</a>' if page < len(pages) else ""
            body = f'<div class="dise_list "><ul>{items}</ul></div><div class="pageStyle"><p>{further}</p></div>'
            name = f"{number}.html" if page == 1 else f"{number}-{page}.html"
            replica.replies[f"{DISE}/department/illness/{name}"] = document(names[slug], body)
    some = anchors([("/illness/detail/1.html", diseases[0].name), ("/illness/detail/2.html", diseases[1].name)])
    replica.replies[f"{DISE}/organ/illness/1.html"] = document("头部疾病", f'<ul class="level2">{some}</ul>')
    told = anchors([("/article/detail/100.html", diseases[0].name)])
    replica.replies[f"{DISE}/articles/2743-6-3.html"] = document("护理文章", f'<div class="dise_list"><ul>{told}</ul></div>')  # fmt: skip


def _symptoms(replica: Replica, world: World, diseases: list[Disease], seed: int) -> None:
    """Symptom pages and two pages of a letter list."""
    rng = stream(world, seed, f"{SITE}/symptoms")
    listed = [
        (f"/symptom/detail/{number}.html", fh21_disease.add_symptom(replica, disease, number, rng))
        for number, disease in enumerate(diseases[:SYMPTOMS], start=1)
    ]
    for page, shown in ((1, listed[::2]), (2, listed[1::2])):
        body = f'<div class="dise_list"><ul>{anchors(shown)}</ul></div><div class="pageStyle"><p><a href="/letter/symptoms/a-2.html">下一页</a></p></div>'
        replica.replies[f"{ZZK}/letter/symptoms/a-{page}.html"] = document("症状", body)


def _odd_pages(replica: Replica) -> None:
    """A removed and a forbidden question, a disease home for a reader who is too fast, a list without rows, a page that moved."""
    limited = '<ol class="dise01"><p>访问过快</p></ol><div class="dise03"></div>'
    replica.replies |= {
        f"{DISE}/illness/detail/88888.html": document("疾病", limited),
        f"{DISE}/article/detail/77.html": Reply(b"", "text/html", 301, f"{DISE}/article/detail/100.html"),
        f"{IASK}/question/9900001.html": document("内部", "<p>不应被抓取</p>"),
        f"{IASK}/question/7700001.html": Reply(DEAD.encode(), UTF8),
        f"{IASK}/question/list-32.html": document("问题", '<div class="iask10_con"></div>'),
    }
    replica.outcomes = {
        f"{DISE}/illness/detail/99999.html": "not_found",
        f"{DISE}/illness/detail/88888.html": "blocked",
        f"{DISE}/article/detail/77.html": "moved",
        f"{IASK}/question/9900001.html": "robots",
        f"{IASK}/question/7700001.html": "dead",
        f"{IASK}/question/list-32.html": "no_rows",
    }
    replica.robots("dise.fh21.com.cn", "/share/")
    replica.robots("iask.fh21.com.cn", "/question/99")
