"""The site that the crawl benchmark serves: xywy's URLs, any number of pages of about 40 KB, made while they are asked for.

    .venv/bin/python benchmarks/crawl_pages.py --pages 3000       serve until interrupted; prints the proxy's address

Every text page is one of some dozen pages of the replica, put between as much navigation, script and footer as a real page has, with its own number and
opening sentence: no two are alike. Half of them are GB18030, half UTF-8. Nothing is held but those dozen.
What belongs here: the pages, and the padding that makes a page of any site 40 KB long. What does not: measuring (`crawl`).
"""

from __future__ import annotations

import argparse
import re
import signal
import sys
import threading
from collections.abc import Iterator, MutableMapping
from functools import cache
from pathlib import Path
from string import ascii_lowercase

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from corpus.text.decode import decode
from samples.grammar import World
from samples.sites import Reply, replicas
from samples.sites.proxy import ReplicaProxy

SITE = "xywy"
HOST = "jib.xywy.com"
SIZE = 40_000
"""Bytes of a page."""

_SECTION = re.compile(r"http://jib\.xywy\.com/il_sii/([a-z]+)/(\d+)\.htm")
_HOME = re.compile(r"http://jib\.xywy\.com/il_sii_(\d+)\.htm")
_LETTER = re.compile(r"http://jib\.xywy\.com/html/([a-z])\.html")
_SLOT = "7777770"
"""Stands in a template where the disease's number goes."""

_MARK = "本页编号"


def navigation(characters: int) -> str:
    """About so many characters of the menus, link lists and scripts that stand around a text."""
    item = '<li class="nav-item fl"><a href="http://www.{0}.example.org/{1}.html" target="_blank" title="栏目{1}">健康栏目第{1}项</a></li>\n'
    script = "<script type=\"text/javascript\">var slot{0} = {{id: {0}, width: 300, height: 250}}; if (window.show) {{ show(slot{0}, 'side'); }}</script>\n"
    parts: list[str] = []
    size = number = 0
    while size < characters:
        parts.append(script.format(number) if number % 3 == 2 else item.format("ads", number))
        size += len(parts[-1])
        number += 1
    return f'<div class="side-menu"><ul>\n{"".join(parts)}</ul></div>\n'


def padded(html: str, charset: str, size: int = SIZE) -> str:
    """``html`` with navigation before and after its content, so that it is about ``size`` bytes long in ``charset``."""
    missing = size - len(html.encode(charset))
    body = re.search(r"<body[^>]*>", html)
    if missing <= 0 or body is None:
        return html
    sample = navigation(4_000)
    half = navigation(int(missing / 2 * len(sample) / len(sample.encode(charset))))
    before, after = html[: body.end()], html[body.end() :]
    content, closing, rest = after.rpartition("</body>")
    return f"{before}\n{half}{content}{half}{closing}{rest}"


