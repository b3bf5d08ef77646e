"""What an annotator reports and what is known beforehand. No rule lives here."""

from __future__ import annotations

from typing import NamedTuple

CATEGORIES = (
    "NAME", "DATE", "HOSPITAL", "ADDRESS", "MRN", "PHONE", "BED", "ID_CARD", "OTHER_ID", "CERT", "SOCIAL", "ORG",
    "INSURANCE", "PLATE", "POSTCODE", "URL", "EMAIL", "BANK", "AGE90", "IP",
)  # fmt: skip
"""Every category of identifier, in the order of the conventions."""


class Found(NamedTuple):
    """An identifier in a text: ``text[start:end]`` in code points, its category and the rule that found it."""

    start: int
    end: int
    category: str
    rule: str


class Identifier(NamedTuple):
    """A value known to identify the patient, from a structured column."""

    category: str
    value: str
