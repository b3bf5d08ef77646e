"""The replica of xywy.com: GB18030 bytes, some under a wrong header, class attributes with stray spaces, a page cut inside a character.

What belongs here: this site's URLs and markup. What does not: the texts (`content`).
"""

from __future__ import annotations

from html import escape
from string import ascii_lowercase

from samples.grammar import Disease, World, facts
from samples.sites.content import covered, footer, header, section, stream
from samples.sites.replica import DEAD, Replica, Reply, Truth, anchors, cut_inside_character, lines

SITE = "xywy"
DISEASES = 28
_ROOT = "http://jib.xywy.com"
_SECTIONS = {
    "gaishu": ("简介", "Description"),
    "cause": ("病因", "Cause"),
    "symptom": ("症状", "Symptom"),
    "inspect": ("检查", "Diagnosis"),
    "diagnosis": ("诊断鉴别", "Diagnosis"),
    "treat": ("治疗", "Treatment"),
    "prevent": ("预防", "Prevention"),
}
_WRONG_HEADERS = {3: "text/html; charset=utf-8", 7: "text/html; charset=ISO-8859-1"}
"""Disease number modulo ten -> a header that lies about the GB18030 body."""


def build(world: World, seed: int) -> Replica:
    """The whole site; disease ids are sparse, as on the real one."""
    rng = stream(world, seed, SITE)
    replica = Replica(SITE)
    diseases = covered(world, DISEASES, rng)
    numbers = sorted(rng.sample(range(1, 10_000), DISEASES))
    for position, (disease, number) in enumerate(zip(diseases, numbers, strict=True)):
        content_type = _WRONG_HEADERS.get(position % 10, "text/html; charset=GBK")
        replica.replies[f"{_ROOT}/il_sii_{number}.htm"] = _home(disease, number, content_type)
        for code, (_, label) in _SECTIONS.items():
            box = facts(disease, rng) if code in ("gaishu", "treat") else {}
            truth = Truth(f"il_sii/{number}/{code}", label, section(world, seed, disease, label, rng), box)
            url = f"{_ROOT}/il_sii/{code}/{number}.htm"
            replica.truths[url] = truth
            replica.replies[url] = _page(disease, code, truth, content_type)
    _letters(replica, diseases, numbers)
    _odd_pages(replica, diseases[0], numbers[0])
    replica.robots("jib.xywy.com", "/il_sii/nursing/")
    return replica


def _document(title: str, body: str, content_type: str = "text/html") -> Reply:
    page = (
        f'<html>\n<head>\n<meta http-equiv="Content-Type" content="text/html; charset=gb2312" />\n<title>{title}-寻医问药-xywy.com</title>\n'
        f"</head>\n<body>\n{header('寻医问药')}\n{body}\n{footer('寻医问药')}\n</body>\n</html>\n"
    )
    return Reply(page.encode("gb18030"), content_type)


def _home(disease: Disease, number: int, content_type: str) -> Reply:
    links = [(f"/il_sii/{code}/{number}.htm", disease.name + name) for code, (name, _) in _SECTIONS.items()]
    return _document(disease.name, f'<ul class="jib-nav-list clearfix">{anchors(links)}</ul>', content_type)


def _page(disease: Disease, code: str, truth: Truth, content_type: str) -> Reply:
    section_name = _SECTIONS[code][0]
    head = (
        f'<div class="wrap mt10 nav-bar"><a href="/">疾病百科</a>&gt;<a href="/html/{disease.dept_slug}.html">{disease.department}</a>&gt;'
        f'<a href="#">{disease.name}</a></div>\n<div class="wrap mt5"><div class="jb-name fYaHei gre">{disease.name}</div></div>\n'
    )
    title = f'<strong class="db f20 fYaHei fb jib-articl-tit tc pr">{disease.name}{section_name}</strong>'
    if code in ("gaishu", "treat"):
        body = (
            f'<div class="jib-articl fr f14 ">{title}<div class="jib-articl-con jib-lh-articl">{lines(truth.paragraphs)}</div>'
            f"{_infobox(truth.facts)}</div>"
        )
    else:
        # The cause page's attribute starts with a space; text is partly bare, partly in p and b.
        spaced = " jib-articl fr f14 jib-lh-articl" if code == "cause" else "jib-articl fr f14 jib-lh-articl"
        bare = escape(truth.paragraphs[0], quote=False)
        bold = lines(truth.paragraphs[1:2], "<p><b>", "</b></p>")
        body = f'<div class="{spaced}">{title}\n{bare}\n{bold}{lines(truth.paragraphs[2:])}</div>'
    return _document(f"{disease.name}的{section_name}-{disease.department}", head + body, content_type)


def _infobox(box: dict[str, str]) -> str:
    rows = [
        f'<p class="clearfix"><span class="fl">{label}：</span><span class="fl txt-right">{escape(value)}</span></p>'
        for label, value in box.items()
    ]
    return f'<div class="mt20 articl-know ">{"".join(rows)}<p class="clearfix"><span class="fl">传染方式：</span></p></div>'


def _letters(replica: Replica, diseases: list[Disease], numbers: list[int]) -> None:
    """One list per letter of the alphabet, empty ones included, and one per department."""
    for letter in ascii_lowercase:
        links = [
            (f"/il_sii_{n}.htm", d.name) for d, n in zip(diseases, numbers, strict=True) if d.pinyin.startswith(letter)
        ]
        body = f'<div class="fl jblist-con-ear"><ul class="ks-zm-list">{anchors(links)}</ul></div>'
        replica.replies[f"{_ROOT}/html/{letter}.html"] = _document(f"疾病{letter}", body)
    for slug, name in {d.dept_slug: d.department for d in diseases}.items():
        links = [(f"/il_sii_{n}.htm", d.name) for d, n in zip(diseases, numbers, strict=True) if d.dept_slug == slug]
        replica.replies[f"{_ROOT}/html/{slug}.html"] = _document(
            name, f'<div class="ks-ill-txt mt20"><ul>{anchors(links)}</ul></div>'
        )


def _odd_pages(replica: Replica, disease: Disease, number: int) -> None:
    """A cut page, an unknown id answered with 200, a missing page and a forbidden one, all linked from the list of "z"."""
    cut = f"/il_sii/neopathy/{number}.htm"
    whole = _page(
        disease, "prevent", Truth("", None, tuple(f"{disease.name}要注意复查。" * 9 for _ in range(3))), "text/html"
    )
    odd = [
        (cut, "并发症"),
        ("/il_sii_9999999.htm", "未知"),
        ("/il_sii_8888888.htm", "消失"),
        ("/il_sii/nursing/1.htm", "护理"),
    ]
    replica.replies[f"{_ROOT}/html/z.html"] = _document("疾病z", f"<ul>{anchors(odd)}</ul>" + _z_list(replica))
    replica.replies[_ROOT + cut] = Reply(cut_inside_character(whole.body, "gb18030"), "text/html; charset=GBK")
    replica.replies[f"{_ROOT}/il_sii_9999999.htm"] = Reply(DEAD.replace("页面不存在", "这是什么情况").encode("gb18030"))
    replica.outcomes = dict(
        zip((_ROOT + path for path, _ in odd), ("truncated", "dead", "not_found", "robots"), strict=True)
    )


def _z_list(replica: Replica) -> str:
    """The diseases already listed under "z"."""
    page = replica.replies[f"{_ROOT}/html/z.html"].body.decode("gb18030")
    return page.partition('<ul class="ks-zm-list">')[2].partition("</ul>")[0]
