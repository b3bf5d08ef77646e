"""Normalize: one width, one script, one kind of space and line end, no markup and no invisible characters.

What belongs here: the order of the steps, which sources take which, and the stage. What does not: any step (a file each beside this one),
de-identification.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal

import numpy as np
import pyarrow as pa

from corpus.contracts import OFFSETS
from corpus.stage import Drop, StageResult
from corpus.text.lines import collapse_spaces, join_wrapped, unify_line_ends
from corpus.text.markup import remove_tags, resolve_references
from corpus.text.offsets import OffsetMap, Rewritten, flat_columns, unchanged
from corpus.text.private_use import INVISIBLE, PRIVATE_USE, map_private_use, remove_invisible
from corpus.text.punctuation import collapse_punctuation
from corpus.text.repair import TRIGGERS, repair_mojibake
from corpus.text.script import is_traditional, to_simplified, traditional_characters
from corpus.text.width import WIDTH_TABLE, fold_width

Step = Callable[[str], Rewritten]

ALWAYS, MISREAD, UNSEEN, PRIVATE, WIDE, TRADITIONAL = 0, 1, 2, 4, 8, 16
"""What a step looks for, as bits: it is passed over where the text holds no such character. ALWAYS: it looks for itself."""


@dataclass(frozen=True)
class TextRules:
    """Which of the steps that are a matter of taste or of the source a text takes; the others are always taken.

    mojibake: undo wrong decoding where that is possible.
    markup: take out HTML tags and resolve character references.
    punctuation: shorten runs of one mark.
    join_lines: join lines broken at a page width (scanned books); off because records use line ends as structure.
    script: ``auto`` converts documents that are traditional as a whole, ``simplified`` all, ``keep`` none.
    """

    mojibake: bool = True
    markup: bool = True
    punctuation: bool = True
    join_lines: bool = False
    script: Literal["auto", "simplified", "keep"] = "auto"

    def __post_init__(self) -> None:
        if self.script not in ("auto", "simplified", "keep"):
            raise ValueError(f"script is {self.script!r}: expected 'auto', 'simplified' or 'keep'")


@dataclass(frozen=True)
class NormalizeSettings:
    """The rules of each source: those of ``by_source``, a tuple of (source, rules), else ``default``. Raises ValueError for a source named twice."""

    default: TextRules = TextRules()
    by_source: tuple[tuple[str, TextRules], ...] = ()

    def __post_init__(self) -> None:
        twice = [source for source, count in Counter(name for name, _ in self.by_source).items() if count > 1]
        if twice:
            raise ValueError(
                f"by_source names {', '.join(twice)} more than once: keep one set of rules for each source"
            )

    def rules(self, source: str) -> TextRules:
        """The rules for texts of ``source``."""
        return dict(self.by_source).get(source, self.default)


def _fold(text: str) -> Rewritten:
    return Rewritten(fold_width(text), unchanged(text).offsets, {})


def _simplify(text: str) -> Rewritten:
    return Rewritten(to_simplified(text), unchanged(text).offsets, {"traditional_documents": 1})


def _simplify_traditional(text: str) -> Rewritten:
    return _simplify(text) if is_traditional(text) else unchanged(text)


@lru_cache(maxsize=64)
def steps(rules: TextRules) -> tuple[tuple[Step, int], ...]:
    """The steps of ``rules`` in order and what each looks for.

    What a reference or a wrong charset hides comes before what looks at characters.
    """
    scripts: dict[str, tuple[tuple[Step, int], ...]] = {
        "auto": ((_simplify_traditional, TRADITIONAL),),
        "simplified": ((_simplify, ALWAYS),),
        "keep": (),
    }
    return (
        *(((repair_mojibake, MISREAD),) if rules.mojibake else ()),
        *(((remove_tags, ALWAYS), (resolve_references, ALWAYS)) if rules.markup else ()),
        (unify_line_ends, ALWAYS),
        (remove_invisible, UNSEEN),
        (map_private_use, PRIVATE),
        (_fold, WIDE),
        *(((collapse_punctuation, ALWAYS),) if rules.punctuation else ()),
        (collapse_spaces, ALWAYS),
        *(((join_wrapped, ALWAYS),) if rules.join_lines else ()),
        *scripts[rules.script],
    )


@lru_cache(maxsize=1)
def _traits() -> np.ndarray:
    """The bits of every code point."""
    every = "".join(map(chr, range(0x110000)))
    sought = (
        (MISREAD, TRIGGERS),
        (UNSEEN, "".join(INVISIBLE.findall(every))),
        (PRIVATE, "".join(PRIVATE_USE.findall(every))),
        (WIDE, "".join(map(chr, WIDTH_TABLE))),
        (TRADITIONAL, traditional_characters()),
    )
    traits = np.zeros(len(every), np.uint8)
    for bit, characters in sought:
        traits[list(map(ord, set(characters)))] |= bit
    return traits


def _found(text: str) -> int:
    """The bits of all characters of ``text`` together: one pass that spares most texts most steps."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    return int(np.bitwise_or.reduce(_traits().take(codes)))


