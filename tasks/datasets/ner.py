"""Named-entity datasets: records with gold entities (paper, section 4.2.1: CCKS 2019 and the hospital's own).

What belongs here: which spans can be learnt. What does not: reading annotation formats (corpus.ingest).
"""

from __future__ import annotations

from collections.abc import Set
from typing import Any

import pyarrow as pa

from corpus.stage import Drop
from tasks.datasets.examples import DatasetOutput, Row, finish, task_documents


def usable_spans(text: str, spans: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """Spans that fit the text and do not overlap, in order, and how many were left out, by reason.

    Of overlapping spans the longer one stays, then the earlier: BIO tags hold one type per character.
    """
    left_out = {"spans_out_of_range": 0, "spans_overlapping": 0}
    taken = bytearray(len(text))
    kept = []
    for span in sorted(spans, key=lambda s: (s["start"] - s["end"], s["start"], s["label"])):
        start, end = span["start"], span["end"]
        if not 0 <= start < end <= len(text):
            left_out["spans_out_of_range"] += 1
        elif any(taken[start:end]):
            left_out["spans_overlapping"] += 1
        else:
            taken[start:end] = b"\1" * (end - start)
            kept.append(span)
    return sorted(kept, key=lambda s: s["start"]), left_out


def ner_examples(documents: pa.Table, splits: pa.Table, task: str, corpus: Set[bytes] = frozenset()) -> DatasetOutput:
    """Examples of ``ner_ccks`` or ``ner_hospital``: one a document of kind ``annotated``, the whole text.

    ``corpus`` are the hashes of the corpus release (examples.corpus_hashes). Spans that cannot be learnt are left out and counted in
    ``stats``; a record that loses all its spans so is dropped (``no_usable_span``). Records without entities stay.
    """
    rows: list[Row] = []
    dropped: list[Drop] = []
    stats = {"spans": 0, "spans_out_of_range": 0, "spans_overlapping": 0}
    for document in task_documents(documents, splits, task):
        given = document["spans"] or []
        spans, left_out = usable_spans(document["text"], given)
        for name, count in left_out.items():
            stats[name] += count
        if given and not spans:
            detail = f"none of {len(given)} spans fits a text of {len(document['text'])} characters"
            dropped.append(
                Drop(document["doc_id"], document["source"], "no_usable_span", detail, len(document["text"]))
            )
            continue
        stats["spans"] += len(spans)
        keys = ("split", "group", "doc_id", "source", "text")
        rows.append({**{k: document[k] for k in keys}, "example_id": document["doc_id"], "spans": spans})
    return finish(task, rows, dropped, stats, corpus)
