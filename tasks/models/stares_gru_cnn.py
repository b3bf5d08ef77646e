"""StaResGRU-CNN, the paper's proposed model, for classification; with a CRF on top for labelling.

Section 3 of the paper, in the form that docs/paper-models.md argues for: two bidirectional GRU
layers, a parameter-free residual around the second, a mapping per position, the maximum over time.
"""

from __future__ import annotations

from torch import Tensor, nn

from tasks.hyper import HyperParameters, Kind
from tasks.models.heads import Classifier, CRFTagger, TaskModel
from tasks.models.layers import Bidirectional, Steps, dense, max_over_time
from tasks.models.registry import register


class StackedResidualGRU(nn.Module):
    """(B, T, d) -> (B, T, dense): dropout, BiGRU, BiGRU with its input added, mapping with ReLU."""

    def __init__(self, input_dim: int, hp: HyperParameters) -> None:
        super().__init__()
        self.dropout = nn.Dropout(hp.dropout)
        self.first = Bidirectional(nn.GRU, input_dim, hp.units)
        self.second = Bidirectional(nn.GRU, 2 * hp.units, hp.units)
        self.mapping = Steps(2 * hp.units, hp.dense, hp.map_kernel)

    def forward(self, x: Tensor, lengths: Tensor) -> Tensor:
        hidden = self.first(self.dropout(x), lengths)
        hidden = hidden + self.second(hidden, lengths)
        return self.mapping(hidden, lengths).relu()


class Body(nn.Module):
    """The stack with its output layer: per position when labelling, over the maximum when classifying."""

    def __init__(self, kind: Kind, input_dim: int, labels: int, hp: HyperParameters) -> None:
        super().__init__()
        self.pool = kind == "classify"
        self.stack = StackedResidualGRU(input_dim, hp)
        self.dropout = nn.Dropout(hp.dropout)
        self.output = dense(hp.dense, labels)

    def forward(self, x: Tensor, lengths: Tensor) -> Tensor:
        hidden = self.stack(x, lengths)
        if self.pool:
            hidden = max_over_time(hidden, lengths)
        return self.output(self.dropout(hidden))


@register("stares_gru_cnn", {"classify", "label"})
def build(kind: Kind, input_dim: int, labels: int, hp: HyperParameters) -> TaskModel:
    """StaResGRU-CNN (classify) or StaResGRU-CNN-CRF (label)."""
    body = Body(kind, input_dim, labels, hp)
    return Classifier(body) if kind == "classify" else CRFTagger(body, labels)
