"""Compilation of inner loops by numba, kept on disk where that is possible.

What belongs here: how a loop is compiled. What does not: the loops. Importing this module loads numba.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

Loop = TypeVar("Loop", bound=Callable[..., Any])

_REORDERED = {"contract", "arcp", "nsz", "reassoc"}


def compiled(loop: Loop) -> Loop:
    """``loop`` compiled without the interpreter's lock (threads run it side by side) and without bounds checks; sums keep their order.

    Machine code is kept beside the source, else in the user's cache folder (NUMBA_CACHE_DIR chooses another). Where neither can be
    written, as for a service without a home, it is compiled anew in each process and the log says so.
    """
    return _compile(loop, fastmath=False)


def compiled_reordered(loop: Loop) -> Loop:
    """As `compiled`, but floating-point sums may be reordered, which lets the processor add several at once: last bits differ."""
    return _compile(loop, fastmath=_REORDERED)


def _compile(loop: Loop, fastmath: bool | set[str]) -> Loop:
    try:
        return cast(Loop, njit(nogil=True, fastmath=fastmath, cache=True)(loop))
    except RuntimeError as error:
        if "no locator available" not in str(error):
            raise
        logging.getLogger(__name__).info(
            "no folder for compiled code (%s); set NUMBA_CACHE_DIR to save some seconds", error
        )
        return cast(Loop, njit(nogil=True, fastmath=fastmath)(loop))
