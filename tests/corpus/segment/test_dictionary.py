"""corpus.segment.dictionary: the same words, frequencies and total as jieba's `add_word` gives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import jieba
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.segment import dictionary
from corpus.segment.dictionary import Dictionary, DictionaryError, jieba_dictionary


def _jieba(words: dict[str, int], user_words: Sequence[str]) -> jieba.Tokenizer:
    tokenizer = jieba.Tokenizer()
    for word, frequency in words.items():
        tokenizer.FREQ[word] = frequency
        tokenizer.total += frequency
        for end in range(1, len(word)):
            tokenizer.FREQ.setdefault(word[:end], 0)
    tokenizer.initialized = True
    for word in user_words:
        tokenizer.add_word(word)
    return tokenizer


def test_all_of_jiebas_words_and_the_users(
    user_words: list[str], make_oracle: Callable[[Sequence[str]], jieba.Tokenizer]
) -> None:
    ours, theirs = jieba_dictionary(sorted(user_words)), make_oracle(user_words)
    assert ours.total == theirs.total
    assert {word: ours.frequency(word) for word in theirs.FREQ} == theirs.FREQ
    assert ours.frequency("龘龘") is None and ours.frequency("") is None


letters = st.sampled_from("肺炎热咳a1.·%-\r\n")
some_words = st.text(letters, min_size=1, max_size=4)


@settings(deadline=None, max_examples=300)
@given(
    st.dictionaries(some_words, st.integers(0, 10**9), min_size=1, max_size=12).filter(
        lambda words: sum(words.values()) > 0
    ),
    st.lists(some_words, max_size=8),
)
def test_user_words_are_weighed_as_jieba_weighs_them(words: dict[str, int], user_words: list[str]) -> None:
    ours = Dictionary(list(words), list(words.values()), user_words)
    theirs = _jieba(words, user_words)
    assert ours.total == theirs.total
    assert {word: ours.frequency(word) for word in theirs.FREQ} == theirs.FREQ


def test_of_a_word_that_stands_twice_the_last_frequency_holds_and_both_count() -> None:
    twice = Dictionary(["肺", "肺"], [3, 5])
    assert (twice.frequency("肺"), twice.total) == (5, 8)


def test_a_line_without_frequency_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "dict.txt").write_text("发热 3 n\n肺炎 x n\n", encoding="utf-8")
    monkeypatch.setattr(dictionary, "files", lambda _: tmp_path)
    with pytest.raises(DictionaryError, match="line 2"):
        jieba_dictionary()
