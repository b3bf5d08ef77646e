"""The CRF against brute force over all tag sequences."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest
import torch

from tasks.bio import decode, encode, legal, tag_set
from tasks.models.crf import CRF

LABELS, STEPS = 3, 4


@pytest.fixture
def case():
    torch.manual_seed(3)
    crf = CRF(LABELS)
    crf.transition.data = torch.randn(LABELS, LABELS) * 2
    return crf, torch.randn(5, STEPS, LABELS) * 2, torch.tensor([4, 1, 2, 3, 4])


def path_score(crf, emissions, path):
    score = sum(emissions[t, tag] for t, tag in enumerate(path))
    return score + sum(crf.transition[a, b] for a, b in pairwise(path))


def test_log_partition_sums_over_all_paths(case):
    crf, emissions, lengths = case
    expected = [
        torch.logsumexp(torch.stack([path_score(crf, e, p) for p in product(range(LABELS), repeat=int(n))]), 0)
        for e, n in zip(emissions, lengths, strict=True)
    ]
    torch.testing.assert_close(crf.log_partition(emissions, lengths), torch.stack(expected))


def test_viterbi_finds_the_best_path_and_pads_with_zero(case):
    crf, emissions, lengths = case
    for e, n, found in zip(emissions, lengths, crf.viterbi(emissions, lengths), strict=True):
        best = max(product(range(LABELS), repeat=int(n)), key=lambda p: path_score(crf, e, p).item())
        assert found.tolist() == [*best, *[0] * (STEPS - int(n))]


def test_score_and_likelihood_ignore_padding(case):
    crf, emissions, lengths = case
    tags = torch.randint(0, LABELS, (5, STEPS))
    expected = torch.stack(
        [path_score(crf, e, t[:n].tolist()) for e, t, n in zip(emissions, tags, lengths, strict=True)]
    )
    torch.testing.assert_close(crf.score(emissions, tags, lengths), expected)
    changed = emissions.clone()
    changed[1, 1:] = 99.0
    torch.testing.assert_close(crf.nll(emissions, tags, lengths), crf.nll(changed, tags, lengths))


def test_probabilities_of_all_paths_sum_to_one(case):
    crf, emissions, _ = case
    lengths = torch.tensor([3])
    log_z = crf.log_partition(emissions[:1], lengths)
    total = sum(
        torch.exp(crf.score(emissions[:1], torch.tensor([[*path, 0]]), lengths) - log_z).item()
        for path in product(range(LABELS), repeat=3)
    )
    assert total == pytest.approx(1.0, abs=1e-5)


def test_constrained_decoding_is_always_legal_and_training_is_untouched():
    tags = tag_set(("药物", "手术"))
    torch.manual_seed(0)
    crf = CRF(len(tags))
    emissions, lengths = torch.randn(50, 12, len(tags)) * 5, torch.full((50,), 12)
    free, before = crf.viterbi(emissions, lengths), crf.log_partition(emissions, lengths)
    crf.constrain(*legal(tags))
    found = crf.viterbi(emissions, lengths)
    for row in found.tolist():
        names = [tags[i] for i in row]
        assert encode(len(names), decode(names)) == names
    assert not torch.equal(free, found)
    torch.testing.assert_close(crf.log_partition(emissions, lengths), before)


def test_gradients_are_right():
    torch.manual_seed(1)
    crf = CRF(3).double()
    emissions = torch.randn(2, 4, 3, dtype=torch.double, requires_grad=True)
    tags, lengths = torch.from_numpy(np.array([[0, 1, 2, 0], [1, 1, 0, 0]])), torch.tensor([4, 2])
    assert torch.autograd.gradcheck(lambda e: crf.nll(e, tags, lengths), (emissions,))
