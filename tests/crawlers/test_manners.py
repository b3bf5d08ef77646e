"""Politeness, proven from the log of a server: one budget per domain, robots.txt, pauses; nothing leaves the site."""

from __future__ import annotations

import asyncio
import gzip
import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pyarrow.parquet as pq
import pytest
from scrapy import Request
from scrapy.http import TextResponse
from scrapy.robotstxt import ProtegoRobotParser

from crawlers.parsers import SITES
from crawlers.spiders.breaker import Breaker
from crawlers.spiders.manners import (
    Excluded,
    OffSite,
    Robots,
    RobotsForbidden,
    RobotsUnavailable,
    Route,
    registrable_domain,
    rules_for,
)
from samples.grammar import World
from samples.sites import Replica, replicas

BLOCKED = "<html><head><title>安全验证</title></head><body>请完成验证</body></html>".encode()


@dataclass
class Answer:
    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Seen:
    """One request: when it came, what for, how many were open then, and what it got."""

    at: float
    url: str
    agent: str
    active: int
    status: int

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or ""

    @property
    def robots(self) -> bool:
        return urlsplit(self.url).path == "/robots.txt"


class Server:
    """A proxy that answers with a replica's pages, except where ``rule(url, number of earlier page requests)`` says otherwise."""

    def __init__(self, replica: Replica, rule: Callable[[str, int], Answer | None], latency: float) -> None:
        self.seen: list[Seen] = []
        self._active = self._pages = 0
        self._lock = threading.Lock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1

            def do_GET(self) -> None:
                with outer._lock:
                    answer = rule(self.path, outer._pages) or outer._page(replica, self.path)
                    outer._active += 1
                    agent = self.headers["User-Agent"]
                    outer.seen.append(Seen(time.monotonic(), self.path, agent, outer._active, answer.status))
                    outer._pages += not outer.seen[-1].robots
                time.sleep(latency)
                with outer._lock:
                    outer._active -= 1
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    @staticmethod
    def _page(replica: Replica, url: str) -> Answer:
        reply = replica.replies.get(url)
        if reply is None:
            return Answer(404, b"<html><title>404</title></html>", {"Content-Type": "text/html"})
        moved = {"Location": reply.location} if reply.location else {}
        return Answer(reply.status, reply.body, {"Content-Type": reply.content_type, **moved})

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def pages(self) -> list[Seen]:
        return [seen for seen in self.seen if not seen.robots]


Serve = Callable[..., Server]


@pytest.fixture(scope="module")
def replica() -> Replica:
    return replicas(World(1), seed=1)["39net"]


@pytest.fixture
def serve(replica: Replica) -> Iterator[Serve]:
    servers: list[Server] = []

    def start(rule: Callable[[str, int], Answer | None], latency: float = 0.02) -> Server:
        servers.append(Server(replica, rule, latency))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


def start(server: Server, home: Path, *more: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "crawlers.spiders", "--site", "39net", "--replica", server.url]
    for name in ("state", "archive"):
        command += [f"--{name}", str(home / name)]
    command += ["--pages", str(home / "pages.parquet"), *more]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def crawl(server: Server, home: Path, *more: str) -> dict[str, Any]:
    process = start(server, home, *more)
    output, errors = process.communicate(timeout=240)
    assert process.returncode in (0, 1), errors
    summary: dict[str, Any] = json.loads(output.splitlines()[-1])
    return summary


def outcomes(home: Path) -> dict[str, str]:
    table = pq.read_table(home / "pages.parquet", columns=["url", "outcome"])
    return dict(zip(table["url"].to_pylist(), table["outcome"].to_pylist(), strict=True))


def robots(host: str, text: str) -> Callable[[str, int], Answer | None]:
    """The robots.txt of one host."""
    answer = Answer(200, text.encode(), {"Content-Type": "text/plain"})
    return lambda url, _: answer if url == f"http://{host}/robots.txt" else None


# Pauses


