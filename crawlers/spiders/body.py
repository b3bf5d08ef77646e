"""The body of an answer as the page's maker wrote it: the compression of the transfer undone.

What belongs here: Content-Encoding. What does not: charsets (`corpus.text.decode`). The archive keeps the bytes as they came.
"""

from __future__ import annotations

import zlib

ACCEPTED = "gzip"
"""What we ask for: a page then takes a fifth of the site's bandwidth."""


class BodyError(ValueError):
    """The body is not what its Content-Encoding says; ``outcome`` is what that makes of the page."""

    def __init__(self, outcome: str, message: str) -> None:
        super().__init__(message)
        self.outcome = outcome


def unpacked(body: bytes, encoding: str | None, limit: int) -> bytes:
    """``body`` without its Content-Encoding, at most ``limit`` bytes.

    Raises BodyError: too_large beyond the limit, truncated when the compressed data ends early, undecodable for data that is not of the
    encoding, or for one that was not asked for.
    """
    name = (encoding or "identity").strip().lower()
    if name in ("", "identity"):
        return body
    if name != ACCEPTED:
        raise BodyError("undecodable", f"Content-Encoding {encoding!r}, where only {ACCEPTED} was asked for")
    stream = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        data = stream.decompress(body, limit + 1)
    except zlib.error as error:
        raise BodyError("undecodable", f"the body is no {name} data: {error}") from error
    if len(data) > limit:
        raise BodyError("too_large", f"the body is longer than {limit} bytes once the {name} compression is undone")
    if not stream.eof:
        raise BodyError("truncated", f"the {name} data ends early")
    return data
