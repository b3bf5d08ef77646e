"""corpus.dedup.near: similar documents are found, dissimilar ones are not, and a later delivery is judged as if it had come at once."""

from __future__ import annotations

import random

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.contracts import RAW_DOCUMENTS
from corpus.dedup.exact import fold
from corpus.dedup.minhash import signatures, similarity
from corpus.dedup.near import NEAR_INDEX, NearDedup, NearIndex
from corpus.dedup.settings import MinHashSettings, NearSettings
from corpus.engine import run_stage
from samples.grammar import World, article


def table(*rows: tuple[str, str, str]) -> pa.Table:
    fixed = {"source": "s", "licence": "unknown", "raw_sha256": "0"}
    return RAW_DOCUMENTS.from_rows([{**fixed, "doc_id": i, "kind": kind, "text": text} for i, kind, text in rows])


def articles(count: int) -> list[str]:
    world = World(3)
    rng = world.stream("near")
    return ["\n".join(article(world.diseases[n % len(world.diseases)], rng).paragraphs) for n in range(count)]


def edited(text: str, share: float, rng: random.Random) -> str:
    """``text`` with ``share`` of its characters replaced."""
    return "".join(rng.choice("内外科病症痛热") if rng.random() < share else c for c in text)


def jaccard(one: str, other: str, n: int = 5) -> float:
    a, b = ({fold(t)[i : i + n] for i in range(len(fold(t)) - n + 1)} for t in (one, other))
    return len(a & b) / len(a | b)


def run(rows: pa.Table, held: pa.Table | None = None) -> tuple[list[str], dict[str, str], pa.Table]:
    out = run_stage(NearDedup(held=held), rows, batch_rows=max(1, rows.num_rows))
    return (
        out.kept["doc_id"].to_pylist(),
        {d["doc_id"]: d["detail"] for d in out.dropped.to_pylist()},
        out.side.get("near_index", NEAR_INDEX.empty_table()),
    )


def test_the_estimate_is_the_jaccard_similarity() -> None:
    rng = random.Random(5)
    minhash = MinHashSettings(bands=128, rows=8)
    for share in (0.0, 0.005, 0.02, 0.06, 0.2):
        for text in articles(3):
            other = edited(text, share, rng)
            one, two = signatures([text, other], minhash)
            assert similarity(one, two) == pytest.approx(jaccard(text, other), abs=0.07)  # 4 standard errors and more


def test_light_edits_are_found_and_different_articles_are_not() -> None:
    rng = random.Random(7)
    texts = articles(60)
    rows = [(f"{n}", "page", text) for n, text in enumerate(texts)]
    copies = [(f"{n}~", "qa", edited(text, 0.01, rng)) for n, text in enumerate(texts)]
    alike = {f"{n}~" for n, text in enumerate(texts) if jaccard(text, copies[n][2]) >= 0.85}
    distinct = {
        f"{n}" for n, text in enumerate(texts) if all(jaccard(text, t) < 0.6 for m, t in enumerate(texts) if m < n)
    }
    kept, dropped, _ = run(table(*rows, *copies))
    assert len(alike) > 40 and len(distinct) > 40
    assert alike <= set(dropped)
    assert distinct <= set(kept)


def test_spaces_and_punctuation_do_not_hide_a_copy() -> None:
    text = articles(1)[0]
    kept, dropped, _ = run(table(("a", "page", text), ("b", "page", text.replace("，", " , ").replace("。", ".\n"))))
    assert kept == ["a"] and "1.00 to a" in dropped["b"]


def test_records_and_annotated_texts_stay_and_displace_their_copies() -> None:
    text = articles(1)[0]
    kept, dropped, _ = run(
        table(("page", "page", text), ("emr1", "emr", text), ("emr2", "emr", text), ("gold", "annotated", text))
    )
    assert sorted(kept) == ["emr1", "emr2", "gold"]
    assert set(dropped) == {"page"}


def test_a_later_delivery_is_compared_with_what_is_held_without_its_text() -> None:
    texts = articles(30)
    first = table(*[(f"{n}", "page", t) for n, t in enumerate(texts[:20])])
    second = table(*[(f"{n}", "page", t) for n, t in enumerate(texts[15:], start=100)])
    kept, _, index = run(first)
    assert index["doc_id"].to_pylist() == kept
    again, dropped, fresh = run(second, held=index)
    together, _, _ = run(pa.concat_tables([first, second]))
    assert kept + again == together
    assert len(dropped) >= 5
    assert fresh["doc_id"].to_pylist() == again


def test_an_index_of_other_settings_is_refused() -> None:
    _, _, index = run(table(("a", "page", articles(1)[0])))
    with pytest.raises(ValueError, match="build the index anew"):
        NearIndex.of(index, MinHashSettings(bands=4))


@pytest.mark.parametrize("wrong", [{"threshold": 0.0}, {"threshold": 1.2}, {"kinds": ("page", "web")}])
def test_settings_out_of_range_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"threshold|web"):
        NearSettings(**wrong)  # type: ignore[arg-type]


@given(st.lists(st.text(max_size=40), max_size=12))
@settings(max_examples=60)
def test_nothing_is_lost_and_a_second_pass_finds_nothing(texts: list[str]) -> None:
    rows = table(*[(str(n), "page", text) for n, text in enumerate(texts)])
    kept, dropped, _ = run(rows)
    assert sorted(kept + list(dropped)) == sorted(str(n) for n in range(len(texts)))
    again, none, _ = run(rows.filter(pa.array([i in kept for i in rows["doc_id"].to_pylist()], pa.bool_())))
    assert (again, none) == (kept, {})


def test_more_bands_meet_more_pairs() -> None:
    loose, strict = MinHashSettings(bands=21, rows=6), MinHashSettings(bands=7, rows=18)
    assert loose.meeting(0.8) > 0.99 > 0.2 > strict.meeting(0.8)
