"""corpus.dedup.paragraphs: what several documents share is kept once; everything else stays as it was."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from corpus.contracts import RAW_DOCUMENTS
from corpus.dedup.paragraphs import ParagraphDedup
from corpus.engine import run_stage
from corpus.stage import StageOutput

NOTICE = "本站内容仅供参考，不能作为诊断和治疗的依据，如有不适请及时到正规医院的相关科室就诊，并遵照医生的意见用药。"
HEADING = "治疗方法"


def table(*rows: tuple[str, str, str]) -> pa.Table:
    fixed = {"source": "s", "licence": "unknown", "raw_sha256": "0"}
    return RAW_DOCUMENTS.from_rows([{**fixed, "doc_id": i, "kind": kind, "text": text} for i, kind, text in rows])


def run(rows: pa.Table) -> tuple[dict[str, str], StageOutput]:
    out = run_stage(ParagraphDedup(), rows, batch_rows=max(1, rows.num_rows))
    return {row["doc_id"]: row["text"] for row in out.kept.to_pylist()}, out


def own(letter: str) -> str:
    return (
        f"{letter}病的治疗以休息和补液为主，体温超过三十八度五时可以服用退热药物，三天不退应当复诊并检查{letter}指标。"
        * 2
    )


def test_a_notice_stays_in_the_first_document_only_and_headings_stay_everywhere() -> None:
    texts, out = run(table(*[(c, "page", f"{HEADING}\n{own(c)}\n{NOTICE}") for c in "甲乙丙"]))
    assert [NOTICE in texts[c] for c in "甲乙丙"] == [True, False, False]
    assert all(texts[c].startswith(f"{HEADING}\n{own(c)[:10]}") for c in "甲")
    assert all(HEADING in text for text in texts.values())
    assert {(r["doc_id"], r["same_as"]) for r in out.side["dropped_paragraphs"].to_pylist() if r["characters"] == len(NOTICE)} == {
        ("乙", "甲"), ("丙", "甲"),
    }  # fmt: skip


def test_records_keep_their_phrases_and_a_page_yields_to_a_record() -> None:
    texts, _ = run(table(("page", "page", f"{NOTICE}\n{own('甲')}"), ("one", "emr", NOTICE), ("two", "emr", NOTICE)))
    assert texts["one"] == texts["two"] == NOTICE
    assert texts["page"] == own("甲")


def test_a_document_of_nothing_else_is_dropped_and_told() -> None:
    texts, out = run(table(("a", "page", NOTICE), ("b", "qa", NOTICE + "\n")))
    assert set(texts) == {"a"}
    assert [(d["doc_id"], d["reason"]) for d in out.dropped.to_pylist()] == [("b", "repeated_paragraphs")]


@given(
    st.lists(
        st.tuples(st.sampled_from(["page", "emr", "book"]), st.text(alphabet="病痛。\n ab1", max_size=120)), max_size=8
    )
)
def test_kept_lines_and_ledger_make_up_the_input(documents: list[tuple[str, str]]) -> None:
    rows = table(*[(str(n), kind, text) for n, (kind, text) in enumerate(documents)])
    texts, out = run(rows)
    taken = out.side.get("dropped_paragraphs")
    lost = {str(n): 0 for n in range(len(documents))}
    for entry in taken.to_pylist() if taken is not None else []:
        lost[entry["doc_id"]] += 1
    for n, (_, text) in enumerate(documents):
        if str(n) in texts:
            kept = texts[str(n)].split("\n")
            assert len(kept) + lost[str(n)] == len(text.split("\n")) or (not texts[str(n)] and lost[str(n)] == 0)
