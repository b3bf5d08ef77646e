"""The Parquet contracts: every table that one part of the pipeline hands to another.

What belongs here: schemas, keys, and the check that a table honours them. What does not: how a table is made or stored.
A change of a schema here is a change for every reader; say so in the changelog.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

SPAN = pa.struct([("start", pa.int32()), ("end", pa.int32()), ("label", pa.string())])
"""An annotated span of ``text``: code points, end exclusive."""

IDENTIFIER = pa.struct([("category", pa.string()), ("value", pa.string())])
"""A value known to identify the patient, read from a structured column (restricted zone only)."""

TIMESTAMP = pa.timestamp("us", tz="UTC")


class ContractError(ValueError):
    """A table does not honour its contract; the message names the table, the column and the first failing rows."""


@dataclass(frozen=True)
class Table:
    """The contract of one table.

    ``key`` columns identify a row; they and ``required`` columns hold no null.
    ``restricted`` tables may hold identifying text and live under ``restricted/`` only.
    """

    name: str
    schema: pa.Schema
    key: tuple[str, ...]
    required: tuple[str, ...] = ()
    restricted: bool = False
    description: str = ""

    def empty(self) -> pa.Table:
        """A table of this contract without rows."""
        return self.schema.empty_table()

    def from_rows(self, rows: list[dict[str, object]]) -> pa.Table:
        """Build and enforce a table from dicts; a column that a row lacks becomes null."""
        unknown = {name for row in rows for name in row} - set(self.schema.names)
        if unknown:
            raise ContractError(f"{self.name}: unknown columns {sorted(unknown)}; the contract has {self.schema.names}")
        return self.enforce(pa.Table.from_pylist(rows, schema=self.schema))

    def enforce(self, table: pa.Table) -> pa.Table:
        """Return ``table`` with exactly this contract's columns in order.

        Raises ContractError for a missing or unknown column, another type, a null where none is allowed, or a doubled key.
        """
        missing = [n for n in self.schema.names if n not in table.column_names]
        extra = [n for n in table.column_names if n not in self.schema.names]
        if missing or extra:
            raise ContractError(f"{self.name}: missing columns {missing}, unknown columns {extra}")
        table = table.select(self.schema.names)
        for field in self.schema:
            if table.schema.field(field.name).type != field.type:
                raise ContractError(
                    f"{self.name}.{field.name}: type {table.schema.field(field.name).type}, expected {field.type}"
                )
        table = table.cast(self.schema)
        for name in dict.fromkeys((*self.key, *self.required)):
            if table[name].null_count:
                rows = pc.indices_nonzero(pc.is_null(table[name])).to_pylist()[:5]
                raise ContractError(f"{self.name}.{name}: {table[name].null_count} nulls, first rows {rows}")
        self._enforce_unique(table)
        return table

    def _enforce_unique(self, table: pa.Table) -> None:
        if not self.key or table.num_rows == 0:
            return
        counts = table.select(list(self.key)).group_by(list(self.key)).aggregate([([], "count_all")])
        doubled = counts.filter(pc.greater(counts["count_all"], 1))
        if doubled.num_rows:
            raise ContractError(
                f"{self.name}: {doubled.num_rows} keys {self.key} occur more than once, first {doubled.slice(0, 3).to_pylist()}"
            )


PAGES = Table(
    "pages",
    pa.schema(
        [
            ("page_id", pa.string()),
            ("site", pa.string()),
            ("url", pa.string()),
            ("final_url", pa.string()),
            ("fetched_at", TIMESTAMP),
            ("checked_at", TIMESTAMP),
            ("status", pa.int16()),
            ("headers", pa.string()),
            ("charset_declared", pa.string()),
            ("charset_used", pa.string()),
            ("replaced", pa.int32()),
            ("mojibake", pa.int32()),
            ("body_bytes", pa.int32()),
            ("body_sha256", pa.string()),
            ("text_sha256", pa.string()),
            ("layout", pa.string()),
            ("records", pa.int32()),
            ("warc_path", pa.string()),
            ("warc_offset", pa.int64()),
            ("robots", pa.string()),
            ("outcome", pa.string()),
            ("error", pa.string()),
        ]
    ),
    key=("page_id",),
    required=("site", "url", "fetched_at", "outcome"),
    restricted=True,
    description="One row per URL: where its raw bytes lie in the archive, when they were fetched and last checked, and what became of it.",
)

READABLE = ("ok", "changed", "unchanged", "stale", "gone", "unparsable")
"""Outcomes of pages whose bytes the archive holds, so that they can be parsed again."""

FACT = pa.struct([("label", pa.string()), ("value", pa.string())])
"""One line of a page's facts table, e.g. 就诊科室 and its value."""

