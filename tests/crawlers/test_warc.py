"""The page archive: valid WARC for other tools, read back byte for byte, cut where a run was killed."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from crawlers.archive import ArchiveError, read_body
from crawlers.spiders.warc import PageArchive, cut_unrecorded

AT = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
HEADERS = [("Content-Type", "text/html; charset=utf-8"), ("Transfer-Encoding", "chunked"), ("X-Name", "\xe9")]


def _archive(folder: Path, **more: Any) -> tuple[PageArchive, list[str]]:
    registered: list[str] = []
    return PageArchive(folder, "xywy", registered.append, **more), registered


def _records(path: Path) -> list[Any]:
    found = []
    with path.open("rb") as stream:
        for record in ArchiveIterator(stream, check_digests="raise"):
            body = record.content_stream().read()
            found.append((record.rec_type, record.rec_headers, record.http_headers, body, record.digest_checker.passed))
    return found


@settings(max_examples=30, deadline=None)
@given(bodies=st.lists(st.binary(max_size=5_000), min_size=1, max_size=6))
def test_bodies_are_read_back_byte_for_byte(bodies: list[bytes], tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("archive")
    archive, registered = _archive(folder)
    places = [archive.write(f"http://x/{i}", AT, 200, HEADERS, body) for i, body in enumerate(bodies)]
    archive.close()
    assert registered == [archive.path] == list({path for path, _, _ in places})
    for (path, offset, _), body in reversed(list(zip(places, bodies, strict=True))):
        assert read_body(folder, path, offset) == body
    assert [record[3] for record in _records(folder / archive.path)[1:]] == bodies


def test_other_tools_accept_every_kind_of_record(tmp_path: Path) -> None:
    archive, _ = _archive(tmp_path)
    body = "高血压".encode("gb18030") * 100
    archive.write("http://x/1", AT, 200, HEADERS, body)
    archive.write_revisit("http://x/1", AT, 304, [("ETag", '"1"')], ("http://x/1", AT))
    archive.write_revisit("http://x/1", AT, 200, HEADERS, ("http://x/1", AT), body)
    archive.write("http://x/高", AT, 404, [], b"")
    archive.close()
    path = tmp_path / archive.path
    assert Checker(argparse.Namespace(inputs=[str(path)], verbose=False)).process_all() == 0
    kinds = [record[0] for record in _records(path)]
    assert kinds == ["warcinfo", "response", "revisit", "revisit", "response"]
    _, original, http, payload, passed = _records(path)[1]
    assert payload == body and passed and http.get_statuscode() == "200"
    assert http.get_header("Transfer-Encoding") is None, "the body is held without the connection's framing"
    assert original.get_header("WARC-Date") == "2026-03-04T05:06:07Z"
    repeated = _records(path)[3][1]
    assert repeated.get_header("WARC-Payload-Digest") == original.get_header("WARC-Payload-Digest")
    assert repeated.get_header("WARC-Profile").endswith("identical-payload-digest")
    assert _records(path)[2][1].get_header("WARC-Profile").endswith("server-not-modified")


def test_a_full_file_is_followed_by_another(tmp_path: Path) -> None:
    archive, registered = _archive(tmp_path, max_bytes=1_000)
    places = [archive.write(f"http://x/{i}", AT, 200, [], bytes(range(256)) * 4) for i in range(5)]
    archive.close()
    assert len(registered) == len({path for path, _, _ in places}) > 1
    for path in registered:
        assert _records(tmp_path / path)[0][0] == "warcinfo"
    assert all(read_body(tmp_path, path, offset) == bytes(range(256)) * 4 for path, offset, _ in places)


def test_nothing_is_created_before_the_first_record(tmp_path: Path) -> None:
    archive, registered = _archive(tmp_path)
    archive.close()
    assert not registered and not list(tmp_path.iterdir())


def test_a_file_is_made_known_before_it_exists(tmp_path: Path) -> None:
    seen: list[bool] = []
    archive = PageArchive(tmp_path, "xywy", lambda path: seen.append((tmp_path / path).exists()))
    archive.write("http://x/1", AT, 200, [], b"body")
    archive.close()
    assert seen == [False]


def test_records_that_the_ledger_does_not_know_are_cut(tmp_path: Path) -> None:
    archive, _ = _archive(tmp_path)
    path, start, end = archive.write("http://x/1", AT, 200, [], b"kept")
    archive.write("http://x/2", AT, 200, [], b"not recorded")
    archive.close()
    orphan, _ = _archive(tmp_path)
    orphan.write("http://x/3", AT, 200, [], b"not recorded")
    orphan.close()
    foreign = tmp_path / "xywy" / "foreign.warc.gz"
    foreign.write_bytes(b"of another crawl")
    assert cut_unrecorded(tmp_path, {path: end, orphan.path: 0, "xywy/never.warc.gz": 0}) == []
    assert (tmp_path / path).stat().st_size == end
    assert read_body(tmp_path, path, start) == b"kept"
    assert not (tmp_path / orphan.path).exists()
    assert foreign.read_bytes() == b"of another crawl"


def test_files_that_lost_something_are_named_and_left(tmp_path: Path) -> None:
    archive, _ = _archive(tmp_path)
    path, _, end = archive.write("http://x/1", AT, 200, [], b"body")
    archive.close()
    with (tmp_path / path).open("r+b") as stream:
        stream.truncate(end - 5)
    assert cut_unrecorded(tmp_path, {path: end, "xywy/gone.warc.gz": 7}) == [("xywy/gone.warc.gz", 0), (path, end - 5)]
    assert (tmp_path / path).stat().st_size == end - 5


@pytest.mark.parametrize(
    ("offset", "message"), [(3, "not the start"), (10_000_000, "end of the file"), (0, "warcinfo")]
)
def test_wrong_places_are_named(tmp_path: Path, offset: int, message: str) -> None:
    archive, _ = _archive(tmp_path)
    archive.write("http://x/1", AT, 200, [], b"body")
    archive.close()
    with pytest.raises(ArchiveError, match=message):
        read_body(tmp_path, archive.path, offset)
    with pytest.raises(ArchiveError, match="no such WARC"):
        read_body(tmp_path, "xywy/none.warc.gz", 0)


def test_a_revisit_is_no_body(tmp_path: Path) -> None:
    archive, _ = _archive(tmp_path)
    path, offset, _ = archive.write_revisit("http://x/1", AT, 304, [], ("http://x/1", AT))
    archive.close()
    with pytest.raises(ArchiveError, match="revisit record; expected a response"):
        read_body(tmp_path, path, offset)


def test_a_record_that_did_not_fit_leaves_no_trace(tmp_path: Path) -> None:
    archive, _ = _archive(tmp_path)
    _, first, end = archive.write("http://jib.xywy.com/1", AT, 200, HEADERS, b"one" * 50)

    class Full:
        """The open file, on a disk that takes half of the next record."""

        def __init__(self, stream: Any) -> None:
            self._stream = stream

        def __getattr__(self, name: str) -> Any:
            return getattr(self._stream, name)

        def write(self, data: memoryview) -> int:
            self._stream.write(data[: len(data) // 2])
            raise OSError(28, "No space left on device")

    whole = archive._stream
    archive._stream = Full(whole)  # type: ignore[assignment]
    with pytest.raises(OSError, match="No space"):
        archive.write("http://jib.xywy.com/2", AT, 200, HEADERS, b"two" * 50)
    path = tmp_path / archive.path
    assert path.stat().st_size == end
    archive._stream = whole
    _, third, _ = archive.write("http://jib.xywy.com/3", AT, 200, HEADERS, b"three" * 50)
    archive.close()
    assert [read_body(tmp_path, archive.path, at) for at in (first, third)] == [b"one" * 50, b"three" * 50]
