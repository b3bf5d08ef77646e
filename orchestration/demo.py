"""Running the pipeline for a person: messages for what can go wrong before, the closing tables, and the demo's invented world.

What belongs here: the conversation with the terminal. What does not: planning and executing (run.py).
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.table import Table
from sqlalchemy.exc import OperationalError

from corpus.files import write_json
from corpus.home import Home, HomeError
from corpus.ingest import InboxError
from corpus.keys import KeyFileError
from corpus.takedown import TakedownError
from orchestration.assets.crawl import SITES
from orchestration.catalog import NotPublished, query
from orchestration.progress import Terminal
from orchestration.run import run_pipeline
from orchestration.settings import SettingsError, preset, settings_for


def execute(
    console: Console,
    root: Path,
    preset_name: str,
    changes: dict[str, object],
    *,
    crawl: Sequence[str] = (),
    force: Sequence[str] = (),
) -> int:
    """Run and report; returns the exit status: 0 done, 1 something failed or nothing came out, 2 it could not start."""
    home = Home(root.resolve())
    started = time.perf_counter()
    try:
        settings = settings_for(home.root, preset_name, changes)
        with Terminal(console):
            report = run_pipeline(home, settings, crawl=crawl, force=force)
    except (HomeError, InboxError, SettingsError, KeyFileError, TakedownError) as error:
        console.print(f"[red]error:[/] {error}", highlight=False, soft_wrap=True)
        return 2
    except (OSError, OperationalError) as error:  # the disk is full or gone while the run's own records are written
        console.print(
            f"[red]error:[/] home folder {home.root} cannot be written: {error}. Free some space and run the same command again: "
            "what is done is kept.",
            highlight=False,
            soft_wrap=True,
        )
        return 1
    minutes = (time.perf_counter() - started) / 60
    console.print(f"\n{len(report.made)} assets made, {report.fresh} were up to date, {minutes:.1f} minutes")
    status = close(console, home) if not report.failures or (home.published / "current").exists() else 1
    for line in report.failures:
        console.print(f"[red]failed:[/] {line}", highlight=False, soft_wrap=True)
    if report.failures:
        console.print("Mend the cause and run the same command again: what is done is kept.")
    return 1 if report.failures else status


def close(console: Console, home: Home) -> int:
    """Print the results and where things are; 1 when nothing useful came out."""
    try:
        _, documents = query(home, "select count(*) from documents")
        print_results(console, home)
    except NotPublished as error:
        console.print(f"[red]error:[/] {error}", highlight=False, soft_wrap=True)
        return 1
    for label, path in (
        ("published tables", home.published / "current"),
        ("models", home.models),
        ("drop ledger", home.published / "current" / "dropped.parquet"),
        ("catalogue", home.published / "catalog.duckdb"),
    ):
        console.print(f"{label:<18} {path}", highlight=False, soft_wrap=True)
    console.print(f"next               cmedlms sql \"select * from results\" --home {home.root}   |   cmedlms ui --home {home.root}",
                  highlight=False, soft_wrap=True)  # fmt: skip
    if not documents[0][0]:
        console.print("[red]error:[/] no document came through: see the drop ledger above", highlight=False)
        return 1
    return 0


def print_results(console: Console, home: Home) -> None:
    """One table: the headline test figure of every cell, models down, embeddings across."""
    _, rows = query(
        home,
        "select task, model, embedding, avg(value) from results where split = 'test' "
        "and metric = case when task like 'ner_%' then 'micro_f1' else 'macro_f1' end group by all order by task, model, embedding",
    )
    embeddings = sorted({str(row[2]) for row in rows})
    table = Table(title="Test F1 (NER: strict entity, micro; classification: macro), %")
    for name in ("task", "model"):
        table.add_column(name, no_wrap=True)
    for name in embeddings:
        table.add_column(name.removeprefix("cmed_").replace("word2vec", "w2v").replace("_", "\n"), justify="right")
    values = {(str(t), str(m), str(e)): float(str(v)) for t, m, e, v in rows}
    for task, model in sorted({(t, m) for t, m, _ in values}):
        shown = (values.get((task, model, embedding)) for embedding in embeddings)
        table.add_row(task, model, *("" if value is None else f"{100 * value:.1f}" for value in shown))
    console.print(table)


def run_demo(console: Console, root: Path, scale: float) -> int:
    """Write the invented inbox, serve the replicas, run everything on them."""
    from samples.canary import CANARIES
    from samples.inbox import write_inbox
    from samples.sites import serve
    from samples.world import World

    home = Home(root.resolve())
    try:
        home.prepare()
    except HomeError as error:
        console.print(f"[red]error:[/] {error}", highlight=False, soft_wrap=True)
        return 2
    inbox = home.root / "inbox"
    if not (inbox / ".complete").exists():
        console.print("Writing an invented inbox (books, records, annotated texts) ...")
        write_inbox(inbox, seed=1, scale=scale)
        (inbox / ".complete").touch()
    write_json(CANARIES, home.restricted / "canaries.json")
    with serve(World(1), seed=1) as proxy:
        console.print(f"Replicas of the four sites answer on {proxy}")
        return execute(
            console, root, "demo", {"inbox": inbox, "crawl": {"replica": proxy}, **_scaled(scale)}, crawl=SITES
        )


def _scaled(scale: float) -> dict[str, object]:
    """A smaller sample has fewer records a class, and trains BERT for fewer steps."""
    if scale >= 1:
        return {}
    bert = preset("demo").bert
    steps = max(bert.warmup_steps + 1, round(bert.steps * scale))
    return {"bert": replace(bert, steps=steps), "diagnosis": {"min_count": max(2, round(10 * scale))}}
