"""What holds for all sites: labels, links that reach every page, lists without records, settled URLs (each site: test_<site>.py)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from replica_pages import html_of

from crawlers.parsers import SITES, canonical_url, links, parse
from crawlers.parsers.record import LABELS, PageRecord
from samples.grammar import World
from samples.sites import Replica, replicas


@pytest.fixture(scope="module")
def world() -> dict[str, Replica]:
    return replicas(World(1), seed=1)


@pytest.mark.parametrize("site", ["39net", "xywy", "fh21"])
def test_all_six_labels_occur(site: str, world: dict[str, Replica]) -> None:
    assert {truth.label for truth in world[site].truths.values()} >= set(LABELS)


@pytest.mark.parametrize("site", sorted(SITES))
def test_every_page_is_reached_from_the_entrances(site: str, world: dict[str, Replica]) -> None:
    replica, module = world[site], SITES[site]
    waiting, seen, keys = list(module.START_URLS), set(), set()
    while waiting:
        url = waiting.pop(0)
        if module.page_key(url) in keys:
            continue
        seen.add(url)
        keys.add(module.page_key(url))
        reply = replica.replies.get(url)
        if reply and reply.status == 200 and url not in replica.outcomes:
            waiting += links(site, url, html_of(replica, url))
    pages = {url for url in replica.replies if not url.endswith(("/robots.txt", "/verify.html"))}
    assert {module.page_key(url) for url in pages} <= keys
    assert set(replica.truths) | set(replica.outcomes) <= seen


@pytest.mark.parametrize("site", sorted(SITES))
def test_lists_have_no_record(site: str, world: dict[str, Replica]) -> None:
    url = SITES[site].START_URLS[0]
    assert parse(site, url, html_of(world[site], url)) == []


@given(
    st.sampled_from(sorted(SITES)),
    st.from_regex(r"https?://[a-z]{1,8}\.[a-z]{2,3}(/[A-Za-z0-9._?#=-]{0,12}){0,4}", fullmatch=True),
)
def test_canonical_url_is_settled_after_one_step(site: str, url: str) -> None:
    once = canonical_url(site, url)
    assert canonical_url(site, once) == once
    assert "#" not in once and "?" not in once


def test_an_unknown_site_is_named() -> None:
    with pytest.raises(KeyError, match="baike"):
        parse("baike", "http://x/", "")


def test_a_record_refuses_a_label_that_is_none() -> None:
    with pytest.raises(ValueError, match="Nursing"):
        PageRecord("39net", "http://jbk.39.net/gxy/hl/", "gxy/hl", "section", "护理", label="Nursing")
