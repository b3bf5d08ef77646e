"""corpus.release: what is in it, and that it is written once and whole."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import corpus.release
from corpus.contracts import DOCUMENTS, SPLITS, TOKENS
from corpus.engine import run_stage
from corpus.release import Release, TakenDownError, build_release
from corpus.segment import Segment

ROWS = [
    ("book", "book", "发热是常见症状。\n应多 饮水。"),
    ("emr-train", "emr", "主诉：咳嗽[NAME]。"),
    ("emr-test", "emr", "主诉：头痛。"),
    ("ner", "annotated", "因肺炎入院。"),
    ("para", "labelled", "病因为受凉。"),
]


def build(dest: Path, rows: list[tuple[str, str, str]] = ROWS, taken_down: Sequence[str] = ()) -> Release:
    fixed = {"licence": "CC0-1.0", "raw_sha256": "0"}
    documents = DOCUMENTS.from_rows(
        [{**fixed, "doc_id": i, "kind": kind, "source": kind, "text": text} for i, kind, text in rows]
    )
    splits = SPLITS.from_rows(
        [{"task": "diagnosis", "doc_id": f"emr-{s}", "group": s, "split": s} for s in ("train", "test")]
    )
    tokens = run_stage(Segment(["多饮水"]), documents).side["tokens"]
    return build_release(
        documents, tokens, splits, dest, user_words=["多饮水"], code_version="abc", taken_down=taken_down
    )


def test_test_documents_and_task_data_are_left_out(tmp_path: Path) -> None:
    release = build(tmp_path)
    assert pq.read_table(release.folder / "documents.parquet")["doc_id"].to_pylist() == ["book", "emr-train"]
    assert {d["doc_id"]: d["reason"] for d in release.dropped.to_pylist()} == {
        "emr-test": "test_split",
        "ner": "task_data",
        "para": "task_data",
    }
    assert sum(release.counts["rows_in"].to_pylist()) == 5 and sum(release.counts["rows_kept"].to_pylist()) == 2


def test_plain_corpora_have_a_sentence_a_line_and_a_gap_between_documents(tmp_path: Path) -> None:
    folder = build(tmp_path).folder
    assert (folder / "corpus.char.txt").read_text(encoding="utf-8").split("\n") == [
        "发 热 是 常 见 症 状 。",
        "应 多 饮 水 。",
        "",
        "主 诉 ： 咳 嗽 [NAME] 。",
        "",
    ]
    assert "[NAME]" in (folder / "corpus.word.txt").read_text(encoding="utf-8").split()
    assert (folder / "user_dictionary.txt").read_text(encoding="utf-8") == "多饮水\n"


def test_the_manifest_describes_the_release(tmp_path: Path) -> None:
    release = build(tmp_path)
    manifest = json.loads((release.folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["id"] == release.id and manifest["documents"] == 2
    assert release.characters == manifest["characters"] == sum(len(text) for _, _, text in ROWS[:2])
    assert {s["source"]: s["documents"] for s in manifest["sources"]} == {"book": 1, "emr": 1}
    assert [row["characters_paper"] for row in manifest["beside_the_paper"]] == [4_384_503, 2_002_202, 29_092_216]
    assert set(manifest["files"]) == {
        "corpus.char.txt", "corpus.word.txt", "documents.parquet", "tokens.parquet", "user_dictionary.txt",
    }  # fmt: skip


def test_the_same_content_is_the_same_release_and_not_written_again(tmp_path: Path) -> None:
    first = build(tmp_path)
    written = {path: path.stat().st_mtime_ns for path in first.folder.iterdir()}
    again = build(tmp_path)
    assert (again.id, again.manifest) == (first.id, first.manifest)
    assert {path: path.stat().st_mtime_ns for path in first.folder.iterdir()} == written
    changed = build(tmp_path, [("book", "book", "发热是罕见症状。"), *ROWS[1:]])
    assert changed.id != first.id


def test_a_killed_write_leaves_no_half_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(corpus.release, "_write_lines", killed)
    with pytest.raises(KeyboardInterrupt):
        build(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_an_empty_corpus_is_a_release_too(tmp_path: Path) -> None:
    tables = (DOCUMENTS.empty(), TOKENS.empty(), SPLITS.empty())
    release = build_release(*tables, tmp_path, user_words=[], code_version="abc")
    assert release.characters == 0 and (release.folder / "manifest.json").is_file()


def test_the_manifest_lists_what_was_taken_down_and_such_a_list_is_another_release(tmp_path: Path) -> None:
    before, after = build(tmp_path), build(tmp_path, taken_down=["z", "a"])
    assert before.manifest["taken_down"] == {"documents": 0, "doc_ids": []}
    assert after.manifest["taken_down"] == {"documents": 2, "doc_ids": ["a", "z"]}
    assert before.id != after.id == build(tmp_path, taken_down=["a", "z"]).id


def test_a_text_that_was_taken_down_is_not_released(tmp_path: Path) -> None:
    with pytest.raises(TakenDownError, match="book"):
        build(tmp_path, taken_down=["book"])
    assert list(tmp_path.iterdir()) == []
