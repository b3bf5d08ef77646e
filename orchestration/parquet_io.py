"""The IO manager of tables: contract enforced, written atomically, restricted tables in the restricted zone."""

from pathlib import Path

import dagster as dg
import pyarrow as pa
import pyarrow.parquet as pq

from corpus.contracts import Table
from corpus.files import write_parquet
from corpus.home import Home
from orchestration.contracts_of import contract_of


def table_path(home: Home, name: str, contract: Table, partition: str | None = None) -> Path:
    """Where the table of asset ``name`` lies."""
    zone = home.restricted_tables if contract.restricted else home.tables
    return zone / name / f"{partition}.parquet" if partition else zone / f"{name}.parquet"


class ParquetTables(dg.IOManager):
    """Stores the Arrow table of each asset under its contract; reads it back whole, partitions joined."""

    def __init__(self, home: Home) -> None:
        self._home = home

    def handle_output(self, context: dg.OutputContext, obj: pa.Table) -> None:
        name = context.asset_key.to_user_string()
        contract = contract_of(name)
        path = table_path(self._home, name, contract, context.partition_key if context.has_asset_partitions else None)
        write_parquet(contract.enforce(obj), path)
        context.add_output_metadata(
            {
                "dagster/row_count": obj.num_rows,
                "path": dg.MetadataValue.path(str(path)),
                "size_bytes": path.stat().st_size,
                "contract": contract.name,
                "dagster/column_schema": dg.TableSchema(
                    columns=[dg.TableColumn(f.name, str(f.type)) for f in contract.schema]
                ),
            }
        )

    def load_input(self, context: dg.InputContext) -> pa.Table:
        name = context.asset_key.to_user_string()
        contract = contract_of(name)
        if not context.has_asset_partitions:
            return contract.enforce(pq.read_table(table_path(self._home, name, contract)))
        paths = [table_path(self._home, name, contract, key) for key in context.asset_partition_keys]
        return contract.enforce(
            pa.concat_tables([contract.empty(), *(pq.read_table(p, partitioning=None) for p in paths if p.exists())])
        )
