"""Writing the page archive: WARC files of about a gibibyte, every record its own gzip member so that it can be read by offset.

What belongs here: ISO 28500 records, and cutting off what a killed run left behind. What does not: reading (`crawlers.archive`), and
which page a record belongs to (`ledger`).
"""

from __future__ import annotations

import base64
import hashlib
import io
import os
import zlib
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

MAX_FILE_BYTES = 1 << 30
"""A file is closed once it is this long; ISO 28500 recommends a gigabyte."""

SAME_PAYLOAD = "http://netpreserve.org/warc/1.0/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.0/revisit/server-not-modified"

_LEVEL = 4
"""zlib's level: measured on 40 KB pages, 4 takes two thirds of the time of 9 for 3 % more bytes."""

_TRANSPORT = {"transfer-encoding", "connection", "keep-alive", "proxy-connection"}
"""Headers of the connection, already undone in the body that we hold; kept, they would make readers undo them again."""

Headers = Iterable[tuple[str, str]]


def cut_unrecorded(archive: Path, files: dict[str, int]) -> list[tuple[str, int]]:
    """Cut each of ``files`` (path -> first byte after its last known record) behind that byte; remove files without a record.

    A run killed between writing a record and noting it leaves a whole or a half record at the end. Returns the (path, size) of files
    that are shorter than they should be, 0 for missing ones: somebody deleted them, or the power failed.
    """
    short = []
    for name, end in sorted(files.items()):
        path = archive / name
        size = path.stat().st_size if path.is_file() else 0
        if size < end:
            short.append((name, size))
        elif end == 0:
            path.unlink(missing_ok=True)
        elif size > end:
            os.truncate(path, end)
    return short


class PageArchive:
    """The open WARC file of a run; the first record opens it, and a full one is followed by another.

    ``register`` is called with the path (relative to the archive) of every file before it is created.
    """

    def __init__(
        self, archive: Path, site: str, register: Callable[[str], None], max_bytes: int = MAX_FILE_BYTES
    ) -> None:
        self._archive, self._site, self._register, self._max_bytes = archive, site, register, max_bytes
        self._stream: BinaryIO | None = None
        self._end = 0
        self._builder = WARCWriter(io.BytesIO(), gzip=False)
        self.path = ""

    def write(self, url: str, fetched_at: datetime, status: int, headers: Headers, body: bytes) -> tuple[str, int, int]:
        """Append a response; returns (path, first byte of the record, first byte after it). Raises OSError when the disk is full."""
        return self._append(self._record("response", url, fetched_at, status, headers, body, {}))

    def write_revisit(
        self,
        url: str,
        fetched_at: datetime,
        status: int,
        headers: Headers,
        refers_to: tuple[str, datetime],
        body: bytes | None = None,
    ) -> tuple[str, int, int]:
        """Append a revisit: the answer stands for an earlier response, ``refers_to`` its (URL, time).

        ``body`` is the same payload as that response's, and is not stored again; None: the server said 304.
        """
        extra = {
            "WARC-Profile": NOT_MODIFIED if body is None else SAME_PAYLOAD,
            "WARC-Refers-To-Target-URI": refers_to[0],
            "WARC-Refers-To-Date": _date(refers_to[1]),
        }
        if body is not None:
            digest = base64.b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode("ascii")
            extra["WARC-Payload-Digest"] = f"sha1:{digest}"
        return self._append(self._record("revisit", url, fetched_at, status, headers, b"", extra))

    def close(self) -> None:
        """Close the file."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def _record(
        self, kind: str, url: str, at: datetime, status: int, headers: Headers, body: bytes, extra: dict[str, str]
    ) -> Any:
        kept = [(name, value) for name, value in headers if name.lower() not in _TRANSPORT]
        return self._builder.create_warc_record(
            url,
            kind,
            payload=io.BytesIO(body),
            http_headers=StatusAndHeaders(str(status), kept, protocol="HTTP/1.1"),
            warc_headers_dict={"WARC-Date": _date(at), **extra},
        )

    def _append(self, record: Any) -> tuple[str, int, int]:
        if self._stream is not None and self._end >= self._max_bytes:
            self.close()
        stream = self._stream or self._begin()
        start = self._end
        self._write(stream, record)
        return self.path, start, self._end

    def _begin(self) -> BinaryIO:
        folder = self._archive / self._site
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{self._site}-{datetime.now(UTC):%Y%m%dT%H%M%S%f}.warc.gz"
        self.path = str(path.relative_to(self._archive))
        self._register(self.path)
        self._stream = path.open("xb", buffering=0)
        self._end = 0
        facts = {"software": "cmedlms", "format": "WARC File Format 1.0", "isPartOf": self._site}
        self._write(self._stream, self._builder.create_warcinfo_record(path.name, facts))
        return self._stream

    def _write(self, stream: BinaryIO, record: Any) -> None:
        """Append one record; after a failed write the file is as long as before, as far as the disk allows."""
        plain = self._builder.out = io.BytesIO()
        self._builder.write_record(record)
        member = zlib.compressobj(_LEVEL, zlib.DEFLATED, zlib.MAX_WBITS | 16)
        data = memoryview(member.compress(plain.getbuffer()) + member.flush())
        try:
            while data:
                data = data[stream.write(data) :]
        except OSError:
            stream.truncate(self._end)
            stream.seek(self._end)
            raise
        self._end = stream.tell()


def _date(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
