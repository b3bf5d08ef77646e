"""Dataset: the examples of one task as training and evaluation read them.

What belongs here: the view of an EXAMPLES table. What does not: how examples are made.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc

from corpus.contracts import EXAMPLES
from tasks.bio import Span
from tasks.hyper import Kind

TASKS: dict[str, Kind] = {"ner_ccks": "label", "ner_hospital": "label", "sections": "classify", "diagnosis": "classify"}
"""The four downstream tasks of the paper (section 4.2) and their kind."""

SPLITS = ("train", "dev", "test")


@dataclass(frozen=True)
class Dataset:
    """One task's examples; rows keep the table's order, so that features can be addressed by row."""

    task: str
    examples: pa.Table

    def __post_init__(self) -> None:
        if self.task not in TASKS:
            raise ValueError(f"no task {self.task!r}; there are {sorted(TASKS)}")
        EXAMPLES.enforce(self.examples)
        missing = [split for split in SPLITS if not self.rows(split)]
        if missing:
            raise ValueError(
                f"task {self.task}: no examples in {', '.join(missing)} ({self.examples.num_rows} in all); "
                "see the task's drop ledger, and give it more data"
            )
        if not self.labels:
            raise ValueError(f"task {self.task}: no label in the training examples; see the task's drop ledger")

    @property
    def kind(self) -> Kind:
        """``label`` or ``classify``."""
        return TASKS[self.task]

    @cached_property
    def texts(self) -> list[str]:
        """All texts, in row order."""
        return self.examples["text"].to_pylist()

    @cached_property
    def classes(self) -> list[str]:
        """The gold class of each row (classification)."""
        return self.examples["label"].to_pylist()

    @cached_property
    def spans(self) -> list[list[Span]]:
        """The gold entities of each row (labelling)."""
        return [[(s["start"], s["end"], s["label"]) for s in row or []] for row in self.examples["spans"].to_pylist()]

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """Classes or entity types that occur in train, sorted; the others can never be predicted."""
        return self._labels(self.rows("train"))

    @cached_property
    def all_labels(self) -> tuple[str, ...]:
        """Classes or entity types that occur anywhere, sorted; what scores are computed over."""
        return self._labels(range(self.examples.num_rows))

    def _labels(self, rows: range | list[int]) -> tuple[str, ...]:
        if self.kind == "classify":
            return tuple(sorted({self.classes[i] for i in rows}))
        return tuple(sorted({name for i in rows for _, _, name in self.spans[i]}))

    def rows(self, split: str) -> list[int]:
        """Row numbers of a split."""
        return pc.indices_nonzero(pc.equal(self.examples["split"], split)).to_pylist()

    @cached_property
    def sha256(self) -> str:
        """Hash of all that training and evaluation read: a finished cell is stale when it differs."""
        digest = hashlib.sha256(self.task.encode())
        for row in self.examples.select(["example_id", "split", "text", "spans", "label"]).to_pylist():
            digest.update(repr(row).encode("utf-8", "surrogatepass"))
        return digest.hexdigest()
