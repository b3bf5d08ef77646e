"""Crawling: one partition per encyclopedia, fetched by a child process (a Scrapy reactor cannot restart) that reports through Pipes."""

import sys

import dagster as dg
import pyarrow as pa
import pyarrow.parquet as pq

from corpus.contracts import PAGES
from orchestration.pipeline import Pipeline
from orchestration.step import Step
from orchestration.versions import SETTINGS

SITES = ("39net", "xywy", "fh21", "163")
site_partitions = dg.StaticPartitionsDefinition(list(SITES))


class CrawlFailed(RuntimeError):
    """The crawl's child process ended without a result."""


@dg.asset(
    group_name="ingest",
    partitions_def=site_partitions,
    code_version="1",
    kinds={"scrapy", "parquet"},
    pool="crawl",
    metadata={SETTINGS: ["crawl"]},
    description="Fetched pages of one encyclopedia: raw bytes in a WARC archive, one manifest row per URL (restricted zone).",
)
def pages(
    context: dg.AssetExecutionContext, pipeline: Pipeline, pipes: dg.PipesSubprocessClient
) -> dg.Output[pa.Table]:
    site = context.partition_key
    manifest = pipeline.home.restricted / "crawl" / site / "pages.parquet"
    with Step(context, pipeline) as step:
        invocation = pipes.run(
            context=context.op_execution_context,
            command=[sys.executable, "-m", "orchestration.crawl_child"],
            extras={
                "site": site,
                "state": str(manifest.parent),
                "archive": str(pipeline.home.archive),
                "pages": str(manifest),
                **pipeline.settings.crawl.model_dump(mode="json"),
            },
        )
        summaries = invocation.get_custom_messages()
        if not summaries:
            raise CrawlFailed(f"crawl of {site} ended without a summary; see the run's log for the child's last lines")
        table, summary = PAGES.enforce(pq.read_table(manifest)), summaries[-1]
        step.metadata |= {name: value for name, value in summary.items() if value not in (None, "")}
        step.summary = f"{table.num_rows:,} pages ({_listed(summary['outcomes'])})"
        if summary["stopped"]:
            step.summary += f"; stopped ({summary['stopped']}), {summary['waiting']:,} URLs wait for the next run"
    return step.output(table)


def _listed(outcomes: dict[str, int]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in sorted(outcomes.items()))


ASSETS = [pages]
