"""Floors: the simplest honest models, which stand in every results table so that nobody is impressed too early.

What belongs here: TF-IDF with a linear SVM for classification, a dictionary for labelling. What does not: neural models.
No torch here.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from tasks.bio import Span
from tasks.datasets.dataset import Dataset
from tasks.hyper import Kind

FLOORS: dict[Kind, str] = {"classify": "tfidf_svm", "label": "dictionary"}
"""The floor's name in the results' column ``model``; its embedding is ``none``."""

NO_EMBEDDING = "none"


def dictionary(texts: Sequence[str], spans: Sequence[Sequence[Span]]) -> dict[str, str]:
    """Entity -> its most frequent type, for the strings that are an entity at least as often as not in ``texts``."""
    types: dict[str, Counter[str]] = defaultdict(Counter)
    for text, gold in zip(texts, spans, strict=True):
        for start, end, name in gold:
            types[text[start:end]][name] += 1
    joined = "\n".join(texts)
    return {
        entity: counts.most_common(1)[0][0]
        for entity, counts in types.items()
        if 2 * counts.total() >= joined.count(entity)
    }


def longest_match(text: str, entries: dict[str, str], lengths: Sequence[int]) -> list[Span]:
    """Entities of ``text``, left to right, the longest entry first; ``lengths`` are those of the entries, descending."""
    found: list[Span] = []
    position = 0
    while position < len(text):
        for length in lengths:
            name = entries.get(text[position : position + length])
            if name is not None and position + length <= len(text):
                found.append((position, position + length, name))
                position += length
                break
        else:
            position += 1
    return found


def _dictionary_floor(dataset: Dataset, splits: Iterable[str]) -> tuple[dict[str, list[list[Span]]], int]:
    train = dataset.rows("train")
    entries = dictionary([dataset.texts[i] for i in train], [dataset.spans[i] for i in train])
    lengths = sorted({len(entity) for entity in entries}, reverse=True)
    found = {
        split: [longest_match(dataset.texts[i], entries, lengths) for i in dataset.rows(split)] for split in splits
    }
    return found, len(entries)


def _svm_floor(dataset: Dataset, splits: Iterable[str]) -> tuple[dict[str, list[str]], int]:
    from sklearn.feature_extraction.text import TfidfVectorizer  # 1 s to import
    from sklearn.svm import LinearSVC

    train = dataset.rows("train")
    classes = [dataset.classes[i] for i in train]
    if len(dataset.labels) == 1:  # a linear SVM needs two classes; the only one is the answer
        return {split: [dataset.labels[0]] * len(dataset.rows(split)) for split in splits}, 0
    vectors = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), min_df=2, sublinear_tf=True)
    machine = LinearSVC(random_state=0)
    machine.fit(vectors.fit_transform([dataset.texts[i] for i in train]), classes)
    found = {
        split: machine.predict(vectors.transform([dataset.texts[i] for i in dataset.rows(split)])).tolist()
        for split in splits
    }
    return found, int(machine.coef_.size + machine.intercept_.size)


def floor_predictions(
    dataset: Dataset, splits: Iterable[str] = ("dev", "test")
) -> tuple[dict[str, list[list[Span]]] | dict[str, list[str]], int]:
    """The floor's predictions of each split, and its size (dictionary entries or SVM weights)."""
    return _dictionary_floor(dataset, splits) if dataset.kind == "label" else _svm_floor(dataset, splits)
