"""How much ingestion reads at once, and what it refuses: the bounds that keep memory and time finite whatever an inbox holds.

What belongs here: the numbers and the errors that name a broken bound. What does not: reading.
"""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1 << 20

WHOLE_BYTES = 128 * MIB
"""Largest file that is read in one piece: books, workbooks, XML, JSON arrays. A decoded text takes up to 4 times its bytes."""

BLOCK_BYTES = 32 * MIB
"""Larger files of rows are read and decoded in blocks of whole lines of about this size."""

LINE_BYTES = 16 * MIB
"""Longest line of a file that is read in blocks."""


class BadFileError(ValueError):
    """A whole file is unusable; ``reason`` is the ledger's name for it. The message never quotes text."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


@dataclass(frozen=True)
class ArchiveLimits:
    """What an archive may hold. Sizes in bytes, unpacked."""

    member_bytes: int = 512 * MIB
    """One member; text seldom has more, and a member is read like a file."""

    total_bytes: int = 16_384 * MIB
    """All members together."""

    ratio: int = 200
    """Unpacked over packed; Chinese text packs 3 to 10 times, a bomb of zeros 1,000 times and more."""

    ratio_from: int = 16 * MIB
    """Below this unpacked size no ratio is too high: a small file harms nobody."""

    members: int = 200_000
    """Files in one archive."""

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if value < 1:
                raise ValueError(f"ArchiveLimits.{name} must be positive, got {value}")

    def is_bomb(self, unpacked: int, packed: int) -> bool:
        """Whether so many bytes from so few are no text."""
        return unpacked > self.ratio_from and unpacked > self.ratio * max(packed, 1)


CONTAINER_LIMITS = ArchiveLimits(member_bytes=WHOLE_BYTES * 4, total_bytes=WHOLE_BYTES * 8, members=20_000)
"""For xlsx, docx and epub, which are zip archives themselves and are read into memory by their libraries."""
