"""Questions, drugs and articles in the 39.net replica.

What belongs here: their texts (as truths) and markup. What does not: lists (`net39_lists`).
"""

from __future__ import annotations

from html import escape
from random import Random

from samples.grammar import Disease, article, facts, qa
from samples.sites.net39_shell import ASK, YPK, departments, document, paragraphs
from samples.sites.replica import Replica, Truth

CHANNELS = ("care", "heart", "woman")
_ROLES = ("病情分析", "指导意见")
_THANKS = ("还要再去复查吗？", "按时复查就可以。")
"""A follow-up and its answer."""


def add_question(replica: Replica, disease: Disease, number: int, category: int, rng: Random) -> tuple[str, str]:
    """A question page in the list of number ``category``; (URL, title). Every other one is in the design of 2016."""
    asked = qa(disease, rng)
    url = f"{ASK}/question/{3_840_308 + 17 * number}.html"
    old = number % 2 == 0
    follow = number % 3 == 0
    parts, lines = ["提问"], [asked.question]
    for at, answer in enumerate(asked.answers, start=1):
        parts += [f"回答{at}:{role}" for role in _ROLES]
        lines += answer
        if follow and at == 1:
            parts += [f"回答{at}:追问", f"回答{at}:追答"]
            lines += _THANKS
    day = f"{2016 if old else 2019}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
    identity = f"question/{3_840_308 + 17 * number}"
    replica.truths[url] = Truth(identity, None, tuple(lines), {}, tuple(parts), departments(disease), day, "qa")
    way = "&gt;".join(f'<a href="{ASK}/news/{category}-1.html">{name}</a>' for name in departments(disease))
    if old:
        body, era = _question_2016(asked.title, lines[0], asked.answers, follow, day), "2016"
    else:
        body, era = _question_2018(asked.title, lines[0], asked.answers, follow, disease.name, category, day), "2019"
    frame = f'<div class="sub"><span><a href="{ASK}/">39问医生</a>&gt;{way}</span></div>{body}'
    replica.replies[url] = document(asked.title, frame, era)
    return url, asked.title


def _question_2016(title: str, question: str, answers: list[tuple[str, str]], follow: bool, day: str) -> str:
    talk = f'<div class="user_talk"><ul><li><i>追问：</i><p>{_THANKS[0]}</p></li><li><i>回答：</i><p>{_THANKS[1]}</p></li></ul></div>'
    replies = "".join(
        '<div class="tbox_nobg"><div class="t_left">医生</div><div class="t_right ">'
        f'<p class="user_p">{_ROLES[0]}：{escape(analysis, quote=False)}<br>{_ROLES[1]}：{escape(advice, quote=False)}</p>'
        f"{talk if follow and at == 0 else ''}</div></div>"
        for at, (analysis, advice) in enumerate(answers)
    )
    return (
        f'<div class=" tbox_nobg"><div class="t_right"><h1>{escape(title)}</h1><ul class="user_msg"><li>女 36岁</li><li>{day} 10:21:00</li></ul>'
        f'<p class="user_p">{escape(question, quote=False)}</p></div></div><div id="doctor_reply">{replies}</div>'
        f'<div class="links"><a href="{ASK}/">相关问题</a></div>'
    )


def _question_2018(
    title: str, question: str, answers: list[tuple[str, str]], follow: bool, label: str, category: int, day: str
) -> str:
    turns = "".join(
        f'<div class="doczw"><span class="zw1">{role}：</span><span class=" zw2">{text}</span></div>'
        for role, text in zip(("追问", "回复"), _THANKS, strict=True)
    )
    time = f'<div class="zwAll"><p class="doc_time">{day}</p></div>'
    replies = "".join(
        '<div class="sele_all"><div class="doctor_all"><p class="doc_txt">某医生 主治医师 某某医院</p></div>'
        f'<p class="sele_txt">{_ROLES[0]}：{escape(analysis, quote=False)}</p><p class=" sele_txt">{_ROLES[1]}：{escape(advice, quote=False)}</p>'
        f'<div class="doc_t_strip">{time}<div class="zwenall">{turns if follow and at == 0 else ""}</div></div></div>'
        for at, (analysis, advice) in enumerate(answers)
    )
    return (
        f'<div class="ask_cont "><div class="ask_hid"><p class="ask_tit">{escape(title)}</p><p class="mation"><span>女</span><span>36岁</span></p>'
        f'<p class="txt_ms">{escape(question, quote=False)}</p><p class="txt_label"><span><a href="/news/{category}-1.html">{label}</a></span></p>'
        f'<p class="txt_nametime"><span>会员</span><span>{day} 08:00</span></p></div></div>'
        f'<div class="selected "><p class="sele_img">精选回答({len(answers)})</p>{replies}</div>'
    )


