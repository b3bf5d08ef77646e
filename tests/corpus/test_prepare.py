"""corpus.prepare: raw folders to a release by the same stages as the pipeline, with a ledger that balances."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from corpus.deid.leakscan import scan_files
from corpus.ingest import InboxError
from corpus.prepare import Prepared, PrepareSettings, prepare
from orchestration.cli import app
from samples.canary import CANARIES
from samples.inbox import write_inbox


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("prepare") / "inbox"
    write_inbox(folder, seed=3, scale=0.05)
    return folder


@pytest.fixture(scope="module")
def made(inbox: Path, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return prepare([inbox], tmp_path_factory.mktemp("out"), workers=1)


def test_every_row_is_kept_or_in_the_ledger(made: Prepared) -> None:
    counts = made.counts.to_pylist()
    assert {c["stage"] for c in counts} == {
        "ingest", "normalize", "deidentify", "quality", "dedup", "near_dedup", "segment", "release",
    }  # fmt: skip
    assert all(c["rows_in"] == c["rows_kept"] + c["rows_dropped"] for c in counts)
    assert made.dropped.num_rows == sum(c["rows_dropped"] for c in counts)
    kept = {s: sum(c["rows_kept"] for c in counts if c["stage"] == s) for s in ("ingest", "normalize", "deidentify")}
    assert kept["ingest"] >= kept["normalize"] >= kept["deidentify"] > 0


def test_the_release_is_complete_and_current(made: Prepared) -> None:
    folder = made.release.folder
    assert (folder.parent / "current").resolve() == folder
    documents = pq.read_table(folder / "documents.parquet")
    assert documents.num_rows == made.release.manifest["documents"] > 0
    lines = (folder / "corpus.word.txt").read_text(encoding="utf-8").split("\n")
    assert sum(bool(line) for line in lines) == pq.read_table(folder / "tokens.parquet").num_rows
    assert not set(documents["kind"].to_pylist()) & {"annotated", "labelled"}
    assert json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["id"] == made.release.id


def test_no_planted_identifier_is_outside_restricted(made: Prepared) -> None:
    out = made.release.folder.parent
    files = [p for p in out.rglob("*") if p.is_file() and "restricted" not in p.parts]
    assert len(files) >= 7 and scan_files(files, CANARIES) == []
    assert stat.S_IMODE((out / "restricted").stat().st_mode) == 0o700


def test_the_same_input_gives_the_same_release_and_two_folders_are_one_corpus(
    inbox: Path, made: Prepared, tmp_path: Path
) -> None:
    again = prepare([inbox], made.release.folder.parent)
    assert again.release.id == made.release.id
    more = tmp_path / "more"
    (more / "books").mkdir(parents=True)
    (more / "books" / "new.txt").write_text(
        "第一章 附录\n" + "新的一章说明少见病的护理与随访，内容与前文不同。\n", encoding="utf-8"
    )
    both = prepare([inbox, more], tmp_path / "out")
    assert both.release.manifest["documents"] == made.release.manifest["documents"] + 1


def test_test_data_is_released_on_request_only(inbox: Path, made: Prepared, tmp_path: Path) -> None:
    assert "test_split" in made.dropped["reason"].to_pylist()
    all_of_it = prepare([inbox], tmp_path, PrepareSettings(keep_test_data=True))
    left_out = [d["reason"] for d in all_of_it.dropped.to_pylist() if d["stage"] == "release"]
    assert set(left_out) == {"task_data"}
    before = sum(c["rows_kept"] for c in all_of_it.counts.to_pylist() if c["stage"] == "near_dedup")
    assert all_of_it.release.manifest["documents"] == before - len(left_out) > made.release.manifest["documents"]


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(InboxError, match="nowhere"):
        prepare([tmp_path / "nowhere"], tmp_path / "out")
    done = CliRunner().invoke(app, ["prepare", str(tmp_path / "nowhere"), "--out", str(tmp_path / "out")])
    assert done.exit_code == 2 and "nowhere" in done.output


def test_the_command_says_what_it_made(inbox: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["prepare", str(inbox), "--out", str(tmp_path), "--workers", "1"])
    assert done.exit_code == 0, done.output
    documents = pq.read_table(tmp_path / "current" / "documents.parquet")
    assert (
        f"{documents.num_rows:,} documents, {pc.sum(pc.utf8_length(documents['text'])).as_py():,} characters"
        in done.output
    )
