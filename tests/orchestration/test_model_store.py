"""A model folder is complete or absent, whatever happens while it is made."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from orchestration.model_store import ModelNotFound, ModelStore


def write(text: str) -> Callable[[Path], object]:
    return lambda folder: (folder / "weights").write_text(text)


def test_the_newest_build_is_current_and_older_versions_stay(tmp_path: Path) -> None:
    store = ModelStore(tmp_path)
    store.build("bert", "v1", write("one"))
    store.build("bert", "v2", write("two"))
    assert (store.current("bert") / "weights").read_text() == "two"
    assert (tmp_path / "bert" / "v1" / "weights").read_text() == "one"


def test_a_finished_version_is_not_made_again(tmp_path: Path) -> None:
    store = ModelStore(tmp_path)
    store.build("bert", "v1", write("one"))
    store.build("bert", "v2", write("two"))
    store.build("bert", "v1", write("never"))
    assert (store.current("bert") / "weights").read_text() == "one"


def test_a_failing_build_leaves_the_previous_one_current(tmp_path: Path) -> None:
    store = ModelStore(tmp_path)
    store.build("bert", "v1", write("one"))

    def fail(folder: Path) -> None:
        (folder / "weights").write_text("half")
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        store.build("bert", "v2", fail)
    assert (store.current("bert") / "weights").read_text() == "one"
    assert not (tmp_path / "bert" / "v2").exists()


@pytest.mark.parametrize("resumable", [True, False])
def test_only_a_resumable_build_sees_the_leftovers_of_a_killed_one(tmp_path: Path, resumable: bool) -> None:
    store = ModelStore(tmp_path)
    leftovers = tmp_path / "bert" / ".partial-v1"
    leftovers.mkdir(parents=True)
    (leftovers / "checkpoint").write_text("step 10")
    seen: list[bool] = []
    store.build("bert", "v1", lambda folder: seen.append((folder / "checkpoint").exists()), resumable=resumable)
    assert seen == [resumable]


def test_a_missing_model_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFound, match="materialise the asset glove first"):
        ModelStore(tmp_path).current("glove")
    assert ModelStore(tmp_path).available(["glove"]) == {}
