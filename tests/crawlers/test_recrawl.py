"""A finished crawl made again on a site that changed meanwhile: validators, changed, unchanged, stale, gone, moved; and what an archive lost."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from warcio.archiveiterator import ArchiveIterator

from corpus.contracts import PAGES, READABLE
from corpus.ids import sha256_hex
from crawlers.archive import read_body

HOST = "http://jiankang.163.com"
LIST = f"{HOST}/special/health_health/"
VALIDATED = "Wed, 21 Oct 2015 07:28:00 GMT"


@dataclass
class Page:
    """What the site answers for a URL."""

    body: bytes = b""
    status: int = 200
    etag: bool = True
    modified: str | None = None
    location: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    short: int = 0
    """Bytes that Content-Length promises and the body lacks."""


class Site:
    """A forward proxy that answers for one changeable site; ``log`` keeps (URL, status) in order."""

    def __init__(self) -> None:
        self.pages: dict[str, Page] = {}
        self.log: list[tuple[str, int]] = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def asked(self, url: str) -> list[int]:
        return [status for asked, status in self.log if asked == url]


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def do_GET(self) -> None:
            page = site.pages.get(self.path, Page("<title>无</title>".encode(), 404))
            etag = f'"{sha256(page.body).hexdigest()[:12]}"' if page.etag and page.status == 200 else None
            same = etag is not None and self.headers.get("If-None-Match") == etag
            same = same or (page.modified is not None and self.headers.get("If-Modified-Since") == page.modified)
            status = 304 if same else page.status
            site.log.append((self.path, status))
            self.send_response(status)
            body = b"" if status == 304 else page.body
            given = {"ETag": etag, "Last-Modified": page.modified, "Location": page.location, **page.headers}
            for name, value in {"Content-Type": "text/html", **given}.items():
                if value is not None:
                    self.send_header(name, value)
            if status != 304:
                self.send_header("Content-Length", str(len(body) + page.short))
            self.end_headers()
            self.wfile.write(body)
            self.wfile.flush()
            self.close_connection = bool(page.short)

        def log_message(self, *_: Any) -> None:
            """Keep quiet."""

    return Handler


@pytest.fixture
def site() -> Iterator[Site]:
    running = Site()
    yield running
    running.server.shutdown()
    running.server.server_close()


def _article(text: str, note: str = "", known: bool = True) -> bytes:
    paragraphs = "".join(f"<p>{text}，第{n}段，患者应当按时复查并注意休息。</p>" for n in range(25))
    content, body = ("content", "post_body") if known else ("a_new_design", "its_text")
    return (
        f'<html data-publishtime="2022-01-02 08:00:00"><head><meta charset="utf-8"><title>{text}</title></head><body><!-- {note} -->'
        f'<div class="post_main"><div class="post_crumb"><a href="/">网易</a></div><h1 class="post_title">{text}</h1>'
        f'<div class="post_info">2022-01-02 08:00:00</div><div class="{content}" id="{content}"><div class="{body}">{paragraphs}</div></div>'
        "</div></body></html>"
    ).encode()


def _list(urls: list[str]) -> bytes:
    items = "".join(f'<li><a href="{url}">文章{n}</a></li>' for n, url in enumerate(urls))
    body = f'<div class="news_main_info"><ul>{items}</ul></div>' if urls else '<div class="news_main_info"></div>'
    return f"<html><head><title>健康</title></head><body>{body}{'<p>栏目说明文字</p>' * 90}</body></html>".encode()


def _url(name: str) -> str:
    return f"http://www.163.com/jiankang/article/{name.upper():0<8}0038804U.html"


_SCRIPT = """
import json, sys
from pathlib import Path
from crawlers.spiders import CrawlSettings, crawl
from crawlers.spiders.process import as_json
task = json.loads(sys.argv[1])
for name in ("state", "archive", "pages", "excluded"):
    if name in task:
        task[name] = Path(task[name])
print(json.dumps(as_json(crawl(CrawlSettings(**task)))))
"""


_FAULTY = """
from crawlers.spiders import spider
real = spider.read_page
def faulty(site, url, html):
    if "BROKEN" in url or "special" in url and "%(lists)s":
        raise AttributeError("a parser's bug")
    return real(site, url, html)
