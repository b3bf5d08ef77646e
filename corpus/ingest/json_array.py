"""One JSON array of objects, item by item, so that a broken end costs the rest and not what stands before it.

What belongs here: cutting the array. What does not: JSON lines (rows), what the objects are (formats).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

_OPENING = re.compile(r"\s*\[\s*(\{|$|\])")
_BETWEEN = re.compile(r"[\s,]*")
_DECODER = json.JSONDecoder()


def is_array(text: str) -> bool:
    """Whether ``text`` opens an array of objects."""
    return _OPENING.match(text) is not None


def array_items(text: str) -> Iterator[tuple[int, object]]:
    """Number (from 1) and value of each item; a ValueError in its place, as the last one, says where the array is broken."""
    at = _skip_to(text, text.index("[") + 1)
    number = 1
    while at < len(text) and text[at] != "]":
        try:
            item, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            where = error.pos + 1 if isinstance(error, json.JSONDecodeError) else at + 1
            yield number, ValueError(f"no valid JSON at character {where}: the rest of the array was not read")
            return
        yield number, item
        number += 1
        at = _skip_to(text, at)
    if at < len(text) and text[at + 1 :].strip():
        yield number, ValueError(f"text after the array (character {at + 2}) was not read: deliver one array a file")
    elif at >= len(text):
        yield number, ValueError(f"the array is not closed (character {at + 1}): cut off in transfer?")


def _skip_to(text: str, at: int) -> int:
    found = _BETWEEN.match(text, at)
    return found.end() if found else at
