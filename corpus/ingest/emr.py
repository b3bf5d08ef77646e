"""Medical records from JSON, CSV, workbooks, XML and plain notes: sections become text, identifiers are set apart.

What belongs here: one record -> one document. What does not: what a column means (emr_columns), de-identifying the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from corpus.ingest.documents import Collector, keyed_id
from corpus.ingest.emr_columns import IDENTIFIERS, PATIENT_COLUMNS, role_of
from corpus.ingest.emr_sections import join_sections
from corpus.ingest.limits import BadFileError
from corpus.ingest.rows import BadRow, Row, delimited_rows, json_rows, workbook_rows
from corpus.ingest.sources import SourceFile
from corpus.ingest.text import read_text
from corpus.ingest.xml_rows import xml_rows

MIN_IDENTIFIER = 2
"""A shorter value (a single character) would be found everywhere in the text."""


_MASKS = "*×xX-—?？ "


def cell_text(value: object) -> str | None:
    """The text of a cell; None when it is no plain value (a nested object or list)."""
    if value is None or value != value:  # NaN, which Python reads from JSON
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip() if isinstance(value, str | int | float) else None


def identifiers_of(cells: Mapping[str, str]) -> list[dict[str, str]]:
    """The identifiers in the columns known to hold some."""
    return [found for column, value in cells.items() for found in _identifier(IDENTIFIERS.get(column, ""), value)]


def _identifier(category: str, value: str) -> list[dict[str, str]]:
    """One identifier, or none: masks such as ``***`` and single characters identify nobody."""
    named = category and len(value) >= MIN_IDENTIFIER and value.strip(_MASKS)
    return [{"category": category, "value": value}] if named else []


class EmrReader:
    """Reads records under one project key, which makes the patients' pseudonyms."""

    def __init__(self, project_key: bytes) -> None:
        self._key = project_key

    def read_json(self, file: SourceFile, collector: Collector) -> None:
        """One record a line, or one an item of an array."""
        self._read(file, ((f"row {number}", row) for number, row in json_rows(file, collector)), collector)

    def read_delimited(self, file: SourceFile, collector: Collector) -> None:
        """Comma or tab separated, with a header."""
        self._read(file, ((f"row {number}", row) for number, row in delimited_rows(file, collector)), collector)

    def read_workbook(self, file: SourceFile, collector: Collector) -> None:
        """All sheets of an Excel workbook, each with a header. Raises BadFileError."""
        rows = ((f"sheet {sheet} row {number}", row) for sheet, number, row in workbook_rows(file))
        self._read(file, rows, collector)

    def read_xml(self, file: SourceFile, collector: Collector) -> None:
        """One record an element. Raises BadFileError."""
        record = file.mapping.record if file.mapping else None
        mapped = {column for column, _ in file.mapping.columns} if file.mapping else set()
        rows = ((f"record {number} (line {line})", row) for number, line, row in xml_rows(file, record, mapped))
        self._read(file, rows, collector)

    def read_lines(self, file: SourceFile, collector: Collector) -> None:
        """Plain notes, one a line: no columns, no patient key."""
        for line in read_text(file, collector).split("\n"):
            if line.strip():
                collector.add(
                    source=file.source, kind="emr", text=line.strip(), raw_sha256=file.sha256, licence=file.licence
                )

    def _read(self, file: SourceFile, rows: Iterable[tuple[str, Row]], collector: Collector) -> None:
        seen: set[str] = set()
        for place, row in rows:
            if not isinstance(row, BadRow):
                seen.update(str(column).strip() for column in row)
            bad = row if isinstance(row, BadRow) else self._add(file, row, collector)
            if bad is not None:
                collector.drop(file.row_id(place), file.source, bad.reason, f"{file.shown} {place}: {bad.detail}")
        missing = file.mapping.missing(seen) if file.mapping else []
        if missing and file.mapping:
            raise BadFileError(
                "mapping_missing_column",
                f"{file.mapping.name} names column {missing[0]!r}, which no row has: mend the mapping or the export",
            )

    def _add(self, file: SourceFile, row: dict[str, Any], collector: Collector) -> BadRow | None:
        sections: dict[str, str] = {}
        identifiers: list[dict[str, str]] = []
        label, patients = None, dict[str, str]()
        for name, role, value in self._known_cells(file, row, collector):
            what, _, of = role.partition(":")
            if what == "section":
                sections[of] = f"{sections[of]} {value}".strip() if of in sections else value
            elif what == "label":
                label = value or None
            elif what == "identifier":
                identifiers += _identifier(of, value)
                patients[name] = value
            elif what == "patient_key":
                identifiers += _identifier("MRN", value)
                patients = {"": value} | patients
        text = join_sections(sections)
        if not text:
            return BadRow("no_text", "no section column with text (主诉, 现病史, ...): check the export or its mapping")
        collector.add(
            source=file.source,
            kind="emr",
            text=text,
            label=label,
            patient_key=self._patient_key(file, patients),
            identifiers=identifiers,
            raw_sha256=file.sha256,
            licence=file.licence,
        )
        return None

    def _known_cells(
        self, file: SourceFile, row: dict[str, Any], collector: Collector
    ) -> Iterator[tuple[str, str, str]]:
        """Column, role and text of the cells whose role is known; the others are left out, and said so."""
        # A first row without a section column may be no header but a record, and an XML attribute may be a value: no names to show.
        roles = [role_of(str(column).strip(), file.mapping) or "" for column in row]
        named = file.format != "emr_xml" and any(role.startswith("section:") for role in roles)
        for place, (column, value) in enumerate(row.items(), start=1):
            name, text = str(column).strip(), cell_text(value)
            role = role_of(name, file.mapping)
            if role == "ignore":
                continue
            if role is not None and text is not None:
                yield name, role, text
            elif text != "":
                collector.stats["cells_left_out"] += 1
                what = "unknown column" if role is None else "nested value in column"
                which = repr(name) if named else f"number {place}"
                collector.warn(f"{file.shown}: {what} {which} left out; name it in a mapping file if it is text")

    def _patient_key(self, file: SourceFile, values: Mapping[str, str]) -> str | None:
        mapped = file.mapping is not None and "patient_key" in dict(file.mapping.columns).values()
        for column in ("",) if mapped else PATIENT_COLUMNS:
            value = values.get(column, "")
            if value.strip(_MASKS):
                return keyed_id(self._key, "patient", value)
        return None
