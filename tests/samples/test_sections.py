"""Section paragraphs: length, variety, and that a linear model learns the label without finding it trivial."""

from __future__ import annotations

from random import Random

import pytest

from samples.grammar import LABELS, World, section_paragraphs
from samples.sections import LENGTHS

WORLD = World()
Paragraph = tuple[str, str, int]


@pytest.fixture(scope="module")
def paragraphs() -> list[Paragraph]:
    """(text, label, disease number) over all diseases and labels."""
    rng = WORLD.stream("test sections")
    return [
        (text, label, number)
        for number, disease in enumerate(WORLD.diseases)
        for label in LABELS
        for text in section_paragraphs(disease, label, rng)
    ]


def test_at_least_1500_paragraphs_nearly_all_distinct(paragraphs: list[Paragraph]) -> None:
    assert len(paragraphs) >= 1500
    assert len({text for text, _, _ in paragraphs}) > 0.97 * len(paragraphs)


def test_lengths_stay_in_bounds(paragraphs: list[Paragraph]) -> None:
    lengths = [len(text) for text, _, _ in paragraphs]
    assert LENGTHS[0] <= min(lengths) and max(lengths) <= LENGTHS[1]


def test_paragraphs_are_plain_gbk_encodable_text(paragraphs: list[Paragraph]) -> None:
    for text, _, _ in paragraphs:
        assert not set("<>[]{}|") & set(text)
        text.encode("gbk")


def test_a_linear_model_learns_the_label_but_not_perfectly(paragraphs: list[Paragraph]) -> None:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.metrics import f1_score
    from sklearn.svm import LinearSVC

    train = [p for p in paragraphs if p[2] % 5]
    test = [p for p in paragraphs if not p[2] % 5]
    vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(1, 2), min_df=2)
    model = LinearSVC().fit(vectorizer.fit_transform([p[0] for p in train]), [p[1] for p in train])
    predicted = model.predict(vectorizer.transform([p[0] for p in test]))
    assert 0.6 < f1_score([p[1] for p in test], predicted, average="macro") < 0.97


def test_same_stream_gives_same_paragraphs() -> None:
    disease = WORLD.diseases[7]
    assert section_paragraphs(disease, "Cause", Random(5)) == section_paragraphs(disease, "Cause", Random(5))


def test_unknown_label_is_named() -> None:
    with pytest.raises(ValueError, match="Prognosis"):
        section_paragraphs(WORLD.diseases[0], "Prognosis", Random(1))
