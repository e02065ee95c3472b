"""When a recurring schedule runs. Pure: no clock and no database.

The wall time in its zone is the truth, so 09:00 stays 09:00 when clocks change; see
`models/kit/zones.py` for wall times that come twice or never.
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import IntEnum, StrEnum
from itertools import count, islice, takewhile
from zoneinfo import ZoneInfo

from models.kit import zones


class Frequency(StrEnum):
    """How the days of a schedule follow each other."""

    DAILY = "daily"
    """every `interval` days, counted from the start"""
    WEEKLY = "weekly"
    """on some weekdays of every `interval`-th week, counted from the week of the start"""
    MONTHLY = "monthly"
    """on a day of every `interval`-th month, counted from the month of the start"""


class Weekday(IntEnum):
    """Days as `date.weekday()` numbers them; weeks begin on Monday (ISO 8601)."""

    MONDAY = 0
    TUESDAY = 1
    WEDNESDAY = 2
    THURSDAY = 3
    FRIDAY = 4
    SATURDAY = 5
    SUNDAY = 6


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A rule: at `at` on the clocks of `zone`, on certain days from `start` to `end`, both included.

    Without weekdays a weekly rule takes the weekday of `start`; without a day of the month a
    monthly one takes the day of `start`. A month that is too short runs on its last day.
    """

    frequency: Frequency
    at: time
    zone: ZoneInfo
    start: date
    interval: int = 1
    weekdays: tuple[Weekday, ...] = ()
    month_day: int | None = None
    end: date | None = None


def next_run(rule: Recurrence, after: datetime) -> datetime | None:
    """Return the first run after a moment, in UTC; None when there is none any more."""
    return next(runs(rule, after), None)


def next_runs(rule: Recurrence, after: datetime, n: int) -> list[datetime]:
    """Return the next runs after a moment, at most `n`."""
    return list(islice(runs(rule, after), n))


def runs_between(rule: Recurrence, first: datetime, last: datetime) -> list[datetime]:
    """Return the planned moment `first` and the runs after it until `last`, which is included."""
    return [first, *takewhile(lambda moment: moment <= last, runs(rule, first))]


def runs(rule: Recurrence, after: datetime) -> Iterator[datetime]:
    """Give the runs after a moment in order, each later than the one before, without an end of
    their own when the rule has none."""
    # No run of an earlier day can still come: a skipped time runs when the next day begins, at most.
    earliest = after.astimezone(rule.zone).date()
    for day in _DAYS[rule.frequency](rule, max(rule.start, earliest)):
        if rule.end and day > rule.end:
            return
        moment = zones.moment_of(datetime.combine(day, rule.at), rule.zone)
        if moment > after:
            yield moment
            after = moment


def _daily(rule: Recurrence, earliest: date) -> Iterator[date]:
    for n in count(_round_up((earliest - rule.start).days, rule.interval), rule.interval):
        yield rule.start + timedelta(days=n)


def _weekly(rule: Recurrence, earliest: date) -> Iterator[date]:
    monday = rule.start - timedelta(days=rule.start.weekday())
    weekdays = sorted(rule.weekdays) or [Weekday(rule.start.weekday())]
    weeks = (earliest - monday).days // 7
    for n in count(_round_up(weeks, rule.interval), rule.interval):
        for weekday in weekdays:
            day = monday + timedelta(days=7 * n + weekday)
            if day >= earliest:
                yield day


def _monthly(rule: Recurrence, earliest: date) -> Iterator[date]:
    first = rule.start.year * 12 + rule.start.month - 1
    months = earliest.year * 12 + earliest.month - 1 - first
    for n in count(first + _round_up(months, rule.interval), rule.interval):
        year, month = n // 12, n % 12 + 1
        last_day = monthrange(year, month)[1]
        day = date(year, month, min(rule.month_day or rule.start.day, last_day))
        if day >= earliest:
            yield day


def _round_up(n: int, step: int) -> int:
    return -(-n // step) * step


_DAYS = {Frequency.DAILY: _daily, Frequency.WEEKLY: _weekly, Frequency.MONTHLY: _monthly}
