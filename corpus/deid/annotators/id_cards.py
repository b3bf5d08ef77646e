"""Resident identity numbers (GB 11643) and residence permits, 18 and 15 digits, in any spacing.

A number without a label must carry a province code and a real birth date; the MOD 11-2 check digit tells the rule's name, not whether to redact: a
mistyped number still identifies.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from corpus.deid.found import Found

_SEP = r"[ \-\r\n]{0,2}"
_EIGHTEEN = re.compile(rf"(?<![\dA-Za-z.])[1-9](?:{_SEP}\d){{16}}{_SEP}[\dXx](?![\dA-Za-z])")
_FIFTEEN = re.compile(rf"(?<![\dA-Za-z.])[1-9](?:{_SEP}\d){{14}}(?![\dA-Za-z]|\.\d)")
_LABELLED = re.compile(
    r"(?:身份证件?|居住证|证件)(?:号码|编号|号)?\s*(?:为|是)?[:\s]*"
    rf"((?:\d{_SEP}){{14,17}}[\dXx])(?![\dA-Za-z])"
)
_PROVINCES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
    ]
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def check_digit(first_seventeen: str) -> str:
    """The 18th character of a resident identity number (GB 11643, ISO 7064 MOD 11-2)."""
    return "10X98765432"[sum(int(d) * w for d, w in zip(first_seventeen, _WEIGHTS, strict=True)) % 11]


def _is_date(year: str, month: str, day: str) -> bool:
    try:
        return 1890 <= dt.date(int(year), int(month), int(day)).year <= 2100
    except ValueError:
        return False


def annotate(folded: str) -> Iterator[Found]:
    """Yield identity numbers; birth date and province decide where no label does."""
    for match in _LABELLED.finditer(folded):
        yield Found(*match.span(1), "ID_CARD", "id-labelled")
    for match in _EIGHTEEN.finditer(folded):
        digits = re.sub(r"[\s\-]", "", match.group()).upper()
        if digits[:2] in _PROVINCES and _is_date(digits[6:10], digits[10:12], digits[12:14]):
            valid = check_digit(digits[:17]) == digits[17]
            yield Found(*match.span(), "ID_CARD", "id-18" if valid else "id-18-bad-checksum")
    for match in _FIFTEEN.finditer(folded):
        digits = re.sub(r"[\s\-]", "", match.group())
        if digits[:2] in _PROVINCES and _is_date("19" + digits[6:8], digits[8:10], digits[10:12]):
            yield Found(*match.span(), "ID_CARD", "id-15")
