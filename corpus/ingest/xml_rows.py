"""Records of an XML file as rows: one element per record, its leaves and attributes are the columns.

What belongs here: XML -> numbered rows, without entities, DTDs and the network. What does not: what the columns mean.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from corpus.ingest.emr_columns import is_section
from corpus.ingest.limits import BadFileError
from corpus.ingest.sources import SourceFile
from corpus.text.decode import decode

Row = dict[str, Any]


class RecordNotFound(BadFileError):
    """No element looks like a record."""


_DECLARATION = re.compile(r"\s*<\?xml[^>]*?\?>")
_DECLARED = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([\w.-]+)["']""")
_ENTITY = re.compile(r"<!ENTITY\b")
_SAMPLE_EVENTS = 50_000
_NAME_ATTRIBUTES = ("name", "title", "displayName", "名称")
"""Attributes that name a leaf better than its tag, as in ``<item name="主诉">…``."""


def xml_rows(
    file: SourceFile, record: str | None = None, mapped: Collection[str] = ()
) -> Iterator[tuple[int, int, Row]]:
    """Number (from 1), line and row of each record.

    A record is an element ``record``, or else the outermost kind with two columns that are sections or ``mapped`` and none twice. Leaves and
    attributes of the elements around it that stand before it belong to it as well (a patient with several visits). A column that occurs
    twice in one record is joined by a line break.
    Raises BadFileError: ``bad_xml``, ``xml_entities``, ``no_record``; UndecodableError, OSError.
    """
    data = _utf8(file)
    with _told_by_place():
        yield from _records(data, record or _find_record(data, mapped))


def xml_elements(file: SourceFile) -> list[tuple[str, int]]:
    """Names of the elements that hold others, with their number among the first of the file, the outermost first. Raises like ``xml_rows``."""
    found: dict[tuple[int, str], int] = {}
    depth = 0
    with _told_by_place():
        for event, element in islice(_parse(_utf8(file)), _SAMPLE_EVENTS):
            depth += 1 if event == "start" else -1
            if event == "end" and len(element):
                found[depth, _local(element)] = found.get((depth, _local(element)), 0) + 1
    return [(name, count) for (_, name), count in sorted(found.items())]


def _utf8(file: SourceFile) -> bytes:
    """The file as UTF-8 without its declaration. Raises BadFileError ``xml_entities``; UndecodableError, OSError."""
    data = file.read()
    declared = _DECLARED.search(data[:200])
    text = decode(data, declared.group(1).decode("ascii") if declared else None).text
    if _ENTITY.search(text):
        raise BadFileError("xml_entities", "declares entities, which are not read: export it without a DTD")
    return _DECLARATION.sub("", text, count=1).encode("utf-8", "replace")


@contextmanager
def _told_by_place() -> Iterator[None]:
    """The parser's own message may quote the text; the place does not."""
    from lxml import etree  # 30 ms to import

    try:
        yield
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise BadFileError("bad_xml", f"no well-formed XML at line {line}, column {column}: export it again") from error


def _parse(data: bytes) -> Any:
    from lxml import etree

    return etree.iterparse(
        io.BytesIO(data),
        events=("start", "end"),
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _find_record(data: bytes, mapped: Collection[str]) -> str:
    """The outermost kind of element that holds two columns of meaning and none of them twice, by the first elements of the file."""
    kinds: dict[tuple[int, str], tuple[int, bool]] = {}
    open_elements: list[tuple[str, Counter[str]]] = []

    def close() -> None:
        depth = len(open_elements)
        name, found = open_elements.pop()
        most, doubled = kinds.get((depth, name), (0, False))
        kinds[depth, name] = max(most, len(found)), doubled or any(n > 1 for n in found.values())
        if open_elements:
            open_elements[-1][1].update(found)

    for seen, (event, element) in enumerate(_parse(data)):
        if event == "start":
            open_elements.append(
                (_local(element), Counter(n for n in map(_local_name, element.attrib) if _has_meaning(n, mapped)))
            )
            continue
        name = _cell(element)[0]
        if not len(element) and _has_meaning(name, mapped):
            open_elements[-1][1][name] += 1
        close()
        if seen > _SAMPLE_EVENTS:
            break
    while open_elements:
        close()
    holding = sorted(kind for kind, (most, _) in kinds.items() if most >= 2)
    if not holding:
        raise RecordNotFound(
            "no_record",
            "no element holds two known sections: name the record's element and its columns in a mapping file",
        )
    return next((name for depth, name in holding if not kinds[depth, name][1]), holding[-1][1])


def _has_meaning(name: str, mapped: Collection[str]) -> bool:
    return is_section(name) or name in mapped


def _records(data: bytes, record: str) -> Iterator[tuple[int, int, Row]]:
    number, depth_of_record = 0, 0
    open_elements: list[Any] = []
    for event, element in _parse(data):
        if event == "start":
            open_elements.append(element)
            if not depth_of_record and _local(element) == record:
                depth_of_record = len(open_elements)
            continue
        if depth_of_record == len(open_elements):
            number += 1
            yield number, element.sourceline or 0, _row(element, open_elements[:-1])
            depth_of_record = 0
            parent = element.getparent()
            if parent is not None:
                parent.remove(element)  # what has been read need not be held
        open_elements.pop()
    if not number:
        raise RecordNotFound("no_record", f"no element {record!r}: name the record's element in the mapping file")


def _row(element: Any, around: list[Any]) -> Row:
    row: Row = {}
    inherited: Row = {}
    for outer in around:
        inherited |= {_local_name(name): value for name, value in outer.attrib.items()}
        inherited |= dict(_cell(child) for child in outer if not len(child) and isinstance(child.tag, str))
    for name, value in _cells(element):
        row[name] = f"{row[name]}\n{value}" if row.get(name) else value
    return inherited | row


def _cells(element: Any) -> Iterator[tuple[str, str]]:
    """Columns and values of an element: its attributes, and the leaves below it with theirs."""
    for name, value in element.attrib.items():
        yield _local_name(name), value
    for leaf in element.iterdescendants():
        if not isinstance(leaf.tag, str):
            continue
        name, text = _cell(leaf)
        if not len(leaf) or text:
            yield name, text
        own = {leaf.attrib.get(a) for a in _NAME_ATTRIBUTES}
        yield from ((_local_name(key), value) for key, value in leaf.attrib.items() if value not in own)


def _cell(leaf: Any) -> tuple[str, str]:
    named = next((leaf.get(attribute) for attribute in _NAME_ATTRIBUTES if leaf.get(attribute)), None)
    # Text between the children of a leaf's parent is text too.
    tails = [child.tail or "" for child in leaf]
    return (named or _local(leaf)).strip(), "".join([leaf.text or "", *tails]).strip()


def _local(element: Any) -> str:
    return _local_name(element.tag) if isinstance(element.tag, str) else ""


def _local_name(name: str) -> str:
    return name.rpartition("}")[2]
