"""Near duplicates: documents whose character n-grams are nearly the same set, found without comparing all pairs.

What belongs here: the index of what the corpus holds, and which of two similar documents stays. What does not: signatures (`minhash`).
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pyarrow as pa

from corpus.dedup.exact import KEPT_FIRST
from corpus.dedup.minhash import Signatures, band_keys, signatures, similarity
from corpus.dedup.settings import MinHashSettings, NearSettings
from corpus.stage import Drop, StageResult

NEAR_INDEX = pa.schema([("doc_id", pa.string()), ("signature", pa.list_(pa.uint32()))])
"""What is kept of each document to compare later deliveries with: about half a kilobyte, from which no text can be read."""


class NearIndex:
    """Signatures of the documents that are kept, found again by their bands. Memory: about 1.5 kB per document."""

    def __init__(self, settings: MinHashSettings) -> None:
        self.settings = settings
        self._ids: list[str] = []
        self._signatures: list[Signatures] = []
        self._bands: list[dict[int, list[int]]] = [{} for _ in range(settings.bands)]

    def __len__(self) -> int:
        return len(self._ids)

    def add(self, doc_id: str, signature: Signatures, keys: Iterable[int]) -> None:
        """Hold one document."""
        number = len(self._ids)
        self._ids.append(doc_id)
        self._signatures.append(signature)
        for band, key in zip(self._bands, keys, strict=True):
            band.setdefault(key, []).append(number)

    def nearest(self, signature: Signatures, keys: Iterable[int]) -> tuple[str, float] | None:
        """(doc_id, estimated similarity) of the held document most similar to ``signature``; None where no band is shared."""
        met: set[int] = set()
        for band, key in zip(self._bands, keys, strict=True):
            met.update(band.get(key, ()))
        if not met:
            return None
        best = max(sorted(met), key=lambda number: similarity(signature, self._signatures[number]))
        return self._ids[best], similarity(signature, self._signatures[best])

    def table(self) -> pa.Table:
        """The index as a table (NEAR_INDEX), for the next delivery."""
        return pa.table({"doc_id": self._ids, "signature": [list(s) for s in self._signatures]}, schema=NEAR_INDEX)

    @classmethod
    def of(cls, table: pa.Table, settings: MinHashSettings) -> NearIndex:
        """The index that ``table`` was made of. Raises ValueError for signatures of other settings."""
        index = cls(settings)
        if table.num_rows == 0:
            return index
        lengths = set(table["signature"].combine_chunks().value_lengths().to_pylist())
        if lengths != {settings.permutations}:
            raise ValueError(
                f"near-duplicate index: signatures of {sorted(lengths)} minima, the settings make {settings.permutations}; build the index anew"
            )
        flat = table["signature"].combine_chunks().flatten().to_numpy(zero_copy_only=False)
        held = flat.astype(np.uint32).reshape(table.num_rows, settings.permutations)
        for doc_id, signature, keys in zip(
            table["doc_id"].to_pylist(), held, band_keys(held, settings).tolist(), strict=True
        ):
            index.add(doc_id, signature, keys)
        return index


class NearDedup:
    """The stage; compares within the table it is given and with ``held``, the index of what the corpus has already.

    Documents are taken in the order of `KEPT_FIRST`, then those with a topic, then by row; one that is similar to a document taken
    before is dropped, if its kind may be. The side table ``near_index`` holds the signatures of the documents kept here, without
    those of ``held``. Call it once with the whole table (``batch_rows`` = all rows).
    """

    name = "near_dedup"
    version = "1"

    def __init__(self, settings: NearSettings | None = None, held: pa.Table | None = None) -> None:
        self.settings = settings or NearSettings()
        self.held = held if held is not None else NEAR_INDEX.empty_table()

    def __call__(self, batch: pa.Table) -> StageResult:
        settings = self.settings.minhash
        rows = batch.select(["doc_id", "source", "kind", "topic"]).to_pylist()
        table = signatures(batch["text"].to_pylist(), settings)
        keys = band_keys(table, settings).tolist()
        order = sorted(range(len(rows)), key=lambda i: (KEPT_FIRST.index(rows[i]["kind"]), rows[i]["topic"] is None, i))
        index = NearIndex.of(self.held, settings)
        keep = [True] * len(rows)
        drops: dict[int, Drop] = {}
        for i in order:
            row = rows[i]
            found = index.nearest(table[i], keys[i]) if row["kind"] in self.settings.kinds else None
            if found and found[1] >= self.settings.threshold:
                keep[i] = False
                detail = f"similarity {found[1]:.2f} to {found[0]}, at most {self.settings.threshold} allowed"
                drops[i] = Drop(row["doc_id"], row["source"], "near_duplicate", detail)
            else:
                index.add(row["doc_id"], table[i], keys[i])
        fresh = index.table().slice(self.held.num_rows)
        return StageResult(
            batch.filter(pa.array(keep, pa.bool_())),
            [drops[i] for i in sorted(drops)],
            {"near_duplicates": len(drops)},
            {"near_index": fresh},
        )
