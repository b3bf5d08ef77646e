"""The log of a replica server, and what it proves about a crawler: its pace, its bursts, its obedience to robots.txt.

What belongs here: the log's entry and pure functions over a list of them. What does not: serving (`proxy`).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import NamedTuple
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

_SECOND_LEVEL = {"com.cn", "net.cn", "org.cn", "gov.cn", "edu.cn"}


class Entry(NamedTuple):
    """One request, noted when it arrived.

    ``at`` is in seconds of `time.monotonic`; ``fault`` names what was done to the answer ("" for nothing); ``status`` is 0 where the
    connection was closed without an answer; ``bytes`` are those of the body sent.
    """

    at: float
    url: str
    host: str
    domain: str
    agent: str
    status: int
    fault: str
    bytes: int


def registrable_domain(host: str) -> str:
    """The domain that ``host`` is part of and that somebody registered: jbk.39.net -> 39.net, iask.fh21.com.cn -> fh21.com.cn."""
    labels = host.split(".")
    return ".".join(labels[-3:] if ".".join(labels[-2:]) in _SECOND_LEVEL else labels[-2:])


def gaps(log: Iterable[Entry], domain: str) -> list[float]:
    """Seconds between successive requests to ``domain`` and its sub-domains, in order of arrival."""
    times = sorted(entry.at for entry in log if entry.domain == domain)
    return [later - earlier for earlier, later in pairwise(times)]


def busiest_window(log: Iterable[Entry], domain: str, seconds: float) -> int:
    """The most requests to ``domain`` and its sub-domains that arrived within any ``seconds``, both ends included."""
    within: deque[float] = deque()
    most = 0
    for at in sorted(entry.at for entry in log if entry.domain == domain):
        within.append(at)
        while at - within[0] > seconds:
            within.popleft()
        most = max(most, len(within))
    return most


def forbidden(log: Iterable[Entry], robots: Mapping[str, str]) -> list[Entry]:
    """The requests that the robots.txt of their host did not allow to their user agent; ``robots`` maps host -> the file's text.

    Read by the standard library's parser, which is not the crawler's own. It takes the first rule that fits, not the longest: give it files
    whose rules do not overlap. Hosts without a file forbid nothing, and robots.txt itself may always be asked for.
    """
    rules = {}
    for host, text in robots.items():
        rules[host] = RobotFileParser()
        rules[host].parse(text.splitlines())
    return [
        entry
        for entry in log
        if entry.host in rules
        and urlsplit(entry.url).path != "/robots.txt"
        and not rules[entry.host].can_fetch(entry.agent, entry.url)
    ]
