"""Hugging Face's own progress bars and load reports, off while we save and load: the pipeline shows its own, checks its own files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from transformers.utils import logging


@contextmanager
def no_progress_bars() -> Iterator[None]:
    """Switch bars and reports off inside the block, and back afterwards."""
    were_on, verbosity = logging.is_progress_bar_enabled(), logging.get_verbosity()
    logging.disable_progress_bar()
    logging.set_verbosity_error()
    try:
        yield
    finally:
        logging.set_verbosity(verbosity)
        if were_on:
            logging.enable_progress_bar()
