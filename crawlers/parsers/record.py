"""What a parser makes of a page: the record, its kinds, its labels, and the error of a layout that changed.

What belongs here: the shape shared by all sites. What does not: selectors, and anything that touches the network.
"""

from __future__ import annotations

from dataclasses import dataclass, field

LABELS = ("Description", "Cause", "Symptom", "Diagnosis", "Treatment", "Prevention")
"""The six section labels; a section without a clean counterpart has ``label = None`` and is kept."""

PAGE_KINDS = ("section", "qa", "article")
"""``section``: one section of a disease; ``qa``: a question with its answers; ``article``: running text."""


class ParseError(ValueError):
    """A selector that a page of this kind must satisfy found nothing; the layout changed, or the page is not what its URL says."""

    def __init__(self, url: str, selector: str, expected: str) -> None:
        super().__init__(f"{url}: selector {selector!r} found nothing; expected {expected}")
        self.url, self.selector = url, selector


@dataclass(frozen=True)
class PageRecord:
    """One text unit of a page.

    ``canonical_id`` names the content whatever URL form it was fetched by (http or https, old or new path) and is unique within a site.
    ``topic`` is the disease (or the article's theme), ``section`` the site's own section name, ``label`` its counterpart among LABELS.
    ``paragraphs`` are non-empty, stripped, free of boilerplate, in reading order; a Q&A page gives the question first, then per answer its parts.
    ``facts`` are the labelled values of an infobox; ``published`` is the site's date as ISO 8601, where it states one.
    """

    site: str
    url: str
    canonical_id: str
    page_kind: str
    title: str
    topic: str | None = None
    department: str | None = None
    section: str | None = None
    label: str | None = None
    paragraphs: tuple[str, ...] = ()
    facts: dict[str, str] = field(default_factory=dict)
    published: str | None = None

    def __post_init__(self) -> None:
        if self.page_kind not in PAGE_KINDS:
            raise ValueError(f"{self.url}: page_kind {self.page_kind!r} is none of {PAGE_KINDS}")
        if self.label is not None and self.label not in LABELS:
            raise ValueError(f"{self.url}: label {self.label!r} is none of {LABELS}")

    @property
    def text(self) -> str:
        """The paragraphs joined by line feeds."""
        return "\n".join(self.paragraphs)
