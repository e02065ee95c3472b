"""Run again what did not work: a new job, linked to the old one, that keeps what did."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from models.audit import acts
from models.jobs import queries, service
from models.jobs.service import NewJob, NewStep
from models.jobs.states import JobState, StepState
from models.kit import db
from models.kit.errors import Conflict

RETRYABLE = frozenset({JobState.FAILED, JobState.PARTIAL, JobState.CANCELLED})
_STEPS = """
    select id, kind, name, state, result, case when crashes > 0 then 'long' else lane end
    from steps where job_id = %(job_id)s order by position
"""


@dataclass(frozen=True, slots=True)
class Retried:
    """A new job, and the old steps whose results it carries over, each with its new step's id."""

    job_id: UUID
    carried: dict[UUID, UUID]


def retry(session: Session, job_id: UUID, *, tenant_id: UUID) -> Retried:
    """Make a job that does again the steps which failed or were cancelled; it keeps the others.

    Each call makes another job. Raises Missing, and Conflict for a job that is not over or that
    completed.
    """
    old = queries.get(session, job_id, tenant_id=tenant_id)
    if old.state not in RETRYABLE:
        words = ", ".join(sorted(RETRYABLE))
        raise Conflict(f"Job {job_id} is {old.state}. Only {words} jobs can be run again.")
    steps, carried = [], {}
    for step_id, kind, name, state, result, lane in db.rows(session, _STEPS, {"job_id": job_id}):
        done = state == StepState.COMPLETED
        step = NewStep(kind=kind, name=name, lane=lane, result=(result or {}) if done else None)
        steps.append(step)
        if done:
            carried[step_id] = step.id
    job = NewJob(
        tenant_id=tenant_id,
        kind=old.kind,
        subject=old.subject,
        steps=steps,
        spec=dict(old.spec),
        labels={**old.labels, "retry_of": str(old.id)},
        correlation_id=old.correlation_id,
        priority=old.priority,
        dry_run=old.dry_run,
        retry_of=old.id,
    )
    service.submit(session, [job])
    acts.tell("job", job_id, after={"new_job_id": job.id})
    return Retried(job_id=job.id, carried=carried)