@pytest.mark.parametrize("delay", ["0", "0.15"])
def test_a_block_silences_the_whole_domain_and_one_request_tries_again(
    serve: Serve, tmp_path: Path, delay: str
) -> None:
    def rule(_: str, number: int) -> Answer | None:
        return Answer(403, BLOCKED) if 6 <= number < 12 else None

    server = serve(rule)
    more = ("--pause", "1.5", "--longest-pause", "1.5", "--block-limit", "20", "--delay", delay)
    summary = crawl(server, tmp_path, "--max-pages", "20", *more)
    seen = server.seen
    refused = [index for index, one in enumerate(seen) if one.status == 403]
    first_gap = next(index for index in range(1, len(seen)) if seen[index].at - seen[index - 1].at >= 1.4)
    # Answers in flight when the block was noticed; with a delay between requests none was sent meanwhile.
    assert refused[0] < first_gap <= refused[0] + (4 if delay == "0" else 2)
    recovered = next(index for index in range(first_gap, len(seen)) if seen[index].status == 200)
    assert recovered > first_gap
    silences = [seen[index + 1].at - seen[index].at for index in range(first_gap, recovered)]
    assert min(silences) >= 1.4, "after the pause one page is tried, and the next only when it succeeded"
    if delay == "0":
        assert max(one.active for one in seen[recovered + 1 :]) > 1, "then the normal concurrency returns"
    assert "blocked" not in summary["outcomes"] and summary["stopped"] == "max_pages"


def test_a_site_that_goes_on_refusing_is_left_alone(serve: Serve, tmp_path: Path) -> None:
    server = serve(lambda url, _: None if url.endswith("robots.txt") else Answer(429, BLOCKED))
    summary = crawl(server, tmp_path, "--pause", "0.1", "--block-limit", "2", "--concurrency", "1", "--retries", "9")
    assert summary["stopped"] == "blocked"
    # The first, one after each of two pauses, and what was in flight when the first answer came.
    assert 3 <= len(server.pages()) <= 4


def test_a_long_retry_after_ends_the_run_and_the_next_one_waits_for_it(serve: Serve, tmp_path: Path) -> None:
    server = serve(
        lambda url, _: None if url.endswith("robots.txt") else Answer(429, BLOCKED, {"Retry-After": "86400"})
    )
    assert crawl(server, tmp_path, "--concurrency", "1")["stopped"] == "retry_after"
    sent = len(server.seen)
    assert len(server.pages()) <= 2, "only what was in flight comes after the answer"
    assert crawl(server, tmp_path)["stopped"] == "retry_after"
    assert len(server.seen) == sent, "nothing is asked before the time has come"


def test_a_run_that_is_ended_during_a_pause_ends_at_once_and_loses_nothing(serve: Serve, tmp_path: Path) -> None:
    server = serve(lambda url, number: Answer(403, BLOCKED) if number == 1 and "robots" not in url else None)
    more = ("--delay", "0.3", "--max-pages", "9", "--pause", "500", "--longest-pause", "3600")
    process = start(server, tmp_path, *more)
    deadline = time.monotonic() + 120
    while 403 not in {one.status for one in server.seen}:
        assert time.monotonic() < deadline and process.poll() is None
        time.sleep(0.02)
    time.sleep(1.0)
    sent = len(server.seen)
    process.send_signal(signal.SIGTERM)
    output, errors = process.communicate(timeout=120)
    assert process.returncode in (0, 1), errors
    assert len(server.seen) == sent, "what Scrapy had queued was not sent"
    assert json.loads(output.splitlines()[-1])["waiting"] > 0
    summary = crawl(server, tmp_path, "--max-pages", "9")
    assert summary["outcomes"] and not {"blocked", "error", "redirect"} & set(summary["outcomes"])


# robots.txt


def test_crawl_delay_holds_for_the_whole_domain(serve: Serve, tmp_path: Path) -> None:
    server = serve(robots("ask.39.net", "User-agent: *\nCrawl-delay: 9\n\nUser-agent: cmedlms\nCrawl-delay: 0.4\n"))
    crawl(server, tmp_path, "--max-pages", "12")
    known = next(index for index, one in enumerate(server.seen) if one.robots and one.host == "ask.39.net")
    after = server.seen[known + 1 :]
    assert len({one.host for one in after}) > 1
    # What was in flight when the file came is not counted.
    counted = after[4:]
    assert counted[-1].at - counted[0].at >= 0.4 * (len(counted) - 1) * 0.9


@pytest.mark.parametrize(
    "bad",
    [
        Answer(500, b""), Answer(302, b"", {"Location": "http://www.example.org/robots.txt"}), Answer(429, BLOCKED), Answer(403, BLOCKED),
    ],
    ids=["error", "off site", "too many", "refused"],
)  # fmt: skip
def test_pages_of_a_host_without_readable_robots_wait(serve: Serve, tmp_path: Path, bad: Answer) -> None:
    broken = serve(lambda url, _: bad if url == "http://ask.39.net/robots.txt" else None)
    crawl(broken, tmp_path, "--max-pages", "30", "--pause", "0.2", "--block-limit", "50")
    assert {one.host for one in broken.pages()} >= {"jbk.39.net", "ypk.39.net"}
    assert "ask.39.net" not in {one.host for one in broken.pages()}
    assert "www.example.org" not in {one.host for one in broken.seen}
    asked = {outcome for url, outcome in outcomes(tmp_path).items() if urlsplit(url).hostname == "ask.39.net"}
    assert asked == {"error"}
    crawl(serve(lambda *_: None), tmp_path, "--max-pages", "30")
    now = {outcome for url, outcome in outcomes(tmp_path).items() if urlsplit(url).hostname == "ask.39.net"}
    assert now and "error" not in now


