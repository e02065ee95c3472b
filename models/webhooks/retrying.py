"""When a delivery that failed is tried again: the schedule of the Standard Webhooks specification.

Pure: the caller brings the chance.
"""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

SCHEDULE: Final = tuple(
    timedelta(seconds=s) for s in (0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
)
"""The pause before each try; the last one comes about three days after the first."""
JITTER: Final = 0.2
LONGEST_WISH: Final = timedelta(days=1)
"""An endpoint's `Retry-After` is followed up to here."""
HOLD_AFTER: Final = 5
"""Failures in a row after which the whole endpoint gets pauses, not only single messages."""
LONGEST_HOLD: Final = timedelta(minutes=5)


def pause(tries: int, *, chance: float, wish: timedelta | None = None) -> timedelta | None:
    """Return how long to wait after so many failed tries, or None when it is over.

    `chance` from 0 to 1 spreads repeats, later only. `wish` is what the endpoint asked for; it can
    make a pause longer, never shorter.
    """
    if tries >= len(SCHEDULE):
        return None
    planned = SCHEDULE[tries] * (1 + JITTER * chance)
    return max(planned, min(wish, LONGEST_WISH)) if wish else planned


def hold(failures: int) -> timedelta | None:
    """Return how long nothing at all is sent to an endpoint after so many failures in a row."""
    if failures < HOLD_AFTER:
        return None
    seconds = 5 * 2 ** min(failures - HOLD_AFTER, 10)
    return min(timedelta(seconds=seconds), LONGEST_HOLD)


def wish_of(header: str | None, *, now: datetime) -> timedelta | None:
    """Return what a `Retry-After` asks for, seconds or a date; None without a usable one."""
    text = (header or "").strip()
    if text.isascii() and text.isdigit():
        return timedelta(seconds=min(int(text[:9]), int(LONGEST_WISH.total_seconds())))
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(aware - now, timedelta(0))
