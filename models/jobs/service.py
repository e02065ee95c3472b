"""What may happen to jobs and steps. Callers own the transaction; nothing here commits or sends.

Order of locks: steps, then jobs, then batches, everywhere.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlmodel import Session

from models.audit import acts
from models.jobs import parking, turns
from models.jobs.states import JOB_FINAL, JobState, StepState
from models.jobs.turns import Move
from models.kit import broker, db, ids, outbox
from models.kit.errors import Conflict, Missing
from models.kit.settings import settings
from models.limits import quotas

SQL = db.read_sql(Path(__file__).parent / "sql")
STEP_COST_S = 0.01
"""How far one step moves its tenant back in a lane's order; only the ratio between tenants counts."""
LOOK_FURTHER, LOOKS = 1_000, 10
"""When all that a claim looked at may not run now, it looks at so many more, so many times. Then it
leaves the rest to another one, so that the locks of what it parked are not held for long."""


@dataclass(frozen=True, slots=True)
class NewStep:
    """A step to be: `kind` says which code runs it, `name` is unique in its job.

    One with a `result` is done already: a retry carries it over.
    """

    kind: str
    name: str
    lane: str = broker.SHORT
    result: dict[str, object] | None = None
    id: UUID = field(default_factory=ids.new_id)


@dataclass(frozen=True, slots=True)
class NewJob:
    """A job to be. `priority` 1 goes first, 5 last; `due_at` keeps it from starting before.

    One of a batch has its place there, and `waits` for its turn when it comes after another. One that
    only steers others does not count as made by its tenant.
    """

    tenant_id: UUID
    kind: str
    subject: str
    steps: Sequence[NewStep]
    spec: dict[str, object] = field(default_factory=dict)
    labels: dict[str, object] = field(default_factory=dict)
    correlation_id: str = ""
    priority: int = 3
    dry_run: bool = False
    retry_of: UUID | None = None
    due_at: datetime | None = None
    batch_id: UUID | None = None
    batch_position: int | None = None
    waits: bool = False
    counts: bool = True
    id: UUID = field(default_factory=ids.new_id)


@dataclass(frozen=True, slots=True)
class Claim:
    """A step that is the caller's until its lease ends; `attempt` is the fencing token.

    `spec` is the job's: what all its steps need to know.
    """

    id: UUID
    job_id: UUID
    tenant_id: UUID
    kind: str
    name: str
    lane: str
    priority: int
    fair_at: float
    attempt: int
    crashes: int
    spec: dict[str, object]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a claimed step ended. `delay_s` belongs to SCHEDULED: when to try again."""

    claim: Claim
    state: StepState
    result: dict[str, object] | None = None
    error: dict[str, object] | None = None
    delay_s: float | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A step that has another state now."""

    step_id: UUID
    job_id: UUID
    name: str
    state: StepState


def submit(session: Session, jobs: Sequence[NewJob]) -> list[UUID]:
    """Accept jobs: once the transaction commits, each reaches a final state whatever dies.

    Returns their ids in order. Not idempotent: every call makes new jobs. Raises OverQuota for
    more than a tenant may make in a day.
    """
    accept(session, jobs)
    return [job.id for job in jobs]


def accept(session: Session, jobs: Sequence[NewJob]) -> dict[UUID, datetime]:
    """Accept jobs as `submit` does, and return when each was made, by its id."""
    counted = Counter(job.tenant_id for job in jobs if job.counts)
    for tenant_id, n in counted.items():
        quotas.take_jobs(session, tenant_id, n)
    step_rows = _step_rows(jobs)
    values = {
        "jobs": db.as_json([_job_row(job) for job in jobs]),
        "steps": db.as_json(step_rows),
        "cost": STEP_COST_S,
    }
    events = db.rows(session, SQL["submit"], values)
    _announce(session, events)
    wake_for(session, [str(row["lane"]) for row in step_rows if not row["asleep"]])
    tell(jobs)
    # In SQL's order: id, job_id, …, created_at.
    return {event[1]: event[-1] for event in events}


def tell(jobs: Sequence[NewJob]) -> None:
    """Say for the audit log which jobs an act makes: the one by its id, or how many."""
    if len(jobs) == 1:
        acts.tell("job", jobs[0].id, after={"steps": [step.name for step in jobs[0].steps]})
    if counted := sum(job.counts for job in jobs):
        acts.count("jobs", counted)


