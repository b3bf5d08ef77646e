"""Which files we read and how they are told apart: the one table of formats.

| format          | kind      | recognised by                                                                    |
|-----------------|-----------|----------------------------------------------------------------------------------|
| annotated_jsonl | annotated | JSON objects with `originalText` and `entities` (any file name)                  |
| emr_jsonl       | emr       | JSON objects with two or more section columns (主诉, 现病史, ...)                   |
| emr_csv         | emr       | comma or tab separated, header with two or more section columns                  |
| emr_xlsx        | emr       | an Excel workbook                                                                |
| emr_xml         | emr       | XML with two or more elements or attributes named as sections                    |
| emr_lines       | emr       | plain text in a folder `emr`: one note a line                                    |
| labelled_jsonl  | labelled  | JSON objects with `text`, `label` and `topic`                                    |
| qa_csv          | qa        | header `department,title,ask,answer`                                             |
| qa_pairs        | qa        | tab separated `0 or 1, question, answer`: 1 where the answer belongs to the question |
| qa_blocks       | qa        | plain text in a folder `qa`: `title,question` and the answer on the next line, blank line between |
| book            | book      | plain text in a folder `books`                                                   |
| book_epub       | book      | an EPUB                                                                          |
| book_pdf, book_docx, book_html, book_markdown | book | such a file in a folder `books`                         |
| dictionary      | dictionary| plain text in a folder `dict`: a word a line, a frequency may follow             |

JSON objects stand one a line or in one array. A file of rows under a mapping file (corpus.ingest.mapping) is `emr` by its extension where it is
no other kind. The folders of an archive and those in it count alike.

What belongs here: recognition from a name and the first bytes. What does not: reading the rows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import PurePath

from corpus.ingest.archives import archive_type
from corpus.ingest.emr_columns import is_section
from corpus.ingest.json_array import array_items, is_array
from corpus.text.decode import UndecodableError, decode

SAMPLE_BYTES = 64 * 1024
"""How much of a file is looked at for recognition."""

KIND_OF_FORMAT = {
    "annotated_jsonl": "annotated",
    "emr_jsonl": "emr",
    "emr_csv": "emr",
    "emr_xlsx": "emr",
    "emr_xml": "emr",
    "emr_lines": "emr",
    "labelled_jsonl": "labelled",
    "qa_csv": "qa",
    "qa_pairs": "qa",
    "qa_blocks": "qa",
    "book": "book",
    "book_epub": "book",
    "book_pdf": "book",
    "book_docx": "book",
    "book_html": "book",
    "book_markdown": "book",
    "dictionary": "dictionary",
}
OLE_MAGIC = b"\xd0\xcf\x11\xe0"
OLE_ADVICE = "password-protected, or an old xls by another name: save it as xlsx without a password"
_MAGIC = {
    b"7z\xbc\xaf": "archive", b"Rar!": "archive", b"\x89PNG": "image", b"\xff\xd8\xff": "image", OLE_MAGIC: "old_office",
}  # fmt: skip
_BOOK_FOLDERS = {"books", "book"}
_DOCUMENTS = {".epub": "book_epub", ".docx": "book_docx", ".html": "book_html", ".htm": "book_html", ".xhtml": "book_html",
              ".md": "book_markdown", ".markdown": "book_markdown", ".pdf": "book_pdf"}  # fmt: skip
_ROWS = {".csv": "emr_csv", ".tsv": "emr_csv", ".json": "emr_jsonl", ".jsonl": "emr_jsonl", ".xml": "emr_xml"}
_ADVICE = {
    "archive": "an archive of a type that is not read: pack it as zip, tar.gz or tar.xz, or unpack it into the inbox",
    "nested_archive": "an archive in an archive: unpack the outer one into the inbox",
    "old_office": "an old Office file: save it as xlsx, docx, csv or text",
    "office": "an Office file of another type: save it as xlsx, docx, csv or text",
    "encrypted_xlsx": OLE_ADVICE,
    "pdf": "a PDF outside books/: put books there; for records, export the text",
    "docx": "a Word file outside books/: put books there; for records, export xlsx, csv, JSON or XML",
    "image": "an image: extract its text first",
    "html": "a saved web page: pages come from the crawl; a book as HTML belongs into books/",
    "empty_file": "an empty file: remove it or deliver it again",
    "unknown_json": "JSON of no known format: write objects with originalText and entities, or 主诉, 现病史, ..., or text, label and topic, or add a mapping file",
    "unknown_xml": "XML without two elements named as sections (主诉, 现病史, ...): add a mapping file",
    "unknown_text": "text of no known format: put books into books/, notes into emr/, word lists into dict/",
}
_EPUB = b"mimetypeapplication/epub+zip"
_IN_OFFICE = (_EPUB, b"[Content_Types].xml", b"mimetypeapplication/vnd.")
"""What the first entry of an EPUB, Office or OpenDocument file is."""

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


def recognise(relative: PurePath, sample: bytes, mapped: bool = False) -> Recognised:
    """The format of a file by its path in the inbox and its first SAMPLE_BYTES bytes; ``mapped`` where a mapping file is for it."""
    if not sample.strip():
        return _skip("empty_file")
    suffix = relative.suffix.lower()
    binary = _recognise_binary(relative, suffix, sample)
    if binary is not None:
        return binary
    try:
        text = decode(sample).text
    except UndecodableError as error:
        return Recognised(None, "undecodable", str(error))
    in_books = _is_book(relative)
    if suffix in (".md", ".markdown") and in_books:
        return Recognised("book_markdown")
    looks_html = _LOOKS_HTML.match(text) is not None
    if suffix == ".xml" or (text.lstrip().startswith("<?xml") and not looks_html and suffix not in _DOCUMENTS):
        return Recognised("emr_xml") if mapped or _has_sections_in_xml(text) else _skip("unknown_xml")
    if suffix in (".html", ".htm", ".xhtml") or looks_html:
        return Recognised("book_html") if in_books else _skip("html")
    format_ = _recognise_text(relative, text) or (_ROWS.get(suffix) if mapped else None)
    looks_json = text.lstrip()[:1] in ("{", "[") or suffix in (".json", ".jsonl")
    return Recognised(format_) if format_ else _skip("unknown_json" if looks_json else "unknown_text")


def archive_to_open(relative: PurePath, sample: bytes) -> str | None:
    """``zip`` or ``tar`` where the file is an archive of files; None for documents that are zip archives inside, and all else."""
    type_ = archive_type(sample)
    is_document = relative.suffix.lower() in (".xlsx", ".docx", ".epub") or any(
        mark in sample[:200] for mark in _IN_OFFICE
    )
    return None if type_ == "zip" and is_document else type_


def _recognise_binary(relative: PurePath, suffix: str, sample: bytes) -> Recognised | None:
    """Formats told by their first bytes; None for what may be text."""
    if archive_type(sample) == "zip":
        if suffix == ".xlsx":
            return Recognised("emr_xlsx")
        if suffix == ".epub" or _EPUB in sample[:100]:
            return Recognised("book_epub")
        if suffix == ".docx":
            return Recognised("book_docx") if _is_book(relative) else _skip("docx")
        if archive_to_open(relative, sample) is None:
            return _skip("office")
    if archive_type(sample):
        return _skip("nested_archive")
    if sample.startswith(b"%PDF"):
        return Recognised("book_pdf") if _is_book(relative) else _skip("pdf")
    if sample.startswith(OLE_MAGIC) and suffix == ".xlsx":
        return _skip("encrypted_xlsx")
    return next((_skip(reason) for magic, reason in _MAGIC.items() if sample.startswith(magic)), None)


def _is_book(relative: PurePath) -> bool:
    return bool(_BOOK_FOLDERS & set(relative.parts[:-1]))


def _has_sections_in_xml(text: str) -> bool:
    named = re.findall(r"<(?:[\w.-]+:)?([\w.-]+)|([\w.-]+)\s*=\s*[\"']([^\"'<>]{1,20})[\"']", text)
    return len({name for names in named for name in names if name and is_section(name)}) >= 2


def _recognise_text(relative: PurePath, text: str) -> str | None:
    lines = [line for line in text.splitlines()[:_ROWS_LOOKED_AT] if line.strip()]
    if is_array(text):
        return _format_of_records(islice(_whole_items(text), _ROWS_LOOKED_AT))
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
    return _format_of_records(_objects(lines))


def _whole_items(text: str) -> Iterator[object]:
    # The sample may end within an item.
    return (item for _, item in array_items(text) if not isinstance(item, ValueError))


def _objects(lines: list[str]) -> Iterator[object]:
    for line in lines:
        try:
            yield json.loads(line)
        except (ValueError, RecursionError):
            continue


def _format_of_records(records: Iterable[object]) -> str | None:
    for record in records:
        if not isinstance(record, dict):
            continue
        if {"originalText", "entities"} <= record.keys():
            return "annotated_jsonl"
        if sum(map(is_section, record)) >= 2:
            return "emr_jsonl"
        if {"text", "label", "topic"} <= record.keys():
            return "labelled_jsonl"
    return None
