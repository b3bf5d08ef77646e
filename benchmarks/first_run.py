"""Run the pipeline on real files and write what happened as Markdown: rows, characters, seconds, memory, F1.

    .venv/bin/python benchmarks/first_run.py --inbox DIR --home DIR --out docs/benchmarks/first-run.md

Everything in the tables is read from the published release, so the page can be made again from a finished home (it is then not run again).
`--notes FILE` is a Markdown file put below the tables: what a person found surprising.
"""

from __future__ import annotations

import argparse
import platform
import subprocess
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from corpus.home import Home
from orchestration.catalog import query

SECTIONS = {
    "Stages: rows and characters": """
        select stage, source, rows_in, rows_kept, rows_dropped, chars_in, chars_kept from stage_counts
        order by list_position(['ingest', 'pages', 'normalize', 'deidentify', 'quality', 'dedup', 'segment', 'release'], stage), stage, source
    """,
    "Dropped: reasons": "select stage, source, reason, count(*) as rows from dropped group by all order by stage, source, reason",
    "Seconds and memory": """
        select asset, round(seconds, 1) as seconds, round(peak_mib) as "peak MiB (with child processes)" from asset_runs order by finished_at
    """,
    "Redactions": "select category, count(*) as redactions, count(distinct doc_id) as documents from phi_audit group by all order by 2 desc",
    "Language models": "select name, kind, unit, dim, release from language_models order by name",
    "Task data": """
        select task, split, count(*) as examples, count(distinct "group") as groups, sum(length(text)) as characters,
               sum(coalesce(len(spans), 0)) as entities, count(distinct label) as labels
        from examples group by all order by task, split desc
    """,
    "Results (test part of our own 8:1:1 split)": """
        select task, model, embedding, metric, round(100 * avg(value), 2) as "value %", round(100 * min(ci_low), 2) as "95 % from",
               round(100 * max(ci_high), 2) as "to", any_value(params) as parameters, any_value(epochs) as epochs,
               round(avg(seconds_per_epoch), 1) as "s/epoch", count(distinct seed) as seeds
        from results where split = 'test' and metric in ('micro_f1', 'macro_f1', 'accuracy') group by all order by task, model, embedding, metric
    """,
}


def markdown(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A Markdown table; numbers with thousands separators."""

    def cell(value: object) -> str:
        if value is None:
            return ""
        return f"{value:,}" if isinstance(value, int) else str(value)

    lines = ["| " + " | ".join(columns) + " |"]
    lines.append("|" + "---|" * lines[0].count(" |"))
    return "\n".join([*lines, *("| " + " | ".join(map(cell, row)) + " |" for row in rows)])


def processor() -> str:
    """The processor's name where the system tells it."""
    info = Path("/proc/cpuinfo")
    names = (
        [line.split(":")[1].strip() for line in info.read_text().splitlines() if line.startswith("model name")]
        if info.exists()
        else []
    )
    return f"{len(names)} x {names[0]}" if names else platform.processor()


def main() -> int:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inbox", type=Path)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--preset", default="default")
    parser.add_argument("--notes", type=Path)
    options = parser.parse_args()
    if options.inbox:
        command = [
            sys.executable,
            "-m",
            "orchestration.cli",
            "run",
            "--home",
            options.home,
            "--inbox",
            options.inbox,
            "--preset",
            options.preset,
        ]
        status = subprocess.run(list(map(str, command)), check=False).returncode
        if status:
            return status
    home = Home(options.home.resolve())
    parts = [
        "# First run on real text",
        f"Made by `benchmarks/first_run.py` on {date.today().isoformat()}, preset `{options.preset}`; {processor()}, Python {platform.python_version()}.",
    ]
    for title, sql in SECTIONS.items():
        parts += [f"## {title}", markdown(*query(home, sql))]
    if options.notes:
        parts.append(options.notes.read_text(encoding="utf-8").strip())
    options.out.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
