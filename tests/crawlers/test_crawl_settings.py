"""What a crawl refuses before it sends a request."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from crawlers.parsers import canonical_url
from crawlers.spiders import CrawlSettings, CrawlSettingsError
from crawlers.spiders.__main__ import arguments

HERE: dict[str, Any] = {"site": "39net", "state": Path("s"), "archive": Path("a"), "pages": Path("p")}


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({}, "contact"),
        ({"proxy": "http://10.0.0.1:3128"}, "contact"),
        ({"proxy": "http://127.0.0.1:7890"}, "contact"),
        ({"replica": "http://127.0.0.1.example.org:80"}, "loopback"),
        ({"replica": "http://10.0.0.1:3128", "contact": "a@b.example"}, "loopback"),
        ({"site": "baike", "contact": "a@b.example"}, "baike"),
        ({"contact": "a@b.example", "max_pages": 0}, "max_pages"),
        ({"contact": "a@b.example", "delay": -1.0}, "delay"),
        ({"proxy": "127.0.0.1:8080"}, "http address"),
        ({"contact": "the crawler team"}, "contact"),
        ({"contact": "me@localhost"}, "contact"),
        ({"contact": "http://"}, "contact"),
        ({"contact": "a@b.example\r\nX-Evil: 1"}, "contact"),
        ({"contact": "ftp://b.example/"}, "contact"),
        ({"replica": "http://127.0.0.1:1", "contact": "nobody"}, "contact"),
        ({"contact": "a@b.example", "max_bytes": 0}, "max_bytes"),
        ({"contact": "a@b.example", "revisit_after": -1.0}, "revisit_after"),
        ({"contact": "a@b.example", "revisit_after": float("nan")}, "revisit_after"),
        ({"contact": "a@b.example", "pause": -1.0}, "pause"),
        ({"contact": "a@b.example", "pause": 20.0, "longest_pause": 10.0}, "longest_pause"),
        ({"contact": "a@b.example", "longest_pause": float("inf")}, "longest_pause"),
        ({"contact": "a@b.example", "block_limit": 0}, "block_limit"),
        ({"contact": "a@b.example", "retries": -1}, "retries"),
        ({"contact": "a@b.example", "timeout": 0.0}, "timeout"),
        ({"contact": "a@b.example", "hours": "22-6"}, "hours"),
        ({"contact": "a@b.example", "timezone": "Asia/Nowhere"}, "timezone"),
        ({"contact": "a@b.example", "timezone": "../etc/passwd"}, "timezone"),
        ({"contact": "a@b.example", "user_agent": "药"}, "user_agent"),
        ({"contact": "a@b.example", "user_agent": "x\ny"}, "user_agent"),
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
def test_a_replica_needs_no_contact_and_no_delay(proxy: str) -> None:
    assert CrawlSettings(**HERE, replica=proxy).least_delay == 0.0
    own = CrawlSettings(**HERE, proxy=proxy, contact="a@b.example")
    assert own.least_delay >= 1.0, "a proxy of the machine's own leads to the real site"


@pytest.mark.parametrize("contact", ["a.b+c@mail.example.org", "https://example.org/crawler?x=1", "http://lab.example"])
def test_addresses_and_urls_are_contacts(contact: str) -> None:
    assert contact in CrawlSettings(**HERE, contact=contact).agent


def test_the_contact_is_named_even_by_another_user_agent() -> None:
    other = CrawlSettings(**HERE, contact="a@b.example", user_agent="LabBot/2.0 (test)")
    assert other.agent == "LabBot/2.0 (test) (+a@b.example)"
    assert other.robots_token == "labbot"
    own = CrawlSettings(**HERE, contact="a@b.example")
    assert own.agent.lower().startswith(own.robots_token + "/")


def test_pauses_are_long_on_real_sites_and_short_on_replicas() -> None:
    assert CrawlSettings(**HERE, contact="a@b.example").first_pause == 180.0
    assert CrawlSettings(**HERE, replica="http://127.0.0.1:1").first_pause == 0.5
    assert CrawlSettings(**HERE, replica="http://127.0.0.1:1", pause=0.0).first_pause == 0.0


def test_the_list_of_excluded_pages(tmp_path: Path) -> None:
    listed = tmp_path / "excluded.txt"
    settings = CrawlSettings(**HERE, contact="a@b.example", excluded=listed)
    with pytest.raises(CrawlSettingsError, match=r"excluded: .*excluded\.txt"):
        settings.excluded_urls()
    listed.write_text("# asked for on 2026-01-05\n\nhttps://jbk.39.net/gxy/\nhttp://jbk.39.net/tnb/#top\n")
    assert settings.excluded_urls() == {canonical_url("39net", f"http://jbk.39.net/{name}/") for name in ("gxy", "tnb")}
    listed.write_text("http://jbk.39.net/gxy/\ngxy\n")
    with pytest.raises(CrawlSettingsError, match=r"line 2: 'gxy'"):
        settings.excluded_urls()


def test_every_setting_is_an_option_with_help_and_the_same_default(tmp_path: Path) -> None:
    parser = arguments()
    given = ["--site", "39net", "--state", "s", "--archive", "a", "--pages", "p", "--contact", "a@b.example"]
    options = vars(parser.parse_args(given))
    del options["dry_run"], options["first"]
    assert CrawlSettings(**options) == CrawlSettings(**HERE, contact="a@b.example")
    assert all(action.help for action in parser._actions)
    more = ["--max-bytes", "none", "--revisit-after", "never", "--hours", "22:00-06:00", "--excluded", str(tmp_path)]
    options = vars(parser.parse_args(given + more))
    assert options["max_bytes"] is None and options["revisit_after"] is None and options["excluded"] == tmp_path
