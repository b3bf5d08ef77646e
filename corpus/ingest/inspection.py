"""A proposal for a mapping file: the columns of one file of rows with fill rates and value shapes, never values.

What belongs here: guessing what columns hold, for a person to check. What does not: reading a mapping (mapping).
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby, islice
from pathlib import Path
from typing import Any

from corpus.ingest.documents import Collector
from corpus.ingest.emr import cell_text
from corpus.ingest.emr_columns import LABEL_COLUMN, PATIENT_COLUMNS, role_of
from corpus.ingest.inventory import look_at_file
from corpus.ingest.mapping import CATEGORIES
from corpus.ingest.rows import BadRow, delimited_rows, json_rows, workbook_rows
from corpus.ingest.sources import SourceFile
from corpus.ingest.xml_rows import RecordNotFound, xml_elements, xml_rows

ROWS = 1_000
"""Rows looked at."""

_SHAPES_SHOWN = 3
_MAX_SHAPE = 24
_BY_NAME = (
    (r"主\s*诉|chief.?complaint|\bcc\b", "section:主诉"),
    (r"现\s*病\s*史|present.?illness|\bhpi\b", "section:现病史"),
    (r"既\s*往\s*史|past.?(medical.?)?history|\bpmh\b", "section:既往史"),
    (r"个\s*人\s*史|personal.?history|social.?history", "section:个人史"),
    (r"家\s*族\s*史|family.?history", "section:家族史"),
    (r"体格检查|查体|physical.?exam", "section:体格检查"),
    (r"辅助检查|auxiliary", "section:辅助检查"),
    (r"初步诊断|初诊|preliminary.?diagnos", "section:初步诊断"),
    (r"入院诊断|admi\w*.?diagnos", "section:入院诊断"),
    (r"出院诊断|discharge.?diagnos", "section:出院诊断"),
    (r"诊疗经过|治疗经过|hospital.?course", "section:诊疗经过"),
    (r"出院医嘱|discharge.?(order|advice|instruction)", "section:出院医嘱"),
    (r"icd", "label"),
    (r"patient.?(id|no|key)|\bpid\b|患者.?(id|编?号|标识)|病人.?(id|编?号|标识)", "patient_key"),
    (r"病案|住院号|门诊号|病历号|就诊.?号|登记号|\bmrn\b|visit.?(id|no)|卡号", "identifier:MRN"),
    (r"身份证|证件|id.?card|identity", "identifier:ID_CARD"),
    (r"电话|手机|phone|mobile|\btel", "identifier:PHONE"),
    (r"地址|住址|籍贯|address|单位", "identifier:ADDRESS"),
    (r"姓名|医师|医生|护士|签名|联系人|\bname\b|_name|doctor|physician|nurse", "identifier:NAME"),
    (r"日期|时间|date|time", "date"),
)  # fmt: skip
_BY_VALUE = (
    (re.compile(r"[0-9]{17}[0-9Xx]"), "identifier:ID_CARD"),
    (re.compile(r"(?:\+?86[- ]?)?1[3-9][0-9]{9}|0[0-9]{2,3}-?[0-9]{7,8}"), "identifier:PHONE"),
    (re.compile(r"(?:19|20)[0-9]{2}[-/.年]?[01]?[0-9][-/.月]?[0-3]?[0-9]日?(?:[ T]?[0-9: ]*)"), "date"),
    (re.compile(r"[A-TV-Z][0-9]{2}(?:\.[0-9A-Za-z+*]{1,6})?"), "label"),
)
_ONCE = ("patient_key", "label")


@dataclass
class Column:
    """What was seen of one column: how many rows have it filled, lengths in characters, and shapes of its values."""

    name: str
    filled: int = 0
    characters: int = 0
    longest: int = 0
    nested: int = 0
    shapes: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    distinct: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class Proposal:
    """The proposed mapping file as ``text`` (valid where a section was found), the ``rows`` looked at, and ``notes`` for a person."""

    text: str
    rows: int
    notes: tuple[str, ...] = ()


class InspectionError(ValueError):
    """The file cannot be inspected; the message says why and what to do."""


def inspect(path: Path) -> Proposal:
    """Propose a mapping for the first ROWS rows of a CSV, TSV, JSON, xlsx or XML file.

    The text holds column names, rates, lengths and shapes (``9`` digit, ``a`` letter, ``汉`` Chinese character), no values. Nothing is written.
    Raises InspectionError when it is no file of rows; UndecodableError, BadFileError, InboxError, OSError as reading does.
    """
    entry = look_at_file(path, mapped=True)
    if not isinstance(entry, SourceFile):
        raise InspectionError(f"{entry.shown}: {entry.reason}: {entry.detail}")
    record = None
    if entry.format == "emr_xml":
        record = _record_of(entry)
    rows = _rows(entry, record)
    columns: dict[str, Column] = {}
    count = bad = 0
    for row in islice(rows, ROWS):
        if isinstance(row, BadRow):
            bad += 1
            continue
        count += 1
        for name, value in row.items():
            _note(columns.setdefault(str(name).strip(), Column(str(name).strip())), value)
    if not columns:
        raise InspectionError(f"{entry.shown}: no row could be read: check quotes, delimiters and charset")
    targets = _targets(columns)
    notes = _notes(targets, bad)
    return Proposal(_toml(columns, targets, count, record, notes), count, notes)


def _rows(file: SourceFile, record: str | None) -> Iterator[dict[str, Any] | BadRow]:
    collector = Collector()
    if file.format == "emr_csv":
        return (row for _, row in delimited_rows(file, collector))
    if file.format == "emr_jsonl":
        return (row for _, row in json_rows(file, collector))
    if file.format == "emr_xlsx":
        return (row for _, _, row in workbook_rows(file))
    if file.format == "emr_xml":
        return (row for _, _, row in xml_rows(file, record))
    raise InspectionError(f"{file.shown}: recognised as {file.format}: no mapping is needed")


def _record_of(file: SourceFile) -> str | None:
    """None where the record shows itself; else the outermost element that repeats."""
    try:
        next(xml_rows(file), None)
    except RecordNotFound:
        repeated = next((name for name, count in xml_elements(file) if count > 1), None)
        if repeated is None:
            raise
        return repeated
    return None


def _note(column: Column, value: object) -> None:
    text = cell_text(value)
    if text is None:
        column.nested += 1
        return
    if not text:
        return
    column.filled += 1
    column.characters += len(text)
    column.longest = max(column.longest, len(text))
    column.distinct.add(hash(text))
    column.shapes[shape(text)] += 1
    column.kinds.update(kind for pattern, kind in _BY_VALUE if pattern.fullmatch(text))


def shape(text: str) -> str:
    """The classes of the characters in runs, as ``9{18}`` or ``汉{2}``; of a long text its length in powers of ten. Tells no value."""
    if len(text) > _MAX_SHAPE:
        return f"text of {10 ** (len(str(len(text))) - 1)}+ characters"
    runs = ((name, len(list(run))) for name, run in groupby(text, _class_of))
    return "".join(name if length == 1 else f"{name}{{{length}}}" for name, length in runs)


def _class_of(char: str) -> str:
    if char.isdecimal():
        return "9"
    if "\u3400" <= char <= "\u9fff":
        return "汉"
    if char.isalpha():
        return "a"
    return "_" if char.isspace() else "-" if char in "-/.:：年月日" else "?"


def _targets(columns: dict[str, Column]) -> dict[str, str]:
    targets = {column.name: _guess(column) for column in columns.values()}
    for once in _ONCE:
        named = [name for name, target in targets.items() if target == once]
        best = min(named, key=lambda name: _rank(name, columns[name]), default=None)
        for name in named:
            if name != best:
                targets[name] = "identifier:MRN" if once == "patient_key" else "ignore"
    return targets


def _rank(name: str, column: Column) -> tuple[int, int]:
    """The built-in name first, then the column filled most."""
    known = PATIENT_COLUMNS.index(name) if name in PATIENT_COLUMNS else -1 if name == LABEL_COLUMN else 99
    return known, -column.filled


def _guess(column: Column) -> str:
    if column.name in PATIENT_COLUMNS:
        return "patient_key" if column.name in PATIENT_COLUMNS[:3] else role_of(column.name) or "identifier:MRN"
    known = role_of(column.name)
    if known and known != "ignore":
        return known
    by_value = [kind for kind, count in column.kinds.most_common() if count >= 0.9 * max(column.filled, 1)]
    by_name = next((target for pattern, target in _BY_NAME if re.search(pattern, column.name, re.IGNORECASE)), None)
    # What looks like a number of a person is one, whatever the column is called.
    if column.filled and by_value and by_value[0] in ("identifier:ID_CARD", "identifier:PHONE"):
        return by_value[0]
    return by_name or (by_value[0] if by_value and column.filled else "ignore")


def _notes(targets: dict[str, str], bad: int) -> tuple[str, ...]:
    notes = []
    if not any(target.startswith("section:") for target in targets.values()):
        notes.append("no column looks like a section: name at least one as section:主诉 or so")
    if "patient_key" not in targets.values():
        notes.append("no column looks like a patient's key: without one, records of a patient are not kept together")
    if bad:
        notes.append(f"{bad} rows could not be read")
    return tuple(notes)


def _toml(
    columns: dict[str, Column], targets: dict[str, str], rows: int, record: str | None, notes: Iterable[str]
) -> str:
    lines = [
        f"# Proposed from the first {rows:,} rows. Check every line, then save as mapping.toml beside the data.",
        f"# Targets: section:NAME, identifier:CATEGORY ({', '.join(CATEGORIES)}), patient_key, label, date, ignore.",
        "# What is not named, or ignored, does not reach the corpus.",
        *(f"# Note: {note}." for note in notes),
    ]
    if record:
        lines.append(f"record = {_quoted(record)}")
    lines += ["", "[columns]"]
    for name, column in columns.items():
        lines += [f"# {_described(column, rows)}", f"{_quoted(name)} = {_quoted(targets[name])}"]
    return "\n".join(lines) + "\n"


def _described(column: Column, rows: int) -> str:
    parts = [f"filled {column.filled / max(rows, 1):.0%}"]
    if column.filled:
        parts.append(f"{len(column.distinct) / column.filled:.0%} distinct")
        parts.append(f"{column.characters / column.filled:.0f} characters, at most {column.longest}")
        parts.append("e.g. " + ", ".join(shape for shape, _ in column.shapes.most_common(_SHAPES_SHOWN)))
    if column.nested:
        parts.append(f"nested in {column.nested} rows, which are left out")
    return "; ".join(parts)


def _quoted(text: str) -> str:
    # A JSON string is a TOML basic string once DEL, which TOML wants escaped, is.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
