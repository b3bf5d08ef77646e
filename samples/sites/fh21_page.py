"""What all pages of the fh21 replica share: the UTF-8 document and the site's advertising tails.

What belongs here: markup that two or more page kinds use. What does not: any one page kind.
"""

from __future__ import annotations

from samples.sites.content import footer, header
from samples.sites.replica import Reply

UTF8 = "text/html; charset=utf-8"
DISE, ZZK, IASK, WWW, MOBILE = (f"http://{name}.fh21.com.cn" for name in ("dise", "zzk", "iask", "www", "m"))

TAILS = (
    "更多内容请关注飞华健康网疾病频道：http://dise.fh21.com.cn/",
    "以上是对{name}的详细介绍，希望对您有帮助，更多相关知识请点击飞华健康网频道：http://dise.fh21.com.cn/",
    "以上就是关于{name}的介绍，如果您还有疑问，请咨询飞华健康网的在线专家。",
    "想了解更多{name}的知识，欢迎登录飞华健康网。",
    "如果您想了解更多信息，请访问飞华{name}专题！",
    "详情请点击飞华问医生频道。",
    "（更多精彩内容，敬请关注飞华健康网）",
    "欢迎关注复禾健康，获取更多{name}知识。",
    "本文由飞华健康网编辑整理，转载请注明出处。",
    'BAIDU_CLB_fillSlot("895341");',
    "以上就是{name}的相关内容介绍，希望大家都能有所了解。",
    "文章来源：飞华健康网",
)
"""What the site prints under its texts; ``{name}`` is the disease."""


def tail(position: int, name: str) -> str:
    """The advertising tail of the ``position``-th page."""
    return TAILS[position % len(TAILS)].format(name=name)


def document(title: str, body: str, brand: str = "飞华健康网") -> Reply:
    """A whole page."""
    page = (
        f'<!DOCTYPE html>\n<html>\n<head>\n<meta charset="utf-8">\n<title>{title}_{brand}</title>\n</head>\n<body>\n'
        f"{header('飞华')}\n{body}\n{footer('飞华')}\n</body>\n</html>\n"
    )
    return Reply(page.encode(), UTF8)
