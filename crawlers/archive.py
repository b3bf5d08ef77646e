"""The page archive: reading the raw bytes of a fetched page back from its WARC record.

What belongs here: reading by path and offset. What does not: writing, which only a crawl does (`crawlers.spiders.warc`).
"""

from __future__ import annotations

from pathlib import Path

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

_MEMBER = b"\x1f\x8b\x08"
"""The first bytes of a gzip member; without them the reader takes some bytes for a record of the older ARC format."""


class ArchiveError(ValueError):
    """The archive has no readable response at the place that the manifest names."""


def read_body(archive: Path, warc_path: str, warc_offset: int) -> bytes:
    """The body of the response record at ``warc_offset`` (bytes) of ``archive / warc_path``, content encoding undone, charset untouched.

    Raises ArchiveError when the file is missing or holds no response record at that offset.
    """
    path = archive / warc_path
    if not path.is_file():
        raise ArchiveError(f"{path}: no such WARC file; restore the archive, or crawl the pages again")
    with path.open("rb") as stream:
        stream.seek(warc_offset)
        if stream.read(len(_MEMBER)) not in (_MEMBER, b""):
            raise ArchiveError(f"{path}: offset {warc_offset} is not the start of a WARC record")
        stream.seek(warc_offset)
        try:
            record = next(iter(ArchiveIterator(stream)), None)
        except ArchiveLoadFailed as error:
            raise ArchiveError(f"{path}: offset {warc_offset} is not the start of a WARC record: {error}") from error
        if record is None or record.format != "warc" or record.rec_type != "response":
            found = "the end of the file" if record is None else f"a {record.rec_type} record"
            raise ArchiveError(f"{path}: offset {warc_offset} holds {found}; expected a response record")
        body: bytes = record.content_stream().read()
    return body
