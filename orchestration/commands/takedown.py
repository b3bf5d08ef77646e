"""`cmedlms takedown`: a text that the next run leaves out, put on the list; or the list.

What belongs here: the conversation. What does not: the list and what a request means (corpus.takedown).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.commands.terminal import HomeOption, console, errors, stop

if TYPE_CHECKING:
    import pyarrow as pa

    from corpus.home import Home
    from corpus.takedown import Takedown


def takedown(
    home: HomeOption = Path("home"),
    url: Annotated[str | None, typer.Option(help="The page to take down: all texts read from it.")] = None,
    doc_id: Annotated[str | None, typer.Option(help="The document to take down, as in the column doc_id.")] = None,
    reason: Annotated[str, typer.Option(help="Why; kept in the restricted zone.")] = "",
    by: Annotated[str, typer.Option(help="Who asked; kept in the restricted zone.")] = "",
    show: Annotated[bool, typer.Option("--list", help="Show the list instead.")] = False,
) -> None:
    """Take a page or a document down: the next run leaves it out of every later table, and no crawl fetches the page again."""
    from corpus.home import Home
    from corpus.takedown import TakedownError, append, list_path, meaning, read_list, request

    place = Home(home.resolve())
    path = list_path(place.restricted)
    try:
        if show:
            if url or doc_id:
                raise TakedownError("--list shows the list; leave out --url and --doc-id")
            _show(read_list(path))
            return
        made = request(url, doc_id, reason=reason, by=by)
        if not place.restricted.is_dir():
            raise TakedownError(f"{place.root} is no home of the pipeline: name it with --home DIR")
        known = read_list(path)
        made = meaning(made, _documents(place))
        append(path, made)
    except (TakedownError, OSError) as error:
        raise stop(str(error), 2) from error
    _tell(made, known, place)


def _documents(home: Home) -> list[pa.Table]:
    """All documents under ``home``, before and after normalisation, that a request can mean."""
    import pyarrow.parquet as pq

    paths = [home.restricted_tables / "normalized.parquet", *sorted(home.restricted_tables.glob("raw_*.parquet"))]
    return [pq.read_table(path, columns=["doc_id", "url", "text"]) for path in paths if path.exists()]


def _show(takedowns: list[Takedown]) -> None:
    for entry in takedowns:
        what = entry.url or f"document {entry.doc_id}"
        said = f"{entry.requested_at:%Y-%m-%d %H:%M} {what}: {len(entry.doc_ids)} documents"
        said += f"; by {entry.by}" * bool(entry.by) + f"; {entry.reason}" * bool(entry.reason)
        console.print(said, highlight=False, soft_wrap=True, markup=False)
    if not takedowns:
        console.print("no takedown was asked for yet")


def _tell(made: Takedown, known: list[Takedown], home: Home) -> None:
    asked = any((t.url, t.doc_id) == (made.url, made.doc_id) for t in known)
    if not made.doc_ids and not asked:
        errors.print(
            f"warning: no document under {home.root} is known by {made.url or made.doc_id}; the request is recorded all the same",
            highlight=False, soft_wrap=True, markup=False,
        )  # fmt: skip
    console.print(
        f"recorded: {made.url or made.doc_id}, {len(made.doc_ids)} documents" + (" (asked for before)" if asked else ""),
        highlight=False, soft_wrap=True, markup=False,
    )  # fmt: skip
    for folder in _still_holding(home, made.doc_ids):
        console.print(f"still in {folder}", highlight=False, soft_wrap=True, markup=False)
    console.print("The next `cmedlms run` makes tables and a release without it; older releases are yours to delete.")


def _still_holding(home: Home, doc_ids: tuple[str, ...]) -> list[Path]:
    """Folders of releases already made whose documents include one of ``doc_ids``."""
    import pyarrow.parquet as pq

    wanted = set(doc_ids)
    files = [*home.releases.glob("*/documents.parquet"), *home.published.glob("*/documents.parquet")]
    return [
        path.parent
        for path in sorted(files)
        if not path.parent.is_symlink()
        and wanted.intersection(pq.read_table(path, columns=["doc_id"])["doc_id"].to_pylist())
    ]
