"""Do one thing to many jobs: which ones, how far it is, who asked. The work is a step of its own job.

`tasks/steps/bulk.py` calls `advance` until it is finished; everything else is for the API.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, select

from models.audit import acts
from models.jobs import service
from models.jobs.retry import RETRYABLE
from models.jobs.service import NewJob, NewStep
from models.jobs.states import JOB_FINAL, BulkAction, JobState
from models.jobs.tables import BulkOperation
from models.kit import broker, clock, db, ids
from models.kit.errors import Conflict, DomainError, Invalid, Missing
from models.kit.pages import Cursor

KIND = "bulk"
FAILURES_KEPT = 20
ACTS_ON: Mapping[BulkAction, frozenset[JobState]] = {
    BulkAction.CANCEL: frozenset(JobState) - JOB_FINAL,
    BulkAction.RETRY: RETRYABLE,
}
_UNLESS_NAMED = frozenset({JobState.CANCELLED})
"""A retry leaves these alone unless the filter names them: somebody wanted them not to run."""

Act = Callable[[Session, Sequence[UUID]], Mapping[UUID, DomainError]]
"""Does it to some jobs, in the given transaction, and returns why it could not for some of them."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which jobs: all that match everything that is given. `ids` None means by the rest alone."""

    states: frozenset[JobState] = frozenset()
    step_name: str | None = None
    subject: str | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None
    ids: Sequence[UUID] | None = None

    @property
    def is_empty(self) -> bool:
        """Whether it would take every job."""
        return self == Selection()


