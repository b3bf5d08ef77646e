"""What a crawl refuses before it sends a request."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from crawlers.spiders import CrawlSettings, CrawlSettingsError

HERE: dict[str, Any] = {"site": "39net", "state": Path("s"), "archive": Path("a"), "pages": Path("p")}


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({}, "contact"),
        ({"proxy": "http://10.0.0.1:3128"}, "contact"),
        ({"proxy": "http://127.0.0.1.example.org:80"}, "contact"),
        ({"site": "baike", "contact": "a@b.example"}, "baike"),
        ({"contact": "a@b.example", "max_pages": 0}, "max_pages"),
        ({"contact": "a@b.example", "delay": -1.0}, "delay"),
        ({"proxy": "127.0.0.1:8080"}, "http address"),
    ],
)
def test_refused(changed: dict[str, Any], message: str) -> None:
    with pytest.raises(CrawlSettingsError, match=message):
        CrawlSettings(**{**HERE, **changed})


def test_real_sites_are_asked_slowly_and_by_name() -> None:
    real = CrawlSettings(**HERE, contact="a@b.example")
    assert real.least_delay >= 1.0
    assert "a@b.example" in real.agent
    assert not real.replica


@pytest.mark.parametrize("proxy", ["http://127.0.0.1:1", "http://localhost:1", "http://[::1]:1"])
def test_a_loopback_proxy_needs_no_contact_and_no_delay(proxy: str) -> None:
    replica = CrawlSettings(**HERE, proxy=proxy)
    assert replica.replica
    assert replica.least_delay == 0.0
