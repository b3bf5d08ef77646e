"""BiLSTM-CRF for labelling: BiLSTM, dense tanh, emissions, CRF.

The paper's model has no dropout; ``hp.dropout`` is applied to the input and above the BiLSTM only when padding is masked, i.e.
outside the paper's protocol.
"""

from __future__ import annotations

from torch import Tensor, nn

from tasks.hyper import HyperParameters, Kind
from tasks.models.heads import CRFTagger, TaskModel
from tasks.models.layers import Bidirectional, dense
from tasks.models.registry import register


class Body(nn.Module):
    """(B, T, d) -> emissions (B, T, L)."""

    def __init__(self, input_dim: int, labels: int, hp: HyperParameters) -> None:
        super().__init__()
        self.dropout = nn.Dropout(hp.dropout if hp.masking else 0.0)
        self.recurrent = Bidirectional(nn.LSTM, input_dim, hp.units)
        self.hidden = dense(2 * hp.units, hp.dense)
        self.output = dense(hp.dense, labels)

    def forward(self, x: Tensor, lengths: Tensor) -> Tensor:
        hidden = self.dropout(self.recurrent(self.dropout(x), lengths))
        return self.output(self.hidden(hidden).tanh())


@register("bilstm_crf", {"label"})
def build(_kind: Kind, input_dim: int, labels: int, hp: HyperParameters) -> TaskModel:
    """BiLSTM-CRF."""
    return CRFTagger(Body(input_dim, labels, hp), labels)
