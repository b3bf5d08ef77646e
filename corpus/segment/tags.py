"""What stays one token: de-identification tags in every view; Latin words, numbers and units in the character view where asked for.

What belongs here: recognising them. What does not: which tags there are (corpus.deid).
"""

from __future__ import annotations

import re

_TAG_REST = r"[A-Z][A-Z_]{1,20}\]"
_LETTER = "A-Za-zÀ-ÖØ-öø-ÿΑ-Ωα-ωµ"
_SUPERSCRIPT = "⁺⁻⁰¹²³⁴-⁹"

TAG = re.compile(rf"\[{_TAG_REST}")
"""A de-identification tag such as ``[NAME]`` or ``[ID_CARD]``."""

# The first character by itself and look-behinds after it: the engine then passes over all others faster (as in `sentences.py`).
WHOLE = re.compile(
    rf"""
    [\[{_LETTER}0-9]
    (?: (?<=\[) {_TAG_REST}
      | (?<=[{_LETTER}]) [{_LETTER}0-9]* (?:-[{_LETTER}0-9]+)*          # CT, PD-1, CA19-9, T2DM
        (?: (?<=[{_LETTER}]) [/.] [{_LETTER}]+ )* [+]?                  # mmol/L, mg/kg.d, CD4+
      | (?<=[0-9])
        (?: [0-9]{{0,2}}(?:,[0-9]{{3}})+(?![0-9]) | [0-9]* )            # 1,200 or 1200
        (?: \.[0-9]+ )*                                                 # 38.5, 2019.3.5
        (?: \^[0-9]+ | [{_SUPERSCRIPT}]+ )?                             # 10^9, 10⁹
        (?: [%‰] | (?:/[{_LETTER}]+)+ )?                                # 95%, 10⁹/L
    )
    """,
    re.VERBOSE,
)
"""A tag, a Latin or Greek word with its digits, a number with its power, or a unit; a number and the unit after it are two (5|mg)."""
