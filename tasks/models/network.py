"""Network: a registered model with its input embedding and all that is needed to use it again.

What belongs here: the pair (learnt character vectors, model), its configuration, saving and loading. What does not: training.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from corpus.files import replacing
from tasks.bio import legal
from tasks.hyper import HyperParameters, Kind
from tasks.models.heads import CRFTagger
from tasks.models.registry import build


@dataclass(frozen=True)
class NetworkConfig:
    """All that rebuilds a network: ``labels`` in output order (tags or classes), ``vocabulary`` for ``bare`` only."""

    task: str
    kind: Kind
    model: str
    embedding: str
    embedding_sha256: str
    input_dim: int
    labels: tuple[str, ...]
    hp: HyperParameters
    vocabulary: tuple[str, ...] | None = None

    def write(self, path: Path) -> None:
        """Write as JSON, atomically."""
        with replacing(path) as temporary:
            temporary.write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1), encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> NetworkConfig:
        """Read what ``write`` wrote."""
        raw = json.loads(path.read_text(encoding="utf-8"))
        raw["hp"] = HyperParameters(**raw["hp"])
        raw["labels"] = tuple(raw["labels"])
        raw["vocabulary"] = tuple(raw["vocabulary"]) if raw["vocabulary"] is not None else None
        return cls(**raw)


class Network(nn.Module):
    """Character vectors (learnt for ``bare``, given otherwise) and the task model above them."""

    mean: Tensor
    deviation: Tensor

    def __init__(self, config: NetworkConfig) -> None:
        super().__init__()
        self.embedding: nn.Embedding | None = None
        if config.vocabulary is not None:
            self.embedding = nn.Embedding(len(config.vocabulary), config.input_dim)
            nn.init.uniform_(self.embedding.weight, -0.05, 0.05)
        elif config.hp.vector_norm:
            self.norm = config.hp.vector_norm
            self.register_buffer("mean", torch.zeros(config.input_dim))
            self.register_buffer("deviation", torch.ones(config.input_dim))
        self.model = build(config.model, config.kind, config.input_dim, len(config.labels), config.hp)
        if isinstance(self.model, CRFTagger) and config.hp.constrain:
            self.model.crf.constrain(*legal(config.labels))

    @property
    def standardises(self) -> bool:
        """Whether given vectors are scaled to mean 0 and one deviation in every dimension."""
        return "mean" in self._buffers

    @torch.no_grad()
    def fit_scale(self, vectors: Tensor) -> None:
        """Take mean and deviation from ``vectors`` (n, d) of training characters; a constant dimension becomes 0."""
        self.mean.copy_(vectors.mean(0))
        self.deviation.copy_(vectors.std(0, correction=0).clamp_min(1e-6))

    def vectors(self, x: Tensor, lengths: Tensor) -> Tensor:
        """(B, T, d) vectors of ids (B, T), or the vectors given, standardised to ``hp.vector_norm``."""
        if self.embedding is not None:
            learnt: Tensor = self.embedding(x)
            return learnt
        if not self.standardises:
            return x
        text = torch.arange(x.shape[1], device=x.device) < lengths[:, None]  # padding stays 0
        return (x - self.mean) / self.deviation * (self.norm / x.shape[2]) * text[..., None]

    def loss(self, x: Tensor, lengths: Tensor, target: Tensor) -> Tensor:
        """Scalar training loss."""
        return self.model.loss(self.vectors(x, lengths), lengths, target)

    @torch.no_grad()
    def predict(self, x: Tensor, lengths: Tensor) -> Tensor:
        """Classes (B,) or tags (B, T)."""
        return self.model.predict(self.vectors(x, lengths), lengths)

    @property
    def parameter_count(self) -> int:
        """Trainable parameters, as in the paper's column ``Params``."""
        return sum(p.numel() for p in self.parameters() if p.requires_grad)


def save_network(network: Network, config: NetworkConfig, folder: Path) -> None:
    """Write model.safetensors and config.json into an existing folder."""
    with replacing(folder / "model.safetensors") as temporary:
        save_file({name: value.contiguous() for name, value in network.state_dict().items()}, temporary)
    config.write(folder / "config.json")


def load_network(folder: Path) -> tuple[Network, NetworkConfig]:
    """The saved network in evaluation mode. Raises FileNotFoundError naming the file that is missing."""
    config = NetworkConfig.read(folder / "config.json")
    network = Network(config)
    network.load_state_dict(load_file(folder / "model.safetensors"))
    return network.eval(), config
