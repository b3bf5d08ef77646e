"""Archived bytes to page records to documents, everything else to the ledger. The parser is a stand-in: parsers have their own tests."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

import corpus.ingest.archived
from corpus.contracts import PAGE_RECORDS, PAGES, RAW_DOCUMENTS, READABLE
from corpus.ids import stable_id
from corpus.ingest import IngestOutput, RecordsOutput, page_documents, page_records
from corpus.ingest.archived import ParserBroken
from crawlers.parsers import SITES, PageRecord, ParsedPage, ParseError

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


def read_page(site: str, url: str, html: str) -> ParsedPage:
    """Stand-in: the body is ``id|kind|paragraph|...`` a line; ``broken`` is a changed layout, ``index`` a page of links, ``bug`` our fault."""
    if html == "bug":
        raise IndexError("list index out of range")
    if html == "broken":
        return ParsedPage((), (), "unknown", error=ParseError(url, "div.text", "a text"))
    records = []
    for line in html.splitlines() if html != "index" else ():
        canonical_id, kind, *paragraphs = line.split("|")
        label = "Cause" if kind == "section" else None
        facts = {"就诊科室": "内科"} if not paragraphs else {}
        records.append(
            PageRecord(
                site, url, canonical_id, kind, "标题", topic="肺炎", label=label, paragraphs=tuple(paragraphs), facts=facts,
                department=("内科", "呼吸内科"),
            )
        )  # fmt: skip
    return ParsedPage(tuple(records), (), "2019", rows=3 if html == "index" else None)


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Archive:
    monkeypatch.setattr(corpus.ingest.archived, "read_page", read_page)
    return Archive(tmp_path)


def read(archive: Archive) -> tuple[RecordsOutput, IngestOutput]:
    """Both stages."""
    records = page_records(archive.pages, archive.root)
    return records, page_documents(records.records)


def test_records_become_documents_whatever_the_declared_charset(archive: Archive) -> None:
    archive.add("a", "1|section|病因为受凉。|多见于冬季。".encode("gbk"), charset="iso-8859-1")
    archive.add("b", "2|qa|怎么办|多喝水".encode(), charset="gb2312")
    rows = RAW_DOCUMENTS.enforce(read(archive)[1].documents).to_pylist()
    assert [(r["kind"], r["label"], r["text"]) for r in rows] == [
        ("page", "Cause", "病因为受凉。\n多见于冬季。"),
        ("qa", None, "怎么办\n多喝水"),
    ]
    assert rows[0]["source"] == "39net" and rows[0]["fetched_at"] == datetime(2026, 1, 2, tzinfo=UTC)


def test_a_record_keeps_what_the_parser_read_and_says_which_parser(archive: Archive) -> None:
    archive.add("a", "1|section|受凉。".encode())
    (row,) = PAGE_RECORDS.enforce(read(archive)[0].records).to_pylist()
    assert row["record_id"] == stable_id("39net", "1")
    assert (row["page_id"], row["department"], row["layout"]) == ("a", ["内科", "呼吸内科"], "2019")
    assert (row["parser_version"], row["body_sha256"]) == (SITES["39net"].VERSION, "a")


def test_everything_else_goes_to_the_ledger(archive: Archive) -> None:
    archive.add("a", b"1|article|x")
    archive.add("again", b"1|article|x")
    archive.add("layout", b"broken")
    archive.add("links", b"index")
    archive.add("noise", b"\x00\xff" * 300)
    archive.add("refused", b"", outcome="blocked")
    archive.add("lost", b"3|article|y")
    archive.rows[-1]["warc_path"] = "gone.warc.gz"
    output = page_records(archive.pages, archive.root)
    assert output.records.num_rows == 1
    assert sorted(output.dropped["reason"].to_pylist()) == [
        "archive_unreadable", "blocked", "no_record", "parse_error", "same_page", "undecodable",
    ]  # fmt: skip
    details = dict(zip(output.dropped["reason"].to_pylist(), output.dropped["detail"].to_pylist(), strict=True))
    assert "div.text" in details["parse_error"] and URL.format("layout") in details["parse_error"]
    assert all(URL.format("")[:20] in detail for reason, detail in details.items() if reason != "archive_unreadable")
    (counts,) = output.counts.to_pylist()
    assert (counts["rows_in"], counts["rows_kept"], counts["rows_dropped"]) == (7, 1, 6)
    assert (counts["chars_in"], counts["chars_kept"]) == (2, 1)


@pytest.mark.parametrize("outcome", READABLE)
def test_every_page_whose_bytes_are_held_is_parsed_again(archive: Archive, outcome: str) -> None:
    archive.add("a", b"1|article|x", outcome=outcome)
    assert page_records(archive.pages, archive.root).records["canonical_id"].to_pylist() == ["1"]


def test_a_record_of_facts_alone_stays_a_record_and_is_no_document(archive: Archive) -> None:
    archive.add("a", b"1|section\n2|section|x")
    records, documents = read(archive)
    assert records.records["facts"].to_pylist()[0] == [{"label": "就诊科室", "value": "内科"}]
    assert documents.documents["text"].to_pylist() == ["x"]
    (drop,) = documents.dropped.to_pylist()
    assert (drop["reason"], drop["doc_id"]) == ("facts_only", stable_id("39net", "1"))
    (counts,) = documents.counts.to_pylist()
    assert (counts["rows_in"], counts["rows_kept"], counts["rows_dropped"]) == (2, 1, 1)


def test_a_parser_that_breaks_names_the_page(archive: Archive) -> None:
    archive.add("a", b"bug")
    with pytest.raises(ParserBroken, match=URL.format("a")):
        page_records(archive.pages, archive.root)


def test_a_documents_id_outlives_a_new_crawl(archive: Archive) -> None:
    archive.add("a", b"1|article|x")
    before = read(archive)[1].documents["doc_id"].to_pylist()
    archive.rows.clear()
    archive.add("other-url", "1|article|正文变了".encode())
    assert read(archive)[1].documents["doc_id"].to_pylist() == before


def test_processes_and_batches_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = Archive(tmp_path)
    for number in range(7):  # real parser: spawned workers do not see a stand-in
        archive.add(str(number), "<html><body>无</body></html>".encode())
    archive.add("refused", b"", outcome="blocked")
    monkeypatch.setattr(corpus.ingest.archived, "BATCH_PAGES", 2)
    seen: list[tuple[int, int]] = []
    alone = page_records(archive.pages, archive.root, progress=lambda done, total: seen.append((done, total)))
    many = page_records(archive.pages, archive.root, workers=2)
    assert alone.records.equals(many.records) and alone.dropped.equals(many.dropped) and alone.stats == many.stats
    assert seen == [(2, 8), (4, 8), (6, 8), (8, 8)]


PAGE = st.one_of(
    st.sampled_from([b"index", b"broken", b"\x00\xff" * 300]),
    st.lists(st.sampled_from(["1|article|x", "2|qa|y|z", "3|section", "4|section|w"]), min_size=1, max_size=4).map(
        lambda lines: "\n".join(lines).encode()
    ),
)


@given(pages=st.lists(st.tuples(PAGE, st.sampled_from(["ok", "stale", "blocked", "not_found"])), max_size=8))
def test_no_page_and_no_record_is_lost(
    tmp_path_factory: pytest.TempPathFactory, pages: list[tuple[bytes, str]]
) -> None:
    archive = Archive(tmp_path_factory.mktemp("archive"))
    for number, (body, outcome) in enumerate(pages):
        archive.add(str(number), body, outcome)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(corpus.ingest.archived, "read_page", read_page)
        records, documents = read(archive)
    for output in (records, documents):
        for row in output.counts.to_pylist():
            assert row["rows_in"] == row["rows_kept"] + row["rows_dropped"]
        assert output.dropped.num_rows == sum(output.counts["rows_dropped"].to_pylist())
    expected = {
        record.canonical_id
        for body, outcome in pages
        if outcome in READABLE and not body.startswith(b"\x00")
        for record in read_page("39net", "", body.decode()).records
    }
    assert sorted(records.records["canonical_id"].to_pylist()) == sorted(expected)
    assert documents.documents.num_rows + documents.dropped.num_rows == records.records.num_rows
    whole = {stable_id("page", str(n)) for n, (b, o) in enumerate(pages) if o not in READABLE or not b[:1].isdigit()}
    assert whole <= set(records.dropped["doc_id"].to_pylist())
