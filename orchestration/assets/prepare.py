"""Preparation: raw documents to a clean, de-identified, segmented corpus release. Restricted until `deidentified`, open from there."""

import dagster as dg
import pyarrow as pa
import pyarrow.compute as pc

from corpus.contracts import DOCUMENTS, OFFSETS, PHI_AUDIT, RAW_DOCUMENTS, TOKENS
from corpus.dedup.exact import ExactDedup
from corpus.dedup.near import NearDedup
from corpus.deid import Deidentify
from corpus.engine import run_stage
from corpus.files import point_to, write_parquet
from corpus.quality.filter import Quality
from corpus.release import build_release
from corpus.segment.stage import Segment
from corpus.split import SPLIT_VERSION, assign_splits
from corpus.takedown import TakeDown, takedown_table
from corpus.text.normalize import Normalize
from orchestration.code import git_sha
from orchestration.pipeline import Pipeline
from orchestration.step import Step, characters
from orchestration.versions import SETTINGS, TAKEDOWN_LIST


@dg.asset(
    group_name="prepare",
    kinds={"parquet"},
    code_version="1",
    metadata={TAKEDOWN_LIST: True},
    description="Requests to take texts down (cmedlms takedown): what no later table may hold.",
)
def takedowns(context: dg.AssetExecutionContext, pipeline: Pipeline) -> dg.Output[pa.Table]:
    with Step(context, pipeline) as step:
        table = takedown_table(pipeline.takedowns)
        step.summary = f"{table.num_rows:,} requests"
    return step.output(table)


@dg.asset(
    group_name="prepare",
    kinds={"parquet"},
    code_version=f"{Normalize.version}.{TakeDown.version}",
    metadata={SETTINGS: ["normalize"]},
    description="All raw documents but those taken down, with one encoding, one width, simplified script; spans re-mapped (restricted zone).",
)
def normalized(
    context: dg.AssetExecutionContext,
    pipeline: Pipeline,
    raw_pages: pa.Table,
    raw_books: pa.Table,
    raw_emrs: pa.Table,
    raw_qa: pa.Table,
    raw_ner: pa.Table,
    raw_sections: pa.Table,
    takedowns: pa.Table,
) -> dg.Output[pa.Table]:
    with Step(context, pipeline) as step:
        raw = RAW_DOCUMENTS.enforce(pa.concat_tables([raw_ner, raw_sections, raw_emrs, raw_pages, raw_books, raw_qa]))
        out = run_stage(
            Normalize(pipeline.settings.normalize), raw, workers=pipeline.settings.workers, progress=step.progress
        )
        left = run_stage(TakeDown(takedowns), out.kept, batch_rows=max(1, out.kept.num_rows))
        step.record_ledger(pa.concat_tables([out.dropped, left.dropped]), pa.concat_tables([out.counts, left.counts]))
        step.metadata |= {**out.stats, **left.stats, "characters": characters(left.kept)}
        _write_offsets(pipeline, "normalize", out.side.get("offsets"))
    return step.output(left.kept)


@dg.multi_asset(
    outs={
        "deidentified": dg.AssetOut(
            group_name="prepare",
            kinds={"parquet"},
            code_version=Deidentify.version,
            metadata={SETTINGS: ["deid_mode"]},
            description="Documents without identifying text: the border of the open zone.",
        ),
        "phi_audit": dg.AssetOut(
            group_name="prepare",
            kinds={"parquet"},
            code_version=Deidentify.version,
            metadata={SETTINGS: ["deid_mode"]},
            description="Every redaction with category, rule and a keyed fingerprint; never the value.",
        ),
    },
)
def deidentify(
    context: dg.AssetExecutionContext, pipeline: Pipeline, normalized: pa.Table
) -> tuple[dg.Output[pa.Table], dg.Output[pa.Table]]:
    with Step(context, pipeline, "deidentified") as step:
        stage = Deidentify(pipeline.key, mode=pipeline.settings.deid_mode)
        out = run_stage(stage, normalized, workers=pipeline.settings.workers, progress=step.progress)
        step.record(out)
        _write_offsets(pipeline, "deidentify", out.side.get("offsets"))
        audit = out.side.get("phi_audit", PHI_AUDIT.empty())
        step.metadata |= {"redactions": audit.num_rows}
        step.summary += f", {audit.num_rows:,} redactions"
    return step.output(out.kept, "deidentified"), step.output(audit, "phi_audit")


