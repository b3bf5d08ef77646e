"""Questions of the fh21 replica: best answer and others, their parts, lone texts, follow-ups, and their lists.

What belongs here: markup and truths of iask. What does not: the encyclopedia and articles.
"""

from __future__ import annotations

from html import escape
from random import Random

from samples.grammar import Disease, World, qa
from samples.sites.fh21_page import IASK, document
from samples.sites.replica import Replica, Truth, anchors

_PER_LIST = 16
_FOLLOW_UPS = {"追问": "追问", "追答": "回答"}


def add(replica: Replica, world: World, count: int, odd: list[tuple[str, str]], rng: Random) -> None:
    """``count`` questions and the lists that lead to them and to ``odd`` pages (href, text)."""
    listed = []
    for position in range(count):
        disease = rng.choice(world.diseases)
        asked, more = qa(disease, rng), qa(disease, rng)
        pairs = [("提问", asked.question)]
        if position % 5 == 2:
            pairs.append(("补充问题", more.question))
        for number, (analysis, advice) in enumerate(asked.answers, start=1):
            if number == 2 and position % 3 == 0:
                pairs.append((f"回答{number}", analysis))
            else:
                pairs += [(f"回答{number}:病情分析", analysis), (f"回答{number}:指导意见", advice)]
            if number == 1 and position % 4 == 1:
                pairs += [("回答1:追问", more.title), ("回答1:追答", more.answers[0][1])]
        name = 16_000_000 + position * 137
        day = f"2016-11-{position % 28 + 1:02}"
        url = f"{IASK}/question/{name}.html"
        replica.truths[url] = Truth(
            f"question/{name}", None, tuple(line for _, line in pairs), {}, tuple(part for part, _ in pairs),
            (disease.department,), day, "qa",
        )  # fmt: skip
        replica.replies[url] = document(asked.title, _page(disease, asked.title, day, pairs, position))
        listed.append((f"/question/{name}.html", asked.title))
    _lists(replica, listed + odd)


def _page(disease: Disease, title: str, day: str, pairs: list[tuple[str, str]], position: int) -> str:
    asked = "".join(
        f"<dl><dt>{'病情描述' if part == '提问' else part}：</dt><dd>{escape(line)}</dd></dl>"
        for part, line in pairs
        if not part.startswith("回答")
    )
    answers: dict[str, list[tuple[str, str]]] = {}
    for part, line in pairs:
        number, _, role = part.partition(":")
        if number.startswith("回答"):
            answers.setdefault(number, []).append((role, line))
    first, *others = [_answer(answer) for answer in answers.values()]
    heading = f"<h1>{escape(title)}</h1>" if position % 2 else escape(title)
    return (
        '<div class="iask_navigator"><a href="http://www.fh21.com.cn/">飞华健康网</a><a href="/">问医生</a>'
        f'<a href="/question/list-5.html">{disease.department}</a><a href="/question/list-32.html">{disease.name}</a></div>\n'
        f'<div class="iask_detail01a "><dl><dd><ul>{heading}</ul><ol>来自于：外地<span>|</span>提问时间：{day} 10:00:00<span>|</span>{len(answers)}人回答</ol></dd></dl></div>\n'
        f'<div class="iask_detail01b1"><dl><dt>基本信息：</dt><dd>男 45岁</dd></dl>{asked}</div>\n'
        f'<div class="iask_detail01c"><p>看了该问题的网友还看了：</p></div><div class="iask_detail02">{first}</div>'
        f'<div class="iask_detail03">{"".join(others)}</div>'
    )


def _answer(answer: list[tuple[str, str]]) -> str:
    texts = "".join(
        f"<dl><dt>{role}：</dt><dd>{escape(line)}</dd></dl>" if role else f"<dl><dd>{escape(line)}</dd></dl>"
        for role, line in answer
        if role not in _FOLLOW_UPS
    )
    follow = "".join(
        f"<dl><dt>{_FOLLOW_UPS[role]}：</dt><dd>{escape(line)}</dd></dl>"
        for role, line in answer
        if role in _FOLLOW_UPS
    )
    return (
        '<div class="iask_answer"><dl class="iask_answer01"><dd><em>因不能面诊，医生的建议仅供参考</em></dd></dl>'
        f'<div class="iask_answer02  iask_detail03_2 "><div class="iask_answer02a">{texts}<span>{follow}</span></div></div>'
        '<dl class="iask_answer03"><dt>2016-11-04 13:49:23</dt></dl></div>'
    )


def _lists(replica: Replica, listed: list[tuple[str, str]]) -> None:
    parts = [listed[i : i + _PER_LIST] for i in range(0, len(listed), _PER_LIST)]
    pager = "".join(f'<a href="/question/list-5-1-0-{page}.html">{page}</a>' for page in range(1, len(parts) + 1))
    for page, part in enumerate(parts, start=1):
        body = f'<div class="iask10_con"><ul>{anchors(part)}</ul></div><div class="pageStyle"><p>{pager}</p></div>'
        for name in ("list-5", "list-5-1-0-1") if page == 1 else (f"list-5-1-0-{page}",):
            replica.replies[f"{IASK}/question/{name}.html"] = document("内科问题", body)
