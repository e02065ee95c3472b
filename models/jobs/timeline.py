"""A job's own history: its events, and how long it and its steps waited and ran."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from models.jobs import queries
from models.jobs.queries import EventView, JobView
from models.jobs.states import JOB_FINAL
from models.kit import db

PAGE = 500
_DOING = {"scheduled": "waiting", "pending": "waiting", "in_progress": "running"}
"""What a step does in a state; in all others it is over."""


@dataclass(frozen=True, slots=True)
class StepTime:
    """How long a step waited and ran so far, in milliseconds, over all its tries."""

    waiting_ms: int
    running_ms: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """A job's events in order, and the times that follow from them."""

    events: Sequence[EventView]
    total_ms: int
    steps: Mapping[str, StepTime]


def of_job(session: Session, job: JobView) -> Timeline:
    """Return the whole history of a job; what is open is counted up to now.

    Empty once the events are deleted (`live.events_kept_days`).
    """
    told: list[EventView] = []
    while page := queries.events(
        session,
        job.id,
        tenant_id=job.tenant_id,
        after_seq=told[-1].seq if told else 0,
        limit=PAGE,
    ):
        told += page
        if len(page) < PAGE:
            break
    now: datetime = db.rows(session, "select clock_timestamp()", {})[0][0]
    return measure(told, job.step_names, now=now)


def measure(told: Sequence[EventView], names: Sequence[str], *, now: datetime) -> Timeline:
    """Return the times that follow from all events of a job.

    A step waits from the job's first event on, between two tries, and while it is scheduled.
    """
    if not told:
        return Timeline((), 0, {})
    end = told[-1].created_at if told[-1].state in JOB_FINAL else now
    total_ms = _ms(max(0.0, (end - told[0].created_at).total_seconds()))
    return Timeline(told, total_ms, {name: _step_time(told, name, end) for name in names})


def _step_time(told: Sequence[EventView], name: str, end: datetime) -> StepTime:
    spent = {"waiting": 0.0, "running": 0.0, "over": 0.0}
    doing, since = "waiting", told[0].created_at
    for event in told:
        if state := event.steps.get(name):
            spent[doing] += (event.created_at - since).total_seconds()
            doing, since = _DOING.get(state, "over"), event.created_at
    spent[doing] += max(0.0, (end - since).total_seconds())
    return StepTime(_ms(spent["waiting"]), _ms(spent["running"]))


def _ms(seconds: float) -> int:
    return round(seconds * 1000)
