"""Books as Markdown (CommonMark with tables): paragraphs and headings as lines, without the marks.

What belongs here: tokens -> lines. What does not: HTML inside (book_html).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from corpus.ingest.book_html import book_of, joined
from corpus.ingest.books import Book, Line, add_book
from corpus.ingest.documents import Collector
from corpus.ingest.sources import SourceFile
from corpus.ingest.text import read_text

_FRONT_MATTER = re.compile(r"\ufeff?---[ \t]*\r?\n(.*?)^---[ \t]*\r?\n", re.DOTALL | re.MULTILINE)
_TITLE = re.compile(r"^title:[ \t]*[\"']?(.+?)[\"']?[ \t]*$", re.MULTILINE)


def read(file: SourceFile, collector: Collector) -> None:
    """Add a Markdown book. Raises UndecodableError, BadFileError, OSError."""
    add_book(file, markdown_book(read_text(file, collector)), collector)


def markdown_book(text: str) -> Book:
    """Lines of the text; the title from a front matter, which is no text itself."""
    from markdown_it import MarkdownIt  # 40 ms to import

    front = _FRONT_MATTER.match(text)
    title = _TITLE.search(front.group(1)) if front else None
    tokens = MarkdownIt("commonmark").enable("table").parse(text[front.end() :] if front else text)
    return Book(title.group(1).strip() if title else None, list(_lines(tokens)))


def _lines(tokens: Sequence[Any]) -> Iterator[Line]:
    level: int | None = None
    cells: list[str] | None = None
    for token in tokens:
        if token.type == "heading_open":
            level = int(token.tag[1:]) - 1
        elif token.type == "heading_close":
            level = None
        elif token.type == "tr_open":
            cells = []
        elif token.type == "tr_close" and cells is not None:
            yield Line("\u2003".join(cells))
            cells = None
        elif token.type == "inline" and cells is not None:
            cells.append(_plain(token).replace("\n", " "))
        elif token.type == "inline":
            yield from (Line(joined(line), level) for line in re.split("\x0b", _plain(token)) if line.strip())
        elif token.type in ("fence", "code_block"):
            yield from (Line(line) for line in token.content.splitlines())
        elif token.type == "html_block":
            yield from book_of(token.content.encode("utf-8")).lines


def _plain(inline: Any) -> str:
    """The text without marks; a hard line break is a vertical tab."""
    parts = {"softbreak": "\n", "hardbreak": "\x0b", "html_inline": ""}
    return "".join(
        _plain(child) if child.type == "image" else parts.get(child.type, child.content)
        for child in inline.children or ()
    )
