"""Reading the replicas' pages in tests of parsers: decoded as a crawl would, and with noise that must not matter."""

from __future__ import annotations

import re
from random import Random

from corpus.text.decode import decode
from crawlers.parsers import parse
from samples.sites import Replica, Truth

FIELDS = ("canonical_id", "label", "paragraphs", "facts", "parts", "department", "published", "page_kind")
"""What a record and the replica's truth of its page have in common."""


def html_of(replica: Replica, url: str) -> str:
    """The page's text, by the charset that its header declares and its bytes prove."""
    reply = replica.replies[url]
    return decode(reply.body, reply.content_type.partition("charset=")[2] or None).text


def read(replica: Replica, url: str, html: str | None = None) -> dict[str, object]:
    """FIELDS of the one record that the parser finds on the page, or in ``html`` as that page."""
    (record,) = parse(replica.site, url, html or html_of(replica, url))
    return {name: getattr(record, name) for name in FIELDS}


def told(truth: Truth) -> dict[str, object]:
    """FIELDS of what the generator put into a page."""
    return {name: getattr(truth, name) for name in FIELDS}


def noisy(html: str, rng: Random) -> str:
    """``html`` with every class attribute's tokens shuffled, among foreign ones and stray white space."""

    def spoil(found: re.Match[str]) -> str:
        tokens = [*found[1].split(), *(f"x{rng.randrange(99)}" for _ in range(rng.randrange(3)))]
        rng.shuffle(tokens)
        return 'class="' + "".join(rng.choice(("", " ", "  ", "\n")) + token + " " for token in tokens) + '"'

    return re.sub(r'class="([^"]*)"', spoil, html)
