"""Normalize: one width, one script, one kind of space and line end, no markup and no invisible characters.

What belongs here: the rules and their stage. What does not: the character table (width), the script test (script), de-identification.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from typing import Any

import pyarrow as pa

from corpus.contracts import OFFSETS
from corpus.stage import Drop, StageResult
from corpus.text.offsets import OffsetMap, rewrite
from corpus.text.script import is_traditional, to_simplified
from corpus.text.width import WIDTH_TABLE

# Tags are told from "HBsAg<0.05 ... >": a known name or a processing instruction, ASCII only, short.
_TAG_NAMES = (
    "a|abbr|b|big|blockquote|body|br|center|code|dd|div|dl|dt|em|font|h[1-6]|head|hr|html|i|img|input|label|li|link|meta|o:p|ol|option|p|pre|"
    "script|section|small|span|strong|style|sub|sup|table|tbody|td|th|thead|title|tr|u|ul"
)
_BLOCK_TAG = re.compile(
    r"</?(?:br|p|div|li|tr|h[1-6]|table|ul|ol|dl|dd|dt|hr|section)(?![\w:])", re.IGNORECASE | re.ASCII
)
_MARKUP = re.compile(
    rf"(?P<tag><!--.{{0,2000}}?-->|<\?xml[^<>]{{0,200}}>|</?(?:{_TAG_NAMES})(?:\s[^<>]{{0,500}})?/?>)"
    r"|(?P<entity>&(?:#\d{2,7}|#x[0-9a-f]{2,6}|[a-z]{2,8}\d{0,2});)",
    re.IGNORECASE | re.ASCII | re.DOTALL,
)
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufff9-\ufffb"
    "\ue000-\uf8ff\U000f0000-\U0010ffff]+"
)
_CARRIAGE_RETURN = re.compile("\r\n?")
_SPACES = re.compile("\\A[ \n]+|[ \n]+\\Z| *\n *(?:\n *)*| {2,}")
_WRAPPED = re.compile(r"(?<=[^\n。！？；：…”.!?])\n(?=[\u3400-\u9fff，、])")

Edits = list[tuple[int, int, str]]


def _markup_edits(text: str, stats: Counter[str]) -> Edits:
    edits: Edits = []
    if "<" not in text and "&" not in text:
        return edits
    for match in _MARKUP.finditer(text):
        if match.lastgroup == "tag":
            new = "\n" if _BLOCK_TAG.match(match.group()) else ""
            stats["tags"] += 1
        else:
            # Real records hold &LT; and &GT;, upper case: an e-mail program's work.
            new = html.unescape(match.group())
            new = html.unescape(match.group().lower()) if new == match.group() else new
            if new == match.group():
                continue
            stats["entities"] += 1
        edits.append((*match.span(), new))
    return edits


def _pattern_edits(pattern: re.Pattern[str], new: str, text: str, stats: Counter[str], name: str) -> Edits:
    edits = [(*match.span(), new) for match in pattern.finditer(text)]
    if edits:
        stats[name] += len(edits)
    return edits


def _space_edits(text: str, _stats: Counter[str]) -> Edits:
    """Runs of spaces become one, runs of line ends with the spaces around them one line end; both ends of the text are trimmed."""
    edits: Edits = []
    for match in _SPACES.finditer(text):
        at_edge = match.start() == 0 or match.end() == len(text)
        new = "" if at_edge else "\n" if "\n" in match.group() else " "
        if match.group() != new:
            edits.append((*match.span(), new))
    return edits


def normalize_text(text: str, *, join_lines: bool = False, stats: Counter[str] | None = None) -> tuple[str, OffsetMap]:
    """The normalised text and its map from the positions of ``text``.

    ``join_lines`` joins lines broken inside a paragraph (scanned books); it is off because records use line ends as structure.
    ``stats`` counts what was done.
    """
    stats = Counter() if stats is None else stats
    offsets = OffsetMap.identity(len(text))

    def apply(edits: Edits) -> None:
        nonlocal text, offsets
        if edits:
            text, step = rewrite(text, edits)
            offsets = offsets.compose(step)

    apply(_markup_edits(text, stats))
    apply(_pattern_edits(_CARRIAGE_RETURN, "\n", text, stats, "carriage_returns"))
    apply(_pattern_edits(_INVISIBLE, "", text, stats, "invisible"))
    text = text.translate(WIDTH_TABLE)
    apply(_space_edits(text, stats))
    if join_lines:
        apply(_pattern_edits(_WRAPPED, "", text, stats, "joined_lines"))
    if is_traditional(text):
        text = to_simplified(text)
        stats["traditional_documents"] += 1
    return text, offsets


class Normalize:
    """The stage; the side table is `offsets`, spans of the row are re-mapped.

    Drops ``empty`` (nothing is left) and ``span_lost`` (an annotated span has no counterpart).
    """

    name = "normalize"
    version = "1"

    def __init__(self, join_lines: bool = False) -> None:
        self.join_lines = join_lines

    def __call__(self, batch: pa.Table) -> StageResult:
        kept: list[dict[str, Any]] = []
        dropped: list[Drop] = []
        maps: list[dict[str, object]] = []
        stats: Counter[str] = Counter()
        for row in batch.to_pylist():
            text, offsets = normalize_text(row["text"], join_lines=self.join_lines, stats=stats)
            spans = _moved(row["spans"], offsets)
            if not text:
                dropped.append(
                    Drop(row["doc_id"], row["source"], "empty", "nothing but space, markup or invisible characters")
                )
            elif spans is None and row["spans"] is not None:
                detail = "an annotated span lies in text that was removed: check the annotation"
                dropped.append(Drop(row["doc_id"], row["source"], "span_lost", detail))
            else:
                kept.append({**row, **self._other_columns(row), "text": text, "spans": spans})
                maps.append({"doc_id": row["doc_id"], "stage": self.name, **offsets.to_columns()})
        table = pa.Table.from_pylist(kept, schema=batch.schema)
        return StageResult(table, dropped, dict(stats), {"offsets": OFFSETS.from_rows(maps)})

    @staticmethod
    def _other_columns(row: dict[str, Any]) -> dict[str, Any]:
        """Titles, topics and section names in the same form as the text; identifiers, to be found in it."""
        changed: dict[str, Any] = {
            name: normalize_text(row[name])[0] or None for name in ("title", "topic", "section") if row.get(name)
        }
        if row.get("identifiers"):
            values = [(i["category"], normalize_text(i["value"])[0]) for i in row["identifiers"]]
            changed["identifiers"] = [{"category": category, "value": value} for category, value in values if value]
        return changed


def _moved(spans: list[dict[str, Any]] | None, offsets: OffsetMap) -> list[dict[str, Any]] | None:
    if spans is None:
        return None
    moved = []
    for span in spans:
        position = offsets.map_span(span["start"], span["end"])
        if position is None:
            return None
        moved.append({**span, "start": position[0], "end": position[1]})
    return moved
