"""Rows of tabular and line files as dicts, bad rows named by number: JSON lines and arrays, comma or tab separated values, workbooks.

What belongs here: file -> numbered rows. What does not: what the columns mean.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from corpus.ingest.archives import check_container
from corpus.ingest.documents import Collector
from corpus.ingest.emr_columns import is_section
from corpus.ingest.formats import OLE_ADVICE, OLE_MAGIC
from corpus.ingest.json_array import array_items, is_array
from corpus.ingest.limits import BadFileError
from corpus.ingest.sources import SourceFile
from corpus.ingest.text import read_text, text_blocks

csv.field_size_limit(1 << 27)


@dataclass(frozen=True)
class BadRow:
    """Why one row is unusable: a short ``reason`` and what was expected, without its text."""

    reason: str
    detail: str


Row = dict[str, Any] | BadRow


def file_lines(file: SourceFile, collector: Collector) -> Iterator[tuple[int, str]]:
    """Number (from 1) and text of each line, cut at line feeds. Raises UndecodableError, BadFileError, OSError."""
    number = 0
    for block in text_blocks(file, collector):
        lines = block.split("\n")
        if block.endswith("\n"):
            lines.pop()
        for line in lines:
            number += 1
            yield number, line


def json_rows(file: SourceFile, collector: Collector) -> Iterator[tuple[int, Row]]:
    """Number (from 1) and object of each non-empty line, or of each item where the file is one JSON array of objects."""
    lines = ((number, line) for number, line in file_lines(file, collector) if line.strip())
    first = next(lines, None)
    if first is not None and is_array(first[1]):
        lines.close()
        yield from _array_rows(read_text(file, Collector()))  # its warnings have been given
        return
    for number, line in chain([first] if first else [], lines):
        yield number, _json_row(line)


def _array_rows(text: str) -> Iterator[tuple[int, Row]]:
    for number, item in array_items(text):
        if isinstance(item, ValueError):
            yield number, BadRow("bad_json", str(item))
        else:
            yield number, item if isinstance(item, dict) else BadRow("bad_json", "expected a JSON object")


def _json_row(line: str) -> Row:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        where = f" at character {error.pos + 1}" if isinstance(error, json.JSONDecodeError) else ""
        return BadRow("bad_json", f"no valid JSON{where}: write one object a line")
    return record if isinstance(record, dict) else BadRow("bad_json", "expected a JSON object")


def delimited_rows(
    file: SourceFile, collector: Collector, delimiter: str | None = None, header: list[str] | None = None
) -> Iterator[tuple[int, Row]]:
    """Line number of the row's end and row of a CSV or TSV file; without ``header`` the first row names the columns.

    Quotes are read strictly: an open one would make one row of several, and one record of several patients.
    Raises UndecodableError, BadFileError (``bad_csv``), OSError.
    """
    lines = _csv_lines(file, collector)
    first = next(lines, "")
    delimiter = delimiter or ("\t" if "\t" in first else ",")
    reader = csv.reader(chain([first], lines), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if header is None:
                header = [name.strip() for name in cells]
                check_header(header)
            elif len(cells) != len(header):
                yield (
                    reader.line_num,
                    BadRow("bad_row", f"{len(cells)} cells, expected {len(header)}: check quotes and delimiters"),
                )
            else:
                yield reader.line_num, dict(zip(header, cells, strict=True))
    except csv.Error as error:
        raise BadFileError(
            "bad_csv", f"row {reader.line_num}: {error}: check the quotes before it, and deliver the file again"
        ) from error


def _csv_lines(file: SourceFile, collector: Collector) -> Iterator[str]:
    for block in text_blocks(file, collector):
        yield from io.StringIO(block.replace("\x00", ""), newline="")


def check_header(header: list[str]) -> None:
    """Raise BadFileError ``doubled_column`` when two columns bear one name: the second would hide the first."""
    doubled = [name for name, count in Counter(header).items() if name and count > 1]
    if doubled:
        # The first row may be no header but a record: only a name that we know is shown.
        which = repr(doubled[0]) if is_section(doubled[0]) else f"number {header.index(doubled[0]) + 1}"
        raise BadFileError("doubled_column", f"column {which} stands twice in the header: rename one")


def workbook_rows(file: SourceFile) -> Iterator[tuple[int, int, Row]]:
    """Number of the sheet, number of the row (both from 1) and row, of every sheet; its first non-empty row names the columns.

    Not the sheet's name, which may be a patient's. Raises BadFileError for a file that is no workbook, or a locked one; OSError.
    """
    import openpyxl  # 0.2 s to import; most inboxes hold no workbook
    from openpyxl.utils.exceptions import InvalidFileException

    data = file.read()
    if data.startswith(OLE_MAGIC):
        raise BadFileError("encrypted_xlsx", OLE_ADVICE)
    check_container(data, "bad_xlsx")
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except (zipfile.BadZipFile, zlib.error, InvalidFileException, KeyError, ValueError, EOFError, SyntaxError) as error:
        raise BadFileError(
            "bad_xlsx", f"no readable workbook ({type(error).__name__}): save it again as xlsx or csv"
        ) from error
    try:
        for sheet_number, sheet in enumerate(book.worksheets, start=1):
            sheet.reset_dimensions()  # some exporters write A1 whatever the sheet holds
            for number, row in _sheet_rows(sheet.iter_rows(values_only=True)):
                yield sheet_number, number, row
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, SyntaxError) as error:
        raise BadFileError(
            "bad_xlsx", f"sheet {sheet_number} is damaged ({type(error).__name__}): save it again"
        ) from error
    finally:
        book.close()


def _sheet_rows(rows: Iterable[tuple[object, ...]]) -> Iterator[tuple[int, Row]]:
    header: list[str] | None = None
    for number, cells in enumerate(rows, start=1):
        values = ["" if cell is None else str(cell).replace("_x000D_", "") for cell in cells]
        if not any(value.strip() for value in values):
            continue
        if header is None:
            header = [value.strip() for value in values]
            check_header(header)
            continue
        yield number, dict(zip(header, values, strict=False))