def add_drug(replica: Replica, disease: Disease, name: str, number: int, rng: Random) -> list[tuple[str, str]]:
    """Leaflet and summary of a drug: the leaflets of odd numbers are rows "【label】value", the others a `dl`."""
    written = article(disease, rng).paragraphs[:3]
    box = {"通用名称": name, "批准文号": f"国药准字X{10_000_000 + number}", "规格": "每片0.5g"}
    labels = ("适应症", "用法用量", "不良反应")
    links = []
    for code, section in (("", 1), ("/manual", 3)):
        url = f"{YPK}/{number}{code or '/'}"
        truth = Truth(f"drug/{number}{code}", None, tuple(written[:section]), box, labels[:section], (), None, "drug")
        rows = [*box.items(), *zip(labels, truth.paragraphs, strict=False), ("禁忌", "暂无相关资料")]
        if number % 2:
            body = "".join(f"<tr><td>【{label}】{escape(value, quote=False)}</td></tr>" for label, value in rows)
            body = f'<div class="tab_box "><table>{body}</table></div>'
        else:
            body = "".join(f"<dt>【{label}】</dt><dd>{escape(value, quote=False)}</dd>" for label, value in rows)
            body = f"<dl>{body}</dl>"
        replica.truths[url] = truth
        replica.replies[url] = document(name, f"<h1>{name}{'说明书' if code else ''}</h1>{body}", "2019")
        links.append((url, name))
    return links


def add_article(replica: Replica, disease: Disease, number: int, rng: Random) -> tuple[str, str]:
    """An article in one of the channel's URL forms; every third has a summary that the text does not hold."""
    written = article(disease, rng)
    year, month, day = 2011 + number % 6, rng.randint(1, 12), rng.randint(1, 28)
    channel = CHANNELS[number % len(CHANNELS)]
    serial = 1_431_510 + number
    forms = (
        f"a/{year % 100:02}{month:02}{day:02}/{serial}",
        f"a/{year}{month}{day}/{serial}",
        f"083/6/{serial}",
        f"a/260309/p{serial}g",
    )
    identity = f"{channel}/{forms[number % len(forms)]}"
    url = f"http://{channel}.39.net/{identity.partition('/')[2]}.html"
    lead = (facts(disease, rng)["典型症状"] + "，要当心。",) if number % 3 == 0 else ()
    lines = (*lead, *written.paragraphs)
    parts = ("导读",) * len(lead) + ("",) * len(written.paragraphs) if lead else ()
    date = f"{year}-{month:02}-{day:02}"
    replica.truths[url] = Truth(identity, None, lines, {}, parts, (), date, "article")
    summary = f'<div class="summary">{lead[0]}</div>' if lead else ""
    holder = 'class="art_con "' if number % 2 else 'id="contentText"'
    body = (
        f'<div class=" art_box"><h1>{escape(written.title)}</h1><div class="date"><em>{year}-{month}-{day}</em><em>39健康网</em></div>{summary}'
        f"<div {holder}>{paragraphs(tuple(written.paragraphs))}<p>（责任编辑：实习生）</p>"
        f'<p>39健康网(www.39.net)专稿，未经书面授权请勿转载。</p><div class="links"><a href="http://{channel}.39.net/a/1101/9.html">无关文章</a></div></div></div>'
    )
    replica.replies[url] = document(written.title, body, "2015" if number % 2 else "2019")
    return url, written.title
