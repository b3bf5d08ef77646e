"""Books: lines with their headings to one document per chapter or section, long ones cut at paragraph ends.

What belongs here: headings, cutting, and books as plain text. What does not: other formats (book_*), cleaning the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import NamedTuple

from corpus.ingest.documents import Collector
from corpus.ingest.sources import SourceFile
from corpus.ingest.text import read_text

MAX_CHARS = 4_000
"""A document longer than this is cut, so that no later stage meets a book-sized text."""

_NUMBER = "[0-9０-９一二三四五六七八九十百零〇两]{1,5}"
_NAME = r"(?=\s|　|$|[^，。；、]{1,40}$)"
_LEVELS = (
    re.compile(rf"\s*第{_NUMBER}[章篇编]{_NAME}"),
    re.compile(rf"\s*第{_NUMBER}节{_NAME}"),
    re.compile(r"\s*【[^】]{1,40}】\s*$"),
)
"""Headings from the outermost in; each is a line of its own."""

_OPENING = frozenset("第【")
_MAX_HEADING = 60


class Line(NamedTuple):
    """A line (paragraph) of a book. ``level`` makes it a heading, 0 the outermost; a heading that is not ``shown`` stands only in a table of contents."""

    text: str
    level: int | None = None
    shown: bool = True


class Book(NamedTuple):
    """What a reader of any format makes of a file: lines in reading order, and the title where the format tells it."""

    title: str | None
    lines: list[Line]


class Part(NamedTuple):
    """A stretch of a book under one heading: the headings above it (as written, outermost first) and its lines, its own headings included."""

    headings: tuple[str | None, str | None, str | None]
    lines: list[str]

    @property
    def chapter(self) -> str | None:
        return self.headings[0]

    @property
    def section(self) -> str | None:
        return " ".join(heading for heading in self.headings[1:] if heading) or None


def read_book(file: SourceFile, collector: Collector) -> None:
    """Add a plain-text book. Raises UndecodableError, BadFileError, OSError."""
    text = read_text(file, collector)
    add_book(file, Book(_title(text), [Line(line) for line in text.splitlines()]), collector)


def add_book(file: SourceFile, book: Book, collector: Collector) -> None:
    """Add one document per chapter opening, section and further 4,000 characters of one.

    Without a heading of the format's own, headings are found by the rules for plain text.
    """
    structured = any(line.level is not None for line in book.lines)
    title, lines = _ranked(book) if structured else (book.title, map(_by_rule, book.lines))
    added = 0
    for part in parts_of(lines):
        for piece in cut("\n".join(part.lines).strip("\n")):
            collector.add(
                source=file.source,
                kind="book",
                text=piece,
                title=title or PurePath(file.relative.replace("!", "/")).stem,
                topic=part.chapter,
                section=part.section,
                raw_sha256=file.sha256,
                licence=file.licence,
            )
            added += 1
    if not added:
        collector.drop(file.row_id(), file.source, "no_text", f"{file.shown}: nothing but white space")


def _ranked(book: Book) -> tuple[str | None, Iterable[Line]]:
    """Levels counted from the outermost in use; a single outermost heading that opens the book is its title and no chapter."""
    levels = sorted({line.level for line in book.lines if line.level is not None})
    outermost = [n for n, line in enumerate(book.lines) if line.level == levels[0]]
    opening = next(n for n, line in enumerate(book.lines) if line.level is not None)
    title, as_title = book.title, None
    if len(levels) > 1 and outermost == [opening]:
        as_title, levels = opening, levels[1:]
        title = title or book.lines[opening].text.strip()
    rank = {level: min(n, 2) for n, level in enumerate(levels)}
    return title, [
        line._replace(level=None if n == as_title or line.level is None else rank[line.level])
        for n, line in enumerate(book.lines)
    ]


def _title(text: str) -> str | None:
    first = text.lstrip().partition("\n")[0]
    named = re.match(r"《([^》]{1,40})》", first)
    return named.group(1) if named else None


def split_parts(text: str) -> Iterator[Part]:
    """A plain text cut at its headings: lines ``第X章 …``, ``第X节 …`` or a line that is nothing but ``【…】``."""
    return parts_of(Line(line, _level(line)) for line in text.splitlines())


def parts_of(lines: Iterable[Line]) -> Iterator[Part]:
    """The book cut at its headings (levels 0 to 2).

    A heading directly above another has no text of its own and opens the part of that other.
    """
    part = Part((None, None, None), [])
    has_body = False
    for line in lines:
        if line.level is None:
            part.lines.append(line.text)
            has_body = has_body or bool(line.text.strip())
            continue
        if has_body:
            yield part
        own = [line.text] if line.shown else []
        above = part.headings[: line.level] + (line.text.strip(),) + (None,) * (2 - line.level)
        part = Part((above[0], above[1], above[2]), own if has_body else [*part.lines, *own])
        has_body = False
    if any(map(str.strip, part.lines)):
        yield part


def _by_rule(line: Line) -> Line:
    level = _level(line.text)
    return line if level is None else line._replace(level=level)


def _level(line: str) -> int | None:
    # Asked of every line of every book: most are out by length or first character, without a pattern.
    if len(line) > _MAX_HEADING or line.lstrip()[:1] not in _OPENING:
        return None
    return next((level for level, heading in enumerate(_LEVELS) if heading.match(line)), None)


def cut(text: str, limit: int = MAX_CHARS) -> Iterator[str]:
    """Pieces of at most ``limit`` characters, cut at a line end if there is one, else after a full stop, else anywhere."""
    while len(text) > limit:
        at = text.rfind("\n", limit // 4, limit)
        if at < 0:
            at = text.rfind("。", limit // 4, limit)
        at = limit if at < 0 else at + 1
        if text[:at].strip():
            yield text[:at].rstrip("\n")
        text = text[at:]
    if text.strip():
        yield text
