"""Schedules: when Dagster's daemon starts runs by itself. All are off until a person turns them on in the UI.

What belongs here: times and which partitions. What does not: jobs, and a crawl's own opening hours (a setting of the crawl).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import dagster as dg

from orchestration.assets.crawl import SITES

if TYPE_CHECKING:
    from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

NIGHTLY = "0 23 * * *"
CHINA = "Asia/Shanghai"


def crawl_nightly(job: UnresolvedAssetJobDefinition) -> dg.ScheduleDefinition:
    """``job`` for every encyclopedia at 23:00 Chinese time, when the sites have few visitors."""

    @dg.schedule(
        name="crawl_nightly",
        job=job,
        cron_schedule=NIGHTLY,
        execution_timezone=CHINA,
        default_status=dg.DefaultScheduleStatus.STOPPED,
        description="Crawl each encyclopedia every night. Set a contact first: cmedlms crawl SITE --contact ADDRESS --dry-run shows the rest.",
    )
    def every_site(context: dg.ScheduleEvaluationContext) -> Iterator[dg.RunRequest]:
        night = context.scheduled_execution_time.strftime("%Y-%m-%d")
        for site in SITES:
            yield dg.RunRequest(run_key=f"{night}-{site}", partition_key=site)

    return every_site
