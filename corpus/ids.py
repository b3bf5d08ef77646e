"""Stable identifiers: the same bytes give the same id on every machine and in every run."""

from __future__ import annotations

import hashlib


def sha256_hex(data: bytes | str) -> str:
    """The SHA-256 of ``data`` (text as UTF-8) in hexadecimal."""
    return hashlib.sha256(data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data).hexdigest()


def stable_id(*parts: str) -> str:
    """A 20-digit hexadecimal id of ``parts``; the separator keeps ("a", "bc") and ("ab", "c") apart."""
    return sha256_hex("\x1f".join(parts))[:20]
