"""The grid: many cells, side by side, resumable; one failing cell does not stop the others.

What belongs here: scheduling, skipping what is done, collecting results and failures. What does not: training.
No torch here: the worker processes import it once and then run many cells.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.parquet as pq

from corpus.engine.workers import process_pool
from embeddings.embedders import read_spec
from embeddings.spec import EmbeddingSpec
from tasks.cells import BARE, Cell
from tasks.datasets.dataset import TASKS, Dataset
from tasks.evaluation import evaluate
from tasks.features import Features, cached_features, character_ids, compute_features, train_vocabulary
from tasks.floor import FLOORS, NO_EMBEDDING, floor_predictions
from tasks.hyper import HyperParameters, Kind
from tasks.results import CellResult, read_result, results_table, write_predictions, write_result

Item = TypeVar("Item")
Done = TypeVar("Done")


@dataclass(frozen=True)
class GridPaths:
    """Where a grid reads and writes: ``examples`` per task (Parquet), model folder per ``embedding`` (not for ``bare``),
    ``cells`` (one folder a cell), ``features`` (the cache)."""

    examples: Mapping[str, Path]
    embeddings: Mapping[str, Path]
    cells: Path
    features: Path


@dataclass(frozen=True)
class Failure:
    """A cell that could not be run, with the error's type and message."""

    cell: Cell
    error: str


@dataclass(frozen=True)
class GridOutput:
    """``results`` (RESULTS contract), the cells that failed, and how many were found done."""

    results: pa.Table
    failures: list[Failure]
    reused: int


def load_dataset(task: str, path: Path) -> Dataset:
    """The dataset of an EXAMPLES Parquet file. Raises FileNotFoundError and ContractError."""
    return Dataset(task, pq.read_table(path))


def run_grid(
    cells: Sequence[Cell],
    paths: GridPaths,
    hp: Mapping[Kind, HyperParameters],
    *,
    git_sha: str,
    release: str = "",
    workers: int = 2,
    progress: Callable[[int, int, str], None] | None = None,
) -> GridOutput:
    """Run all cells in ``workers`` processes and report them; finished cells with the same inputs are not run again.

    ``release`` is the corpus release that the examples come from.
    The features of an embedding are computed first, once for each task. ``progress(done, total, cell id)`` is called after each cell.
    Failures, also of an embedding or a dataset, are reported with the cell's id and do not stop the rest.
    """
    results: dict[Cell, CellResult] = {}
    failures: dict[Cell, str] = {}
    reused = 0

    def finish(cell: Cell, outcome: _Outcome) -> None:
        nonlocal reused
        if isinstance(outcome, str):
            failures[cell] = outcome
        else:
            results[cell], was_done = outcome
            reused += was_done
        if progress:
            progress(len(results) + len(failures), len(cells), cell.id)

    _schedule(cells, paths, hp, workers, finish)
    done = [results[cell] for cell in cells if cell in results]
    return GridOutput(
        results_table(done, git_sha, release), [Failure(c, failures[c]) for c in cells if c in failures], reused
    )


def floor_cell(task: str, seed: int = 0) -> Cell:
    """The cell of a task's floor."""
    model = FLOORS[TASKS[task]]
    return Cell(task, NO_EMBEDDING, model, seed, hashlib.sha256(model.encode()).hexdigest()[:8])


_Outcome = tuple[CellResult, bool] | str
"""A result with whether it was found done, or an error."""


def _schedule(
    cells: Sequence[Cell],
    paths: GridPaths,
    hp: Mapping[Kind, HyperParameters],
    workers: int,
    finish: Callable[[Cell, _Outcome], None],
) -> None:
    """Run everything in one pool: features first, each cell as soon as those that it reads are there.

    ``finish(cell, outcome)`` is called once for each cell, as outcomes come.
    """
    waiting: dict[tuple[str, str], list[Cell]] = {}
    for cell in cells:
        if cell.embedding not in (BARE, NO_EMBEDDING):
            waiting.setdefault((cell.task, cell.embedding), []).append(cell)
    with process_pool(min(workers, max(1, len(cells)))) as pool:
        preparing = {_submit(pool, _prepare, pair, paths, hp): pair for pair in waiting}
        ready = [cell for cell in cells if cell.embedding in (BARE, NO_EMBEDDING)]
        running = {_submit(pool, _run, cell, paths, hp): cell for cell in ready}
        while preparing or running:
            futures: list[Future[Any]] = [*preparing, *running]
            done, _ = wait(futures, return_when=FIRST_COMPLETED)
            for future in done:
                outcome = _outcome(future)
                if future in running:
                    finish(running.pop(future), outcome)
                    continue
                for cell in waiting[preparing.pop(future)]:
                    if isinstance(outcome, str):
                        finish(cell, outcome)
                    else:
                        running[_submit(pool, _run, cell, paths, hp)] = cell


