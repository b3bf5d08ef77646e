"""HyperParameters: what one downstream model and its training can be told, with the named presets.

What belongs here: fields, their checks, presets. What does not: code that uses them, or sizes that the paper fixes for
one architecture only (those are constants of its file). No torch here.
"""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import asdict, dataclass, replace
from typing import Literal

Kind = Literal["classify", "label"]
"""``classify``: one label for a text. ``label``: entities, as one BIO tag for each character."""


@dataclass(frozen=True)
class HyperParameters:
    """Settings of one training run; the defaults are the paper's protocol (section 6, Tables 5 and 6).

    ``units``: hidden size of recurrent layers, per direction. ``dense``: width of the layer under the output.
    ``map_kernel``: width of StaResGRU-CNN's per-position mapping (1 = dense, 3 = convolution).
    ``dropout``: probability, wherever the architecture has its dropout.
    ``epochs``, ``patience``: most epochs, and epochs without a better dev score before stopping.
    ``min_steps``: least updates of the planned epochs; a small training set gets more epochs, and patience in proportion.
    ``batch``: windows of a step. ``lr``: of Adam. ``clip``: largest gradient norm, 0 for none.
    ``anneal``: lower the rate linearly to a tenth of itself over the epochs.
    ``max_length``: most characters of a window. ``split_sentences``: cut texts into sentences for labelling and stitch
    the predictions; otherwise the first ``max_length`` characters are all that the model sees.
    ``masking``: the model does not see padding. Without it every window is padded to ``max_length`` and padding has a
    tag of its own, as in the paper. ``constrain``: Viterbi decoding allows legal BIO sequences only.
    ``vector_norm``: scale given (frozen) vectors, in every dimension, to mean 0 and one deviation, so that the absolute values of a
    vector sum up to about this; 0 leaves them as they are. Vectors of a small corpus are short and those of a young BERT lie close
    together; and Adam moves every weight alike, so that what a step changes grows with that sum. One value lets one learning rate
    serve embeddings of any width (measured on the demo's data: 100 for recurrent labelling, 30 for classification).
    ``bare_dim``, ``min_count``: width of the learnt character vectors, and how often a character must occur in train.
    """

    units: int = 512
    dense: int = 512
    map_kernel: int = 1
    dropout: float = 0.4
    epochs: int = 100
    patience: int = 10
    min_steps: int = 0
    batch: int = 64
    lr: float = 1e-3
    clip: float = 0.0
    anneal: bool = False
    max_length: int = 512
    split_sentences: bool = False
    masking: bool = False
    constrain: bool = False
    vector_norm: float = 0.0
    bare_dim: int = 100
    min_count: int = 3

    def __post_init__(self) -> None:
        for name in (
            "units",
            "dense",
            "map_kernel",
            "epochs",
            "patience",
            "batch",
            "max_length",
            "bare_dim",
            "min_count",
        ):
            if getattr(self, name) < 1:
                raise ValueError(f"hyper-parameter {name}: {getattr(self, name)}, expected at least 1")
        if self.map_kernel % 2 == 0:
            raise ValueError(f"hyper-parameter map_kernel: {self.map_kernel}, expected an odd width")
        if not 0 <= self.dropout < 1:
            raise ValueError(f"hyper-parameter dropout: {self.dropout}, expected 0 <= dropout < 1")
        if self.lr <= 0 or min(self.clip, self.min_steps, self.vector_norm) < 0:
            raise ValueError(f"{self}: expected lr > 0; clip, min_steps and vector_norm not negative")

    def schedule(self, windows: int) -> tuple[int, int]:
        """Epochs and patience for a training set of so many windows."""
        steps = max(1, math.ceil(windows / self.batch))
        epochs = max(self.epochs, math.ceil(self.min_steps / steps))
        return epochs, math.ceil(self.patience * epochs / self.epochs)

    @property
    def hash(self) -> str:
        """Eight hex digits that change whenever a setting does."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()[:8]


PAPER = HyperParameters()
_IMPROVED = replace(PAPER, masking=True, split_sentences=True, constrain=True, max_length=200, clip=5.0, anneal=True)
_CLASSIFY = replace(_IMPROVED, vector_norm=30.0)
_LABEL = replace(_IMPROVED, vector_norm=100.0)

_PRESETS: dict[tuple[str, Kind], HyperParameters] = {
    ("paper", "classify"): PAPER,
    ("paper", "label"): PAPER,
    ("default", "classify"): replace(
        _CLASSIFY, units=64, dense=64, epochs=5, patience=3, min_steps=400, batch=32, max_length=256, lr=3e-3
    ),
    ("default", "label"): replace(_LABEL, units=96, dense=96, epochs=6, patience=4, batch=32, lr=3e-3),
    ("demo", "classify"): replace(
        _CLASSIFY, units=32, dense=64, epochs=3, patience=2, min_steps=180, batch=32, max_length=80, lr=4e-3
    ),
    ("demo", "label"): replace(_LABEL, units=48, dense=64, epochs=4, patience=2, batch=32, lr=5e-3),
}
PRESETS = tuple(dict.fromkeys(name for name, _ in _PRESETS))
"""``paper``: section 6 to the letter (a GPU). ``default``: real data on a CPU. ``demo``: seconds a cell."""


def preset(name: str, kind: Kind) -> HyperParameters:
    """The named preset for one kind of task. Raises KeyError with the names there are."""
    if (name, kind) not in _PRESETS:
        raise KeyError(f"no preset {name!r} for kind {kind!r}; there are {PRESETS}")
    return _PRESETS[name, kind]
