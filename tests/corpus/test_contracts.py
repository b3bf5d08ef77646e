"""The contracts say which rows fail, and only those that fail."""

from __future__ import annotations

import pyarrow as pa
import pytest

from corpus.contracts import DROPPED, PHI_AUDIT, TABLES, ContractError

ROW = {"doc_id": "a", "stage": "s", "version": "1", "source": "x", "reason": "empty", "detail": ""}


def test_a_good_table_comes_back_in_the_contracts_order() -> None:
    table = pa.Table.from_pylist([ROW], schema=DROPPED.schema).select(list(reversed(DROPPED.schema.names)))
    assert DROPPED.enforce(table).column_names == DROPPED.schema.names


def test_a_row_may_leave_out_what_is_not_required() -> None:
    assert DROPPED.from_rows([{k: v for k, v in ROW.items() if k != "detail"}])["detail"].to_pylist() == [None]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([ROW, ROW], r"1 keys \('doc_id', 'stage'\) occur more than once"),
        ([ROW, ROW | {"doc_id": "b", "reason": None}], r"dropped\.reason: 1 nulls, first rows \[1\]"),
        ([ROW | {"doc_id": None}], r"dropped\.doc_id: 1 nulls"),
        ([ROW | {"colour": "red"}], r"unknown columns \['colour'\]"),
    ],
)
def test_what_does_not_fit_is_named(rows: list[dict[str, object]], message: str) -> None:
    with pytest.raises(ContractError, match=message):
        DROPPED.from_rows(rows)


def test_a_wrong_type_is_named() -> None:
    table = PHI_AUDIT.empty()
    wrong = table.set_column(1, "start", pa.array([], pa.int64()))
    with pytest.raises(ContractError, match=r"phi_audit\.start: type int64, expected int32"):
        PHI_AUDIT.enforce(wrong)


def test_a_missing_column_is_named() -> None:
    with pytest.raises(ContractError, match=r"missing columns \['detail'\]"):
        DROPPED.enforce(DROPPED.empty().drop_columns(["detail"]))


@pytest.mark.parametrize("name", sorted(TABLES))
def test_keys_and_required_columns_exist_and_tables_are_described(name: str) -> None:
    table = TABLES[name]
    assert table.key
    assert set(table.key) | set(table.required) <= set(table.schema.names)
    assert table.description.endswith(".")
