"""What became of the jobs that were made in a stretch of time: for the dashboard's graphs.

Read from the figures that are kept by the hour, and exact to the moment: see `counts`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session

from models.jobs.states import JobState
from models.kit import db, zones
from models.kit.errors import Invalid

HOUR: Final = timedelta(hours=1)
POINTS_MAX: Final = 2000
GROWTH: Final = 1.05
"""Each slot of the kept durations is so much longer than the one before."""
_SQL = db.read_sql(Path(__file__).parent / "sql")


class Step(StrEnum):
    """How far apart the points of a graph are."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time in whole hours, and how it is cut for a graph. `zone` says when days begin."""

    since: datetime
    until: datetime
    step: Step = Step.DAY
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))

    @property
    def before(self) -> "Window":
        """The stretch of the same length right before this one."""
        return Window(self.since - (self.until - self.since), self.since, self.step, self.zone)


@dataclass(slots=True)
class Sum:
    """Jobs added up: of one channel, or all. Success is of those that ended by themselves."""

    n: int = 0
    n_completed: int = 0
    n_failed: int = 0
    n_timed: int = 0
    running_ms: int = 0
    by_state: dict[JobState, int] = field(default_factory=dict)

    @property
    def success_rate(self) -> float:
        """Percent of what ended by itself that completed; 0 when nothing did."""
        ended = self.n_completed + self.n_failed
        return round(100 * self.n_completed / ended, 2) if ended else 0.0

    @property
    def mean_s(self) -> float:
        """Seconds of work in the mean; 0 when nothing was worked on."""
        return round(self.running_ms / self.n_timed / 1000, 3) if self.n_timed else 0.0


@dataclass(frozen=True, slots=True)
class Figures:
    """What became of jobs: all of them, by channel, and by time without a gap, oldest first."""

    whole: Sum
    by_channel: dict[str, Sum]
    points: Sequence[tuple[datetime, int]]


@dataclass(frozen=True, slots=True)
class Durations:
    """How long jobs took from their start time to their end, in milliseconds; 0 when there are none."""

    mean_ms: float
    p50_ms: float
    p95_ms: float
    p99_ms: float


def read(
    session: Session,
    window: Window,
    *,
    tenant_id: UUID,
    states: Sequence[JobState] = (),
    channel: str = "",
) -> Figures:
    """Return what became of a tenant's jobs. Raises Invalid for a graph of too many points."""
    moments = _moments(window)
    values = {
        "tenant_id": tenant_id,
        "since": window.since,
        "until": window.until,
        "states": [str(state) for state in states or JobState],
        "name": channel,
        "step": str(window.step),
        "zone": window.zone.key,
    }
    points = dict.fromkeys(moments, 0)
    sums: dict[str, Sum] = {}
    for moment, name, state, *numbers in db.rows(session, _SQL["figures"], values):
        if moment is None:
            _add(sums.setdefault(name, Sum()), JobState(state), numbers)
        else:
            points[moment.astimezone(UTC)] = points.get(moment.astimezone(UTC), 0) + numbers[0]
    whole = sums.pop("", Sum())
    if channel:
        sums = {channel: sums[channel]} if channel in sums else {}
        whole = sums.get(channel, Sum())
    return Figures(whole, dict(sorted(sums.items())), sorted(points.items()))


def durations(session: Session, window: Window, *, tenant_id: UUID) -> Durations:
    """Return how long a tenant's jobs took; percentiles are at most 2.5 % off."""
    values = {"tenant_id": tenant_id, "since": window.since, "until": window.until}
    rows = db.rows(session, _SQL["durations"], values)
    n = sum(row[1] for row in rows)
    if not n:
        return Durations(0.0, 0.0, 0.0, 0.0)
    mean = round(sum(row[2] for row in rows) / n, 1)
    shares = [_percentile(rows, n * share) for share in (0.5, 0.95, 0.99)]
    return Durations(mean, *shares)


def whole_hours(since: datetime, until: datetime) -> tuple[datetime, datetime]:
    """Return the whole hours that contain a stretch of time, in UTC."""
    first = since.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    last = until.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    return first, last if last == until else last + HOUR


def _add(total: Sum, state: JobState, numbers: Sequence[int]) -> None:
    n, n_completed, n_failed, n_timed, running_ms = numbers
    total.n += n
    total.n_completed += n_completed
    total.n_failed += n_failed
    total.n_timed += n_timed
    total.running_ms += running_ms
    total.by_state[state] = total.by_state.get(state, 0) + n


def _percentile(rows: Sequence[Sequence[int]], wanted: float) -> float:
    seen = 0
    for slot, n, _ in rows:
        seen += n
        if seen >= wanted:
            return round(float(GROWTH ** (slot - 0.5)), 1)
    return 0.0


def _moments(window: Window) -> list[datetime]:
    """Return where the window's points lie: hours, days, weeks or months of its zone, in UTC."""
    found = []
    wall = _begin(window.since.astimezone(window.zone).replace(tzinfo=None), window.step)
    moment = window.since if window.step is Step.HOUR else zones.moment_of(wall, window.zone)
    while moment < window.until:
        found.append(moment)
        if len(found) > POINTS_MAX:
            raise Invalid(
                f"That is a graph of more than {POINTS_MAX:,} points by {window.step}."
                " Ask for a shorter time, or for a coarser granularity."
            )
        if window.step is Step.HOUR:
            moment += HOUR
        else:
            wall = _next(wall, window.step)
            moment = zones.moment_of(wall, window.zone)
    return found


def _begin(wall: datetime, step: Step) -> datetime:
    day = wall.replace(hour=0, minute=0, second=0, microsecond=0)
    if step is Step.WEEK:
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if step is Step.MONTH else day


def _next(wall: datetime, step: Step) -> datetime:
    if step is Step.MONTH:
        return (wall + timedelta(days=32)).replace(day=1)
    return wall + timedelta(days=7 if step is Step.WEEK else 1)
