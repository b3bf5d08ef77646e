"""Which files we read and how they are told apart: the one table of formats.

| format          | kind      | recognised by                                                                    |
|-----------------|-----------|----------------------------------------------------------------------------------|
| annotated_jsonl | annotated | JSON lines with `originalText` and `entities` (any file name)                    |
| emr_jsonl       | emr       | JSON lines with two or more section columns (主诉, 现病史, ...)                     |
| emr_csv         | emr       | comma or tab separated, header with two or more section columns                  |
| emr_xlsx        | emr       | an Excel workbook                                                                |
| emr_lines       | emr       | plain text in a folder `emr`: one note a line                                    |
| labelled_jsonl  | labelled  | JSON lines with `text`, `label` and `topic`                                      |
| qa_csv          | qa        | header `department,title,ask,answer`                                             |
| qa_pairs        | qa        | tab separated `0 or 1, question, answer`: 1 where the answer belongs to the question |
| qa_blocks       | qa        | plain text in a folder `qa`: `title,question` and the answer on the next line, blank line between |
| book            | book      | plain text in a folder `books`                                                   |
| dictionary      | dictionary| plain text in a folder `dict`: a word a line, a frequency may follow             |

What belongs here: recognition from a name and the first bytes. What does not: reading the rows.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import PurePath

from corpus.ingest.emr_columns import is_section
from corpus.text.decode import UndecodableError, decode

SAMPLE_BYTES = 64 * 1024
"""How much of a file is looked at for recognition."""

KIND_OF_FORMAT = {
    "annotated_jsonl": "annotated",
    "emr_jsonl": "emr",
    "emr_csv": "emr",
    "emr_xlsx": "emr",
    "emr_lines": "emr",
    "labelled_jsonl": "labelled",
    "qa_csv": "qa",
    "qa_pairs": "qa",
    "qa_blocks": "qa",
    "book": "book",
    "dictionary": "dictionary",
}
_MAGIC = {
    b"\xfd7zXZ\x00": "archive", b"\x1f\x8b": "archive", b"BZh": "archive", b"7z\xbc\xaf": "archive", b"Rar!": "archive",
    b"PK\x03\x04": "archive", b"\xd0\xcf\x11\xe0": "old_office", b"%PDF": "pdf", b"\x89PNG": "image", b"\xff\xd8\xff": "image",
}  # fmt: skip
_ADVICE = {
    "archive": "an archive: unpack it into the inbox",
    "old_office": "an old Office file: save it as xlsx, csv or text",
    "pdf": "a PDF: extract its text into books/",
    "image": "an image: extract its text first",
    "html": "a saved web page: pages come from the crawl",
    "empty_file": "an empty file: remove it or deliver it again",
    "unknown_json": "JSON of no known format: write one object a line with originalText and entities, or 主诉, 现病史, ..., or text, label and topic",
    "unknown_text": "text of no known format: put books into books/, notes into emr/, word lists into dict/",
}
_LOOKS_HTML = re.compile(r"\s*<(!doctype html|html|head|body|div|script)\b", re.IGNORECASE | re.ASCII)
_ROWS_LOOKED_AT = 20


@dataclass(frozen=True)
class Recognised:
    """Either a ``format`` of the table above, or the ``reason`` and advice (``detail``) why the file is skipped."""

    format: str | None
    reason: str = ""
    detail: str = ""


def _skip(reason: str) -> Recognised:
    return Recognised(None, reason, _ADVICE[reason])


def recognise(relative: PurePath, sample: bytes) -> Recognised:
    """The format of a file by its path in the inbox and its first SAMPLE_BYTES bytes."""
    if not sample.strip():
        return _skip("empty_file")
    if relative.suffix.lower() == ".xlsx" and sample.startswith(b"PK\x03\x04"):
        return Recognised("emr_xlsx")
    for magic, reason in _MAGIC.items():
        if sample.startswith(magic) or (reason == "archive" and relative.suffix.lower() in (".tar", ".zip")):
            return _skip(reason)
    try:
        text = decode(sample).text
    except UndecodableError as error:
        return Recognised(None, "undecodable", str(error))
    if relative.suffix.lower() in (".html", ".htm", ".xml") or _LOOKS_HTML.match(text):
        return _skip("html")
    format_ = _recognise_text(relative, text)
    looks_json = text.lstrip()[:1] in ("{", "[") or relative.suffix.lower() in (".json", ".jsonl")
    return Recognised(format_) if format_ else _skip("unknown_json" if looks_json else "unknown_text")


def _recognise_text(relative: PurePath, text: str) -> str | None:
    lines = [line for line in text.splitlines()[:_ROWS_LOOKED_AT] if line.strip()]
    if any(line.lstrip().startswith("{") for line in lines):
        return _recognise_json(lines)
    header = re.split(r"[,\t]", lines[0].strip()) if lines else []
    header = [name.strip().strip('"') for name in header]
    if header[:4] == ["department", "title", "ask", "answer"]:
        return "qa_csv"
    if sum(map(is_section, header)) >= 2:
        return "emr_csv"
    if lines and all(re.match(r"[01]\t[^\t]+\t", line) for line in lines[:3]):
        return "qa_pairs"
    return _recognise_by_folder(relative)


def _recognise_by_folder(relative: PurePath) -> str | None:
    if relative.suffix.lower() not in (".txt", ""):
        return None
    by_folder = {"books": "book", "book": "book", "emr": "emr_lines", "dict": "dictionary", "qa": "qa_blocks"}
    return next((by_folder[part] for part in reversed(relative.parts[:-1]) if part in by_folder), None)


def _recognise_json(lines: list[str]) -> str | None:
    for line in lines:
        try:
            record = json.loads(line)
        except ValueError:
            continue
        if not isinstance(record, dict):
            continue
        if {"originalText", "entities"} <= record.keys():
            return "annotated_jsonl"
        if sum(map(is_section, record)) >= 2:
            return "emr_jsonl"
        if {"text", "label", "topic"} <= record.keys():
            return "labelled_jsonl"
    return None
