"""De-identification of Chinese clinical text.

Public face: :func:`find_identifiers`, :class:`Deidentify`, :func:`deidentify_jsonl`, :func:`scan_files`.
Annotators propose, the resolver decides, the redactor rewrites (after vmenger/deduce).
"""

from corpus.deid.find import find_identifiers
from corpus.deid.found import CATEGORIES, Found, Identifier
from corpus.deid.jsonl import deidentify_jsonl
from corpus.deid.leakscan import scan_files
from corpus.deid.stage import Deidentify

__all__ = [
    "CATEGORIES",
    "Deidentify",
    "Found",
    "Identifier",
    "deidentify_jsonl",
    "find_identifiers",
    "scan_files",
]
