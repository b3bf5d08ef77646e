"""Measure segmentation against plain jieba on one core and count where the words differ; write it as Markdown.

    .venv/bin/python benchmarks/segment.py --text FILE... --dictionary FILE... --out docs/benchmarks/segment.md

The peers take turns in every round on the same sentences; a figure is the median over the rounds of processor time (not wall time, so that a
machine with other work does not count), a ratio the median of the rounds' ratios. `--text` takes plain text and JSON lines in any
encoding that the pipeline reads. rjieba is not a dependency; it is measured where it is installed.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import platform
import re
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import jieba
import pyarrow as pa

from corpus.contracts import TOKENS
from corpus.segment import Segment, WordSegmenter, characters, sentence_spans
from corpus.text import decode

DOCUMENT = 4_000
"""Characters of a document, as books are cut."""

HAN = re.compile(r"([\u4e00-\u9fd5]+)")


def texts(paths: list[Path], limit: int) -> list[str]:
    """Documents of DOCUMENT characters from all files, about ``limit`` characters of each file."""
    documents: list[str] = []
    for path in paths:
        text = decode(path.read_bytes()).text
        if path.suffix in (".jsonl", ".json"):
            text = "\n".join(_strings(text))
        text = text[:limit]
        documents += [text[start : start + DOCUMENT] for start in range(0, len(text), DOCUMENT)]
    return documents


def _strings(lines: str) -> Iterator[str]:
    for line in filter(str.strip, lines.splitlines()):
        row = json.loads(line)
        yield from (value for value in row.values() if isinstance(value, str)) if isinstance(row, dict) else [str(row)]


def user_words(paths: list[Path]) -> list[str]:
    """The first field of each line of the word lists."""
    lines = [line for path in paths for line in decode(path.read_bytes()).text.splitlines()]
    return sorted({line.split()[0] for line in lines if line.strip()})


def plain_jieba(words: list[str]) -> jieba.Tokenizer:
    """jieba's tokenizer with ``words`` added in sorted order, without its cache file."""
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    for word in words:
        tokenizer.add_word(word)
    return tokenizer


def stage_with(cut: Callable[[str], list[str]], documents: list[str]) -> pa.Table:
    """The tokens table as one makes it with a word segmenter that gives lists of strings: a dict a row."""
    rows: list[dict[str, object]] = []
    for number, text in enumerate(documents):
        for sentence, (start, end) in enumerate(sentence_spans(text)):
            piece = text[start:end]
            row = {"doc_id": str(number), "sentence": sentence, "start": start, "end": end}
            rows.append({**row, "words": cut(piece), "characters": characters(piece), "segmenter": "peer"})
    return TOKENS.from_rows(rows)


def cpu_seconds(work: Callable[[], object]) -> float:
    """Processor seconds of this process, all threads."""
    start = time.process_time()
    work()
    return time.process_time() - start