def _submit(
    pool: ProcessPoolExecutor,
    work: Callable[[Item, GridPaths, Mapping[Kind, HyperParameters]], Done],
    item: Item,
    paths: GridPaths,
    hp: Mapping[Kind, HyperParameters],
) -> Future[Done]:
    try:
        return pool.submit(work, item, paths, hp)
    except BrokenProcessPool as error:  # an earlier item killed a worker: this one is not run either
        failed: Future[Done] = Future()
        failed.set_exception(error)
        return failed


def _outcome(future: Future[Any]) -> Any:
    """What the work returned, or its error's type and message."""
    try:
        return future.result()
    except BrokenProcessPool:
        return "BrokenProcessPool: a worker process died (memory?); run again, finished cells are kept"
    except (OSError, ValueError, KeyError, RuntimeError, ArithmeticError) as error:
        return f"{type(error).__name__}: {error}"


# A worker runs many cells of one grid: its datasets are loaded once. Pools do not outlive a grid.
_dataset_in_worker = lru_cache(maxsize=4)(load_dataset)


def _spec_of(name: str, paths: GridPaths) -> EmbeddingSpec:
    if name not in paths.embeddings:
        raise KeyError(f"embedding {name}: no model folder given; there are {sorted(paths.embeddings)}")
    spec = read_spec(paths.embeddings[name])
    if spec.name != name:
        raise ValueError(f"{paths.embeddings[name]} holds {spec.name}, expected {name}")
    return spec


def _prepare(pair: tuple[str, str], paths: GridPaths, _hp: Mapping[Kind, HyperParameters]) -> None:
    """Compute the features of one task with one embedding, so that its cells find them in the cache."""
    task, embedding = pair
    dataset = _dataset_in_worker(task, paths.examples[task])
    if cached_features(_spec_of(embedding, paths), dataset.texts, paths.features) is None:
        from embeddings.embedders import load_embedder  # may import torch

        compute_features(load_embedder(paths.embeddings[embedding]), dataset.texts, paths.features)


def _run(cell: Cell, paths: GridPaths, hp: Mapping[Kind, HyperParameters]) -> tuple[CellResult, bool]:
    dataset = _dataset_in_worker(cell.task, paths.examples[cell.task])
    settings = hp[dataset.kind]
    out = paths.cells / cell.id
    if cell.embedding == NO_EMBEDDING:
        return _run_floor(cell, dataset, out)
    spec, features = _spec_and_features(cell, dataset, settings, paths)
    done = finished(cell, dataset.sha256, spec.sha256, out)
    if done is not None:
        return done, True
    from tasks.train import train_cell  # seconds, for torch, which has one thread in a worker of process_pool

    return train_cell(cell, dataset, spec, features, settings, out), False


def _spec_and_features(
    cell: Cell, dataset: Dataset, hp: HyperParameters, paths: GridPaths
) -> tuple[EmbeddingSpec, Features]:
    if cell.embedding == BARE:
        vocabulary = train_vocabulary([dataset.texts[i] for i in dataset.rows("train")], hp.min_count)
        spec = EmbeddingSpec(BARE, hp.bare_dim, "char", trainable=True)
        return spec, character_ids(dataset.texts, vocabulary, hp.bare_dim)
    spec = _spec_of(cell.embedding, paths)
    found = cached_features(spec, dataset.texts, paths.features)
    if found is None:
        raise FileNotFoundError(
            f"features of {cell.task} with {cell.embedding} are gone from {paths.features}: run again"
        )
    return spec, found


def _run_floor(cell: Cell, dataset: Dataset, out: Path) -> tuple[CellResult, bool]:
    done = finished(cell, dataset.sha256, "", out)
    if done is not None:
        return done, True
    predicted, size = floor_predictions(dataset)
    evaluations = {split: evaluate(dataset, dataset.rows(split), values) for split, values in predicted.items()}
    result = CellResult.of(cell, dataset, None, evaluations, [], size, "cpu")
    out.mkdir(parents=True, exist_ok=True)
    write_predictions(dataset, evaluations["test"], out / "predictions.parquet")
    write_result(result, out / "result.json")
    return result, False


def finished(cell: Cell, dataset_sha256: str, embedding_sha256: str, out: Path) -> CellResult | None:
    """The result of a cell that was run on these very inputs, or None."""
    if not (out / "result.json").exists():
        return None
    result = read_result(out / "result.json")
    same = (result.cell, result.dataset_sha256, result.embedding_sha256) == (cell, dataset_sha256, embedding_sha256)
    return result if same else None
