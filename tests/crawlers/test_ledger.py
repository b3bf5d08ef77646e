"""The URL ledger and the archive beside it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawlers.archive import ArchiveError, read_body
from crawlers.spiders.ledger import Ledger, LedgerError, Visit
from crawlers.spiders.warc import PageArchive, cut_unrecorded


def _archive(folder: Path) -> PageArchive:
    return PageArchive(folder, "xywy", datetime.now(UTC))


def test_a_page_is_queued_once_and_settled_with_its_links(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    assert ledger.add([("a", "http://a"), ("a", "http://A")]) == [("a", "http://a")]
    new = ledger.record("a", Visit({"outcome": "ok"}, 10, 5), [("a", "http://a"), ("b", "http://b")])
    assert new == [("b", "http://b")] == ledger.waiting()
    assert (ledger.outcomes(), ledger.body_bytes()) == ({"ok": 1}, 10)


def test_blocked_pages_wait_again(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    ledger.add([("a", "http://a"), ("b", "http://b")])
    ledger.record("a", Visit({"outcome": "blocked"}))
    ledger.record("b", Visit({"outcome": "dead"}))
    ledger.requeue(("blocked", "error"))
    assert ledger.waiting() == [("a", "http://a")]


def test_two_crawls_never_share_a_state(tmp_path: Path) -> None:
    first = Ledger(tmp_path)
    with pytest.raises(LedgerError, match="another crawl"):
        Ledger(tmp_path)
    first.close()
    Ledger(tmp_path).close()


def test_bodies_are_read_back_byte_for_byte(tmp_path: Path) -> None:
    bodies = ["高血压".encode("gb18030"), b"", bytes(range(256)) * 50]
    archive = _archive(tmp_path)
    headers = [("Content-Type", "text/html; charset=utf-8"), ("Transfer-Encoding", "chunked")]
    offsets = [archive.write(f"http://x/{i}", datetime.now(UTC), 200, headers, b)[0] for i, b in enumerate(bodies)]
    archive.close()
    for offset, body in reversed(list(zip(offsets, bodies, strict=True))):
        assert read_body(tmp_path, archive.path, offset) == body


def test_records_that_the_ledger_does_not_know_are_cut(tmp_path: Path) -> None:
    known, orphan = _archive(tmp_path), _archive(tmp_path)
    start, end = known.write("http://x/1", datetime.now(UTC), 200, [], b"kept")
    known.write("http://x/2", datetime.now(UTC), 200, [], b"not recorded")
    orphan.write("http://x/3", datetime.now(UTC), 200, [], b"not recorded")
    known.close()
    orphan.close()
    cut_unrecorded(tmp_path, "xywy", {known.path: end})
    assert (tmp_path / known.path).stat().st_size == end
    assert read_body(tmp_path, known.path, start) == b"kept"
    assert not (tmp_path / orphan.path).exists()


@pytest.mark.parametrize(
    ("offset", "message"), [(3, "not the start"), (10_000_000, "end of the file"), (0, "warcinfo")]
)
def test_wrong_places_are_named(tmp_path: Path, offset: int, message: str) -> None:
    archive = _archive(tmp_path)
    archive.write("http://x/1", datetime.now(UTC), 200, [], b"body")
    archive.close()
    with pytest.raises(ArchiveError, match=message):
        read_body(tmp_path, archive.path, offset)
    with pytest.raises(ArchiveError, match="no such WARC"):
        read_body(tmp_path, "xywy/none.warc.gz", 0)