def test_the_agent_names_itself_and_its_contact(serve: Serve, tmp_path: Path) -> None:
    server = serve(lambda *_: None)
    crawl(server, tmp_path, "--max-pages", "6", "--contact", "https://lab.example/crawler")
    assert {one.agent for one in server.seen} == {"cmedlms/0.1 (+https://lab.example/crawler)"}


GROUPS = b"""\
User-agent: cmed
Allow: /

User-agent: CMedLMs/2.0 (any version) # that is us
Disallow: /private
Allow: /private/open
Crawl-delay: 3

User-agent: *
Disallow: /
"""


@pytest.mark.parametrize(
    ("body", "path", "allowed"),
    [
        (GROUPS, "/page", True),
        (GROUPS, "/private/page", False),
        (GROUPS, "/private/open/page", True),
        (b"User-agent: c\nAllow: /\n\nUser-agent: *\nDisallow: /\n", "/page", False),
        (b"User-agent: Mozilla\nDisallow: /\n", "/page", True),
        (b"User-agent: cmedlms-news\nDisallow: /\n", "/page", True),
        (b"\xef\xbb\xbfUser-agent: *\r\nDisallow: /page\r\n", "/page", False),
        (b"user-agent: other\nUser-Agent: CMEDLMS\nDisallow: /page\n", "/page", False),
        (b"User-agent: cmedlms\nDisallow:\n\nUser-agent: *\nDisallow: /\n", "/page", True),
        (b"<html><body>Disallow: /</body></html>", "/page", True),
        (b"", "/page", True),
        ("# 中文\nUser-agent: *\nDisallow: /病\n".encode(), "/%E7%97%85", False),
    ],
)
def test_only_our_own_group_or_everybodys_counts(body: bytes, path: str, allowed: bool) -> None:
    parser = ProtegoRobotParser(rules_for(body, "cmedlms"), None)
    assert parser.allowed(f"http://jbk.39.net{path}", "cmedlms") is allowed


class Engine:
    """Answers robots.txt requests from a list of answers or exceptions; the last one stays."""

    def __init__(self, *answers: TextResponse | Exception) -> None:
        self.answers, self.asked = list(answers), list[str]()

    async def download_async(self, request: Request) -> TextResponse:
        self.asked.append(request.url)
        await asyncio.sleep(0)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


def answer(status: int = 200, body: bytes = b"User-agent: *\nDisallow: /no\n", **headers: str) -> TextResponse:
    return TextResponse("http://jbk.39.net/robots.txt", status=status, body=body, headers=headers)


def robots_of(engine: Engine) -> Robots:
    async def silent(**_: Any) -> None:
        """Signals have no listeners here."""

    choice = SimpleNamespace(robots_token="cmedlms", retries=2, first_pause=10.0, site="39net", max_body=1_000_000)
    spider = SimpleNamespace(choice=choice, breaker=Breaker(10, 100, 5), pauses=[])
    crawler: Any = SimpleNamespace(engine=engine, spider=spider, signals=SimpleNamespace(send_catch_log_async=silent))
    return Robots(crawler)


def page(path: str = "/yes") -> Request:
    return Request(f"http://jbk.39.net{path}")


def test_robots_is_read_once_for_many_pages_at_the_same_time() -> None:
    engine = Engine(answer())
    middleware = robots_of(engine)

    async def many() -> list[Any]:
        requests = [page(f"/{'no' if number % 2 else 'yes'}/{number}") for number in range(20)]
        return await asyncio.gather(*map(middleware.process_request, requests), return_exceptions=True)

    results = asyncio.run(many())
    assert [isinstance(result, RobotsForbidden) for result in results] == [bool(number % 2) for number in range(20)]
    assert engine.asked == ["http://jbk.39.net/robots.txt"]


def test_robots_is_read_again_after_a_day_and_the_old_one_stays_while_it_cannot_be() -> None:
    engine = Engine(answer(), answer(503), answer(503), answer(503), answer(body=b"User-agent: *\nDisallow: /yes\n"))
    middleware = robots_of(engine)
    now = 0.0
    middleware.clock = lambda: now  # type: ignore[method-assign]

    async def visits() -> None:
        nonlocal now
        await middleware.process_request(page())
        now = 24 * 3600 - 1.0
        await middleware.process_request(page())
        assert len(engine.asked) == 1
        now = 24 * 3600 + 1.0
        await middleware.process_request(page())
        assert len(engine.asked) == 4, "asked three times, in vain"
        now += 11
        with pytest.raises(RobotsForbidden):
            await middleware.process_request(page())
        assert len(engine.asked) == 5

    asyncio.run(visits())


