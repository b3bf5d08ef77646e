"""The model registry: a name builds a model. No torch until a model is built.

What belongs here: the catalogue (which model serves which kind of task) and building by name. What does not: layers.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import TYPE_CHECKING

from tasks.hyper import HyperParameters, Kind

if TYPE_CHECKING:
    from tasks.models.heads import TaskModel

    Builder = Callable[[Kind, int, int, HyperParameters], TaskModel]

CATALOGUE: dict[str, frozenset[Kind]] = {
    "stares_gru_cnn": frozenset({"classify", "label"}),
    "bilstm_crf": frozenset({"label"}),
    "bilstm": frozenset({"classify", "label"}),
    "bigru": frozenset({"classify", "label"}),
    "cnn": frozenset({"classify"}),
}
"""Model -> the kinds of task it serves; each lies in ``tasks/models/<name>.py``. Known without importing torch."""

_builders: dict[str, Builder] = {}


def register(name: str, kinds: set[Kind]) -> Callable[[Builder], Builder]:
    """Decorator of a model file's ``build(kind, input_dim, labels, hp)``. Raises ValueError against the catalogue."""
    if CATALOGUE.get(name) != kinds:
        raise ValueError(f"model {name!r} registers {sorted(kinds)}, the catalogue has {CATALOGUE.get(name)}; amend it")

    def keep(builder: Builder) -> Builder:
        _builders[name] = builder
        return builder

    return keep


def build(name: str, kind: Kind, input_dim: int, labels: int, hp: HyperParameters) -> TaskModel:
    """A freshly initialised model for vectors of ``input_dim`` and ``labels`` classes or tags.

    Raises KeyError for an unknown model and ValueError for a kind that it does not serve.
    """
    if name not in CATALOGUE:
        raise KeyError(f"no model {name!r}; there are {sorted(CATALOGUE)}")
    if kind not in CATALOGUE[name]:
        raise ValueError(f"model {name!r} serves {sorted(CATALOGUE[name])}, not {kind!r}")
    importlib.import_module(f"tasks.models.{name}")
    return _builders[name](kind, input_dim, labels, hp)
