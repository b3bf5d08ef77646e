"""Worker processes that never outlive their parent: a killed run leaves no orphan computing on.

What belongs here: making pools. What does not: the work.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from concurrent.futures import ProcessPoolExecutor


def _exit_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


def _start_watch(parent: int) -> None:
    # One thread a worker: a pool that keeps two cores busy should not be slowed by 2 x 2 numeric threads.
    for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    exit_with_parent(parent)


def exit_with_parent(parent: int) -> None:
    """From now on, end this process within a second of the end of its parent (process id ``parent``)."""
    threading.Thread(target=_exit_with, args=(parent,), daemon=True).start()


def process_pool(workers: int) -> ProcessPoolExecutor:
    """A pool of ``workers`` spawned processes (spawn: safe beside threads) that exit when this process is gone."""
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers, mp_context=context, initializer=_start_watch, initargs=(os.getpid(),))
