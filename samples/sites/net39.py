"""The replica of 39.net: half of the diseases in the layout of 2015 (GB18030 bytes said to be gb2312), half in that of 2019 (UTF-8).

What belongs here: this site's URLs and markup. What does not: the texts (`content`).
"""

from __future__ import annotations

from html import escape

from samples.grammar import Disease, World, facts
from samples.sites.content import covered, footer, header, section, stream
from samples.sites.replica import DEAD, Replica, Reply, Truth, anchors, lines

SITE = "39net"
DISEASES = 28
_ROOT = "http://jbk.39.net"
_PER_LIST = 10
_SECTIONS = {
    "jbzs": ("简介", "Description"),
    "blby": ("病因", "Cause"),
    "zztz": ("症状", "Symptom"),
    "jcjb": ("检查", "Diagnosis"),
    "jb": ("鉴别", "Diagnosis"),
    "yyzl": ("治疗", "Treatment"),
    "yfhl": ("预防", "Prevention"),
}


def build(world: World, seed: int) -> Replica:
    """The whole site."""
    rng = stream(world, seed, SITE)
    replica = Replica(SITE)
    diseases = covered(world, DISEASES, rng)
    for number, disease in enumerate(diseases):
        old = number % 2 == 0
        replica.replies[f"{_ROOT}/{disease.pinyin}/"] = _home(disease, old)
        for code, (_, label) in _SECTIONS.items():
            box = facts(disease, rng) if code == "jbzs" else {}
            truth = Truth(f"{disease.pinyin}/{code}", label, section(world, seed, disease, label, rng), box)
            url = f"{_ROOT}/{disease.pinyin}/{code}/"
            replica.truths[url] = truth
            replica.replies[url] = (_page_2015 if old else _page_2019)(disease, code, truth)
    _lists(replica, diseases)
    _odd_pages(replica)
    replica.robots("jbk.39.net", "/ceshi/", "/help/")
    replica.robots("image.39.net")
    return replica


def _encode(page: str, old: bool) -> Reply:
    if old:
        return Reply(page.encode("gb18030"))
    return Reply(page.replace("\n", "\r\n").encode(), "text/html; charset=utf-8")


def _document(title: str, body: str, old: bool) -> Reply:
    charset = "gb2312" if old else "utf-8"
    return _encode(
        f'<!doctype html>\n<html>\n<head>\n<meta charset="{charset}">\n<title>{escape(title)}_39疾病百科</title>\n</head>\n<body>\n'
        f"{header('39')}\n{body}\n{footer('39')}\n</body>\n</html>\n",
        old,
    )


def _department(disease: Disease) -> str:
    return f'<a href="{_ROOT}/bw/{disease.dept_slug}_t1/">{disease.department}</a>'


def _home(disease: Disease, old: bool) -> Reply:
    links = [(f"{_ROOT}/{disease.pinyin}/{code}/", disease.name + name) for code, (name, _) in _SECTIONS.items()]
    return _document(disease.name, f"<h1>{disease.name}</h1>{_department(disease)}<ul>{anchors(links)}</ul>", old)


def _page_2015(disease: Disease, code: str, truth: Truth) -> Reply:
    head = (
        f'<div class="subnav clearfix"><span class="sublink"><i>您现在的位置：</i><a href="{_ROOT}">疾病百科</a>&nbsp;&gt;&nbsp;'
        f"{_department(disease)}&nbsp;&gt;&nbsp;<b>{disease.name}</b></span></div>\n"
        f'<div class="spreadhead"><div class="ad_500">广告位招租</div><div class="tit clearfix">'
        f'<a href="{_ROOT}/{disease.pinyin}/"><h1>{disease.name}</h1></a></div></div>\n'
    )
    if code == "jbzs":
        text = "<br/>\n".join("\u3000\u3000" + escape(paragraph, quote=False) for paragraph in truth.paragraphs)
        intro = f'<dl class="intro">\n<dt>{disease.name}简介</dt>\n<dd>{text}</dd>\n</dl>\n'
        body = f'<div class="chi-know">\n{intro}{_infobox_2015(disease, truth.facts)}</div>'
    else:
        body = f'<div class="art-box">{lines(truth.paragraphs)}<script>ac_as_id = 4854;</script></div>'
        body += f'<div class="chi-know chi-int"><dl class="links"><dd><a href="{_ROOT}/{disease.pinyin}/jbzs/">相关阅读</a></dd></dl></div>'
    return _document(f"{disease.name}{_SECTIONS[code][0]}", head + body, old=True)


