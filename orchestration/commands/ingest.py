"""`cmedlms ingest inspect`: the mapping file that a file of records could have.

What belongs here: printing. What does not: the proposal (corpus.ingest.inspection).
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from orchestration.commands.terminal import errors, stop

app = typer.Typer(no_args_is_help=True, help="What ingestion would make of a file.")


@app.callback()
def ingest() -> None:
    """What ingestion would make of a file."""


@app.command("inspect")
def inspect_file(
    file: Annotated[Path, typer.Argument(help="A file of records: csv, tsv, xlsx, json, jsonl or xml.")],
) -> None:
    """Propose a mapping file (docs/inbox.md) for one file of records: columns, how full they are, what they seem to be; never a value."""
    from corpus.ingest import InboxError, InspectionError, inspect
    from corpus.ingest.limits import BadFileError
    from corpus.text.decode import UndecodableError

    try:
        proposal = inspect(file)
    except OSError as error:
        raise stop(f"{file} cannot be read: {error.strerror or error}", 2) from error
    except (InspectionError, InboxError, BadFileError, UndecodableError) as error:
        raise stop(f"{file}: {error}", 2) from error
    sys.stdout.write(proposal.text)
    for note in proposal.notes:
        errors.print(note, highlight=False, soft_wrap=True, markup=False)
