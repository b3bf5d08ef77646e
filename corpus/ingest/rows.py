"""Rows of tabular and line files as dicts, bad rows named by number: JSON lines, comma or tab separated values, workbooks.

What belongs here: file -> numbered rows. What does not: what the columns mean.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.text.decode import Decoded, decode

csv.field_size_limit(1 << 27)


@dataclass(frozen=True)
class BadRow:
    """Why one row is unusable: a short ``reason`` and what was expected, without its text."""

    reason: str
    detail: str


Row = dict[str, Any] | BadRow


class BadFileError(ValueError):
    """A whole file is unusable; ``reason`` is the ledger's name for it."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


def read_text(path: Path) -> Decoded:
    """The decoded file. Raises UndecodableError."""
    return decode(path.read_bytes())


def json_rows(path: Path) -> Iterator[tuple[int, Row]]:
    """Line number (from 1) and object of each non-empty line."""
    for number, line in enumerate(read_text(path).text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            where = f" at character {error.pos + 1}" if isinstance(error, json.JSONDecodeError) else ""
            yield number, BadRow("bad_json", f"no valid JSON{where}: write one object a line")
            continue
        yield number, record if isinstance(record, dict) else BadRow("bad_json", "expected a JSON object")


def delimited_rows(
    path: Path, delimiter: str | None = None, header: list[str] | None = None
) -> Iterator[tuple[int, Row]]:
    """Line number of the row's end and row of a CSV or TSV file; without ``header`` the first row names the columns."""
    text = read_text(path).text.replace("\x00", "")
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter or ("\t" if "\t" in first else ","))
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if header is None:
                header = [name.strip() for name in cells]
            elif len(cells) != len(header):
                yield (
                    reader.line_num,
                    BadRow("bad_row", f"{len(cells)} cells, expected {len(header)}: check quotes and delimiters"),
                )
            else:
                yield reader.line_num, dict(zip(header, cells, strict=True))
    except csv.Error as error:
        yield reader.line_num, BadRow("bad_row", f"{error}: the rest of the file was not read")


def workbook_rows(path: Path) -> Iterator[tuple[int, int, Row]]:
    """Number of the sheet, number of the row (both from 1) and row, of every sheet; its first non-empty row names the columns.

    Not the sheet's name, which may be a patient's.
    Raises BadFileError for a file that is no workbook.
    """
    import openpyxl  # 0.2 s to import; most inboxes hold no workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, EOFError, SyntaxError) as error:
        raise BadFileError(
            "bad_xlsx", f"no readable workbook ({type(error).__name__}): save it again as xlsx or csv"
        ) from error
    try:
        for sheet_number, sheet in enumerate(book.worksheets, start=1):
            header: list[str] | None = None
            for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
                values = ["" if cell is None else str(cell).replace("_x000D_", "") for cell in cells]
                if not any(value.strip() for value in values):
                    continue
                if header is None:
                    header = [value.strip() for value in values]
                    continue
                yield sheet_number, number, dict(zip(header, values, strict=False))
    finally:
        book.close()
