"""Where each token stands in its document's text.

What belongs here: positions worked out from a TOKENS table, which needs no column for them since the tokens of a sentence, joined, are its text.
What does not: cutting.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc


def token_starts(tokens: pa.Table, view: Literal["words", "characters"]) -> pa.ListArray:
    """For each sentence the position in ``text`` (code points) of each of its tokens, list<int32>; a token ends where the next starts.

    ``tokens`` is a TOKENS table; the last token ends at its sentence's ``end``.
    """
    lists = tokens[view].combine_chunks()
    counts = np.asarray(pc.list_value_length(lists), np.int64)
    lengths = np.asarray(pc.utf8_length(lists.flatten()), np.int64)
    bounds = np.concatenate([[0], np.cumsum(counts)])
    before = np.concatenate([[0], np.cumsum(lengths)])
    shift = np.asarray(tokens["start"], np.int64) - before[bounds[:-1]]
    starts = before[:-1] + np.repeat(shift, counts)
    return pa.ListArray.from_arrays(pa.array(bounds, pa.int32()), pa.array(starts, pa.int32()))
