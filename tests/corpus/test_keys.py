"""The project key is made once, kept to its owner, and never guessed."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from corpus.keys import KEY_BYTES, KeyFileError, project_key


def test_the_key_is_made_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    key = project_key(tmp_path)
    assert len(key) == KEY_BYTES and project_key(tmp_path) == key
    assert stat.S_IMODE((tmp_path / "project.key").stat().st_mode) == 0o600


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    project_key(tmp_path)
    (tmp_path / "project.key").chmod(0o644)
    with pytest.raises(KeyFileError, match="chmod 600"):
        project_key(tmp_path)


@pytest.mark.parametrize(("content", "message"), [("zz", "not hexadecimal"), ("abcd", "holds 2 bytes, expected 32")])
def test_a_damaged_key_is_refused(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "project.key"
    path.write_text(content)
    path.chmod(0o600)
    with pytest.raises(KeyFileError, match=message):
        project_key(tmp_path)
