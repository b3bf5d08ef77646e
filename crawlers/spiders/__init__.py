"""Fetching: thin Scrapy shells around the parsers. Scrapy is imported in this folder only.

crawl(CrawlSettings(...), progress) -> CrawlSummary     one call per process
    the state folder holds the URL ledger, crawl.json and crawl.html; the archive WARC files; the manifest is the `pages` table
python -m crawlers.spiders --site 39net --state DIR --archive DIR --pages FILE
"""

from __future__ import annotations

from crawlers.spiders.ledger import LedgerError
from crawlers.spiders.process import CrawlError, CrawlSummary, crawl
from crawlers.spiders.settings import CrawlSettings, CrawlSettingsError

__all__ = ["CrawlError", "CrawlSettings", "CrawlSettingsError", "CrawlSummary", "LedgerError", "crawl"]
