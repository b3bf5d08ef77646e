"""The four task datasets of the paper (section 4.2): from de-identified documents and splits to examples.

``build_examples(task, documents, splits)`` is the public face; ``dataset.Dataset`` is how training reads a table of examples.
"""

from __future__ import annotations

from collections.abc import Set

import pyarrow as pa

from tasks.datasets.diagnosis import DiagnosisSettings, diagnosis_examples
from tasks.datasets.examples import DatasetOutput
from tasks.datasets.ner import ner_examples
from tasks.datasets.sections import section_examples


def build_examples(
    task: str,
    documents: pa.Table,
    splits: pa.Table,
    corpus: Set[bytes] = frozenset(),
    diagnosis: DiagnosisSettings | None = None,
) -> DatasetOutput:
    """The examples of one of the four tasks. Raises ValueError for another name."""
    match task:
        case "ner_ccks" | "ner_hospital":
            return ner_examples(documents, splits, task, corpus)
        case "sections":
            return section_examples(documents, splits, corpus)
        case "diagnosis":
            return diagnosis_examples(documents, splits, corpus, diagnosis)
    raise ValueError(f"no task {task!r}; there are ner_ccks, ner_hospital, sections, diagnosis")
