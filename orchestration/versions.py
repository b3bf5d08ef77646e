"""Data versions and what is out of date: an asset's version is a hash of its code version, its settings and its inputs' versions.

Equal version means equal output, so a run materialises exactly the assets whose recorded version differs from the expected one. That
is how a killed run continues and how a changed setting re-makes only what depends on it.

What belongs here: computing and comparing versions. What does not: running anything.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import dagster as dg
from dagster import AssetKey, DagsterInstance
from dagster._core.storage.asset_check_execution_record import AssetCheckExecutionRecordStatus

from corpus.ids import sha256_hex
from orchestration.contracts_of import contract_of
from orchestration.parquet_io import table_path
from orchestration.pipeline import Pipeline

SETTINGS = "cmedlms/settings"
"""Asset metadata: names of the settings that its output depends on."""
INBOX = "cmedlms/inbox_kind"
"""Asset metadata: the kind of inbox files that it reads."""
TAKEDOWN_LIST = "cmedlms/takedown_list"
"""Asset metadata: true for an asset that reads the list of takedowns."""
DATA_VERSION_TAG = "dagster/data_version"


@dataclass(frozen=True)
class Node:
    """What versions need to know of one asset."""

    name: str
    code_version: str
    deps: tuple[str, ...]
    settings: tuple[str, ...]
    inbox_kind: str
    takedown_list: bool
    partitions: tuple[str, ...]
    siblings: tuple[str, ...]


def nodes(definitions: Iterable[dg.AssetsDefinition]) -> dict[str, Node]:
    """All assets by name, upstream first."""
    found = {}
    for definition in definitions:
        for spec in definition.specs:
            found[spec.key.to_user_string()] = _node(spec, definition)
    ordered: dict[str, Node] = {}

    def visit(name: str) -> None:
        if name not in ordered:
            for dep in found[name].deps:
                visit(dep)
            ordered[name] = found[name]

    for name in found:
        visit(name)
    return ordered


def _node(spec: dg.AssetSpec, definition: dg.AssetsDefinition) -> Node:
    partitions = definition.partitions_def.get_partition_keys() if definition.partitions_def else ()
    return Node(
        name=spec.key.to_user_string(),
        code_version=spec.code_version or "",
        deps=tuple(sorted(dep.asset_key.to_user_string() for dep in spec.deps)),
        settings=tuple(spec.metadata.get(SETTINGS, ())),
        inbox_kind=spec.metadata.get(INBOX, ""),
        takedown_list=bool(spec.metadata.get(TAKEDOWN_LIST, False)),
        partitions=tuple(partitions),
        siblings=tuple(sorted(key.to_user_string() for key in definition.keys)),
    )


def _digest(value: object) -> str:
    return sha256_hex(json.dumps(value, ensure_ascii=False, sort_keys=True, default=str))[:16]


def _files_digest(paths: Iterable[Path]) -> str:
    return _digest([(p.name, hashlib.sha256(p.read_bytes()).hexdigest()) for p in sorted(paths)])


def _content(node: Node, pipeline: Pipeline) -> object:
    """What the outside world contributes to the version of a root asset."""
    if node.inbox_kind:
        inbox = pipeline.inventory
        files = [f.fingerprint for f in inbox.files if f.kind == node.inbox_kind]
        told = node.inbox_kind == "unrecognised"
        skipped = [(s.relative, s.reason, s.detail) for s in inbox.skipped] if told else []
        return [files, skipped]
    if node.takedown_list:
        meant = {(t.url, t.doc_id, t.doc_ids, t.text_keys) for t in pipeline.takedowns}
        return sorted(meant, key=str)
    return None


def expected_versions(graph: Mapping[str, Node], pipeline: Pipeline) -> dict[str, str]:
    """The data version that each asset should have now. A partitioned asset's version is the content of its tables on disk."""
    settings = pipeline.settings.versioned()
    versions: dict[str, str] = {}
    for name, node in graph.items():
        if node.partitions:
            folder = table_path(pipeline.home, name, contract_of(name), "x").parent
            versions[name] = _files_digest(folder.glob("*.parquet"))
            continue
        versions[name] = _digest(
            [
                node.code_version,
                {key: settings[key] for key in node.settings},
                {dep: versions[dep] for dep in node.deps},
                _content(node, pipeline),
            ]
        )
    return versions


def partition_version(node: Node, partition: str, pipeline: Pipeline) -> str:
    """The data version of one partition of a root asset: its code and its settings; what the site serves is not known beforehand."""
    settings = pipeline.settings.versioned()
    return _digest([node.code_version, {key: settings[key] for key in node.settings}, partition])


def recorded_version(instance: DagsterInstance, name: str) -> str | None:
    """The data version of the latest materialisation, None when there is none."""
    records = instance.fetch_materializations(dg.AssetRecordsFilter(asset_key=AssetKey(name)), limit=1).records
    if not records or records[0].asset_materialization is None:
        return None
    return (records[0].asset_materialization.tags or {}).get(DATA_VERSION_TAG)


def failed_checks(instance: DagsterInstance, check_keys: Iterable[dg.AssetCheckKey]) -> set[str]:
    """Assets with a check that did not pass, or was planned and never asked because the run was killed.

    They are made again, so that their checks are asked again: nothing is published past a check that was not answered.
    """
    records = instance.event_log_storage.get_latest_asset_check_execution_by_key(list(check_keys))
    return {
        key.asset_key.to_user_string()
        for key, record in records.items()
        if record is not None and record.status is not AssetCheckExecutionRecordStatus.SUCCEEDED
    }


def stale_assets(
    graph: Mapping[str, Node],
    pipeline: Pipeline,
    instance: DagsterInstance,
    check_keys: Iterable[dg.AssetCheckKey] = (),
) -> list[str]:
    """Unpartitioned assets that must be materialised, upstream first: never made, made otherwise, or with a failed check."""
    expected = expected_versions(graph, pipeline)
    unhappy = failed_checks(instance, check_keys)
    stale: set[str] = set()
    for name, node in graph.items():
        if node.partitions:
            continue
        differs = recorded_version(instance, name) != expected[name]
        if differs or name in unhappy or stale.intersection(node.deps):
            stale.update(node.siblings)
    return [name for name in graph if name in stale]


@cache
def asset_graph() -> dict[str, Node]:
    """The nodes of the project's own assets."""
    from orchestration.assets import ALL_ASSETS  # the assets use this module

    return nodes(ALL_ASSETS)
