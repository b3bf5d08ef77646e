"""Helpers of the de-identification tests; every identifier here is invented."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from corpus.deid import find_identifiers


@pytest.fixture
def values() -> Callable[[str], list[tuple[str, str]]]:
    """A function from text to its (category, value) pairs."""
    return lambda text: [(f.category, text[f.start : f.end]) for f in find_identifiers(text)]