spider.read_page = faulty
"""


def _crawl(home: Path, site: Site, before: str = "", **settings: Any) -> dict[str, Any]:
    task = {
        "site": "163",
        "state": str(home / "state"),
        "archive": str(home / "archive"),
        "pages": str(home / "pages.parquet"),
        "replica": f"http://127.0.0.1:{site.server.server_address[1]}",
        "pause": 0.05,
        **settings,
    }
    done = subprocess.run(
        [sys.executable, "-c", before + _SCRIPT, json.dumps(task)],
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    summary: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return summary


def _rows(home: Path) -> dict[str, dict[str, Any]]:
    rows = PAGES.enforce(pq.read_table(home / "pages.parquet")).to_pylist()
    assert len({row["url"] for row in rows}) == len(rows)
    return {row["url"]: row for row in rows}


def _body(home: Path, row: dict[str, Any]) -> bytes:
    body = read_body(home / "archive", row["warc_path"], row["warc_offset"])
    assert sha256_hex(body) == row["body_sha256"] and len(body) == row["body_bytes"]
    return body


def _records(home: Path) -> list[Any]:
    """(type, URL, headers) of every record of the archive, in order; every digest is checked."""
    found = []
    for path in sorted((home / "archive").rglob("*.warc.gz")):
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream, check_digests="raise"):
                record.content_stream().read()
                found.append((record.rec_type, record.rec_headers.get_header("WARC-Target-URI"), record.rec_headers))
    return found


def test_a_site_that_changed_is_taken_up_page_by_page(site: Site, tmp_path: Path) -> None:
    kept = ("same", "etag", "since", "note", "text", "lost", "dead", "busy", "verify", "design", "moves", "target")
    urls = {name: _url(name) for name in kept}
    site.pages = {url: Page(_article(name), etag=name == "etag") for name, url in urls.items()}
    site.pages[urls["since"]].modified = VALIDATED
    site.pages[LIST] = Page(_list(list(urls.values())), etag=False)
    first = _crawl(tmp_path, site)
    assert first["outcomes"] == {"ok": len(kept) + 1} and first["waiting"] == 0 and first["due"] == 0
    before = _rows(tmp_path)

    site.log.clear()
    site.pages[urls["note"]] = Page(_article("note", note="another day's advertisement"))
    site.pages[urls["text"]] = Page(_article("text 有了新的内容"))
    del site.pages[urls["lost"]]
    site.pages[urls["dead"]] = Page(("<title>页面不存在</title>" + "<p>没有这个页面</p>" * 90).encode())
    site.pages[urls["busy"]] = Page(b"", 503)
    site.pages[urls["verify"]] = Page(("<title>安全验证</title>" + "<p>请拖动滑块</p>" * 90).encode())
    site.pages[urls["design"]] = Page(_article("design", known=False))
    site.pages[urls["moves"]] = Page(b"", 301, location=urls["target"])
    fresh = _url("fresh")
    site.pages[fresh] = Page(_article("fresh"))
    site.pages[LIST] = Page(_list([*urls.values(), fresh]), etag=False)
    second = _crawl(tmp_path, site, revisit_after=0.0)

    rows = _rows(tmp_path)
    found = {name: rows[url]["outcome"] for name, url in urls.items()}
    assert found == {
        "same": "unchanged", "etag": "unchanged", "since": "unchanged", "note": "unchanged", "text": "changed", "lost": "gone", "dead": "gone",
        "busy": "stale", "verify": "stale", "design": "unparsable", "moves": "moved", "target": "unchanged",
    }  # fmt: skip
    assert rows[fresh]["outcome"] == "ok" and rows[LIST]["outcome"] == "changed"
    assert second["due"] == len(kept) + 1 and second["fetched"] == len(kept) + 2 and second["waiting"] == 0
    assert site.asked(urls["etag"]) == site.asked(urls["since"]) == [304]
    assert site.asked(urls["same"]) == [200], "without validators the body comes again"
    assert site.asked(urls["busy"]) == [503] * 3 and len(site.asked(urls["verify"])) == 3
    assert site.asked(urls["target"]) == [200], "a redirect to a page that is known does not fetch it twice"
    # What the row points at: the first response, unless the page says something else or in other bytes.
    for name in ("same", "etag", "since", "lost", "dead", "busy", "verify", "design", "target"):
        row = rows[urls[name]]
        assert _body(tmp_path, row) == _article(name), name
        assert row["fetched_at"] == before[urls[name]]["fetched_at"] < row["checked_at"]
        assert row["text_sha256"] == before[urls[name]]["text_sha256"]
    for name in ("note", "text"):
        assert _body(tmp_path, rows[urls[name]]) == site.pages[urls[name]].body
        assert rows[urls[name]]["fetched_at"] > before[urls[name]]["fetched_at"]
    assert all((row["warc_path"] is not None) for row in rows.values() if row["outcome"] in READABLE)
    assert rows[urls["lost"]]["status"] == 404 and "404" in rows[urls["lost"]]["error"]
    assert "安全验证" in rows[urls["verify"]]["error"] and urls["target"] in rows[urls["moves"]]["error"]
    # The new design's bytes lie where the error says, for a parser that will know it.
    place = rows[urls["design"]]["error"].split("lies at ")[1].split(",")[0]
    path, _, offset = place.rpartition(":")
    assert read_body(tmp_path / "archive", path, int(offset)) == site.pages[urls["design"]].body
    records = _records(tmp_path)
    revisits = {
        url: headers.get_header("WARC-Profile").rsplit("/", 1)[1] for kind, url, headers in records if kind == "revisit"
    }
    assert revisits == {
        urls["etag"]: "server-not-modified", urls["since"]: "server-not-modified",
        urls["same"]: "identical-payload-digest", urls["target"]: "identical-payload-digest",
    }  # fmt: skip
    for kind, url, headers in records:
        if kind == "revisit":
            assert headers.get_header("WARC-Refers-To-Target-URI") == url
            assert headers.get_header("WARC-Refers-To-Date") == f"{before[url]['fetched_at']:%Y-%m-%dT%H:%M:%SZ}"
    statistics = json.loads((tmp_path / "state" / "crawl.json").read_text(encoding="utf-8"))
    assert statistics["outcomes"] == second["outcomes"]
    assert [page["url"] for page in statistics["problems"]["gone"]["urls"]] == [urls["lost"], urls["dead"]]

    # The site is well again, and what it had lost is back.
    site.pages |= {urls[name]: Page(_article(name)) for name in ("lost", "dead", "busy", "verify", "design", "moves")}
    _crawl(tmp_path, site, revisit_after=0.0)
    rows = _rows(tmp_path)
    again = {name: rows[urls[name]]["outcome"] for name in ("lost", "dead", "busy", "verify", "design", "moves")}
    assert again == dict.fromkeys(again, "unchanged") | {"moves": "ok"}


def test_what_may_pass_is_tried_again_in_the_run_and_by_the_next(site: Site, tmp_path: Path) -> None:
    names = ("good", "cut", "empty", "short", "huge", "design", "circle", "away", "noplace", "packed", "bomb", "torn")
    urls = {name: _url(name) for name in names}
    site.pages = {url: Page(_article(name)) for name, url in urls.items()}
    site.pages[urls["cut"]] = Page(_article("cut")[:-400], short=400)
    site.pages[urls["empty"]] = Page(b"")
    site.pages[urls["short"]] = Page(b"<html><body>ok</body></html>")
    site.pages[urls["huge"]] = Page(_article("huge") * 200)
    site.pages[urls["design"]] = Page(_article("design", known=False))
    site.pages[urls["circle"]] = Page(b"", 302, location=urls["circle"])
    site.pages[urls["away"]] = Page(b"", 302, location="http://www.example.com/login")
    site.pages[urls["noplace"]] = Page(b"", 302)
    packed = gzip.compress(_article("packed"))
    zipped = {"Content-Encoding": "gzip"}
    site.pages[urls["packed"]] = Page(packed, headers=zipped)
    site.pages[urls["bomb"]] = Page(gzip.compress(bytes(3_000_000)), headers=zipped)
    site.pages[urls["torn"]] = Page(packed[:-30], headers=zipped)
    rows_later = f"{HOST}/special/yangsheng_n/"
    site.pages[LIST] = Page(_list([*urls.values(), rows_later]))
    site.pages[rows_later] = Page(_list([]))
    summary = _crawl(tmp_path, site, max_body=200_000)
    rows = _rows(tmp_path)
    found = {name: rows[url]["outcome"] for name, url in urls.items()}
    assert found == {
        "good": "ok", "cut": "truncated", "empty": "empty", "short": "empty", "huge": "too_large", "design": "unparsable",
        "circle": "redirect", "away": "redirect", "noplace": "error", "packed": "ok", "bomb": "too_large", "torn": "truncated",
    }  # fmt: skip
    assert rows[rows_later]["outcome"] == "no_rows"
    for url in (urls["cut"], urls["empty"], urls["short"], urls["noplace"], rows_later):
        assert len(site.asked(url)) == 3, url
    for name in ("good", "huge", "design", "away"):
        assert len(site.asked(urls[name])) == 1, name
    assert not [url for url, _ in site.log if "example.com" in url], "the crawl never leaves the site"
    assert _body(tmp_path, rows[urls["design"]]) == site.pages[urls["design"]].body
    assert _body(tmp_path, rows[urls["packed"]]) == _article("packed"), "the compression of the transfer is undone"
    assert rows[urls["design"]]["error"] and rows[urls["design"]]["records"] is None
    assert all(rows[urls[name]]["error"] for name in names if found[name] != "ok")
    assert summary["stopped"] is None and summary["waiting"] == 0
    assert any("List page" in warning for warning in summary["warnings"])

    site.log.clear()
    site.pages |= {urls[name]: Page(_article(name)) for name in ("cut", "empty", "short", "noplace")}
    site.pages[rows_later] = Page(_list([urls["good"]]))
    _crawl(tmp_path, site)
    rows = _rows(tmp_path)
    assert [
        rows[url]["outcome"] for url in (urls["cut"], urls["empty"], urls["short"], urls["noplace"], rows_later)
    ] == ["ok"] * 5
    assert not site.asked(urls["good"]), "what is fetched and young stays as it is"


def test_a_faulty_parser_costs_neither_the_page_nor_the_run(site: Site, tmp_path: Path) -> None:
    urls = [_url("good"), _url("broken")]
    site.pages = {url: Page(_article("文章")) for url in urls} | {LIST: Page(_list(urls))}
    _crawl(tmp_path, site, before=_FAULTY % {"lists": ""})
    rows = _rows(tmp_path)
    assert [rows[url]["outcome"] for url in urls] == ["ok", "unparsable"]
    assert "AttributeError in faulty" in rows[urls[1]]["error"], "not its message, which may quote the page"
    assert _body(tmp_path, rows[urls[1]]) == site.pages[urls[1]].body
    site.log.clear()
    _crawl(tmp_path, site)
    assert _rows(tmp_path)[urls[1]]["outcome"] == "unchanged" and not site.asked(urls[0]), (
        "the next round tries it again"
    )
    # A list that was read before keeps its copy while the parser fails on its new bytes.
    listed = site.pages[LIST].body
    site.pages[LIST] = Page(_list([*urls, _url("fresh")]))
    summary = _crawl(tmp_path, site, before=_FAULTY % {"lists": "yes"})
    row = _rows(tmp_path)[LIST]
    assert row["outcome"] == "unparsable" and _body(tmp_path, row) == listed and "lies at" in row["error"]
    assert summary["outcomes"] == {"ok": 1, "unchanged": 1, "unparsable": 1}


def test_pages_whose_archive_was_lost_are_fetched_again(site: Site, tmp_path: Path) -> None:
    urls = [_url(f"n{number:02}") for number in range(12)]
    site.pages = {url: Page(_article(f"文章{number}")) for number, url in enumerate(urls)} | {LIST: Page(_list(urls))}
    _crawl(tmp_path, site)
    before = _rows(tmp_path)
    # The power failed: the last third of the file was never written, and the ledger has outlived it.
    (path,) = (tmp_path / "archive").rglob("*.warc.gz")
    places = sorted(row["warc_offset"] for row in before.values())
    with path.open("r+b") as stream:
        stream.truncate(places[8] + 17)
    lost = {url for url, row in before.items() if row["warc_offset"] >= places[8]}
    site.log.clear()
    repaired = _crawl(tmp_path, site)
    assert repaired["repaired"] == len(lost) == len(before) - 8
    rows = _rows(tmp_path)
    assert {url for url, _ in site.log if not url.endswith("robots.txt")} == lost
    assert {row["outcome"] for row in rows.values()} == {"ok"}
    assert all(_body(tmp_path, row) == site.pages[url].body for url, row in rows.items())
    assert any("fetched again" in warning for warning in repaired["warnings"])
    # Somebody deleted a file, and put one there that is none of ours.
    path.unlink()
    foreign = path.with_name("foreign.warc.gz")
    foreign.write_bytes(b"not ours")
    repaired = _crawl(tmp_path, site)
    assert repaired["repaired"] == 8
    assert all(_body(tmp_path, row) == site.pages[url].body for url, row in _rows(tmp_path).items())
    foreign_bytes = foreign.read_bytes()
    foreign.unlink()
    assert foreign_bytes == b"not ours" and _records(tmp_path)


def test_pages_taken_down_are_never_fetched_and_no_longer_readable(site: Site, tmp_path: Path) -> None:
    urls = [_url("stays"), _url("goes"), _url("never")]
    site.pages = {url: Page(_article("文章")) for url in urls} | {LIST: Page(_list(urls[:2]))}
    _crawl(tmp_path, site)
    site.pages[LIST] = Page(_list(urls))
    site.log.clear()
    excluded = tmp_path / "takedown.txt"
    excluded.write_text(f"# asked for by their authors\n{urls[1]}\n{urls[2]}\n", encoding="utf-8")
    _crawl(tmp_path, site, revisit_after=0.0, excluded=str(excluded))
    rows = _rows(tmp_path)
    assert [rows[url]["outcome"] for url in urls] == ["unchanged", "excluded", "excluded"]
    assert not site.asked(urls[1]) and not site.asked(urls[2])
    excluded.write_text("", encoding="utf-8")
    _crawl(tmp_path, site, excluded=str(excluded))
    assert [_rows(tmp_path)[url]["outcome"] for url in urls[1:]] == ["ok", "ok"]


def test_a_site_that_asks_to_be_left_alone_for_long_is(site: Site, tmp_path: Path) -> None:
    site.pages[LIST] = Page(b"", 429, headers={"Retry-After": "7200"})
    first = _crawl(tmp_path, site)
    assert (first["stopped"], first["waiting"]) == ("retry_after", 1)
    asked = len(site.log)
    second = _crawl(tmp_path, site)
    assert second["stopped"] == "retry_after" and len(site.log) == asked, "no request before the time is over"


def test_caps_and_hours_leave_the_rest_waiting(site: Site, tmp_path: Path) -> None:
    urls = [_url(f"n{number:02}") for number in range(30)]
    site.pages = {url: Page(_article("文章")) for url in urls} | {LIST: Page(_list(urls))}
    closed = _crawl(tmp_path, site, hours="00:00-00:01", timezone=_zone_where_it_is_noon())
    assert (closed["stopped"], closed["fetched"], closed["waiting"]) == ("hours", 0, 1) and not site.log
    size = len(site.pages[urls[0]].body)
    capped = _crawl(tmp_path, site, max_bytes=10 * size, concurrency=1)
    assert capped["stopped"] == "max_bytes" and capped["waiting"] > 0
    assert 10 * size <= capped["bytes"] < 13 * size
    assert _crawl(tmp_path, site)["outcomes"] == {"ok": 31}


def _zone_where_it_is_noon() -> str:
    ahead = 12 - datetime.now(UTC).hour
    return "Etc/UTC" if ahead == 0 else f"Etc/GMT{'-' if ahead > 0 else '+'}{abs(ahead)}"
