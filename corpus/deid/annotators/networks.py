"""URLs, e-mail addresses, IP and MAC addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.deid.found import Found

_OCTET = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
_RULES = (
    ("URL", "url", re.compile(r"(?i)(?:https?|ftp)://[!-~]+|(?<![!-~])www\.[!-~]+")),
    (
        "EMAIL",
        "email",
        re.compile(r"[A-Za-z0-9][A-Za-z0-9._%+\-]{0,63}@[A-Za-z0-9][A-Za-z0-9.\-]{0,63}\.[A-Za-z]{2,10}"),
    ),
    # section numbers such as 1.2.3.4 are no addresses: the first octet has two digits at least
    ("IP", "ipv4", re.compile(rf"(?<![\d.])(?=\d\d){_OCTET}(?:\.{_OCTET}){{3}}(?![\d.]*\d)")),
    (
        "IP",
        "mac",
        re.compile(
            r"(?<![0-9A-Fa-f:\-])[0-9A-Fa-f]{2}(?:([:\-])[0-9A-Fa-f]{2})(?:\1[0-9A-Fa-f]{2}){4}(?![0-9A-Fa-f:\-])"
        ),
    ),
)
_TRAILING = ".,;:!?)]}>'\""


def annotate(folded: str) -> Iterator[Found]:
    """Yield network addresses; closing punctuation is not part of a URL."""
    for category, rule, pattern in _RULES:
        for match in pattern.finditer(folded):
            value = match.group().rstrip(_TRAILING)
            yield Found(match.start(), match.start() + len(value), category, rule)
