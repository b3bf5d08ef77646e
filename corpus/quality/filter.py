"""The quality filter: a document is kept, or dropped with one named reason and the figure that decided.

What belongs here: rules on a single document's text. What does not: comparing documents (dedup), changing text.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from corpus.stage import Drop, StageResult

_IDEOGRAPH = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af]+")
_SPACE = re.compile(r"\s+")
_TAG = re.compile(r"\[[A-Z_]{2,16}\]")


@dataclass(frozen=True)
class Thresholds:
    """Limits measured on public records, textbooks and Q&A, where each drops under 0.5 % of the documents."""

    min_chars: int = 10
    """Fewest characters without white space and de-identification tags."""
    min_chinese_ratio: float = 0.25
    """Smallest share of ideographs among them; results of tests are rich in Latin letters and figures."""
    max_repetition: float = 0.60
    """Largest share of 10-character windows that occurred before in the same document; an honest record that quotes its own test results reaches 0.52."""

    def __post_init__(self) -> None:
        if self.min_chars < 0 or not 0 <= self.min_chinese_ratio <= 1 or not 0 < self.max_repetition <= 1:
            raise ValueError(f"thresholds out of range: {self}")


def chinese_ratio(text: str) -> float:
    """The share of ideographs among the characters of ``text``; 0 for the empty text."""
    return sum(map(len, _IDEOGRAPH.findall(text))) / len(text) if text else 0.0


def repetition(text: str, window: int = 10) -> float:
    """The share of windows of ``window`` characters that are a repetition of an earlier one; 0 for short texts."""
    count = len(text) - window + 1
    if count < window:
        return 0.0
    return 1 - len({text[i : i + window] for i in range(count)}) / count


class Quality:
    """The stage. Documents with gold entities are task data and always kept."""

    name = "quality"
    version = "1"

    def __init__(self, thresholds: Thresholds | None = None) -> None:
        self.thresholds = thresholds or Thresholds()

    def __call__(self, batch: pa.Table) -> StageResult:
        dropped: list[Drop] = []
        keep: list[bool] = []
        for row in batch.select(["doc_id", "source", "kind", "text"]).to_pylist():
            fault = self.fault(row)
            keep.append(fault is None)
            if fault:
                dropped.append(Drop(row["doc_id"], row["source"], *fault))
        stats = Counter(drop.reason for drop in dropped)
        return StageResult(batch.filter(pa.array(keep, pa.bool_())), dropped, dict(stats))

    def fault(self, row: dict[str, Any]) -> tuple[str, str] | None:
        """Reason and detail why a row (``kind``, ``text``) is dropped; None when it is kept."""
        if row["kind"] == "annotated":
            return None
        limits = self.thresholds
        text = _SPACE.sub("", _TAG.sub("", row["text"]))
        if len(text) < limits.min_chars:
            return "too_short", f"{len(text)} characters, at least {limits.min_chars} expected"
        ratio = chinese_ratio(text)
        if ratio < limits.min_chinese_ratio:
            return (
                "low_chinese_ratio",
                f"{ratio:.2f} of the characters are Chinese, at least {limits.min_chinese_ratio} expected",
            )
        share = repetition(text)
        if share > limits.max_repetition:
            return "repetitive", f"{share:.2f} of the text repeats itself, at most {limits.max_repetition} allowed"
        return None
