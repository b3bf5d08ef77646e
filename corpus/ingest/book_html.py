"""Books as HTML, and the chapters of an EPUB: paragraphs and h1 to h6 as lines.

What belongs here: block structure of a saved page. What does not: pages of the crawled sites (crawlers.parsers).
"""

from __future__ import annotations

import re
from html.entities import html5
from typing import Any

from corpus.ingest.books import Book, Line, add_book
from corpus.ingest.documents import Collector
from corpus.ingest.sources import SourceFile
from corpus.text.decode import decode

_HEADINGS = {f"h{n}": n - 1 for n in range(1, 7)}
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
        "q",
        "rb",
        "rbc",
        "rtc",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "tt",
        "time",
        "u",
        "var",
        "wbr",
        "img",
    ]
)
_UNSEEN = frozenset(["head", "script", "style", "template", "noscript", "rt", "rp", "svg", "math", "iframe", "object"])
_CELLS = frozenset(("td", "th"))
_DECLARED = re.compile(rb"""(?:encoding|charset)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_DECLARATION = re.compile(r"\s*<\?xml[^>]*?\?>")
_NAMED_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]{1,31};)")
_WIDE = "[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]"
_BREAK_IN_CHINESE = re.compile(rf"(?<={_WIDE})[ \t]*[\r\n][ \t\r\n]*(?={_WIDE})")
_CELL_END = "\u2003"
_AROUND_CELL_END = re.compile(f" *{_CELL_END} *")
_BLANKS = re.compile(r"[ \t\r\n\f]+")


def read(file: SourceFile, collector: Collector) -> None:
    """Add a book of one page. Raises UndecodableError, BadFileError, OSError."""
    add_book(file, book_of(file.read()), collector)


def book_of(data: bytes) -> Book:
    """Lines and ``<title>`` of a page. Raises UndecodableError."""
    declared = _DECLARED.search(data[:2048])
    text = decode(data, declared.group(1).decode("ascii") if declared else None).text
    root = _tree(_DECLARATION.sub("", text, count=1))
    if root is None:
        return Book(None, [])
    title = next((joined(_text_of(e)) for e in root.iter() if _name(e) == "title"), None)
    return Book(title or None, _lines(root))


def joined(text: str) -> str:
    """White space as a browser shows it: one space, and none for a line break between two Chinese characters (CSS Text 3, 4.1.2)."""
    return _BLANKS.sub(" ", _BREAK_IN_CHINESE.sub("", text)).strip(" ")


def _tree(text: str) -> Any:
    """The element tree: as XML where it is well-formed XHTML (an HTML parser takes ``<title/>`` for an open tag), else as HTML."""
    from lxml import etree  # 30 ms to import

    if "http://www.w3.org/1999/xhtml" in text[:2048]:
        as_xml = _NAMED_ENTITY.sub(lambda m: html5.get(m.group(1), m.group()), text).encode("utf-8")
        parser = etree.XMLParser(encoding="utf-8", resolve_entities=False, load_dtd=False, no_network=True)
        try:
            return etree.fromstring(as_xml, parser)
        except etree.XMLSyntaxError:
            pass  # as browsers do: not well-formed, so HTML
    if not text.strip():
        return None
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)
    try:
        return etree.fromstring(text.encode("utf-8"), parser)
    except etree.ParserError:  # nothing but comments
        return None


def _name(element: Any) -> str:
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def _text_of(element: Any) -> str:
    return "".join(element.itertext())


def _lines(root: Any) -> list[Line]:
    from lxml import etree

    lines: list[Line] = []
    held: list[str] = []
    level: int | None = None
    preformatted = 0

    def flush() -> None:
        text = "".join(held)
        held.clear()
        texts = text.splitlines() if preformatted else [_AROUND_CELL_END.sub(_CELL_END, joined(text)).rstrip(_CELL_END)]
        lines.extend(Line(line, level) for line in texts if line.strip())

    walker = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walker:
        name = _name(element)
        if event == "start":
            if name in _UNSEEN:
                walker.skip_subtree()
                continue
            if name not in _INLINE and name not in _CELLS:
                flush()
            level = _HEADINGS.get(name, level)
            preformatted += name == "pre"
            held.append(element.text or "")
            continue
        if event == "end" and name not in _UNSEEN:
            if name in _CELLS:
                held.append(_CELL_END)
            elif name not in _INLINE:
                flush()
            if name in _HEADINGS:
                level = None
            preformatted -= name == "pre"
        held.append(element.tail or "")
    flush()
    return lines
