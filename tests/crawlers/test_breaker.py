"""When a refusing site is paused, and when it is left alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.spiders.breaker import ERRORS_AS_BLOCK, SUCCESSES, Breaker, retry_after

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
OUTCOMES = (*sorted(SUCCESSES), "blocked", "error", "truncated", "empty", "no_rows", "robots", "redirect", "too_large")


def pauses(breaker: Breaker, *outcomes: str) -> list[float | str]:
    """What each outcome gives, every pause being over before the next answer."""
    verdicts = []
    for outcome in outcomes:
        verdict = breaker.observe(outcome)
        verdicts.append(verdict.stop or verdict.pause)
        if verdict.pause:
            breaker.resume()
    return verdicts


def test_every_further_block_pauses_twice_as_long_up_to_the_longest() -> None:
    assert pauses(Breaker(180, 1000, 5), *["blocked"] * 6) == [180, 360, 720, 1000, 1000, "blocked"]


@pytest.mark.parametrize("success", sorted(SUCCESSES))
def test_a_success_begins_anew(success: str) -> None:
    outcomes = ["blocked", "blocked", success, "blocked", "blocked", "blocked"]
    assert pauses(Breaker(1, 100, 2), *outcomes) == [1, 2, 0, 1, 2, "blocked"]


@pytest.mark.parametrize("neither", ["error", "truncated", "empty", "no_rows", "robots", "redirect", "too_large"])
def test_a_damaged_page_neither_pauses_nor_ends_a_block(neither: str) -> None:
    assert pauses(Breaker(1, 100, 2), neither, "blocked", neither, "blocked", neither, "blocked") == [
        0, 1, 0, 2, 0, "blocked",
    ]  # fmt: skip


def test_answers_that_were_in_flight_belong_to_the_same_block() -> None:
    breaker = Breaker(10, 100, 1)
    assert breaker.observe("blocked").pause == 10
    assert [breaker.observe(outcome).pause for outcome in ("blocked", "ok", "blocked")] == [0, 0, 0]
    breaker.resume()
    assert breaker.observe("blocked").stop == "blocked", "the success in flight came before the block's end"


def test_recovery_is_told_once_at_the_first_success_after_the_pause() -> None:
    told: list[str] = []
    breaker = Breaker(1, 100, 5)
    breaker.observe("ok")
    breaker.observe("blocked")
    breaker.observe("ok")
    breaker.resume(lambda: told.append("recovered"))
    breaker.observe("error")
    assert told == []
    breaker.observe("ok")
    breaker.observe("ok")
    assert told == ["recovered"]


def test_retry_after_wins_when_it_is_longer() -> None:
    breaker = Breaker(10, 100, 5)
    assert breaker.observe("blocked", 50.0).pause == 50
    breaker.resume()
    assert breaker.observe("blocked", 3.0).pause == 20


@pytest.mark.parametrize("paused", [False, True])
def test_retry_after_beyond_the_longest_pause_ends_the_run(paused: bool) -> None:
    breaker = Breaker(10, 100, 5)
    if paused:
        breaker.observe("blocked")
    verdict = breaker.observe("blocked", 86_400.0)
    assert (verdict.stop, verdict.not_before_seconds, verdict.pause) == ("retry_after", 86_400.0, 0)


def test_an_error_with_retry_after_is_a_block_and_a_page_with_it_is_not() -> None:
    breaker = Breaker(10, 100, 5)
    assert breaker.observe("ok", 99.0).pause == 0
    assert breaker.observe("error", 0.0).pause == 10


def test_a_site_that_only_errs_is_paused_too() -> None:
    breaker = Breaker(10, 100, 5)
    assert {breaker.observe("error").pause for _ in range(ERRORS_AS_BLOCK - 1)} == {0}
    assert breaker.observe("error").pause == 10
    breaker.resume()
    assert breaker.observe("error").pause == 0, "counted anew"


@given(st.lists(st.tuples(st.sampled_from(OUTCOMES), st.booleans()), max_size=80), st.integers(1, 4))
def test_pauses_stay_between_the_first_and_the_longest_and_their_number_within_the_limit(
    answers: list[tuple[str, bool]], limit: int
) -> None:
    breaker = Breaker(3, 20, limit)
    in_a_row = 0
    for outcome, over in answers:
        paused = breaker.paused
        verdict = breaker.observe(outcome)
        if verdict.stop:
            assert outcome == "blocked" and in_a_row == limit
            break
        if verdict.pause:
            in_a_row += 1
            assert not paused and 3 <= verdict.pause <= 20 and in_a_row <= limit
        elif outcome in SUCCESSES and not paused:
            in_a_row = 0
        if over:
            breaker.resume()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("9" * 400, 366 * 86_400.0),
        (format_datetime(NOW + timedelta(seconds=90), usegmt=True), 90.0),
        ("Tue, 24 Nov 2026 20:02:00 +0800", 120.0),
        ("Tue, 24 Nov 2026 12:01:00 -0000", 60.0),
        (format_datetime(NOW - timedelta(seconds=90), usegmt=True), None),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("", None),
        ("Tue, 99 Nov 2026 12:00:00 GMT", None),
        ("٣", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str, expected: float | None) -> None:
    assert retry_after([("retry-after", value)], NOW) == expected


def test_the_longest_of_several_lines_counts_and_without_any_there_is_none() -> None:
    assert retry_after([("Retry-After", "5"), ("Date", "70"), ("Retry-After", "60"), ("Retry-After", "x")], NOW) == 60
    assert retry_after([("Date", "70")], NOW) is None


@given(st.text(max_size=60))
def test_garbage_never_raises(value: str) -> None:
    seconds = retry_after([("Retry-After", value)], NOW)
    assert seconds is None or 0 <= seconds <= 366 * 86_400


def test_an_answer_in_flight_that_asks_for_longer_makes_the_pause_longer() -> None:
    breaker = Breaker(10, 1000, 5)
    assert breaker.observe("blocked").pause == 10
    assert breaker.observe("blocked", 60.0).pause == 60
    assert breaker.observe("blocked").pause == 0, "the same block"
    assert breaker.pauses == 1


def test_a_site_that_answers_with_nothing_is_left_alone_after_a_while() -> None:
    breaker = Breaker(10, 1000, 5)
    assert [breaker.observe("empty").pause for _ in range(ERRORS_AS_BLOCK)] == [0.0] * (ERRORS_AS_BLOCK - 1) + [10]
