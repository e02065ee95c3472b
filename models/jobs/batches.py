"""Batches: jobs that were asked for together. Make one, say how far it is, cancel it.

How a batch goes on when one of its jobs has ended is `models/jobs/turns.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select, text, tuple_, update

from models.audit import acts
from models.jobs import service
from models.jobs.service import NewJob
from models.jobs.states import BatchMode, JobState
from models.jobs.tables import Batch
from models.kit import db, ids
from models.kit.errors import Conflict, Invalid, Missing
from models.kit.pages import Cursor

MAX_JOBS = 10_000
_TALLY = """
    select batch_id, state, count(*)::int, max(completed_at) from jobs
    where batch_id = any(%(ids)s) group by batch_id, state
"""
_ITEMS = """
    select j.batch_position, j.id, j.state, case when j.n_failed > 0 then array(
        select s.name || ': ' || coalesce(s.error ->> 'message', '') from steps as s
        where s.job_id = j.id and s.state = 'failed' order by s.position
    ) else '{}' end
    from jobs as j
    where j.batch_id = %(id)s and j.batch_position >= %(first)s
    order by j.batch_position limit %(limit)s
"""


@dataclass(frozen=True, slots=True)
class NewBatch:
    """A batch to be. `fail_fast` cancels what has not begun once a job has failed or half failed."""

    tenant_id: UUID
    mode: BatchMode = BatchMode.PARALLEL
    fail_fast: bool = False
    name: str = ""


@dataclass(frozen=True, slots=True)
class BatchView:
    """A batch, and how many of its jobs are in which state. `ended_at` is there once all are over."""

    id: UUID
    name: str
    mode: BatchMode
    fail_fast: bool
    total: int
    created_at: datetime
    cancelled_at: datetime | None
    counts: Mapping[JobState, int] = field(default_factory=dict)
    ended_at: datetime | None = None

    @property
    def n_open(self) -> int:
        """How many jobs are not over."""
        return self._count(JobState.PENDING) + self._count(JobState.IN_PROGRESS)

    @property
    def status(self) -> JobState:
        """The batch in the words for jobs; it follows from its jobs alone."""
        if self.n_open:
            waiting = self._count(JobState.PENDING) == self.total
            return JobState.PENDING if waiting else JobState.IN_PROGRESS
        if self._count(JobState.COMPLETED) == self.total:
            return JobState.COMPLETED
        if self.cancelled_at or self._count(JobState.CANCELLED) == self.total:
            return JobState.CANCELLED
        useful = self._count(JobState.COMPLETED) + self._count(JobState.PARTIAL)
        return JobState.PARTIAL if useful else JobState.FAILED

    def _count(self, state: JobState) -> int:
        return self.counts.get(state, 0)


@dataclass(frozen=True, slots=True)
class Item:
    """One job of a batch, by its place in the request; `errors` has a line for each failed step."""

    index: int
    job_id: UUID
    state: JobState
    errors: Sequence[str]


def submit(session: Session, batch: NewBatch, jobs: Sequence[NewJob]) -> UUID:
    """Accept jobs as one batch and return its id. All are accepted or none. Not idempotent.

    In sequence, each job starts when the one before it has ended. Raises Invalid for too many jobs,
    and for a start time of a job that has to wait for its turn.
    """
    if not 1 <= len(jobs) <= MAX_JOBS:
        raise Invalid(f"A batch has 1 to {MAX_JOBS:,} requests; {len(jobs):,} were sent.")
    sequential = batch.mode is BatchMode.SEQUENTIAL
    late = [n for n, job in enumerate(jobs) if sequential and n and job.due_at]
    if late:
        raise Invalid(
            f"requests.{late[0]}: in a sequential batch only the first request may have a"
            " schedule_time; the others start when the one before them has ended."
        )
    row = Batch(
        id=ids.new_id(),
        tenant_id=batch.tenant_id,
        name=batch.name,
        mode=batch.mode,
        fail_fast=batch.fail_fast,
        steered=sequential or batch.fail_fast,
        total=len(jobs),
    )
    session.add(row)
    session.flush()
    placed = [
        replace(job, batch_id=row.id, batch_position=n, waits=sequential and n > 0)
        for n, job in enumerate(jobs)
    ]
    service.submit(session, placed)
    acts.tell("batch", row.id)
    return row.id


def get(session: Session, batch_id: UUID, *, tenant_id: UUID) -> BatchView:
    """Return a tenant's batch. Raises Missing."""
    row = session.exec(
        select(Batch).where(col(Batch.id) == batch_id, col(Batch.tenant_id) == tenant_id)
    ).first()
    if row is None:
        raise Missing(f"There is no batch {batch_id}.")
    return _counted(session, [row])[0]


def page(session: Session, *, tenant_id: UUID, limit: int, after: Cursor | None) -> list[BatchView]:
    """Return a tenant's batches, newest first, one more than `limit` when there are more."""
    query = select(Batch).where(Batch.tenant_id == tenant_id)
    if after:
        query = query.where(
            tuple_(col(Batch.created_at), col(Batch.id)) < (after.created_at, after.id)
        )
    newest = (col(Batch.created_at).desc(), col(Batch.id).desc())
    return _counted(session, session.exec(query.order_by(*newest).limit(limit + 1)).all())


def items(session: Session, batch: BatchView, *, first: int, limit: int) -> list[Item]:
    """Return a batch's jobs from one place in it on; every page costs the same."""
    values = {"id": batch.id, "first": first, "limit": limit}
    return [
        Item(index, job_id, JobState(state), errors)
        for index, job_id, state, errors in db.rows(session, _ITEMS, values)
    ]


def cancel(session: Session, batch_id: UUID, *, tenant_id: UUID) -> BatchView:
    """Cancel what waits at once, ask what runs to stop, and return the batch after that.

    What is finished stays. A cancelled batch stays so; one that is over raises Conflict.
    """
    batch = get(session, batch_id, tenant_id=tenant_id)
    if not batch.n_open and batch.status is not JobState.CANCELLED:
        raise Conflict(f"Batch {batch_id} is {batch.status} already: there is nothing to cancel.")
    query = "select id from jobs where batch_id = %(id)s and state in ('pending', 'in_progress')"
    service.cancel_all(session, [row[0] for row in db.rows(session, query, {"id": batch_id})])
    if batch.n_open and not batch.cancelled_at:
        session.connection().execute(
            update(Batch)
            .where(col(Batch.id) == batch_id)
            .values(cancelled_at=text("clock_timestamp()"))
        )
    session.expire_all()
    found = get(session, batch_id, tenant_id=tenant_id)
    acts.tell("batch", batch_id, before={"status": batch.status}, after={"status": found.status})
    return found


def _counted(session: Session, rows: Sequence[Batch]) -> list[BatchView]:
    counts: dict[UUID, dict[JobState, int]] = {row.id: {} for row in rows}
    ended: dict[UUID, list[datetime]] = {row.id: [] for row in rows}
    for batch_id, state, n, last in db.rows(session, _TALLY, {"ids": list(counts)}):
        counts[batch_id][JobState(state)] = n
        ended[batch_id] += [last] if last else []
    return [_view(row, counts[row.id], max(ended[row.id], default=None)) for row in rows]


def _view(row: Batch, counts: Mapping[JobState, int], last: datetime | None) -> BatchView:
    view = BatchView(
        id=row.id,
        name=row.name,
        mode=BatchMode(row.mode),
        fail_fast=row.fail_fast,
        total=row.total,
        created_at=row.created_at,
        cancelled_at=row.cancelled_at,
        counts=counts,
    )
    return view if view.n_open else replace(view, ended_at=last)
