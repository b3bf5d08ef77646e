"""The replica server: faults that repeat for a seed, validators, blocks, and a log that proves pace and obedience."""

from __future__ import annotations

import http.client
import json
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.crawl_pages import SITE, SIZE, Pages
from corpus.text.decode import decode
from crawlers.parsers import SITES as PARSERS
from crawlers.parsers import read_page
from samples.sites import Replica, ReplicaProxy, Reply
from samples.sites.faults import KINDS, OF_BODY, Faults, Guard, damaged, robots_txt
from samples.sites.log import Entry, busiest_window, forbidden, gaps, registrable_domain

HOST = "jib.xywy.com"
PAGES = [f"http://{HOST}/{n}.htm" for n in range(400)]
LIST = f"http://{HOST}/html/a.html"
BODY = ("<html><head><title>高血压</title></head><body>" + "高血压的病因很多。" * 100 + "</body></html>").encode("gbk")
LIST_BODY = b'<html><ul class="x"><li><a href="/1.htm">1</a></li><li><A HREF="/2.htm">2</A></li></ul></html>'


@pytest.fixture
def replica() -> Replica:
    made = Replica("xywy", {url: Reply(BODY, "text/html; charset=gbk") for url in PAGES})
    made.replies[LIST] = Reply(LIST_BODY)
    made.replies[f"http://{HOST}/robots.txt"] = robots_txt({"*": (["/closed/"], 0.5)})
    return made


class Client:
    """Asks through a proxy; a lost connection gives status 0."""

    def __init__(self, proxy: ReplicaProxy) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(proxy.url).netloc, timeout=60)

    def get(self, url: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            self._connection.request("GET", url, headers=named)
            answer = self._connection.getresponse()
            return answer.status, answer.read(), dict(answer.getheaders())
        except http.client.IncompleteRead as cut:
            self._connection.close()
            return -1, cut.partial, {}
        except (http.client.RemoteDisconnected, ConnectionError):
            self._connection.close()
            return 0, b"", {}

    def close(self) -> None:
        self._connection.close()


@pytest.fixture
def opened() -> Iterator[list[Client]]:
    clients: list[Client] = []
    yield clients
    for client in clients:
        client.close()


def _client(proxy: ReplicaProxy, opened: list[Client]) -> Client:
    opened.append(Client(proxy))
    return opened[-1]


def test_without_faults_every_answer_is_the_reply(replica: Replica, opened: list[Client]) -> None:
    with ReplicaProxy([replica]) as proxy:
        client = _client(proxy, opened)
        assert client.get(PAGES[0], User_Agent="cmedlms/0.1")[:2] == (200, BODY)
        assert client.get(PAGES[0] + "?from=search")[:2] == (200, BODY)
        assert client.get("http://example.org/verify.html")[0] == 403
        proxy.replies[PAGES[0]] = Reply(b"changed")
        del proxy.replies[PAGES[1]]
        assert client.get(PAGES[0])[:2] == (200, b"changed")
        assert client.get(PAGES[1])[0] == 404
    first = proxy.log[0]
    assert (first.url, first.host, first.domain, first.agent) == (PAGES[0], HOST, "xywy.com", "cmedlms/0.1")
    assert (first.status, first.fault, first.bytes) == (200, "", len(BODY))
    assert [entry.url for entry in proxy.log] == proxy.requests
    assert len(proxy.log) == 4, "what is none of the replicas' business is not logged"


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("500", 500),
        ("502", 502),
        ("503", 503),
        ("521", 521),
        ("close", 0),
        ("cut", -1),
        ("empty", 200),
        ("reload", 200),
    ],
)
def test_each_fault_looks_as_it_is_described(kind: str, status: int, replica: Replica, opened: list[Client]) -> None:
    with ReplicaProxy([replica], faults=Faults(share=1.0, kinds=(kind,))) as proxy:
        got = _client(proxy, opened).get(PAGES[0])
    assert got[0] == status
    assert proxy.log[0].fault == kind
    if kind == "cut":
        assert 0 < len(got[1]) < len(BODY) and BODY.startswith(got[1])
    if kind == "reload":
        assert b"document.cookie" in got[1] and b"location" in got[1]
    if kind == "empty":
        assert got[1] == b""


