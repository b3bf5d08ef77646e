"""Opening hours of a crawl: at which times of the day requests may be sent.

What belongs here: reading and comparing hours, pure. What does not: what a run does when it closes (`spider`).
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

CHINA = "Asia/Shanghai"

_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


def parse_hours(hours: str) -> tuple[time, time] | None:
    """Opening and closing time of "HH:MM-HH:MM"; None for "" (always open).

    Raises ValueError when it is neither, or when both times are the same.
    """
    if not hours:
        return None
    match = _HOURS.fullmatch(hours)
    if match is None:
        raise ValueError(f"{hours!r} is not of the form HH:MM-HH:MM, such as 22:00-06:00")
    first, second, third, fourth = map(int, match.groups())
    opens, closes = time(first, second), time(third, fourth)
    if opens == closes:
        raise ValueError(f"{hours!r} opens when it closes; leave the hours empty for always")
    return opens, closes


def is_open(hours: str, now: datetime, timezone: str = CHINA) -> bool:
    """Whether ``now`` (aware) lies within ``hours``, read in ``timezone``: from the opening on, until before the closing.

    Hours that close earlier than they open cross midnight.
    """
    times = parse_hours(hours)
    if times is None:
        return True
    opens, closes = times
    local = now.astimezone(ZoneInfo(timezone)).time()
    if opens < closes:
        return opens <= local < closes
    return local >= opens or local < closes


def next_opening(hours: str, now: datetime, timezone: str = CHINA) -> datetime:
    """The first moment from ``now`` on at which it is open, in ``timezone``: ``now`` itself while it is open."""
    zone = ZoneInfo(timezone)
    local = now.astimezone(zone)
    times = parse_hours(hours)
    if times is None or is_open(hours, now, timezone):
        return local
    day = local.date()
    # An opening can fall into the hour that summer time skips: the next day's counts then.
    for ahead in range(3):
        opening = datetime.combine(day + timedelta(days=ahead), times[0], zone).astimezone(UTC)
        if opening > now and is_open(hours, opening, timezone):
            return opening.astimezone(zone)
    raise ValueError(f"{hours!r} does not open in {timezone} within three days of {now.isoformat()}")
