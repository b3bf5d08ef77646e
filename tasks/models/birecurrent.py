"""The body that BiLSTM and BiGRU share; the two files name the cell."""

from __future__ import annotations

from torch import Tensor, nn

from tasks.hyper import HyperParameters, Kind
from tasks.models.heads import Classifier, SoftmaxTagger, TaskModel
from tasks.models.layers import Bidirectional, dense, final_states


class Body(nn.Module):
    """Classification: the two final states, no dropout. Labelling: the sequence with dropout. Then one dense layer."""

    def __init__(
        self, cell: type[nn.GRU] | type[nn.LSTM], kind: Kind, input_dim: int, labels: int, hp: HyperParameters
    ) -> None:
        super().__init__()
        self.classify = kind == "classify"
        self.recurrent = Bidirectional(cell, input_dim, hp.units)
        self.dropout = nn.Dropout(0.0 if self.classify and not hp.masking else hp.dropout)
        self.output = dense(2 * hp.units, labels)

    def forward(self, x: Tensor, lengths: Tensor) -> Tensor:
        hidden = self.recurrent(x, lengths)
        return self.output(self.dropout(final_states(hidden, lengths) if self.classify else hidden))


def build_with(
    cell: type[nn.GRU] | type[nn.LSTM], kind: Kind, input_dim: int, labels: int, hp: HyperParameters
) -> TaskModel:
    """The model of one recurrent cell."""
    body = Body(cell, kind, input_dim, labels, hp)
    return Classifier(body) if kind == "classify" else SoftmaxTagger(body)
