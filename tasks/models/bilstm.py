"""BiLSTM for classification and labelling."""

from __future__ import annotations

from torch import nn

from tasks.hyper import HyperParameters, Kind
from tasks.models.birecurrent import build_with
from tasks.models.heads import TaskModel
from tasks.models.registry import register


@register("bilstm", {"classify", "label"})
def build(kind: Kind, input_dim: int, labels: int, hp: HyperParameters) -> TaskModel:
    """BiLSTM."""
    return build_with(nn.LSTM, kind, input_dim, labels, hp)
