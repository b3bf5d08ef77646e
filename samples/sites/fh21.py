"""The replica of fh21.com.cn (UTF-8): disease pages reached by relative links, one tab missing on some, and doctors' answers.

What belongs here: this site's URLs and markup. What does not: the texts (`content`).
"""

from __future__ import annotations

from html import escape

from samples.grammar import QA, Disease, World, facts, qa
from samples.sites.content import covered, footer, header, section, stream
from samples.sites.replica import DEAD, Replica, Reply, Truth, anchors, lines

SITE = "fh21"
DISEASES = 26
QUESTIONS = 64
_DISE, _IASK = "http://dise.fh21.com.cn", "http://iask.fh21.com.cn"
_PER_LIST = 16
_SECTIONS = {
    "简介": "Description", "病因": "Cause", "症状": "Symptom", "检查": "Diagnosis", "治疗": "Treatment", "预防": "Prevention",
}  # fmt: skip
_PROMOTION = "更多内容请关注飞华健康网疾病频道"


def build(world: World, seed: int) -> Replica:
    """The whole site."""
    rng = stream(world, seed, SITE)
    replica = Replica(SITE)
    diseases = covered(world, DISEASES, rng)
    departments = {disease.dept_slug: number for number, disease in enumerate(diseases, start=1)}
    for number, disease in enumerate(diseases, start=1):
        # Every seventh disease has no symptom tab: readers that count positions mislabel what follows.
        names = [name for name in _SECTIONS if not (number % 7 == 0 and name == "症状")]
        box = facts(disease, rng)
        home = f"{_DISE}/illness/detail/{number}.html"
        replica.truths[home] = Truth(f"illness/detail/{number}", None, (), box)
        teasers = []
        for tab, name in enumerate(names):
            article = number * 100 + tab
            truth = Truth(f"article/{article}", _SECTIONS[name], section(world, seed, disease, _SECTIONS[name], rng))
            url = f"{_DISE}/article/detail/{article}.html"
            replica.truths[url] = truth
            replica.replies[url] = _section_page(disease, departments[disease.dept_slug], name, truth.paragraphs)
            teasers.append((f"/article/detail/{article}.html", name, truth.paragraphs[0][:30]))
        replica.replies[home] = _home(disease, departments[disease.dept_slug], teasers, box)
    _lists(replica, diseases, departments)
    _questions(replica, [(d, qa(d, rng)) for d in (rng.choice(world.diseases) for _ in range(QUESTIONS))])
    _odd_pages(replica)
    return replica


def _document(title: str, body: str) -> Reply:
    page = (
        f'<!DOCTYPE html>\n<html>\n<head>\n<meta charset="utf-8">\n<title>{title}_飞华健康网</title>\n</head>\n<body>\n'
        f"{header('飞华')}\n{body}\n{footer('飞华')}\n</body>\n</html>\n"
    )
    return Reply(page.encode(), "text/html; charset=utf-8")


def _crumb(disease: Disease, department: int) -> str:
    return f'<div class="crumb"><a href="/department/illness/{department}.html">{disease.department}</a></div>'


def _home(disease: Disease, department: int, teasers: list[tuple[str, str, str]], box: dict[str, str]) -> Reply:
    tabs = "".join(f"<li>{name}</li>" for _, name, _ in teasers)
    texts = "".join(f'<p>{text}...<a href="{href}">[详细]</a></p>' for href, _, text in teasers)
    rows = "".join(f"<dl><dt>{label}？</dt><dd>{escape(value)}</dd></dl>" for label, value in box.items())
    body = (
        f'{_crumb(disease, department)}<ol class="dise01"><p>{disease.name}<span>又名 {"、".join(disease.aliases)}</span></p></ol>\n'
        f'<div id="diseTabContainer"><ul>{tabs}</ul></div><dl class="dise02"><dd class="dise02b">{texts}</dd></dl>\n'
        f'<div class="dise03">{rows}</div>'
    )
    return _document(disease.name, body)


def _section_page(disease: Disease, department: int, name: str, paragraphs: tuple[str, ...]) -> Reply:
    text = lines(paragraphs, "<p>\u00a0", "</p>")
    tail = f"<p>{_PROMOTION}：http://dise.fh21.com.cn/</p>"
    body = f'{_crumb(disease, department)}<ul class="detailc">{text}{tail}</ul>'
    return _document(f"{disease.name}的{name}_{disease.name}{name}", body)


