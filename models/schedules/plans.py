"""What a schedule is to do and when, and how its row keeps that. Values only; nothing is read or sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from models.contents.generate import Wish
from models.schedules.recurrence import Frequency, Recurrence, Weekday

ON_TIME = timedelta(minutes=5)
"""A run that begins at most this late was not missed."""
ALL_MAX = 10
"""As many missed runs are made up for at once."""


class ScheduleState(StrEnum):
    """What a schedule is doing."""

    ACTIVE = "active"
    """it has a next run"""
    PAUSED = "paused"
    """somebody stopped it for a while; what is planned meanwhile is left out"""
    ENDED = "ended"
    """its last run is over"""


class CatchUp(StrEnum):
    """What becomes of runs whose moment passed while nothing worked."""

    SKIP = "skip"
    """they are left out"""
    LATEST = "latest"
    """the last of them is made, the others are left out"""
    ALL = "all"
    """all are made, of more than ten the last ten"""


class Outcome(StrEnum):
    """What became of a planned moment."""

    MADE = "made"
    """a job was made"""
    MISSED = "missed"
    """it passed while nothing worked, and was left out"""
    REFUSED = "refused"
    """the job was refused for the reason given"""


@dataclass(frozen=True, slots=True)
class Plan:
    """All that a client says of a schedule. `max_runs` counts the jobs made."""

    name: str
    wish: Wish
    rule: Recurrence
    catch_up: CatchUp = CatchUp.SKIP
    max_runs: int | None = None


def pick(due: Sequence[datetime], *, now: datetime, policy: CatchUp) -> list[datetime]:
    """Return which of the moments that have come are still to be made, in order."""
    if policy is CatchUp.ALL:
        return list(due[-ALL_MAX:])
    last = due[-1:]
    return [moment for moment in last if policy is CatchUp.LATEST or now - moment <= ON_TIME]


def wish_to_json(wish: Wish) -> dict[str, object]:
    """Return a wish whose document is stored as its row keeps it."""
    return {
        "channels": wish.channels,
        "document_id": wish.document_id,
        "content_type": wish.content_type,
        "template_style": wish.template_style,
        "style": wish.style,
        "scope": wish.scope,
        "review_below": wish.review_below,
        "variants": wish.variants,
        "segments": wish.segments,
        "llm": wish.llm,
        "template": wish.template,
        "template_values": wish.template_values,
        "dry_run": wish.dry_run,
        "labels": wish.labels,
        "priority": wish.priority,
    }


def wish_from_json(kept: Mapping[str, Any]) -> Wish:
    """Return the wish that a row keeps."""
    return Wish(**kept)


def rule_to_json(rule: Recurrence) -> dict[str, object]:
    """Return a rule as its row keeps it."""
    return {
        "frequency": rule.frequency,
        "at": f"{rule.at:%H:%M}",
        "zone": rule.zone.key,
        "start": rule.start.isoformat(),
        "interval": rule.interval,
        "weekdays": [int(day) for day in rule.weekdays],
        "month_day": rule.month_day,
        "end": rule.end and rule.end.isoformat(),
    }


def rule_from_json(kept: Mapping[str, Any]) -> Recurrence:
    """Return the rule that a row keeps."""
    return Recurrence(
        frequency=Frequency(kept["frequency"]),
        at=time.fromisoformat(kept["at"]),
        zone=ZoneInfo(kept["zone"]),
        start=date.fromisoformat(kept["start"]),
        interval=kept["interval"],
        weekdays=tuple(Weekday(day) for day in kept["weekdays"]),
        month_day=kept["month_day"],
        end=kept["end"] and date.fromisoformat(kept["end"]),
    )
