"""The child process of a crawl: reads its task from Dagster Pipes, crawls, reports the outcome counts. No dagster here, only its pipes."""

from __future__ import annotations

import os
from pathlib import Path

from dagster_pipes import open_dagster_pipes

from corpus.engine.workers import exit_with_parent
from crawlers.spiders import CrawlSettings, crawl


def main() -> None:
    """Crawl one site as the parent asked."""
    exit_with_parent(os.getppid())
    with open_dagster_pipes() as pipes:
        task = dict(pipes.extras)
        for name in ("state", "archive", "pages"):
            task[name] = Path(task[name])
        summary = crawl(CrawlSettings(**task))
        pipes.report_custom_message(
            {
                "outcomes": dict(summary.outcomes),
                "bytes": summary.bytes,
                "waiting": summary.waiting,
                "stopped": summary.stopped,
            }
        )


if __name__ == "__main__":
    main()
