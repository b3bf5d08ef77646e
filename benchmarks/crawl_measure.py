"""Measurements of the crawl benchmark: one crawl in its own process on its own core, parsing alone, and what the server can give.

What belongs here: running and timing. What does not: which crawls are compared, and the page that is written (`crawl`).
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[1]
SERVER_CORE, CRAWL_CORE = 0, 1
MIB = 1024.0


@dataclass(frozen=True)
class Run:
    """One process: pages it delivered, wall and processor seconds (start and end of the interpreter included), peak resident MiB.

    ``memory`` are resident MiB over the run at equal distances of time.
    """

    pages: int
    seconds: float
    processor: float
    peak: float
    memory: tuple[float, ...] = ()

    @property
    def rate(self) -> float:
        """Pages per second of wall time."""
        return self.pages / self.seconds

    @property
    def rate_processor(self) -> float:
        """Pages per second of processor time, which other work on the machine does not change much."""
        return self.pages / self.processor


def pinned(core: int, *command: object) -> list[str]:
    """``command`` on one core, where the machine has that core and `taskset`."""
    words = list(map(str, command))
    if shutil.which("taskset") and core in os.sched_getaffinity(0):
        return ["taskset", "-c", str(core), *words]
    return words


@contextmanager
def serving(pages: int) -> Iterator[tuple[str, int]]:
    """The benchmark's site in its own process; yields the proxy's address and the number of pages."""
    command = pinned(SERVER_CORE, sys.executable, ROOT / "benchmarks/crawl_pages.py", "--pages", pages)
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert server.stdout is not None
    try:
        url, number = server.stdout.readline().split()
        yield url, int(number)
    finally:
        server.terminate()
        server.wait()
        server.stdout.close()


def measure(command: list[str], log: Path, count: Callable[[], int], environment: dict[str, str] | None = None) -> Run:
    """Run ``command`` to its end; its output goes to ``log``, ``count`` says how many pages it delivered. Raises when it fails."""
    start = time.monotonic()
    with log.open("w") as output:
        process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT, env=environment)
    samples: list[float] = []
    ended = threading.Event()
    watcher = threading.Thread(target=_watch, args=(process.pid, samples, ended))
    watcher.start()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - start
    ended.set()
    watcher.join()
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with status {process.returncode}:\n{log.read_text()[-2000:]}")
    memory = tuple(samples[i * (len(samples) - 1) // 10] for i in range(11)) if samples else ()
    return Run(count(), seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / MIB, memory)


def _watch(pid: int, samples: list[float], ended: threading.Event) -> None:
    status = Path(f"/proc/{pid}/status")
    while not ended.wait(0.2):
        try:
            line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
        except (OSError, StopIteration):
            continue
        samples.append(int(line.split()[1]) / MIB)


def capacity(proxy: str, urls: list[str]) -> float:
    """Answers per second that the server gives to one connection that does nothing with them."""
    address = urlsplit(proxy)
    with socket.create_connection((address.hostname or "", address.port or 0)) as connection:
        stream = connection.makefile("rb")
        start = time.monotonic()
        for url in urls:
            connection.sendall(f"GET {url} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            length = 0
            while (line := stream.readline()) != b"\r\n":
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            stream.read(length)
        return len(urls) / (time.monotonic() - start)


def parsing(read: Callable[[str, str], object], pages: list[tuple[str, str, bytes]], seconds: float) -> float:
    """Pages per second of processor time of ``read(url, html)`` over ``pages``, again and again for about ``seconds``."""
    for url, html, _ in pages[:5]:
        read(url, html)
    done, start = 0, time.process_time()
    while (spent := time.process_time() - start) < seconds or not done:
        for url, html, _ in pages:
            read(url, html)
        done += len(pages)
    return done / spent if spent else 0.0
