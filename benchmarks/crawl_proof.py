"""The proof that a crawl lost nothing, doubled nothing and kept to the rules: its manifest and archive against the server's own list and log.

What belongs here: the checks, each a list of violations in words. What does not: running a crawl (`crawl_ordeal`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pyarrow.parquet as pq
from warcio.archiveiterator import ArchiveIterator

from benchmarks.crawl_ordeal import Course, key_of
from corpus.contracts import PAGES, READABLE
from corpus.ids import sha256_hex
from crawlers.archive import ArchiveError, read_body
from crawlers.spiders.outcome import PASSING
from samples.sites.log import busiest_window, forbidden, registrable_domain

WINDOW = 5.0
"""Seconds over which the budget is counted."""


def rows_of(course: Course) -> list[dict[str, Any]]:
    """The manifest's rows. Raises when the table breaks its contract."""
    return PAGES.enforce(pq.read_table(course.home / "pages.parquet")).to_pylist()


def unfinished(course: Course) -> bool:
    """Whether another run may still bring something: pages wait, or failed for a passing reason that the server has no part in."""
    if course.summary["waiting"]:
        return True
    passing = {
        key_of(course.ordeal.site, row["url"]): row["outcome"]
        for row in rows_of(course)
        if row["outcome"] in (*PASSING, "stale")
    }
    return any(key not in course.expected or course.expected[key].outcome != passing[key] for key in passing)


def prove(course: Course) -> dict[str, list[str]]:
    """Name of a check -> its violations."""
    rows = rows_of(course)
    return {
        "lost": lost(course, rows),
        "doubled": doubled(course, rows),
        "bytes": different(course, rows),
        "unparsable": unexplained(rows),
        "fetched again": fetched_again(course),
        "robots": disobedient(course),
        "budget": over_budget(course),
    }


def lost(course: Course, rows: list[dict[str, Any]]) -> list[str]:
    """Pages that are missing or ended otherwise than the server's list says; lists and further pages count too, once they were found."""
    site = course.ordeal.site
    found = {key_of(site, row["url"]): row["outcome"] for row in rows}
    wrong = [
        f"{key}: {found.get(key, 'missing')}, expected {page.outcome}"
        for key, page in course.expected.items()
        if found.get(key) != page.outcome
    ]
    held = {key_of(site, url) for url, reply in course.proxy.replies.items() if reply.status == 200}
    turned = {key_of(site, url) for url, reply in course.proxy.replies.items() if reply.location}
    others = []
    for key, outcome in found.items():
        right = (*READABLE, "moved") if key in held else ("moved", "redirect") if key in turned else ("not_found",)
        if key not in course.expected and outcome not in right:
            others.append(f"{key}: {outcome}, expected one of {', '.join(right)}")
    return wrong + others


def doubled(course: Course, rows: list[dict[str, Any]]) -> list[str]:
    """Page ids, URLs and keys that occur twice in the manifest, and bodies archived twice for the same page."""
    site = course.ordeal.site
    violations = []
    for name, values in (
        ("page_id", [row["page_id"] for row in rows]),
        ("url", [row["url"] for row in rows]),
        ("key", [key_of(site, row["url"]) for row in rows]),
    ):
        violations += [f"{name} {value}: {n} rows" for value, n in Counter(values).items() if n > 1]
    whole: Counter[str] = Counter()
    for url, body in _responses(course):
        key = key_of(site, url)
        if key in course.expected and course.expected[key].text and body in course.expected[key].bodies:
            whole[key] += 1
    return violations + [f"{key}: {n} times in the archive" for key, n in whole.items() if n > 1]


def _responses(course: Course) -> Iterator[tuple[str, bytes]]:
    """(URL, body) of every response in the archive; a damaged file raises."""
    for path in sorted((course.home / "archive").rglob("*.warc.gz")):
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream, check_digests="raise"):
                if record.rec_type == "response":
                    yield record.rec_headers.get_header("WARC-Target-URI"), record.content_stream().read()


def different(course: Course, rows: list[dict[str, Any]]) -> list[str]:
    """Readable pages whose archived bytes are not the server's, or not those of the row's digest."""
    violations = []
    for row in rows:
        if row["outcome"] not in READABLE:
            continue
        try:
            body = read_body(course.home / "archive", row["warc_path"], row["warc_offset"])
        except ArchiveError as error:
            violations.append(f"{row['url']}: {error}")
            continue
        if sha256_hex(body) != row["body_sha256"] or len(body) != row["body_bytes"]:
            violations.append(f"{row['url']}: the archive's bytes are not those of the manifest")
        expected = course.expected.get(key_of(course.ordeal.site, row["url"]))
        known = expected.bodies if expected else {course.proxy.replies[row["final_url"]].body}
        if body not in known:
            violations.append(f"{row['url']}: the archive's bytes are not those of the server")
    return violations


def unexplained(rows: list[dict[str, Any]]) -> list[str]:
    """Unparsable pages without the selector's name, and failures without a reason."""
    violations = [
        f"{row['url']}: unparsable, but no selector is named: {row['error']}"
        for row in rows
        if row["outcome"] == "unparsable" and "selector" not in (row["error"] or "")
    ]
    silent = (row for row in rows if row["outcome"] not in (*READABLE, "not_found") and not row["error"])
    return violations + [f"{row['url']}: {row['outcome']} without a reason" for row in silent]


def fetched_again(course: Course) -> list[str]:
    """Text pages that were answered well more than once, beyond what was in flight or being recorded when the crawl was killed."""
    well: Counter[str] = Counter()
    for entry in course.proxy.log:
        key = key_of(course.ordeal.site, entry.url)
        if entry.status == 200 and entry.fault in ("", "slow") and key in course.expected and course.expected[key].text:
            well[key] += 1
    again = well.total() - len(well)
    allowed = 2 * course.killed * course.ordeal.concurrency
    return [] if again <= allowed else [f"{again} pages, {allowed} could be in flight when the crawl was killed"]


def disobedient(course: Course) -> list[str]:
    """Requests that robots.txt forbids, and verification pages that were opened."""
    violations = [
        f"{entry.url}: forbidden by robots.txt" for entry in forbidden(course.proxy.log, course.proxy.robots())
    ]
    opened = (entry.url for entry in course.proxy.log if "/verify.html" in entry.url)
    return violations + [f"{url}: a verification page was opened" for url in opened]


def over_budget(course: Course) -> list[str]:
    """Runs that asked a domain more often than its Crawl-delay allows.

    In a window of w seconds w / delay + 1 requests may be sent. Those in flight when it begins may arrive in it as well, and as many
    may be sent before the first robots.txt is read; whatever the machine's load, it cannot be more.
    """
    ordeal = course.ordeal
    allowed = int(WINDOW / ordeal.delay) + 1 + 2 * ordeal.concurrency
    violations = []
    for begin, end in zip(course.began, [*course.began[1:], float("inf")], strict=True):
        log = [entry for entry in course.proxy.log if begin <= entry.at < end]
        for domain in sorted({registrable_domain(entry.host) for entry in log}):
            most = busiest_window(log, domain, WINDOW)
            if most > allowed:
                violations.append(f"{domain}: {most} requests within {WINDOW} s, {allowed} are allowed")
    return violations
