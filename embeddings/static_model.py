"""Publishing static vectors as a model folder: files, hash, `config.json`, card. Shared by Word2Vec and GloVe."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from embeddings.cards import write_card
from embeddings.corpus_files import CorpusFiles, TokenCounts
from embeddings.model_folder import ModelInfo, hash_files, package_versions, write_model_info, write_text_atomic
from embeddings.vectors import Vectors, write_parquet, write_text

USER_WORDS_FILE = "user_words.txt"
"""The segmenter's user words of the release, kept with a word-level model so that its embedder cuts as the corpus was cut."""


@dataclass(frozen=True)
class StaticRun:
    """One finished training run of a static model, before it is written."""

    kind: str
    unit: str
    release: CorpusFiles
    counts: TokenCounts
    vectors: Vectors
    settings: dict[str, Any]
    packages: tuple[str, ...]
    seconds: float
    final_loss: float | None = None


def write_static_model(out: Path, run: StaticRun) -> ModelInfo:
    """Write the model folder ``out`` (made if absent) and return its description."""
    out.mkdir(parents=True, exist_ok=True)
    write_parquet(run.vectors, out / "vectors.parquet")
    write_text(run.vectors, out / "vectors.txt")
    files = ["vectors.parquet", "vectors.txt"]
    if run.unit == "word":
        write_text_atomic(out / USER_WORDS_FILE, "".join(f"{word}\n" for word in run.release.user_words()))
        files.append(USER_WORDS_FILE)
    covered = int(run.vectors.counts.sum())
    info = ModelInfo(
        name=f"cmed_{run.kind}_{run.unit}",
        kind=run.kind,
        unit=run.unit,
        dim=run.vectors.dim,
        release=run.release.id,
        settings=run.settings,
        corpus={
            "documents": run.counts.documents,
            "sentences": run.counts.sentences,
            "tokens": run.counts.total,
            "vocabulary": len(run.vectors.tokens),
            "coverage": covered / run.counts.total,
        },
        files=tuple(files),
        sha256=hash_files(out, tuple(files)),
        versions=package_versions("numpy", "pyarrow", *run.packages),
        seconds=round(run.seconds, 3),
        final_loss=run.final_loss,
    )
    write_model_info(out, info)
    write_card(out, info)
    return info
