"""The word view: jieba with a medical user dictionary.

What belongs here: one tokenizer object and its version. What does not: sentences, and any use of jieba's global tokenizer.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from corpus.ids import sha256_hex
from corpus.segment.tags import TAG


class WordSegmenter:
    """Cuts text into words. ``version`` changes with jieba or the dictionary.

    Making one takes seconds (``Tokenizer`` reads its dictionary, each user word is weighed); it is not picklable, so make one per process.
    """

    def __init__(self, user_words: Sequence[str]) -> None:
        import jieba  # half a second, which the loading of the asset graph need not pay

        words = sorted(set(user_words))
        self.version = f"jieba-{jieba.__version__}+{sha256_hex(chr(10).join(words))[:12]}"
        self._tokenizer = _fresh_tokenizer()
        for word in words:
            self._tokenizer.add_word(word)

    def cut(self, text: str) -> list[str]:
        """The words of ``text``, white space included; a de-identification tag is one word. Joined they are ``text``."""
        if "[" not in text:
            return list(self._tokenizer.cut(text, HMM=True))
        words: list[str] = []
        for index, piece in enumerate(TAG.split(text)):
            words.extend([piece] if index % 2 else self._tokenizer.cut(piece, HMM=True))
        return words


def _fresh_tokenizer() -> Any:
    """A tokenizer with the stock dictionary, read from the package.

    Not by ``initialize``: it logs to stderr and trusts a marshalled cache file in the shared temporary folder.
    """
    import jieba

    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    return tokenizer
