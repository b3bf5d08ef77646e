"""Cell: one experiment of the grid, by name.

What belongs here: identity of experiments and which combinations are valid. What does not: running them. No torch here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product

from tasks.datasets.dataset import TASKS
from tasks.hyper import HyperParameters, Kind
from tasks.models.registry import CATALOGUE

BARE = "bare"


@dataclass(frozen=True, order=True)
class Cell:
    """A task, an embedding, a model, a seed, and the hash of the hyper-parameters."""

    task: str
    embedding: str
    model: str
    seed: int
    hp_hash: str

    @property
    def id(self) -> str:
        """Unique and fit for a folder name."""
        return f"{self.task}.{self.embedding}.{self.model}.s{self.seed}.{self.hp_hash}"


def grid(
    tasks: Iterable[str],
    embeddings: Iterable[str],
    models: Iterable[str],
    seeds: Iterable[int],
    hp: Mapping[Kind, HyperParameters],
) -> list[Cell]:
    """All valid cells: a model appears only with tasks of a kind that it serves.

    Raises KeyError for a task or model that does not exist.
    """
    tasks, models = list(tasks), list(models)
    for names, known in ((tasks, set(TASKS)), (models, set(CATALOGUE))):
        if unknown := set(names) - known:
            raise KeyError(f"no {sorted(unknown)}; there are {sorted(known)}")
    return [
        Cell(task, embedding, model, seed, hp[TASKS[task]].hash)
        for task, embedding, model, seed in product(tasks, embeddings, models, seeds)
        if TASKS[task] in CATALOGUE[model]
    ]
