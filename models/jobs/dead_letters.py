"""Steps that failed for good, for the person who decides what becomes of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from models.kit import db
from models.kit.errors import Missing
from models.kit.pages import Cursor

_JOB = (
    "select job_id from steps where id = %(id)s and tenant_id = %(tenant_id)s and state = 'failed'"
)


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A step that failed for good. `retried_as` is the newest job that did its job again."""

    id: UUID
    job_id: UUID
    name: str
    attempt: int
    crashes: int
    error: Mapping[str, object] | None
    finished_at: datetime
    retried_as: UUID | None


def page(
    session: Session, *, tenant_id: UUID, limit: int, after: Cursor | None
) -> list[DeadLetter]:
    """Return a tenant's failed steps, newest first, one more than `limit` when there are more.

    Index: ix_steps_failed.
    """
    behind = "and (s.finished_at, s.id) < (%(at)s, %(id)s)" if after else ""
    query = f"""
        select s.id, s.job_id, s.name, s.attempt, s.crashes, s.error, s.finished_at,
            (select j.id from jobs as j where j.retry_of = s.job_id
             order by j.created_at desc limit 1)
        from steps as s
        where s.tenant_id = %(tenant_id)s and s.state = 'failed' {behind}
        order by s.finished_at desc, s.id desc limit %(limit)s
    """  # noqa: S608 - constants; values are parameters
    values: dict[str, object] = {"tenant_id": tenant_id, "limit": limit + 1}
    if after:
        values |= {"at": after.created_at, "id": after.id}
    return [DeadLetter(*row) for row in db.rows(session, query, values)]


def job_of(session: Session, step_id: UUID, *, tenant_id: UUID) -> UUID:
    """Return the job of a tenant's failed step. Raises Missing."""
    found = db.rows(session, _JOB, {"id": step_id, "tenant_id": tenant_id})
    if not found:
        raise Missing(f"There is no dead letter {step_id}.")
    job_id: UUID = found[0][0]
    return job_id
