"""What all commands share: the two consoles, the option --home, ending with a message.

What belongs here: the terminal. What does not: any command.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

console = Console()
errors = Console(stderr=True)

HomeOption = Annotated[
    Path, typer.Option("--home", help="Folder that holds everything the pipeline makes.", envvar="CMEDLMS_HOME")
]


def stop(message: str, code: int) -> typer.Exit:
    """Print ``message`` as an error; raise what is returned to end with the status ``code``."""
    errors.print(f"[red]error:[/] {escape(message)}", highlight=False, soft_wrap=True)
    return typer.Exit(code)
