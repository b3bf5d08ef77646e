"""The command `cmedlms`. Thin: every command calls one function of the package and prints what it returns."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from orchestration.commands import crawl as crawl_command
from orchestration.commands.crawl import crawl as crawl_site
from orchestration.commands.ingest import app as ingest_app
from orchestration.commands.parse import parse
from orchestration.commands.prepare import prepare
from orchestration.commands.takedown import takedown
from orchestration.commands.terminal import HomeOption, console
from orchestration.commands.terminal import stop as _stop

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
    help="From raw Chinese medical text to evaluated language models.",
)


@app.command()
def run(
    home: HomeOption = Path("home"),
    inbox: Annotated[
        Path | None, typer.Option(help="Folder of delivered files (books/, emr/, ner/, qa/, dict/, ...).")
    ] = None,
    preset: Annotated[str, typer.Option(help="demo, default or paper.")] = "default",
    workers: Annotated[int, typer.Option(help="Worker processes.")] = 2,
    crawl: Annotated[
        list[str] | None,
        typer.Option(
            help="Encyclopedia to fetch first where its last crawl is unfinished or old: 39net, xywy, fh21 or 163; repeatable."
        ),
    ] = None,
    contact: crawl_command.Contact = None,
    proxy: crawl_command.Proxy = None,
    max_pages: crawl_command.MaxPages = None,
    max_bytes: crawl_command.MaxBytes = None,
    delay: crawl_command.Delay = None,
    hours: crawl_command.Hours = None,
    timezone: crawl_command.Timezone = None,
    revisit_after: crawl_command.RevisitAfter = None,
    force: Annotated[
        list[str] | None, typer.Option(help="Asset to make again even when up to date; repeatable.")
    ] = None,
) -> None:
    """Materialise everything that is missing or out of date under HOME."""
    from orchestration.demo import execute

    manners = crawl_command.given(
        contact=contact, proxy=proxy, max_pages=max_pages, max_bytes=max_bytes, delay=delay, hours=hours, timezone=timezone,
        revisit_after=revisit_after,
    )  # fmt: skip
    changes: dict[str, object] = {"workers": workers, "crawl": manners}
    if inbox is not None:
        changes["inbox"] = inbox.resolve()
    raise typer.Exit(execute(console, home, preset, changes, crawl=crawl or (), force=force or ()))


@app.command()
def demo(
    home: HomeOption = Path("home"),
    scale: Annotated[
        float, typer.Option(help="Size of the invented sample; 1 is more than a million characters.")
    ] = 1.0,
) -> None:
    """The whole pipeline on an invented sample: four replicas of the sites on 127.0.0.1, books, records, annotated texts."""
    from orchestration.demo import run_demo

    raise typer.Exit(run_demo(console, home, scale))


app.command("crawl")(crawl_site)
app.command("parse")(parse)
app.command("prepare")(prepare)
app.command("takedown")(takedown)
app.add_typer(ingest_app, name="ingest")


@app.command()
def sql(query: str, home: HomeOption = Path("home")) -> None:
    """Ask the published release: tables documents, tokens, dropped, stage_counts, results, examples, phi_audit, splits, ..."""
    import duckdb

    from corpus.home import Home
    from orchestration.catalog import NotPublished
    from orchestration.catalog import query as ask

    try:
        columns, rows = ask(Home(home.resolve()), query)
    except NotPublished as error:
        raise _stop(str(error), 2) from error
    except duckdb.Error as error:
        raise _stop(str(error), 1) from error
    table = Table(*columns)
    for row in rows:
        table.add_row(*("" if value is None else str(value) for value in row))
    console.print(table)


@app.command()
def ui(
    home: HomeOption = Path("home"),
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1.")] = 3000,
) -> None:
    """Open the Dagster UI on what HOME holds (127.0.0.1 only)."""
    from orchestration.ui import serve

    raise typer.Exit(serve(home.resolve(), port))


if __name__ == "__main__":
    app()
