"""What may happen to recurring schedules. Callers own the transaction; nothing here commits or sends.

Making their jobs is `models/schedules/firing.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select, tuple_

from models.audit import acts
from models.contents import generate
from models.contents.generate import Wish
from models.jobs.tables import Job
from models.kit import db, ids
from models.kit.errors import Conflict, Invalid, Missing
from models.kit.pages import Cursor
from models.schedules import plans, recurrence
from models.schedules.plans import CatchUp, Outcome, Plan, ScheduleState
from models.schedules.tables import Schedule, ScheduleRun


@dataclass(frozen=True, slots=True)
class RunView:
    """What became of one planned moment; `job_state` is the job's at present."""

    planned_at: datetime
    outcome: Outcome
    job_id: UUID | None
    job_state: str | None
    reason: str
    created_at: datetime


def create(session: Session, plan: Plan, *, tenant_id: UUID) -> Schedule:
    """Accept a schedule: from the commit on it makes its jobs. Every call makes another one.

    Raises Invalid for a rule that never runs, and what `generate.submit` raises for its wish.
    """
    row = Schedule(
        tenant_id=tenant_id,
        name=plan.name,
        state=ScheduleState.ACTIVE,
        wish=_wish(session, plan.wish, tenant_id),
        rule=plans.rule_to_json(plan.rule),
        catch_up=plan.catch_up,
        max_runs=plan.max_runs,
        next_run_at=_first_run(plan, now(session)),
    )
    session.add(row)
    session.flush()
    session.refresh(row)
    acts.tell("schedule", row.id, after=_told(row))
    return row


def now(session: Session) -> datetime:
    """Return the moment by Postgres' clock, which schedules go by."""
    moment: datetime = db.rows(session, "select clock_timestamp()", {})[0][0]
    return moment


def get(session: Session, schedule_id: str, *, tenant_id: UUID, lock: bool = False) -> Schedule:
    """Return a tenant's schedule; `lock` keeps it from being fired or changed meanwhile.

    Raises Missing.
    """
    query = select(Schedule).where(
        Schedule.id == ids.parse_id(schedule_id, noun="schedule"), Schedule.tenant_id == tenant_id
    )
    row = session.exec(query.with_for_update() if lock else query).first()
    if row is None:
        raise Missing(f"There is no schedule {schedule_id[:80]!r}.")
    return row


def plan_of(row: Schedule) -> Plan:
    """Return what a schedule is to do and when."""
    return Plan(
        name=row.name,
        wish=plans.wish_from_json(row.wish),
        rule=plans.rule_from_json(row.rule),
        catch_up=CatchUp(row.catch_up),
        max_runs=row.max_runs,
    )


def change(session: Session, row: Schedule, plan: Plan) -> None:
    """Let a locked schedule follow another plan from now on; jobs it made stay as they are.

    A plan with other times is counted from now: it lets an ended schedule go on, and a paused one
    stays paused. Raises Invalid for a plan that never runs.
    """
    old = plan_of(row)
    acts.tell("schedule", row.id, before=_told(row))
    if (plan.rule, plan.max_runs) != (old.rule, old.max_runs):
        if plan.max_runs is not None and plan.max_runs <= row.n_runs:
            raise Invalid(
                f"max_runs {plan.max_runs} is not more than the {row.n_runs} runs that were made."
                " Pause or delete the schedule to stop it."
            )
        first = _first_run(plan, now(session))
        if row.state != ScheduleState.PAUSED:
            row.state, row.next_run_at = ScheduleState.ACTIVE, first
    if plan.wish != old.wish:
        row.wish = _wish(session, plan.wish, row.tenant_id)
    row.name, row.catch_up, row.max_runs = plan.name, plan.catch_up, plan.max_runs
    row.rule = plans.rule_to_json(plan.rule)
    row.updated_at = now(session)
    session.flush()
    acts.tell(after=_told(row))