@pytest.mark.parametrize("charset", ["gbk", "utf-8"])
def test_a_body_is_cut_inside_a_character(charset: str) -> None:
    cut = damaged(BODY.decode("gbk").encode(charset), "cut_character")
    assert len(cut) > 100
    with pytest.raises(UnicodeDecodeError, match=r"incomplete|unexpected end"):
        cut.decode(charset)


def test_a_body_that_is_no_text_loses_everything() -> None:
    assert damaged(b"\xff\xfe\xfd", "cut_character") == b""


def test_retry_after_is_given_in_seconds_and_as_a_date(replica: Replica, opened: list[Client]) -> None:
    with ReplicaProxy([replica], faults=Faults(share=1.0, kinds=("429_seconds",), retry_after=7)) as proxy:
        status, _, headers = _client(proxy, opened).get(PAGES[0])
    assert (status, headers["Retry-After"]) == (429, "7")
    before = datetime.now(UTC)
    with ReplicaProxy([replica], faults=Faults(share=1.0, kinds=("429_date",), retry_after=7)) as proxy:
        status, _, headers = _client(proxy, opened).get(PAGES[0])
    assert status == 429
    assert (parsedate_to_datetime(headers["Retry-After"]) - before).total_seconds() >= 7


def test_a_verification_page_is_a_redirect_and_then_an_answer(replica: Replica, opened: list[Client]) -> None:
    with ReplicaProxy([replica], faults=Faults(share=1.0, kinds=("verify",))) as proxy:
        client = _client(proxy, opened)
        status, _, headers = client.get(PAGES[0])
        assert (status, headers["Location"]) == (302, "http://image.xywy.com/verify.html")
        assert client.get(headers["Location"])[0] == 200


def test_a_list_comes_back_without_its_links_once(replica: Replica, opened: list[Client]) -> None:
    with ReplicaProxy([replica], faults=Faults(lists=frozenset({LIST}))) as proxy:
        client = _client(proxy, opened)
        hollow, full = client.get(LIST)[1], client.get(LIST)[1]
    assert b"href" not in hollow.lower() and b"<ul" in hollow
    assert full == LIST_BODY


def test_faults_repeat_for_a_seed_and_keep_to_their_share(replica: Replica, opened: list[Client]) -> None:
    faults = Faults(share=0.1, kinds=("500", "429_seconds", "521"), retry_after=0)
    seen = []
    for order in (PAGES, PAGES[::-1]):
        with ReplicaProxy([replica], faults=faults) as proxy:
            client = _client(proxy, opened)
            for url in order:
                client.get(url)
        seen.append({entry.url: entry.fault for entry in proxy.log})
    assert seen[0] == seen[1]
    hit = Counter(fault for fault in seen[0].values() if fault)
    assert set(hit) == {"500", "429_seconds", "521"}
    assert 20 <= hit.total() <= 60
    assert seen[0] != {url: Faults(seed=2, share=0.1, kinds=faults.kinds).draw(url, 0) or "" for url in PAGES}


@given(st.integers(0, 1000), st.integers(0, 5), st.floats(0, 1))
def test_a_fault_depends_on_the_url_and_the_request_alone(seed: int, nth: int, share: float) -> None:
    faults = Faults(seed=seed, share=share, kinds=KINDS)
    robots = f"http://{HOST}/robots.txt"
    for url in (*PAGES[:5], robots):
        assert faults.draw(url, nth) == Faults(seed=seed, share=share, kinds=KINDS).draw(url, nth)
        assert share > 0 or faults.draw(url, nth) is None
    assert faults.draw(robots, nth) not in OF_BODY


