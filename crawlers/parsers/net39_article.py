"""Articles of 39.net's channels (`<channel>.39.net/a/...`).

What belongs here: the selectors of articles. What does not: URLs (`net39_urls`).
"""

from __future__ import annotations

from lxml import etree
from parsel import Selector

from crawlers.parsers.layout import Landmarks, iso_date, text_of
from crawlers.parsers.net39_text import lines_of, outermost
from crawlers.parsers.net39_urls import Place, canonical_url
from crawlers.parsers.record import PageRecord, ParseError


def read_article(url: str, here: Place, marks: Landmarks) -> PageRecord:
    """The article without summary (it repeats the text) unless the text does not hold it; raises ParseError."""
    titles = [heading for box in marks.all(".art_box") for heading in box.iter("h1")]
    if not titles:
        raise ParseError(url, "div.art_box h1", "the title")
    bodies = outermost([*marks.all(".art_con"), *marks.all("#contentText")])
    lines = [line for body in bodies for line in lines_of(body, ("summary", "date"))]
    if not lines:
        raise ParseError(url, "div.art_con, div#contentText", "the article's text")
    lead = [line for box in marks.all(".summary")[:1] for line in lines_of(box) if line not in lines]
    return PageRecord(
        site="39net",
        url=canonical_url(url),
        canonical_id=here.canonical_id,
        page_kind="article",
        title=text_of(Selector(root=titles[0])),
        paragraphs=(*lead, *lines),
        parts=("导读",) * len(lead) + ("",) * len(lines) if lead else (),
        published=_published(marks),
    )


def _published(marks: Landmarks) -> str | None:
    stated = (text_of(Selector(root=em)) for line in marks.all(".date") for em in _dates(line))
    return next((day for text in stated if (day := iso_date(text))), None)


def _dates(line: etree._Element) -> list[etree._Element]:
    return list(line.iter("em")) or [line]
