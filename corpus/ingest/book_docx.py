"""Books as Word documents: paragraphs, tables row by row, headings by their style.

What belongs here: the body of a docx. What does not: notes, text boxes, headers and footers, which are not read.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from typing import Any

from corpus.ingest.archives import check_container
from corpus.ingest.books import Book, Line, add_book
from corpus.ingest.documents import Collector
from corpus.ingest.limits import BadFileError
from corpus.ingest.sources import SourceFile

_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])\b", re.IGNORECASE)
_MAX_BASES = 10


def read(file: SourceFile, collector: Collector) -> None:
    """Add a docx. Raises BadFileError, OSError."""
    import docx  # 0.1 s to import
    from docx.opc.exceptions import OpcError
    from lxml import etree

    data = file.read()
    check_container(data, "bad_docx")
    try:
        document = docx.Document(io.BytesIO(data))
        levels = {style.style_id: _level(style) for style in document.styles}
        lines = [line for block in document.iter_inner_content() for line in _lines(block, levels)]
        title = document.core_properties.title.strip() or None
    except (OpcError, zipfile.BadZipFile, zlib.error, etree.LxmlError, KeyError, ValueError, AttributeError) as error:
        raise BadFileError(
            "bad_docx", f"no readable document ({type(error).__name__}): save it again as docx"
        ) from error
    titles = [n for n, line in enumerate(lines) if line.level == -1]
    if titles:
        title = lines[titles[0]].text.strip()
    lines = [line._replace(level=None) if line.level == -1 else line for line in lines]
    add_book(file, Book(title, lines), collector)


def _lines(block: Any, levels: Mapping[str, int | None]) -> Iterator[Line]:
    """The lines of a paragraph or table; ``levels`` by style id, the title's is -1."""
    if hasattr(block, "rows"):
        for row in block.rows:
            cells = dict.fromkeys(row.cells)  # a merged cell stands for each column it covers
            yield Line("\u2003".join(" ".join(_cell_lines(cell, levels)) for cell in cells))
        return
    # The element knows the id; the paragraph's own `style` searches all styles, which took 9/10 of the time.
    level = levels.get(block._element.style)
    yield from (Line(text, level) for text in block.text.split("\n"))


def _cell_lines(cell: Any, levels: Mapping[str, int | None]) -> Iterator[str]:
    yield from (line.text for part in cell.iter_inner_content() for line in _lines(part, levels))


def _level(style: Any) -> int | None:
    for _ in range(_MAX_BASES):
        if style is None:
            return None
        name = style.name or ""
        found = _HEADING.match(name)
        if found:
            return int(found.group(1)) - 1
        if name.lower() in ("title", "标题"):
            return -1
        style = getattr(style, "base_style", None)  # a list style has none
    return None
