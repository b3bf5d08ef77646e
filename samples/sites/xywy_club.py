"""Questions of the xywy replica in the designs of 2015 and 2021, with their day and department lists.

What belongs here: markup and truths of club.xywy.com. What does not: the encyclopedias.
"""

from __future__ import annotations

from html import escape
from random import Random

from samples.grammar import QA, World, qa
from samples.sites.replica import Replica, Truth
from samples.sites.xywy_page import CLUB, GBK, document, path_of

_PER_LIST = 20
_DISCLAIMER = "（因不能面诊，医生的建议仅供参考）"
_OLD_PATHS = ("/static/{day}/{number}.htm", "/question/{day}/{number}.htm", "/htm/2/{number}.htm")


def add(replica: Replica, world: World, count: int, rng: Random) -> None:
    """``count`` questions, every second in the older design, and the lists that lead to them."""
    listed: dict[str, list[tuple[str, str]]] = {"2015": [], "2021": []}
    for position in range(count):
        disease = rng.choice(world.diseases)
        asked, more = qa(disease, rng), qa(disease, rng)
        era = "2015" if position % 2 == 0 else "2021"
        day = f"{'2016' if era == '2015' else '2022'}-03-{position % 28 + 1:02}"
        path = _OLD_PATHS[position // 2 % 8 % 3] if era == "2015" else "/static/{day}/{number}.htm"
        path = path.format(day=day.replace("-", ""), number=100_000 + position * 13)
        pairs = _pairs(asked, more, position, era)
        steps = path_of(disease)
        page = _page_2015 if era == "2015" else _page_2021
        crumbs = "".join(f'<a href="#">{step}</a>' for step in ("有问必答", *steps, disease.name))
        replica.replies[CLUB + path] = document(
            f"{asked.title}_{disease.department}_有问必答", page(crumbs, asked.title, day, pairs), GBK
        )
        replica.truths[CLUB + path] = Truth(
            path.removesuffix(".htm").strip("/"), None, tuple(line for _, line in pairs), {},
            tuple(part for part, _ in pairs), steps, day, "qa",
        )  # fmt: skip
        listed[era].append((path, asked.title))
    _lists(replica, listed)


def _pairs(asked: QA, more: QA, position: int, era: str) -> list[tuple[str, str]]:
    """(role, paragraph) in page order; some questions have a second heading, some first answers a follow-up."""
    pairs = [("提问", asked.question)]
    if position % 4 == 0:
        pairs.append(("提问:想得到怎样的帮助", "想知道要不要手术。"))
    for number, (analysis, advice) in enumerate(asked.answers, start=1):
        if number % 3 == 2:
            pairs.append((f"回答{number}", analysis))
        else:
            pairs += [(f"回答{number}:病情分析", analysis), (f"回答{number}:指导意见", advice)]
        if number == 1 and position % 3 == 0 and era == "2015":
            pairs += [("回答1:追问", more.question), ("回答1:追答", more.answers[0][1])]
    return pairs


def _asked(pairs: list[tuple[str, str]]) -> str:
    blocks = []
    for role, line in pairs:
        if role.startswith("提问"):
            heading = role.partition(":")[2] or "病情描述（发病时间、主要症状等）"
            blocks.append(f"<h5>{heading}：</h5>{escape(line)}<br/>")
    return "".join(blocks)


def _answers(pairs: list[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    """Per answer its (role, paragraph) pairs."""
    answers: dict[str, list[tuple[str, str]]] = {}
    for part, line in pairs:
        number, _, role = part.partition(":")
        if number.startswith("回答"):
            answers.setdefault(number, []).append((role, line))
    return list(answers.values())


def _page_2015(crumbs: str, title: str, day: str, pairs: list[tuple[str, str]]) -> str:
    answers = ""
    for answer in _answers(pairs):
        text = "".join(
            f"<b>{role}：</b>{escape(line)}<br/>" if role else f"{escape(line)}<br/>"
            for role, line in answer
            if not role.startswith("追")
        )
        follow = "".join(
            f'<div class="appdoc  appxian"><p>{role}：{escape(line)}</p></div>'
            for role, line in answer
            if role.startswith("追")
        )
        answers += (
            '<div class="docall clearfix"><div class="Doc_dochf"><div class="doc-card"><span>王医生</span></div>'
            f'<div class="pt15 f14 graydeep  pl20 pr20">{text}{_DISCLAIMER}</div>{follow}</div></div>'
        )
    return (
        f'<p class="pt10 pb10 lh180  znblue normal-a">{crumbs}</p><em class="fl">{escape(title)}</em>'
        f'<div class="f12 graydeep Userinfo  clearfix pl29"><span>男</span><span>40岁</span><span>{day} 10:20:30</span></div>'
        f'<div id="qdetailc" class="graydeep User_quecol pt10 mt10">{_asked(pairs)}</div>{answers}'
        '<div class="related"><p>相关问题：看了又看</p></div>'
    )


def _page_2021(crumbs: str, title: str, day: str, pairs: list[tuple[str, str]]) -> str:
    answers = ""
    for answer in _answers(pairs):
        text = "".join(f"<p>{role}：{escape(line)}</p>" if role else f"<p>{escape(line)}</p>" for role, line in answer)
        answers += (
            '<div class="replay-content-box  clearfix"><div class="doc-txt"><span>李医生</span><span>主治医师</span></div>'
            f'<div class="doc-goodat">擅长：常见病</div><div class="replay-docTips">{text}</div><p>{day} 12:00:00</p><p>{_DISCLAIMER}</p></div>'
        )
    return (
        f'<div class="clearfix content  menu-Breadcrumb">{crumbs}</div><h3 class="fl ">{escape(title)}</h3>'
        f'<div class="user-infor  clearfix"><span>女</span><span>30岁</span><span>网友</span><span>{day} 09:00</span></div>'
        f'<div class="details-con  clearfix">{_asked(pairs)}</div>{answers}'
    )


def _lists(replica: Replica, listed: dict[str, list[tuple[str, str]]]) -> None:
    """The entrance in the newer design leads to the day lists in the older one, both with pagers."""
    modern = [listed["2021"][i : i + _PER_LIST] for i in range(0, len(listed["2021"]), _PER_LIST)] or [[]]
    older = [listed["2015"][i : i + _PER_LIST] for i in range(0, len(listed["2015"]), _PER_LIST)] or [[]]
    pager = "".join(f'<a href="/list_all_{n}.htm">{n}</a>' for n in range(1, len(modern) + 1))
    days = "".join(f'<a href="/keshi/2016-03-05/{n}.html">{n}</a>' for n in range(1, len(older) + 1))
    for number, part in enumerate(modern, start=1):
        rows = "".join(f'<div class="item  clearfix"><a class="fl th" href="{h}">{escape(t)}</a></div>' for h, t in part)  # fmt: skip
        body = f'{rows}<div class="pages">{pager}<a href="/list_neike_answer_1.htm">内科</a>{days}</div>'
        replica.replies[f"{CLUB}/list_all_{number}.htm"] = document("问题", body, GBK)
        if number == 1:
            replica.replies[f"{CLUB}/list_neike_answer_1.htm"] = document("内科问题", body, GBK)
    for number, part in enumerate(older, start=1):
        rows = "".join(
            f'<div class="club_dic "><h4><var><a href="#">内科</a></var><em><a href="{h}">{escape(t)}</a></em></h4><div><p>{escape(t)}...</p></div></div>'
            for h, t in part
        )
        body = f'{rows}<div class="club_page"><div>共{len(older)}页{days}</div></div>'
        replica.replies[f"{CLUB}/keshi/2016-03-05/{number}.html"] = document("2016-03-05", body, GBK)
