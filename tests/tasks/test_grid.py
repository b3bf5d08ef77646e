"""The grid: valid cells, side by side, resumed, one failure alone; floors; no torch before it is needed."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest
from toy_tasks import class_dataset, ner_dataset, write_examples

from corpus.contracts import RESULTS
from tasks.cells import Cell, grid
from tasks.floor import dictionary, floor_predictions, longest_match
from tasks.grid import GridPaths, floor_cell, run_grid
from tasks.hyper import preset

HP = {
    "label": replace(preset("demo", "label"), units=8, dense=8, epochs=1, min_count=1),
    "classify": replace(preset("demo", "classify"), units=8, dense=8, epochs=1, min_count=1),
}


def test_only_valid_cells_exist():
    cells = grid(["ner_ccks", "sections"], ["bare"], ["stares_gru_cnn", "bilstm_crf", "cnn"], [1, 2], HP)
    names = {(c.task, c.model) for c in cells}
    assert ("ner_ccks", "cnn") not in names and ("sections", "bilstm_crf") not in names
    assert len(cells) == len({c.id for c in cells}) == 8
    with pytest.raises(KeyError, match="transformer"):
        grid(["sections"], ["bare"], ["transformer"], [1], HP)


def test_a_grid_runs_reports_a_failing_cell_and_is_resumed(tmp_path):
    paths = GridPaths(
        {d.task: write_examples(d, tmp_path) for d in (ner_dataset(30), class_dataset(30))},
        {},
        tmp_path / "cells",
        tmp_path / "features",
    )
    cells = [
        Cell("ner_ccks", "bare", "bilstm_crf", 1, HP["label"].hash),
        Cell("sections", "bare", "cnn", 1, HP["classify"].hash),
        Cell("sections", "missing", "cnn", 1, HP["classify"].hash),
        floor_cell("ner_ccks"),
        floor_cell("sections"),
    ]
    seen = []
    first = run_grid(cells, paths, HP, git_sha="0", progress=lambda done, total, name: seen.append((done, total, name)))
    RESULTS.enforce(first.results)
    assert [(f.cell.embedding, f.error.split(":")[0]) for f in first.failures] == [("missing", "KeyError")]
    assert first.reused == 0
    assert sorted(d for d, _, _ in seen) == [1, 2, 3, 4, 5] and {t for _, t, _ in seen} == {5}
    assert set(first.results["cell"].to_pylist()) == {c.id for c in cells if c.embedding != "missing"}

    again = run_grid(cells, paths, HP, git_sha="0")
    assert again.reused == 4
    assert again.results.equals(first.results)

    write_examples(class_dataset(40), tmp_path)  # other data: only that task's cells are stale
    assert run_grid(cells, paths, HP, git_sha="0").reused == 2


def test_the_dictionary_takes_the_longest_known_entity_and_leaves_common_words():
    texts = ["服用阿莫西林，阿莫有效", "无头痛，头痛，头痛"]
    entries = dictionary(texts, [[(2, 6, "药物"), (7, 9, "药物")], [(1, 3, "疾病和诊断")]])
    assert entries == {"阿莫西林": "药物", "阿莫": "药物"}  # 头痛 is no entity twice out of three times
    assert longest_match("阿莫西林阿莫", entries, [4, 2]) == [(0, 4, "药物"), (4, 6, "药物")]
    assert longest_match("阿莫", entries, [4, 2]) == [(0, 2, "药物")]


def test_floors_find_what_is_easy():
    dataset = ner_dataset()
    found, size = floor_predictions(dataset)
    assert size == 3
    assert found["test"] == [dataset.spans[i] for i in dataset.rows("test")]
    sections = class_dataset()
    predicted, _ = floor_predictions(sections)
    right = [a == sections.classes[i] for a, i in zip(predicted["test"], sections.rows("test"), strict=True)]
    assert sum(right) >= len(right) - 1


def test_planning_a_grid_imports_no_torch():
    code = "import sys, tasks.grid, tasks.results, tasks.datasets; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
