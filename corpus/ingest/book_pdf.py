"""Books as PDF with a text layer: printed lines joined to paragraphs, headings from the outline.

What belongs here: pages -> lines. What does not: reading pictures of text (OCR).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from corpus.ingest.books import Book, Line, add_book
from corpus.ingest.documents import Collector
from corpus.ingest.limits import BadFileError
from corpus.ingest.sources import SourceFile

_ENDS = re.compile(r"[。！？：；…!?:;.．」』”\"’）)】》]\s*$")
_OPENS = re.compile(
    r"\s*(?:[　 ]{2,}|第[0-9一二三四五六七八九十百零〇两]+[章节篇编]|【|[（(]?[0-9一二三四五六七八九十]{1,3}[、.．)）])"
)
_PAGE_NUMBER = re.compile(r"\s*[-—·]?\s*[0-9]{1,4}\s*[-—·]?\s*")
_FULL_LINE = 0.8
"""A line of at least this share of the usual width that ends without punctuation goes on in the next."""


def read(file: SourceFile, collector: Collector) -> None:
    """Add a PDF. Pages without text are counted and named; a file without any is refused (``no_text_layer``). Raises BadFileError, OSError."""
    import pypdfium2  # 50 ms to import

    try:
        document = pypdfium2.PdfDocument(file.read())
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower() or "security" in str(error).lower()
        reason = "encrypted_pdf" if locked else "bad_pdf"
        advice = "password-protected: save it without" if locked else "no readable PDF: export it again"
        raise BadFileError(reason, advice) from error
    try:
        pages = [_page_lines(document, number, file, collector) for number in range(len(document))]
        outline = list(_outline(document))
        title = (document.get_metadata_dict().get("Title") or "").strip() or None
    finally:
        document.close()
    empty = [number for number, lines in enumerate(pages, start=1) if not any(map(str.strip, lines))]
    if len(empty) == len(pages):
        raise BadFileError(
            "no_text_layer", f"{len(pages)} pages without text: a scan; run text recognition on it first"
        )
    if empty:
        collector.stats["pages_without_text"] += len(empty)
        collector.warn(f"{file.shown}: {len(empty)} of {len(pages)} pages without text, the first is page {empty[0]}")
    add_book(file, Book(title, join_lines(_with_headings(pages, outline))), collector)


def _page_lines(document: Any, number: int, file: SourceFile, collector: Collector) -> list[str]:
    import pypdfium2

    try:
        page = document[number]
        text = page.get_textpage().get_text_bounded()
    except pypdfium2.PdfiumError:
        detail = f"{file.shown} page {number + 1}: damaged: export it again"
        collector.drop(file.row_id(f"page {number + 1}"), file.source, "damaged_page", detail)
        return []
    lines = text.replace("\ufffe", "").splitlines()
    for edge in (0, -1):
        if lines and _PAGE_NUMBER.fullmatch(lines[edge]):
            collector.stats["page_numbers_left_out"] += 1
            del lines[edge]
    return lines


def _outline(document: Any) -> Iterator[tuple[int, int, str]]:
    """Page (from 0), level and title of each bookmark that leads to a page."""
    for bookmark in document.get_toc():
        destination, title = bookmark.get_dest(), (bookmark.get_title() or "").strip()
        page = destination.get_index() if destination else None
        if page is not None and title:
            yield page, bookmark.level, title


def _with_headings(pages: list[list[str]], outline: list[tuple[int, int, str]]) -> Iterator[Line]:
    """The lines with each bookmark's line made a heading; one that is no line of its page opens the page, unshown."""
    for number, texts in enumerate(pages):
        lines = [Line(text) for text in texts]
        unseen = []
        for _, level, title in (entry for entry in outline if entry[0] == number):
            at = next(
                (n for n, line in enumerate(lines) if line.level is None and _bare(line.text) == _bare(title)), None
            )
            if at is None:
                unseen.append(Line(title, level, shown=False))
            else:
                lines[at] = lines[at]._replace(level=level)
        yield from (*unseen, *lines)


def _bare(text: str) -> str:
    return re.sub(r"[\s.·…]", "", text)


def join_lines(lines: Iterator[Line]) -> list[Line]:
    """Printed lines to paragraphs: a full line without final punctuation goes on in the next one, also over the end of a page."""
    found = [line for line in lines if line.level is not None or line.text.strip()]
    widths = sorted(len(line.text.strip()) for line in found if line.level is None)
    full = _FULL_LINE * widths[int(0.9 * (len(widths) - 1))] if widths else 0
    joined: list[Line] = []
    goes_on = False
    for line in found:
        if goes_on and line.level is None and not _OPENS.match(line.text):
            before, text = joined[-1].text.rstrip(), line.text.strip()
            latin = before[-1:].isascii() and text[:1].isascii()
            joined[-1] = joined[-1]._replace(text=f"{before}{' ' if latin else ''}{text}")
        else:
            joined.append(line)
        goes_on = line.level is None and len(line.text.strip()) >= full and not _ENDS.search(line.text)
    return joined
