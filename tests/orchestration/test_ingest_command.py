"""`cmedlms ingest inspect`: a mapping to start from, without a value of any patient; and the names that the ledger does not show."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

from typer.testing import CliRunner

from corpus.home import Home
from orchestration.assets.ingest import NAMES
from orchestration.cli import app
from orchestration.run import run_pipeline
from orchestration.settings import settings_for

ROWS = "病人编号,患者姓名,chief_complaint,现病史\n10071,钱桂芳,咳嗽三天,患者三天前受凉后咳嗽咳痰\n10072,孙立国,头痛一周,患者一周前出现头痛\n"


def test_the_proposal_is_a_mapping_and_holds_no_value(tmp_path: Path) -> None:
    file = tmp_path / "export.csv"
    file.write_text(ROWS, encoding="gb18030")
    done = CliRunner().invoke(app, ["ingest", "inspect", str(file)])
    assert done.exit_code == 0, done.output
    columns = tomllib.loads(done.stdout)["columns"]
    assert columns["现病史"] == "section:现病史"
    assert not [value for value in ("钱桂芳", "孙立国", "10071", "咳嗽三天") if value in done.output]


def test_what_is_no_table_is_told(tmp_path: Path) -> None:
    assert CliRunner().invoke(app, ["ingest", "inspect", str(tmp_path / "none.csv")]).exit_code == 2
    (tmp_path / "book.txt").write_text("第一章 总论\n咳嗽是一种症状。\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["ingest", "inspect", str(tmp_path / "book.txt")])
    assert done.exit_code == 2 and "book.txt" in done.output


def test_a_file_named_after_a_patient_is_named_in_the_restricted_zone_only(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    (inbox / "emr").mkdir(parents=True)
    (inbox / "emr" / "钱桂芳.jsonl").write_text(
        json.dumps({"主诉": "咳嗽三天", "现病史": "患者三天前受凉后咳嗽咳痰，无发热。"}, ensure_ascii=False) + "\n{broken\n",
        encoding="utf-8",
    )  # fmt: skip
    home = Home(tmp_path / "home")
    # Nothing can be trained on one record; what matters here happens before.
    run_pipeline(home, settings_for(home.root, "demo", {"inbox": inbox, "workers": 1}), force=["raw_emrs"])
    names = json.loads((home.restricted / NAMES).read_text(encoding="utf-8"))
    assert list(names.values()) == ["emr/钱桂芳.jsonl"]
    pages = [path for path in home.root.rglob("*") if path.is_file() and home.restricted not in path.parents]
    assert pages and not [path for path in pages if "钱桂芳".encode() in path.read_bytes()]
