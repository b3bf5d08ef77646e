"""A replica of one site: which URLs it answers, with which bytes, and which paragraphs it put into them.

What belongs here: the shapes that the four sites fill. What does not: any site's markup, and serving.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Reply:
    """One HTTP answer; ``content_type`` is sent as it is, right or wrong."""

    body: bytes
    content_type: str = "text/html"
    status: int = 200
    location: str | None = None


@dataclass(frozen=True)
class Truth:
    """What the generator put into a page that has a text; the fields are those of a parser's record.

    None in an optional field: this truth does not state it.
    """

    canonical_id: str
    label: str | None
    paragraphs: tuple[str, ...]
    facts: dict[str, str] = field(default_factory=dict)
    parts: tuple[str, ...] | None = None
    department: tuple[str, ...] | None = None
    published: str | None = None
    page_kind: str | None = None


@dataclass
class Replica:
    """One site. ``replies`` maps full URLs to answers; ``truths`` the URLs of readable text pages to what they say.

    ``outcomes`` names what a careful crawler makes of the pages that are no real pages.
    """

    site: str
    replies: dict[str, Reply] = field(default_factory=dict)
    truths: dict[str, Truth] = field(default_factory=dict)
    outcomes: dict[str, str] = field(default_factory=dict)

    def hosts(self) -> set[str]:
        """The host names that the replica answers for."""
        return {urlsplit(url).hostname or "" for url in self.replies}

    def robots(self, host: str, *disallowed: str, delay: float = 0.01) -> None:
        """Give ``host`` a robots.txt; seconds of Crawl-delay."""
        lines = ["User-agent: *", *(f"Disallow: {path}" for path in disallowed), f"Crawl-delay: {delay}", ""]
        self.replies[f"http://{host}/robots.txt"] = Reply("\n".join(lines).encode(), "text/plain")


def anchors(links: list[tuple[str, str]]) -> str:
    """List items of (href, text) links."""
    return "\n".join(
        f'<li><a href="{escape(href)}" title="{escape(text)}">{escape(text)}</a></li>' for href, text in links
    )


def lines(paragraphs: tuple[str, ...], opening: str = "<p>", closing: str = "</p>") -> str:
    """Paragraphs in markup, with the two ideographic spaces that Chinese pages indent with."""
    return "\n".join(f"{opening}\u3000\u3000{escape(paragraph, quote=False)}{closing}" for paragraph in paragraphs)


def cut_inside_character(body: bytes, charset: str) -> bytes:
    """The first two thirds of a GB page, ending on the first byte of a two-byte character."""
    text = body.decode(charset)
    at = next(i for i in range(len(text) * 2 // 3, len(text)) if "\u4e00" <= text[i] <= "\u9fa5")
    return text[:at].encode(charset) + text[at].encode(charset)[:1]


DEAD = (
    "<html><head><title>页面不存在</title></head><body>" + "<p>您访问的页面不存在或已被删除，请检查网址，或返回首页浏览其他内容。</p>" * 20
    + "</body></html>"
)  # fmt: skip
"""An error page that answers with status 200."""
