"""The section classification dataset: paragraphs of encyclopedia pages under six headings (paper, section 4.2.2).

What belongs here: paragraphs and their class. What does not: which heading means which class (crawlers.parsers).
"""

from __future__ import annotations

from collections.abc import Set

import pyarrow as pa

from corpus.stage import Drop
from tasks.datasets.examples import DatasetOutput, Row, finish, task_documents

CLASSES = ("Cause", "Description", "Diagnosis", "Prevention", "Symptom", "Treatment")
MIN_CHARACTERS = 15
TASK = "sections"


def section_examples(documents: pa.Table, splits: pa.Table, corpus: Set[bytes] = frozenset()) -> DatasetOutput:
    """One example for each line of at least 15 characters of a document labelled with one of the six classes.

    Dropped: documents with another label (``unknown_label``), lines that are ``too_short``. The group is the topic's, so that no
    disease is in two splits.
    """
    rows: list[Row] = []
    dropped: list[Drop] = []
    for document in task_documents(documents, splits, TASK):
        doc_id, source = document["doc_id"], document["source"]
        if document["label"] not in CLASSES:
            dropped.append(
                Drop(doc_id, source, "unknown_label", f"expected one of {', '.join(CLASSES)}", len(document["text"]))
            )
            continue
        for number, line in enumerate(document["text"].split("\n")):
            text, example_id = line.strip(), f"{doc_id}#{number}"
            if not text:
                continue
            if len(text) < MIN_CHARACTERS:
                dropped.append(Drop(example_id, source, "too_short", f"{len(text)} characters", len(text)))
                continue
            keys = ("split", "group", "doc_id", "source", "label")
            rows.append({**{k: document[k] for k in keys}, "example_id": example_id, "text": text})
    return finish(TASK, rows, dropped, {}, corpus)
