"""Medical records from JSON lines, CSV, workbooks and plain notes: sections become text, identifiers are set apart.

What belongs here: one record -> one document. What does not: what a column means (emr_columns), de-identifying the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from corpus.ids import stable_id
from corpus.ingest.documents import Collector, keyed_id
from corpus.ingest.emr_columns import IDENTIFIERS, LABEL_COLUMN, PATIENT_COLUMNS, is_known, is_section
from corpus.ingest.emr_sections import join_sections
from corpus.ingest.inventory import SourceFile
from corpus.ingest.rows import BadRow, Row, delimited_rows, json_rows, read_text, workbook_rows

MIN_IDENTIFIER = 2
"""A shorter value (a single character) would be found everywhere in the text."""


def cell_text(value: object) -> str | None:
    """The text of a cell; None when it is no plain value (a nested object or list)."""
    if value is None or value != value:  # NaN, which Python reads from JSON
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip() if isinstance(value, str | int | float) else None


def identifiers_of(cells: Mapping[str, str]) -> list[dict[str, str]]:
    """The identifiers in the columns known to hold some; masks such as ``***`` and single characters identify nobody."""
    found = []
    for column, value in cells.items():
        category = IDENTIFIERS.get(column)
        if category and len(value) >= MIN_IDENTIFIER and value.strip("*×xX-—?？ "):
            found.append({"category": category, "value": value})
    return found


class EmrReader:
    """Reads records under one project key, which makes the patients' pseudonyms."""

    def __init__(self, project_key: bytes) -> None:
        self._key = project_key

    def read_json(self, file: SourceFile, collector: Collector) -> None:
        """One record a line."""
        self._read(file, ((f"row {number}", row) for number, row in json_rows(file.path)), collector)

    def read_delimited(self, file: SourceFile, collector: Collector) -> None:
        """Comma or tab separated, with a header."""
        self._read(file, ((f"row {number}", row) for number, row in delimited_rows(file.path)), collector)

    def read_workbook(self, file: SourceFile, collector: Collector) -> None:
        """All sheets of an Excel workbook, each with a header. Raises BadFileError."""
        rows = ((f"sheet {sheet} row {number}", row) for sheet, number, row in workbook_rows(file.path))
        self._read(file, rows, collector)

    def read_lines(self, file: SourceFile, collector: Collector) -> None:
        """Plain notes, one a line: no columns, no patient key."""
        for line in read_text(file.path).text.split("\n"):
            if line.strip():
                collector.add(
                    source=file.source, kind="emr", text=line.strip(), raw_sha256=file.sha256, licence=file.licence
                )

    def _read(self, file: SourceFile, rows: Iterable[tuple[str, Row]], collector: Collector) -> None:
        for place, row in rows:
            bad = row if isinstance(row, BadRow) else self._add(file, row, collector)
            if bad is not None:
                doc_id = stable_id(file.relative, place)
                collector.drop(doc_id, file.source, bad.reason, f"{file.relative} {place}: {bad.detail}")

    def _add(self, file: SourceFile, row: dict[str, Any], collector: Collector) -> BadRow | None:
        cells = self._known_cells(file, row, collector)
        text = join_sections({name: body for name, body in cells.items() if is_section(name)})
        if not text:
            return BadRow("no_text", "no section column with text (主诉, 现病史, ...): check the export")
        collector.add(
            source=file.source,
            kind="emr",
            text=text,
            label=cells.get(LABEL_COLUMN) or None,
            patient_key=self._patient_key(cells),
            identifiers=identifiers_of(cells),
            raw_sha256=file.sha256,
            licence=file.licence,
        )
        return None

    def _known_cells(self, file: SourceFile, row: dict[str, Any], collector: Collector) -> dict[str, str]:
        cells: dict[str, str] = {}
        for column, value in row.items():
            name, text = str(column).strip(), cell_text(value)
            if is_known(name) and text is not None:
                cells[name] = text
            elif text != "":
                collector.stats["cells_left_out"] += 1
                what = "unknown column" if not is_known(name) else "nested value in column"
                collector.warn(
                    f"{file.relative}: {what} {name!r} left out; add it to corpus/ingest/emr_columns.py if it is text"
                )
        return cells

    def _patient_key(self, cells: Mapping[str, str]) -> str | None:
        for column in PATIENT_COLUMNS:
            value = cells.get(column, "")
            if value.strip("*×xX-—?？ "):
                return keyed_id(self._key, "patient", value)
        return None
