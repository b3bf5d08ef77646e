"""Small tasks that a model can learn in a second, for the tests of training and the grid. All text is invented."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np

from corpus.contracts import EXAMPLES
from embeddings.spec import EmbeddingSpec
from tasks.datasets.dataset import Dataset

FILLER = "患者于今日入院复查恢复可无不适饮食睡眠正常"
DRUGS = ("阿莫西林", "布洛芬", "头孢")


def _split(i: int) -> str:
    return ("test", "dev")[i % 10] if i % 10 < 2 else "train"


def ner_dataset(n: int = 80, seed: int = 0) -> Dataset:
    """Sentences of filler with one to three drugs each."""
    rng = random.Random(seed)
    rows = []
    for i in range(n):
        text, spans = "", []
        for _ in range(rng.randint(1, 3)):
            text += "".join(rng.choices(FILLER, k=rng.randint(3, 8)))
            drug = rng.choice(DRUGS)
            spans.append({"start": len(text), "end": len(text) + len(drug), "label": "药物"})
            text += drug + "。"
        rows.append(_row("ner_ccks", i, text, spans=spans))
    return Dataset("ner_ccks", EXAMPLES.from_rows(rows))


def class_dataset(n: int = 80, seed: int = 0) -> Dataset:
    """Filler with one telling word per class."""
    rng = random.Random(seed)
    words = {"Cause": "病因", "Symptom": "疼痛", "Treatment": "服药"}
    rows = []
    for i in range(n):
        label = rng.choice(sorted(words))
        text = "".join(rng.choices(FILLER, k=12)) + words[label] + "".join(rng.choices(FILLER, k=rng.randint(2, 9)))
        rows.append(_row("sections", i, text, label=label))
    return Dataset("sections", EXAMPLES.from_rows(rows))


def _row(task: str, i: int, text: str, **rest: object) -> dict[str, object]:
    common = {"example_id": f"e{i}", "task": task, "split": _split(i), "text": text, "doc_id": f"d{i}"}
    return {**common, "group": f"g{i}", "contaminated": False, **rest}


class HashEmbedder:
    """One fixed random vector a character; counts how many texts it was asked for."""

    def __init__(self, dim: int = 12, name: str = "toy", sha256: str = "abc") -> None:
        self.spec = EmbeddingSpec(name, dim, "char", sha256=sha256)
        self.asked = 0

    def encode(self, tokens: list[list[str]]) -> list[np.ndarray]:
        self.asked += len(tokens)
        dim = self.spec.dim
        return [
            np.array([np.random.default_rng(ord(c)).normal(size=dim) for c in text], np.float32).reshape(-1, dim)
            for text in tokens
        ]


def write_examples(dataset: Dataset, folder: Path) -> Path:
    """The dataset's table as a Parquet file."""
    import pyarrow.parquet as pq

    path = folder / f"{dataset.task}.parquet"
    pq.write_table(dataset.examples, path)
    return path
