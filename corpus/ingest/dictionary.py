"""The user dictionary: medical terms from the inbox's word lists, for the word segmenter.

What belongs here: reading words. What does not: segmenting.
"""

from __future__ import annotations

import re

from corpus.ingest.inventory import Inventory
from corpus.ingest.rows import read_text

MAX_WORD = 20
"""Longer entries are titles or sentences, no words."""

_WORD = re.compile(r"[\w·.%+/()（）-]*[\u3400-\u9fff][\w·.%+/()（）-]*")


def user_dictionary(inventory: Inventory) -> list[str]:
    """The distinct words of all ``dict/`` files, sorted: two to 20 characters with a Chinese one among them.

    A frequency or tag after white space is passed over. Raises UndecodableError naming the file.
    """
    words: set[str] = set()
    for file in inventory.of_kind("dictionary"):
        for line in read_text(file.path).text.splitlines():
            word = line.split(maxsplit=1)[0] if line.strip() else ""
            if 2 <= len(word) <= MAX_WORD and _WORD.fullmatch(word):
                words.add(word)
    return sorted(words)
