"""GloVe against slow and plain implementations: counts by brute force, one sweep in numpy."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings.corpus_files import CorpusError
from embeddings.glove import GloveSettings, train_glove
from embeddings.glove import counts as counting
from embeddings.glove.counts import CoOccurrence, count_pairs
from embeddings.glove.descent import sweep
from embeddings.glove.train import GloveState, fit, weigh
from embeddings.glove.vocab import encode_corpus
from embeddings.model_folder import read_model_info

corpora = st.lists(st.lists(st.integers(0, 5), max_size=12), max_size=6)


def by_hand(sentences: list[list[int]], window: int) -> dict[tuple[int, int], float]:
    found: Counter[tuple[int, int]] = Counter()
    for sentence in sentences:
        for i, left in enumerate(sentence):
            for j in range(i + 1, min(i + window, len(sentence) - 1) + 1):
                found[left, sentence[j]] += 1 / (j - i)  # type: ignore[assignment]
                found[sentence[j], left] += 1 / (j - i)  # type: ignore[assignment]
    return dict(found)


def as_dict(counts: CoOccurrence) -> dict[tuple[int, int], float]:
    keys = zip(counts.rows.tolist(), counts.columns.tolist(), strict=True)
    return dict(zip(keys, counts.values.tolist(), strict=True))


@settings(deadline=None, max_examples=60)
@given(corpora, st.integers(1, 6))
def test_counts_equal_brute_force(sentences: list[list[int]], window: int) -> None:
    ids = encode_corpus([[str(t) for t in s] for s in sentences], {str(i): i for i in range(6)})
    counts = count_pairs(ids, 6, window)
    assert as_dict(counts) == pytest.approx(by_hand(sentences, window))
    assert len(as_dict(counts)) == len(counts)


def test_counts_are_the_same_when_the_table_grows(monkeypatch: pytest.MonkeyPatch) -> None:
    sentences = np.random.default_rng(0).integers(0, 300, (40, 50)).tolist()
    ids = encode_corpus([[str(t) for t in s] for s in sentences], {str(i): i for i in range(300)})
    monkeypatch.setattr(counting, "FIRST_SLOTS", 16)
    assert as_dict(count_pairs(ids, 300, 5)) == pytest.approx(by_hand(sentences, 5))


def test_a_window_closes_over_words_outside_the_vocabulary_but_not_over_sentences() -> None:
    ids = encode_corpus([["a", "rare", "b"], ["a"], ["b"]], {"a": 0, "b": 1})
    assert as_dict(count_pairs(ids, 2, 1)) == {(0, 1): 1.0, (1, 0): 1.0}


def plain_sweep(counts: CoOccurrence, state: GloveState, s: GloveSettings) -> float:
    """The Stanford tool's update, entry by entry."""
    cost = 0.0
    f = weigh(counts.values, s.x_max, s.power)
    for i, j, x, weight in zip(counts.rows, counts.columns, counts.values, f, strict=True):
        w, c, gw, gc = state.words[i], state.contexts[j], state.word_squares[i], state.context_squares[j]
        error = w[:-1] @ c[:-1] + w[-1] + c[-1] - np.log(x)
        cost += 0.5 * weight * error**2
        scaled = s.eta * weight * error
        step = np.append(np.clip(scaled * c[:-1], -s.clip, s.clip), scaled)
        context_step = np.append(np.clip(scaled * w[:-1], -s.clip, s.clip), scaled)
        w -= step / np.sqrt(gw)
        c -= context_step / np.sqrt(gc)
        gw += step**2
        gc += context_step**2
    return cost


@pytest.mark.parametrize("clip", [100.0, 0.001])
def test_a_sweep_equals_the_plain_one(clip: float) -> None:
    rng = np.random.default_rng(3)
    ids = np.append(rng.integers(0, 8, 200), -1).astype(np.int32)
    counts, chosen = count_pairs(ids, 8, 4), GloveSettings(dim=5, x_max=10, clip=clip)
    fast, slow = (GloveState.start(8, 5, np.random.default_rng(1)) for _ in range(2))
    logs, f = np.log(counts.values).astype(np.float32), weigh(counts.values, 10, 0.75)
    matrices = (fast.words, fast.contexts, fast.word_squares, fast.context_squares)
    for _ in range(3):
        cost = sweep(counts.rows, counts.columns, logs, f, *matrices, np.float32(chosen.eta), np.float32(clip))
        assert cost == pytest.approx(plain_sweep(counts, slow, chosen), rel=1e-4)
    np.testing.assert_allclose(fast.words, slow.words, rtol=1e-3, atol=1e-5)
    np.testing.assert_allclose(fast.context_squares, slow.context_squares, rtol=1e-3, atol=1e-6)


def test_weights_of_equation_9() -> None:
    assert weigh(np.array([100.0, 1000.0, 1.0]), 100, 0.75) == pytest.approx([1, 1, 100**-0.75])


def test_the_cost_falls_and_one_thread_is_reproducible() -> None:
    rng = np.random.default_rng(0)
    ids = np.append(rng.zipf(1.5, 5000) % 50, -1).astype(np.int32)
    counts, chosen = count_pairs(ids, 50, 5), GloveSettings(dim=10, threads=1, iterations=20)
    first, costs = fit(counts, chosen)
    assert all(later < earlier for earlier, later in pairwise(costs))
    assert costs[-1] < costs[0] / 5
    np.testing.assert_array_equal(first, fit(counts, chosen)[0])
    assert fit(counts, GloveSettings(dim=10, threads=2, iterations=20))[1][-1] == pytest.approx(costs[-1], rel=0.1)


def test_a_diverging_cost_is_an_error() -> None:
    counts = count_pairs(np.array([0, 1, 0, 1, -1], dtype=np.int32), 2, 2)
    with pytest.raises(FloatingPointError, match="lower eta"), np.errstate(all="ignore"):
        fit(counts, GloveSettings(dim=2, eta=1e30, clip=1e30, threads=1))


def test_words_that_never_meet_are_refused(tmp_path: Path) -> None:
    from corpora import write_release

    lonely = write_release(tmp_path / "release", [[["肝"]] * 6, [["肺"]] * 6])
    with pytest.raises(CorpusError, match="share a sentence"):
        train_glove(lonely, "word", tmp_path / "out")


def test_the_vocabulary_file_is_the_stanford_tools(models: dict[str, Path]) -> None:
    folder = models["cmed_glove_word"]
    lines = (folder / "vocab.txt").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "。 720"
    assert len(lines) == read_model_info(folder).corpus["vocabulary"]