def _lists(replica: Replica, diseases: list[Disease], departments: dict[str, int]) -> None:
    """The list of departments, and one list of diseases per department."""
    names = {disease.dept_slug: disease.department for disease in diseases}
    index = [(f"/department/illness/{departments[slug]}.html", name) for slug, name in names.items()]
    index += [("/illness/detail/99999.html", "消失"), ("/illness/detail/88888.html", "限速")]
    replica.replies[f"{_DISE}/department/illnesses.html"] = _document(
        "疾病科室", f'<div class="menu_con"><ul>{anchors(index)}</ul></div>'
    )
    for slug, number in departments.items():
        items = "".join(
            f'<li><a class="link08" href="/illness/detail/{i}.html">{d.name}</a></li>'
            for i, d in enumerate(diseases, start=1)
            if d.dept_slug == slug
        )
        page = f'<div class="dise_list"><ul>{items}</ul></div>'
        replica.replies[f"{_DISE}/department/illness/{number}.html"] = _document(names[slug], page)


def _questions(replica: Replica, asked: list[tuple[Disease, QA]]) -> None:
    """Question pages with their lists; the lists lead to one forbidden and one removed question too."""
    listed = []
    for position, (disease, question) in enumerate(asked):
        number = 16_000_000 + position * 137
        answers = [part for answer in question.answers for part in answer]
        url = f"{_IASK}/question/{number}.html"
        replica.truths[url] = Truth(f"question/{number}", None, (question.question, *answers))
        replica.replies[url] = _question_page(disease, question)
        listed.append((f"/question/{number}.html", question.title))
    listed += [("/question/9900001.html", "内部"), ("/question/7700001.html", "已删")]
    parts = [listed[i : i + _PER_LIST] for i in range(0, len(listed), _PER_LIST)]
    pager = "".join(f'<a href="/question/list-5-1-0-{page}.html">{page}</a>' for page in range(1, len(parts) + 1))
    for page, part in enumerate(parts, start=1):
        body = f'<div class="iask10_con"><ul>{anchors(part)}</ul></div><div class="pageStyle"><p>{pager}</p></div>'
        for name in ("list-5", "list-5-1-0-1") if page == 1 else (f"list-5-1-0-{page}",):
            replica.replies[f"{_IASK}/question/{name}.html"] = _document("内科问题", body)


def _question_page(disease: Disease, question: QA) -> Reply:
    answers = "".join(
        '<div class="iask_answer"><dl class="iask_answer01"><dd><em>因不能面诊，医生的建议仅供参考</em></dd></dl>'
        f'<div class="iask_answer02  iask_detail03_2 "><div class="iask_answer02a"><dl><dt>病情分析：</dt><dd>{escape(analysis)}</dd></dl>'
        f"<dl><dt>指导意见：</dt><dd>{escape(advice)}</dd></dl><span></span></div></div>"
        '<dl class="iask_answer03"><dt>2016-11-04 13:49:23</dt></dl></div>'
        for analysis, advice in question.answers
    )
    body = (
        '<div class="iask_navigator"><a href="http://www.fh21.com.cn/">飞华健康网</a><a href="/">问医生</a>'
        f'<a href="/question/list-5.html">{disease.department}</a><a href="/question/list-32.html">{disease.name}</a></div>\n'
        f'<div class="iask_detail01a"><dl><dd><ul>{escape(question.title)}</ul><ol>来自于：外地<span>|</span>提问时间：2016-11-04 10:00:00</ol></dd></dl></div>\n'
        '<div class="iask_detail01b1"><dl><dt>基本信息：</dt><dd>男 45岁</dd></dl>'
        f"<dl><dt>病情描述：</dt><dd>{escape(question.question)}</dd></dl></div>\n"
        f'<div class="iask_detail01c"><p>看了该问题的网友还看了：</p></div><div class="iask_detail02">{answers}</div>'
    )
    return _document(question.title, body)


def _odd_pages(replica: Replica) -> None:
    limited = '<ol class="dise01"><p>访问过快</p></ol><div class="dise03"></div>'
    replica.replies |= {
        f"{_DISE}/illness/detail/88888.html": _document("疾病", limited),
        f"{_IASK}/question/9900001.html": _document("内部", "<p>不应被抓取</p>"),
        f"{_IASK}/question/7700001.html": Reply(DEAD.encode(), "text/html; charset=utf-8"),
        f"{_IASK}/question/list-32.html": _document("问题", '<div class="iask10_con"></div>'),
    }
    replica.outcomes = {
        f"{_DISE}/illness/detail/99999.html": "not_found",
        f"{_DISE}/illness/detail/88888.html": "blocked",
        f"{_IASK}/question/9900001.html": "robots",
        f"{_IASK}/question/7700001.html": "dead",
    }
    replica.robots("dise.fh21.com.cn", "/share/")
    replica.robots("iask.fh21.com.cn", "/question/99")
