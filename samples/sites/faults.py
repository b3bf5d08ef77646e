"""What goes wrong at a replica server: which request gets which fault, when a domain is too busy, and when it is shut.

What belongs here: the settings and the decisions, repeatable for a seed. What does not: sending bytes (`proxy`).
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from samples.sites.replica import Reply, cut_inside_character

WHOLE = ("500", "502", "503", "close", "slow", "429_seconds", "429_date", "521", "verify")
"""Faults that any request can meet."""

OF_BODY = ("cut", "cut_character", "empty", "reload", "hollow")
"""Faults of a page's body; never of a robots.txt, which would then say something else than it says."""

KINDS = WHOLE + OF_BODY
"""
500 502 503 521    that status
close              the connection is closed without an answer
slow               the answer comes `Faults.slow` seconds late
429_seconds, 429_date   429 with Retry-After in seconds, or as a date
verify             a redirect to the domain's verification page
cut                Content-Length is longer than the body, and the connection ends
cut_character      the body ends inside a character, under an honest Content-Length
empty              200 without a body
reload             200 with a small script that sets a cookie and reloads
hollow             a page of `Faults.lists` without its links, once
"""

_RELOAD = b"<html><script>document.cookie='seen=1;path=/';window.location.reload();</script></html>"
_ANCHOR = re.compile(rb"<a\b[^>]*>.*?</a>", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True)
class Faults:
    """How a replica server misbehaves. The same seed gives the same fault to the n-th request for a URL, in whatever order they come.

    share           part of all requests that get one of ``kinds``
    kinds           the faults drawn from, each as likely as the others
    lists           URLs of list pages that come back without their links the first time
    slow            seconds that a slow answer is late
    retry_after     seconds named by a 429
    validators      part of all pages that have an ETag, a Last-Modified or both, and answer 304 to them
    busy            requests to a registrable domain within ``busy_window`` seconds above which it answers with its verification page
    block_after     after so many requests a registrable domain refuses everything, once ...
    block_requests  ... for so many requests, where this is not 0 ...
    block_seconds   ... and for so many seconds, where this is not 0
    block_as        how it refuses: "403" or "verify"
    """

    seed: int = 1
    share: float = 0.0
    kinds: tuple[str, ...] = tuple(kind for kind in KINDS if kind != "hollow")
    lists: frozenset[str] = frozenset()
    slow: float = 0.3
    retry_after: int = 1
    validators: float = 0.0
    busy: int | None = None
    busy_window: float = 1.0
    block_after: int | None = None
    block_requests: int = 0
    block_seconds: float = 0.0
    block_as: str = "403"

    def __post_init__(self) -> None:
        unknown = set(self.kinds) - set(KINDS)
        if unknown or not self.kinds:
            raise ValueError(f"kinds {sorted(unknown)} are no faults; known are {KINDS}")
        for name in ("share", "validators"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name} is {getattr(self, name)}; it must lie between 0 and 1")
        if self.block_as not in ("403", "verify"):
            raise ValueError(f"block_as is {self.block_as!r}; it must be '403' or 'verify'")
        if self.block_after is not None and not (self.block_requests or self.block_seconds):
            raise ValueError(
                "block_after is set, but neither block_requests nor block_seconds says when the block ends"
            )

    def draw(self, url: str, nth: int) -> str | None:
        """The fault of the ``nth`` (from 0) request for ``url``, or None."""
        if nth == 0 and url in self.lists:
            return "hollow"
        if not self.share:
            return None
        rng = Random(f"{self.seed} {nth} {url}")
        if rng.random() >= self.share:
            return None
        kind = rng.choice(self.kinds)
        return None if kind in OF_BODY and url.endswith("/robots.txt") else kind

    def validated(self, url: str) -> tuple[bool, bool]:
        """Whether ``url`` has (ETag, Last-Modified)."""
        if not self.validators:
            return False, False
        rng = Random(f"{self.seed} validators {url}")
        if rng.random() >= self.validators:
            return False, False
        return rng.choice(((True, True), (True, False), (False, True)))


class Guard:
    """Watches the load of each registrable domain, and shuts it when its time has come."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._count: Counter[str] = Counter()
        self._refused: Counter[str] = Counter()
        self._shut_since: dict[str, float] = {}
        self._reopened: set[str] = set()
        self._recent: dict[str, deque[float]] = {}

    def judge(self, domain: str, now: float) -> str | None:
        """Take note of a request at ``now`` (seconds of any clock): "block" or "busy" where it is to be refused."""
        self._count[domain] += 1
        if self._blocked(domain, now):
            return "block"
        return "busy" if self._busy(domain, now) else None

    def _blocked(self, domain: str, now: float) -> bool:
        faults = self._faults
        if faults.block_after is None or self._count[domain] <= faults.block_after or domain in self._reopened:
            return False
        since = self._shut_since.setdefault(domain, now)
        enough = self._refused[domain] >= faults.block_requests
        if enough and now - since >= faults.block_seconds:
            self._reopened.add(domain)
            return False
        self._refused[domain] += 1
        return True

    def _busy(self, domain: str, now: float) -> bool:
        if self._faults.busy is None:
            return False
        recent = self._recent.setdefault(domain, deque())
        recent.append(now)
        while now - recent[0] > self._faults.busy_window:
            recent.popleft()
        return len(recent) > self._faults.busy


def damaged(body: bytes, kind: str) -> bytes:
    """``body`` after a fault of `OF_BODY`; for "cut" what is sent of it before the connection ends."""
    if kind == "cut":
        return body[: len(body) // 2]
    if kind == "cut_character":
        return _cut_character(body)
    if kind == "hollow":
        return _ANCHOR.sub(b"", body)
    return _RELOAD if kind == "reload" else b""


def _cut_character(body: bytes) -> bytes:
    for charset in ("utf-8", "gb18030"):
        try:
            return cut_inside_character(body, charset)
        except (UnicodeDecodeError, StopIteration):
            continue
    return b""


def robots_txt(groups: Mapping[str, tuple[Sequence[str], float | None]]) -> Reply:
    """A robots.txt with one group per user agent: agent -> (paths that it may not fetch, seconds of Crawl-delay)."""
    lines = []
    for agent, (disallowed, delay) in groups.items():
        lines += [f"User-agent: {agent}", *(f"Disallow: {path}" for path in disallowed or ("",))]
        lines += [f"Crawl-delay: {delay}"] if delay is not None else []
        lines.append("")
    return Reply("\n".join(lines).encode(), "text/plain")