PAGE_RECORDS = Table(
    "page_records",
    pa.schema(
        [
            ("record_id", pa.string()),
            ("page_id", pa.string()),
            ("site", pa.string()),
            ("url", pa.string()),
            ("canonical_id", pa.string()),
            ("page_kind", pa.string()),
            ("title", pa.string()),
            ("topic", pa.string()),
            ("department", pa.list_(pa.string())),
            ("section", pa.string()),
            ("label", pa.string()),
            ("paragraphs", pa.list_(pa.string())),
            ("parts", pa.list_(pa.string())),
            ("facts", pa.list_(FACT)),
            ("published", pa.string()),
            ("layout", pa.string()),
            ("parser_version", pa.string()),
            ("body_sha256", pa.string()),
            ("text_sha256", pa.string()),
            ("fetched_at", TIMESTAMP),
        ]
    ),
    key=("record_id",),
    required=(
        "page_id", "site", "url", "canonical_id", "page_kind", "title", "department", "paragraphs", "parts", "facts", "layout",
        "parser_version", "body_sha256", "text_sha256", "fetched_at",
    ),
    restricted=True,
    description="What the current parsers read in the archived pages: one row per text unit, as crawlers.parsers.PageRecord describes it.",
)  # fmt: skip

TAKEDOWNS = Table(
    "takedowns",
    pa.schema(
        [
            ("takedown_id", pa.string()),
            ("requested_at", TIMESTAMP),
            ("url", pa.string()),
            ("doc_ids", pa.list_(pa.string())),
            ("text_keys", pa.list_(pa.string())),
        ]
    ),
    key=("takedown_id",),
    required=("requested_at", "doc_ids", "text_keys"),
    description="Requests to take texts down: the page's URL, if it was named by it, the documents it meant then, hashes of their texts. "
    "Who asked and why is in restricted/takedowns.jsonl only.",
)

_DOCUMENT_FIELDS = [
    ("doc_id", pa.string()),
    ("source", pa.string()),
    ("kind", pa.string()),
    ("url", pa.string()),
    ("title", pa.string()),
    ("topic", pa.string()),
    ("section", pa.string()),
    ("label", pa.string()),
    ("licence", pa.string()),
    ("raw_sha256", pa.string()),
    ("fetched_at", TIMESTAMP),
    ("patient_key", pa.string()),
    ("spans", pa.list_(SPAN)),
    ("text", pa.string()),
]

KINDS = ("page", "book", "emr", "qa", "annotated", "labelled")
"""Values of ``kind``: a crawled page, a book chapter, a medical record, a question with answers, a record with gold
entities, a paragraph with a section label."""

RAW_DOCUMENTS = Table(
    "raw_documents",
    pa.schema([*_DOCUMENT_FIELDS, ("identifiers", pa.list_(IDENTIFIER))]),
    key=("doc_id",),
    required=("source", "kind", "licence", "raw_sha256", "text"),
    restricted=True,
    description="Documents as read and decoded; also the contract of `normalized`. May identify patients.",
)

DOCUMENTS = Table(
    "documents",
    pa.schema(_DOCUMENT_FIELDS),
    key=("doc_id",),
    required=("source", "kind", "licence", "raw_sha256", "text"),
    description="De-identified documents; also the contract of `deidentified`, before filtering and deduplication.",
)

DROPPED = Table(
    "dropped",
    pa.schema(
        [
            ("doc_id", pa.string()),
            ("stage", pa.string()),
            ("version", pa.string()),
            ("source", pa.string()),
            ("reason", pa.string()),
            ("detail", pa.string()),
        ]
    ),
    key=("doc_id", "stage"),
    required=("version", "source", "reason"),
    description="The drop ledger: every row that a stage did not keep, with its reason; `detail` never quotes text.",
)

STAGE_COUNTS = Table(
    "stage_counts",
    pa.schema(
        [
            ("stage", pa.string()),
            ("version", pa.string()),
            ("source", pa.string()),
            ("rows_in", pa.int64()),
            ("rows_kept", pa.int64()),
            ("rows_dropped", pa.int64()),
            ("chars_in", pa.int64()),
            ("chars_kept", pa.int64()),
        ]
    ),
    key=("stage", "source"),
    required=("version", "rows_in", "rows_kept", "rows_dropped", "chars_in", "chars_kept"),
    description="The ledger's balance: rows_in = rows_kept + rows_dropped for every stage and source.",
)

OFFSETS = Table(
    "offsets",
    pa.schema(
        [
            ("doc_id", pa.string()),
            ("stage", pa.string()),
            ("length_in", pa.int32()),
            ("length_out", pa.int32()),
            ("starts_out", pa.list_(pa.int32())),
            ("starts_in", pa.list_(pa.int32())),
        ]
    ),
    key=("doc_id", "stage"),
    required=("length_in", "length_out", "starts_out", "starts_in"),
    restricted=True,
    description="Piecewise-linear maps from rewritten to original positions (see corpus.text.offsets).",
)

