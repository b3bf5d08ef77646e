"""Writing the page archive: one WARC file per crawl run, every record its own gzip member so that it can be read by offset.

What belongs here: ISO 28500 records, and cutting off what a killed run left behind. What does not: reading (`crawlers.archive`).
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

_TRANSPORT = {"transfer-encoding", "connection", "keep-alive", "proxy-connection"}
"""Headers of the connection, already undone in the body that we hold; kept, they would make readers undo them again."""


def cut_unrecorded(archive: Path, site: str, ends: dict[str, int]) -> None:
    """Cut each WARC file of ``site`` after the last record that the ledger knows; delete files without one.

    A run killed between writing a record and noting it leaves a whole or a half record at the end.
    """
    for path in sorted((archive / site).glob("*.warc.gz")):
        end = ends.get(str(path.relative_to(archive)))
        if end is None:
            path.unlink()
        elif path.stat().st_size > end:
            os.truncate(path, end)


class PageArchive:
    """An open WARC file of one run."""

    def __init__(self, archive: Path, site: str, started: datetime) -> None:
        folder = archive / site
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{site}-{started:%Y%m%dT%H%M%S%f}.warc.gz"
        self.path = str(path.relative_to(archive))
        self._stream = path.open("xb")
        self._writer = WARCWriter(self._stream, gzip=True)
        self._writer.write_record(
            self._writer.create_warcinfo_record(path.name, {"software": "cmedlms", "format": "WARC 1.0"})
        )
        self._stream.flush()

    def write(
        self, url: str, fetched_at: datetime, status: int, headers: Iterable[tuple[str, str]], body: bytes
    ) -> tuple[int, int]:
        """Append one response; returns its first byte and the first byte after it. Raises OSError when the disk is full."""
        kept = [(name, value) for name, value in headers if name.lower() not in _TRANSPORT]
        record = self._writer.create_warc_record(
            url,
            "response",
            payload=io.BytesIO(body),
            http_headers=StatusAndHeaders(str(status), kept, protocol="HTTP/1.1"),
            warc_headers_dict={"WARC-Date": fetched_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")},
        )
        start = self._stream.tell()
        self._writer.write_record(record)
        self._stream.flush()
        return start, self._stream.tell()

    def close(self) -> None:
        """Close the file."""
        self._stream.close()
