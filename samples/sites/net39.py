"""The replica of 39.net: diseases of three eras (GB18030 bytes said to be gb2312 up to 2018, UTF-8 since), symptoms, examinations, operations,
questions, drugs and articles.

What belongs here: which pages there are. What does not: their markup (`net39_disease`, `net39_entries`, `net39_talk`, `net39_lists`), and the
texts (`content`).
"""

from __future__ import annotations

from random import Random

from samples.grammar import Disease, World
from samples.sites.content import covered, stream
from samples.sites.net39_disease import add_disease
from samples.sites.net39_entries import add_entry, add_symptom
from samples.sites.net39_lists import (
    Links,
    add_article_list,
    add_drugs,
    add_index,
    add_list,
    add_old_list,
    add_questions,
    sub_departments,
)
from samples.sites.net39_shell import ASK, ERAS, JBK, SITE, YPK, document, path
from samples.sites.net39_talk import CHANNELS, add_article, add_drug, add_question
from samples.sites.replica import DEAD, Replica, Reply

__all__ = ["DISEASES", "SITE", "build"]

DISEASES = 28
_QUESTIONS, _ARTICLES, _SYMPTOMS, _EXAMS, _OPERATIONS, _DRUGS = 20, 10, 3, 4, 2, 3
_PAGES_OF_A_DISEASE, _ARTICLES_OF_A_DISEASE = 8, 4


