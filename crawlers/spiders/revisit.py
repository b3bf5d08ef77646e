"""What an answer means for a page that the archive may hold already: new, changed, unchanged, stale or gone.

What belongs here: those rules, pure, and the conditional request's headers. What does not: judging the answer itself (`outcome`).
"""

from __future__ import annotations

import json

from corpus.ids import sha256_hex
from crawlers.parsers import ParsedPage
from crawlers.spiders.ledger import Copy
from crawlers.spiders.outcome import ENDED


def validators(copy: Copy | None) -> dict[str, str]:
    """Headers that let the server answer 304: those of the copy held. A copy that could not be parsed is fetched in full, to be read again."""
    if copy is None or not could_be_parsed(copy):
        return {}
    pairs = (("If-None-Match", copy.etag), ("If-Modified-Since", copy.last_modified))
    return {name: value for name, value in pairs if value}


def could_be_parsed(copy: Copy) -> bool:
    """Whether a parser read ``copy``; true as well for copies of the first ledger version, which did not say."""
    return copy.text_sha256 is not None or copy.layout is None


def text_digest(page: ParsedPage) -> str:
    """SHA-256 of what a parsed page says: titles, paragraphs and facts of its records, or, without records, its links."""
    said: object = [
        (record.canonical_id, record.title, record.paragraphs, sorted(record.facts.items())) for record in page.records
    ] or sorted(page.links)
    return sha256_hex(json.dumps(said, ensure_ascii=False))


def again(copy: Copy | None, body_sha256: str, text_sha256: str) -> str:
    """The outcome of a page that was read well: ok (no copy held), unchanged (same bytes, or same text) or changed."""
    if copy is None:
        return "ok"
    return "unchanged" if copy.body_sha256 == body_sha256 or copy.text_sha256 == text_sha256 else "changed"


def failed(copy: Copy | None, outcome: str) -> str:
    """The outcome of a page whose answer was ``outcome``, none that can be read: a copy held stays, as gone or stale.

    A page that moved has its text under its new key, and is no text of its own any more.
    """
    if copy is None or outcome == "moved":
        return outcome
    return "gone" if outcome in ENDED else "stale"
