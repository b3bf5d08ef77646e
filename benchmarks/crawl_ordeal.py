"""One site's crawl made as hard as the real ones can be: faults, a blocked period, redesigned pages, SIGKILL at random moments.

What belongs here: preparing the replica, and running the crawl over and over until it is done. What does not: the proof (`crawl_proof`).
"""

from __future__ import annotations

import json
import math
import re
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any
from urllib.robotparser import RobotFileParser

from corpus.text.decode import decode
from crawlers.parsers import SITES as PARSERS
from crawlers.parsers import read_page
from samples.grammar import World
from samples.sites import SITES, Replica, ReplicaProxy, Reply
from samples.sites.faults import Faults, damaged, robots_txt

ROOT = Path(__file__).resolve().parents[1]
AGENT = "cmedlms"
PATIENCE = 280.0
"""Seconds for one run of the crawl, and for a moment to kill it to come."""

_NAMES = re.compile(rb"\b(class|id)=", re.IGNORECASE)


@dataclass(frozen=True)
class Ordeal:
    """What a crawl has to endure.

    site, seed, scale  the replica
    share              part of the requests that meet a fault
    kills              how often the crawl is killed
    block              requests that the domain refuses ...
    block_at           ... once this part of its pages was asked for; 0: from the first request, which is that for a robots.txt
    redesigned         pages whose markup no parser knows
    delay              seconds of Crawl-delay for our agent; the group of all other agents forbids everything
    runs               runs that are allowed to finish, after the kills
    """

    site: str
    seed: int = 1
    scale: float = 1.0
    share: float = 0.05
    kills: int = 4
    block: int = 7
    block_at: float = 0.5
    redesigned: int = 5
    delay: float = 0.01
    concurrency: int = 4
    runs: int = 10


@dataclass(frozen=True)
class Expected:
    """What the server knows about one page key: the outcome that the crawl must end with, and the bodies that it answers with."""

    outcome: str
    bodies: frozenset[bytes]
    text: bool


@dataclass
class Course:
    """What happened: the server, its list of pages, when each run began (`time.monotonic`), the last summary, seconds in all."""

    ordeal: Ordeal
    home: Path
    proxy: ReplicaProxy
    expected: dict[str, Expected]
    began: list[float] = field(default_factory=list)
    killed: int = 0
    summary: dict[str, Any] = field(default_factory=dict)
    seconds: float = 0.0


def build(ordeal: Ordeal) -> Replica:
    """The site's replica at the ordeal's scale."""
    return SITES[ordeal.site](World(ordeal.seed), ordeal.seed, ordeal.scale)


def scale_for(ordeal: Ordeal, pages: int) -> float:
    """The scale, in halves, at which the site has ``pages`` text pages or more."""
    scale = 1.0
    while (found := len(build(replace(ordeal, scale=scale)).truths)) < pages:
        scale = math.ceil(2 * max(scale + 0.5, scale * pages / found)) / 2
    return scale


def harden(ordeal: Ordeal, replica: Replica) -> tuple[dict[str, Expected], Faults]:
    """Change the replica in place: rules for our agent, redesigned pages; returns the server's list of pages and its faults."""
    for host in sorted(replica.hosts()):
        name = f"http://{host}/robots.txt"
        if name in replica.replies:
            paths = _disallowed(replica.replies[name].body.decode())
            replica.replies[name] = robots_txt({"*": (["/"], 30.0), AGENT: (paths, ordeal.delay)})
    redesigned = _redesign(ordeal, replica)
    expected = _expected(ordeal, replica, redesigned)
    faults = Faults(
        seed=ordeal.seed,
        share=ordeal.share,
        lists=_hollowed(ordeal, replica),
        retry_after=1,
        block_after=int(len(replica.replies) * ordeal.block_at),
        block_requests=ordeal.block,
        block_as="verify" if ordeal.seed % 2 else "403",
    )
    return expected, faults


