"""How fast is the crawl, how much memory does it take, and how does a plain Scrapy spider with BeautifulSoup compare on the same pages?

    .venv/bin/python benchmarks/crawl.py [--parts crawl parse memory] [--quick] [--out docs/benchmarks/crawl.md]

The site is served by its own process on one core (`crawl_pages`); each crawl runs on another. The peer needs beautifulsoup4, which is no
dependency of the project: `.venv/bin/pip install --target /tmp/bs4 beautifulsoup4`, then `--peer-path /tmp/bs4`; without it the peer is left out.
Results are kept in a JSON file beside the page, so that the parts can be measured at different times and the page be written again.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
import tempfile
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import pyarrow.parquet as pq

from benchmarks.crawl_measure import CRAWL_CORE, Run, capacity, measure, parsing, pinned, serving
from benchmarks.crawl_pages import SITE, Pages, pages_of
from benchmarks.first_run import markdown, processor
from corpus.text.decode import decode
from crawlers.parsers import SITES, read_page

ROOT = Path(__file__).resolve().parents[1]
PARTS = ("crawl", "parse", "memory")
PEERS = ("lxml", "html.parser")
CONCURRENCY = 8
GOALS = {"crawl": 150, "memory": 300, "parse": 600}
"""Pages per second end to end, MiB at most, pages per second parsed."""


def ours(proxy: str, folder: Path) -> Run:
    """Our crawl, from the start of its process to the manifest."""
    folder.mkdir(parents=True)
    options = {
        "site": SITE,
        "replica": proxy,
        "state": folder / "state",
        "archive": folder / "archive",
        "pages": folder / "pages.parquet",
        "max-pages": 1_000_000,
        "concurrency": CONCURRENCY,
    }
    command = [sys.executable, "-m", "crawlers.spiders", *(f"--{name}={value}" for name, value in options.items())]
    return measure(pinned(CRAWL_CORE, *command), folder / "log.txt", lambda: _readable(folder / "pages.parquet"))


def _readable(manifest: Path) -> int:
    outcomes = pq.read_table(manifest, columns=["outcome"])["outcome"].to_pylist()
    return outcomes.count("ok")


def peer(proxy: str, folder: Path, parser: str, path: Path | None) -> Run:
    """The plain spider with BeautifulSoup."""
    folder.mkdir(parents=True)
    out = folder / "pages.jsonl"
    command = [sys.executable, ROOT / "benchmarks/crawl_peer.py", "--proxy", proxy, "--out", out, "--parser", parser]
    command += ["--concurrency", CONCURRENCY]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (str(path or ""), str(ROOT))))}
    return measure(pinned(CRAWL_CORE, *command), folder / "log.txt", lambda: _lines(out), environment)


def _lines(path: Path) -> int:
    with path.open("rb") as stream:
        return sum(1 for _ in stream)


def crawls(pages: int, rounds: int, peers: tuple[str, ...], path: Path | None) -> dict[str, Any]:
    """``rounds`` times each crawl, in an order that turns with every round."""
    runs: dict[str, list[Run]] = {name: [] for name in ("ours", *peers)}
    with serving(pages) as (proxy, number), tempfile.TemporaryDirectory() as temporary:
        served = capacity(proxy, list(Pages(pages))[:2_000])
        for turn in range(rounds):
            names = list(runs)
            for name in names[turn % len(names) :] + names[: turn % len(names)]:
                folder = Path(temporary) / f"{turn}-{name}"
                run = ours(proxy, folder) if name == "ours" else peer(proxy, folder, name, path)
                runs[name].append(run)
                print(
                    f"{name:<12} {run.pages} pages {run.rate:.0f}/s {run.rate_processor:.0f}/cpu-s {run.peak:.0f} MiB",
                    flush=True,
                )
    return {
        "pages": number,
        "server": served,
        "runs": {name: [asdict(run) for run in each] for name, each in runs.items()},
    }


def parse_alone(seconds: float, rounds: int, peers: tuple[str, ...]) -> dict[str, Any]:
    """Site -> reader -> pages per second of processor time, one value per round."""
    result: dict[str, Any] = {}
    for site in sorted(SITES):
        pages = pages_of(site)
        bodies = {url: body for url, _, body in pages}
        readers: dict[str, Any] = {
            "read_page": lambda url, html, site=site: read_page(site, url, html),
            "decode + read_page": lambda url, _, site=site, bodies=bodies: read_page(
                site, url, decode(bodies[url]).text
            ),
        }
        if peers:
            from benchmarks.crawl_peer import read

            readers |= {f"BeautifulSoup, {name}": lambda _, html, name=name: read(html, name) for name in peers}
        rates: dict[str, list[float]] = {name: [] for name in readers}
        for _ in range(rounds):
            for name, reader in readers.items():
                rates[name].append(parsing(reader, pages, seconds))
        size = sum(len(body) for body in bodies.values()) / len(bodies)
        result[site] = {"pages": len(pages), "bytes": size, "rates": rates}
        print(site, {name: round(statistics.median(each)) for name, each in rates.items()}, flush=True)
    return result


def memory(pages: int) -> dict[str, Any]:
    """One crawl of ``pages`` pages, its memory sampled."""
    with serving(pages) as (proxy, number), tempfile.TemporaryDirectory() as temporary:
        run = ours(proxy, Path(temporary) / "memory")
    print(f"memory: {run.pages} pages, {run.rate:.0f}/s, peak {run.peak:.0f} MiB", flush=True)
    return {"pages": number, "run": asdict(run)}


def page(results: dict[str, Any]) -> str:
    """The Markdown page of what was measured."""
    parts = [
        "# Crawl: speed and memory",
        f"Made by `benchmarks/crawl.py`; {processor()}, Python {platform.python_version()}. Pages are invented, about 40 KB each, half GB18030 "
        "and half UTF-8, served by a process of its own on one core; the crawl has the other core. The machine was shared with other work "
        "while this was measured, so that pages per second of processor time say more than those of wall time.",
    ]
    for name, write in (
        ("crawl", _crawl_part),
        ("parse", _parse_part),
        ("memory", _memory_part),
        ("endurance", _endurance_part),
    ):
        if name in results:
            parts += write(results[name])
    return "\n\n".join(parts) + "\n"


def _crawl_part(result: dict[str, Any]) -> list[str]:
    rows = []
    ours_rate = _median(result["runs"]["ours"], "rate")
    for name, runs in result["runs"].items():
        rate = _median(runs, "rate")
        rows.append(
            [
                "ours" if name == "ours" else f"Scrapy, BeautifulSoup ({name})",
                runs[0]["pages"],
                len(runs),
                round(rate),
                round(min(map(_rate, runs))),
                round(max(map(_rate, runs))),
                round(_median(runs, "processor_rate")),
                round(max(run["peak"] for run in runs)),
                f"{ours_rate / rate:.2f}",
            ]
        )
    columns = [
        "crawl",
        "pages",
        "rounds",
        "pages/s",
        "least",
        "most",
        "pages per processor second",
        "peak MiB",
        "ours is faster by",
    ]
    lines = [
        f"## End to end: {result['pages']:,} pages ({result['date']})",
        "From the start of the process to the finished Parquet manifest (ours: WARC archive, ledger, manifest, statistics) or JSON lines (peer). "
        f"Goal: {GOALS['crawl']} pages/s. Medians; the server alone gave {result['server']:,.0f} answers/s to one connection.",
        markdown(columns, rows),
    ]
    if len(result["runs"]) == 1:
        lines.append("The peer was left out: beautifulsoup4 was not installed.")
    return lines


def _rate(run: dict[str, Any]) -> float:
    return float(run["pages"] / run["seconds"])


def _median(runs: list[dict[str, Any]], what: str) -> float:
    return statistics.median(_rate(run) if what == "rate" else run["pages"] / run["processor"] for run in runs)


def _parse_part(result: dict[str, Any]) -> list[str]:
    sites = {site: each for site, each in result.items() if site != "date"}
    names = list(next(iter(sites.values()))["rates"])
    rows = [
        [site, each["pages"], round(each["bytes"]), *(round(statistics.median(each["rates"][name])) for name in names)]
        for site, each in sites.items()
    ]
    return [
        f"## Parsing alone ({result['date']})",
        "Pages per second of processor time on one core, medians. `read_page` gives records, links, layout and list rows; BeautifulSoup only parses, and "
        f"collects the title, the text of every `p` and all links. Goal: {GOALS['parse']} pages/s.",
        markdown(["site", "pages", "mean bytes", *names], rows),
    ]


def _memory_part(result: dict[str, Any]) -> list[str]:
    run = result["run"]
    shares = [f"{10 * i} %" for i in range(len(run["memory"]))]
    return [
        f"## Memory over {run['pages']:,} pages ({result['date']})",
        f"{run['seconds']:,.0f} s, {_rate(run):,.0f} pages/s; peak {run['peak']:,.0f} MiB (goal: under {GOALS['memory']} MB). "
        "Resident MiB over the time of the run:",
        markdown(shares, [[round(value) for value in run["memory"]]]),
    ]


def _endurance_part(result: dict[str, Any]) -> list[str]:
    sites = result["sites"]
    names = [name for name in sites[0] if name != "site"]
    return [
        f"## Endurance ({result['date']})",
        f"Made by `benchmarks/crawl_endurance.py`: {result['faults']:.0%} injected faults, a blocked period per site, Crawl-delay {result['delay']} s, SIGKILL at "
        "random moments, then compared with the server's own list of pages and its log. Names with a question mark are checks, the numbers violations.",
        markdown(["", *(site["site"] for site in sites)], [[name, *(site[name] for site in sites)] for name in names]),
    ]


def keep(out: Path, part: str, measured: dict[str, Any]) -> None:
    """Put one part's results into the JSON file beside ``out``, and write the page anew."""
    saved = out.with_suffix(".json")
    results: dict[str, Any] = json.loads(saved.read_text(encoding="utf-8")) if saved.exists() else {}
    results[part] = {**measured, "date": date.today().isoformat()}
    saved.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    out.write_text(page(results), encoding="utf-8")


