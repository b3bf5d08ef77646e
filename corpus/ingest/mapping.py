"""Mapping files: what the columns of one delivery mean, in TOML beside the data (``mapping.toml`` or ``<file>.mapping.toml``).

    record = "visit"                       # XML only: the element that is one record
    [columns]
    "chief_complaint" = "section:主诉"
    "pt_name" = "identifier:NAME"
    "pid" = "patient_key"
    "icd10" = "label"
    "adm_date" = "date"
    "remark" = "ignore"

What belongs here: reading and checking such a file. What does not: the built-in column names (emr_columns), reading rows.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from corpus.ingest.emr_columns import IDENTIFIERS
from corpus.ingest.emr_sections import SECTIONS

FOLDER_MAPPING = "mapping.toml"
FILE_MAPPING = ".mapping.toml"
CATEGORIES = tuple(sorted(set(IDENTIFIERS.values())))
"""Categories of identifiers that a column may hold."""

TARGETS = (
    "section:NAME", "identifier:CATEGORY", "patient_key", "label", "date", "ignore",
)  # fmt: skip
_ONCE = ("patient_key", "label")


class MappingError(ValueError):
    """The mapping file is unusable; the message names the column, what was expected and what to do."""


@dataclass(frozen=True)
class Mapping:
    """Checked: ``columns`` are pairs of column and target; ``record`` is the XML element of one record; ``sha256`` of the file."""

    name: str
    columns: tuple[tuple[str, str], ...]
    record: str | None
    sha256: str

    def target(self, column: str) -> str | None:
        """The target of ``column``, or None when the mapping does not name it."""
        return dict(self.columns).get(column)

    def missing(self, seen: Iterable[str]) -> list[str]:
        """The mapped columns that are not among ``seen``, in the mapping's order."""
        there = set(seen)
        return [column for column, _ in self.columns if column not in there]


def is_mapping(name: str) -> bool:
    """Whether a file of this name is a mapping file."""
    return name == FOLDER_MAPPING or name.endswith(FILE_MAPPING)


def read_mapping(path: Path) -> Mapping:
    """The mapping in ``path``. Raises MappingError, and OSError when it cannot be read."""
    data = path.read_bytes()
    # The name of a single file's mapping is that of the file, which may bear a patient's name.
    name = FOLDER_MAPPING if path.name == FOLDER_MAPPING else f"its own {FILE_MAPPING}"
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise MappingError(f"{name}: no UTF-8 at byte {error.start}: save it as UTF-8") from error
    return parse_mapping(text, name)


def parse_mapping(text: str, name: str = FOLDER_MAPPING) -> Mapping:
    """Check the text of a mapping file. Raises MappingError."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        # The parser names a column twice as "Cannot overwrite a value".
        raise MappingError(f"{name}: no TOML: {error}") from error
    unknown = sorted(set(table) - {"columns", "record"})
    if unknown:
        raise MappingError(f"{name}: unknown entry {unknown[0]!r}; expected [columns] and, for XML, record")
    columns, record = table.get("columns"), table.get("record")
    if not isinstance(columns, dict) or not columns:
        raise MappingError(f"{name}: expected a table [columns] with at least one column")
    if record is not None and (not isinstance(record, str) or not record):
        raise MappingError(f"{name}: record must be the name of an XML element")
    pairs = tuple((column.strip(), _target(name, column, value)) for column, value in columns.items())
    _check_together(name, pairs)
    return Mapping(name, pairs, record, hashlib.sha256(text.encode()).hexdigest())


def _target(name: str, column: str, value: object) -> str:
    what, _, of = value.partition(":") if isinstance(value, str) else ("", "", "")
    if what == "section" and of in SECTIONS:
        return f"section:{of}"
    if what == "identifier" and of in CATEGORIES:
        return f"identifier:{of}"
    if not of and what in ("patient_key", "label", "date", "ignore"):
        return what
    allowed = {"section": SECTIONS, "identifier": CATEGORIES}.get(what, TARGETS)
    raise MappingError(f"{name}: column {column!r}: unknown target {value!r}; expected one of {', '.join(allowed)}")


def _check_together(name: str, pairs: tuple[tuple[str, str], ...]) -> None:
    targets: dict[str, str] = {}
    columns: set[str] = set()
    for column, target in pairs:
        if column in columns:
            raise MappingError(f"{name}: column {column!r} is named twice (apart from white space): keep one")
        columns.add(column)
        if target in _ONCE and target in targets:
            raise MappingError(f"{name}: columns {targets[target]!r} and {column!r} are both {target}: choose one")
        targets[target] = column
    if not any(target.startswith("section:") for _, target in pairs):
        raise MappingError(
            f"{name}: no column is a section: the records would have no text; name one as section:主诉 or so"
        )
