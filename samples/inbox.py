"""Writes the inbox of the demo: books, records, annotated notes, questions and a term list, in the formats and encodings of real deliveries.

What belongs here: file formats, encodings, sizes, and a few deliberately bad rows. What does not: the texts themselves.
The bytes depend on the seed and the scale only.

Run ``python -m samples.inbox DEST`` to look at one.
"""

from __future__ import annotations

import csv
import io
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random

from samples.annotated import Annotated, Style, annotated
from samples.book import book
from samples.canary import CANARY_PATIENT, canary_sentence
from samples.consult import qa
from samples.emr import COLUMNS, MAIN_DIAGNOSES, emr
from samples.lexicon import Disease
from samples.people import Person, to_full_width
from samples.spreadsheet import workbook_bytes
from samples.world import World

Row = dict[str, str]

JSONL_EMRS, XLSX_EMRS, CCKS_RECORDS, HOSPITAL_RECORDS, QA_ROWS = 240, 130, 440, 240, 160
"""Rows at scale 1, without the bad ones."""

CANARY_ROWS = {"emr/住院病历.jsonl": (2, 5, 8, 11), "emr/出院病历.xlsx": (1, 4)}
"""File to the rows (from 0) that carry the canaries."""

MALFORMED_LINE = '{"病案号": "B0000001", "姓名": "'
"""A record cut off in the middle, as a broken transfer leaves it."""

_RETURNING = 0.08
"""Share of records whose patient has an earlier record."""


def write_inbox(dest: Path, seed: int = 1, scale: float = 1.0) -> None:
    """Write the inbox below ``dest`` (made where absent); ``scale`` multiplies the numbers of rows and of diseases per book.

    ValueError for a scale that is not positive; OSError when ``dest`` cannot be written.
    """
    if scale <= 0:
        raise ValueError(f"scale must be positive, got {scale}")
    world = World(seed)
    _write_books(dest / "books", world, scale)
    _write_emrs(dest / "emr", world, scale)
    _write_annotated(dest / "ner", world, scale)
    _write(dest / "dict/terms.txt", "".join(f"{term}\n" for term in terms(world.diseases)).encode())
    _write(dest / "qa/qa.gbk.csv", _qa_csv(world, _rows(QA_ROWS, scale)).encode("gbk"))


def terms(diseases: Sequence[Disease]) -> list[str]:
    """The user dictionary: every term of two or more characters, once, in the order of the diseases."""
    fields = ("aliases", "organs", "symptoms", "causes", "labs", "images", "drugs", "operations", "complications")
    found = (term for disease in diseases for term in (disease.name, *(t for f in fields for t in getattr(disease, f))))
    return list(dict.fromkeys(term for term in found if len(term) > 1 and " " not in term))


def _rows(count: int, scale: float) -> int:
    """Scaled, and never so few that a canary row is missing."""
    return max(round(count * scale), 12)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(path.name + ".part")
    temporary.write_bytes(data)
    os.replace(temporary, path)


def _write_books(folder: Path, world: World, scale: float) -> None:
    """One GBK book, one UTF-8 book with full-width ASCII and ideographic spaces, one file that is no text."""
    half = len(world.diseases) // 2
    count = max(round(half * scale), 1)
    clinical = book("《简明内科学》", world.diseases[:half][:count], world.stream("book gbk"), passes=1)
    surgical = book(
        "《临床各科诊疗概要》", world.diseases[half:][:count], world.stream("book utf8"), indent="  ", passes=1
    )
    _write(folder / "简明内科学.gbk.txt", clinical.encode("gbk"))
    _write(folder / "临床各科诊疗概要.txt", to_full_width_lines(surgical).encode())
    _write(folder / "损坏文件.txt", b"\xff\x00" + world.stream("broken file").randbytes(4096))


def to_full_width_lines(text: str) -> str:
    """``to_full_width`` on every line; the line breaks stay."""
    return "\n".join(to_full_width(line) for line in text.split("\n"))


