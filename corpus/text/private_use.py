"""Characters that carry no text, and private-use characters: the former go, the latter become what their code stands for or stay.

What belongs here: control, format and private-use characters. What does not: spaces and line ends (lines), width (width).
"""

from __future__ import annotations

import re

from corpus.text.offsets import Rewritten, rewrite, unchanged

INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff\ufff9-\ufffb]+"
)
"""Control and format characters, among them soft hyphens, zero-width spaces, direction marks and variation selectors."""

PRIVATE_USE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
"""The three private-use areas of Unicode."""


def _vertical_forms() -> dict[int, str]:
    """0xA6D9-A6DF, A6EC, A6ED, A6F3 and A8BC: encoded in Unicode 4.1 and later, GB 18030-2022 maps them there."""
    now = [0xFE10, 0xFE12, 0xFE11, 0xFE13, 0xFE14, 0xFE15, 0xFE16, 0xFE17, 0xFE18, 0xFE19]
    return {**{0xE78D + i: chr(code) for i, code in enumerate(now)}, 0xE7C7: "\u1e3f"}


def _components() -> dict[int, str]:
    """0xFE50-FEA0, which GBK 1.0 puts at U+E815-E864: radicals and ideographs that Unicode had not yet."""
    # GB 18030-2005 knew most of them; those it still left in the private area are given here.
    later = {
        0xE81E: 0x9FB4, 0xE826: 0x9FB5, 0xE82B: 0x9FB6, 0xE82C: 0x9FB7, 0xE832: 0x9FB8, 0xE843: 0x9FB9, 0xE854: 0x9FBA,
        0xE864: 0x9FBB,  # these eight since GB 18030-2022
        0xE816: 0x20087, 0xE817: 0x20089, 0xE818: 0x200CC, 0xE831: 0x215D7, 0xE83B: 0x2298F, 0xE855: 0x241FE,
    }  # fmt: skip
    table = {}
    for index, trail in enumerate((*range(0x50, 0x7F), *range(0x80, 0xA1))):
        code = 0xE815 + index
        table[code] = chr(later[code]) if code in later else bytes((0xFE, trail)).decode("gb18030")
    return table


def _gbk_signs() -> dict[int, str]:
    """Signs of GBK 1.0 that GB 18030-2000 moved out: the euro, n with grave, the description characters; and 0xA3A0, a space in use."""
    description = {0xE7E7 + i: chr(code) for i, code in enumerate((0x303E, *range(0x2FF0, 0x2FFC)))}
    return {0xE76C: "€", 0xE7C8: "\u01f9", 0xE5E5: "\u3000", **description}


STANDARD: dict[int, str] = {**_vertical_forms(), **_components(), **_gbk_signs()}
"""Private-use code points that GBK or GB 18030 files decode to, and the character that Unicode has for them since.

Sources: GB 18030-2022 (18 changed mappings, six doubly encoded ideographs), GB 18030-2000 appendix E (GBK 1.0), the WHATWG
Encoding Standard (0xA3A0 as U+3000). One code point each, so that positions stay.
"""


def remove_invisible(text: str) -> Rewritten:
    """``text`` without the characters of INVISIBLE. Counts ``invisible`` runs."""
    if INVISIBLE.search(text) is None:
        return unchanged(text)
    edits = [(*match.span(), "") for match in INVISIBLE.finditer(text)]
    return Rewritten(*rewrite(text, edits), {"invisible": len(edits)})


def map_private_use(text: str) -> Rewritten:
    """``text`` with STANDARD applied. Counts ``private_use_mapped`` and ``private_use_kept``, the ones whose meaning is not known.

    Those stay: a user-defined character stands for a real one (an ideograph of a classical book) that only its font knew.
    """
    found = PRIVATE_USE.findall(text)
    if not found:
        return unchanged(text)
    mapped = sum(ord(char) in STANDARD for char in found)
    counts = {"private_use_mapped": mapped, "private_use_kept": len(found) - mapped}
    new = text.translate(STANDARD) if mapped else text
    return Rewritten(new, unchanged(text).offsets, {name: count for name, count in counts.items() if count})
