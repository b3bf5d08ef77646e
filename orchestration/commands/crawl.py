"""`cmedlms crawl`: one encyclopedia fetched now, or what would be fetched; and the options of a crawl that `cmedlms run` has too.

What belongs here: options, and the way from them to settings. What does not: planning and executing (`orchestration.run`).
"""

from __future__ import annotations

import sqlite3
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.commands.terminal import HomeOption, console, errors, stop

if TYPE_CHECKING:
    from corpus.home import Home
    from orchestration.settings import CrawlChoice

Contact = Annotated[
    str | None,
    typer.Option(help="E-mail address or URL in the crawler's user agent (needed to crawl a real site)."),
]
Proxy = Annotated[str | None, typer.Option(help="Forward proxy for the crawl.")]
MaxPages = Annotated[int | None, typer.Option(help="Pages per site over all runs (default 2,000).")]
MaxBytes = Annotated[int | None, typer.Option(help="Bytes archived per site over all runs (default 8 GiB).")]
Delay = Annotated[float | None, typer.Option(help="Least seconds between two requests to one site (default 1.5).")]
Hours = Annotated[str | None, typer.Option(help="Opening hours HH:MM-HH:MM in which the crawl may run.")]
Timezone = Annotated[str | None, typer.Option(help="Time zone of the hours (default Asia/Shanghai).")]
RevisitAfter = Annotated[
    float | None, typer.Option(help="Days after which a site is crawled, and a page asked for, again (default 7).")
]


def given(**options: object) -> dict[str, object]:
    """The options that were given."""
    return {name: value for name, value in options.items() if value is not None}


def crawl(
    site: Annotated[str, typer.Argument(help="39net, xywy, fh21 or 163.")],
    home: HomeOption = Path("home"),
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print what would be fetched; fetch nothing.")] = False,
    first: Annotated[int, typer.Option(help="URLs that a dry run prints.")] = 20,
    contact: Contact = None,
    proxy: Proxy = None,
    max_pages: MaxPages = None,
    max_bytes: MaxBytes = None,
    delay: Delay = None,
    hours: Hours = None,
    timezone: Timezone = None,
    revisit_after: RevisitAfter = None,
) -> None:
    """Fetch one encyclopedia now, whether due or not. Options given are kept in HOME/settings.json, for the nightly crawl too."""
    from corpus.home import Home, HomeError
    from corpus.takedown import TakedownError
    from orchestration.assets.crawl import SITES
    from orchestration.progress import Terminal
    from orchestration.run import crawl_now
    from orchestration.settings import SettingsError, changed_crawl, load_settings

    if site not in SITES:
        raise stop(f"unknown site {site!r}; known are {', '.join(SITES)}", 2)
    place = Home(home.resolve())
    changes = given(
        contact=contact, proxy=proxy, max_pages=max_pages, max_bytes=max_bytes, delay=delay, hours=hours, timezone=timezone,
        revisit_after=revisit_after,
    )  # fmt: skip
    try:
        settings = changed_crawl(load_settings(place.root), changes)
        if dry_run:
            console.print(_plan(place, settings.crawl, site, first), highlight=False, soft_wrap=True, markup=False)
            return
        with Terminal(console):
            failures = crawl_now(place, settings, [site])
    except (HomeError, SettingsError, TakedownError) as error:
        raise stop(str(error), 2) from error
    for line in failures:
        errors.print(f"failed: {line}", highlight=False, soft_wrap=True, markup=False)
    raise typer.Exit(1 if failures else 0)


def _plan(home: Home, choice: CrawlChoice, site: str, first: int) -> str:
    """What a crawl would do now, in words; nothing under the home is changed. Raises typer.Exit."""
    from crawlers.spiders import CrawlSettingsError, LedgerError
    from crawlers.spiders.dry_run import describe, plan
    from orchestration.crawl_child import settings_of
    from orchestration.crawl_task import crawl_task, write_excluded

    with tempfile.TemporaryDirectory(prefix="cmedlms-") as folder:
        excluded = write_excluded(home, site, Path(folder) / "excluded.txt")
        try:
            settings = settings_of(crawl_task(home, choice, site, excluded))
            return describe(plan(settings, datetime.now(UTC), first))
        except (CrawlSettingsError, LedgerError, sqlite3.Error) as error:
            raise stop(str(error), 2) from error
