"""A planted value is found in every container and encoding that the pipeline writes, and only there."""

from __future__ import annotations

import gzip
import json
import sqlite3
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from corpus.deid import leakscan, scan_files

CANARY = "鲍若谷乙"


def _sqlite(path):
    connection = sqlite3.connect(path)
    connection.execute("create table t (v text)")
    connection.execute("insert into t values (?)", (CANARY,))
    connection.commit()
    connection.close()


def _zip(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.txt", CANARY)


def _parquet(path):
    rows = [{"spans": [{"label": CANARY}], "words": [["a"], ["b"]]}] * 50
    pq.write_table(pa.Table.from_pylist(rows), path, compression="zstd")


PLANT = {
    "utf8": lambda p: p.write_text(f"x{CANARY}y", encoding="utf-8"),
    "gbk": lambda p: p.write_text(CANARY, encoding="gbk"),
    "utf16": lambda p: p.write_text(CANARY, encoding="utf-16"),
    "json-escaped": lambda p: p.write_text(json.dumps(CANARY), encoding="utf-8"),
    "gzip": lambda p: p.write_bytes(gzip.compress(CANARY.encode())),
    "zip": _zip,
    "sqlite": _sqlite,
    "parquet-nested": _parquet,
}


@pytest.mark.parametrize("kind", PLANT)
def test_finds_the_canary(tmp_path, kind):
    path = tmp_path / kind
    PLANT[kind](path)
    assert scan_files([path], {"name": CANARY, "other": "不在此处"}) == [(path, "name")]


def test_finds_a_value_across_the_edge_of_two_blocks(tmp_path, monkeypatch):
    monkeypatch.setattr(leakscan, "_CHUNK", 7)
    path = tmp_path / "long"
    path.write_text("甲" * 11 + CANARY + "乙" * 11, encoding="utf-8")
    assert scan_files([path], {"name": CANARY}) == [(path, "name")]


def test_a_broken_parquet_file_is_no_clean_file(tmp_path):
    path = tmp_path / "broken.parquet"
    path.write_bytes(b"PAR1 cut off")
    with pytest.raises(pa.ArrowInvalid):
        scan_files([path], {"name": CANARY})


def test_an_empty_needle_is_refused(tmp_path):
    with pytest.raises(ValueError, match="empty"):
        scan_files([], {"name": ""})