PHI_AUDIT = Table(
    "phi_audit",
    pa.schema(
        [
            ("doc_id", pa.string()),
            ("start", pa.int32()),
            ("end", pa.int32()),
            ("category", pa.string()),
            ("rule", pa.string()),
            ("action", pa.string()),
            ("fingerprint", pa.string()),
        ]
    ),
    key=("doc_id", "start"),
    required=("end", "category", "rule", "action", "fingerprint"),
    description="Every redaction: position in the normalised text, category and rule, a keyed fingerprint, never the value.",
)

SPLITS = Table(
    "splits",
    pa.schema([("task", pa.string()), ("doc_id", pa.string()), ("group", pa.string()), ("split", pa.string())]),
    key=("task", "doc_id"),
    required=("group", "split"),
    description="Which documents serve which task, and in which part (train, dev, test; 8:1:1 by group).",
)

TOKENS = Table(
    "tokens",
    pa.schema(
        [
            ("doc_id", pa.string()),
            ("sentence", pa.int32()),
            ("start", pa.int32()),
            ("end", pa.int32()),
            ("words", pa.list_(pa.string())),
            ("characters", pa.list_(pa.string())),
            ("segmenter", pa.string()),
        ]
    ),
    key=("doc_id", "sentence"),
    required=("start", "end", "words", "characters", "segmenter"),
    description="Sentences in two views; each view's tokens, joined, are exactly text[start:end].",
)

EXAMPLES = Table(
    "examples",
    pa.schema(
        [
            ("example_id", pa.string()),
            ("task", pa.string()),
            ("split", pa.string()),
            ("text", pa.string()),
            ("spans", pa.list_(SPAN)),
            ("label", pa.string()),
            ("doc_id", pa.string()),
            ("group", pa.string()),
            ("contaminated", pa.bool_()),
        ]
    ),
    key=("example_id",),
    required=("task", "split", "text", "doc_id", "group", "contaminated"),
    description="Task data: `spans` for labelling tasks, `label` for classification; one table per task.",
)

RESULTS = Table(
    "results",
    pa.schema(
        [
            ("cell", pa.string()),
            ("task", pa.string()),
            ("embedding", pa.string()),
            ("model", pa.string()),
            ("seed", pa.int32()),
            ("hp_hash", pa.string()),
            ("split", pa.string()),
            ("metric", pa.string()),
            ("value", pa.float64()),
            ("ci_low", pa.float64()),
            ("ci_high", pa.float64()),
            ("params", pa.int64()),
            ("epochs", pa.int32()),
            ("seconds_per_epoch", pa.float64()),
            ("device", pa.string()),
            ("release", pa.string()),
            ("git_sha", pa.string()),
        ]
    ),
    key=("cell", "split", "metric"),
    required=("task", "embedding", "model", "seed", "hp_hash", "value", "params", "device", "release", "git_sha"),
    description="One row per cell, split and metric; intervals are 95 % bootstrap intervals over test examples.",
)

USER_WORDS = Table(
    "user_words",
    pa.schema([("word", pa.string())]),
    key=("word",),
    description="The medical user dictionary that the word segmenter is given.",
)

ASSET_RUNS = Table(
    "asset_runs",
    pa.schema(
        [
            ("asset", pa.string()),
            ("partition", pa.string()),
            ("finished_at", TIMESTAMP),
            ("seconds", pa.float64()),
            ("peak_mib", pa.float64()),
            ("data_version", pa.string()),
        ]
    ),
    key=("asset", "partition"),
    required=("finished_at", "seconds", "peak_mib", "data_version"),
    description="What the latest materialisation of each asset took: wall seconds and peak resident memory with child processes.",
)

LANGUAGE_MODELS = Table(
    "language_models",
    pa.schema(
        [
            ("name", pa.string()),
            ("version", pa.string()),
            ("kind", pa.string()),
            ("unit", pa.string()),
            ("dim", pa.int32()),
            ("release", pa.string()),
            ("sha256", pa.string()),
            ("config", pa.string()),
        ]
    ),
    key=("name", "version"),
    required=("kind", "unit", "dim", "release", "sha256", "config"),
    description="The language models of a published release: which corpus release, which files, which settings (JSON).",
)

TABLES = {
    table.name: table
    for table in (
        PAGES, RAW_DOCUMENTS, DOCUMENTS, DROPPED, STAGE_COUNTS, OFFSETS, PHI_AUDIT, SPLITS, TOKENS, USER_WORDS, ASSET_RUNS, LANGUAGE_MODELS, EXAMPLES,
        RESULTS, PAGE_RECORDS, TAKEDOWNS,
    )
}  # fmt: skip
