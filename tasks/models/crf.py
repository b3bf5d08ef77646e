"""A linear-chain conditional random field over emissions.

What belongs here: the log-partition, the path score, Viterbi. What does not: where emissions come from.
As in the paper's models: an L x L transition matrix and no start or end scores (docs/paper-models.md).
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from tasks.models.layers import mask_of

FORBIDDEN = -1e4


class CRF(nn.Module):
    """``transition[i, j]`` scores tag j after tag i. Emissions are (B, T, L), lengths (B,) >= 1."""

    def __init__(self, labels: int) -> None:
        super().__init__()
        self.transition = nn.Parameter(nn.init.xavier_uniform_(torch.empty(labels, labels)))
        self.register_buffer("illegal_follow", torch.zeros(labels, labels))
        self.register_buffer("illegal_start", torch.zeros(labels))

    def constrain(self, follow: np.ndarray, start: np.ndarray) -> None:
        """Let Viterbi decode legal sequences only: bool (L, L) from row to column, and bool (L,) for the first tag."""
        self.illegal_follow = torch.from_numpy(np.where(follow, 0.0, FORBIDDEN)).float()
        self.illegal_start = torch.from_numpy(np.where(start, 0.0, FORBIDDEN)).float()

    def log_partition(self, emissions: Tensor, lengths: Tensor) -> Tensor:
        """log of the sum of exp(score) over all tag sequences, (B,)."""
        mask = mask_of(lengths, emissions.shape[1])
        alpha = emissions[:, 0]
        for t in range(1, emissions.shape[1]):
            step = torch.logsumexp(alpha[:, :, None] + self.transition, dim=1) + emissions[:, t]
            alpha = torch.where(mask[:, t, None], step, alpha)
        return torch.logsumexp(alpha, dim=1)

    def score(self, emissions: Tensor, tags: Tensor, lengths: Tensor) -> Tensor:
        """The unnormalised log score of ``tags`` (B, T), (B,)."""
        mask = mask_of(lengths, emissions.shape[1]).to(emissions.dtype)
        unary = (emissions.gather(2, tags[:, :, None])[:, :, 0] * mask).sum(1)
        return unary + (self.transition[tags[:, :-1], tags[:, 1:]] * mask[:, 1:]).sum(1)

    def nll(self, emissions: Tensor, tags: Tensor, lengths: Tensor) -> Tensor:
        """Mean over the batch of the negative log-likelihood summed over each sequence."""
        return (self.log_partition(emissions, lengths) - self.score(emissions, tags, lengths)).mean()

    @torch.no_grad()
    def viterbi(self, emissions: Tensor, lengths: Tensor) -> Tensor:
        """The best tag sequences (B, T) int64, 0 at padding."""
        steps = emissions.shape[1]
        mask = mask_of(lengths, steps)
        transition = self.transition + self.illegal_follow
        best = emissions[:, 0] + self.illegal_start
        stay = torch.arange(best.shape[1], device=best.device).expand_as(best)
        pointers = []
        for t in range(1, steps):
            value, source = (best[:, :, None] + transition).max(dim=1)
            best = torch.where(mask[:, t, None], value + emissions[:, t], best)
            pointers.append(torch.where(mask[:, t, None], source, stay))
        path = [best.argmax(dim=1)]
        for source in reversed(pointers):
            path.append(source.gather(1, path[-1][:, None])[:, 0])
        return torch.stack(path[::-1], dim=1).masked_fill(~mask, 0)
