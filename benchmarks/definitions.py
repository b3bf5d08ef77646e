"""How long the Dagster definitions take to load, in fresh processes: python benchmarks/definitions.py [--runs 7]."""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def seconds(code: str) -> float:
    """Wall seconds of a Python process that runs ``code``."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
    return time.perf_counter() - start


def main() -> None:
    """Print minimum, median and maximum, beside an empty process and dagster alone."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    runs = parser.parse_args().runs
    for name, code in (
        ("python", "pass"),
        ("dagster", "import dagster"),
        ("definitions", "import orchestration.definitions"),
    ):
        times = [seconds(code) for _ in range(runs)]
        print(f"{name:<12} min {min(times):.2f} s  median {statistics.median(times):.2f} s  max {max(times):.2f} s")


if __name__ == "__main__":
    main()
