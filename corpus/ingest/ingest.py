"""Ingestion of one kind of files: each file to its reader, a bad file to the ledger, the others go on.

What belongs here: the choice of the reader, and what happens when a file as a whole is bad. What does not: any format.
"""

from __future__ import annotations

from collections.abc import Callable

from corpus.ingest import book_docx, book_epub, book_html, book_markdown, book_pdf
from corpus.ingest.annotated import read_annotated
from corpus.ingest.archives import close_archive
from corpus.ingest.books import read_book
from corpus.ingest.documents import Collector, IngestOutput
from corpus.ingest.emr import EmrReader
from corpus.ingest.inventory import Inventory
from corpus.ingest.labelled import read_labelled
from corpus.ingest.limits import BadFileError
from corpus.ingest.qa import read_qa_blocks, read_qa_csv, read_qa_pairs
from corpus.ingest.sources import SourceFile
from corpus.text.decode import UndecodableError

Reader = Callable[[SourceFile, Collector], None]
KINDS = ("book", "emr", "qa", "annotated", "labelled")


def _readers(project_key: bytes) -> dict[str, Reader]:
    emr = EmrReader(project_key)
    return {
        "annotated_jsonl": read_annotated,
        "emr_jsonl": emr.read_json,
        "emr_csv": emr.read_delimited,
        "emr_xlsx": emr.read_workbook,
        "emr_xml": emr.read_xml,
        "emr_lines": emr.read_lines,
        "labelled_jsonl": read_labelled,
        "qa_csv": read_qa_csv,
        "qa_pairs": read_qa_pairs,
        "qa_blocks": read_qa_blocks,
        "book": read_book,
        "book_epub": book_epub.read,
        "book_pdf": book_pdf.read,
        "book_docx": book_docx.read,
        "book_html": book_html.read,
        "book_markdown": book_markdown.read,
    }


def ingest(
    inventory: Inventory, kind: str, project_key: bytes, progress: Callable[[int, int], None] | None = None
) -> IngestOutput:
    """Read all files of ``kind``. A bad row or file becomes a ledger row with file, row and what to do; the rest is kept.

    ``project_key`` makes the pseudonyms of patients and the ids of EMRs. ``progress(done, total)`` counts files.
    Raises ValueError for an unknown kind.
    """
    if kind not in KINDS:
        raise ValueError(f"kind {kind!r} is none of {KINDS}")
    files = inventory.of_kind(kind)
    readers = _readers(project_key)
    collector = Collector(project_key if kind == "emr" else None)
    for done, file in enumerate(files, start=1):
        mark = collector.mark()
        try:
            readers[file.format](file, collector)
        except (UndecodableError, BadFileError, OSError) as error:
            # A file is taken whole or not at all, so that mending and delivering it again doubles nothing.
            collector.back_to(mark)
            reason, detail = _reason(error)
            collector.drop(file.row_id(), file.source, reason, f"{file.shown}: {detail}")
        if progress:
            progress(done, len(files))
    close_archive()
    return collector.output()


def _reason(error: UndecodableError | BadFileError | OSError) -> tuple[str, str]:
    if isinstance(error, BadFileError):
        return error.reason, str(error)
    if isinstance(error, UndecodableError):
        return "undecodable", str(error)
    return "unreadable", f"{error.strerror}; give read permission or deliver it again"


def unrecognised(inventory: Inventory) -> IngestOutput:
    """The files that no reader takes, as ledger rows of the source ``inbox``."""
    collector = Collector()
    for file in inventory.skipped:
        collector.drop(file.row_id(), "inbox", file.reason, f"{file.shown}: {file.detail}")
    return collector.output()
