"""Run a job again and keep the contents that are good, byte for byte."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session

from models.jobs import retry as jobs
from models.kit import db
from models.kit.errors import DomainError

_COPY = """
with pair as (
    select * from json_to_recordset(%(pairs)s::json) as p (old_step uuid, new_step uuid)
), copied as (
    insert into contents (
        id, tenant_id, job_id, step_id, channel, body, report, input_hash, created_at
    )
    select
        gen_random_uuid(), c.tenant_id, %(job_id)s, p.new_step, c.channel, c.body, c.report,
        c.input_hash, c.created_at
    from contents as c join pair as p on p.old_step = c.step_id
    where c.job_id = %(old_job_id)s
    returning id, step_id
)
update steps as s set result = jsonb_build_object('content_id', copied.id)
from copied where s.id = copied.step_id
"""


def retry(session: Session, job_id: UUID, *, tenant_id: UUID) -> UUID:
    """Make a job that writes again what failed or was cancelled, and return its id.

    Contents that were finished are copied to it unchanged. Raises Missing and Conflict.
    """
    made = jobs.retry(session, job_id, tenant_id=tenant_id)
    pairs = [{"old_step": old, "new_step": new} for old, new in made.carried.items()]
    if pairs:
        values = {"pairs": db.as_json(pairs), "job_id": made.job_id, "old_job_id": job_id}
        db.rows(session, _COPY, values)
    return made.job_id


def retry_each(
    session: Session, job_ids: Sequence[UUID], *, tenant_id: UUID
) -> dict[UUID, UUID | DomainError]:
    """Retry many jobs; say of each the id of its new job, or why there is none."""
    results: dict[UUID, UUID | DomainError] = {}
    for job_id in job_ids:
        try:
            results[job_id] = retry(session, job_id, tenant_id=tenant_id)
        except DomainError as error:  # raised before anything is written
            results[job_id] = error
    return results
