"""Ingestion: the archive of pages becomes page records, these and the inbox's files raw documents (restricted zone), one asset per kind."""

import dagster as dg
import pyarrow as pa

from corpus.contracts import USER_WORDS
from corpus.files import write_json
from corpus.ingest import (
    IngestOutput,
    ingest,
    page_documents,
    page_records,
    parsers_version,
    unrecognised,
    user_dictionary,
)
from orchestration.pipeline import Pipeline
from orchestration.step import Step
from orchestration.versions import INBOX

VERSION = "2"
NAMES = "inbox_names.json"
"""In the restricted zone: what the names in the ledger stand for, where a file's own name is not shown."""

KINDS = {
    "raw_books": ("book", "Chapters of the books in the inbox."),
    "raw_emrs": ("emr", "Medical records of the inbox; structured identifiers in their own column."),
    "raw_qa": ("qa", "Questions with answers of the inbox."),
    "raw_ner": ("annotated", "Records with gold entities (CCKS 2019 format) of the inbox."),
    "raw_sections": ("labelled", "Paragraphs with a section label of the inbox."),
}


def _record(step: Step, out: IngestOutput) -> None:
    step.record_ledger(out.dropped, out.counts)
    step.metadata |= dict(out.stats)
    if out.warnings:
        step.metadata["warnings"] = dg.MetadataValue.md("\n".join(f"- {line}" for line in out.warnings))


def _remember_names(pipeline: Pipeline) -> None:
    write_json(pipeline.inventory.names(), pipeline.home.restricted / NAMES)


def _inbox_asset(name: str, kind: str, description: str) -> dg.AssetsDefinition:
    @dg.asset(
        name=name, group_name="ingest", code_version=VERSION, kinds={"parquet"}, metadata={INBOX: kind}, description=description
    )  # fmt: skip
    def documents_of_kind(context: dg.AssetExecutionContext, pipeline: Pipeline) -> dg.Output[pa.Table]:
        with Step(context, pipeline) as step:
            _remember_names(pipeline)
            out = ingest(pipeline.inventory, kind, pipeline.key, progress=step.progress)
            _record(step, out)
        return step.output(out.documents)

    return documents_of_kind


@dg.asset(
    name="page_records",
    group_name="ingest",
    code_version=f"1; {parsers_version()}",
    kinds={"parquet"},
    description="What the current parsers read in the archived pages: titles, paragraphs, facts. A new parser version re-makes it; "
    "needs no network (restricted zone).",
)
def records_of_pages(context: dg.AssetExecutionContext, pipeline: Pipeline, pages: pa.Table) -> dg.Output[pa.Table]:
    with Step(context, pipeline) as step:
        out = page_records(pages, pipeline.home.archive, pipeline.settings.workers, progress=step.progress)
        step.record_ledger(out.dropped, out.counts)
        step.metadata |= dict(out.stats)
    return step.output(out.records)


@dg.asset(
    group_name="ingest",
    code_version="2",
    kinds={"parquet"},
    description="Section paragraphs, articles and Q&A of the page records that have a text.",
)
def raw_pages(context: dg.AssetExecutionContext, pipeline: Pipeline, page_records: pa.Table) -> dg.Output[pa.Table]:
    with Step(context, pipeline) as step:
        out = page_documents(page_records, progress=step.progress)
        _record(step, out)
    return step.output(out.documents)


@dg.asset(
    name="user_dictionary",
    group_name="ingest",
    code_version=VERSION,
    kinds={"parquet"},
    metadata={INBOX: "dictionary"},
    description="Medical terms from the inbox's dict/ folder, for the word segmenter.",
)
def user_words(context: dg.AssetExecutionContext, pipeline: Pipeline) -> dg.Output[pa.Table]:
    with Step(context, pipeline) as step:
        words = user_dictionary(pipeline.inventory)
        step.summary = f"{len(words):,} words"
    return step.output(USER_WORDS.from_rows([{"word": word} for word in words]))


@dg.asset(
    group_name="ingest",
    code_version=VERSION,
    metadata={INBOX: "unrecognised"},
    description="Files of the inbox that no reader takes: each in the drop ledger with its reason and what to do.",
)
def skipped_files(context: dg.AssetExecutionContext, pipeline: Pipeline) -> dg.MaterializeResult:
    with Step(context, pipeline) as step:
        _remember_names(pipeline)
        out = unrecognised(pipeline.inventory)
        step.record_ledger(out.dropped, out.counts)
    return step.result()


ASSETS = [
    records_of_pages,
    raw_pages,
    *(_inbox_asset(name, *rest) for name, rest in KINDS.items()),
    user_words,
    skipped_files,
]
