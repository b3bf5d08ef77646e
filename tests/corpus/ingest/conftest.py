"""A small invented inbox for the tests of ingestion. All people, numbers and addresses are invented."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from corpus.ingest import IngestOutput, ingest, inventory

RECORD = {
    "患者ID": "P0007",
    "姓名": "钱测试",
    "身份证号": "110101190001010011",
    "联系电话": "13900000001",
    "家庭住址": "虚构市示例区样本路7号",
    "病案号": "ZY900001",
    "性别": "女",
    "主诉": "反复咳嗽3天",
    "现病史": "患者3天前受凉后咳嗽，\r\n无发热。",
    "入院诊断": "急性支气管炎",
    "主要诊断编码": "J20.900",
}
ANNOTATED = {
    "originalText": "患者因直肠癌行手术治疗。",
    "entities": [{"label_type": "疾病和诊断", "start_pos": 3, "end_pos": 6, "overlap": 0}],
}
LABELLED = {
    "source": "manual",
    "topic": "虚构病",
    "label": "Cause",
    "heading": "病因",
    "text": "本病由受凉引起，多见于冬季。",
}


@dataclass(frozen=True)
class Inbox:
    root: Path
    key: bytes = b"k" * 32

    def put(self, relative: str, content: str | bytes, charset: str = "utf-8") -> Path:
        path = self.root / relative
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode(charset))
        return path

    def put_lines(self, relative: str, *records: object, charset: str = "utf-8") -> Path:
        """JSON lines; a string stands as it is."""
        lines = (r if isinstance(r, str) else json.dumps(r, ensure_ascii=False) for r in records)
        return self.put(relative, "".join(f"{line}\n" for line in lines), charset)

    def ingest(self, kind: str) -> IngestOutput:
        return ingest(inventory(self.root), kind, self.key)


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    return Inbox(tmp_path)


@pytest.fixture
def record() -> dict[str, Any]:
    return dict(RECORD)


@pytest.fixture
def annotated() -> dict[str, Any]:
    return copy.deepcopy(ANNOTATED)


@pytest.fixture
def labelled() -> dict[str, Any]:
    return dict(LABELLED)
