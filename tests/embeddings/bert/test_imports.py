"""What importing the language models costs: no torch, transformers, gensim or numba before a model is trained or loaded."""

from __future__ import annotations

import subprocess
import sys

import pytest

LIGHT = (
    "embeddings.embedders", "embeddings.word2vec", "embeddings.glove", "embeddings.cards", "embeddings.bert.settings",
    "embeddings.bert.examples", "embeddings.bert.masking",
)  # fmt: skip
HEAVY = {"torch", "transformers", "gensim", "numba", "jieba"}
GPU_MACHINE_LACKS = {"dagster", "jieba", "gensim", "pydantic", "sklearn", "scrapy", "polars", "duckdb"}


def loaded_by(modules: tuple[str, ...]) -> set[str]:
    code = f"import sys, {', '.join(modules)}; print(*{{name.split('.')[0] for name in sys.modules}})"
    return set(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split())


def test_settings_and_trainers_import_nothing_heavy() -> None:
    assert not loaded_by(LIGHT) & HEAVY


@pytest.mark.parametrize("module", ["embeddings.bert.pretrain", "embeddings.bert.embedder"])
def test_bert_runs_where_only_torch_and_arrow_are(module: str) -> None:
    # transformers itself imports scikit-learn when it is installed
    assert not loaded_by((module,)) & (GPU_MACHINE_LACKS - {"sklearn"})