def pages_of(site: str, number: int = 60) -> list[tuple[str, str, bytes]]:
    """Text pages of ``site``'s replica at 40 KB: (URL, HTML, the same as bytes in the page's own charset)."""
    replica = replicas(World(1), 1)[site]
    made = []
    urls = sorted(replica.truths)
    for url in urls[:: max(1, len(urls) // number)]:
        decoded = decode(replica.replies[url].body)
        html = padded(decoded.text, decoded.charset)
        made.append((url, html, html.encode(decoded.charset)))
    return made


class Pages(MutableMapping[str, Reply]):
    """The replies of a site of about ``count`` pages: 26 lists, disease homes, and the sections that the replica has of a disease."""

    def __init__(self, count: int, size: int = SIZE) -> None:
        self.templates = _templates(size)
        self.diseases = max(1, (count - len(ascii_lowercase)) // (1 + len(self.templates)))
        self._size = size

    def __getitem__(self, url: str) -> Reply:
        if section := _SECTION.fullmatch(url):
            code, number = section[1], int(section[2])
            if code in self.templates and number <= self.diseases:
                return self._text(code, number)
        elif home := _HOME.fullmatch(url):
            if int(home[1]) <= self.diseases:
                return self._home(int(home[1]))
        elif letter := _LETTER.fullmatch(url):
            return self._list(ascii_lowercase.index(letter[1]))
        raise KeyError(url)

    def _text(self, code: str, number: int) -> Reply:
        charset = "utf-8" if number % 2 else "gb18030"
        body = self.templates[code][charset].replace(_SLOT.encode(), f"{number:07}".encode())
        return Reply(body, f"text/html; charset={'utf-8' if number % 2 else 'gbk'}")

    def _home(self, number: int) -> Reply:
        links = "".join(
            f'<li><a href="/il_sii/{code}/{number}.htm">第{number}病{code}</a></li>' for code in self.templates
        )
        return _page(f"疾病{number}", f'<ul class="jib-nav-list clearfix">{links}</ul>', self._size)

    def _list(self, letter: int) -> Reply:
        # No list is empty, however few diseases there are: that would look like a refusal.
        numbers = range(letter % self.diseases + 1, self.diseases + 1, len(ascii_lowercase))
        links = "".join(f'<li><a href="/il_sii_{n}.htm" title="疾病{n}">疾病{n}</a></li>' for n in numbers)
        return _page(
            "疾病列表", f'<div class="fl jblist-con-ear"><ul class="ks-zm-list">{links}</ul></div>', self._size
        )

    def __iter__(self) -> Iterator[str]:
        for letter in ascii_lowercase:
            yield f"http://{HOST}/html/{letter}.html"
        for number in range(1, self.diseases + 1):
            yield f"http://{HOST}/il_sii_{number}.htm"
            for code in self.templates:
                yield f"http://{HOST}/il_sii/{code}/{number}.htm"

    def __len__(self) -> int:
        return len(ascii_lowercase) + self.diseases * (1 + len(self.templates))

    def __setitem__(self, url: str, reply: Reply) -> None:
        raise TypeError("the benchmark's pages do not change")

    def __delitem__(self, url: str) -> None:
        raise TypeError("the benchmark's pages do not change")


@cache
def _frame(title: str, size: int) -> tuple[str, str]:
    """What stands before and after the content of lists and homes."""
    html = (
        f'<html>\n<head>\n<meta charset="gb2312">\n<title>{title}-寻医问药</title>\n</head>\n<body>@</body>\n</html>\n'
    )
    before, _, after = padded(html, "gb18030", size).partition("@")
    return before, after


def _page(title: str, content: str, size: int) -> Reply:
    before, after = _frame("疾病", size)
    return Reply(f"{before}<h1>{title}</h1>{content}{after}".encode("gb18030"), "text/html; charset=gbk")


def _templates(size: int) -> dict[str, dict[str, bytes]]:
    """Section code -> charset -> a page of the replica with `_SLOT` for the disease's number, in its links and in its first paragraph."""
    replica = replicas(World(1), 1)[SITE]
    templates: dict[str, dict[str, bytes]] = {}
    for url, truth in sorted(replica.truths.items()):
        section = _SECTION.fullmatch(url)
        if section is None or section[1] in templates or not truth.paragraphs:
            continue
        html = decode(replica.replies[url].body).text
        html = re.sub(rf"(?<!\d){section[2]}(?!\d)", _SLOT, html)
        first = truth.paragraphs[0]
        if first not in html:
            continue
        html = html.replace(first, f"{_MARK}{_SLOT}。{first}", 1)
        templates[section[1]] = {
            charset: padded(re.sub(r"charset=[\w-]+", f"charset={declared}", html, count=1), charset, size).encode(
                charset
            )
            for charset, declared in (("utf-8", "utf-8"), ("gb18030", "gb2312"))
        }
    return templates


def main() -> int:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=3_000)
    parser.add_argument("--size", type=int, default=SIZE)
    options = parser.parse_args()
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    pages = Pages(options.pages, options.size)
    with ReplicaProxy([]) as proxy:
        proxy.hosts = replicas(World(1), 1)[SITE].hosts()
        proxy.replies = pages
        print(proxy.url, len(pages), flush=True)
        ended.wait()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
