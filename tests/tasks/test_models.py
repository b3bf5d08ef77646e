"""Every model: parameters to the last one, blindness to padding, and that it can learn."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from tasks.hyper import PAPER, preset
from tasks.models.layers import Bidirectional, reverse
from tasks.models.registry import CATALOGUE, build

DIMENSIONS = (50, 100, 200, 3072)

# Trainable parameters with frozen embeddings at the paper's sizes, per width of the embedding.
EXPECTED = {
    ("bilstm", "classify", 6): (2316294, 2521094, 2930694, 14694406),
    ("bilstm", "classify", 44): (2355244, 2560044, 2969644, 14733356),
    ("bigru", "classify", 6): (1738758, 1892358, 2199558, 11022342),
    ("bigru", "classify", 44): (1777708, 1931308, 2238508, 11061292),
    ("cnn", "classify", 6): (40774, 72774, 136774, 1974854),
    ("cnn", "classify", 44): (43244, 75244, 139244, 1977324),
    ("stares_gru_cnn", "classify", 6): (6985222, 7138822, 7446022, 16268806),
    ("stares_gru_cnn", "classify", 44): (7004716, 7158316, 7465516, 16288300),
    ("bilstm", "label", 13): (2323469, 2528269, 2937869, 14701581),
    ("bilstm", "label", 16): (2326544, 2531344, 2940944, 14704656),
    ("bigru", "label", 14): (1746958, 1900558, 2207758, 11030542),
    ("bilstm_crf", "label", 13): (2841782, 3046582, 3456182, 15219894),
    ("bilstm_crf", "label", 14): (2842322, 3047122, 3456722, 15220434),
    ("bilstm_crf", "label", 16): (2843408, 3048208, 3457808, 15221520),
    ("stares_gru_cnn", "label", 14): (6989522, 7143122, 7450322, 16273106),
    ("stares_gru_cnn", "label", 16): (6990608, 7144208, 7451408, 16274192),
}
WITH_CONVOLUTION = {6: (8033798, 8187398, 8494598, 17317382), 44: (8053292, 8206892, 8514092, 17336876)}


def parameters(name, kind, dim, labels, hp=PAPER):
    with torch.device("meta"):
        return sum(p.numel() for p in build(name, kind, dim, labels, hp).parameters() if p.requires_grad)


@pytest.mark.parametrize(("name", "kind", "labels"), EXPECTED)
def test_parameter_counts_are_exact(name, kind, labels):
    assert tuple(parameters(name, kind, d, labels) for d in DIMENSIONS) == EXPECTED[name, kind, labels]


@pytest.mark.parametrize("labels", WITH_CONVOLUTION)
def test_parameter_counts_with_a_convolution_as_mapping(labels):
    hp = replace(PAPER, map_kernel=3)
    found = tuple(parameters("stares_gru_cnn", "classify", d, labels, hp) for d in DIMENSIONS)
    assert found == WITH_CONVOLUTION[labels]


CASES = [(name, kind) for name, kinds in CATALOGUE.items() for kind in sorted(kinds)]


@pytest.mark.parametrize(("name", "kind"), CASES)
def test_padding_changes_nothing(name, kind):
    torch.manual_seed(0)
    hp = replace(preset("demo", kind), units=8, dense=6, map_kernel=3)
    model = build(name, kind, 5, 4, hp).eval()
    texts = [torch.randn(n, 5) for n in (7, 1, 3)]
    padded = nn.utils.rnn.pad_sequence(texts, batch_first=True, padding_value=9.0)
    together = model(padded, torch.tensor([7, 1, 3]))
    for i, text in enumerate(texts):
        alone = model(text[None], torch.tensor([len(text)]))[0]
        torch.testing.assert_close(together[i][: len(alone)] if kind == "label" else together[i], alone)


@pytest.mark.parametrize(("name", "kind"), CASES)
def test_a_model_learns_which_half_a_character_is_of(name, kind):
    torch.manual_seed(0)
    hp = replace(preset("demo", kind), units=8, dense=8, dropout=0.0)
    model = build(name, kind, 4, 2, hp)
    x = torch.randn(40, 6, 4)
    lengths = torch.randint(1, 7, (40,))
    target = (x[:, :, 0] > 0).long() if kind == "label" else (x[:, 0, 0] > 0).long()
    if kind == "classify":
        x[:, :, 0] = x[:, :1, 0]
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
    for _ in range(80):
        optimizer.zero_grad()
        model.loss(x, lengths, target).backward()
        optimizer.step()
    found = model.eval().predict(x, lengths)
    if kind == "label":
        mask = torch.arange(6)[None] < lengths[:, None]
        assert (found == target)[mask].float().mean() > 0.9
        assert (found[~mask] == 0).all()
    else:
        assert (found == target).float().mean() > 0.9


@pytest.mark.parametrize("cell", [nn.GRU, nn.LSTM])
def test_bidirectional_equals_the_packed_layer(cell):
    torch.manual_seed(0)
    ours, theirs = Bidirectional(cell, 3, 4), cell(3, 4, batch_first=True, bidirectional=True)
    for kind in ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"):
        getattr(theirs, kind).data = getattr(ours.ahead, kind).data
        getattr(theirs, kind + "_reverse").data = getattr(ours.back, kind).data
    x, lengths = torch.randn(3, 6, 3), torch.tensor([6, 2, 4])
    packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
    expected, _ = pad_packed_sequence(theirs(packed)[0], batch_first=True)
    mask = torch.arange(6)[None] < lengths[:, None]
    torch.testing.assert_close(ours(x, lengths)[mask], expected[mask])


def test_reversing_twice_is_nothing():
    x, lengths = torch.randn(4, 5, 2), torch.tensor([5, 1, 3, 4])
    assert torch.equal(reverse(reverse(x, lengths), lengths), x)
    assert torch.equal(reverse(x, lengths)[2, :3], x[2, :3].flip(0))


def test_unknown_models_and_kinds_are_named():
    with pytest.raises(KeyError, match="stares_gru_cnn"):
        build("transformer", "label", 5, 4, PAPER)
    with pytest.raises(ValueError, match="serves"):
        build("cnn", "label", 5, 4, PAPER)