@pytest.mark.parametrize(
    "wrong",
    [{"share": 1.5}, {"kinds": ("fire",)}, {"block_as": "404"}, {"block_after": 3}, {"validators": -1.0}],
)
def test_impossible_settings_are_refused_by_name(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Faults(**wrong)  # type: ignore[arg-type]


def test_validators_give_304_until_the_page_changes(replica: Replica, opened: list[Client]) -> None:
    with ReplicaProxy([replica], faults=Faults(validators=0.7)) as proxy:
        client = _client(proxy, opened)
        kinds: Counter[tuple[bool, bool]] = Counter()
        for url in PAGES[:60]:
            proxy.replies[url] = Reply(BODY)
            _, _, headers = client.get(url)
            tag, date = headers.get("ETag"), headers.get("Last-Modified")
            kinds[tag is not None, date is not None] += 1
            asked = {k: v for k, v in (("If_None_Match", tag), ("If_Modified_Since", date)) if v}
            if asked:
                status, body, again = client.get(url, **asked)
                assert (status, body) == (304, b"")
                assert (again.get("ETag"), again.get("Last-Modified")) == (tag, date)
            proxy.replies[url] = Reply(BODY + b"<!-- changed -->")
            assert client.get(url, **asked)[0] == 200
    assert set(kinds) == {(False, False), (True, True), (True, False), (False, True)}


def test_a_tag_goes_before_a_date(replica: Replica, opened: list[Client]) -> None:
    faults = Faults(validators=1.0)
    url = next(url for url in PAGES if faults.validated(url) == (True, True))
    with ReplicaProxy([replica], faults=faults) as proxy:
        client = _client(proxy, opened)
        headers = client.get(url)[2]
        other = {"If_None_Match": '"other"', "If_Modified_Since": headers["Last-Modified"]}
        assert client.get(url, **other)[0] == 200
        assert client.get(url, If_None_Match=f'"other", W/{headers["ETag"]}')[0] == 304


@pytest.mark.parametrize(("block_as", "status"), [("403", 403), ("verify", 302)])
def test_a_domain_refuses_for_so_many_requests(
    block_as: str, status: int, replica: Replica, opened: list[Client]
) -> None:
    faults = Faults(block_after=3, block_requests=4, block_as=block_as)
    with ReplicaProxy([replica], faults=faults) as proxy:
        client = _client(proxy, opened)
        statuses = [client.get(url)[0] for url in PAGES[:12]]
    assert statuses == [200] * 3 + [status] * 4 + [200] * 5
    assert [entry.fault for entry in proxy.log].count("block") == 4


def test_a_domain_refuses_for_so_long_once() -> None:
    guard = Guard(Faults(block_after=1, block_seconds=5.0))
    judged = [guard.judge("39.net", at) for at in (0.0, 1.0, 5.9, 6.0, 7.0)]
    assert judged == [None, "block", "block", None, None]
    assert guard.judge("xywy.com", 7.0) is None, "every domain has its own time"


def test_too_many_requests_in_a_second_meet_the_verification_page() -> None:
    guard = Guard(Faults(busy=2))
    judged = [guard.judge("39.net", at) for at in (0.0, 0.1, 0.2, 1.05, 2.5)]
    assert judged == [None, None, "busy", "busy", None]


def test_many_connections_at_once_all_get_their_own_answer(replica: Replica, opened: list[Client]) -> None:
    for url in PAGES:
        replica.replies[url] = Reply(url.encode())
    with ReplicaProxy([replica], latency=0.001) as proxy:
        clients = [_client(proxy, opened) for _ in range(20)]
        for number, url in enumerate(PAGES):
            assert clients[number % 20].get(url)[:2] == (200, url.encode())


def _entry(at: float, url: str, agent: str = "cmedlms/0.1 (+mailto:a@b.cn)") -> Entry:
    host = urlsplit(url).hostname or ""
    return Entry(at, url, host, registrable_domain(host), agent, 200, "", 0)


def test_sub_domains_share_their_registrable_domain() -> None:
    assert registrable_domain("jbk.39.net") == registrable_domain("ask.39.net") == "39.net"
    assert registrable_domain("iask.fh21.com.cn") == "fh21.com.cn"
    assert registrable_domain("xywy.com") == "xywy.com"


def test_gaps_and_windows_count_the_domain_over_all_its_hosts() -> None:
    hosts = ("http://jbk.39.net/", "http://ask.39.net/", "http://www.163.com/")
    log = [_entry(at, hosts[n % 3]) for n, at in enumerate((0.0, 0.5, 0.6, 1.0, 3.0))]
    assert gaps(log, "39.net") == [0.5, 0.5, 2.0]
    assert gaps(log, "163.com") == []
    assert busiest_window(log, "39.net", 1.0) == 3
    assert busiest_window(log, "39.net", 0.4) == 1
    assert busiest_window(log, "xywy.com", 1.0) == 0


@given(st.lists(st.floats(0, 100), max_size=40), st.floats(0.1, 20))
def test_the_busiest_window_is_the_busiest(times: list[float], seconds: float) -> None:
    log = [_entry(at, "http://jbk.39.net/") for at in times]
    expected = max((sum(start <= at and at - start <= seconds for at in times) for start in times), default=0)
    assert busiest_window(log, "39.net", seconds) == expected


def test_what_robots_forbids_to_our_agent_is_found() -> None:
    robots = {"jbk.39.net": robots_txt({"*": (["/"], 60.0), "cmedlms": (["/bw/key"], 0.01)}).body.decode()}
    ours = [_entry(0, f"http://jbk.39.net{path}") for path in ("/robots.txt", "/gxy/", "/bw/key=1")]
    other = _entry(0, "http://jbk.39.net/gxy/", agent="somebody/1.0")
    elsewhere = _entry(0, "http://ask.39.net/bw/key=1")
    assert forbidden([*ours, other, elsewhere], robots) == [ours[2], other]


def test_a_group_without_rules_allows_everything() -> None:
    robots = {HOST: robots_txt({"cmedlms": ([], None), "*": (["/"], None)}).body.decode()}
    assert forbidden([_entry(0, PAGES[0])], robots) == []


def test_the_server_runs_from_the_command_line(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    command = [sys.executable, "-m", "samples.sites", "--site", "xywy", "--log", str(log)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    connection = http.client.HTTPConnection(urlsplit(process.stdout.readline().strip()).netloc, timeout=60)
    connection.request("GET", f"http://{HOST}/robots.txt")
    assert b"User-agent" in connection.getresponse().read()
    connection.close()
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=60) == 0
    process.stdout.close()
    (line,) = log.read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["domain"] == "xywy.com"


def test_the_benchmarks_site_has_real_pages_of_forty_kilobytes() -> None:
    pages = Pages(400)
    assert len(list(pages)) == len(pages) == len(set(pages))
    charsets, texts = Counter[str](), set()
    for url in list(pages)[::7]:
        decoded = decode(pages[url].body)
        parsed = read_page(SITE, url, decoded.text)
        assert parsed.error is None and parsed.rows != 0
        assert 0.9 * SIZE <= len(pages[url].body) <= 1.1 * SIZE
        charsets[decoded.charset] += 1
        texts |= {record.text for record in parsed.records}
        assert decoded.replaced == 0
    assert min(charsets["utf-8"], charsets["gb18030"]) >= 10
    assert len(texts) >= 30, "no two text pages say the same"


def test_the_benchmarks_site_is_found_from_the_crawls_entrances() -> None:
    pages = Pages(200)
    found, queue = set(), list(PARSERS[SITE].START_URLS)
    while queue:
        url = queue.pop()
        if url in pages and url not in found:
            found.add(url)
            queue += read_page(SITE, url, decode(pages[url].body).text).links
    assert found == set(pages)