def build(world: World, seed: int, scale: float = 1.0) -> Replica:
    """The whole site.

    ``scale`` multiplies diseases, questions and articles. The world has a limited number of diseases: beyond it, further questions and
    articles stand for the pages that further diseases would have had.
    """
    rng = stream(world, seed, SITE)
    replica = Replica(SITE)
    wanted = max(1, round(DISEASES * scale))
    diseases = covered(world, min(wanted, len(world.diseases)), rng)
    missing = (wanted - len(diseases)) * _PAGES_OF_A_DISEASE
    articles = round(_ARTICLES * scale) + missing // 2
    topics = diseases[: max(1, articles // _ARTICLES_OF_A_DISEASE)]
    for number, disease in enumerate(diseases):
        add_disease(replica, world, seed, disease, number, ERAS[number % len(ERAS)], rng, disease in topics)
    more = stream(world, seed, f"{SITE}/more")
    symptoms, exams, operations = _entries(replica, diseases, more)
    questions = _questions(replica, diseases, round(_QUESTIONS * scale) + missing // 2, more)
    _articles(replica, topics, articles, more)
    _drugs(replica, diseases, more)
    add_questions(replica, questions)
    _lists(replica, diseases, symptoms, exams, operations)
    _odd_pages(replica)
    return replica


def _entries(replica: Replica, diseases: list[Disease], rng: Random) -> tuple[Links, Links, Links]:
    """Symptoms, examinations and operations, their eras in turn; the links to them."""
    symptoms, exams, operations = [], [], []
    for number, disease in enumerate(diseases[:_SYMPTOMS]):
        slug = f"{disease.pinyin}zz{number}"
        add_symptom(replica, disease, disease.symptoms[0], slug, ("2015", "2019")[number % 2], rng)
        symptoms.append((f"{JBK}/zhengzhuang/{slug}/", disease.symptoms[0]))
    for number, disease in enumerate(diseases[:_EXAMS]):
        slug = f"{disease.pinyin}jc"
        add_entry(replica, "jiancha", disease, disease.images[0], slug, ("2015", "2019")[number % 2], rng)
        exams.append((f"{JBK}/jiancha/{slug}/", disease.images[0]))
    for number, disease in enumerate(diseases[:_OPERATIONS]):
        slug, name = f"{disease.pinyin}ss", next(iter(disease.operations), disease.name + "手术")
        add_entry(replica, "shoushu", disease, name, slug, ("2015", "2019")[number % 2], rng)
        operations.append((f"{JBK}/shoushu/{slug}/", name))
    return symptoms, exams, operations


def _questions(replica: Replica, diseases: list[Disease], count: int, rng: Random) -> list[tuple[int, str, Links]]:
    """Questions, and the links to them by category: its number, its name."""
    categories: dict[str, Links] = {path(disease)[0][1]: [] for disease in diseases[:count]}
    numbers = {name: number for number, name in enumerate(categories, start=27)}
    for number in range(count):
        disease = diseases[number % len(diseases)]
        name = path(disease)[0][1]
        categories[name].append(add_question(replica, disease, number, numbers[name], rng))
    return [(numbers[name], name, links) for name, links in categories.items()]


def _articles(replica: Replica, diseases: list[Disease], count: int, rng: Random) -> None:
    """Articles, and for each of ``diseases`` the list of its own."""
    links: dict[str, Links] = {disease.pinyin: [] for disease in diseases}
    for number in range(count):
        disease = diseases[number % len(diseases)]
        links[disease.pinyin].append(add_article(replica, disease, number, rng))
    for disease in diseases:
        add_article_list(replica, disease.pinyin, disease.name, links[disease.pinyin])


def _drugs(replica: Replica, diseases: list[Disease], rng: Random) -> None:
    groups = []
    for number, disease in enumerate(diseases[:_DRUGS]):
        links = [
            link
            for at, name in enumerate(disease.drugs[:2])
            for link in add_drug(replica, disease, name, 503_180 + 10 * number + at, rng)
        ]
        groups.append((disease.pinyin, disease.name, links))
    add_drugs(replica, groups)


def _lists(replica: Replica, diseases: list[Disease], symptoms: Links, exams: Links, operations: Links) -> None:
    """The index, lists by department and over all departments, one of the old design, and a department that shows nothing."""
    narrow = {path(disease)[-1] for disease in diseases}
    broad = {path(disease)[0] for disease in diseases} - narrow
    for slug, name in sorted(narrow | broad):
        members = [d for d in diseases if (slug, name) in path(d)]
        below = sorted({path(d)[-1] for d in members} - {(slug, name)})
        links = [(f"https://jbk.39.net/{d.pinyin}/?fromurl=list", d.name) for d in members]
        above = sub_departments([(f"/bw/{s}_t1/", n) for s, n in below]) if below else ""
        add_list(replica, f"/bw/{slug}_t1", name, links, above)
    add_list(replica, "/bw/heyixueke_t1", "核医学科", [])
    add_list(replica, "/bw/t2", "症状", symptoms, size=2)
    add_list(replica, "/bw/t3", "检查", exams)
    add_list(replica, "/bw/t4", "手术", operations)
    add_old_list(replica, "/bw_t1", "疾病", [(f"{JBK}/{d.pinyin}/", d.name) for d in diseases])
    index = [(f"{JBK}/bw/{slug}_t1/", name) for slug, name in sorted(broad or narrow)]
    index += [(f"{JBK}/bw/{slug}_t1/", name) for slug, name in sorted(narrow) if broad]
    others = [(f"{JBK}/bw/{kind}/", kind) for kind in ("t2", "t3", "t4")]
    others += [(f"{JBK}/bw_t1", "按页浏览"), ("/bw/heyixueke_t1/", "核医学科")]
    others += [
        ("/ceshi/", "测试页"),
        ("/yishan/", "已删"),
        ("/xiaoshi/", "消失"),
        ("/yanzheng/", "验证"),
        ("http://yyk.39.net/", "医院"),
    ]
    add_index(replica, index, others)


def _odd_pages(replica: Replica) -> None:
    verify = "http://image.39.net/verify.html"
    replica.replies |= {
        f"{JBK}/ceshi/": document("测试", "<p>不应被抓取</p>", "2019"),
        f"{JBK}/yishan/": Reply(DEAD.encode(), "text/html; charset=utf-8"),
        f"{JBK}/yanzheng/": Reply(b"", status=302, location=verify),
        verify: Reply("<html><head><title>安全验证</title></head><body>请拖动滑块</body></html>".encode()),
    }
    names = {"ceshi": "robots", "yishan": "dead", "xiaoshi": "not_found", "yanzheng": "blocked"}
    replica.outcomes = {f"{JBK}/{name}/": outcome for name, outcome in names.items()}
    replica.outcomes[f"{JBK}/bw/heyixueke_t1/"] = "no_rows"
    replica.robots("jbk.39.net", "/ceshi/", "/help/")
    for host in (ASK, YPK, *(f"http://{channel}.39.net" for channel in CHANNELS), "http://image.39.net"):
        replica.robots(host.removeprefix("http://"))
