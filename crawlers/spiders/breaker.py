"""When a site refuses: how long to leave it alone, and when to stop asking.

What belongs here: the judgement over a run's answers, pure and without a clock. What does not: classifying an answer (`outcome`),
pausing Scrapy (`manners`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

ERRORS_AS_BLOCK = 50
"""So many errors in a row mean that the site is down or shuts us out: they count as one block."""

SUCCESSES = frozenset(("ok", "changed", "unchanged", "unparsable", "moved", "gone", "not_found", "dead"))
"""Outcomes that show that the site answers us. Redirects away, robots and damaged pages show neither that nor a block."""

_LONGEST_RETRY_AFTER = 366 * 86_400.0
_DIGITS = re.compile(r"[0-9]+")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do after an answer.

    ``pause``               seconds to leave the domain alone; 0: go on
    ``stop``                why the run ends here ("blocked", "retry_after"), or None
    ``not_before_seconds``  with ``stop``: seconds from now before which the site asked not to be visited again; 0: nothing was asked
    """

    pause: float = 0.0
    stop: str | None = None
    not_before_seconds: float = 0.0


_GO_ON = Verdict()


class Breaker:
    """Blocks of one domain over one run. A block pauses it, each one twice as long as the one before, until a page succeeds.

    ``pause``    seconds of the first pause
    ``longest``  seconds of the longest pause; a Retry-After beyond it ends the run
    ``limit``    pauses without a success in between after which the next block ends the run

    Until `resume` is called after a pause, answers are those that were in flight when it began: they belong to the same block.
    """

    def __init__(self, pause: float, longest: float, limit: int) -> None:
        self.pause, self.longest, self.limit = pause, longest, limit
        self.pauses = 0
        self.paused = False
        self._errors = 0
        self._recovered: Callable[[], None] | None = None

    def observe(self, outcome: str, retry_after: float | None = None) -> Verdict:
        """Take note of an attempt's own outcome (`blocked`, not the `stale` of the page it leaves behind) and its Retry-After, in seconds.

        An error with a Retry-After (503) is a block.
        """
        asked = retry_after or 0.0
        blocked = self._is_block(outcome, retry_after)
        if blocked and asked > self.longest:
            return Verdict(stop="retry_after", not_before_seconds=asked)
        if self.paused:
            return Verdict(pause=asked) if blocked and asked else _GO_ON
        if blocked:
            return self._block(asked)
        if outcome not in SUCCESSES:
            return _GO_ON
        self.pauses = 0
        if self._recovered:
            recovered, self._recovered = self._recovered, None
            recovered()
        return _GO_ON

    def _is_block(self, outcome: str, retry_after: float | None) -> bool:
        if outcome == "blocked" or (outcome == "error" and retry_after is not None):
            return True
        if outcome in ("error", "empty"):
            self._errors += 1
        elif outcome in SUCCESSES:
            self._errors = 0
        return self._errors >= ERRORS_AS_BLOCK

    def _block(self, asked: float) -> Verdict:
        self._errors = 0
        if self.pauses >= self.limit:
            return Verdict(stop="blocked", not_before_seconds=asked)
        # The exponent is bounded so that a large limit cannot overflow; 2**30 times any pause is beyond any `longest`.
        seconds = min(self.longest, self.pause * 2.0 ** min(self.pauses, 30))
        self.pauses += 1
        self.paused = True
        return Verdict(pause=max(seconds, asked))

    def resume(self, recovered: Callable[[], None] | None = None) -> None:
        """The pause is over and nothing sent before it is in flight any more; ``recovered`` is called at the first success from now on."""
        self.paused = False
        self._recovered = recovered


def retry_after(headers: Iterable[tuple[str, str]], now: datetime) -> float | None:
    """Seconds from ``now`` (aware) that the header line Retry-After asks for (RFC 9110, 10.2.3: seconds or a date), at most 366 days.

    The longest counts if there are several; a past date, a negative number and anything else are None.
    """
    values = [_seconds(value.strip(), now) for name, value in headers if name.lower() == "retry-after"]
    return max((value for value in values if value is not None), default=None)


def _seconds(value: str, now: datetime) -> float | None:
    if _DIGITS.fullmatch(value):
        return min(float(value), _LONGEST_RETRY_AFTER)
    try:
        date = parsedate_to_datetime(value)
        # "-0000" as zone gives a naive date; HTTP dates are UTC.
        seconds = (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp() - now.timestamp()
    except (ValueError, OverflowError):
        return None
    return min(seconds, _LONGEST_RETRY_AFTER) if seconds >= 0 else None