def _job_row(job: NewJob) -> dict[str, object]:
    return {
        "id": job.id,
        "tenant_id": job.tenant_id,
        "kind": job.kind,
        "subject": job.subject,
        "spec": job.spec,
        "labels": job.labels,
        "correlation_id": job.correlation_id,
        "priority": job.priority,
        "dry_run": job.dry_run,
        "step_names": [step.name for step in job.steps],
        "n_open": sum(step.result is None for step in job.steps),
        "retry_of": job.retry_of,
        "due_at": job.due_at,
        "batch_id": job.batch_id,
        "batch_position": job.batch_position,
    }


def _step_rows(jobs: Sequence[NewJob]) -> list[dict[str, object]]:
    nth: dict[tuple[UUID, str, int], int] = {}
    rows: list[dict[str, object]] = []
    for job in jobs:
        for position, step in enumerate(job.steps):
            place = (job.tenant_id, step.lane, job.priority)
            nth[place] = nth.get(place, 0) + 1
            rows.append(
                {
                    "id": step.id,
                    "job_id": job.id,
                    "tenant_id": job.tenant_id,
                    "position": position,
                    "kind": step.kind,
                    "name": step.name,
                    "lane": step.lane,
                    "priority": job.priority,
                    "n": nth[place],
                    "due_at": job.due_at,
                    "asleep": job.waits or job.due_at is not None,
                    "result": step.result,
                }
            )
    return rows


def claim(session: Session, *, lane: str, owner: str, size: int) -> list[Claim]:
    """Take the next steps of a lane, at most `size`; empty when there is nothing to do.

    What is paused, or over its tenant's limit, stays. The transaction becomes one that may get lost
    in a crash of Postgres, so let it do nothing else.
    """
    engine = settings().engine
    values = {
        "lane": lane,
        "owner": owner,
        "size": size,
        "lease": engine.lease_s,
        "most": engine.max_running,
        "look": size,
    }
    claims: list[Claim] = []
    for _ in range(LOOKS):
        rows = db.rows(session, SQL["claim"], values)
        claims = [Claim(*row[:-1]) for row in rows if not row[-1]]
        if claims or not rows:
            break
        values["look"] = LOOK_FURTHER
    else:
        outbox.of(session).wake(lane)
    claims.sort(key=lambda c: (c.priority, c.fair_at))
    if claims:
        roll_up(session, [Change(c.id, c.job_id, c.name, StepState.IN_PROGRESS) for c in claims])
    return claims


def finish(session: Session, outcomes: Sequence[Outcome], *, owner: str) -> set[UUID]:
    """Record how steps ended and return the ids of those that were still the caller's.

    What is not returned was taken over by another worker: its result must be dropped. Follow with
    `roll_up`, in the same transaction. Repeating it changes nothing.
    """
    listed = [
        {
            "id": o.claim.id,
            "attempt": o.claim.attempt,
            "state": o.state,
            "error": o.error,
            "result": o.result,
            "delay_s": o.delay_s,
        }
        for o in outcomes
    ]
    values = {"outcomes": db.as_json(listed), "owner": owner}
    rows = db.rows(session, SQL["finish"], values)
    changes = [Change(*row[:4]) for row in rows]
    roll_up(session, changes)
    _release(session, Counter(row[4] for row in rows if row[5]))
    return {change.step_id for change in changes}


def roll_up(session: Session, changes: Sequence[Change]) -> None:
    """Let the jobs follow from their changed steps, with one event each."""
    if not changes:
        return
    listed = [{"job_id": c.job_id, "name": c.name, "state": c.state} for c in changes]
    rows = db.rows(session, SQL["roll_up"], {"changes": db.as_json(listed)})
    _announce(session, [row[:7] for row in rows])
    # In SQL's order: …, state, created_at, batch_id.
    ended = {row[7] for row in rows if row[7] is not None and row[5] in JOB_FINAL}
    if ended:
        _steer(session, ended)


def _steer(session: Session, batch_ids: Collection[UUID]) -> list[Move]:
    moved = turns.steer(session, batch_ids)
    roll_up(session, [Change(m.step_id, m.job_id, m.name, m.state) for m in moved])
    wake_for(session, [m.lane for m in moved if m.state == StepState.PENDING])
    return moved


def release(session: Session, tenant_id: UUID) -> None:
    """Let parked steps of a tenant wait in their lanes again, as far as they may run now."""
    _release(session, {tenant_id: parking.CHUNK})


