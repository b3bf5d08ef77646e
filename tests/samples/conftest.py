"""The demo's inbox, written once for all tests of this folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from samples.inbox import write_inbox


@pytest.fixture(scope="session")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The inbox at the demo's size."""
    dest = tmp_path_factory.mktemp("inbox")
    write_inbox(dest)
    return dest