def pause(session: Session, row: Schedule) -> None:
    """Stop a locked schedule for a while. A paused one stays so; an ended one raises Conflict."""
    if row.state == ScheduleState.ENDED:
        raise Conflict(f"Schedule {row.id} has ended, so there is nothing to pause.")
    acts.tell("schedule", row.id, before={"status": row.state})
    row.state, row.next_run_at = ScheduleState.PAUSED, None
    row.updated_at = now(session)
    session.flush()
    acts.tell(after={"status": row.state})


def resume(session: Session, row: Schedule) -> None:
    """Let a locked schedule go on with its next run; what was planned meanwhile is left out.

    An active one stays so. Raises Conflict when no run is left.
    """
    if row.state == ScheduleState.ACTIVE:
        return
    moment = now(session)
    first = recurrence.next_run(plan_of(row).rule, moment)
    if first is None or row.state == ScheduleState.ENDED:
        raise Conflict(f"Schedule {row.id} has no run left. Change its end_date or max_runs first.")
    acts.tell("schedule", row.id, before={"status": row.state})
    row.state, row.next_run_at, row.updated_at = ScheduleState.ACTIVE, first, moment
    session.flush()
    acts.tell(after={"status": row.state})


def delete(session: Session, row: Schedule) -> None:
    """Remove a locked schedule and the list of its runs. The jobs it made stay."""
    acts.tell("schedule", row.id, before=_told(row))
    session.delete(row)
    session.flush()


def page(
    session: Session, *, tenant_id: UUID, limit: int, after: Cursor | None, state: str | None = None
) -> list[Schedule]:
    """Return a tenant's schedules, newest first, one more than `limit` when there are more."""
    query = select(Schedule).where(Schedule.tenant_id == tenant_id)
    if state:
        query = query.where(Schedule.state == state)
    if after:
        query = query.where(
            tuple_(col(Schedule.created_at), col(Schedule.id)) < (after.created_at, after.id)
        )
    newest = (col(Schedule.created_at).desc(), col(Schedule.id).desc())
    return list(session.exec(query.order_by(*newest).limit(limit + 1)))


def runs(session: Session, row: Schedule, *, limit: int, before: datetime | None) -> list[RunView]:
    """Return what became of a schedule's moments, newest first, one more than `limit` at most."""
    query = (
        select(ScheduleRun, Job.state)
        .outerjoin(Job, col(Job.id) == ScheduleRun.job_id)
        .where(ScheduleRun.schedule_id == row.id)
    )
    if before:
        query = query.where(col(ScheduleRun.planned_at) < before)
    query = query.order_by(col(ScheduleRun.planned_at).desc()).limit(limit + 1)
    return [
        RunView(run.planned_at, Outcome(run.outcome), run.job_id, state, run.reason, run.created_at)
        for run, state in session.exec(query)
    ]


def upcoming(row: Schedule, n: int = 5) -> Sequence[datetime]:
    """Return an active schedule's next runs, at most `n`; none of one that is paused or ended."""
    if row.next_run_at is None:
        return []
    left = n if row.max_runs is None else min(n, row.max_runs - row.n_runs)
    later = recurrence.next_runs(plan_of(row).rule, row.next_run_at, n - 1)
    return [row.next_run_at, *later][:left]


def _wish(session: Session, wish: Wish, tenant_id: UUID) -> dict[str, object]:
    generate.check(wish)
    name = generate.keep_name(session, wish, tenant_id=tenant_id)
    return plans.wish_to_json(replace(wish, document=None, document_id=name))


def _told(row: Schedule) -> dict[str, object]:
    """Return what the audit log says of a schedule: all but what it sends."""
    rest = {"catch_up": row.catch_up, "max_runs": row.max_runs}
    return {"name": row.name, "status": row.state, "rule": row.rule, **rest}


def _first_run(plan: Plan, after: datetime) -> datetime:
    first = recurrence.next_run(plan.rule, after)
    if first is None:
        raise Invalid(
            f"The schedule would never run: its last day {plan.rule.end} is before its first run."
            " Send a later end_date, or none."
        )
    return first