def _release(session: Session, asked: Mapping[UUID, int]) -> None:
    wake_for(session, parking.release(session, asked, cost=STEP_COST_S))


def cancel_by_step(session: Session, step_id: UUID) -> bool:
    """Cancel the job of a step, for operators who see steps only; say whether there was one."""
    query = "select job_id, tenant_id from steps where id = %(id)s"
    for job_id, tenant_id in db.rows(session, query, {"id": step_id}):
        with suppress(Conflict):
            cancel(session, job_id, tenant_id=tenant_id)
        return True
    return False


def sweep(session: Session, *, size: int = 500) -> int:
    """Let due steps wait in their lanes, take lost ones back, wake lanes that have work.

    Batches that should have gone on go on, and parked steps that may run return to their lanes.

    Returns how many steps it moved. Safe in many copies at once.
    """
    engine = settings().engine
    values = {
        "size": size,
        "max_crashes": engine.max_crashes,
        "grace": engine.cancel_grace_s,
    }
    moved = [
        row
        for statement in ("end_cancelled", "stage_due", "rescue")
        for row in db.rows(session, SQL[statement], values)
    ]
    roll_up(session, [Change(*row[:4]) for row in moved])
    if stuck := turns.stuck(session, size=size):
        moved += _steer(session, stuck)
    _release(session, dict.fromkeys(parking.tenants(session), parking.CHUNK))
    waiting = db.rows(session, SQL["waiting"], {"lanes": list(broker.WORK_LANES)})
    for row in waiting:
        outbox.of(session).wake(row[0])
    return len(moved)


def progress(session: Session, held: Claim, *, percent: int, stage: str) -> bool:
    """Note how far a step is; False when it is not the caller's any more."""
    values = {"id": held.id, "attempt": held.attempt, "percent": percent, "stage": stage}
    rows = db.rows(session, SQL["progress"], values)
    for job_id, tenant_id in rows:
        event = {"kind": "job_progress", "job_id": job_id, "step": held.name, "percent": percent}
        outbox.of(session).announce(tenant_id, {**event, "stage": stage})
    return bool(rows)


def cancel(session: Session, job_id: UUID, *, tenant_id: UUID) -> JobState:
    """Cancel what waits at once, and ask what runs to stop; finished steps keep their results.

    Returns the job's state after that: `in_progress` while a running step has not stopped. Asking
    again changes nothing; a job that is finished raises Conflict.
    """
    state = _state(session, job_id, tenant_id)
    if state in JOB_FINAL and state is not JobState.CANCELLED:
        raise Conflict(f"Job {job_id} is {state} already, so there is nothing to cancel.")
    cancel_all(session, [job_id])
    found = _state(session, job_id, tenant_id)
    acts.tell("job", job_id, before={"status": state}, after={"status": found})
    return found


def cancel_all(session: Session, job_ids: Sequence[UUID]) -> None:
    """Cancel jobs as `cancel` does, many at once; what is over already stays as it is."""
    values = {"job_ids": list(job_ids)}
    rows = db.rows(session, SQL["cancel"], values)
    roll_up(session, [Change(*row) for row in rows])
    _announce(session, db.rows(session, SQL["request_cancel"], values))


def _state(session: Session, job_id: UUID, tenant_id: UUID) -> JobState:
    query = "select state from jobs where id = %(id)s and tenant_id = %(tenant_id)s"
    found = db.rows(session, query, {"id": job_id, "tenant_id": tenant_id})
    if not found:
        raise Missing(f"There is no job {job_id}.")
    return JobState(found[0][0])


def _announce(session: Session, events: Sequence[Sequence[object]]) -> None:
    box = outbox.of(session)
    for event_id, job_id, tenant_id, seq, kind, state, created_at in events:
        assert isinstance(tenant_id, UUID)  # noqa: S101 - tells mypy what the column is
        box.announce(
            tenant_id,
            {
                "event_id": event_id,
                "job_id": job_id,
                "seq": seq,
                "kind": kind,
                "state": state,
                "timestamp": created_at,
            },
        )


def wake_for(session: Session, lanes: Sequence[str]) -> None:
    """Wake lanes after the commit: one is given for each step that may be claimed now."""
    size = settings().engine.claim_size
    for lane in set(lanes):
        outbox.of(session).wake(lane, slots=-(-lanes.count(lane) // size))
