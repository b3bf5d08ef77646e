"""CNN for classification: one convolution, the maximum over time, a hidden layer."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional

from tasks.hyper import HyperParameters, Kind
from tasks.models.heads import Classifier, TaskModel
from tasks.models.layers import dense, initialise_dense, mask_of, max_over_time
from tasks.models.registry import register

FILTERS, KERNEL, HIDDEN = 128, 5, 64


class Body(nn.Module):
    """(B, T, d) -> logits (B, L). The paper's model has no dropout; outside its protocol ``hp.dropout`` follows the pooling."""

    def __init__(self, input_dim: int, labels: int, hp: HyperParameters) -> None:
        super().__init__()
        self.conv = nn.Conv1d(input_dim, FILTERS, KERNEL)
        initialise_dense(self.conv)
        self.dropout = nn.Dropout(hp.dropout if hp.masking else 0.0)
        self.hidden = dense(FILTERS, HIDDEN)
        self.output = dense(HIDDEN, labels)

    def forward(self, x: Tensor, lengths: Tensor) -> Tensor:
        x = x * mask_of(lengths, x.shape[1])[:, :, None]
        x = functional.pad(x, (0, 0, 0, max(0, KERNEL - x.shape[1])))
        maps = self.conv(x.transpose(1, 2)).relu().transpose(1, 2)
        # A text shorter than the kernel still has one window, filled up with zeros.
        pooled = max_over_time(maps, (lengths - KERNEL + 1).clamp(min=1))
        return self.output(self.hidden(self.dropout(pooled)).relu())


@register("cnn", {"classify"})
def build(_kind: Kind, input_dim: int, labels: int, hp: HyperParameters) -> TaskModel:
    """CNN."""
    return Classifier(Body(input_dim, labels, hp))
