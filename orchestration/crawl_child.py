"""The child process of a crawl: reads its task from Dagster Pipes, crawls, reports as it goes. No dagster here, only its pipes.

Its last message is a summary, or {"failed": why, "retry": whether another attempt can help}.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from dagster_pipes import open_dagster_pipes

from corpus.engine.workers import exit_with_parent
from crawlers.spiders import CrawlError, CrawlSettings, CrawlSettingsError, CrawlSummary, LedgerError, crawl
from crawlers.spiders.process import as_json

REPORT_SECONDS = 10.0
"""Between two lines of progress in the run's log."""

_PATHS = ("state", "archive", "pages", "excluded")


def settings_of(task: Mapping[str, Any]) -> CrawlSettings:
    """The settings that ``orchestration.crawl_task`` wrote as JSON values. Raises CrawlSettingsError."""
    fields: dict[str, Any] = {name: Path(value) if name in _PATHS else value for name, value in task.items()}
    return CrawlSettings(**fields)


class Lines:
    """Called with the state of the crawl about once a second; ``say`` gets a line every ``REPORT_SECONDS``."""

    def __init__(self, say: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._say, self._clock = say, clock
        self._next = clock() + REPORT_SECONDS

    def __call__(self, summary: CrawlSummary) -> None:
        if self._clock() >= self._next:
            self._next = self._clock() + REPORT_SECONDS
            self._say(line(summary))


def line(summary: CrawlSummary) -> str:
    """Where the crawl stands: pages per outcome, bytes, rate."""
    outcomes = ", ".join(f"{name} {count:,}" for name, count in sorted(summary.outcomes.items())) or "no page yet"
    return (
        f"{summary.site}: {outcomes}; {summary.fetched:,} visited by this run, {summary.waiting:,} wait, "
        f"{summary.bytes:,} bytes, {summary.rate:.1f} answers/s"
    )


def outcome_of(task: Mapping[str, Any], progress: Callable[[CrawlSummary], None]) -> dict[str, Any]:
    """Crawl as ``task`` says; the last message to the parent."""
    try:
        return as_json(crawl(settings_of(task), progress))
    except (CrawlSettingsError, LedgerError) as error:
        return {"failed": str(error), "retry": False}
    except (CrawlError, OSError, sqlite3.Error) as error:
        return {"failed": f"{type(error).__name__}: {error}", "retry": True}


def main() -> None:
    """Crawl one site as the parent asked."""
    exit_with_parent(os.getppid())
    with open_dagster_pipes() as pipes:
        pipes.report_custom_message(outcome_of(pipes.extras, Lines(pipes.log.info)))


if __name__ == "__main__":
    main()
