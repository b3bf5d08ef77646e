"""`cmedlms parse`: what the current parser reads in one saved page, as JSON lines.

What belongs here: reading the file and printing. What does not: decoding (corpus.text.decode) and selectors (crawlers.parsers).
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from orchestration.commands.terminal import errors, stop


def parse(
    site: Annotated[str, typer.Argument(help="39net, xywy, fh21 or 163.")],
    file: Annotated[Path, typer.Argument(help="The saved page, as its server sent it.")],
    url: Annotated[str, typer.Option(help="The page's address: it says what kind of page it is.")],
    charset: Annotated[
        str | None, typer.Option(help="The charset that the server declared; the bytes outweigh it.")
    ] = None,
) -> None:
    """Print the records of one saved page as JSON lines. Status 1: a selector found nothing; 2: the page cannot be read."""
    from corpus.text.decode import UndecodableError, decode
    from crawlers.parsers import SITES, read_page

    if site not in SITES:
        raise stop(f"unknown site {site!r}; known are {', '.join(sorted(SITES))}", 2)
    if not url.startswith(("http://", "https://")):
        raise stop(f"--url {url!r}: expected the page's http or https address", 2)
    try:
        text = decode(file.read_bytes(), charset).text
    except OSError as error:
        raise stop(f"{file} cannot be read: {error.strerror or error}", 2) from error
    except UndecodableError as error:
        raise stop(f"{file}: {error}. Save the page again as its server sends it, uncompressed.", 2) from error
    page = read_page(site, url, text)
    if page.error is not None:
        raise stop(f"{page.error} (layout {page.layout})", 1)
    for record in page.records:
        line = json.dumps(asdict(record) | {"layout": page.layout}, ensure_ascii=False)
        sys.stdout.buffer.write(line.encode("utf-8", "replace") + b"\n")
    sys.stdout.buffer.flush()
    if not page.records:
        rows = "" if page.rows is None else f", {page.rows:,} rows of a list"
        errors.print(
            f"no record: the page leads to others only; {len(page.links):,} links to follow{rows}", highlight=False
        )
