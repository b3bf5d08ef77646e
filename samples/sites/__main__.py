"""Serve the replicas until interrupted, and print the proxy's address: python -m samples.sites [--site xywy ...] [--log FILE].

What belongs here: the command line. What does not: the replicas (one file per site) and the server (`proxy`).
"""

from __future__ import annotations

import argparse
import json
import signal
import threading
from pathlib import Path

from samples.grammar import World
from samples.sites import SITES
from samples.sites.faults import Faults
from samples.sites.proxy import ReplicaProxy


def arguments() -> argparse.ArgumentParser:
    """The command's options."""
    parser = argparse.ArgumentParser(prog="python -m samples.sites", description=__doc__)
    parser.add_argument("--site", action="append", choices=sorted(SITES), help="may be repeated; default: all four")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scale", type=float, default=1.0, help="how many pages a site has; 8 gives about 2,000")
    parser.add_argument("--port", type=int, default=0, help="default: a free one")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before each answer")
    parser.add_argument("--faults", type=float, default=0.0, help="share of requests that meet an injected fault")
    parser.add_argument("--validators", type=float, default=0.0, help="share of pages with ETag or Last-Modified")
    parser.add_argument("--busy", type=int, help="requests per second and domain above which it asks for verification")
    parser.add_argument("--block-after", type=int, help="requests after which a domain refuses everything ...")
    parser.add_argument("--block-seconds", type=float, default=10.0, help="... for so long")
    parser.add_argument("--log", type=Path, help="file for the requests seen, as JSON lines, written at the end")
    return parser


def main() -> int:
    """Serve as the command line says."""
    options = arguments().parse_args()
    faults = Faults(
        seed=options.seed,
        share=options.faults,
        validators=options.validators,
        busy=options.busy,
        block_after=options.block_after,
        block_seconds=options.block_seconds,
    )
    world = World(options.seed)
    built = [SITES[site](world, options.seed, options.scale) for site in options.site or SITES]
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    with ReplicaProxy(built, options.latency, faults, options.port) as proxy:
        print(proxy.url, flush=True)
        ended.wait()
    if options.log:
        lines = [json.dumps(entry._asdict(), ensure_ascii=False) for entry in proxy.log]
        options.log.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