def normalize_text(
    text: str, rules: TextRules | None = None, *, stats: Counter[str] | None = None
) -> tuple[str, OffsetMap]:
    """The normalised text and its map from the positions of ``text``. ``stats`` counts what was done."""
    offsets = OffsetMap.identity(len(text))
    found: int | None = None
    for step, sought in steps(rules or TextRules()):
        if sought:
            found = _found(text) if found is None else found
            if not found & sought:
                continue
        new, done, counts = step(text)
        if new is not text:
            text, found = new, None
        if done.edits:
            offsets = offsets.compose(done)
        if counts and stats is not None:
            stats.update(counts)
    return text, offsets


class Normalize:
    """The stage; the side table is `offsets`, spans of the row are re-mapped.

    Drops ``empty`` (nothing is left) and ``span_lost`` (an annotated span has no counterpart).
    """

    name = "normalize"
    version = "2"

    def __init__(self, settings: NormalizeSettings | None = None) -> None:
        self.settings = settings or NormalizeSettings()

    def __call__(self, batch: pa.Table) -> StageResult:
        stats: Counter[str] = Counter()
        doc_ids, sources, raw, spans = (batch[name].to_pylist() for name in ("doc_id", "source", "text", "spans"))
        dropped: list[Drop] = []
        kept: list[int] = []
        texts: list[str] = []
        maps: list[OffsetMap] = []
        moved: list[list[dict[str, Any]] | None] = []
        for row, source in enumerate(sources):
            text, offsets = normalize_text(raw[row], self.settings.rules(source), stats=stats)
            found = _moved(spans[row], offsets)
            if not text:
                detail = "nothing but space, markup or invisible characters"
                dropped.append(Drop(doc_ids[row], source, "empty", detail))
            elif found is None and spans[row] is not None:
                detail = "an annotated span lies in text that was removed: check the annotation"
                dropped.append(Drop(doc_ids[row], source, "span_lost", detail))
            else:
                kept.append(row)
                texts.append(text)
                maps.append(offsets)
                moved.append(found)
        table = batch.take(pa.array(kept, pa.int64())) if dropped else batch
        columns: dict[str, list[Any]] = {"text": texts, "spans": moved, **self._other_columns(table)}
        side = _offsets_table([doc_ids[row] for row in kept], self.name, maps)
        return StageResult(_with_columns(table, columns), dropped, dict(stats), {"offsets": side})

    def _other_columns(self, table: pa.Table) -> dict[str, list[Any]]:
        """Titles, topics and section names in the same form as the text; identifiers, to be found in it."""
        cache: dict[tuple[str, str], str] = {}
        sources = table["source"].to_pylist()

        def short(value: str, source: str) -> str:
            if (value, source) not in cache:
                cache[value, source] = normalize_text(value, self.settings.rules(source))[0]
            return cache[value, source]

        def forms(value: str, source: str) -> list[str]:
            rules = self.settings.rules(source)
            kept = normalize_text(value, replace(rules, script="keep"))[0]
            return (
                [kept]
                if rules.script == "keep"
                else [normalize_text(value, replace(rules, script="simplified"))[0], kept]
            )

        columns: dict[str, list[Any]] = {}
        for name in {"title", "topic", "section"} & set(table.column_names):
            if table[name].null_count < table.num_rows:
                values = zip(table[name].to_pylist(), sources, strict=True)
                columns[name] = [value and (short(value, source) or None) for value, source in values]
        if "identifiers" in table.column_names:
            rows = zip(table["identifiers"].to_pylist(), sources, strict=True)
            columns["identifiers"] = [known and _identifiers(known, source, forms) for known, source in rows]
        return columns


def _identifiers(
    known: list[dict[str, str]], source: str, forms: Callable[[str, str], list[str]]
) -> list[dict[str, str]]:
    # In both scripts: whether a text is converted hangs on the whole of it, which the value alone does not tell.
    values = [(i["category"], form) for i in known for form in forms(i["value"], source)]
    return [{"category": category, "value": value} for category, value in dict.fromkeys(values) if value]


def _with_columns(table: pa.Table, columns: dict[str, list[Any]]) -> pa.Table:
    for name, values in columns.items():
        index = table.schema.get_field_index(name)
        field = table.schema.field(index)
        table = table.set_column(index, field, pa.array(values, field.type))
    return table


def _offsets_table(doc_ids: Sequence[str], stage: str, maps: Sequence[OffsetMap]) -> pa.Table:
    """The rows of OFFSETS, built from arrays."""
    starts_out, starts_in, begins = flat_columns(maps)
    columns = [
        pa.array(doc_ids, pa.string()),
        pa.array([stage] * len(maps), pa.string()),
        pa.array([m.length_in for m in maps], pa.int32()),
        pa.array([m.length_out for m in maps], pa.int32()),
        pa.ListArray.from_arrays(pa.array(begins), pa.array(starts_out)),
        pa.ListArray.from_arrays(pa.array(begins), pa.array(starts_in)),
    ]
    return OFFSETS.enforce(pa.Table.from_arrays(columns, schema=OFFSETS.schema))


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
