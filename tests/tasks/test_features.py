"""Features are computed once, resumed, addressed by text, and refused when they do not fit."""

from __future__ import annotations

import numpy as np
import pytest
from toy_tasks import HashEmbedder

from tasks import features
from tasks.features import cached_features, character_ids, compute_features, encode_texts, train_vocabulary

TEXTS = [f"第{i}例患者，无殊" for i in range(150)] + [""]


def test_the_cache_holds_each_texts_own_vectors_and_is_asked_once(tmp_path):
    embedder = HashEmbedder()
    assert cached_features(embedder.spec, TEXTS, tmp_path) is None
    found = compute_features(embedder, TEXTS, tmp_path)
    for i in (0, 70, 149):
        own = embedder.encode([list(TEXTS[i])])[0]
        np.testing.assert_array_equal(found.values[found.offsets[i] : found.offsets[i + 1]], own)
    asked = embedder.asked
    again = compute_features(embedder, TEXTS, tmp_path)
    assert embedder.asked == asked
    assert isinstance(again.values, np.memmap)


def test_other_texts_or_another_model_are_another_entry(tmp_path):
    compute_features(HashEmbedder(), TEXTS, tmp_path)
    assert cached_features(HashEmbedder().spec, TEXTS[:-1], tmp_path) is None
    assert cached_features(HashEmbedder(sha256="other").spec, TEXTS, tmp_path) is None


def test_an_interrupted_filling_goes_on_where_it_stopped(tmp_path):
    class Dies(HashEmbedder):
        def encode(self, tokens):
            if self.asked >= 100:
                raise KeyboardInterrupt
            return super().encode(tokens)

    with pytest.raises(KeyboardInterrupt):
        compute_features(Dies(), TEXTS, tmp_path)
    assert cached_features(HashEmbedder().spec, TEXTS, tmp_path) is None
    second = HashEmbedder()
    found = compute_features(second, TEXTS, tmp_path)
    assert second.asked == len(TEXTS) - 128  # two chunks of 64 were there
    np.testing.assert_array_equal(found.values, encode_texts(HashEmbedder(), TEXTS).values)
    assert not list(tmp_path.glob("*.part"))


def test_an_embedder_that_loses_a_character_is_named(tmp_path):
    class Loses(HashEmbedder):
        def encode(self, tokens):
            return [v[1:] for v in super().encode(tokens)]

    with pytest.raises(ValueError, match="toy: text 0 has"):
        compute_features(Loses(), TEXTS, tmp_path)


def test_wide_vectors_are_stored_in_half_precision_alike_in_cache_and_memory(tmp_path):
    embedder = HashEmbedder(dim=features.WIDE + 1)
    cached = compute_features(embedder, TEXTS[:3], tmp_path)
    assert cached.values.dtype == np.float16
    np.testing.assert_array_equal(cached.values, encode_texts(embedder, TEXTS[:3]).values)


def test_the_bare_vocabulary_is_of_frequent_training_characters():
    vocabulary = train_vocabulary(["aab", "abc"], min_count=2)
    assert vocabulary == ("[PAD]", "[UNK]", "a", "b")
    found = character_ids(["cab", "a"], vocabulary, 100)
    assert found.values.tolist() == [1, 2, 3, 2]
    assert found.offsets.tolist() == [0, 3, 4]
