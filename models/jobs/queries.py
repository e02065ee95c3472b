"""Read jobs for people: one, a page, their events. Nothing here changes a row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from models.jobs import search
from models.jobs.search import Filters
from models.jobs.service import NewJob
from models.jobs.states import JobState, StepState
from models.kit import db
from models.kit.errors import Missing
from models.kit.pages import Cursor

_COLUMNS = """
    j.id, j.tenant_id, j.kind, j.subject, j.spec, j.labels, j.correlation_id, j.state, j.priority,
    j.dry_run, j.step_names, j.event_seq, j.retry_of, j.scheduled_for, j.created_at, j.updated_at,
    j.started_at, j.completed_at, j.cancel_requested_at, j.batch_id
"""
_STEPS = """
    select id, job_id, name, state, attempt, percent, stage, error, result, due_at, started_at,
        finished_at
    from steps where job_id = any(%(ids)s) order by job_id, position
"""


@dataclass(frozen=True, slots=True)
class StepView:
    """A step as its job shows it."""

    id: UUID
    job_id: UUID
    name: str
    state: str
    attempt: int
    percent: int
    stage: str
    error: Mapping[str, object] | None
    result: Mapping[str, object] | None
    due_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class JobView:
    """A job with its steps in their order."""

    id: UUID
    tenant_id: UUID
    kind: str
    subject: str
    spec: Mapping[str, object]
    labels: Mapping[str, object]
    correlation_id: str
    state: str
    priority: int
    dry_run: bool
    step_names: Sequence[str]
    event_seq: int
    retry_of: UUID | None
    scheduled_for: datetime | None
    created_at: datetime
    updated_at: datetime
    started_at: datetime | None
    completed_at: datetime | None
    cancel_requested_at: datetime | None
    batch_id: UUID | None
    steps: list[StepView] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class EventView:
    """One change of a job; `steps` maps the names of the steps that changed to their new states."""

    id: int
    job_id: UUID
    tenant_id: UUID
    seq: int
    kind: str
    state: str
    steps: Mapping[str, str]
    created_at: datetime


def get(session: Session, job_id: UUID, *, tenant_id: UUID) -> JobView:
    """Return a tenant's job. Raises Missing."""
    found = load(session, [job_id], tenant_id=tenant_id)
    if not found:
        raise missing(job_id)
    return found[0]


def of_new(job: NewJob, created_at: datetime) -> JobView:
    """Return a job as `get` does right after it was accepted, without a look at the database."""
    asleep = job.waits or job.due_at is not None
    steps = [
        StepView(
            id=step.id,
            job_id=job.id,
            name=step.name,
            state=StepState.SCHEDULED if asleep else StepState.PENDING,
            attempt=0,
            percent=0,
            stage="",
            error=None,
            result=None,
            due_at=job.due_at,
            started_at=None,
            finished_at=None,
        )
        for step in job.steps
    ]
    return JobView(
        id=job.id,
        tenant_id=job.tenant_id,
        kind=job.kind,
        subject=job.subject,
        spec=job.spec,
        labels=job.labels,
        correlation_id=job.correlation_id,
        state=JobState.PENDING,
        priority=job.priority,
        dry_run=job.dry_run,
        step_names=[step.name for step in job.steps],
        event_seq=1,
        retry_of=job.retry_of,
        scheduled_for=job.due_at,
        created_at=created_at,
        updated_at=created_at,
        started_at=None,
        completed_at=None,
        cancel_requested_at=None,
        batch_id=job.batch_id,
        steps=steps,
    )


def missing(job_id: UUID) -> Missing:
    """Return the error for a job that is not there, or not the asker's."""
    return Missing(f"There is no job {job_id}.")


def load(session: Session, ids: Sequence[UUID], *, tenant_id: UUID | None = None) -> list[JobView]:
    """Return those jobs of a tenant (or of all, for the relay) that exist."""
    query = f"select {_COLUMNS} from jobs as j where j.id = any(%(ids)s)"  # noqa: S608 - constants
    if tenant_id:
        query += " and j.tenant_id = %(tenant_id)s"
    values = {"ids": list(ids), "tenant_id": tenant_id}
    return _with_steps(session, [JobView(*row) for row in db.rows(session, query, values)])


def page(
    session: Session,
    *,
    tenant_id: UUID,
    filters: Filters,
    limit: int,
    offset: int = 0,
    after: Cursor | None = None,
) -> list[JobView]:
    """Return a tenant's jobs in the filters' order, one more than `limit` when there are more.

    `after` starts behind a row at no cost; `offset` is for clients that count, and costs its rows.
    """
    walks = search.walks(tenant_id=tenant_id, filters=filters).after(after)
    query = f"""
        select {_COLUMNS} from jobs as j where j.id = any (array(
            select id from ({walks.hits()}) as j {walks.order} offset %(offset)s
        )) {walks.order}
    """  # noqa: S608 - constants; values are parameters
    values = {**walks.values, "most": offset + limit + 1, "offset": offset}
    return _with_steps(session, [JobView(*row) for row in db.rows(session, query, values)])


def count(session: Session, *, tenant_id: UUID, filters: Filters, most: int) -> int:
    """Return how many jobs of a tenant match, `most` when there are so many or more.

    What has one of two things is counted once.
    """
    walks = search.walks(tenant_id=tenant_id, filters=filters)
    query = f"select count(*) from ({walks.hits()}) as j"  # noqa: S608 - constants
    return int(db.rows(session, query, {**walks.values, "most": most})[0][0])


def events(
    session: Session, job_id: UUID, *, tenant_id: UUID, after_seq: int = 0, limit: int = 500
) -> list[EventView]:
    """Return a job's events after a sequence number, in order."""
    query = """
        select id, job_id, tenant_id, seq, kind, state, steps, created_at from job_events
        where job_id = %(job_id)s and tenant_id = %(tenant_id)s and seq > %(after)s
        order by seq limit %(limit)s
    """
    values = {"job_id": job_id, "tenant_id": tenant_id, "after": after_seq, "limit": limit}
    return [EventView(*row) for row in db.rows(session, query, values)]


def _with_steps(session: Session, jobs: list[JobView]) -> list[JobView]:
    by_id = {job.id: job for job in jobs}
    if by_id:
        for row in db.rows(session, _STEPS, {"ids": list(by_id)}):
            step = StepView(*row)
            by_id[step.job_id].steps.append(step)
    return jobs
