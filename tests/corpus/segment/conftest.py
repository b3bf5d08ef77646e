"""What the tests of the segmenter share: plain jieba as the oracle, and real text where it is on this machine."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import jieba
import pytest

from corpus.segment import WordSegmenter

USER_WORDS = ["替吉奥胶囊", "直肠腺癌术后", "PD-1抑制剂", "AA级", "5-FU", "头孢·唑林", "的", "咳"]


def plain_jieba(user_words: Sequence[str]) -> jieba.Tokenizer:
    """jieba's own tokenizer with the stock dictionary and ``user_words`` added in sorted order."""
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    for word in sorted(set(user_words)):
        tokenizer.add_word(word)
    return tokenizer


@pytest.fixture(scope="session")
def segmenter() -> WordSegmenter:
    return WordSegmenter(USER_WORDS)


@pytest.fixture(scope="session")
def oracle() -> Callable[[str], list[str]]:
    tokenizer = plain_jieba(USER_WORDS)
    return lambda text: list(tokenizer.cut(text, HMM=True))


@pytest.fixture(scope="session")
def user_words() -> list[str]:
    return USER_WORDS


@pytest.fixture(scope="session")
def make_oracle() -> Callable[[Sequence[str]], jieba.Tokenizer]:
    return plain_jieba
