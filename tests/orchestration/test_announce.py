"""A line says that an asset is done only when Dagster has it: whoever kills the run after reading the line loses nothing of that asset."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

import dagster as dg
import pytest
from rich.console import Console

from orchestration.announce import HOOKS
from orchestration.progress import Terminal, reporter


class Store(dg.IOManager):
    """Calls ``before`` instead of storing."""

    def __init__(self, before: Callable[[], None]) -> None:
        self._before = before

    def handle_output(self, context: dg.OutputContext, obj: int) -> None:
        self._before()

    def load_input(self, context: dg.InputContext) -> None:
        raise NotImplementedError


@dg.asset
def measured() -> int:
    reporter().started("measured")
    reporter().computed("measured", "1 of 1 rows kept")
    return 1


def run(output: io.StringIO, instance: dg.DagsterInstance, before: Callable[[], None]) -> bool:
    """Materialise ``measured``; whether it succeeded."""
    job = dg.define_asset_job("job", selection="measured", hooks=HOOKS)
    defs = dg.Definitions(assets=[measured], jobs=[job], resources={"io_manager": Store(before)})
    with Terminal(Console(file=output, width=200)):
        return defs.resolve_job_def("job").execute_in_process(instance=instance, raise_on_error=False).success


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as fresh:
        yield fresh


def test_the_line_is_printed_after_the_materialisation_is_recorded(instance: dg.DagsterInstance) -> None:
    seen: list[bool] = []

    class Watched(io.StringIO):
        def write(self, text: str) -> int:
            if "✓ measured" in text:
                seen.append(instance.get_latest_materialization_event(dg.AssetKey("measured")) is not None)
            return super().write(text)

    output = Watched()
    assert run(output, instance, lambda: None)
    assert seen == [True]
    assert "1 of 1 rows kept" in output.getvalue()


def test_nothing_is_announced_while_it_is_being_stored(instance: dg.DagsterInstance) -> None:
    output = io.StringIO()
    shown: list[str] = []
    assert run(output, instance, lambda: shown.append(output.getvalue()))
    assert "✓" not in shown[0] and "✓ measured" in output.getvalue()


def test_a_value_that_cannot_be_stored_is_told_as_a_failure(instance: dg.DagsterInstance) -> None:
    def full() -> None:
        raise OSError(28, "No space left on device")

    output = io.StringIO()
    assert not run(output, instance, full)
    assert "✗ measured" in output.getvalue() and "No space left on device" in output.getvalue()
    assert "✓" not in output.getvalue()
