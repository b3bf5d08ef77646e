"""Reading the token files of a corpus release: sentences and documents of one view (`char` or `word`).

What belongs here: the layout of `corpus.word.txt` and `corpus.char.txt` (a sentence a line, tokens separated by white space,
an empty line between documents). What does not: building a release, or counting vocabularies. Standard library only.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

UNITS = ("char", "word")


class CorpusError(ValueError):
    """A corpus release cannot be trained on; the message names the file and what to do."""


@dataclass(frozen=True)
class CorpusFiles:
    """One corpus release on disk: its folder and its id."""

    folder: Path
    id: str

    def tokens(self, unit: str) -> Path:
        """The token file of ``unit``. Raises CorpusError for an unknown unit or a missing file."""
        if unit not in UNITS:
            raise CorpusError(f"unit {unit!r}, expected one of {UNITS}")
        path = self.folder / f"corpus.{unit}.txt"
        if not path.is_file():
            raise CorpusError(f"{path}: missing; build the corpus release again")
        return path

    def user_words(self) -> list[str]:
        """The words that were added to the segmenter for this release, one a line; empty when there were none."""
        path = self.folder / "user_dictionary.txt"
        if not path.is_file():
            return []
        return [line.strip() for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]


def open_release(folder: Path) -> CorpusFiles:
    """The release in ``folder``. Raises CorpusError when it has no readable manifest with an id."""
    path = Path(folder) / "manifest.json"
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CorpusError(f"{path}: {error}; expected the manifest of a corpus release, build it again") from error
    if not isinstance(manifest, dict) or not manifest.get("id"):
        raise CorpusError(f"{path}: no id; build the corpus release again")
    return CorpusFiles(Path(folder), str(manifest["id"]))


def documents(path: Path) -> Iterator[list[list[str]]]:
    """The documents of a token file; each is a list of sentences, each sentence a list of at least one token."""
    document: list[list[str]] = []
    # newline="\n": other line separators of Unicode may stand inside a document and end no sentence
    with path.open(encoding="utf-8", newline="\n") as lines:
        for line in lines:
            if sentence := line.split():
                document.append(sentence)
            elif document:
                yield document
                document = []
    if document:
        yield document


def sentences(path: Path) -> Iterator[list[str]]:
    """The sentences of a token file, without document boundaries."""
    for document in documents(path):
        yield from document


@dataclass(frozen=True)
class TokenCounts:
    """How often each token occurs in a token file, and its totals."""

    tokens: Counter[str]
    documents: int
    sentences: int

    @property
    def total(self) -> int:
        """Number of running tokens."""
        return self.tokens.total()

    def frequent(self, min_count: int) -> list[tuple[str, int]]:
        """Tokens that occur at least ``min_count`` times, most frequent first, ties in code-point order."""
        kept = [(token, n) for token, n in self.tokens.items() if n >= min_count]
        return sorted(kept, key=lambda item: (-item[1], item[0]))


def count_tokens(path: Path) -> TokenCounts:
    """Count the tokens of ``path``. Raises CorpusError when the file holds none."""
    counts: Counter[str] = Counter()
    n_documents = n_sentences = 0
    for document in documents(path):
        n_documents += 1
        n_sentences += len(document)
        for sentence in document:
            counts.update(sentence)
    if not counts:
        raise CorpusError(f"{path}: no tokens; the corpus is empty, nothing can be learnt from it")
    return TokenCounts(counts, n_documents, n_sentences)


def require_vocabulary(path: Path, counts: TokenCounts, min_count: int) -> list[tuple[str, int]]:
    """``counts.frequent(min_count)``. Raises CorpusError when fewer than two tokens are left."""
    kept = counts.frequent(min_count)
    if len(kept) < 2:
        most = max(counts.tokens.values())
        raise CorpusError(
            f"{path}: min_count={min_count} leaves {len(kept)} of {len(counts.tokens)} tokens "
            f"({counts.total} running tokens, the most frequent occurs {most} times); expected at least 2. "
            "Lower min_count or add text"
        )
    return kept
