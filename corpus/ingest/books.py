"""Books as plain text: one document per chapter or section, long ones cut at paragraph ends.

What belongs here: headings and cutting. What does not: cleaning the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import NamedTuple

from corpus.ids import stable_id
from corpus.ingest.documents import Collector
from corpus.ingest.inventory import SourceFile
from corpus.ingest.rows import read_text

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

_MAX_HEADING = 60


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
    """Add one document per chapter opening, section and further 4,000 characters of one. Raises UndecodableError."""
    text = read_text(file.path).text
    title = _title(text, PurePath(file.relative).stem)
    added = 0
    for part in split_parts(text):
        for piece in cut("\n".join(part.lines).strip("\n")):
            collector.add(
                source=file.source,
                kind="book",
                text=piece,
                title=title,
                topic=part.chapter,
                section=part.section,
                raw_sha256=file.sha256,
                licence=file.licence,
            )
            added += 1
    if not added:
        collector.drop(stable_id(file.relative), file.source, "no_text", f"{file.relative}: nothing but white space")


def _title(text: str, stem: str) -> str:
    first = text.lstrip().partition("\n")[0]
    named = re.match(r"《([^》]{1,40})》", first)
    return named.group(1) if named else stem


def split_parts(text: str) -> Iterator[Part]:
    """The book cut at its headings: lines ``第X章 …``, ``第X节 …`` or a line that is nothing but ``【…】``.

    A heading directly above another has no text of its own and opens the part of that other.
    """
    part = Part((None, None, None), [])
    has_body = False
    for line in text.splitlines():
        level = _level(line)
        if level is None:
            part.lines.append(line)
            has_body = has_body or bool(line.strip())
            continue
        if has_body:
            yield part
        above = part.headings[:level] + (line.strip(),) + (None,) * (2 - level)
        part = Part((above[0], above[1], above[2]), [line] if has_body else [*part.lines, line])
        has_body = False
    if any(map(str.strip, part.lines)):
        yield part


def _level(line: str) -> int | None:
    if len(line) > _MAX_HEADING:
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