def measure(peers: dict[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """Seconds of each peer in each round, after one round that does not count; the order turns round by round."""
    seconds: dict[str, list[float]] = {name: [] for name in peers}
    for turn in range(rounds + 1):
        names = list(peers) if turn % 2 else list(reversed(peers))
        for name in names:
            spent = cpu_seconds(peers[name])
            if turn:
                seconds[name].append(spent)
    return seconds


def start_up(words: Path, what: str) -> tuple[float, float]:
    """Median processor seconds and resident MiB of three fresh processes that make one segmenter and cut one word."""
    code = {
        "none": "import pyarrow, numpy, jieba.finalseg",
        "ours": "from corpus.segment import WordSegmenter as W; it = W(words); it.cut('发热')",
        "jieba": "from benchmarks.segment import plain_jieba as W; it = W(words); it.lcut('发热')",
    }[what]
    program = (
        f"import psutil; words = open({str(words)!r}, encoding='utf-8').read().splitlines()\n{code}\n"
        "me = psutil.Process(); print(sum(me.cpu_times()[:2]), me.memory_info().rss / 2**20)"
    )
    root = Path(__file__).resolve().parents[1]
    runs = []
    for _ in range(3):
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=root)
        runs.append([float(value) for value in done.stdout.split()])
    return statistics.median(run[0] for run in runs), statistics.median(run[1] for run in runs)


def differences(ours: Callable[[str], list[str]], theirs: Callable[[str], list[str]], pieces: list[str]) -> int:
    """How many pieces are cut in another way."""
    return sum(ours(piece) != theirs(piece) for piece in pieces)


def rjieba_cutter(words: list[str], oracle: jieba.Tokenizer) -> Callable[[str], list[str]] | None:
    """rjieba with the same words and the frequencies that jieba gave them, or None where it is not installed."""
    if not importlib.util.find_spec("rjieba"):
        return None
    import rjieba

    tokenizer = rjieba.Jieba()
    for word in words:
        tokenizer.add_word(word, oracle.FREQ[word], "n")
    return lambda text: tokenizer.cut(text, True)


def table(header: list[str], rows: list[list[Any]]) -> str:
    """A Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def main() -> int:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--text", type=Path, nargs="+", required=True)
    parser.add_argument("--dictionary", type=Path, nargs="*", default=[])
    parser.add_argument("--characters", type=int, default=60_000, help="of each file for the timings")
    parser.add_argument(
        "--parity-characters", type=int, default=400_000, help="of each file for the comparison of words"
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})

    words = user_words(options.dictionary)
    ours, oracle = WordSegmenter(words), plain_jieba(words)
    rjieba = rjieba_cutter(words, oracle)
    documents = texts(options.text, options.characters)
    batch = pa.table({"doc_id": [str(i) for i in range(len(documents))], "text": documents})
    pieces = [text[a:b] for text in documents for a, b in sentence_spans(text)]
    megabytes = sum(len(text.encode()) for text in documents) / 1e6
    stage, whole = Segment(words), Segment(words, whole=True)

    peers: dict[str, Callable[[], object]] = {
        "jieba, words only (list of strings)": lambda: [oracle.lcut(piece) for piece in pieces],
        "jieba in the stage: sentences, words, characters, offsets, a dict a row": lambda: stage_with(
            oracle.lcut, documents
        ),
        "ours, words only (list of strings)": lambda: [ours.cut(piece) for piece in pieces],
        "ours, the stage": lambda: stage(batch),
        "ours, the stage, Latin words and numbers whole": lambda: whole(batch),
    }
    if rjieba:
        peers["rjieba, words only (list of strings)"] = lambda: [rjieba(piece) for piece in pieces]
        peers["rjieba in the stage: a dict a row"] = lambda: stage_with(rjieba, documents)
    seconds = measure(peers, options.rounds)
    plain, plain_stage = list(seconds.values())[:2]
    speed = [
        [
            name,
            f"{megabytes / statistics.median(spent):.2f}",
            f"{statistics.median(a / b for a, b in zip(plain, spent, strict=True)):.1f}",
            f"{statistics.median(a / b for a, b in zip(plain_stage, spent, strict=True)):.1f}",
        ]
        for name, spent in seconds.items()
    ]

    sample = texts(options.text, options.parity_characters)
    untagged = [text[a:b].replace("[", "（") for text in sample for a, b in sentence_spans(text)]
    runs = [run for piece in untagged for run in HAN.findall(piece)]
    parity = [
        ["ours", "sentences", f"{len(untagged):,}", differences(ours.cut, oracle.lcut, untagged)],
        ["ours", "whole documents", f"{len(sample):,}", differences(ours.cut, oracle.lcut, sample)],
    ]
    if rjieba:
        parity.append(["rjieba", "sentences", f"{len(untagged):,}", differences(rjieba, oracle.lcut, untagged)])
        parity.append(["rjieba", "runs of ideographs", f"{len(runs):,}", differences(rjieba, oracle.lcut, runs)])

    lists = options.out.with_suffix(".words")
    lists.write_text("\n".join(words), encoding="utf-8")
    try:
        starts = [[name, *(f"{value:.1f}" for value in start_up(lists, name))] for name in ("none", "jieba", "ours")]
    finally:
        lists.unlink()

    info = Path("/proc/cpuinfo")
    models = re.findall(r"model name\s*:\s*(.+)", info.read_text()) if info.exists() else [platform.processor()]
    lengths = sorted(len(piece) for piece in pieces)
    parts = [
        "# Segmentation",
        f"Made by `benchmarks/segment.py` on {date.today().isoformat()}; one core of {len(models)} x {models[0]}, Python {platform.python_version()}, "
        f"pyarrow {pa.__version__}, jieba {jieba.__version__}; {options.rounds} rounds, medians, processor time; other work ran on the machine.",
        f"Data: {len(options.text)} files ({', '.join(path.name for path in options.text)}), {megabytes:.1f} MB of UTF-8 in {len(documents)} documents "
        f"and {len(pieces):,} sentences (median {lengths[len(lengths) // 2]}, longest {lengths[-1]} characters); {len(words):,} user words.",
        "## Speed",
        table(["what", "MB/s", "x plain jieba", "x the stage with jieba"], speed),
        "## Words that differ from `jieba.cut(text, HMM=True)`",
        "`[` is replaced, since de-identification tags are words of ours and not of jieba (a documented exception).",
        table(["segmenter", "compared", "number", "different"], parity),
        "## Start of a process (first word, user dictionary included, compiled code on disk)",
        table(["segmenter", "processor seconds", "resident MiB"], starts),
        f"`none` imports pyarrow, numpy and jieba only. This benchmark's own peak was {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB.",
    ]
    options.out.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
