"""Crawling: one partition per encyclopedia, fetched by a child process (a Scrapy reactor cannot restart) that reports through Pipes."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import dagster as dg
import pyarrow as pa
import pyarrow.parquet as pq

from corpus.contracts import PAGES
from orchestration.crawl_task import crawl_folder, crawl_task, manifest_path, write_excluded
from orchestration.pipeline import Pipeline
from orchestration.step import Step
from orchestration.versions import SETTINGS

SITES = ("39net", "xywy", "fh21", "163")
site_partitions = dg.StaticPartitionsDefinition(list(SITES))

RETRIES = dg.RetryPolicy(max_retries=2, delay=30, backoff=dg.Backoff.EXPONENTIAL, jitter=dg.Jitter.PLUS_MINUS)
"""Of failures of ours: a killed child, a full disk. A site that refuses, or closes for the day, ends the crawl without a failure."""


class CrawlFailed(RuntimeError):
    """The crawl's child process failed, or ended without a result; another attempt may help."""


@dg.asset(
    group_name="ingest",
    partitions_def=site_partitions,
    code_version="2",
    kinds={"scrapy", "parquet"},
    pool="crawl",
    retry_policy=RETRIES,
    metadata={SETTINGS: ["crawl"]},
    description="Fetched pages of one encyclopedia: raw bytes in a WARC archive, one manifest row per URL (restricted zone).",
)
def pages(
    context: dg.AssetExecutionContext, pipeline: Pipeline, pipes: dg.PipesSubprocessClient
) -> dg.Output[pa.Table]:
    site, home = context.partition_key, pipeline.home
    with Step(context, pipeline) as step:
        excluded = write_excluded(home, site, crawl_folder(home, site) / "excluded.txt")
        invocation = pipes.run(
            context=context.op_execution_context,
            command=[sys.executable, "-m", "orchestration.crawl_child"],
            extras=crawl_task(home, pipeline.settings.crawl, site, excluded),
        )
        messages = invocation.get_custom_messages()
        summary = _checked(site, messages[-1] if messages else None)
        table = PAGES.enforce(pq.read_table(manifest_path(home, site)))
        step.metadata |= shown(summary)
        step.summary = f"{table.num_rows:,} pages ({_listed(summary['outcomes'])})"
        if summary["stopped"]:
            step.summary += f"; stopped ({summary['stopped']}), {summary['waiting']:,} URLs wait for the next run"
    return step.output(table)


def _checked(site: str, message: Any) -> Mapping[str, Any]:
    """The summary of a crawl that worked. Raises CrawlFailed, or dagster's Failure where another attempt cannot help."""
    if message is None:
        raise CrawlFailed(f"crawl of {site} ended without a summary; see the run's log for the child's last lines")
    if "failed" not in message:
        return dict(message)
    if message["retry"]:
        raise CrawlFailed(f"crawl of {site}: {message['failed']}")
    raise dg.Failure(f"crawl of {site}: {message['failed']}", allow_retries=False)


def shown(summary: Mapping[str, Any]) -> dict[str, Any]:
    """A crawl's summary as metadata: numbers that the UI plots over runs, warnings, and links to the crawl's own statistics."""
    metadata: dict[str, Any] = {
        "outcomes": summary["outcomes"],
        **{f"outcome_{name}": count for name, count in sorted(summary["outcomes"].items())},
        "bytes": summary["bytes"],
        "pages_per_second": float(summary["rate"]),
        "fetched": summary["fetched"],
        "waiting": summary["waiting"],
        "due": summary["due"],
        "repaired": summary["repaired"],
        "stopped": summary["stopped"] or "",
    }
    if summary["warnings"]:
        metadata["warnings"] = dg.MetadataValue.md("\n".join(f"- {line}" for line in summary["warnings"]))
    if summary["statistics"]:
        metadata["statistics_json"] = dg.MetadataValue.path(summary["statistics"])
    if summary["page"]:
        metadata["statistics"] = dg.MetadataValue.url(Path(summary["page"]).absolute().as_uri())
    return metadata


def _listed(outcomes: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in sorted(outcomes.items()))


ASSETS = [pages]
