"""Questions with answers in three public layouts; a document is title, question and answer, a line each.

What belongs here: reading them. What does not: judging answers; a pair marked as not belonging together is dropped.
"""

from __future__ import annotations

import re

from corpus.ingest.documents import Collector
from corpus.ingest.rows import BadRow, delimited_rows
from corpus.ingest.sources import SourceFile
from corpus.ingest.text import read_text

_NO_QUESTION = {"", "无", "None", "nan"}


def read_qa_csv(file: SourceFile, collector: Collector) -> None:
    """Columns ``department, title, ask, answer``; the topic is the department."""
    for number, row in delimited_rows(file, collector, delimiter=","):
        if isinstance(row, BadRow):
            _drop(file, number, row, collector)
        else:
            _add(file, number, [row["title"], row["ask"], row["answer"]], collector, topic=row["department"])


def read_qa_pairs(file: SourceFile, collector: Collector) -> None:
    """Columns ``match, question, answer``: match 0 pairs a question with somebody else's answer, which is no text to learn from."""
    for number, row in delimited_rows(file, collector, delimiter="\t", header=["match", "question", "answer"]):
        if isinstance(row, BadRow):
            _drop(file, number, row, collector)
        elif row["match"].strip() != "1":
            _drop(
                file,
                number,
                BadRow("unmatched_answer", "marked as another question's answer: nothing to do"),
                collector,
            )
        else:
            _add(file, number, [row["question"], row["answer"]], collector)


def read_qa_blocks(file: SourceFile, collector: Collector) -> None:
    """Blocks between blank lines: ``title,question`` and then the answer."""
    blocks = re.split(r"\n[ \t]*\n\s*", read_text(file, collector).replace("\r\n", "\n").strip())
    for number, block in enumerate(blocks, start=1):
        head, _, answer = block.partition("\n")
        title, _, question = head.partition(",")
        # The layout was made from quoted CSV; an opening quote is left over where the closing one was cut off.
        _add(file, number, [title, question, answer.lstrip('"')], collector)


def _add(file: SourceFile, number: int, parts: list[str], collector: Collector, topic: str | None = None) -> None:
    *questions, answer = (part.strip() for part in parts)
    questions = [part for part in dict.fromkeys(questions) if part not in _NO_QUESTION]
    if not questions or not answer:
        _drop(file, number, BadRow("no_text", "expected a question and an answer"), collector)
        return
    collector.add(
        source=file.source,
        kind="qa",
        text="\n".join((*questions, answer)),
        topic=topic.strip() or None if topic else None,
        raw_sha256=file.sha256,
        licence=file.licence,
    )


def _drop(file: SourceFile, number: int, row: BadRow, collector: Collector) -> None:
    detail = f"{file.shown} row {number}: {row.detail}"
    collector.drop(file.row_id(str(number)), file.source, row.reason, detail)