@dataclass(frozen=True, slots=True)
class BulkView:
    """A bulk operation as it is now; `state` is that of the job which does it."""

    id: UUID
    key_id: UUID
    action: BulkAction
    filter: Mapping[str, object]
    matched: int
    done: int
    failed: int
    failures: Sequence[Mapping[str, str]]
    created_at: datetime
    finished_at: datetime | None
    state: JobState

    @property
    def percent(self) -> int:
        """How far it is."""
        if self.finished_at:
            return 100
        return min(99, (self.done + self.failed) * 100 // max(1, self.matched))


@dataclass(frozen=True, slots=True)
class _Where:
    sql: str
    values: dict[str, object] = field(default_factory=dict)


_VIEW = """
    select b.id, b.key_id, b.action, b.filter, b.matched, b.done, b.failed, b.failures,
        b.created_at, b.finished_at, j.state
    from bulk_operations as b join jobs as j on j.id = b.id
    where b.tenant_id = %(tenant_id)s
"""


def count(session: Session, action: BulkAction, selection: Selection, *, tenant_id: UUID) -> int:
    """Return how many jobs would be touched. Raises Invalid for a selection that takes all or none."""
    where = _where(action, selection, tenant_id)
    query = f"select count(*)::int from jobs as j where {where.sql}"  # noqa: S608 - constants
    return int(db.rows(session, query, where.values)[0][0])


def begin(
    session: Session,
    action: BulkAction,
    selection: Selection,
    *,
    tenant_id: UUID,
    key_id: UUID,
) -> UUID:
    """Accept a bulk operation as a job, note who asked for it, and return its id. Not idempotent.

    It touches the jobs that match and were there when it was accepted. Raises Invalid.
    """
    matched = count(session, action, selection, tenant_id=tenant_id)
    row = BulkOperation(
        id=ids.new_id(),
        tenant_id=tenant_id,
        key_id=key_id,
        action=action,
        filter=_told(selection),
        matched=matched,
        failures=[],
    )
    session.add(row)
    session.flush()
    job = NewJob(
        id=row.id,
        tenant_id=tenant_id,
        kind=KIND,
        subject=f"{action} {matched:,} jobs",
        steps=[NewStep(kind=KIND, name=KIND, lane=broker.LONG)],
        spec={"action": action},
        counts=False,
    )
    service.submit(session, [job])
    told = {"action": action, "filter": row.filter, "matched": matched}
    acts.tell("bulk operation", row.id, after=told)
    return row.id


def advance(session: Session, bulk_id: UUID, act: Act, *, size: int) -> BulkView:
    """Do the next `size` jobs and note it in the same transaction, so that none is done twice.

    Two callers take turns. Does nothing once it is finished. Raises Missing.
    """
    row = session.exec(
        select(BulkOperation).where(BulkOperation.id == bulk_id).with_for_update()
    ).first()
    if row is None:
        raise Missing(f"There is no bulk operation {bulk_id}. Ask for a new one.")
    if row.finished_at is None:
        found = _next(session, row, size)
        failed = act(session, [job_id for job_id, _ in found]) if found else {}
        row.failed += len(failed)
        row.done += len(found) - len(failed)
        kept = [{"job_id": str(i), "error": e.message} for i, e in failed.items()]
        row.failures = [*row.failures, *kept][:FAILURES_KEPT]
        if found:
            row.after_id, row.after_at = found[-1]
        if len(found) < size:
            row.finished_at = clock.now()
        session.flush()
    return get(session, bulk_id, tenant_id=row.tenant_id)


def get(session: Session, bulk_id: UUID, *, tenant_id: UUID) -> BulkView:
    """Return a tenant's bulk operation. Raises Missing."""
    values = {"tenant_id": tenant_id, "id": bulk_id}
    found = db.rows(session, f"{_VIEW} and b.id = %(id)s", values)
    if not found:
        raise Missing(f"There is no bulk operation {bulk_id}.")
    return _view(found[0])


def page(session: Session, *, tenant_id: UUID, limit: int, after: Cursor | None) -> list[BulkView]:
    """Return a tenant's bulk operations, newest first, one more than `limit` when there are more."""
    query, values = _VIEW, {"tenant_id": tenant_id, "limit": limit + 1}
    if after:
        query += " and (b.created_at, b.id) < (%(after_at)s, %(after_id)s)"
        values |= {"after_at": after.created_at, "after_id": after.id}
    query += " order by b.created_at desc, b.id desc limit %(limit)s"
    return [_view(row) for row in db.rows(session, query, values)]


def cancel_each(
    session: Session, job_ids: Sequence[UUID], *, tenant_id: UUID
) -> dict[UUID, JobState | DomainError]:
    """Cancel a tenant's jobs, all in one go, and say of each its state now or why it can't be."""
    before = _states(session, job_ids, tenant_id)
    service.cancel_all(session, [i for i, state in before.items() if state not in JOB_FINAL])
    after = _states(session, job_ids, tenant_id)
    results: dict[UUID, JobState | DomainError] = {}
    for job_id in job_ids:
        if job_id not in before:
            results[job_id] = Missing(f"There is no job {job_id}.")
        elif before[job_id] in JOB_FINAL and before[job_id] is not JobState.CANCELLED:
            results[job_id] = Conflict(f"Job {job_id} is {before[job_id]} already.")
        else:
            results[job_id] = after[job_id]
    return results


def _states(session: Session, job_ids: Sequence[UUID], tenant_id: UUID) -> dict[UUID, JobState]:
    query = "select id, state from jobs where id = any(%(ids)s) and tenant_id = %(tenant_id)s"
    found = db.rows(session, query, {"ids": list(job_ids), "tenant_id": tenant_id})
    return {row[0]: JobState(row[1]) for row in found}


def _next(session: Session, row: BulkOperation, size: int) -> list[tuple[UUID, datetime]]:
    where = _where(row.action, _untold(row.filter), row.tenant_id)
    query = f"""
        select j.id, j.created_at from jobs as j
        where {where.sql} and j.created_at <= %(until)s
          and (j.created_at, j.id) > (coalesce(%(at)s, '-infinity'::timestamptz), %(id)s)
        order by j.created_at, j.id limit %(size)s
    """  # noqa: S608 - constants
    place = {"until": row.created_at, "at": row.after_at, "id": row.after_id or UUID(int=0)}
    return [(r[0], r[1]) for r in db.rows(session, query, {**where.values, **place, "size": size})]


def _where(action: str, selection: Selection, tenant_id: UUID) -> _Where:
    if selection.is_empty:
        raise Invalid(
            "Say which jobs: a status, channel, document_id or time in `filter`, or `ids`."
        )
    states = _states_for(BulkAction(action), selection)
    parts = ["j.tenant_id = %(tenant_id)s", f"j.kind <> '{KIND}'", "j.state = any(%(states)s)"]
    values: dict[str, object] = {
        "tenant_id": tenant_id,
        "states": [str(state) for state in sorted(states)],
    }
    given: list[tuple[str, object, str]] = [
        ("step_name", selection.step_name, "%(step_name)s = any(j.step_names)"),
        ("subject", selection.subject, "j.subject = %(subject)s"),
        ("created_after", selection.created_after, "j.created_at >= %(created_after)s"),
        ("created_before", selection.created_before, "j.created_at < %(created_before)s"),
    ]
    for name, value, condition in given:
        if value is not None:
            parts.append(condition)
            values[name] = value
    if selection.ids is not None:
        parts.append("j.id = any(%(ids)s)")
        values["ids"] = list(selection.ids)
    elif action == BulkAction.RETRY:
        # So that asking twice does not run the same work twice.
        parts.append("not exists (select from jobs as r where r.retry_of = j.id)")
    return _Where(" and ".join(parts), values)


def _states_for(action: BulkAction, selection: Selection) -> frozenset[JobState]:
    possible = ACTS_ON[action]
    if not selection.states:
        return possible if selection.ids is not None else possible - _UNLESS_NAMED
    wrong = selection.states - possible
    if wrong:
        raise Invalid(
            f"A job that is {min(wrong)} can't be {_PAST[action]};"
            f" {action} takes jobs that are {', '.join(sorted(possible))}."
        )
    return selection.states


_PAST = {BulkAction.CANCEL: "cancelled", BulkAction.RETRY: "run again"}


def _told(selection: Selection) -> dict[str, object]:
    told: dict[str, object] = {
        "status": sorted(selection.states) or None,
        "channel": selection.step_name,
        "document_id": selection.subject,
        "created_after": selection.created_after and selection.created_after.isoformat(),
        "created_before": selection.created_before and selection.created_before.isoformat(),
        "ids": None if selection.ids is None else [str(i) for i in selection.ids],
    }
    return {name: value for name, value in told.items() if value is not None}


def _untold(told: Mapping[str, object]) -> Selection:
    def moment(name: str) -> datetime | None:
        return datetime.fromisoformat(str(told[name])) if name in told else None

    states, named = told.get("status", []), told.get("ids")
    assert isinstance(states, list)  # noqa: S101 - written by _told
    return Selection(
        states=frozenset(JobState(word) for word in states),
        step_name=str(told["channel"]) if "channel" in told else None,
        subject=str(told["document_id"]) if "document_id" in told else None,
        created_after=moment("created_after"),
        created_before=moment("created_before"),
        ids=[UUID(i) for i in named] if isinstance(named, list) else None,
    )


def _view(row: Sequence[object]) -> BulkView:
    return BulkView(*row)  # type: ignore[arg-type]  # in the order of _VIEW
