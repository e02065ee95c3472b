"""Spread documents over a day, a week or a month. Pure: the same wish gives the same plan.

An email goes out at 9:00, a page at 10:00, posts at 14:00; more of one channel on a day follow two
hours apart. These hours and the most of one channel in a period are the older service's.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

COUNT_MAX: Final = 50
APART_H: Final = 2
FIRST_H: Final = {"email": 9, "website": 10}
POST_H: Final = 14


class Period(StrEnum):
    """What a plan covers, from its first day on."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


DAYS: Final = {Period.DAY: 1, Period.WEEK: 7, Period.MONTH: 30}
MOST: Final = {Period.DAY: 3, Period.WEEK: 7, Period.MONTH: 15}
"""Of one channel in a period."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One document for one channel, at a time on the reader's clocks."""

    document: int
    channel: str
    at: datetime


def spread(
    channels: Sequence[str], documents: int, period: Period, *, first_day: date, count: int
) -> list[Slot]:
    """Return at most `count` slots in the order of their times.

    Each document goes to each channel once at most, the first documents first.
    """
    chosen: dict[str, list[int]] = {}
    for channel, document in _pairs(channels, min(documents, MOST[period]), count):
        chosen.setdefault(channel, []).append(document)
    slots = [
        Slot(document, channel, at)
        for channel, mine in chosen.items()
        for document, at in zip(
            mine, _times(channel, len(mine), DAYS[period], first_day), strict=True
        )
    ]
    return sorted(slots, key=lambda slot: (slot.at, slot.document, slot.channel))


def _pairs(channels: Sequence[str], documents: int, count: int) -> Iterator[tuple[str, int]]:
    pairs = ((channel, document) for document in range(documents) for channel in channels)
    for pair, _ in zip(pairs, range(count), strict=False):
        yield pair


def _times(channel: str, n: int, days: int, first_day: date) -> Iterator[datetime]:
    on_day: dict[int, int] = {}
    for nth in range(n):
        day = nth * days // n
        hour = FIRST_H.get(channel, POST_H) + APART_H * on_day.get(day, 0)
        on_day[day] = on_day.get(day, 0) + 1
        yield datetime.combine(first_day + timedelta(days=day), time(hour))
