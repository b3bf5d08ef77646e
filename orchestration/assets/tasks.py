"""Tasks: the four datasets, a grid of trained cells for each, and the table of results."""

from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pyarrow as pa
import pyarrow.parquet as pq

from corpus.contracts import EXAMPLES, RESULTS
from orchestration.assets.models import STATIC
from orchestration.code import git_sha
from orchestration.parquet_io import table_path
from orchestration.pipeline import Pipeline
from orchestration.step import Step
from orchestration.versions import SETTINGS
from tasks.cells import grid
from tasks.datasets import build_examples
from tasks.datasets.dataset import SPLITS, TASKS
from tasks.datasets.examples import corpus_hashes
from tasks.datasets.ledger import example_ledger
from tasks.grid import GridOutput, GridPaths, floor_cell, run_grid
from tasks.models.registry import CATALOGUE

EMBEDDINGS = [*STATIC, "cmed_bert"]
CELL_CHECK = "every_cell_trained"


def _examples_asset(task: str) -> dg.AssetsDefinition:
    @dg.asset(
        name=f"examples_{task}",
        deps=["corpus_release"],
        group_name="tasks",
        code_version="1",
        kinds={"parquet"},
        metadata={SETTINGS: ["diagnosis"] if task == "diagnosis" else []},
        description=f"Examples of the task {task}: train, dev and test 8:1:1, grouped; flagged where the corpus holds the text.",
    )
    def examples(
        context: dg.AssetExecutionContext, pipeline: Pipeline, documents: pa.Table, splits: pa.Table
    ) -> dg.Output[pa.Table]:
        with Step(context, pipeline) as step:
            corpus = pq.read_table(pipeline.home.releases / "current" / "documents.parquet", columns=["text"])
            seen = corpus_hashes(corpus["text"].to_pylist())
            out = build_examples(task, documents, splits, seen, pipeline.settings.diagnosis)
            dropped, counts = example_ledger(task, out, documents)
            step.record_ledger(dropped, counts)
            step.metadata |= dict(out.stats)
        return step.output(EXAMPLES.enforce(out.examples))

    return examples


def _grid_asset(task: str) -> dg.AssetsDefinition:
    name = f"grid_{task}"

    @dg.asset(
        name=name,
        deps=[f"examples_{task}", *EMBEDDINGS],
        group_name="tasks",
        code_version="1",
        kinds={"pytorch", "parquet"},
        pool="gpu",
        metadata={SETTINGS: ["grid"]},
        check_specs=[dg.AssetCheckSpec(CELL_CHECK, asset=name, description="No cell of the grid ended with an error.")],
        description=f"Every model on every embedding for {task}, and the floor; a finished cell is not trained again.",
    )
    def cells(
        context: dg.AssetExecutionContext, pipeline: Pipeline
    ) -> Iterator[dg.Output[pa.Table] | dg.AssetCheckResult]:
        failed: dict[str, str] = {}
        with Step(context, pipeline) as step:
            examples = table_path(pipeline.home, f"examples_{task}", EXAMPLES)
            missing = _missing_splits(examples)
            if missing:
                step.summary = f"not available: no examples in {', '.join(missing)} (see the drop ledger)"
                results = RESULTS.empty()
            else:
                out = _run(task, examples, pipeline, step)
                results, failed = out.results, {f.cell.id: f.error for f in out.failures}
                step.metadata |= {"reused": out.reused, "failed": len(failed)}
                total = len(set(results["cell"].to_pylist()))
                step.summary = f"{total} cells, {out.reused} of them found done, {len(failed)} failed"
        yield step.output(results)
        yield dg.AssetCheckResult(
            check_name=CELL_CHECK,
            passed=not failed,
            metadata={"failed": dg.MetadataValue.json(failed)},
            description="; ".join(f"{cell}: {error}" for cell, error in failed.items()) or None,
        )

    return cells


def _missing_splits(examples: Path) -> list[str]:
    present = set(pq.read_table(examples, columns=["split"])["split"].to_pylist())
    return [split for split in SPLITS if split not in present]


def _run(task: str, examples: Path, pipeline: Pipeline, step: Step) -> GridOutput:
    home, choice = pipeline.home, pipeline.settings.grid
    hp = choice.hp()
    models = [m for m in choice.models if TASKS[task] in CATALOGUE[m]]
    paths = GridPaths(
        examples={task: examples},
        embeddings=pipeline.models.available(EMBEDDINGS),
        cells=home.cells,
        features=home.root / "features",
    )
    return run_grid(
        [floor_cell(task), *grid([task], choice.embeddings, models, choice.seeds, hp)],
        paths,
        hp,
        git_sha=git_sha(),
        release=(home.releases / "current").resolve().name,
        workers=pipeline.settings.workers,
        progress=lambda done, total, _cell: step.progress(done, total),
    )


@dg.asset(
    group_name="tasks",
    code_version="1",
    kinds={"parquet"},
    ins={f"grid_{task}": dg.AssetIn(f"grid_{task}") for task in TASKS},
    description="All results of all tasks, one row per cell, split and metric.",
)
def results(context: dg.AssetExecutionContext, pipeline: Pipeline, **grids: pa.Table) -> dg.Output[pa.Table]:
    with Step(context, pipeline) as step:
        table = RESULTS.enforce(pa.concat_tables(grids.values()))
        step.summary = f"{len(set(table['cell'].to_pylist()))} cells"
    return step.output(table)


ASSETS = [*(_examples_asset(task) for task in TASKS), *(_grid_asset(task) for task in TASKS), results]
