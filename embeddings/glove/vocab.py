"""GloVe's vocabulary, and a corpus as ids: what counting reads.

What belongs here: token -> id. What does not: counting pairs.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from embeddings.model_folder import write_text_atomic

END_OF_SENTENCE = -1


def encode_corpus(sentences: Iterable[list[str]], ids: dict[str, int]) -> np.ndarray:
    """The corpus as int32 ids, END_OF_SENTENCE after each sentence.

    Tokens outside the vocabulary are left out altogether, so that a window closes over them, as in the Stanford tool.
    """
    encoded = array("i")
    for sentence in sentences:
        encoded.extend(ids[token] for token in sentence if token in ids)
        encoded.append(END_OF_SENTENCE)
    return np.array(encoded, dtype=np.int32)


def write_vocab(vocabulary: list[tuple[str, int]], path: Path) -> None:
    """The Stanford tool's vocab.txt: token, space, count; most frequent first."""
    write_text_atomic(path, "".join(f"{token} {n}\n" for token, n in vocabulary))