@dg.asset(
    group_name="prepare",
    kinds={"parquet"},
    code_version=f"{Quality.version}.{ExactDedup.version}.{NearDedup.version}",
    metadata={SETTINGS: ["near"]},
    description="The corpus's documents: filtered, without exact and near duplicates. What is left out is in the drop ledger.",
)
def documents(context: dg.AssetExecutionContext, pipeline: Pipeline, deidentified: pa.Table) -> dg.Output[pa.Table]:
    with Step(context, pipeline) as step:
        good = run_stage(Quality(), deidentified, progress=step.progress)
        unique = run_stage(ExactDedup(), good.kept, batch_rows=max(1, good.kept.num_rows))
        fresh = run_stage(NearDedup(pipeline.settings.near), unique.kept, batch_rows=max(1, unique.kept.num_rows))
        passed = (good, unique, fresh)
        step.record_ledger(
            pa.concat_tables([out.dropped for out in passed]), pa.concat_tables([out.counts for out in passed])
        )
        step.metadata["characters"] = characters(fresh.kept)
    return step.output(DOCUMENTS.enforce(fresh.kept))


@dg.asset(
    group_name="prepare",
    kinds={"parquet"},
    code_version=SPLIT_VERSION,
    metadata={SETTINGS: ["seed"]},
    description="Which documents serve which task and part (8:1:1 by patient or topic); made before the release leaves out test texts.",
)
def splits(context: dg.AssetExecutionContext, pipeline: Pipeline, documents: pa.Table) -> dg.Output[pa.Table]:
    with Step(context, pipeline) as step:
        table = assign_splits(documents, seed=pipeline.settings.seed)
        step.summary = f"{table.num_rows:,} documents in {len(set(table['task'].to_pylist()))} tasks"
    return step.output(table)


@dg.asset(
    group_name="prepare",
    kinds={"parquet"},
    code_version=Segment.version,
    metadata={SETTINGS: ["whole_latin"]},
    description="Sentences as words (jieba with the medical dictionary) and as characters, with offsets into the text.",
)
def tokens(
    context: dg.AssetExecutionContext, pipeline: Pipeline, documents: pa.Table, user_dictionary: pa.Table
) -> dg.Output[pa.Table]:
    with Step(context, pipeline) as step:
        stage = Segment(user_dictionary["word"].to_pylist(), whole=pipeline.settings.whole_latin)
        out = run_stage(stage, documents, workers=pipeline.settings.workers, progress=step.progress)
        step.record(out)
        sentences = out.side.get("tokens", TOKENS.empty())
        step.summary = f"{sentences.num_rows:,} sentences"
    return step.output(sentences)


@dg.asset(
    group_name="prepare",
    kinds={"parquet"},
    code_version="2",
    description="The corpus release that models are trained on: documents, tokens, plain corpus files and a manifest.",
)
def corpus_release(
    context: dg.AssetExecutionContext,
    pipeline: Pipeline,
    documents: pa.Table,
    splits: pa.Table,
    tokens: pa.Table,
    user_dictionary: pa.Table,
    takedowns: pa.Table,
) -> dg.MaterializeResult:
    with Step(context, pipeline) as step:
        release = build_release(
            documents,
            tokens,
            splits,
            pipeline.home.releases,
            user_words=user_dictionary["word"].to_pylist(),
            code_version=git_sha(),
            taken_down=_taken_down(pipeline, takedowns),
        )
        point_to(release.folder, pipeline.home.releases / "current")
        step.record_ledger(release.dropped, release.counts)
        step.metadata |= {"release": release.id, "characters": release.characters}
        step.summary = f"{release.id}: {release.characters:,} characters; " + step.summary
    return step.result()


def _taken_down(pipeline: Pipeline, takedowns: pa.Table) -> list[str]:
    """Ids of the documents that the requests named, and of those left out for them."""
    named = {doc_id for doc_ids in takedowns["doc_ids"].to_pylist() for doc_id in doc_ids}
    dropped = pipeline.ledger.dropped()
    left_out = dropped.filter(pc.equal(dropped["reason"], TakeDown.name))
    return sorted(named.union(left_out["doc_id"].to_pylist()))


def _write_offsets(pipeline: Pipeline, stage: str, table: pa.Table | None) -> None:
    path = pipeline.home.restricted_tables / "offsets" / f"{stage}.parquet"
    write_parquet(OFFSETS.enforce(table if table is not None else OFFSETS.empty()), path)


ASSETS = [takedowns, normalized, deidentify, documents, splits, tokens, corpus_release]
