"""The user dictionary: medical terms from the inbox's word lists, for the word segmenter.

What belongs here: reading words. What does not: segmenting.
"""

from __future__ import annotations

import re

from corpus.ingest.documents import Collector
from corpus.ingest.inventory import InboxError, Inventory
from corpus.ingest.limits import BadFileError
from corpus.ingest.text import read_text
from corpus.text.decode import UndecodableError

MAX_WORD = 20
"""Longer entries are titles or sentences, no words."""

_WORD = re.compile(r"[\w·.%+/()（）-]*[\u3400-\u9fff][\w·.%+/()（）-]*")


def user_dictionary(inventory: Inventory) -> list[str]:
    """The distinct words of all ``dict/`` files, sorted: two to 20 characters with a Chinese one among them.

    A frequency or tag after white space is passed over. Raises InboxError naming the file that cannot be read.
    """
    words: set[str] = set()
    collector = Collector()  # a lost character spoils a word, which then does not match
    for file in inventory.of_kind("dictionary"):
        try:
            text = read_text(file, collector)
        except (UndecodableError, BadFileError, OSError) as error:
            raise InboxError(f"{file.shown}: {error}") from error
        for line in text.splitlines():
            word = line.split(maxsplit=1)[0] if line.strip() else ""
            if 2 <= len(word) <= MAX_WORD and _WORD.fullmatch(word):
                words.add(word)
    return sorted(words)
