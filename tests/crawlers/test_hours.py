"""Opening hours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.spiders.hours import CHINA, is_open, next_opening, parse_hours

CLOCK = st.times().map(lambda time: f"{time:%H:%M}")
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)).map(lambda moment: moment.replace(tzinfo=UTC))


def at(clock: str) -> datetime:
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 11, 24, hour, minute, tzinfo=ZoneInfo(CHINA))


@pytest.mark.parametrize(
    ("hours", "now", "expected"),
    [
        ("", "03:00", True),
        ("08:00-20:00", "08:00", True),
        ("08:00-20:00", "19:59", True),
        ("08:00-20:00", "20:00", False),
        ("08:00-20:00", "07:59", False),
        ("22:00-06:00", "23:30", True),
        ("22:00-06:00", "00:00", True),
        ("22:00-06:00", "05:59", True),
        ("22:00-06:00", "06:00", False),
        ("22:00-06:00", "12:00", False),
    ],
)
def test_open_from_the_first_minute_until_before_the_last(hours: str, now: str, expected: bool) -> None:
    assert is_open(hours, at(now)) is expected
    assert is_open(hours, at(now).astimezone(UTC)) is expected, "the moment counts, not the zone it is told in"


@pytest.mark.parametrize("hours", ["8:00-20:00", "08:00", "24:00-06:00", "08:60-09:00", "08:00-08:00", "always"])
def test_other_forms_are_refused_with_what_was_read(hours: str) -> None:
    with pytest.raises(ValueError, match=hours):
        parse_hours(hours)


def test_the_next_opening_is_today_or_tomorrow() -> None:
    assert next_opening("08:00-20:00", at("07:00")) == at("08:00")
    assert next_opening("08:00-20:00", at("21:00")) == at("08:00") + timedelta(days=1)
    assert next_opening("22:00-06:00", at("03:00")) == at("03:00")


def test_an_opening_that_summer_time_skips_moves_to_the_next_day() -> None:
    now = datetime(2026, 3, 28, 23, 0, tzinfo=UTC)
    opening = next_opening("02:15-02:45", now, "Europe/Berlin")
    assert opening == datetime(2026, 3, 30, 0, 15, tzinfo=UTC)


@given(CLOCK, CLOCK, MOMENTS, st.sampled_from([CHINA, "UTC", "Europe/Berlin", "America/St_Johns"]))
def test_it_is_open_at_the_next_opening_and_not_before(opens: str, closes: str, now: datetime, zone: str) -> None:
    if opens == closes:
        return
    hours = f"{opens}-{closes}"
    opening = next_opening(hours, now, zone)
    assert now <= opening <= now + timedelta(days=2, hours=2)
    assert is_open(hours, opening, zone)
    if opening > now:
        assert not is_open(hours, now, zone)
        assert not is_open(hours, opening - timedelta(minutes=1), zone)


@given(CLOCK, CLOCK, MOMENTS)
def test_hours_and_their_reverse_share_the_day(opens: str, closes: str, now: datetime) -> None:
    if opens != closes:
        assert is_open(f"{opens}-{closes}", now) != is_open(f"{closes}-{opens}", now)
