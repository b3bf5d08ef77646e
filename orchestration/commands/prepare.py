"""`cmedlms prepare`: a corpus release from folders of raw text, without Dagster.

What belongs here: options, bars, the summary. What does not: the stages (corpus.prepare).
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from orchestration.commands.terminal import console, errors, stop


def prepare(
    inboxes: Annotated[list[Path], typer.Argument(metavar="IN...", help="Folders of delivered files (docs/inbox.md).")],
    out: Annotated[Path, typer.Option(help="Folder of the releases; older ones stay.")],
    workers: Annotated[int, typer.Option(min=1, help="Worker processes.")] = 2,
    keep_test_data: Annotated[
        bool, typer.Option("--keep-test-data", help="Release the texts on which the tasks are evaluated, too.")
    ] = False,
) -> None:
    """Clean, de-identify, deduplicate and segment the files of IN into a release under OUT."""
    from corpus.ingest import InboxError
    from corpus.keys import KeyFileError
    from corpus.prepare import PrepareSettings, prepare
    from orchestration.code import git_sha

    columns = (TextColumn("{task.description:<20}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as bars:
        tasks: dict[str, int] = {}

        def show(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)  # type: ignore[arg-type]

        try:
            made = prepare(
                inboxes,
                out,
                PrepareSettings(keep_test_data=keep_test_data),
                workers=workers,
                code_version=git_sha(),
                progress=show,
            )
        except (InboxError, KeyFileError) as error:
            raise stop(str(error), 2) from error
        except OSError as error:
            raise stop(f"{error}; mend it and run the same command again", 1) from error
    release = made.release
    for warning in made.warnings:
        errors.print(f"warning: {warning}", highlight=False, soft_wrap=True, markup=False)
    for row in (
        made.counts.group_by("stage", use_threads=False)
        .aggregate([("rows_in", "sum"), ("rows_kept", "sum")])
        .to_pylist()
    ):
        console.print(f"{row['stage']:<12} {row['rows_in_sum']:>10,} -> {row['rows_kept_sum']:>10,}", highlight=False)
    console.print(
        f"{release.id}: {release.manifest['documents']:,} documents, {release.characters:,} characters, {release.manifest['words']:,} words",
        highlight=False, soft_wrap=True,
    )  # fmt: skip
    console.print(f"release      {release.folder}", highlight=False, soft_wrap=True)
    console.print(f"drop ledger  {out / 'dropped.parquet'}", highlight=False, soft_wrap=True)
