"""When a site is crawled again by `cmedlms run --crawl SITE`.

What belongs here: the decision, from what Dagster recorded of the last crawl. What does not: which pages a crawl then asks for (its ledger).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import dagster as dg

from orchestration.versions import DATA_VERSION_TAG

CAPS = ("max_pages", "max_bytes")
"""Reasons of a stop that another crawl under the same settings would meet at once."""


@dataclass(frozen=True)
class LastCrawl:
    """What is recorded of the last crawl of a site: its time (aware), data version, URLs left, and why it stopped ("": it did not)."""

    at: datetime
    version: str
    waiting: int
    stopped: str


def last_crawl(instance: dg.DagsterInstance, site: str) -> LastCrawl | None:
    """The latest materialisation of the partition ``site`` of `pages`."""
    wanted = dg.AssetRecordsFilter(asset_key=dg.AssetKey("pages"), asset_partitions=[site])
    records = instance.fetch_materializations(wanted, limit=1).records
    if not records or records[0].asset_materialization is None:
        return None
    made = records[0].asset_materialization
    values = {name: made.metadata[name].value for name in ("waiting", "stopped") if name in made.metadata}
    return LastCrawl(
        datetime.fromtimestamp(records[0].timestamp, UTC),
        (made.tags or {}).get(DATA_VERSION_TAG, ""),
        int(str(values.get("waiting") or 0)),
        str(values.get("stopped") or ""),
    )


def why_due(last: LastCrawl | None, version: str, revisit_after: float | None, now: datetime) -> str:
    """Why the site is to be crawled, "" when its last crawl is fresh; ``revisit_after`` in days, None: it never ages."""
    if last is None:
        return "never crawled"
    if last.version != version:
        return "its code or its settings changed"
    if last.waiting and last.stopped not in CAPS:
        return f"{last.waiting:,} URLs wait"
    if revisit_after is not None and now - last.at >= timedelta(days=revisit_after):
        return f"crawled more than {revisit_after:g} days ago"
    return ""
