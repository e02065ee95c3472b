"""Make the jobs of schedules whose moment has come. Called by the sweep, in any number of copies.

A planned moment makes at most one job: its run is written in the job's own transaction under the key
(schedule, moment). Callers own the transaction; nothing here commits or sends.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from models.contents import generate
from models.kit import clock
from models.kit.errors import DomainError
from models.schedules import plans, recurrence, service
from models.schedules.plans import Outcome, Plan, ScheduleState
from models.schedules.tables import Schedule, ScheduleRun


@dataclass(frozen=True, slots=True)
class Fired:
    """What became of the moments that had come."""

    made: int = 0
    missed: int = 0
    refused: int = 0


def due(session: Session, *, size: int) -> list[UUID]:
    """Return schedules whose moment has come, the longest waiting first."""
    query = (
        select(Schedule.id)
        .where(
            Schedule.state == ScheduleState.ACTIVE,
            col(Schedule.next_run_at) <= service.now(session),
        )
        .order_by(col(Schedule.next_run_at))
        .limit(size)
    )
    return list(session.exec(query))


def fire(session: Session, schedule_ids: Sequence[UUID]) -> Fired:
    """Make the jobs of those of the schedules whose moment has come, and plan their next.

    One that somebody else is firing or changing is left to them. Repeating it makes nothing twice.
    Raises what refuses a job for the time being: then nothing is written, and the next sweep tries
    again.
    """
    now = service.now(session)
    rows = session.exec(
        select(Schedule)
        .where(
            col(Schedule.id).in_(schedule_ids),
            Schedule.state == ScheduleState.ACTIVE,
            col(Schedule.next_run_at) <= now,
        )
        .order_by(col(Schedule.id))
        .with_for_update(skip_locked=True)
    )
    written = [run for row in rows.all() for run in _fire(session, row, now)]
    session.flush()
    outcomes = [run.outcome for run in written]
    return Fired(*(outcomes.count(outcome) for outcome in Outcome))


def _fire(session: Session, row: Schedule, now: datetime) -> list[ScheduleRun]:
    assert row.next_run_at  # noqa: S101 - the query asked for it
    plan = service.plan_of(row)
    done = set(
        session.exec(
            select(ScheduleRun.planned_at).where(
                ScheduleRun.schedule_id == row.id, col(ScheduleRun.planned_at) >= row.next_run_at
            )
        )
    )
    # A moment that is done already comes again when the clock was set back.
    moments = [m for m in recurrence.runs_between(plan.rule, row.next_run_at, now) if m not in done]
    to_make = set(plans.pick(moments, now=now, policy=plan.catch_up))
    written: list[ScheduleRun] = []
    for moment in moments:
        if row.n_runs == plan.max_runs:
            break
        run = ScheduleRun(
            schedule_id=row.id, planned_at=moment, tenant_id=row.tenant_id, outcome=Outcome.MISSED
        )
        if moment in to_make:
            _make(session, row, plan, run)
        session.add(run)
        written.append(run)
    row.next_run_at = None if row.n_runs == plan.max_runs else recurrence.next_run(plan.rule, now)
    if row.next_run_at is None:
        row.state = ScheduleState.ENDED
    return written


def _make(session: Session, row: Schedule, plan: Plan, run: ScheduleRun) -> None:
    wish = replace(
        plan.wish,
        correlation_id=f"schedule-{row.id}",
        labels={
            **plan.wish.labels,
            "schedule_id": str(row.id),
            "planned_at": clock.iso(run.planned_at),
        },
    )
    try:
        run.job_id = generate.submit(session, wish, tenant_id=row.tenant_id)
    except DomainError as error:
        if not error.permanent:
            raise
        run.outcome, run.reason = Outcome.REFUSED, error.message
        return
    run.outcome = Outcome.MADE
    row.n_runs += 1
    row.last_run_at = run.planned_at