def main() -> int:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--parts", nargs="*", choices=PARTS, default=["crawl", "parse"])
    parser.add_argument("--pages", type=int, default=3_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--memory-pages", type=int, default=50_000)
    parser.add_argument("--peer-path", type=Path, help="folder that holds bs4, where it is not installed")
    parser.add_argument("--quick", action="store_true", help="few pages and one round, for development")
    parser.add_argument("--out", type=Path, default=ROOT / "docs/benchmarks/crawl.md")
    options = parser.parse_args()
    if options.quick:
        options.pages, options.rounds, options.memory_pages = 300, 1, 1_000
    peers = _peers(options.peer_path)
    for part in options.parts:
        if part == "crawl":
            measured = crawls(options.pages, options.rounds, peers, options.peer_path)
        elif part == "parse":
            measured = parse_alone(0.3 if options.quick else 2.0, options.rounds, peers)
        else:
            measured = memory(options.memory_pages)
        keep(options.out, part, measured)
    return 0


def _peers(path: Path | None) -> tuple[str, ...]:
    if path:
        sys.path.append(str(path))
    try:
        import bs4  # noqa: F401
    except ImportError:
        print(
            "The peer is left out, as bs4 is not installed: "
            "`.venv/bin/pip install --target /tmp/bs4 beautifulsoup4`, then give --peer-path /tmp/bs4",
            file=sys.stderr,
        )
        return ()
    return PEERS


if __name__ == "__main__":
    sys.exit(main())
