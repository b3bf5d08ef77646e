"""What all pages of the 39.net replica share: addresses, eras with their encodings, the frame around a page.

What belongs here: the frame. What does not: the markup of a page kind (`net39_disease`, `net39_entries`, `net39_talk`, `net39_lists`).
"""

from __future__ import annotations

from html import escape

from samples.grammar import Disease
from samples.sites.content import footer, header
from samples.sites.replica import Reply

SITE = "39net"
JBK, ASK, YPK = "http://jbk.39.net", "http://ask.39.net", "http://ypk.39.net"
ERAS = ("2015", "2015", "2019", "2019", "2023")
"""The eras of the diseases in turn."""

_BROAD = {"neike": "内科", "waike": "外科"}


def document(title: str, body: str, era: str, head: str = "") -> Reply:
    """A page in the bytes of its era: GB18030 said to be gb2312 up to 2018, UTF-8 with CRLF since."""
    old = era < "2019"
    page = (
        f'<!doctype html>\n<html>\n<head>\n<meta charset="{"gb2312" if old else "utf-8"}">\n<title>{escape(title)}_39疾病百科</title>\n{head}'
        f"</head>\n<body>\n{header('39')}\n{body}\n{footer('39')}\n</body>\n</html>\n"
    )
    if old:
        return Reply(page.encode("gb18030"))
    return Reply(page.replace("\n", "\r\n").encode(), "text/html; charset=utf-8")


def path(disease: Disease) -> list[tuple[str, str]]:
    """(slug, name) of the disease's departments from the broad to the narrow."""
    broad = next((slug for slug, name in _BROAD.items() if disease.department.endswith(name)), None)
    return [*([(broad, _BROAD[broad])] if broad else []), (disease.dept_slug, disease.department)]


def departments(disease: Disease) -> tuple[str, ...]:
    """The names of `path`."""
    return tuple(name for _, name in path(disease))


def crumbs(disease: Disease, between: str = "&nbsp;&gt;&nbsp;") -> str:
    """The breadcrumb's links to the departments."""
    return between.join(f'<a href="{JBK}/bw/{slug}_t1/">{name}</a>' for slug, name in path(disease))


def paragraphs(lines: tuple[str, ...], opening: str = "<p>", closing: str = "</p>") -> str:
    """Paragraphs as they stand in the source: indented by two ideographic spaces."""
    return "\n".join(f"{opening}\u3000\u3000{escape(line, quote=False)}{closing}" for line in lines)


def grouped(lines: tuple[str, ...], parts: tuple[str, ...]) -> list[tuple[str, tuple[str, ...]]]:
    """Runs of lines under the same heading."""
    groups: list[tuple[str, tuple[str, ...]]] = []
    for line, part in zip(lines, parts or ("",) * len(lines), strict=True):
        if groups and groups[-1][0] == part:
            groups[-1] = (part, (*groups[-1][1], line))
        else:
            groups.append((part, (line,)))
    return groups
