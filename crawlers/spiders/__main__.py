"""A crawl from the command line; prints one JSON line of progress a second and a last one with the result.

Exit status: 0 when at least one page is in the archive, 1 when none is, 2 when the settings or the disk do not allow a crawl.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import sys
from pathlib import Path

from crawlers.parsers import SITES
from crawlers.spiders import CrawlError, CrawlSettings, CrawlSettingsError, CrawlSummary, LedgerError, crawl
from crawlers.spiders.process import as_json


def arguments() -> argparse.ArgumentParser:
    """The command's options."""
    parser = argparse.ArgumentParser(prog="python -m crawlers.spiders", description="Crawl one encyclopedia politely.")
    parser.add_argument("--site", required=True, choices=sorted(SITES))
    parser.add_argument(
        "--state", required=True, type=Path, help="folder of the URL ledger; the same folder continues a crawl"
    )
    parser.add_argument("--archive", required=True, type=Path, help="folder of the WARC files")
    parser.add_argument("--pages", required=True, type=Path, help="Parquet manifest to write")
    parser.add_argument("--proxy", help="forward proxy, e.g. http://127.0.0.1:8080")
    parser.add_argument("--contact", default="", help="e-mail address or URL for the sites' webmasters")
    parser.add_argument("--max-pages", type=int, default=2_000)
    parser.add_argument(
        "--delay", type=float, help="least seconds between two requests (default 1.5; 0 on the loopback)"
    )
    return parser


def report(summary: CrawlSummary) -> None:
    """Print one JSON line."""
    print(json.dumps(as_json(summary), ensure_ascii=False), flush=True)


def main() -> int:
    """Crawl as the command line says."""
    try:
        summary = crawl(CrawlSettings(**vars(arguments().parse_args())), report)
    except (CrawlSettingsError, CrawlError, LedgerError, OSError, sqlite3.Error) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0 if summary.outcomes.get("ok") else 1


if __name__ == "__main__":
    raise SystemExit(main())
