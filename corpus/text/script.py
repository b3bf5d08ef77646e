"""Traditional to simplified script, for documents that are traditional as a whole.

What belongs here: telling the script and converting it at fixed positions. What does not: anything else that OpenCC can do.
"""

from __future__ import annotations

from functools import lru_cache

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


@lru_cache(maxsize=1)
def _deletions() -> tuple[dict[int, None], dict[int, None]]:
    traditional, simplified = _script_sets()
    return dict.fromkeys(map(ord, traditional)), dict.fromkeys(map(ord, simplified))


def is_traditional(text: str) -> bool:
    """Whether ``text`` is traditional as a whole: at least 2 % characters of that script only, and more than of the other."""
    without_traditional, without_simplified = _deletions()
    traditional = len(text) - len(text.translate(without_traditional))
    if traditional < max(1, MIN_SHARE * len(text)):
        return False
    return traditional > len(text) - len(text.translate(without_simplified))


def to_simplified(text: str) -> str:
    """``text`` in simplified script, of the same length. Phrases are converted in context unless that would move positions."""
    converted = str(_converter().convert(text))
    if len(converted) == len(text):
        return converted
    # Character by character no entry of the table changes the length.
    return "".join(str(_converter().convert(char)) for char in text)
