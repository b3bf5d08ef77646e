"""What the person at the terminal sees while assets run: a bar for the current one, a line for each that is done.

What belongs here: the reporter's face and its two forms (silent, terminal). What does not: measuring, logging to Dagster.
"""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn


class Reporter(Protocol):
    """Told by assets what happens, and by the hooks of the jobs whether Dagster has what was computed.

    An asset is done when its table is stored and its materialisation recorded, not when its function returns: a run killed in between
    makes it again. So ``computed`` keeps the line, and ``stored`` shows it.
    """

    def started(self, asset: str) -> None: ...
    def advanced(self, asset: str, done: int, total: int) -> None: ...
    def computed(self, asset: str, line: str) -> None: ...
    def stored(self) -> None: ...
    def not_stored(self, message: str) -> None: ...
    def failed(self, asset: str, message: str) -> None: ...


class Silent:
    """The reporter of runs that Dagster starts itself: the UI shows what happens."""

    def started(self, asset: str) -> None:
        """Nothing."""

    def advanced(self, asset: str, done: int, total: int) -> None:
        """Nothing."""

    def computed(self, asset: str, line: str) -> None:
        """Nothing."""

    def stored(self) -> None:
        """Nothing."""

    def not_stored(self, message: str) -> None:
        """Nothing."""

    def failed(self, asset: str, message: str) -> None:
        """Nothing."""


class Terminal:
    """Bars and lines on a terminal; plain lines where the output is a file."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._bars = Progress(
            SpinnerColumn(), TextColumn("{task.description:<24}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
            console=console, transient=True, disable=not console.is_terminal,
        )  # fmt: skip
        self._tasks: dict[str, TaskID] = {}
        self._computed: dict[str, str] = {}

    def __enter__(self) -> Terminal:
        global _reporter
        self._bars.start()
        self._before, _reporter = _reporter, self
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        global _reporter
        _reporter = self._before
        self._bars.stop()

    def started(self, asset: str) -> None:
        self._tasks[asset] = self._bars.add_task(asset, total=None)

    def advanced(self, asset: str, done: int, total: int) -> None:
        if asset in self._tasks:
            self._bars.update(self._tasks[asset], completed=done, total=total)

    def computed(self, asset: str, line: str) -> None:
        self._computed[asset] = line

    def stored(self) -> None:
        for asset, line in self._computed.items():
            self._end(asset)
            self._console.print(f"[green]✓[/] {asset:<24} {line}", highlight=False, soft_wrap=True)
        self._computed.clear()

    def not_stored(self, message: str) -> None:
        for asset in self._computed:
            self.failed(asset, f"computed, but not stored: {message}")
        self._computed.clear()

    def failed(self, asset: str, message: str) -> None:
        self._end(asset)
        self._console.print(f"[red]✗[/] {asset:<24} {message}", highlight=False, soft_wrap=True)

    def _end(self, asset: str) -> None:
        if asset in self._tasks:
            self._bars.remove_task(self._tasks.pop(asset))


_reporter: Reporter = Silent()


def reporter() -> Reporter:
    """The reporter of this process."""
    return _reporter


def advance(asset: str) -> Callable[[int, int], None]:
    """A ``progress(done, total)`` callback for the domain code that ``asset`` calls."""
    return lambda done, total: _reporter.advanced(asset, done, total)