def _write_emrs(folder: Path, world: World, scale: float) -> None:
    """Both record files; the classes are drawn over both, so that each has enough records together."""
    rng = world.stream("emr")
    in_jsonl, in_xlsx = _rows(JSONL_EMRS, scale), _rows(XLSX_EMRS, scale)
    mains = _main_diagnoses(in_jsonl + in_xlsx, world, rng)
    jsonl = _emr_rows(mains[:in_jsonl], CANARY_ROWS["emr/住院病历.jsonl"], world, rng)
    xlsx = _emr_rows(mains[in_jsonl:], CANARY_ROWS["emr/出院病历.xlsx"], world, rng)
    lines = [json.dumps(row, ensure_ascii=False) for row in (*jsonl, jsonl[0], jsonl[1])]
    lines.insert(len(jsonl) // 2, MALFORMED_LINE)
    _write(folder / "住院病历.jsonl", "".join(f"{line}\n" for line in lines).encode())
    _write(
        folder / "出院病历.xlsx", workbook_bytes("住院病历", COLUMNS, [[row[name] for name in COLUMNS] for row in xlsx])
    )


def _main_diagnoses(count: int, world: World, rng: Random) -> list[Disease]:
    """Two thirds evenly over the classes, the rest skewed towards the first of them, in random order."""
    classes = [world.by_pinyin(pinyin) for pinyin in MAIN_DIAGNOSES]
    even = classes * (count * 2 // 3 // len(classes))
    weights = [1 / (rank + 3) for rank in range(len(classes))]
    drawn = even + rng.choices(classes, weights, k=count - len(even))
    rng.shuffle(drawn)
    return drawn


def _emr_rows(mains: Sequence[Disease], canary_rows: Sequence[int], world: World, rng: Random) -> list[Row]:
    """One row per main diagnosis; some patients return, the rows of ``canary_rows`` are the canary's."""
    rows: list[Row] = []
    seen: list[Person] = []
    for index, main in enumerate(mains):
        if index in canary_rows:
            remark = canary_sentence(canary_rows.index(index))
            rows.append(emr(rng, main, world.diseases, CANARY_PATIENT, remark).columns)
            continue
        returning = rng.choice(seen) if seen and rng.random() < _RETURNING else None
        record = emr(rng, main, world.diseases, returning)
        seen.append(record.patient)
        rows.append(record.columns)
    return rows


def _write_annotated(folder: Path, world: World, scale: float) -> None:
    """The task-format file with a BOM and one record whose offsets do not fit, and the hospital's own file."""
    ccks = _annotated_lines("ccks", _rows(CCKS_RECORDS, scale), world)
    ccks.insert(len(ccks) // 3, _misfit_line())
    _write(folder / "ccks2019/train.txt", "\n".join(ccks).encode("utf-8-sig"))
    hospital = _annotated_lines("hospital", _rows(HOSPITAL_RECORDS, scale), world)
    _write(folder / "hospital/annotated.jsonl", "".join(f"{line}\n" for line in hospital).encode())


def _annotated_lines(style: Style, count: int, world: World) -> list[str]:
    rng = world.stream(f"annotated {style}")
    return [ccks_line(annotated(rng, style, world.diseases)) for _ in range(count)]


def ccks_line(record: Annotated) -> str:
    """One record as a line of the CCKS 2019 task 1 format (end_pos exclusive)."""
    entities = [{"label_type": e.label, "overlap": 0, "start_pos": e.start, "end_pos": e.end} for e in record.entities]
    return json.dumps({"originalText": record.text, "entities": entities}, ensure_ascii=False)


def _misfit_line() -> str:
    text = "患者因腹痛入院，查血常规未见异常。"
    entity = {"label_type": "实验室检验", "overlap": 0, "start_pos": len(text) + 8, "end_pos": len(text) + 11}
    return json.dumps({"originalText": text, "entities": [entity]}, ensure_ascii=False)


def _qa_csv(world: World, count: int) -> str:
    rng = world.stream("qa")
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(("department", "title", "ask", "answer"))
    for _ in range(count):
        disease = rng.choice(world.diseases)
        question = qa(disease, rng)
        analysis, advice = question.answers[0]
        writer.writerow(
            (disease.department, question.title, question.question, f"病情分析：{analysis}指导意见：{advice}")
        )
    return out.getvalue()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m samples.inbox DEST")
    write_inbox(Path(sys.argv[1]))
