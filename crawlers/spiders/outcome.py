"""What became of a fetched page: a real page, or one of the disguises under which sites refuse.

What belongs here: the outcomes' names, and pure classification of one answer. What does not: what the spider does about it.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from corpus.text.decode import Decoded, UndecodableError, decode

OK = "ok"

PASSING = ("blocked", "error", "truncated", "empty", "no_rows")
"""Failures that may be gone at the next attempt: tried again in the same run, and by the next run."""

ENDED = ("not_found", "dead")
"""The site says that the page does not exist."""

MIN_CHARACTERS = 500
"""A body shorter than this was a block or error page wherever it was seen on these sites."""

REFUSALS = frozenset((401, 403, 405, 429, 521))
"""Statuses by which the sites refuse a reader that they take for a machine."""

_BLOCK_URL = re.compile(r"/verify\.html(?:[?#]|$)|[/.]captcha|/antispider", re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]*>([^<]*)", re.IGNORECASE)
_DEAD_TITLE = re.compile(
    r"页面不存在|(?:页面|问题|文章|内容)已?被?删除|^\W*404(?!\w)|404\s*(?:错误|页面|not found)|^\W*这是什么情况\s*(?:[-_|—].*)?$",
    re.IGNORECASE,
)
"""The odd title 这是什么情况 counts only where it is the whole title: patients ask questions that end so."""
_VERIFY_TITLE = re.compile(
    r"^\W*(?:(?:安全|访问|人机|滑动|滑块|身份|网站)?验证(?:码|中心|页面)?|(?:访问|请求|操作)(?:过于频繁|过快|受限|被拒绝)|访问验证.*"
    r"|(?:403\s*)?forbidden|access denied)\s*(?:[-_|—].*)?$",
    re.IGNORECASE,
)
_RELOAD = re.compile(r"document\.cookie.{0,400}location", re.DOTALL)
_RATE_LIMITED_HOME = re.compile(r"<ol[^>]*\bdise01\b(?!.*<div[^>]*\bdise03\b[^>]*>\s*<dl)", re.DOTALL)
"""fh21 answers too fast a reader with disease homes whose infobox is empty."""

_META_CHARSET = re.compile(rb"<meta[^>]*charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_HEAD = 4096


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer judged: its ``outcome``, why it is not ok, the body decoded (None where it was not worth decoding)."""

    outcome: str
    why: str | None = None
    decoded: Decoded | None = None

    @property
    def charset(self) -> str | None:
        """The charset used."""
        return self.decoded.charset if self.decoded else None


def declared_charset(content_type: str, body: bytes) -> str | None:
    """What the answer says of its charset: the HTTP header, or the first `meta` where the header is silent."""
    header = _HEADER_CHARSET.search(content_type)
    if header:
        return header[1].lower()
    meta = _META_CHARSET.search(body[:_HEAD])
    return meta[1].decode("ascii", "replace").lower() if meta else None


def ends_inside_character(body: bytes, charset: str) -> bool:
    """Whether the last character of ``body`` lacks bytes: the page was cut."""
    decoder = codecs.getincrementaldecoder(charset)(errors="replace")
    decoder.decode(body)
    return bool(decoder.getstate()[0])


def is_refusal(url: str) -> bool:
    """Whether ``url`` is a verification page: never a page of the encyclopedia, and never to be solved."""
    return bool(_BLOCK_URL.search(url))


def classify(
    site: str, final_url: str, status: int, body: bytes, declared: str | None, retry_after: float | None = None
) -> Answer:
    """Judge one answer; the body is decoded at most once.

    ok, not_found, blocked (verification, refusal, rate limit, 503 with Retry-After), dead (an error page answered with 200), empty,
    truncated, undecodable, error. ``retry_after`` is the delay in seconds that the server asks for. Whether a layout is known and
    whether a list has rows is for the parsers to say.
    """
    if is_refusal(final_url):
        return Answer("blocked", f"led to the verification page {final_url}")
    if status in REFUSALS or (status == 503 and retry_after is not None):
        return Answer("blocked", f"refused with status {status}")
    if status in (404, 410):
        return Answer("not_found", f"status {status}")
    if status != 200:
        return Answer("error", f"status {status}")
    if not body.strip():
        return Answer("empty", f"a body of {len(body)} bytes without a character")
    try:
        decoded = decode(body, declared)
    except UndecodableError as error:
        return Answer("undecodable", str(error))
    # A body that decodes strictly cannot end inside a character.
    if decoded.replaced and ends_inside_character(body, decoded.charset):
        return Answer("truncated", f"ends inside a character of {decoded.charset}", decoded)
    outcome, why = _of_text(site, decoded.text)
    return Answer(outcome, why, decoded)


def _of_text(site: str, text: str) -> tuple[str, str | None]:
    found = _TITLE.search(text)
    title = found[1].strip() if found else ""
    if _DEAD_TITLE.search(title):
        return "dead", f"an error page titled {title[:60]!r} with status 200"
    if _VERIFY_TITLE.match(title):
        return "blocked", f"a verification page titled {title[:60]!r}"
    short = len(text) < MIN_CHARACTERS
    if short and _RELOAD.search(text):
        return "blocked", "a page that sets a cookie and reloads"
    if site == "fh21" and _RATE_LIMITED_HOME.search(text):
        return "blocked", "a disease home without infobox, the answer to too fast a reader"
    if short:
        return "empty", f"only {len(text)} characters, fewer than {MIN_CHARACTERS}"
    return OK, None
