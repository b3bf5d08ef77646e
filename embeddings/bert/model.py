"""CMed-BERT's network and its loss: Hugging Face's BertForPreTraining with the word head on the masked positions only.

What belongs here: one batch -> losses. What does not: the optimiser, the loop, files.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from transformers import BertConfig, BertForPreTraining

from embeddings.bert.examples import IGNORED, Batch
from embeddings.bert.settings import BertSettings


@dataclass(frozen=True)
class Losses:
    """``mlm``: mean nats over the masked positions; ``nsp``: mean nats over the pairs; ``mlm_right``, ``nsp_right``: shares predicted right."""

    mlm: Tensor
    nsp: Tensor
    mlm_right: Tensor
    nsp_right: Tensor

    @property
    def total(self) -> Tensor:
        """The objective: the sum of both losses."""
        return self.mlm + self.nsp


def build_model(settings: BertSettings, vocab_size: int, pad_id: int) -> BertForPreTraining:
    """A model with random weights (normal, 0.02, as the original); draws from torch's global generator."""
    config = BertConfig(
        vocab_size=vocab_size,
        hidden_size=settings.hidden,
        num_hidden_layers=settings.layers,
        num_attention_heads=settings.heads,
        intermediate_size=settings.intermediate,
        hidden_dropout_prob=settings.dropout,
        attention_probs_dropout_prob=settings.dropout,
        max_position_embeddings=max(512, settings.max_length),
        pad_token_id=pad_id,
    )
    return BertForPreTraining(config)


def losses(model: BertForPreTraining, batch: Batch, device: torch.device) -> Losses:
    """Both losses of ``batch``. The head over the vocabulary, the dearest part of a small model, sees no other position."""
    ids, segments, attention, positions, labels, random_next = (
        torch.from_numpy(array).to(device, non_blocking=True)
        for array in (batch.ids, batch.segments, batch.attention, batch.positions, batch.labels, batch.random_next)
    )
    outputs = model.bert(input_ids=ids, token_type_ids=segments, attention_mask=attention)
    predicted = labels != IGNORED
    rows = torch.arange(len(ids), device=device)[:, None].expand_as(positions)[predicted]
    hidden = outputs.last_hidden_state[rows, positions[predicted]]
    words = model.cls.predictions(hidden).float()
    pairs = model.cls.seq_relationship(outputs.pooler_output).float()
    truth = labels[predicted]
    return Losses(
        cross_entropy(words, truth),
        cross_entropy(pairs, random_next),
        (words.argmax(-1) == truth).float().mean(),
        (pairs.argmax(-1) == random_next).float().mean(),
    )


def parameter_groups(model: nn.Module, weight_decay: float) -> list[dict[str, object]]:
    """Biases and LayerNorm are not decayed, as in the original."""
    named = [(name, weight) for name, weight in model.named_parameters() if weight.requires_grad]
    plain = [weight for name, weight in named if name.endswith("bias") or "LayerNorm" in name]
    decayed = [weight for name, weight in named if not (name.endswith("bias") or "LayerNorm" in name)]
    return [{"params": decayed, "weight_decay": weight_decay}, {"params": plain, "weight_decay": 0.0}]
