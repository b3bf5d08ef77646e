"""The corpus release: the frozen set of documents that language models are trained on, with a manifest that says where it comes from.

What belongs here: choosing the documents, writing the release. What does not: training, and cleaning (every text is final here).
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from corpus.contracts import DOCUMENTS, TOKENS
from corpus.engine import run_stage
from corpus.stage import Drop, StageResult

TASK_DATA_KINDS = ("annotated", "labelled")
"""Kinds that exist for a task, not as running text."""

PAPER_TABLE_1 = {
    "books": (("book",), 4_384_503),
    "medical records": (("emr",), 2_002_202),
    "online resources": (("page", "qa"), 29_092_216),
}
"""Corpus of the paper, table 1: our kinds beside it and its size in Chinese characters."""


class TakenDownError(ValueError):
    """A document that was taken down would be released."""


@dataclass(frozen=True)
class Release:
    """A written release. ``id`` is ``r-`` and 12 hexadecimal digits of the content; ``dropped`` and ``counts`` are its ledger."""

    id: str
    folder: Path
    manifest: dict[str, Any]
    dropped: pa.Table
    counts: pa.Table

    @property
    def characters(self) -> int:
        """Code points of all texts in the release."""
        return int(self.manifest["characters"])


class LeaveOut:
    """The stage that chooses: test documents of any task go (``test_split``), and task data (``task_data``)."""

    name = "release"
    version = "1"

    def __init__(self, test_documents: Collection[str]) -> None:
        self.test_documents = frozenset(test_documents)

    def __call__(self, batch: pa.Table) -> StageResult:
        dropped: list[Drop] = []
        for row in batch.select(["doc_id", "source", "kind"]).to_pylist():
            if row["doc_id"] in self.test_documents:
                dropped.append(Drop(row["doc_id"], row["source"], "test_split", "a task is evaluated on it"))
            elif row["kind"] in TASK_DATA_KINDS:
                dropped.append(Drop(row["doc_id"], row["source"], "task_data", f"kind {row['kind']}: no running text"))
        left_out = pa.array([drop.doc_id for drop in dropped], pa.string())
        kept = batch.filter(pc.invert(pc.is_in(batch["doc_id"], value_set=left_out)))
        return StageResult(kept, dropped, dict(Counter(drop.reason for drop in dropped)))


def build_release(
    documents: pa.Table,
    tokens: pa.Table,
    splits: pa.Table,
    dest: Path,
    *,
    user_words: Sequence[str],
    code_version: str,
    taken_down: Collection[str] = (),
) -> Release:
    """Write ``dest/<id>`` with documents, tokens, plain corpora, user dictionary and manifest, and return it.

    The plain corpora have a sentence a line, tokens separated by one space, and an empty line between documents. The same content has the same id and is not written again. ``taken_down`` are ids of documents that were taken down:
    the manifest counts and lists them, and none may be among ``documents``.
    A killed run leaves no half release: the folder is renamed when complete. Raises ContractError, TakenDownError, OSError.
    """
    _refuse_taken_down(documents, taken_down)
    test = splits.filter(pc.equal(splits["split"], "test"))["doc_id"].to_pylist()
    chosen = run_stage(LeaveOut(test), DOCUMENTS.enforce(documents))
    ours = pa.array(chosen.kept["doc_id"].to_pylist(), pa.string())
    tokens = TOKENS.enforce(tokens.filter(pc.is_in(tokens["doc_id"], value_set=ours)))
    words = sorted(set(user_words))
    release_id = f"r-{_content_hash(chosen.kept, tokens, words, sorted(taken_down))[:12]}"
    folder = dest / release_id
    if not (folder / "manifest.json").is_file():
        manifest = _describe(chosen.kept, tokens, words) | {
            "left_out": chosen.stats,
            "taken_down": {"documents": len(taken_down), "doc_ids": sorted(taken_down)},
            "code_version": code_version,
        }
        _write(folder, {"id": release_id, **manifest}, chosen.kept, tokens, words)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return Release(release_id, folder, manifest, chosen.dropped, chosen.counts)


def _refuse_taken_down(documents: pa.Table, taken_down: Collection[str]) -> None:
    still = sorted(set(documents["doc_id"].to_pylist()).intersection(taken_down))
    if still:
        raise TakenDownError(f"{len(still)} documents that were taken down are still there, first {still[:3]}")


def _content_hash(documents: pa.Table, tokens: pa.Table, words: list[str], taken_down: list[str]) -> str:
    digest = hashlib.sha256()
    for table in (documents, tokens.select(["doc_id", "sentence", "start", "end", "segmenter"])):
        for row in table.to_pylist():
            digest.update(json.dumps(row, ensure_ascii=False, sort_keys=True, default=str).encode())
    digest.update("\n".join(words).encode())
    if taken_down:
        digest.update(json.dumps(taken_down).encode())
    return digest.hexdigest()


def _describe(documents: pa.Table, tokens: pa.Table, words: list[str]) -> dict[str, Any]:
    """The manifest without id, files and versions of code: what is in the release, beside the paper's corpus."""
    per_source: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    licences: dict[tuple[str, str], set[str]] = defaultdict(set)
    columns = documents.select(["source", "kind", "licence", "text"])
    for row in columns.to_pylist():
        key = (row["kind"], row["source"])
        per_source[key] += Counter(documents=1, characters=len(row["text"]))
        licences[key].add(row["licence"])
    by_kind: Counter[str] = Counter()
    for (kind, _), counts in per_source.items():
        by_kind[kind] += counts["characters"]
    return {
        "documents": documents.num_rows,
        "characters": sum(by_kind.values()),
        "sentences": tokens.num_rows,
        "words": int(pc.sum(pc.list_value_length(tokens["words"])).as_py() or 0),
        "sources": [
            {"kind": kind, "source": source, **counts, "licences": sorted(licences[kind, source])}
            for (kind, source), counts in sorted(per_source.items())
        ],
        "beside_the_paper": [
            {"corpus": name, "characters": sum(by_kind[kind] for kind in kinds), "characters_paper": paper}
            for name, (kinds, paper) in PAPER_TABLE_1.items()
        ],
        "segmenters": sorted(set(tokens["segmenter"].to_pylist())),
        "user_words": len(words),
        "contracts": {"documents": DOCUMENTS.schema.names, "tokens": TOKENS.schema.names},
    }


