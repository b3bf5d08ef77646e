"""A crawl in numbers: what the ledger holds by outcome, host, layout and charset, what this run did, and what deserves a warning.

What belongs here: counting and the warnings' words. What does not: how it is shown (`report`).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import monotonic
from typing import Any

from corpus.contracts import READABLE
from crawlers.spiders.ledger import Ledger, microseconds, moment

MAX_EXAMPLES = 200
"""URLs listed per problem."""

MAX_PAUSES = 200

_LISTED = (
    "unparsable",
    "dead",
    "gone",
    "stale",
    "no_rows",
    "blocked",
    "error",
    "truncated",
    "undecodable",
    "too_large",
    "empty",
    "redirect",
    "robots",
)
_SHARE = 0.05
_FEW = 3
"""A share counts as a warning from this many pages on."""

_GROUPS = """
SELECT host(coalesce(final_url, url)), outcome, layout, kind, charset_declared, charset_used, robots, count(*), total(body_bytes), total(records),
       total(replaced), total(replaced > 0), total(mojibake), total(mojibake > 0)
FROM pages WHERE outcome IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6, 7
"""


@dataclass
class Run:
    """What one run did so far. ``pages`` counts every page once, ``attempts`` every answer or failure."""

    site: str
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    pages: int = 0
    attempts: Counter[str] = field(default_factory=Counter)
    pauses: list[dict[str, Any]] = field(default_factory=list)
    due: int = 0
    repaired: int = 0
    bytes_before: int = 0
    _clock: float = field(default_factory=monotonic)

    def visited(self, outcome: str, first: bool) -> None:
        """Count an attempt that gave ``outcome``; ``first`` for the page's first one in this run."""
        self.attempts[outcome] += 1
        self.pages += first

    @property
    def seconds(self) -> float:
        """Since the run began."""
        return monotonic() - self._clock

    @property
    def rate(self) -> float:
        """Answers per second, failures included."""
        return self.attempts.total() / max(self.seconds, 1e-9)


def snapshot(run: Run, ledger: Ledger, stopped: str | None = None, finished: bool = False) -> dict[str, Any]:
    """Everything that crawl.json holds. ``finished`` once the run has ended, ``stopped`` why before its queue was empty."""
    groups = ledger.query(_GROUPS)
    outcomes = ledger.outcomes()
    layouts = _layouts(groups, ledger)
    began = microseconds(run.started)
    known_before = any(layout["first_seen_at"] < began for layout in layouts)
    new_layouts = sorted({layout["layout"] for layout in layouts if known_before and layout["first_seen_at"] >= began})
    hosts = _hosts(groups)
    figures: dict[str, Any] = {
        "site": run.site,
        "started": run.started.isoformat(timespec="seconds"),
        "updated": datetime.now(UTC).isoformat(timespec="seconds"),
        "finished": finished,
        "stopped": stopped,
        "run": {
            "pages": run.pages,
            "attempts": dict(sorted(run.attempts.items())),
            "bytes": ledger.body_bytes() - run.bytes_before,
            "seconds": round(run.seconds, 1),
            "rate": round(run.rate, 2),
            "due_again": run.due,
            "repaired": run.repaired,
            "pauses": len(run.pauses),
            "paused_seconds": round(sum(float(pause["seconds"]) for pause in run.pauses), 1),
        },
        "outcomes": outcomes,
        "waiting": ledger.waiting_count(),
        "bytes": ledger.body_bytes(),
        "hosts": hosts,
        "layouts": [{name: value for name, value in layout.items() if name != "first_seen_at"} for layout in layouts],
        "new_layouts": new_layouts,
        "charsets": _charsets(groups),
        "robots": dict(sorted(_sum(groups, 6).items())),
        "pauses": run.pauses[-MAX_PAUSES:],
        "problems": _problems(ledger, outcomes),
    }
    figures["warnings"] = warnings(figures)
    return figures


def _sum(groups: list[tuple[Any, ...]], column: int) -> Counter[str]:
    counted: Counter[str] = Counter()
    for group in groups:
        counted[str(group[column] or "unknown")] += group[7]
    return counted


def _hosts(groups: list[tuple[Any, ...]]) -> list[dict[str, Any]]:
    hosts: dict[str, dict[str, Any]] = {}
    for host, outcome, *_, pages, size, _records, _r, _rp, _m, _mp in groups:
        entry = hosts.setdefault(host, {"host": host, "pages": 0, "readable": 0, "unparsable": 0, "bytes": 0})
        entry["pages"] += pages
        entry["readable"] += pages if outcome in READABLE else 0
        entry["unparsable"] += pages if outcome == "unparsable" else 0
        entry["bytes"] += int(size)
    return sorted(hosts.values(), key=lambda entry: (-entry["pages"], entry["host"]))


