"""What a parser makes of a page: its records, links and layout, and the error of a layout that changed.

What belongs here: the shapes shared by all sites. What does not: selectors, and anything that touches the network.
"""

from __future__ import annotations

from dataclasses import dataclass, field

LABELS = ("Description", "Cause", "Symptom", "Diagnosis", "Treatment", "Prevention")
"""The six section labels; a section without a clean counterpart has ``label = None`` and is kept."""

PAGE_KINDS = ("section", "symptom", "exam", "drug", "qa", "article")
"""``section``: one section of a disease (or its overview); ``symptom``, ``exam``, ``drug``: an entry of those encyclopedias or one of its
sections; ``qa``: a question with its answers; ``article``: running text."""


class ParseError(ValueError):
    """A selector that a page of this kind must satisfy found nothing; the layout changed, or the page is not what its URL says."""

    def __init__(self, url: str, selector: str, expected: str) -> None:
        super().__init__(f"{url}: selector {selector!r} found nothing; expected {expected}")
        self.url, self.selector = url, selector


@dataclass(frozen=True)
class PageRecord:
    """One text unit of a page.

    ``canonical_id`` names the content whatever URL form it was fetched by (http or https, old or new path) and is unique within a site.
    ``topic`` is the disease (or symptom, drug, the article's theme), ``department`` its path from the broad to the narrow ("内科", "内分泌科").
    ``section`` is the site's own section name, ``label`` its counterpart among LABELS.
    ``paragraphs`` are non-empty, stripped, free of boilerplate, in reading order; a Q&A page gives the question first, then per answer its parts.
    ``parts`` names the role of each paragraph (same length as ``paragraphs``, or empty where a page has no parts): in a Q&A "提问", "补充问题",
    then "回答1:病情分析", "回答1:指导意见", "回答1:追问" ..., in a section the sub-heading that the paragraph stands under ("" for none).
    ``facts`` are the labelled values of an infobox; ``published`` is the site's date as ISO 8601, where it states one.
    """

    site: str
    url: str
    canonical_id: str
    page_kind: str
    title: str
    topic: str | None = None
    department: tuple[str, ...] = ()
    section: str | None = None
    label: str | None = None
    paragraphs: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    facts: dict[str, str] = field(default_factory=dict)
    published: str | None = None

    def __post_init__(self) -> None:
        if self.page_kind not in PAGE_KINDS:
            raise ValueError(f"{self.url}: page_kind {self.page_kind!r} is none of {PAGE_KINDS}")
        if self.label is not None and self.label not in LABELS:
            raise ValueError(f"{self.url}: label {self.label!r} is none of {LABELS}")
        if self.parts and len(self.parts) != len(self.paragraphs):
            raise ValueError(f"{self.url}: {len(self.parts)} parts for {len(self.paragraphs)} paragraphs")

    @property
    def text(self) -> str:
        """The paragraphs joined by line feeds."""
        return "\n".join(self.paragraphs)


@dataclass(frozen=True)
class ParsedPage:
    """All that one reading of a page gives.

    ``records``  its texts; () for a page that only leads to others
    ``links``    canonical URLs worth following, in page order, without doubles; found even where ``error`` is set
    ``layout``   the era of the site's design, e.g. "2015", "2019"; "unknown" is a design that no parser knows
    ``rows``     entries of a list page (0 is suspicious: a refusal in disguise, or a really empty department); None for other pages
    ``error``    why a page that must have records has none
    """

    records: tuple[PageRecord, ...]
    links: tuple[str, ...]
    layout: str
    rows: int | None = None
    error: ParseError | None = None
