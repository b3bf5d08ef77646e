"""Strings as arrays of code points.

What belongs here: this conversion. What does not: what is done with the arrays.
"""

from __future__ import annotations

import numpy as np


def code_points(text: str) -> np.ndarray:
    """The code points of ``text``, uint32; lone surrogates included."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.dtype("<u4"))
