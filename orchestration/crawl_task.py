"""What a crawl's child process is asked to do: the folders of one site under a home, its manners, the pages it must not fetch.

What belongs here: the way from a home and its settings to the fields of crawlers.spiders.CrawlSettings, as JSON values. What does not:
crawling, and the meaning of the fields (crawlers.spiders.settings).
"""

from __future__ import annotations

from pathlib import Path

from corpus.files import replacing
from corpus.home import Home
from corpus.takedown import excluded_urls, list_path, read_list
from orchestration.settings import CrawlChoice


def crawl_folder(home: Home, site: str) -> Path:
    """Where the crawl of ``site`` keeps its ledger, manifest and statistics."""
    return home.restricted / "crawl" / site


def manifest_path(home: Home, site: str) -> Path:
    """The manifest that the crawl of ``site`` writes."""
    return crawl_folder(home, site) / "pages.parquet"


def write_excluded(home: Home, site: str, path: Path) -> Path:
    """Write the URLs of ``site`` that were taken down to ``path``, one a line, atomically. Raises TakedownError."""
    urls = excluded_urls(read_list(list_path(home.restricted)), site)
    with replacing(path) as temporary:
        temporary.write_text("".join(f"{url}\n" for url in urls), encoding="utf-8")
    return path


def crawl_task(home: Home, choice: CrawlChoice, site: str, excluded: Path) -> dict[str, object]:
    """The fields of CrawlSettings for ``site``; paths as text."""
    return {
        "site": site,
        "state": str(crawl_folder(home, site)),
        "archive": str(home.archive),
        "pages": str(manifest_path(home, site)),
        "excluded": str(excluded),
        **choice.model_dump(mode="json"),
    }
