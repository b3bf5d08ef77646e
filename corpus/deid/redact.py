"""From found identifiers to edits and audit rows; the only place that sees a value and writes a tag.

What does not belong here: finding. Surrogates and date shifting (later modes) join here.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence

from corpus.deid.folding import normalise_value
from corpus.deid.found import Found

MODES = ("tag",)
"""How an identifier is replaced: by ``[CATEGORY]``."""


def tag_edits(found: Sequence[Found]) -> list[tuple[int, int, str]]:
    """The edits that replace every identifier by its category's tag."""
    return [(span.start, span.end, f"[{span.category}]") for span in found]


def fingerprint(key: bytes, category: str, value: str) -> str:
    """HMAC-SHA256(key, category|normalised value), its first 16 hexadecimal digits: equal values are seen to be equal, no more."""
    message = f"{category}|{normalise_value(value)}".encode()
    return hmac.new(key, message, hashlib.sha256).hexdigest()[:16]
