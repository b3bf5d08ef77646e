"""Prediction with a trained network: over prepared features, or from a model folder over plain texts.

What belongs here: from windows to entities or classes of whole texts. What does not: training, scores.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from embeddings.spec import TokenEmbedder
from tasks import batches
from tasks.bio import Span, decode
from tasks.features import Features, character_ids, encode_texts
from tasks.models.network import Network, NetworkConfig, load_network
from tasks.windows import Windows, cut_texts, head_windows

EVALUATION_BATCH = 128

Prediction = list[Span] | str


def _outputs(network: Network, config: NetworkConfig, features: Features, windows: Windows) -> list[list[int]]:
    """Per window: its class, or its tags, as label indices."""
    device = next(network.parameters()).device
    found: list[list[int]] = [[] for _ in range(len(windows))]
    network.eval()
    order = batches.by_length(windows.lengths, EVALUATION_BATCH)
    for batch in batches.batches(features, windows, order, config.hp):
        x, lengths = (torch.from_numpy(a).to(device) for a in (batch.x, batch.lengths))
        values = network.predict(x, lengths).cpu().numpy()
        for row, window in zip(values, batch.index, strict=True):
            found[window] = row[: windows.lengths[window]].tolist() if values.ndim == 2 else [int(row)]
    return found


def predict_entities(
    network: Network, config: NetworkConfig, features: Features, texts: Sequence[str]
) -> list[list[Span]]:
    """Entities of whole texts: windows are cut from the text alone, predicted and stitched back to text positions."""
    windows = cut_texts(texts, config.hp)
    spans: list[list[Span]] = [[] for _ in texts]
    for window, tags in enumerate(_outputs(network, config, features, windows)):
        shift = int(windows.start[window])
        found = decode([config.labels[tag] for tag in tags])
        spans[windows.example[window]] += [(start + shift, end + shift, name) for start, end, name in found]
    return spans


def predict_classes(network: Network, config: NetworkConfig, features: Features, texts: Sequence[str]) -> list[str]:
    """One class a text. Raises ValueError for an empty text, of which nothing can be said."""
    empty = [i for i, text in enumerate(texts) if not text]
    if empty:
        raise ValueError(f"{len(empty)} empty texts, first at {empty[:5]}; leave them out before classifying")
    windows = head_windows(texts, config.hp.max_length)
    return [config.labels[output[0]] for output in _outputs(network, config, features, windows)]


def predict_texts(
    network: Network, config: NetworkConfig, features: Features, texts: Sequence[str]
) -> Sequence[Prediction]:
    """Entities or classes, after the network's kind."""
    if config.kind == "label":
        return predict_entities(network, config, features, texts)
    return predict_classes(network, config, features, texts)


@dataclass
class Predictor:
    """A trained model, ready for plain texts. The embedder must be the one that it was trained on."""

    network: Network
    config: NetworkConfig

    def predict(self, texts: Sequence[str], embedder: TokenEmbedder | None = None) -> Sequence[Prediction]:
        """Entities or a class for each text. ``embedder`` is needed unless the model learnt its own vectors (bare).

        Raises ValueError when the embedder is missing or another than the model's.
        """
        return predict_texts(self.network, self.config, self._features(texts, embedder), texts)

    def _features(self, texts: Sequence[str], embedder: TokenEmbedder | None) -> Features:
        config = self.config
        if config.vocabulary is not None:
            return character_ids(texts, config.vocabulary, config.input_dim)
        if embedder is None:
            raise ValueError(f"the model was trained on {config.embedding}; pass its embedder")
        if (embedder.spec.name, embedder.spec.sha256) != (config.embedding, config.embedding_sha256):
            raise ValueError(
                f"the model was trained on {config.embedding} {config.embedding_sha256[:12]}, "
                f"the embedder is {embedder.spec.name} {embedder.spec.sha256[:12]}"
            )
        return encode_texts(embedder, texts)


def load_model(folder: Path) -> Predictor:
    """The predictor of a model folder written by tasks.train."""
    return Predictor(*load_network(folder))
