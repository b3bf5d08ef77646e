"""The definitions load light, and a change of lineage is seen in review."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from orchestration.assets import ALL_ASSETS
from orchestration.checks import CHECKS
from orchestration.contracts_of import contract_of
from orchestration.versions import asset_graph

ROOT = Path(__file__).resolve().parents[2]
SNAPSHOT = Path(__file__).with_name("asset_graph.json")
FOLDERS = {"skipped_files", "corpus_release", "bert_examples", "cmed_bert", "published_release"} | {
    f"cmed_{kind}_{unit}" for kind in ("word2vec", "glove") for unit in ("char", "word")
}


def lineage() -> dict[str, object]:
    """Assets with what they are made of, and the checks that guard them."""
    assets = {
        node.name: {"from": list(node.deps), "settings": list(node.settings), "partitions": list(node.partitions)}
        for node in asset_graph().values()
    }
    keys = [key for definition in (*ALL_ASSETS, *CHECKS) for key in definition.check_keys]
    checks = sorted(f"{key.asset_key.to_user_string()}: {key.name}" for key in keys)
    return {"assets": assets, "checks": checks}


def test_the_asset_graph_is_the_one_that_was_reviewed() -> None:
    """After an intended change: python tests/orchestration/test_definitions.py, and commit the snapshot."""
    assert lineage() == json.loads(SNAPSHOT.read_text(encoding="utf-8"))


def test_every_asset_is_a_table_with_a_contract_or_a_known_folder() -> None:
    for name in asset_graph():
        if name not in FOLDERS:
            assert contract_of(name).schema is not None


def test_restricted_text_leaves_through_deidentification_only() -> None:
    """Besides it, only the ledger depends on restricted assets: it reads their pages of counts and reasons, which hold no text."""
    graph = asset_graph()
    restricted = {name for name in graph if name not in FOLDERS and contract_of(name).restricted}
    readers = {name for name in graph if restricted & set(graph[name].deps)} - restricted
    assert readers == {"deidentified", "phi_audit", "dropped", "stage_counts"}


def test_loading_the_definitions_imports_no_heavy_package() -> None:
    code = (
        "import sys, orchestration.definitions\n"
        "heavy = {'torch', 'transformers', 'scrapy', 'twisted', 'gensim', 'numba', 'sklearn', 'scipy'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_workspace_file_names_the_definitions() -> None:
    assert "module_name: orchestration.definitions" in (ROOT / "workspace.yaml").read_text(encoding="utf-8")


if __name__ == "__main__":
    SNAPSHOT.write_text(json.dumps(lineage(), indent=1) + "\n", encoding="utf-8")
