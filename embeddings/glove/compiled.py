"""Compilation of GloVe's inner loops by numba, kept on disk where that is possible.

What belongs here: how a loop is compiled. What does not: the loops.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

Loop = TypeVar("Loop", bound=Callable[..., Any])


def compiled(loop: Loop) -> Loop:
    """``loop`` compiled without the interpreter's lock (threads run it side by side) and without bounds checks.

    Machine code is kept beside the source, else in the user's cache folder (NUMBA_CACHE_DIR chooses another). Where neither can be
    written, as for a service without a home, it is compiled anew in each process and the log says so.
    """
    options: dict[str, Any] = {"nogil": True, "fastmath": {"contract", "arcp", "nsz", "reassoc"}}
    try:
        return cast(Loop, njit(**options, cache=True)(loop))
    except RuntimeError as error:
        if "no locator available" not in str(error):
            raise
        logging.getLogger(__name__).info(
            "no folder for compiled code (%s); set NUMBA_CACHE_DIR to save some seconds", error
        )
        return cast(Loop, njit(**options)(loop))
