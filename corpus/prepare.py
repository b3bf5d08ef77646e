"""From folders of raw text to a corpus release, without Dagster: the stages that the assets run, one after the other.

What belongs here: the order of the stages, their common ledger. What does not: any stage, and pages of a crawl (they need its archive).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from corpus.contracts import DOCUMENTS, DROPPED, RAW_DOCUMENTS, STAGE_COUNTS, TOKENS
from corpus.dedup.exact import ExactDedup
from corpus.dedup.near import NearDedup
from corpus.dedup.settings import NearSettings
from corpus.deid import Deidentify
from corpus.engine import run_stage
from corpus.files import point_to, write_parquet
from corpus.ingest import Inventory, ingest, inventory, unrecognised, user_dictionary
from corpus.ingest.ingest import KINDS
from corpus.ingest.inventory import joined
from corpus.keys import project_key
from corpus.quality.filter import Quality, Thresholds
from corpus.release import Release, build_release
from corpus.segment.stage import Segment
from corpus.split import assign_splits
from corpus.stage import Stage, StageOutput
from corpus.text.normalize import Normalize, NormalizeSettings

Progress = Callable[[str, int, int], None]
"""Called with (stage, done, total)."""


@dataclass(frozen=True)
class PrepareSettings:
    """How raw text becomes a corpus; each part is documented where its stage is.

    whole_latin     Latin words, numbers and units whole in the character view
    keep_test_data  also release what the tasks are evaluated on (their test parts of 8:1:1); else it is left out, for clean evaluations
    seed            of those parts
    """

    normalize: NormalizeSettings = field(default_factory=NormalizeSettings)
    quality: Thresholds = field(default_factory=Thresholds)
    near: NearSettings = field(default_factory=NearSettings)
    whole_latin: bool = False
    keep_test_data: bool = False
    seed: int = 13


@dataclass(frozen=True)
class Prepared:
    """A release and the ledger of all stages before it: DROPPED and STAGE_COUNTS, which balance.

    ``warnings`` name what cost no row and should be looked at: unknown columns, pages without text, characters that could not be decoded.
    """

    release: Release
    dropped: pa.Table
    counts: pa.Table
    warnings: tuple[str, ...] = ()


def prepare(
    inboxes: Sequence[Path],
    out: Path,
    settings: PrepareSettings | None = None,
    *,
    workers: int = 1,
    code_version: str = "",
    progress: Progress | None = None,
) -> Prepared:
    """Read ``inboxes``, and write ``out/<release>``, ``out/current``, ``out/dropped.parquet`` and ``out/stage_counts.parquet``.

    The project key lies in ``out/restricted/keys`` (made when absent, mode 0700); text before de-identification is never written.
    The same input gives the same release. Raises InboxError, KeyFileError, OSError.
    """
    chosen = settings or PrepareSettings()
    found = joined(inventory(inbox) for inbox in inboxes)
    keys = out / "restricted" / "keys"
    keys.mkdir(mode=0o700, parents=True, exist_ok=True)
    keys.parent.chmod(0o700)
    ledger = _Ledger(progress)
    raw = ledger.ingest(found, project_key(keys))
    table = ledger.run(Normalize(chosen.normalize), raw, workers)
    table = ledger.run(Deidentify(project_key(keys)), table, workers)
    table = ledger.run(Quality(chosen.quality), table)
    table = ledger.run(ExactDedup(), table, whole=True)
    documents = DOCUMENTS.enforce(ledger.run(NearDedup(chosen.near), table, whole=True))
    words = user_dictionary(found)
    ledger.run(Segment(words, whole=chosen.whole_latin), documents, workers)
    splits = assign_splits(documents, seed=chosen.seed)
    release = build_release(
        documents,
        ledger.side.get("tokens", TOKENS.empty()),
        splits.slice(0, 0) if chosen.keep_test_data else splits,
        out,
        user_words=words,
        code_version=code_version,
    )
    dropped = DROPPED.enforce(pa.concat_tables([*ledger.dropped, release.dropped]))
    counts = _summed(pa.concat_tables([*ledger.counts, release.counts]))
    write_parquet(dropped, out / "dropped.parquet")
    write_parquet(counts, out / "stage_counts.parquet")
    point_to(release.folder, out / "current")
    return Prepared(release, dropped, counts, tuple(ledger.warnings))


def _summed(counts: pa.Table) -> pa.Table:
    """One row a stage and source: labelled paragraphs may bear the source of another kind."""
    keys = ["stage", "version", "source"]
    names = [name for name in STAGE_COUNTS.schema.names if name not in keys]
    summed = counts.group_by(keys, use_threads=False).aggregate([(name, "sum") for name in names])
    return STAGE_COUNTS.enforce(
        summed.select([*keys, *(f"{name}_sum" for name in names)]).rename_columns([*keys, *names])
    )


class _Ledger:
    """Runs the stages and gathers what each dropped and counted."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress or (lambda *_: None)
        self.dropped: list[pa.Table] = []
        self.counts: list[pa.Table] = []
        self.side: dict[str, pa.Table] = {}
        self.warnings: list[str] = []

    def ingest(self, found: Inventory, key: bytes) -> pa.Table:
        """The documents of all kinds."""
        outputs = [ingest(found, kind, key, progress=self._of(f"ingest {kind}")) for kind in KINDS]
        for output in (*outputs, unrecognised(found)):
            self.dropped.append(output.dropped)
            self.counts.append(output.counts)
            self.warnings += output.warnings
        return RAW_DOCUMENTS.enforce(pa.concat_tables([output.documents for output in outputs]))

    def run(self, stage: Stage, table: pa.Table, workers: int = 1, *, whole: bool = False) -> pa.Table:
        """What ``stage`` keeps; ``whole``: it compares documents and must see them all at once."""
        size = {"batch_rows": max(1, table.num_rows)} if whole else {}
        output: StageOutput = run_stage(stage, table, workers=workers, progress=self._of(stage.name), **size)
        self.dropped.append(output.dropped)
        self.counts.append(output.counts)
        self.side |= output.side
        return output.kept

    def _of(self, name: str) -> Callable[[int, int], None]:
        return lambda done, total: self._progress(name, done, total)
