"""The project key: it makes pseudonyms and audit fingerprints, and never leaves ``restricted/keys`` (mode 0600).

What belongs here: making and reading the key with its permissions checked. What does not: what it is used for.
"""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path

KEY_BYTES = 32


class KeyFileError(ValueError):
    """The key file is unusable or readable by others; the message says how to mend it."""


def project_key(folder: Path) -> bytes:
    """The 32-byte key in ``folder/project.key`` (hexadecimal), made from the system's randomness when absent.

    Raises KeyFileError when others may read it or when it is not 64 hexadecimal digits.
    """
    path = folder / "project.key"
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(KEY_BYTES) + "\n")
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise KeyFileError(f"{path} can be read by others: chmod 600 {path}")
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except ValueError as error:
        raise KeyFileError(
            f"{path} is not hexadecimal: restore it from a backup, or remove it to make a new key"
        ) from error
    if len(key) != KEY_BYTES:
        raise KeyFileError(f"{path} holds {len(key)} bytes, expected {KEY_BYTES}: restore it from a backup")
    return key
