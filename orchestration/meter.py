"""Seconds and peak memory of one step, child processes included.

What belongs here: measuring. What does not: what is done with the figures.
"""

from __future__ import annotations

import threading
import time
from types import TracebackType

import psutil

_MIB = 1024 * 1024


def resident_mib() -> float:
    """Resident memory of this process and all its children, in MiB."""
    me = psutil.Process()
    total = 0
    for process in [me, *me.children(recursive=True)]:
        try:
            total += process.memory_info().rss
        except psutil.Error:  # a child that ended between the listing and the look
            continue
    return total / _MIB


class Meter:
    """Context manager: ``seconds`` of wall clock and ``peak_mib`` of resident memory, sampled every ``interval`` seconds."""

    def __init__(self, interval: float = 0.2) -> None:
        self.seconds = 0.0
        self.peak_mib = 0.0
        self._interval = interval
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def _watch(self) -> None:
        while not self._stop.wait(self._interval):
            self.peak_mib = max(self.peak_mib, resident_mib())

    def __enter__(self) -> Meter:
        self._start = time.perf_counter()
        self.peak_mib = resident_mib()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()
        self.seconds = time.perf_counter() - self._start
        self.peak_mib = max(self.peak_mib, resident_mib())