def _infobox_2015(disease: Disease, box: dict[str, str]) -> str:
    more = f'<a class="more" href="{_ROOT}/{disease.pinyin}/zztz/">[详细]</a>'
    entries = []
    for label, value in box.items():
        shown = "发人群：多" if label == "多发人群" else f"{label}："  # the real site's scrambled label
        entries.append(f"<dd><i>{shown}</i>\n {escape(value)} {more}</dd>")
    entries.append("<dd><i>最佳就诊时间：</i>\n暂无相关资料 </dd>")
    return f'<dl class="info"><dt>{disease.name}基本知识</dt>\n' + "\n".join(entries) + "\n</dl>\n"


def _page_2019(disease: Disease, code: str, truth: Truth) -> Reply:
    head = f'<div class="crumbs">{_department(disease)}</div>\n<div class="disease"><h1>{disease.name}</h1></div>\n'
    if code == "jbzs":
        text = "\n".join(f'<p class="introduction">{escape(p, quote=False)}</p>' for p in truth.paragraphs)
        rows = "\n".join(
            f'<li><i>{label}：</i><span class="disease_basic_txt">{escape(value)}</span></li>'
            for label, value in truth.facts.items()
        )
        body = f'{text}\n<ul class="disease_basic">{rows}</ul>'
    elif code == "jb":
        body = f'<div class="art-box">{lines(truth.paragraphs[:1])}</div><div class="article_paragraph">{lines(truth.paragraphs[1:])}</div>'
    else:
        body = f'<div class="article_box"><div class="article_paragraph"><p class="article_title_num">一、</p>{lines(truth.paragraphs)}</div></div>'
    return _document(f"{disease.name}{_SECTIONS[code][0]}", head + body, old=False)


def _lists(replica: Replica, diseases: list[Disease]) -> None:
    """The index, and per department a list in pages of ten; the first list also leads to the odd pages."""
    departments = {disease.dept_slug: disease.department for disease in diseases}
    index = [(f"{_ROOT}/bw/{slug}_t1/", name) for slug, name in departments.items()]
    odd = [("/ceshi/", "测试页"), ("/yishan/", "已删"), ("/xiaoshi/", "消失"), ("/yanzheng/", "验证")]
    body = f'<div class="lookup_department"><ul>{anchors(index)}</ul></div><ul>{anchors(odd)}</ul>'
    replica.replies[f"{_ROOT}/bw/"] = _document("疾病大全", body, old=False)
    for slug, name in departments.items():
        members = [d for d in diseases if d.dept_slug == slug]
        parts = [members[i : i + _PER_LIST] for i in range(0, len(members), _PER_LIST)]
        for page, part in enumerate(parts, start=1):
            items = "".join(
                f'<div class="result_item"><p class="result_item_top_l"><a href="https://jbk.39.net/{d.pinyin}/?fromurl=list" title="{d.name}">'
                f"{d.name}</a></p></div>"
                for d in part
            )
            pager = "".join(
                f'<li><span><a href="/bw/{slug}_t1_p{n}">{n}</a></span></li>' for n in range(1, len(parts) + 1)
            )
            body = f'<div class="result_content">{items}</div><ul class="result_item_dots">{pager}</ul>'
            replica.replies[f"{_ROOT}/bw/{slug}_t1{'' if page == 1 else f'_p{page}'}/"] = _document(
                name, body, old=False
            )
    # The pager also links page 1 by its number.
    for slug in departments:
        replica.replies[f"{_ROOT}/bw/{slug}_t1_p1/"] = replica.replies[f"{_ROOT}/bw/{slug}_t1/"]


def _odd_pages(replica: Replica) -> None:
    verify = "http://image.39.net/verify.html"
    replica.replies |= {
        f"{_ROOT}/ceshi/": _document("测试", "<p>不应被抓取</p>", old=False),
        f"{_ROOT}/yishan/": Reply(DEAD.encode(), "text/html; charset=utf-8"),
        f"{_ROOT}/yanzheng/": Reply(b"", status=302, location=verify),
        verify: Reply("<html><head><title>安全验证</title></head><body>请拖动滑块</body></html>".encode()),
    }
    names = {"ceshi": "robots", "yishan": "dead", "xiaoshi": "not_found", "yanzheng": "blocked"}
    replica.outcomes = {f"{_ROOT}/{name}/": outcome for name, outcome in names.items()}
