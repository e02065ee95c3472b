"""Says why a job has not started, in one plain sentence, and when it probably will.

For one job at a time, never for lists. Reads rows and what the workers say of themselves; changes
nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from uuid import UUID

from sqlmodel import Session

from models.jobs.crew import Crew
from models.jobs.states import StepState
from models.kit import db
from models.kit.clock import iso
from models.kit.settings import settings

COUNT_MAX = 10_000
"""Nobody counts further than this."""

_SQL = db.read_sql(Path(__file__).parent / "sql")


class Reason(StrEnum):
    """What a job waits for. The order is the one in which a job with several names one."""

    PAUSED = "paused"
    """somebody paused its channel, its lane or everything"""
    SCHEDULED = "scheduled"
    """its start time"""
    RETRY = "retry"
    """the next try after a temporary error"""
    LIMIT = "limit"
    """its tenant runs as many steps at once as it may"""
    RATE = "rate"
    """its channel begins as many in a time as it may"""
    TURN = "turn"
    """the jobs before it in its batch"""
    BROKER_DOWN = "broker_down"
    """Redis, which wakes the workers"""
    NO_WORKER = "no_worker"
    """a worker to be there"""
    BEHIND = "behind"
    """what is before it in its lane"""
    STARTING = "starting"
    """nothing: it is next"""


_COUNTED = frozenset({Reason.LIMIT, Reason.RATE, Reason.TURN, Reason.BEHIND})


@dataclass(frozen=True, slots=True)
class Waiting:
    """Why steps of a job wait. `names` are theirs; `ahead` is counted up to 10,001."""

    reason: Reason
    message: str
    names: Sequence[str]
    ahead: int | None = None
    until: datetime | None = None
    estimated_start: datetime | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A step that waits, in the order of the columns of `why_waiting.sql`."""

    id: UUID
    name: str
    state: str
    attempt: int
    due_at: datetime | None
    paused_lane: str | None
    paused_name: str | None
    paused_why: str | None
    most: int | None
    running: int | None
    now: datetime
    rate_starts: int | None = None
    rate_seconds: int | None = None
    rate_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The waiting steps of a job that have the same reason, which is the one to tell."""

    reason: Reason
    steps: Sequence[Step] = field(default_factory=list)
    ahead: int = 0


def find(session: Session, job_id: UUID, *, tenant_id: UUID) -> Found | None:
    """Return what keeps a tenant's job from starting; None when no step of it waits."""
    values = {"job_id": job_id, "tenant_id": tenant_id, "most": settings().engine.max_running}
    steps = [Step(*row) for row in db.rows(session, _SQL["why_waiting"], values)]
    if not steps:
        return None
    first = min((_reason(step) for step in steps), key=list(Reason).index)
    same = [step for step in steps if _reason(step) is first]
    ahead = 0
    if first in _COUNTED:
        place = {
            "id": same[0].id,
            "own": first in (Reason.LIMIT, Reason.RATE),
            "alike": first is Reason.RATE,
            "most": COUNT_MAX + 1,
        }
        with db.across_tenants(session):  # a number only: how many steps of anybody come first
            ahead = int(db.rows(session, _SQL["ahead"], place)[0][0])
    return Found(first, same, ahead)


def _reason(step: Step) -> Reason:
    if step.state == StepState.SCHEDULED:
        if step.due_at is None:
            return Reason.TURN
        return Reason.RETRY if step.attempt else Reason.SCHEDULED
    if step.paused_why is not None:
        return Reason.PAUSED
    if step.most is not None and (step.running or 0) >= step.most:
        return Reason.LIMIT
    if step.rate_at is not None:
        return Reason.RATE
    return Reason.BEHIND


def explain(found: Found, crew: Crew) -> Waiting:
    """Put it in words. What only workers can change is said to be theirs when there are none."""
    reason = found.reason
    if reason is Reason.BEHIND:
        if not crew.reachable:
            reason = Reason.BROKER_DOWN
        elif not crew.processes:
            reason = Reason.NO_WORKER
        elif not found.ahead:
            reason = Reason.STARTING
    step = found.steps[0]
    counted = reason in _COUNTED
    timed = reason in (Reason.SCHEDULED, Reason.RETRY)
    return Waiting(
        reason=reason,
        message=_message(reason, step, found.ahead),
        names=[one.name for one in found.steps],
        ahead=found.ahead if counted else None,
        until=step.due_at if timed else None,
        estimated_start=step.due_at if timed else _estimate(reason, found, crew),
    )


def _estimate(reason: Reason, found: Found, crew: Crew) -> datetime | None:
    step = found.steps[0]
    if reason is Reason.STARTING:
        return step.now
    if reason is Reason.RATE and step.rate_at and step.rate_starts and step.rate_seconds:
        each_s = step.rate_seconds / step.rate_starts
        return max(step.now, step.rate_at) + timedelta(seconds=found.ahead * each_s)
    known = crew.processes and crew.step_s is not None and found.ahead <= COUNT_MAX
    if reason not in (Reason.BEHIND, Reason.LIMIT) or not known:
        return None
    hands = crew.processes
    ahead = found.ahead
    if reason is Reason.LIMIT and step.most:
        hands = min(hands, step.most)
        ahead += step.running or 0
    return step.now + timedelta(seconds=ahead * (crew.step_s or 0) / hands)


def _message(reason: Reason, step: Step, ahead: int) -> str:
    until = iso(step.due_at) if step.due_at else ""
    why = f" ({step.paused_why})" if step.paused_why else ""
    return {
        Reason.PAUSED: f"{_paused(step)} paused{why}; it goes on when the pause is ended.",
        Reason.SCHEDULED: f"It is to start at {until}.",
        Reason.RETRY: f"Try {step.attempt} failed for a reason that may pass; the next try is at {until}.",
        Reason.LIMIT: (
            f"You have {step.running} steps running and may have {step.most} at once;"
            f" {_count(ahead, 'more of yours')} before it."
        ),
        Reason.RATE: (
            f"{step.name} begins at most {_often(step)}; {_count(ahead, 'of it')} before it."
        ),
        Reason.TURN: f"{_count(ahead, 'of its batch')} before it, one after the other.",
        Reason.BROKER_DOWN: (
            "Redis can't be reached, so no worker can be woken."
            " The job is stored safely and starts by itself when Redis is back."
        ),
        Reason.NO_WORKER: (
            "No worker is running. The job is stored safely and starts when one is:"
            " start it with `toombos worker`."
        ),
        Reason.BEHIND: f"{_count(ahead, 'steps')} before it in its lane.",
        Reason.STARTING: "It is next and starts at any moment.",
    }[reason]


def _paused(step: Step) -> str:
    if step.paused_name:
        return f"The channel {step.paused_name} is"
    return f"The lane {step.paused_lane} is" if step.paused_lane else "Everything of yours is"


def _often(step: Step) -> str:
    return f"{step.rate_starts or 0:,} in {step.rate_seconds or 0:,} s"


def _count(ahead: int, of_what: str) -> str:
    if ahead > COUNT_MAX:
        return f"More than {COUNT_MAX:,} {of_what} are"
    if of_what == "steps" and ahead == 1:
        of_what = "step"
    return f"{ahead:,} {of_what} {'is' if ahead == 1 else 'are'}"
