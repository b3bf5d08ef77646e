"""Layers that several architectures share: recurrence on padded batches, masks, pooling, Keras initialisation.

What belongs here: layers without knowledge of a task. What does not: whole architectures, losses.

Batches are (B, T, d) floats, post-padded, with ``lengths`` (B,) int64 >= 1. Every layer honours ``lengths``; the
paper's protocol (no masking) is the special case lengths = T.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn


def mask_of(lengths: Tensor, steps: int) -> Tensor:
    """Bool (B, T), True at real positions."""
    return torch.arange(steps, device=lengths.device)[None, :] < lengths[:, None]


def reverse(x: Tensor, lengths: Tensor) -> Tensor:
    """Reverse the first ``lengths[b]`` steps of each row; padding stays where it is. Its own inverse."""
    steps = torch.arange(x.shape[1], device=x.device)[None, :]
    index = torch.where(steps < lengths[:, None], lengths[:, None] - 1 - steps, steps)
    return x.gather(1, index[:, :, None].expand_as(x))


def max_over_time(x: Tensor, lengths: Tensor) -> Tensor:
    """(B, T, C) -> (B, C): the maximum over real positions."""
    return x.masked_fill(~mask_of(lengths, x.shape[1])[:, :, None], float("-inf")).amax(dim=1)


class Bidirectional(nn.Module):
    """A recurrent layer in both directions, (B, T, d) -> (B, T, 2 units), forward half first.

    The backward direction runs over exactly reversed rows of the padded batch. The results are those of a packed
    sequence, whose backward pass is 4-7 times slower on a CPU; the parameters are those of ``bidirectional=True``.
    """

    def __init__(self, cell: type[nn.GRU] | type[nn.LSTM], input_dim: int, units: int) -> None:
        super().__init__()
        self.ahead = cell(input_dim, units, batch_first=True)
        self.back = cell(input_dim, units, batch_first=True)
        for layer in (self.ahead, self.back):
            initialise_recurrent(layer)

    def forward(self, x: Tensor, lengths: Tensor) -> Tensor:
        back = reverse(self.back(reverse(x, lengths))[0], lengths)
        return torch.cat([self.ahead(x)[0], back], dim=-1)


def final_states(x: Tensor, lengths: Tensor) -> Tensor:
    """Of a Bidirectional's output: forward half at the last real position, backward half at the first; (B, 2 units)."""
    units = x.shape[-1] // 2
    last = x[torch.arange(len(x), device=x.device), lengths - 1, :units]
    return torch.cat([last, x[:, 0, units:]], dim=-1)


class Steps(nn.Module):
    """A convolution over time with padding that keeps the length, (B, T, d) -> (B, T, channels); kernel 1 is a dense layer."""

    def __init__(self, input_dim: int, channels: int, kernel: int) -> None:
        super().__init__()
        self.conv = nn.Conv1d(input_dim, channels, kernel, padding=kernel // 2)
        initialise_dense(self.conv)

    def forward(self, x: Tensor, lengths: Tensor) -> Tensor:
        x = x * mask_of(lengths, x.shape[1])[:, :, None]
        return self.conv(x.transpose(1, 2)).transpose(1, 2)


def dense(inputs: int, outputs: int) -> nn.Linear:
    """A linear layer with Keras's initialisation."""
    layer = nn.Linear(inputs, outputs)
    initialise_dense(layer)
    return layer


def initialise_dense(layer: nn.Linear | nn.Conv1d) -> None:
    """Glorot-uniform weights, zero bias."""
    nn.init.xavier_uniform_(layer.weight)
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)


def initialise_recurrent(layer: nn.GRU | nn.LSTM) -> None:
    """Keras: glorot-uniform input kernels, orthogonal recurrent kernels per gate, zero biases, LSTM forget bias 1."""
    units = layer.hidden_size
    weights = dict(layer.named_parameters())
    nn.init.xavier_uniform_(weights["weight_ih_l0"])
    for gate in weights["weight_hh_l0"].data.split(units):
        nn.init.orthogonal_(gate)
    nn.init.zeros_(weights["bias_ih_l0"])
    nn.init.zeros_(weights["bias_hh_l0"])
    if isinstance(layer, nn.LSTM):
        weights["bias_ih_l0"].data[units : 2 * units] = 1.0
