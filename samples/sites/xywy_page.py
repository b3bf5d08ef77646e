"""What all pages of the xywy replica share: the GB18030 document with its untrue meta, and the breadcrumb.

What belongs here: markup that two or more page kinds use. What does not: any one page kind.
"""

from __future__ import annotations

from html import escape

from samples.grammar import Disease
from samples.sites.content import footer, header
from samples.sites.replica import Reply

JIB, ZZK, JCK, CLUB, YAO = (f"http://{name}.xywy.com" for name in ("jib", "zzk", "jck", "club", "yao"))
GBK = "text/html; charset=GBK"

_WRONG_HEADERS = {3: "text/html; charset=utf-8", 7: "text/html; charset=ISO-8859-1", 9: "text/html"}


def content_type(position: int) -> str:
    """The header of the ``position``-th page family: two in ten lie about the GB18030 body, one says nothing."""
    return _WRONG_HEADERS.get(position % 10, GBK)


def document(title: str, body: str, header_line: str = "text/html") -> Reply:
    """A whole page; its meta says gb2312, which cannot encode all that the page holds."""
    page = (
        f'<html>\n<head>\n<meta http-equiv="Content-Type" content="text/html; charset=gb2312" />\n<title>{title}-寻医问药-xywy.com</title>\n'
        f"</head>\n<body>\n{header('寻医问药')}\n{body}\n{footer('寻医问药')}\n</body>\n</html>\n"
    )
    return Reply(page.encode("gb18030"), header_line)


def path_of(disease: Disease) -> tuple[str, ...]:
    """The site's department path: a broad department above the narrow one where the name tells it."""
    broad = next((name for name in ("内科", "外科") if disease.department.endswith(name)), None)
    return (broad, disease.department) if broad and broad != disease.department else (disease.department,)


def crumbs(first: str, steps: tuple[str, ...], subject: str, slug: str = "") -> str:
    """The breadcrumb of an encyclopedia page with relative links; the narrow department leads to the list ``slug``."""
    targets = ["#" for _ in steps[1:]] + [f"/html/{slug}.html" if slug else "#"]
    middle = "".join(f'&gt;<a href="{target}">{step}</a>' for target, step in zip(targets, steps, strict=False))
    return (
        f'<div class="wrap mt10  nav-bar"><a href="/">{first}</a>{middle}&gt;<a href="#">{escape(subject)}</a></div>\n'
    )
