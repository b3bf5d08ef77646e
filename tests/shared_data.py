"""Where the tests find the real data that is not part of the project; they skip with a reason where it is absent."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def shared(relative: str) -> Path:
    """The path of a real data file; skips the test when the data are not on this machine."""
    base = Path(os.environ.get("CMEDLMS_SHARED", ROOT.parent / "shared"))
    path = base / relative
    if not path.exists():
        pytest.skip(f"real data not present: {relative} (set CMEDLMS_SHARED to the folder that holds data/)")
    return path
