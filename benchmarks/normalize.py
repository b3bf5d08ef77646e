"""Measure normalisation with its offset maps on one core, each step by itself and the whole stage; write it as Markdown.

    .venv/bin/python benchmarks/normalize.py --text FILE... --out docs/benchmarks/normalize.md

`--text` takes plain text, JSON lines, tables with tabs or commas (a document a row) and tar archives of plain text (documents of
DOCUMENT characters). A figure is the median over the rounds of UTF-8 megabytes a second of processor time, not of wall time, so that a machine with other work counts
less. What stands below NOTES in the page is a person's and is kept. The peer is what is commonly used, NFKC, which keeps no offsets; ftfy is measured where it is installed.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import platform
import statistics
import tarfile
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path

import pyarrow as pa

from corpus.contracts import RAW_DOCUMENTS
from corpus.text import decode
from corpus.text.normalize import Normalize, NormalizeSettings, TextRules, steps

DOCUMENT = 4_000
"""Characters of a document cut from a plain text."""

NOTES = "## Read by hand"
"""Where the part of the page begins that this program does not write."""


def _pieces(text: str) -> Iterator[str]:
    return (text[start : start + DOCUMENT] for start in range(0, len(text), DOCUMENT))


def _strings(line: str) -> str:
    row = json.loads(line)
    return "\n".join(value for value in row.values() if isinstance(value, str)) if isinstance(row, dict) else str(row)


def _documents(path: Path) -> Iterator[str]:
    if path.name.endswith((".tar.xz", ".tar.gz", ".tar")):
        with tarfile.open(path) as archive:
            for member in archive:
                if (stream := archive.extractfile(member)) is not None:
                    yield from _pieces(stream.read().decode("gb18030", "replace"))
        return
    text = decode(path.read_bytes()).text
    lines = [line for line in text.splitlines() if line.strip()]
    if lines and lines[0].startswith("{"):
        yield from map(_strings, lines)
    elif path.suffix in (".csv", ".tsv"):
        yield from lines
    else:
        yield from _pieces(text)


def texts(paths: Sequence[Path], limit: int) -> dict[str, list[str]]:
    """The documents of each file, about ``limit`` characters of each."""
    result: dict[str, list[str]] = {}
    for path in paths:
        taken, size = [], 0
        for document in _documents(path):
            taken.append(document)
            size += len(document)
            if size >= limit:
                break
        result[path.name] = taken
    return result


def megabytes(documents: Sequence[str]) -> float:
    """Size in UTF-8, millions of bytes."""
    return sum(len(text.encode()) for text in documents) / 1e6


def seconds(work: Callable[[], object], rounds: int) -> float:
    """Median processor time of ``work``."""
    taken = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return statistics.median(taken)


def _each(function: Callable[[str], object], documents: Sequence[str]) -> None:
    for text in documents:
        function(text)


def batch(documents: Sequence[str]) -> pa.Table:
    """The documents as the stage takes them."""
    fixed = {"source": "s", "kind": "book", "licence": "unknown", "raw_sha256": "0", "identifiers": []}
    return RAW_DOCUMENTS.from_rows([{**fixed, "doc_id": str(i), "text": text} for i, text in enumerate(documents)])


def step_rows(documents: list[str], rules: TextRules, rounds: int) -> list[tuple[str, float, int]]:
    """Name, MB/s and changed documents of each step, on the text as the steps before left it."""
    rows = []
    for step, _ in steps(rules):
        done = [step(text) for text in documents]
        taken = seconds(partial(_each, step, documents), rounds)
        changed = sum(new.text != text for new, text in zip(done, documents, strict=True))
        rows.append((step.__name__.lstrip("_"), megabytes(documents) / taken, changed))
        documents = [new.text for new in done]
    return rows


def peers(documents: list[str], rounds: int) -> list[tuple[str, float]]:
    """MB/s of what others use; none of them keeps offsets."""
    named: dict[str, Callable[[str], str]] = {"NFKC (unicodedata)": lambda text: unicodedata.normalize("NFKC", text)}
    if importlib.util.find_spec("ftfy"):
        named["ftfy.fix_text"] = importlib.import_module("ftfy").fix_text
    size = megabytes(documents)
    return [(n, size / seconds(partial(_each, f, documents), rounds)) for n, f in named.items()]


def report(sources: dict[str, list[str]], rounds: int) -> str:
    """The measured tables as Markdown."""
    documents = [text for taken in sources.values() for text in taken]
    rules = TextRules(join_lines=True)
    lines = [
        "# Normalisation: speed of one core",
        "",
        f"{date.today()}, Python {platform.python_version()}, {platform.machine()}; the machine was shared. Medians of {rounds} rounds of "
        "processor time, UTF-8 megabytes a second, offset maps included. Made by `benchmarks/normalize.py`.",
        "",
        "| text | documents | MB | stage, MB/s |",
        "|---|---|---|---|",
    ]
    stage, joining = Normalize(), Normalize(NormalizeSettings(rules))
    for name, taken in {**sources, "all": documents}.items():
        table = batch(taken)
        speed = megabytes(taken) / seconds(partial(stage, table), rounds)
        lines.append(f"| {name} | {len(taken)} | {megabytes(taken):.2f} | {speed:.1f} |")
    table = batch(documents)
    speed = megabytes(documents) / seconds(partial(joining, table), rounds)
    lines.append(f"| all, lines joined | {len(documents)} | {megabytes(documents):.2f} | {speed:.1f} |")
    lines += ["", "| step | MB/s | documents changed |", "|---|---|---|"]
    lines += [f"| {n} | {speed:.0f} | {changed} |" for n, speed, changed in step_rows(documents, rules, rounds)]
    lines += ["", "| peer, without offsets | MB/s |", "|---|---|"]
    lines += [f"| {name} | {speed:.1f} |" for name, speed in peers(documents, rounds)]
    counts = Counter(joining(table).stats)
    lines += ["", "Done on these texts: " + ", ".join(f"{n} {c:,}" for n, c in sorted(counts.items())) + ".", ""]
    return "\n".join(lines)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--text", type=Path, nargs="+", required=True)
    parser.add_argument("--limit", type=int, default=600_000, help="characters of each file")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    page = report(texts(arguments.text, arguments.limit), arguments.rounds)
    if arguments.out:
        old = arguments.out.read_text(encoding="utf-8") if arguments.out.exists() else ""
        notes = old[old.index(NOTES) :] if NOTES in old else ""
        arguments.out.write_text("\n".join(filter(None, (page, notes))), encoding="utf-8")
    print(page)


if __name__ == "__main__":
    main()
