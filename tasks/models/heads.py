"""What makes a network a task model: its loss and its prediction.

What belongs here: the three heads (softmax over classes, softmax per position, CRF). What does not: the body below.
"""

from __future__ import annotations

import abc

import torch
from torch import Tensor, nn
from torch.nn import functional

from tasks.models.crf import CRF
from tasks.models.layers import mask_of


class TaskModel(nn.Module, abc.ABC):
    """A body (batch, lengths) -> logits, with a loss and a prediction.

    ``forward`` gives logits: (B, L) for classification, (B, T, L) emissions for labelling.
    """

    def __init__(self, body: nn.Module) -> None:
        super().__init__()
        self.body = body

    def forward(self, x: Tensor, lengths: Tensor) -> Tensor:
        return self.body(x, lengths)

    @abc.abstractmethod
    def loss(self, x: Tensor, lengths: Tensor, target: Tensor) -> Tensor:
        """Scalar training loss; ``target`` is (B,) classes or (B, T) tags."""

    @abc.abstractmethod
    def predict(self, x: Tensor, lengths: Tensor) -> Tensor:
        """Classes (B,) or tags (B, T; 0 at padding)."""


class Classifier(TaskModel):
    """Softmax and cross-entropy, mean over the batch."""

    def loss(self, x: Tensor, lengths: Tensor, target: Tensor) -> Tensor:
        return functional.cross_entropy(self(x, lengths), target)

    @torch.no_grad()
    def predict(self, x: Tensor, lengths: Tensor) -> Tensor:
        return self(x, lengths).argmax(dim=-1)


class SoftmaxTagger(TaskModel):
    """Cross-entropy per position, mean over real positions; no dependence between tags."""

    def loss(self, x: Tensor, lengths: Tensor, target: Tensor) -> Tensor:
        mask = mask_of(lengths, x.shape[1])
        return functional.cross_entropy(self(x, lengths)[mask], target[mask])

    @torch.no_grad()
    def predict(self, x: Tensor, lengths: Tensor) -> Tensor:
        return self(x, lengths).argmax(dim=-1).masked_fill(~mask_of(lengths, x.shape[1]), 0)


class CRFTagger(TaskModel):
    """A linear-chain CRF over the body's emissions."""

    def __init__(self, body: nn.Module, labels: int) -> None:
        super().__init__(body)
        self.crf = CRF(labels)

    def loss(self, x: Tensor, lengths: Tensor, target: Tensor) -> Tensor:
        return self.crf.nll(self(x, lengths), target, lengths)

    @torch.no_grad()
    def predict(self, x: Tensor, lengths: Tensor) -> Tensor:
        return self.crf.viterbi(self(x, lengths), lengths)
