"""The diagnosis dataset: history of a medical record in, main diagnosis out (paper, section 4.2.3).

What belongs here: label, input and masking. What does not: how a diagnosis is written (diagnosis_names.py).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Set
from dataclasses import dataclass

import pyarrow as pa

from corpus.ingest.emr_sections import DIAGNOSIS_SECTIONS, split_sections
from corpus.stage import Drop
from tasks.datasets.diagnosis_names import ADMISSION_QUOTE, SYNONYMS, items, main_diagnosis, normalise
from tasks.datasets.examples import DatasetOutput, Row, finish, task_documents

TASK = "diagnosis"
MASK = "[DIAGNOSIS]"


@dataclass(frozen=True)
class DiagnosisSettings:
    """``min_count``: records that a class needs. ``min_characters``: of the input."""

    min_count: int = 10
    min_characters: int = 20

    def __post_init__(self) -> None:
        if self.min_count < 1 or self.min_characters < 1:
            raise ValueError(f"{self}: expected positive numbers")


def mask(text: str, names: Iterable[str]) -> str:
    """``text`` with every admission quote and every mention of ``names`` replaced by ``[DIAGNOSIS]``, longest name first.

    Names of one character are not masked: they would hit inside other words.
    """
    text = ADMISSION_QUOTE.sub(lambda m: m.group().replace(m.group("quoted"), MASK), text)
    wanted = sorted({name for name in names if len(name) > 1}, key=lambda n: (-len(n), n))
    return re.sub("|".join(map(re.escape, wanted)), MASK, text) if wanted else text


def label_names(written: str, label: str) -> set[str]:
    """All strings that give a label away: as written, normalised, and the spellings of the same disease."""
    name = normalise(written)
    return {written, name, label} | {a for a, b in SYNONYMS.items() if b in (name, label)}


def _example(document: Row) -> Row | str:
    """The example of one record, or the reason why there is none."""
    sections = split_sections(document["text"])
    history = sections.get("现病史") or sections.get("", "")
    written = main_diagnosis(sections, history)
    # A coder's main diagnosis outranks the first line of the admission note.
    label = document["label"] or normalise(written)
    if not label:
        return "no_diagnosis"
    names = label_names(written, label)
    if document["label"]:
        names |= {
            form
            for name in DIAGNOSIS_SECTIONS
            for item in items(sections.get(name, ""))
            for form in (item, normalise(item))
        }
    complaint = sections.get("主诉", "")
    keys = ("split", "group", "doc_id", "source")
    text = mask("\n".join(part for part in (complaint, history) if part), names)
    return {**{k: document[k] for k in keys}, "example_id": document["doc_id"], "label": label, "text": text}


def diagnosis_examples(
    documents: pa.Table,
    splits: pa.Table,
    corpus: Set[bytes] = frozenset(),
    settings: DiagnosisSettings | None = None,
) -> DatasetOutput:
    """One example a record: 主诉 and 现病史 (or the whole plain note) with the diagnosis masked; the label is its main diagnosis.

    Label: the record's diagnosis code where it has one; else the first item of 初步诊断, 入院诊断 or 门诊诊断; else the
    diagnosis quoted as the reason of admission. Diagnosis sections are never part of the input. Dropped: ``no_diagnosis``,
    ``no_history`` (input too short), ``rare_class`` (fewer than ``min_count`` records).
    """
    settings = settings or DiagnosisSettings()
    found: list[Row] = []
    dropped: list[Drop] = []
    for document in task_documents(documents, splits, TASK):
        row = _example(document)
        if isinstance(row, str):
            dropped.append(Drop(document["doc_id"], document["source"], row, characters=len(document["text"])))
        elif len(row["text"]) < settings.min_characters:
            dropped.append(
                Drop(
                    document["doc_id"],
                    document["source"],
                    "no_history",
                    f"{len(row['text'])} characters",
                    len(row["text"]),
                )
            )
        else:
            found.append(row)
    counts = Counter(row["label"] for row in found)
    rows = []
    for row in found:
        if counts[row["label"]] < settings.min_count:
            detail = f"{counts[row['label']]} records of this class, {settings.min_count} needed"
            dropped.append(Drop(row["doc_id"], row["source"], "rare_class", detail, len(row["text"])))
        else:
            rows.append(row)
    stats = {"classes": len({row["label"] for row in rows}), "masked": sum(MASK in row["text"] for row in rows)}
    return finish(TASK, rows, dropped, stats, corpus)
