"""corpus.takedown: the list is never lost or passed over, and no text that it means goes through."""

from __future__ import annotations

import json
import multiprocessing
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.contracts import RAW_DOCUMENTS
from corpus.engine import run_stage
from corpus.takedown import (
    TakeDown,
    Takedown,
    TakedownError,
    append,
    canonical,
    excluded_urls,
    meaning,
    read_list,
    request,
    takedown_table,
)

PAGE = "http://jib.xywy.com/il_sii/cause/38.htm"
SPELLINGS = (PAGE, "https://jib.xywy.com/il_sii/cause/38.htm", PAGE + "?fromurl=x", PAGE + "#top")


def ids(*numbers: int) -> list[str]:
    return [f"{number:020x}" for number in numbers]


def documents(*rows: tuple[int, str | None, str]) -> pa.Table:
    """RAW_DOCUMENTS of (number, url, text)."""
    fixed = {"licence": "unknown", "raw_sha256": "0", "source": "xywy", "kind": "page"}
    return RAW_DOCUMENTS.from_rows([{**fixed, "doc_id": ids(n)[0], "url": url, "text": text} for n, url, text in rows])


def left(takedowns: list[Takedown], table: pa.Table) -> list[str]:
    """Ids that the stage keeps; every other row is in the ledger (the engine checks it)."""
    out = run_stage(TakeDown(takedown_table(takedowns)), table, batch_rows=max(1, table.num_rows))
    assert set(out.dropped["reason"].to_pylist()) <= {"takedown"}
    assert out.stats.get("taken_down", 0) == out.dropped.num_rows
    kept: list[str] = out.kept["doc_id"].to_pylist()
    return kept


@pytest.mark.parametrize("asked", SPELLINGS)
@pytest.mark.parametrize("held", SPELLINGS)
def test_a_page_is_known_by_any_spelling_of_its_url(asked: str, held: str) -> None:
    table = documents((1, held, "病因为受凉"), (2, "http://jib.xywy.com/il_sii/cause/39.htm", "病因不明"))
    assert left([request(asked, None)], table) == ids(2)


def test_a_document_is_known_by_its_id() -> None:
    assert left([request(None, ids(2)[0])], documents((1, None, "一"), (2, None, "二"))) == ids(1)


def test_a_copy_of_the_text_does_not_take_its_place() -> None:
    table = documents(
        (1, PAGE, "病因为受凉。"), (2, "http://www.fh21.com.cn/a/2.html", "病因为 受凉"), (3, None, "别的")
    )
    assert left([request(PAGE, None)], table) == ids(3)


def test_a_copy_is_known_when_the_page_itself_is_gone() -> None:
    made = meaning(request(PAGE, None), [documents((1, PAGE, "病因为受凉。"))])
    assert made.doc_ids == tuple(ids(1))
    assert left([made], documents((2, "http://www.fh21.com.cn/a/2.html", "病因为受凉"), (3, None, "别的"))) == ids(3)


def test_an_empty_list_takes_nothing() -> None:
    assert left([], documents((1, PAGE, "病因"))) == ids(1)


def test_a_record_leaves_no_hash_of_its_text() -> None:
    """Only pages, which anybody can read, are known by their text."""
    made = meaning(request(None, ids(1)[0]), [documents((1, None, "主诉：发热"))])
    assert made.doc_ids == tuple(ids(1)) and made.text_keys == ()


ROWS = st.lists(
    st.tuples(st.sampled_from([PAGE, None, "http://a.example/1"]), st.sampled_from(["甲", "甲。", "乙", "丙"])),
    max_size=8,
)


@given(rows=ROWS, by_page=st.booleans(), number=st.integers(0, 9))
def test_nothing_that_is_meant_and_no_copy_of_it_is_left(
    rows: list[tuple[str | None, str]], by_page: bool, number: int
) -> None:
    table = documents(*((n, url, text) for n, (url, text) in enumerate(rows)))
    made = request(PAGE, None) if by_page else request(None, ids(number)[0])
    meant = [n for n, (url, _) in enumerate(rows) if (url == PAGE if by_page else n == number)]
    texts = {rows[n][1].rstrip("。") for n in meant}
    expected = [n for n, (_, text) in enumerate(rows) if text.rstrip("。") not in texts]
    assert left([made], table) == ids(*expected)


@pytest.mark.parametrize(
    ("url", "doc_id", "message"),
    [
        (None, None, "either"),
        (PAGE, ids(1)[0], "either"),
        ("", "", "either"),
        (None, "abc", "20 hexadecimal digits"),
        (None, "G" * 20, "20 hexadecimal digits"),
        ("jib.xywy.com/38.htm", None, "http or https"),
        ("ftp://jib.xywy.com/38.htm", None, "http or https"),
        ("http://", None, "http or https"),
        ("http://[bad/", None, "http or https"),
        ("http://a.example/x\nhttp://b.example/", None, "http or https"),
    ],
)
def test_nonsense_is_refused(url: str | None, doc_id: str | None, message: str) -> None:
    with pytest.raises(TakedownError, match=message):
        request(url, doc_id)


def test_the_list_gives_back_what_was_put_on_it(tmp_path: Path) -> None:
    path = tmp_path / "restricted" / "takedowns.jsonl"
    assert read_list(path) == []
    made = [
        request(PAGE, None, reason="权利人要求：\n第一行", by="某人 <a@b.example>"),
        meaning(request(None, ids(1)[0]), [documents((1, PAGE, "病因"))]),
    ]
    for takedown in made:
        append(path, takedown)
    assert read_list(path) == made
    assert path.stat().st_mode & 0o077 == 0
    assert all(datetime.fromisoformat(json.loads(line)["requested_at"]).tzinfo for line in path.open(encoding="utf-8"))


@pytest.mark.parametrize("damage", ["{", "[]", "{}", '{"url": 1}', "\n", '{"half": '])
def test_a_damaged_list_is_named_and_never_passed_over(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "takedowns.jsonl"
    append(path, request(PAGE, None))
    whole = path.read_bytes()
    path.write_bytes(whole + damage.encode() + (b"" if damage.endswith(": ") else b"\n"))
    damaged = path.read_bytes()
    with pytest.raises(TakedownError, match=r"takedowns\.jsonl, line 2"):
        read_list(path)
    with pytest.raises(TakedownError, match="line 2"):
        append(path, request(PAGE, None))
    assert path.read_bytes() == damaged


def _append_some(path: Path, start: int) -> None:
    for number in range(start, start + 10):
        append(path, request(None, ids(number)[0], reason="长" * 3000))


def test_two_people_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "takedowns.jsonl"
    context = multiprocessing.get_context("spawn")
    people = [context.Process(target=_append_some, args=(path, start)) for start in (0, 100)]
    for person in people:
        person.start()
    for person in people:
        person.join(120)
        assert person.exitcode == 0
    assert sorted(t.doc_id or "" for t in read_list(path)) == ids(*range(10), *range(100, 110))


def test_the_table_says_neither_why_nor_who() -> None:
    table = takedown_table([request(PAGE, None, reason="病人张某", by="张某")])
    assert "张某" not in json.dumps(table.to_pylist(), ensure_ascii=False, default=str)


def test_the_crawl_is_told_the_pages_of_its_site() -> None:
    made = [request(SPELLINGS[2], None), request("https://www.163.com/", None), request(None, ids(1)[0])]
    assert excluded_urls(made, "xywy") == [canonical(PAGE)]
    assert excluded_urls(made, "39net") == []
