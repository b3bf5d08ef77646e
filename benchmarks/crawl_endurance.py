"""Crawl the four replicas under faults, blocks and SIGKILL, and prove from the server's side that nothing was lost.

    .venv/bin/python benchmarks/crawl_endurance.py [--site xywy ...] [--pages 2000] [--kills 5] [--home DIR] [--out docs/benchmarks/crawl.md]

Prints a table, and with --out puts it into the benchmark's page as well; exit status 1 when any check is violated. The crawls lie in the
home afterwards, which must be empty before (default: a temporary folder, removed).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.crawl import keep
from benchmarks.crawl_ordeal import Course, Ordeal, endure, scale_for
from benchmarks.crawl_proof import prove, rows_of, unfinished
from benchmarks.first_run import markdown
from samples.sites import SITES

CHECKS = ("lost", "doubled", "bytes", "unparsable", "fetched again", "robots", "budget")


def line(course: Course, violations: dict[str, list[str]]) -> dict[str, object]:
    """One site's line of the table."""
    rows = rows_of(course)
    faults = Counter(entry.fault for entry in course.proxy.log if entry.fault)
    return {
        "site": course.ordeal.site,
        "pages on the server": len(course.expected),
        "in the manifest": len(rows),
        "requests": len(course.proxy.log),
        "faults met": faults.total() - faults["block"],
        "refused in the block": faults["block"],
        "killed": course.killed,
        "runs": len(course.began),
        "unparsable, bytes held": sum(row["outcome"] == "unparsable" for row in rows),
        "seconds": round(course.seconds),
        **{f"{name}?": len(violations[name]) for name in CHECKS},
    }


def main() -> int:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--site", action="append", choices=sorted(SITES))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pages", type=int, default=2_000, help="text pages that each site has at least")
    parser.add_argument("--faults", type=float, default=0.05)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--delay", type=float, default=0.01)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--out", type=Path, help="docs/benchmarks/crawl.md")
    options = parser.parse_args()
    lines, broken = [], False
    with tempfile.TemporaryDirectory() as temporary:
        home = options.home or Path(temporary)
        for site in options.site or sorted(SITES):
            ordeal = Ordeal(site, options.seed, share=options.faults, kills=options.kills, delay=options.delay)
            course = endure(replace(ordeal, scale=scale_for(ordeal, options.pages)), home / site, unfinished)
            violations = prove(course)
            print(f"{site}: {round(course.seconds)} s", flush=True)
            lines.append(line(course, violations))
            for name, each in violations.items():
                broken = broken or bool(each)
                for violation in each[:20]:
                    print(f"{site}: {name}: {violation}", file=sys.stderr)
    names = [name for name in lines[0] if name != "site"]
    print(
        markdown(
            ["", *(str(each["site"]) for each in lines)], [[name, *(each[name] for each in lines)] for name in names]
        )
    )
    if options.out:
        keep(options.out, "endurance", {"sites": lines, "faults": options.faults, "delay": options.delay})
    return int(broken)


if __name__ == "__main__":
    sys.exit(main())
