"""Traditional to simplified script, for documents that are traditional as a whole.

What belongs here: telling the script and converting it at fixed positions. What does not: anything else that OpenCC can do.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import opencc

MIN_SHARE = 0.02
"""Share of characters that must be traditional only. Simplified text has a few (乾, 著, 藉) by the table's reckoning."""


@lru_cache(maxsize=1)
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


@lru_cache(maxsize=1)
def _script_sets() -> tuple[str, str]:
    """All characters that only traditional text has, and all that only simplified text has."""
    ideographs = [chr(code) for code in range(0x4E00, 0xA000)]
    traditional = {char for char in ideographs if _converter().convert(char) != char}
    to_traditional = opencc.OpenCC("s2t")
    simplified = {char for char in ideographs if to_traditional.convert(char) != char}
    return "".join(traditional - simplified), "".join(simplified - traditional)


def traditional_characters() -> str:
    """The characters that only traditional text has."""
    return _script_sets()[0]


@lru_cache(maxsize=1)
def _script_classes() -> np.ndarray:
    """1 for code points of traditional text only, 2 for simplified text only, 0 for all others."""
    classes = np.zeros(0x110000, np.uint8)
    for value, characters in enumerate(_script_sets(), start=1):
        classes[[ord(char) for char in characters]] = value
    return classes


def is_traditional(text: str) -> bool:
    """Whether ``text`` is traditional as a whole: at least 2 % characters of that script only, and more than of the other."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    classes = _script_classes().take(codes)
    traditional = int(np.count_nonzero(classes == 1))
    return traditional >= max(1, MIN_SHARE * len(text)) and traditional > int(np.count_nonzero(classes == 2))


def to_simplified(text: str) -> str:
    """``text`` in simplified script, of the same length. Phrases are converted in context unless that would move positions."""
    converted = str(_converter().convert(text))
    if len(converted) == len(text):
        return converted
    lines = text.splitlines(keepends=True)
    return "".join(map(_line_to_simplified, lines))


def _line_to_simplified(line: str) -> str:
    converted = str(_converter().convert(line))
    if len(converted) == len(line):
        return converted
    # Character by character no entry of the table changes the length.
    return "".join(str(_converter().convert(char)) for char in line)