def _layouts(groups: list[tuple[Any, ...]], ledger: Ledger) -> list[dict[str, Any]]:
    seen = dict(ledger.query("SELECT layout, first_seen FROM layouts"))
    counted: dict[tuple[str, str], list[int]] = {}
    for _, _, layout, kind, _, _, _, pages, _, records, *_ in groups:
        if layout is not None:
            entry = counted.setdefault((layout, kind or ""), [0, 0])
            entry[0] += pages
            entry[1] += int(records)
    return [
        {
            "layout": layout,
            "kind": kind,
            "pages": pages,
            "records": records,
            "first_seen": moment(seen[layout]).isoformat(timespec="seconds"),
            "first_seen_at": seen[layout],
        }
        for (layout, kind), (pages, records) in sorted(counted.items())
    ]


def _charsets(groups: list[tuple[Any, ...]]) -> list[dict[str, Any]]:
    counted: dict[tuple[str, str], list[int]] = {}
    for _, _, _, _, declared, used, _, pages, _, _, *damage in groups:
        if used is not None:
            entry = counted.setdefault((declared or "", used), [0] * 5)
            for position, value in enumerate((pages, *damage)):
                entry[position] += int(value)
    names = ("pages", "replaced", "pages_with_replaced", "mojibake", "pages_with_mojibake")
    return [
        {"declared": declared, "used": used, **dict(zip(names, figures, strict=True))}
        for (declared, used), figures in sorted(counted.items())
    ]


def _problems(ledger: Ledger, outcomes: dict[str, int]) -> dict[str, dict[str, Any]]:
    """Per outcome that is no good page: how many, their share of all pages tried, and the first URLs with the reason."""
    tried = max(1, ledger.tried())
    first = "SELECT url, status, error FROM pages WHERE outcome = ? ORDER BY id LIMIT ?"
    return {
        outcome: {
            "pages": outcomes[outcome],
            "share": round(outcomes[outcome] / tried, 4),
            "urls": [
                {"url": url, "status": status, "error": error}
                for url, status, error in ledger.query(first, outcome, MAX_EXAMPLES)
            ],
        }
        for outcome in _LISTED
        if outcomes.get(outcome)
    }


def warnings(figures: dict[str, Any]) -> list[str]:
    """What a person should look at, in words."""
    said = []
    site, run, problems = figures["site"], figures["run"], figures["problems"]
    tried = max(1, sum(figures["outcomes"].values()))
    if figures["stopped"] in ("blocked", "retry_after"):
        said.append(
            f"The run stopped because {site} refused to answer; {figures['waiting']} pages wait for the next run."
        )
    if run["repaired"]:
        said.append(f"{run['repaired']} pages are fetched again: the archive file that held them was missing or cut.")
    said += [
        f"{host['unparsable'] / host['readable']:.0%} of the pages of {host['host']} ({site}) do not parse "
        f"({host['unparsable']} of {host['readable']}): the layout may have changed."
        for host in figures["hosts"]
        if host["unparsable"] >= _FEW and host["unparsable"] > _SHARE * host["readable"]
    ]
    for layout in figures["new_layouts"]:
        pages = sum(entry["pages"] for entry in figures["layouts"] if entry["layout"] == layout)
        said.append(f"Layout {layout!r} was never seen before in this state: {pages} pages.")
    for outcome, words in (
        ("gone", "were there before and are gone"),
        ("dead", "are error pages answered with status 200"),
    ):
        count = problems.get(outcome, {}).get("pages", 0)
        if count >= _FEW and count > _SHARE * tried:
            said.append(f"{count / tried:.0%} of the pages of {site} ({count}) {words}.")
    for outcome, words in (
        ("no_rows", "List pages without an entry at any attempt, so that what they lead to may be missing"),
        ("too_large", "Pages longer than max_body, which are not in the archive"),
        ("undecodable", "Pages that are no text in any charset tried"),
    ):
        if outcome in problems:
            said.append(f"{words}: {problems[outcome]['pages']}.")
    damaged = sum(charset["pages_with_replaced"] for charset in figures["charsets"])
    mixed = sum(charset["pages_with_mojibake"] for charset in figures["charsets"])
    if damaged or mixed:
        said.append(f"{damaged} pages hold undecodable characters, {mixed} pages hold wrongly decoded ones (mojibake).")
    return said
