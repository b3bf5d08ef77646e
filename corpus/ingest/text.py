"""The text of a source file: decoded whole or in blocks of lines, with a warning for every character that was lost.

What belongs here: bytes -> text within bounds. What does not: choosing a charset (corpus.text.decode), rows.
"""

from __future__ import annotations

from collections.abc import Iterator

from corpus.ingest.documents import Collector
from corpus.ingest.limits import BLOCK_BYTES, LINE_BYTES, WHOLE_BYTES, BadFileError
from corpus.ingest.sources import SourceFile
from corpus.text.decode import decode

_WIDE_BOMS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")


def read_text(file: SourceFile, collector: Collector, limit: int = WHOLE_BYTES) -> str:
    """The whole decoded text. Raises UndecodableError, BadFileError, OSError."""
    return _decoded(file, file.read(limit), 0, 1, None, collector)[0]


def text_blocks(file: SourceFile, collector: Collector) -> Iterator[str]:
    """The decoded text in blocks of whole lines; a file up to BLOCK_BYTES is one block. Raises like ``read_text``.

    A line longer than LINE_BYTES in a file of several blocks is refused (BadFileError ``line_too_long``).
    """
    if file.size <= BLOCK_BYTES:
        yield read_text(file, collector)
        return
    charset: str | None = None
    offset, line = 0, 1
    for block in _line_blocks(file):
        if offset == 0 and block.startswith(_WIDE_BOMS):
            raise BadFileError("too_large", f"{file.size:,} bytes of UTF-16 or UTF-32: save it as UTF-8")
        text, charset = _decoded(file, block, offset, line, charset, collector)
        yield text
        offset += len(block)
        line += text.count("\n")


def _line_blocks(file: SourceFile) -> Iterator[bytes]:
    """Blocks that end with a line feed (the last one may not), none much smaller than half of BLOCK_BYTES: a charset needs evidence.

    A line feed is no part of a character in UTF-8, GB18030 or Big5.
    """
    held, lines, offset = bytearray(), 0, 0
    for chunk in file.chunks(BLOCK_BYTES // 4):
        held += chunk
        last = held.rfind(b"\n") + 1
        if len(held) - last > LINE_BYTES:
            raise BadFileError(
                "line_too_long",
                f"line {lines + held.count(10) + 1}, from byte {offset + last} on, is longer than {LINE_BYTES:,} bytes: "
                "write one record a line",
            )
        if len(held) >= BLOCK_BYTES:
            cut = held.rfind(b"\n", 0, BLOCK_BYTES // 2) + 1 or held.find(b"\n") + 1
            block = bytes(held[:cut])
            del held[:cut]
            lines += block.count(b"\n")
            offset += cut
            yield block
    if held:
        yield bytes(held)


def _decoded(
    file: SourceFile, data: bytes, offset: int, line: int, declared: str | None, collector: Collector
) -> tuple[str, str]:
    decoded = decode(data, declared)
    if decoded.replaced:
        collector.stats["replaced_characters"] += decoded.replaced
        at = line + decoded.text.count("\n", 0, decoded.text.find("\ufffd"))
        collector.warn(
            f"{file.shown}: {decoded.replaced} undecodable characters ({decoded.charset}) became U+FFFD, the first in line {at}"
        )
    nuls = data.count(b"\x00") if not decoded.charset.startswith(("utf-16", "utf-32")) else 0
    if nuls:
        collector.stats["nul_bytes"] += nuls
        collector.warn(f"{file.shown}: {nuls} NUL bytes, the first at byte {offset + data.find(0)}: check the transfer")
    return decoded.text, decoded.charset