def endure(ordeal: Ordeal, home: Path, unfinished: Callable[[Course], bool]) -> Course:
    """Crawl, kill, and crawl again, until ``unfinished`` says no or the runs are used up."""
    replica = build(ordeal)
    expected, faults = harden(ordeal, replica)
    rng = Random(f"{ordeal.seed} kills")
    start = time.monotonic()
    with ReplicaProxy([replica], faults=faults) as proxy:
        course = Course(ordeal, home, proxy, expected)
        # Not near the end: a run that ends by itself cannot be killed.
        last = max(11 + ordeal.kills, len(replica.replies) * 2 // 3)
        goals = sorted(rng.sample(range(10, last), ordeal.kills))
        for goal in goals:
            _killed(course, goal, rng.uniform(0, 0.1))
        for _ in range(ordeal.runs):
            _finished(course)
            if not unfinished(course):
                break
    course.seconds = time.monotonic() - start
    return course


def _begin(course: Course) -> subprocess.Popen[str]:
    ordeal, home = course.ordeal, course.home
    home.mkdir(parents=True, exist_ok=True)
    options = {
        "site": ordeal.site,
        "replica": course.proxy.url,
        "state": home / "state",
        "archive": home / "archive",
        "pages": home / "pages.parquet",
        "max-pages": 1_000_000,
        "concurrency": ordeal.concurrency,
        "pause": 0.05,
        "longest-pause": 2.5,
        "block-limit": 12,
    }
    command = [sys.executable, "-m", "crawlers.spiders", *(f"--{name}={value}" for name, value in options.items())]
    course.began.append(time.monotonic())
    # Not a pipe: nobody reads while the run is watched, and a full pipe would stop it.
    with (home / "errors.txt").open("a") as errors, (home / "progress.jsonl").open("w") as progress:
        return subprocess.Popen(command, cwd=ROOT, stdout=progress, stderr=errors, text=True)


def _killed(course: Course, goal: int, more: float) -> None:
    """One run that is killed ``more`` seconds after the server has seen ``goal`` requests; it may end before."""
    process = _begin(course)
    deadline = time.monotonic() + PATIENCE
    while len(course.proxy.log) < goal and process.poll() is None:
        if time.monotonic() > deadline:
            process.kill()
            raise TimeoutError(
                f"{course.ordeal.site}: {len(course.proxy.log)} of {goal} requests in {PATIENCE} s; see {course.home}"
            )
        time.sleep(0.005)
    time.sleep(more)
    process.kill()
    course.killed += process.wait() == -9


def _finished(course: Course) -> None:
    """One run to its end."""
    process = _begin(course)
    try:
        status = process.wait(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise
    if status not in (0, 1):
        raise RuntimeError(
            f"the crawl of {course.ordeal.site} ended with status {status}; see {course.home}/errors.txt"
        )
    lines = (course.home / "progress.jsonl").read_text(encoding="utf-8").splitlines()
    course.summary = json.loads(lines[-1])


def _disallowed(robots: str) -> list[str]:
    """The paths that a robots.txt closes to our agent."""
    rules: Any = RobotFileParser()
    rules.parse(robots.splitlines())
    groups = [group for group in (*rules.entries, rules.default_entry) if group and group.applies_to(AGENT)]
    return [line.path for line in groups[0].rulelines if not line.allowance] if groups else []


def key_of(site: str, url: str) -> str:
    """What makes a page of ``site`` the same page under several URLs."""
    parser = PARSERS[site]
    return parser.page_key(parser.canonical_url(url))


def _redesign(ordeal: Ordeal, replica: Replica) -> set[str]:
    """Give some text pages markup that no parser knows, all links kept; returns their keys."""
    by_key: dict[str, list[str]] = defaultdict(list)
    for url in sorted(replica.truths):
        by_key[key_of(ordeal.site, url)].append(url)
    candidates = sorted(by_key)
    Random(f"{ordeal.seed} redesign").shuffle(candidates)
    done: set[str] = set()
    for key in candidates:
        if len(done) == ordeal.redesigned:
            break
        changed = {url: _renamed(replica.replies[url]) for url in by_key[key]}
        if all(_read(ordeal.site, url, reply).error for url, reply in changed.items()):
            replica.replies.update(changed)
            done.add(key)
    return done


def _renamed(reply: Reply) -> Reply:
    return Reply(_NAMES.sub(rb"data-old-\1=", reply.body), reply.content_type)


def _read(site: str, url: str, reply: Reply) -> Any:
    return read_page(site, url, decode(reply.body).text)


def _expected(ordeal: Ordeal, replica: Replica, redesigned: set[str]) -> dict[str, Expected]:
    """Page key -> what the server knows of it; pages with a text, and those that are no pages."""
    bodies: dict[str, set[bytes]] = defaultdict(set)
    for url, reply in replica.replies.items():
        if reply.status == 200:
            bodies[key_of(ordeal.site, url)].add(reply.body)
    expected = {
        key: Expected(outcome, frozenset(bodies[key]), False)
        for key, outcome in ((key_of(ordeal.site, url), outcome) for url, outcome in replica.outcomes.items())
    }
    for key in {key_of(ordeal.site, url) for url in replica.truths}:
        outcome = "unparsable" if key in redesigned else "ok"
        expected[key] = Expected(outcome, frozenset(bodies[key]), True)
    return expected


def _hollowed(ordeal: Ordeal, replica: Replica) -> frozenset[str]:
    """Every fifth list page: one that has rows, and none without its links."""
    lists = []
    for url, reply in sorted(replica.replies.items()):
        if reply.status == 200 and reply.content_type.startswith("text/html") and url not in replica.truths:
            hollow = Reply(damaged(reply.body, "hollow"), reply.content_type)
            if _read(ordeal.site, url, reply).rows and _read(ordeal.site, url, hollow).rows == 0:
                lists.append(url)
    return frozenset(lists[::5])
