"""Which documents serve which downstream task, and in which part: 8:1:1 by group, the same in every run.

What belongs here: tasks, groups, and the assignment. What does not: making examples (tasks/datasets).
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Mapping
from statistics import median
from typing import Any

import pyarrow as pa

from corpus.contracts import SPLITS
from corpus.dedup.exact import text_key

SPLIT_VERSION = "1"
EVALUATION_PARTS = ("test", "dev")
EVALUATION_SHARE = 0.1
"""The share of each evaluation part; the rest is train: 8:1:1 (paper, section 5.2.2)."""

Row = Mapping[str, Any]


def _text_group(row: Row) -> str:
    return text_key(row["text"])[:20]


def _task_of_annotated(row: Row) -> bool:
    return row["kind"] == "annotated"


TASKS: dict[str, tuple[Callable[[Row], bool], Callable[[Row], str]]] = {
    "ner_ccks": (lambda row: _task_of_annotated(row) and row["source"] == "ccks2019", _text_group),
    "ner_hospital": (lambda row: _task_of_annotated(row) and row["source"] != "ccks2019", _text_group),
    "sections": (
        lambda row: row["label"] is not None and row["kind"] in ("page", "labelled"),
        lambda row: row["topic"] or _text_group(row),
    ),
    "diagnosis": (lambda row: row["kind"] == "emr", lambda row: row["patient_key"] or row["doc_id"]),
}
"""Task -> (which documents serve it, by what they must not be torn apart: text, topic or patient)."""


def assign_splits(documents: pa.Table, seed: int = 13) -> pa.Table:
    """SPLITS of all tasks for ``documents`` (DOCUMENTS).

    A group lies in one part only; see :func:`partition` for which.
    """
    names = ["doc_id", "source", "kind", "topic", "label", "patient_key", "text"]
    rows = documents.select(names).to_pylist()
    result: list[dict[str, object]] = []
    for task, (serves, group_of) in TASKS.items():
        groups: dict[str, list[str]] = defaultdict(list)
        for row in rows:
            if serves(row):
                groups[group_of(row)].append(row["doc_id"])
        parts = partition({group: len(ids) for group, ids in groups.items()}, seed)
        result += [
            {"task": task, "doc_id": doc_id, "group": group, "split": parts[group]}
            for group, ids in groups.items()
            for doc_id in ids
        ]
    return SPLITS.from_rows(result)


def partition(sizes: Mapping[str, int], seed: int) -> dict[str, str]:
    """Group -> part, given the number of documents in each group.

    In the order of a keyed hash of their names, groups fill test up to a tenth of all documents, then dev, the rest is train. So the parts are as near to 8:1:1
    as groups allow, and a new document moves only groups at the borders. Outsized groups come last, which makes them train;
    one group alone is train, two are train and test.
    """
    if not sizes:
        return {}
    target = EVALUATION_SHARE * sum(sizes.values())
    outsized = max(target, 2 * median(sizes.values()))
    waiting = sorted(sizes, key=lambda group: (sizes[group] > outsized, _rank(group, seed)))
    parts: dict[str, str] = {}
    for part in EVALUATION_PARTS[: len(sizes) - 1]:
        filled = 0
        for group in waiting:
            if filled == 0 or filled + sizes[group] / 2 <= target:
                parts[group] = part
                filled += sizes[group]
        waiting = [group for group in waiting if group not in parts]
    return parts | dict.fromkeys(waiting, "train")


def _rank(group: str, seed: int) -> bytes:
    return hashlib.blake2b(group.encode(), key=seed.to_bytes(8, "big", signed=True), digest_size=16).digest()
