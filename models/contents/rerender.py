"""Make one channel of a job again with other settings, as a job of its own."""

from collections.abc import Mapping
from uuid import UUID

from sqlmodel import Session

from models.contents.generate import STEP_KIND, lane_of
from models.contents.versions import Version
from models.jobs import queries, service
from models.jobs.service import NewJob, NewStep


def submit(
    session: Session,
    old: Version,
    settings: Mapping[str, object],
    *,
    tenant_id: UUID,
    correlation_id: str,
) -> UUID:
    """Accept a job for a content's document and channel and return its id. Each call makes another.

    `settings` replace those of the job that made the content. It is a dry run, and nothing of the old
    content changes.
    """
    job = queries.get(session, old.job_id, tenant_id=tenant_id)
    # What the channel has not told yet is nothing any more: the old content told it.
    spec = {name: value for name, value in job.spec.items() if name != "scope"}
    spec |= settings
    return service.submit(
        session,
        [
            NewJob(
                tenant_id=tenant_id,
                kind=job.kind,
                subject=job.subject,
                steps=[NewStep(STEP_KIND, old.channel, lane_of(spec))],
                spec=spec,
                labels={**job.labels, "rerender_of": str(old.id)},
                correlation_id=correlation_id,
                priority=job.priority,
                dry_run=True,
            )
        ],
    )[0]
