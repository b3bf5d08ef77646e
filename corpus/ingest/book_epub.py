"""Books as EPUB 2 and 3: the chapters in reading order, headings from the chapters or else from the table of contents.

What belongs here: order, table of contents, protection. What does not: a chapter's markup (book_html).
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import unquote

from corpus.ingest.archives import check_container
from corpus.ingest.book_html import book_of
from corpus.ingest.books import Book, Line, add_book
from corpus.ingest.documents import Collector
from corpus.ingest.limits import BadFileError
from corpus.ingest.sources import SourceFile
from corpus.text.decode import UndecodableError

_LOCKED_TEXT = re.compile(rb"""CipherReference\s+URI\s*=\s*["'][^"']+\.x?html?["']""", re.IGNORECASE)


def read(file: SourceFile, collector: Collector) -> None:
    """Add an EPUB; a chapter that cannot be read goes to the ledger by its number in the reading order. Raises BadFileError, OSError."""
    from fast_ebook import epub  # 20 ms to import

    data = file.read()
    check_container(data, "bad_epub")
    try:
        book = epub.read_epub(data)
    except ValueError as error:
        raise BadFileError("bad_epub", "no readable EPUB: export it again") from error
    with zipfile.ZipFile(io.BytesIO(data)) as container:
        _refuse_locked(container)
        add_book(file, Book(_title(book), list(_lines(book, container, file, collector))), collector)


def _title(book: Any) -> str | None:
    titles = book.get_metadata("DC", "title")
    return (titles[0][0] or "").strip() or None if titles else None


def _refuse_locked(container: zipfile.ZipFile) -> None:
    if "META-INF/encryption.xml" in container.namelist() and _LOCKED_TEXT.search(
        container.read("META-INF/encryption.xml")
    ):
        raise BadFileError("encrypted_epub", "its chapters are locked by a reader's licence: deliver it unprotected")


def _lines(book: Any, container: zipfile.ZipFile, file: SourceFile, collector: Collector) -> Iterator[Line]:
    contents = dict(_contents(book.toc, 0))
    for number, (item_id, _) in enumerate(book.get_spine(), start=1):
        item = book.get_item_with_id(item_id)
        try:
            lines = book_of(_bytes(item, container)).lines if item is not None else None
        except (UndecodableError, KeyError, zipfile.BadZipFile) as error:
            lines = None
            collector.warn(f"{file.shown}: chapter file {number} cannot be read ({type(error).__name__})")
        if lines is None:
            detail = f"{file.shown} chapter file {number}: missing or damaged: export the book again"
            collector.drop(file.row_id(str(number)), file.source, "missing_chapter", detail)
            continue
        entry = contents.get(unquote(item.get_name()))
        yield from _with_heading(lines, *entry) if entry else lines


def _bytes(item: Any, container: zipfile.ZipFile) -> bytes:
    """The item's bytes. The library gives none for a name written with ``%``; the container has it under the name itself. Raises KeyError."""
    data = bytes(item.get_content())
    if data:
        return data
    name = unquote(item.get_name())
    found = [entry for entry in container.namelist() if entry == name or entry.endswith(f"/{name}")]
    if not found:
        raise KeyError(name)
    return container.read(found[0])


def _contents(entries: Iterable[Any], depth: int) -> Iterator[tuple[str, tuple[str, int]]]:
    """File -> title and depth, for the first entry that leads to a file as a whole."""
    for entry in entries:
        path, _, fragment = entry.href.partition("#")
        below = list(_contents(entry.children, depth + 1))
        yield from ((p, e) for p, e in below if p != unquote(path))
        if not fragment:
            yield unquote(path), (entry.title.strip(), depth)


def _with_heading(lines: list[Line], title: str, depth: int) -> list[Line]:
    if not title or any(line.level is not None for line in lines):
        return lines
    if lines and "".join(lines[0].text.split()) == "".join(title.split()):
        return [lines[0]._replace(level=depth), *lines[1:]]
    return [Line(title, depth, shown=False), *lines]