@pytest.mark.parametrize(
    "failure",
    [
        OSError("no route"), TimeoutError(), answer(500), answer(302, Location="/robots.txt"), answer(401), answer(403), answer(521),
        answer().replace(flags=["dataloss"]),
    ],
)  # fmt: skip
def test_without_an_answer_nothing_is_fetched(failure: TextResponse | Exception) -> None:
    middleware = robots_of(Engine(failure))
    with pytest.raises(RobotsUnavailable, match=r"http://jbk\.39\.net/robots\.txt"):
        asyncio.run(middleware.process_request(page()))


@pytest.mark.parametrize("status", [400, 404, 410])
def test_a_missing_file_allows_everything(status: int) -> None:
    engine = Engine(answer(status, b"User-agent: *\nDisallow: /\n"))
    assert asyncio.run(robots_of(engine).process_request(page("/no"))) is None, "the request goes on; a refusal raises"
    assert engine.asked == ["http://jbk.39.net/robots.txt"]


def test_a_packed_robots_txt_is_unpacked() -> None:
    packed = gzip.compress(b"User-agent: *\nDisallow: /no\n", mtime=0)
    with pytest.raises(RobotsForbidden):
        asyncio.run(robots_of(Engine(answer(body=packed, **{"Content-Encoding": "gzip"}))).process_request(page("/no")))


def test_a_verification_page_in_place_of_robots_txt_allows_nothing() -> None:
    body = "<html><head><title>安全验证</title></head><body>请拖动滑块</body></html>".encode()
    robots = robots_of(Engine(answer(body=body)))
    robots._refused = lambda _: None  # type: ignore[method-assign]
    with pytest.raises(RobotsUnavailable, match="verification"):
        asyncio.run(robots.process_request(page("/yes")))


def test_one_lost_answer_is_asked_for_again_and_redirects_are_followed() -> None:
    engine = Engine(OSError("reset"), answer(301, Location="https://www.39.net/robots.txt"), answer())
    with pytest.raises(RobotsForbidden):
        asyncio.run(robots_of(engine).process_request(page("/no")))
    assert engine.asked == ["http://jbk.39.net/robots.txt"] * 2 + ["https://www.39.net/robots.txt"]


# The way of a request


def routed(url: str, excluded: frozenset[str] = frozenset(), proxy: str | None = None) -> Request:
    site = SITES["39net"]
    choice = SimpleNamespace(route=proxy, excluded_urls=lambda: excluded, excluded="list.txt")
    spider = SimpleNamespace(domains=site.DOMAINS, site=site, choice=choice)
    crawler: Any = SimpleNamespace(spider=spider, signals=SimpleNamespace(connect=lambda *_, **__: None))
    request = Request(url)
    Route(crawler).process_request(request)
    return request


@pytest.mark.parametrize("host", ["39.net", "jbk.39.net", "a.b.39.net", "ask.39.net:8080", "user@jbk.39.net"])
def test_all_hosts_of_a_site_share_one_slot_and_the_proxy(host: str) -> None:
    request = routed(f"http://{host}/x", proxy="http://127.0.0.1:1")
    assert (request.meta["download_slot"], request.meta["proxy"]) == ("39.net", "http://127.0.0.1:1")


@pytest.mark.parametrize(
    "url", ["http://example.org/", "http://evil39.net/", "http://39.net.example.org/", "http://39.net@example.org/", "ftp://39.net/"]
)  # fmt: skip
def test_no_request_leaves_the_site(url: str) -> None:
    with pytest.raises(OffSite, match="39\\.net"):
        routed(url)


def test_excluded_pages_are_refused_under_every_spelling() -> None:
    excluded = frozenset((SITES["39net"].canonical_url("http://jbk.39.net/gxy/"),))
    for spelling in ("http://jbk.39.net/gxy/", "https://jbk.39.net/gxy", "http://jbk.39.net/gxy/#top"):
        with pytest.raises(Excluded, match=r"list\.txt"):
            routed(spelling, excluded)
    routed("http://jbk.39.net/tnb/", excluded)


def test_a_host_outside_all_domains_is_its_own_domain() -> None:
    assert registrable_domain("jbk.39.net", ("39.net",)) == "39.net"
    assert registrable_domain("notreally39.net", ("39.net",)) == "notreally39.net"