def _write(folder: Path, manifest: dict[str, Any], documents: pa.Table, tokens: pa.Table, words: list[str]) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        pq.write_table(documents, temporary / "documents.parquet", compression="zstd")
        pq.write_table(tokens, temporary / "tokens.parquet", compression="zstd")
        for column, name in (("words", "corpus.word.txt"), ("characters", "corpus.char.txt")):
            _write_lines(temporary / name, _corpus_lines(tokens, column))
        _write_lines(temporary / "user_dictionary.txt", iter(words))
        files = {path.name: _file_entry(path) for path in sorted(temporary.iterdir())}
        manifest = {**manifest, "created_at": datetime.now(UTC).isoformat(timespec="seconds"), "files": files}
        text = json.dumps(manifest, ensure_ascii=False, indent=2)
        (temporary / "manifest.json").write_text(text + "\n", encoding="utf-8")
        temporary.chmod(0o755)
        if folder.exists():  # without a manifest: not a release of ours, or one that was damaged by hand
            shutil.rmtree(folder)
        os.replace(temporary, folder)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise


def _corpus_lines(tokens: pa.Table, column: str) -> Iterator[str]:
    previous: str | None = None
    for batch in tokens.select(["doc_id", column]).to_batches(max_chunksize=10_000):
        for doc_id, sentence in zip(batch[0].to_pylist(), batch[1].to_pylist(), strict=True):
            if previous is not None and doc_id != previous:
                yield ""
            previous = doc_id
            yield " ".join(token for token in sentence if not token.isspace())


def _write_lines(path: Path, lines: Iterator[str]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(line + "\n" for line in lines)


def _file_entry(path: Path) -> dict[str, object]:
    with path.open("rb") as stream:
        return {"sha256": hashlib.file_digest(stream, "sha256").hexdigest(), "bytes": path.stat().st_size}
