"""A crawl from the command line; prints one JSON line of progress a second and a last one with the result.

Exit status: 0 when at least one readable page is in the archive, 1 when none is, 2 when the settings or the disk do not allow a crawl.
With --dry-run: the plan in words and status 0, or 2.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import sys
from collections.abc import Callable
from dataclasses import MISSING, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from corpus.contracts import READABLE
from crawlers.parsers import SITES
from crawlers.spiders import CrawlError, CrawlSettings, CrawlSettingsError, CrawlSummary, LedgerError, crawl
from crawlers.spiders.dry_run import FIRST, describe, plan
from crawlers.spiders.process import as_json


def _or_none(convert: Callable[[str], Any], word: str) -> Callable[[str], Any]:
    def value(text: str) -> Any:
        return None if text == word else convert(text)

    value.__name__ = f"{convert.__name__} or {word!r}"
    return value


_OPTIONS: dict[str, tuple[Callable[[str], Any], str]] = {
    "site": (str, "encyclopedia to crawl"),
    "state": (Path, "folder of the URL ledger; the same folder continues a crawl"),
    "archive": (Path, "folder of the WARC files"),
    "pages": (Path, "Parquet manifest to write"),
    "proxy": (str, "forward proxy, e.g. http://proxy.example:3128"),
    "replica": (str, "address of a replica of the site on this machine (python -m samples.sites)"),
    "contact": (str, "e-mail address or http(s) URL for the sites' webmasters; required unless a replica is crawled"),
    "max_pages": (int, "pages recorded over all runs with this state"),
    "max_bytes": (_or_none(int, "none"), "bytes of bodies archived over all runs with this state, or 'none'"),
    "revisit_after": (_or_none(float, "never"), "days after which a held page is asked for again, or 'never'"),
    "delay": (float, "least seconds between two requests to the site's domain (1.5; 0 for a replica)"),
    "concurrency": (int, "requests in flight to the site's domain"),
    "timeout": (float, "seconds for one request"),
    "retries": (int, "further attempts after a lost connection or a server error"),
    "max_body": (int, "bytes of a body; a longer page is not archived"),
    "hours": (str, "opening hours HH:MM-HH:MM, outside of which nothing is fetched; they may cross midnight"),
    "timezone": (str, "time zone of the hours"),
    "pause": (float, "seconds for which a block pauses the crawl, doubled with every further one (180; 0.5 for a replica)"),
    "longest_pause": (float, "seconds of the longest pause; a Retry-After beyond it ends the run"),
    "block_limit": (int, "pauses without a page in between after which the next block ends the run"),
    "excluded": (Path, "file of pages that were taken down, one URL per line: never fetched"),
    "user_agent": (str, "replaces the product in the user agent; the contact is added"),
}  # fmt: skip
"""How the text of each field of CrawlSettings is read, and its help."""


def arguments() -> argparse.ArgumentParser:
    """The command's options: the fields of CrawlSettings, and those of the dry run."""
    parser = argparse.ArgumentParser(prog="python -m crawlers.spiders", description="Crawl one encyclopedia politely.")
    for field in fields(CrawlSettings):
        convert, text = _OPTIONS[field.name]
        known: dict[str, Any] = {"choices": sorted(SITES)} if field.name == "site" else {}
        if field.default is MISSING:
            known["required"] = True
        else:
            known["default"] = field.default
            text += "" if field.default in (None, "") else " (default %(default)s)"
        parser.add_argument(f"--{field.name.replace('_', '-')}", type=convert, help=text, **known)
    parser.add_argument("--dry-run", action="store_true", help="print what would be fetched, and fetch nothing")
    parser.add_argument("--first", type=int, default=FIRST, help="URLs that --dry-run prints (default %(default)s)")
    return parser


def report(summary: CrawlSummary) -> None:
    """Print one JSON line."""
    print(json.dumps(as_json(summary), ensure_ascii=False), flush=True)


def main() -> int:
    """Crawl, or say what a crawl would do, as the command line asks."""
    options = vars(arguments().parse_args())
    dry_run, first = options.pop("dry_run"), options.pop("first")
    try:
        settings = CrawlSettings(**options)
        if dry_run:
            print(describe(plan(settings, datetime.now(UTC), first)))
            return 0
        summary = crawl(settings, report)
    except (CrawlSettingsError, CrawlError, LedgerError, OSError, sqlite3.Error) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0 if any(summary.outcomes.get(outcome) for outcome in READABLE) else 1


if __name__ == "__main__":
    raise SystemExit(main())
