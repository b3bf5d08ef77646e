"""The replicas: deterministic, large enough, as damaged as the real sites, and closed to everything else."""

from __future__ import annotations

import http.client
from urllib.parse import urlsplit

import pytest

from samples.grammar import World
from samples.sites import SITES, Replica, ReplicaProxy, replicas, serve, site_urls


@pytest.fixture(scope="module")
def world() -> dict[str, Replica]:
    return replicas(World(1), seed=1)


def _ask(proxy: str, method: str, target: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(urlsplit(proxy).netloc, timeout=10)
    try:
        connection.request(method, target)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def test_same_seed_same_bytes_other_seed_other_texts(world: dict[str, Replica]) -> None:
    again, other = replicas(World(1), seed=1), replicas(World(1), seed=2)
    for site in SITES:
        assert again[site].replies == world[site].replies
        assert other[site].truths != world[site].truths


def test_volume(world: dict[str, Replica]) -> None:
    sections = [p for r in world.values() for t in r.truths.values() if t.label for p in t.paragraphs]
    everything = [p for r in world.values() for t in r.truths.values() for p in t.paragraphs]
    assert 2_000 <= len(sections) <= 2_600
    assert sum(map(len, everything)) >= 300_000
    assert sum(len(r.replies) for r in world.values()) <= 1_300


def test_some_sections_are_syndicated_and_most_are_not(world: dict[str, Replica]) -> None:
    texts = {site: {t.paragraphs for t in world[site].truths.values() if t.label} for site in ("39net", "xywy", "fh21")}
    shared = texts["39net"] & texts["xywy"] | texts["39net"] & texts["fh21"] | texts["xywy"] & texts["fh21"]
    assert 1 <= len(shared) <= 0.15 * sum(map(len, texts.values()))


def test_the_damage_of_the_real_sites_is_there(world: dict[str, Replica]) -> None:
    old = [reply.body for reply in world["39net"].replies.values() if b'charset="gb2312"' in reply.body]
    with pytest.raises(UnicodeEncodeError):
        b"".join(old).decode("gb18030").encode("gb2312")  # said to be gb2312, holds what gb2312 has not
    headers = {reply.content_type for reply in world["xywy"].replies.values()}
    assert {"text/html; charset=utf-8", "text/html; charset=ISO-8859-1"} <= headers
    (cut,) = (url for url, outcome in world["xywy"].outcomes.items() if outcome == "truncated")
    with pytest.raises(UnicodeDecodeError, match="incomplete"):
        world["xywy"].replies[cut].body.decode("gb18030")


def test_the_proxy_answers_for_the_replicas_only() -> None:
    with serve(World(1), seed=1) as proxy:
        for url in site_urls("xywy")[:3]:
            assert _ask(proxy, "GET", url)[0] == 200
        assert _ask(proxy, "GET", "http://jib.xywy.com/nowhere")[0] == 404
        assert _ask(proxy, "GET", "http://example.org/")[0] == 403
        assert _ask(proxy, "GET", "/etc/passwd")[0] == 403
        assert _ask(proxy, "CONNECT", "jib.xywy.com:443")[0] == 501


def test_requests_are_logged_in_order(world: dict[str, Replica]) -> None:
    with ReplicaProxy([world["163"]]) as proxy:
        for path in ("a", "b"):
            _ask(proxy.url, "GET", f"http://jiankang.163.com/{path}")
    assert proxy.requests == ["http://jiankang.163.com/a", "http://jiankang.163.com/b"]
