"""corpus.ingest.pages: archived bytes to documents, everything else to the ledger. The parser is a stand-in: parsers have their own tests."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pyarrow as pa
import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

import corpus.ingest.pages
from corpus.contracts import PAGES, RAW_DOCUMENTS
from corpus.ingest import page_documents
from crawlers.parsers import PageRecord, ParseError

URL = "http://jib.example/article/{}.html"


class Archive:
    """Writes responses to one WARC file and keeps the manifest rows."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.rows: list[dict[str, object]] = []

    def add(self, name: str, body: bytes, outcome: str = "ok", charset: str | None = None) -> None:
        url = URL.format(name)
        with (self.root / "pages.warc.gz").open("ab") as stream:
            offset = stream.tell()
            writer = WARCWriter(stream, gzip=True)
            headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
            writer.write_record(writer.create_warc_record(url, "response", payload=BytesIO(body), http_headers=headers))
        self.rows.append(
            {
                "page_id": name,
                "site": "39net",
                "url": url,
                "fetched_at": datetime(2026, 1, 2, tzinfo=UTC),
                "status": 200,
                "charset_declared": charset,
                "body_sha256": name,
                "warc_path": "pages.warc.gz",
                "warc_offset": offset,
                "outcome": outcome,
            }
        )

    @property
    def pages(self) -> pa.Table:
        return PAGES.from_rows(self.rows)


def parse(site: str, url: str, html: str) -> list[PageRecord]:
    """Stand-in: the body is ``id|kind|paragraph|...``; ``broken`` is a changed layout, ``index`` a page of links."""
    if html == "broken":
        raise ParseError(url, "div.text", "a text")
    if html == "index":
        return []
    canonical_id, kind, *paragraphs = html.split("|")
    label = "Cause" if kind == "section" else None
    return [PageRecord(site, url, canonical_id, kind, "标题", topic="肺炎", label=label, paragraphs=tuple(paragraphs))]


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Archive:
    monkeypatch.setattr(corpus.ingest.pages, "parse", parse)
    return Archive(tmp_path)


def test_records_become_documents_whatever_the_declared_charset(archive: Archive) -> None:
    archive.add("a", "1|section|病因为受凉。|多见于冬季。".encode("gbk"), charset="iso-8859-1")
    archive.add("b", "2|qa|怎么办|多喝水".encode(), charset="gb2312")
    output = page_documents(archive.pages, archive.root)
    rows = RAW_DOCUMENTS.enforce(output.documents).to_pylist()
    assert [(r["kind"], r["label"], r["text"]) for r in rows] == [
        ("page", "Cause", "病因为受凉。\n多见于冬季。"),
        ("qa", None, "怎么办\n多喝水"),
    ]
    assert rows[0]["source"] == "39net" and rows[0]["fetched_at"] == datetime(2026, 1, 2, tzinfo=UTC)


def test_everything_else_goes_to_the_ledger(archive: Archive) -> None:
    archive.add("a", b"1|article|x")
    archive.add("again", b"1|article|x")
    archive.add("layout", b"broken")
    archive.add("links", b"index")
    archive.add("noise", b"\x00\xff" * 300)
    archive.add("refused", b"", outcome="blocked")
    archive.add("lost", b"3|article|y")
    archive.rows[-1]["warc_path"] = "gone.warc.gz"
    output = page_documents(archive.pages, archive.root)
    assert output.documents.num_rows == 1
    assert output.dropped["reason"].to_pylist() == [
        "same_page", "parse_error", "no_record", "undecodable", "blocked", "archive_unreadable",
    ]  # fmt: skip
    (counts,) = output.counts.to_pylist()
    assert (counts["rows_in"], counts["rows_kept"], counts["rows_dropped"]) == (7, 1, 6)


def test_a_documents_id_outlives_a_new_crawl(archive: Archive, tmp_path: Path) -> None:
    archive.add("a", b"1|article|x")
    before = page_documents(archive.pages, archive.root).documents["doc_id"].to_pylist()
    archive.rows.clear()
    archive.add("other-url", "1|article|正文变了".encode())
    assert page_documents(archive.pages, archive.root).documents["doc_id"].to_pylist() == before
