"""Which contract the table of an asset honours."""

from __future__ import annotations

from corpus.contracts import (
    DOCUMENTS,
    DROPPED,
    EXAMPLES,
    PAGE_RECORDS,
    PAGES,
    PHI_AUDIT,
    RAW_DOCUMENTS,
    RESULTS,
    SPLITS,
    STAGE_COUNTS,
    TAKEDOWNS,
    TOKENS,
    USER_WORDS,
    Table,
)

_BY_ASSET = {
    "pages": PAGES,
    "page_records": PAGE_RECORDS,
    "takedowns": TAKEDOWNS,
    "user_dictionary": USER_WORDS,
    "normalized": RAW_DOCUMENTS,
    "deidentified": DOCUMENTS,
    "phi_audit": PHI_AUDIT,
    "documents": DOCUMENTS,
    "splits": SPLITS,
    "tokens": TOKENS,
    "results": RESULTS,
    "dropped": DROPPED,
    "stage_counts": STAGE_COUNTS,
}
_BY_PREFIX = {"raw_": RAW_DOCUMENTS, "examples_": EXAMPLES, "grid_": RESULTS}


def contract_of(asset: str) -> Table:
    """The contract of ``asset``. Raises KeyError for an asset that is not a table."""
    if asset in _BY_ASSET:
        return _BY_ASSET[asset]
    for prefix, contract in _BY_PREFIX.items():
        if asset.startswith(prefix):
            return contract
    raise KeyError(f"asset {asset} has no table contract: add it to orchestration/contracts_of.py")
