"""Publication: the ledger as tables, and the published release that analysts read, switched in one step after all checks."""

import dagster as dg
import pyarrow as pa

from corpus.contracts import DROPPED, STAGE_COUNTS
from orchestration.assets.ingest import KINDS
from orchestration.assets.models import STATIC
from orchestration.catalog import build_catalog
from orchestration.pipeline import Pipeline
from orchestration.publish import publish
from orchestration.step import Step
from tasks.datasets.dataset import TASKS

LEDGER_SOURCES = [
    "page_records", "raw_pages", *KINDS, "skipped_files", "normalized", "deidentified", "documents", "tokens", "corpus_release",
    *(f"examples_{task}" for task in TASKS),
]  # fmt: skip


@dg.multi_asset(
    deps=[*LEDGER_SOURCES, "results"],  # last, so that its checks look at everything the run made
    outs={
        "dropped": dg.AssetOut(
            group_name="publish",
            kinds={"parquet"},
            code_version="1",
            description="The drop ledger: every row that any stage did not keep, with its reason.",
        ),
        "stage_counts": dg.AssetOut(
            group_name="publish",
            kinds={"parquet"},
            code_version="1",
            description="Rows and characters in, kept and dropped for every stage and source.",
        ),
    },
)
def ledger(context: dg.AssetExecutionContext, pipeline: Pipeline) -> tuple[dg.Output[pa.Table], dg.Output[pa.Table]]:
    with Step(context, pipeline, "dropped") as step:
        dropped, counts = DROPPED.enforce(pipeline.ledger.dropped()), STAGE_COUNTS.enforce(pipeline.ledger.counts())
        step.summary = f"{dropped.num_rows:,} dropped rows in the ledger"
    return step.output(dropped, "dropped"), step.output(counts, "stage_counts")


@dg.asset(
    deps=["documents", "tokens", "splits", "phi_audit", "dropped", "stage_counts", "results", "corpus_release",
          *STATIC, "cmed_bert", *(f"examples_{task}" for task in TASKS)],
    group_name="publish",
    code_version="1",
    kinds={"parquet", "duckdb"},
    description="published/<release>/: what analysts read. Written after all blocking checks, made current by one rename.",
)  # fmt: skip
def published_release(context: dg.AssetExecutionContext, pipeline: Pipeline) -> dg.MaterializeResult:
    with Step(context, pipeline) as step:
        folder = publish(pipeline.home, pipeline.models, pipeline.ledger, step.data_version)
        catalog = build_catalog(pipeline.home)
        step.metadata |= {"folder": dg.MetadataValue.path(str(folder)), "catalog": dg.MetadataValue.path(str(catalog))}
        step.summary = str(folder)
    return step.result()


ASSETS = [ledger, published_release]
