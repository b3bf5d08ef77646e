"""The ledger of examples balances per source, in rows and in characters."""

from __future__ import annotations

import pyarrow as pa

from corpus.contracts import DOCUMENTS, EXAMPLES
from corpus.stage import Drop
from tasks.datasets.examples import DatasetOutput
from tasks.datasets.ledger import example_ledger


def document(doc_id: str, source: str) -> dict[str, object]:
    return {"doc_id": doc_id, "source": source, "kind": "page", "licence": "x", "raw_sha256": "0", "text": "病因"}


def test_rows_and_characters_in_are_those_kept_and_dropped() -> None:
    documents: pa.Table = DOCUMENTS.from_rows([document("a", "39net"), document("b", "xywy")])
    example = {"task": "sections", "split": "train", "group": "g", "contaminated": False}
    kept = [example | {"example_id": f"a#{i}", "doc_id": "a", "text": "高血压的病因" * i} for i in (1, 2)]
    out = DatasetOutput(
        EXAMPLES.from_rows(kept), [Drop("a#3", "39net", "too_short", "", 4), Drop("b", "xywy", "unknown_label", "", 9)]
    )
    dropped, counts = example_ledger("sections", out, documents)
    assert dropped["reason"].to_pylist() == ["too_short", "unknown_label"]
    columns = ("stage", "source", "rows_in", "rows_kept", "rows_dropped", "chars_in", "chars_kept")
    assert [tuple(row[c] for c in columns) for row in counts.to_pylist()] == [
        ("examples_sections", "39net", 3, 2, 1, 22, 18),
        ("examples_sections", "xywy", 1, 0, 1, 9, 0),
    ]
