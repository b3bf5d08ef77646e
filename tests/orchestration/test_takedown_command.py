"""`cmedlms takedown`: every request is on the list, or refused with what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from corpus.contracts import RAW_DOCUMENTS
from corpus.files import write_parquet
from corpus.home import Home
from corpus.takedown import list_path, read_list
from orchestration.cli import app

RUNNER = CliRunner()
PAGE = "http://jib.xywy.com/il_sii/cause/38.htm"
DOC_ID = "0123456789abcdef0123"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home").prepare()
    row = {
        "doc_id": DOC_ID,
        "source": "xywy",
        "kind": "page",
        "url": PAGE,
        "licence": "unknown",
        "raw_sha256": "0",
        "text": "病因为受凉",
    }
    write_parquet(RAW_DOCUMENTS.from_rows([row]), home.restricted_tables / "normalized.parquet")
    return home


@pytest.mark.parametrize(
    ("option", "value"), [("--url", PAGE), ("--url", PAGE.replace("http:", "https:")), ("--doc-id", DOC_ID)]
)
def test_a_request_is_recorded_with_what_it_means(home: Home, option: str, value: str) -> None:
    done = RUNNER.invoke(
        app, ["takedown", "--home", str(home.root), option, value, "--reason", "要求下架", "--by", "某人"]
    )
    assert done.exit_code == 0 and done.stderr == ""
    (made,) = read_list(list_path(home.restricted))
    assert (made.url or made.doc_id) in (PAGE, DOC_ID)
    assert (made.doc_ids, made.reason, made.by) == ((DOC_ID,), "要求下架", "某人")
    shown = RUNNER.invoke(app, ["takedown", "--home", str(home.root), "--list"])
    assert shown.exit_code == 0 and "1 documents; by 某人; 要求下架" in shown.stdout


def test_an_unknown_page_is_warned_of_and_recorded_all_the_same(home: Home) -> None:
    done = RUNNER.invoke(app, ["takedown", "--home", str(home.root), "--url", "http://jib.xywy.com/il_sii/cause/9.htm"])
    assert done.exit_code == 0 and "warning: no document" in done.stderr
    assert len(read_list(list_path(home.restricted))) == 1


@pytest.mark.parametrize(
    "words", [[], ["--url", PAGE, "--doc-id", DOC_ID], ["--doc-id", "12"], ["--url", "jib"], ["--list", "--url", PAGE]]
)
def test_nonsense_is_refused_and_not_recorded(home: Home, words: list[str]) -> None:
    done = RUNNER.invoke(app, ["takedown", "--home", str(home.root), *words])
    assert done.exit_code == 2 and "error:" in done.stderr
    assert not list_path(home.restricted).exists()


def test_a_folder_that_is_no_home_is_refused(tmp_path: Path) -> None:
    done = RUNNER.invoke(app, ["takedown", "--home", str(tmp_path / "typo"), "--url", PAGE])
    assert done.exit_code == 2 and "--home DIR" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_list_stops_a_run_before_anything_is_made(home: Home) -> None:
    list_path(home.restricted).write_text("{", encoding="utf-8")
    done = RUNNER.invoke(app, ["run", "--home", str(home.root)])
    assert done.exit_code == 2 and "takedowns.jsonl, line 1" in done.output
    assert not (home.root / "ledger").exists()
