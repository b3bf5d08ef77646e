"""The URL ledger: the queue, what a page holds, rounds, the way from version 1, and the archive's files."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.contracts import READABLE
from crawlers.spiders.ledger import Copy, Ledger, LedgerError, Page, Visit, microseconds, moment

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
AT = microseconds(NOW)


def _copy(path: str = "x/1.warc.gz", offset: int = 0, end: int = 100, **more: Any) -> Copy:
    return Copy("http://a", AT, 10, "sha", path, offset, end, **more)


def _page(ledger: Ledger, key: str) -> Page:
    return next(page for page in ledger.waiting(limit=1_000_000) if page.key == key)


def _settle(ledger: Ledger, key: str, outcome: str, found: list[tuple[str, str]] | None = None, **more: Any) -> int:
    return ledger.settle(_page(ledger, key), Visit(outcome, AT, **more), found or [])


def _keys(ledger: Ledger) -> list[str]:
    return [page.key for page in ledger.waiting(limit=1_000_000)]


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "state")


def test_a_page_is_queued_once_and_settled_with_its_links(ledger: Ledger) -> None:
    assert ledger.add([("a", "http://a"), ("a", "http://A")]) == 1
    assert _settle(ledger, "a", "ok", [("a", "http://a"), ("b", "http://b"), ("b", "http://B")], bytes=10) == 1
    assert [(page.key, page.url) for page in ledger.waiting()] == [("b", "http://b")]
    assert (ledger.outcomes(), ledger.body_bytes(), ledger.waiting_count(), ledger.tried()) == ({"ok": 1}, 10, 1, 1)


def test_a_page_that_is_put_back_waits_behind_the_others_with_its_attempts(ledger: Ledger) -> None:
    ledger.add([("a", "http://a"), ("b", "http://b")])
    _settle(ledger, "a", "error", again=True, error="lost")
    assert _keys(ledger) == ["b", "a"]
    page = _page(ledger, "a")
    assert (page.attempts, page.outcome, page.copy) == (1, "error", None)
    assert ledger.waiting(after=page.due) == []
    assert [p.key for p in ledger.waiting(new=False)] == ["a"], "only what was visited before"


def test_a_copy_stays_until_another_takes_its_place(ledger: Ledger) -> None:
    ledger.add([("a", "http://a")])
    copy = _copy(etag='"1"', layout="2021", records=2, text_sha256="t")
    _settle(ledger, "a", "ok", copy=copy)
    ledger.begin(NOW + timedelta(days=1), room=0)
    assert _page(ledger, "a").copy == copy
    _settle(ledger, "a", "stale", status=503, error="busy")
    ((row,),) = ledger.rows()
    assert (row["outcome"], row["status"], row["warc_path"], row["text_sha256"]) == ("stale", 503, "x/1.warc.gz", "t")
    ledger.begin(None, room=0)
    _settle(ledger, "a", "changed", copy=_copy(offset=100, end=180))
    ((row,),) = ledger.rows()
    assert (row["warc_offset"], row["etag"], row["error"]) == (100, None, None)


def test_evidence_of_a_refusal_is_no_copy(ledger: Ledger) -> None:
    ledger.add([("a", "http://a")])
    _settle(ledger, "a", "blocked", copy=_copy(), again=True)
    assert _page(ledger, "a").copy is None


@pytest.mark.parametrize("outcome", ["blocked", "error", "truncated", "empty", "no_rows", "stale"])
def test_passing_failures_wait_again_in_the_next_run(ledger: Ledger, outcome: str) -> None:
    ledger.add([("a", "http://a"), ("b", "http://b"), ("c", "http://c")])
    _settle(ledger, "a", outcome, copy=_copy() if outcome == "stale" else None)
    _settle(ledger, "b", "dead")
    assert ledger.begin(NOW, room=10) == 0
    assert set(_keys(ledger)) == {"a", "c"} and _page(ledger, "a").attempts == 0


def test_a_new_round_begins_only_when_the_last_one_is_finished(ledger: Ledger) -> None:
    ledger.add(
        [("list", "http://l"), ("text", "http://t"), ("old", "http://o"), ("dead", "http://d"), ("rest", "http://r")]
    )
    _settle(ledger, "list", "ok", copy=_copy(records=0))
    _settle(ledger, "text", "ok", copy=_copy(records=1))
    ledger.settle(_page(ledger, "old"), Visit("ok", microseconds(NOW - timedelta(days=9)), copy=_copy(records=1)))
    ledger.settle(_page(ledger, "dead"), Visit("dead", microseconds(NOW - timedelta(days=9))))
    week = NOW - timedelta(days=7)
    assert ledger.begin(week, room=10) == 0 and _keys(ledger) == ["rest"]
    assert ledger.begin(week, room=0) == 3, "what the cap shuts out does not hold up the round"
    assert _keys(ledger) == ["rest", "list", "old", "dead"]
    for key in ("list", "old", "dead"):
        _settle(ledger, key, "unchanged")
    _settle(ledger, "rest", "ok", copy=_copy(records=1))
    assert ledger.begin(None, room=0) == 1 and _keys(ledger) == ["list"], "without an age only lists"


def test_two_crawls_never_share_a_state(tmp_path: Path) -> None:
    first = Ledger(tmp_path)
    with pytest.raises(LedgerError, match="another crawl"):
        Ledger(tmp_path)
    first.close()
    Ledger(tmp_path).close()


def test_a_ledger_of_another_version_is_named_with_what_to_do(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "ledger.sqlite") as db:
        db.execute("PRAGMA user_version = 9")
    with pytest.raises(LedgerError, match=r"version 9.*newer program, or another state folder"):
        Ledger(tmp_path)


def test_a_ledger_of_version_1_is_carried_over(tmp_path: Path) -> None:
    row = {
        "final_url": "http://a/1", "outcome": "ok", "fetched_at": "2026-01-02T03:04:05.678901+00:00", "status": 200, "headers": "[]",
        "charset_declared": "gb2312", "charset_used": "gb18030", "body_sha256": "s", "warc_path": "x/1.warc.gz", "warc_offset": 7,
        "robots": "allowed",
    }  # fmt: skip
    with sqlite3.connect(tmp_path / "ledger.sqlite") as db:
        db.executescript(
            "CREATE TABLE pages (key TEXT PRIMARY KEY, url TEXT NOT NULL, outcome TEXT, row TEXT, body_bytes INTEGER NOT NULL DEFAULT 0,"
            "warc_path TEXT, warc_end INTEGER); CREATE INDEX by_outcome ON pages (outcome); PRAGMA user_version = 1;"
        )
        insert = "INSERT INTO pages VALUES (?, ?, ?, ?, ?, ?, ?)"
        db.execute(insert, ("b", "http://b", None, None, 0, None, None))
        db.execute(insert, ("a", "http://a", "ok", json.dumps(row), 40, "x/1.warc.gz", 99))
        blocked = json.dumps(row | {"outcome": "blocked", "warc_path": None, "warc_offset": None})
        db.execute(insert, ("c", "http://c", None, blocked, 2, None, None))
    ledger = Ledger(tmp_path)
    assert [(page.key, page.outcome) for page in ledger.waiting()] == [("b", None), ("c", "blocked")]
    assert (ledger.outcomes(), ledger.body_bytes()) == ({"blocked": 1, "ok": 1}, 42)
    assert ledger.files() == {"x/1.warc.gz": 99}
    held = next(row for rows in ledger.rows() for row in rows if row["key"] == "a")
    assert abs(moment(held["fetched_at"]) - datetime(2026, 1, 2, 3, 4, 5, 678901, UTC)) < timedelta(milliseconds=1)
    assert {name: held[name] for name in row if name != "fetched_at"} == {
        k: v for k, v in row.items() if k != "fetched_at"
    }
    ledger.close()
    Ledger(tmp_path).close()


def test_pages_behind_a_lost_end_wait_again(ledger: Ledger) -> None:
    ledger.register("x/1.warc.gz")
    ledger.add([("a", "http://a"), ("b", "http://b"), ("c", "http://c")])
    _settle(ledger, "a", "ok", copy=_copy(offset=10, end=100), written=("x/1.warc.gz", 100))
    _settle(ledger, "b", "ok", copy=_copy(offset=100, end=200), written=("x/1.warc.gz", 200))
    _settle(ledger, "c", "unchanged", written=("x/1.warc.gz", 250))
    assert ledger.files() == {"x/1.warc.gz": 250}
    assert ledger.lost("x/1.warc.gz", 150) == 1
    assert _keys(ledger) == ["b"] and _page(ledger, "b").copy is None
    assert ledger.files() == {"x/1.warc.gz": 100}
    assert ledger.lost("x/1.warc.gz", 0) == 1 and ledger.files() == {}
    assert ledger.outcomes() == {"unchanged": 1, "error": 2}, (
        "visited before, so that a cap on new pages does not keep them out"
    )


def test_an_exclusion_holds_until_it_is_lifted(ledger: Ledger) -> None:
    ledger.add([("a", "http://a")])
    ledger.exclude([("a", "http://a"), ("z", "http://z")])
    assert _keys(ledger) == [] and ledger.outcomes() == {"excluded": 2} and ledger.tried() == 0
    ledger.exclude([("z", "http://z")])
    assert _keys(ledger) == ["a"]


def test_the_wish_to_be_left_alone_outlives_the_run(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    assert ledger.not_before().year == 1970
    ledger.stay_away(NOW)
    ledger.close()
    assert Ledger(tmp_path).not_before() == NOW


_STEPS = st.lists(
    st.tuples(st.sampled_from("abcdef"), st.sampled_from(["ok", "error", "dead", "blocked", "unchanged"]), st.booleans(), st.sets(st.sampled_from("abcdef"))),
    max_size=25,
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(steps=_STEPS)
def test_counts_kept_in_memory_are_those_of_the_file(
    steps: list[tuple[str, str, bool, set[str]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("state")
    ledger = Ledger(folder)
    ledger.add([("a", "http://a")])
    for key, outcome, again, found in steps:
        if key in _keys(ledger):
            copy = _copy() if outcome in READABLE else None
            _settle(
                ledger,
                key,
                outcome,
                [(name, f"http://{name}") for name in sorted(found)],
                again=again,
                copy=copy,
                bytes=3,
            )
    counted = (ledger.outcomes(), ledger.waiting_count(), ledger.body_bytes(), ledger.tried(), _keys(ledger))
    ledger.close()
    ledger = Ledger(folder)
    assert (ledger.outcomes(), ledger.waiting_count(), ledger.body_bytes(), ledger.tried(), _keys(ledger)) == counted
    ledger.close()
