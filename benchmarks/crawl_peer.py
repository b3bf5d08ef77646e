"""The crawl benchmark's peer: a plain Scrapy spider with BeautifulSoup that fetches the same site and writes JSON lines.

    python benchmarks/crawl_peer.py --proxy URL --out pages.jsonl [--parser lxml]

Needs beautifulsoup4, which is no dependency of the project (see `crawl`).
What belongs here: the crawler as most people would write it. What does not: measuring.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup
from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response

_FOLLOWED = re.compile(r"http://jib\.xywy\.com/(?:html/[a-z]+\.html|il_sii_\d+\.htm|il_sii/[a-z]+/\d+\.htm)")


def read(html: str, parser: str) -> tuple[dict[str, Any], list[str]]:
    """Title and paragraphs of a page, and its links, by BeautifulSoup with ``parser`` ("html.parser" or "lxml")."""
    soup = BeautifulSoup(html, parser)
    paragraphs = [text for p in soup.find_all("p") if (text := p.get_text(strip=True))]
    heading = soup.find("h1") or soup.title
    item = {"title": heading.get_text(strip=True) if heading else "", "paragraphs": paragraphs}
    return item, [str(a["href"]) for a in soup.find_all("a", href=True)]


class PlainSpider(Spider):
    """Follow every link of the site, write every page."""

    name = "plain"

    def __init__(self, proxy: str, parser: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.proxy, self.parser = proxy, parser

    async def start(self) -> Any:
        for letter in "abcdefghijklmnopqrstuvwxyz":
            yield self._request(f"http://jib.xywy.com/html/{letter}.html")

    def _request(self, url: str) -> Request:
        return Request(url, meta={"proxy": self.proxy})

    def parse(self, response: Response) -> Iterator[Any]:
        item, links = read(response.text, self.parser)
        yield {"url": response.url, **item}
        for link in links:
            url = response.urljoin(link)
            if _FOLLOWED.fullmatch(url):
                yield self._request(url)


def main() -> int:
    """Crawl."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--proxy", required=True)
    options.add_argument("--out", type=Path, required=True)
    options.add_argument("--parser", default="html.parser", choices=("html.parser", "lxml"))
    options.add_argument("--concurrency", type=int, default=8)
    chosen = options.parse_args()
    process = CrawlerProcess(
        {
            "FEEDS": {str(chosen.out): {"format": "jsonlines", "encoding": "utf-8", "overwrite": True}},
            "LOG_LEVEL": "WARNING",
            "TELNETCONSOLE_ENABLED": False,
            "ROBOTSTXT_OBEY": True,
            "DOWNLOAD_DELAY": 0,
            "CONCURRENT_REQUESTS": chosen.concurrency,
            "CONCURRENT_REQUESTS_PER_DOMAIN": chosen.concurrency,
        }
    )
    process.crawl(PlainSpider, proxy=chosen.proxy, parser=chosen.parser)
    process.start()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
