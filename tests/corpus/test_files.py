"""Files appear whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.files import point_to, replacing, write_json


def write_half_and_fail(path: Path) -> None:
    with replacing(path) as temporary:
        temporary.write_text("half")
        raise OSError("disk full")


def test_a_failed_write_keeps_the_previous_file_and_leaves_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "table.json"
    write_json({"a": "旧"}, path)
    with pytest.raises(OSError, match="disk full"):
        write_half_and_fail(path)
    assert "旧" in path.read_text(encoding="utf-8")
    assert list(tmp_path.iterdir()) == [path]


def test_a_pointer_moves_in_one_step_and_stays_relative(tmp_path: Path) -> None:
    for name in ("r1", "r2"):
        (tmp_path / name).mkdir()
        point_to(tmp_path / name, tmp_path / "current")
    assert (tmp_path / "current").resolve() == (tmp_path / "r2").resolve()
    assert not (tmp_path / "current").readlink().is_absolute()  # a home that is moved or backed up stays whole
