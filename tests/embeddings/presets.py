"""The smallest BERT that the tests train."""

from __future__ import annotations

from embeddings.bert.settings import BertSettings

BERT = BertSettings(
    max_length=32, max_predictions=5, hidden=16, layers=4, heads=2, intermediate=32, batch_size=8, steps=12, warmup_steps=2,
    checkpoint_every=5, log_every=1, piece_min_count=5, threads=1, validation_batches=2,
)  # fmt: skip
