"""What all task datasets share: joining documents with their split, no test text in train, contamination flags.

What belongs here: rules that hold for every task. What does not: how one task's examples are found in a document.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from corpus.contracts import EXAMPLES, SPLITS
from corpus.stage import Drop

Row = dict[str, Any]

_PRIORITY = {"test": 0, "dev": 1, "train": 2}
"""A text in several splits stays in the first of these: the evaluation is not to be thinned out by training data."""


@dataclass(frozen=True)
class DatasetOutput:
    """``examples`` (EXAMPLES contract), what was left out, and counts for the data card.

    A drop's ``doc_id`` is the example's id where one document gives several examples.
    """

    examples: pa.Table
    dropped: list[Drop] = field(default_factory=list)
    stats: dict[str, int] = field(default_factory=dict)


def task_documents(documents: pa.Table, splits: pa.Table, task: str) -> Iterator[Row]:
    """The documents of ``task`` as dicts with their ``split`` and ``group``, in document order."""
    SPLITS.enforce(splits)
    chosen = splits.filter(pc.equal(splits["task"], task))
    place = {r["doc_id"]: r for r in chosen.select(["doc_id", "split", "group"]).to_pylist()}
    wanted = documents.filter(pc.is_in(documents["doc_id"], value_set=pa.array(list(place), pa.string())))
    for document in wanted.to_pylist():
        yield {**document, **place[document["doc_id"]]}


def text_hash(text: str) -> bytes:
    """Hash of a text as it stands, without white space around it."""
    return hashlib.sha256(text.strip().encode("utf-8", "surrogatepass")).digest()


def corpus_hashes(texts: Iterable[str]) -> frozenset[bytes]:
    """Hashes of whole corpus documents and of each of their lines, for ``contaminated``."""
    return frozenset(text_hash(piece) for text in texts for piece in (text, *text.split("\n")) if piece.strip())


def finish(task: str, rows: list[Row], dropped: list[Drop], stats: dict[str, int], corpus: Set[bytes]) -> DatasetOutput:
    """The output of a task: texts that occur in several splits stay in test, else dev; flags and counts are set.

    ``rows`` have the EXAMPLES columns but ``task`` and ``contaminated``, and ``source`` for the ledger.
    """
    kept: list[Row] = []
    home: dict[bytes, str] = {}
    for row in rows:
        key = text_hash(row["text"])
        home[key] = min(home.get(key, row["split"]), row["split"], key=_PRIORITY.__getitem__)
    for row in rows:
        source = row.pop("source")
        where = home[text_hash(row["text"])]
        if where != row["split"]:
            detail = f"the same text is in {where}, this one was in {row['split']}"
            dropped.append(Drop(row["example_id"], source, "cross_split_duplicate", detail, len(row["text"])))
            continue
        kept.append({**row, "task": task, "contaminated": text_hash(row["text"]) in corpus})
    counts = {f"examples_{split}": sum(row["split"] == split for row in kept) for split in _PRIORITY}
    counts["contaminated"] = sum(row["contaminated"] for row in kept)
    return DatasetOutput(EXAMPLES.from_rows(kept), dropped, {**stats, **counts})
