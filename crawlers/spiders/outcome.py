"""What became of a fetched page: a real page, or one of the disguises under which sites refuse.

What belongs here: pure classification of one answer. What does not: what the spider does about it.
"""

from __future__ import annotations

import codecs
import re

from corpus.text.decode import UndecodableError, decode

OK = "ok"
RETRIED = ("error", "blocked")
"""Outcomes that the next run fetches again."""

MIN_CHARACTERS = 500
"""A body shorter than this was a block or error page wherever it was seen on these sites."""

_DEAD_TITLE = re.compile(r"<title>[^<]*(?:页面不存在|这是什么情况|404)[^<]*</title>", re.IGNORECASE)
_BLOCK_URL = re.compile(r"/verify\.html(?:[?#]|$)|/captcha")
_RELOAD = re.compile(r"document\.cookie.{0,400}location", re.DOTALL)
_RATE_LIMITED_HOME = re.compile(r"<ol[^>]*\bdise01\b(?!.*<div[^>]*\bdise03\b[^>]*>\s*<dl)", re.DOTALL)
"""fh21 answers too fast a reader with disease homes whose infobox is empty."""

_META_CHARSET = re.compile(rb"<meta[^>]*charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_HEAD = 4096


def declared_charset(content_type: str, body: bytes) -> str | None:
    """What the answer says of its charset: the HTTP header, or the first `meta` where the header is silent."""
    header = _HEADER_CHARSET.search(content_type)
    if header:
        return header[1].lower()
    meta = _META_CHARSET.search(body[:_HEAD])
    return meta[1].decode("ascii").lower() if meta else None


def ends_inside_character(body: bytes, charset: str) -> bool:
    """Whether the last character of ``body`` lacks bytes: the page was cut."""
    decoder = codecs.getincrementaldecoder(charset)(errors="replace")
    decoder.decode(body)
    return bool(decoder.getstate()[0])


def classify(site: str, final_url: str, status: int, body: bytes, declared: str | None) -> tuple[str, str | None]:
    """(outcome, charset used) of one answer.

    ok, not_found, blocked (verification, refusal, rate limit), dead (an error page answered with 200), empty, truncated,
    undecodable, error. The charset is None where the body was not decoded.
    """
    if _BLOCK_URL.search(final_url) or status in (401, 403, 405, 429, 521):
        return "blocked", None
    if status in (404, 410):
        return "not_found", None
    if status != 200:
        return "error", None
    try:
        decoded = decode(body, declared)
    except UndecodableError:
        return "undecodable", None
    if ends_inside_character(body, decoded.charset):
        return "truncated", decoded.charset
    return _of_text(site, decoded.text), decoded.charset


def _of_text(site: str, text: str) -> str:
    if _DEAD_TITLE.search(text):
        return "dead"
    short = len(text) < MIN_CHARACTERS
    if (short and _RELOAD.search(text)) or (site == "fh21" and _RATE_LIMITED_HOME.search(text)):
        return "blocked"
    return "empty" if short else OK
