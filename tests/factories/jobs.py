"""Jobs to be, valid and small; a test states only what matters to it."""

from datetime import datetime
from uuid import UUID

from models.jobs.service import NewJob, NewStep
from models.kit import broker


def new_job(
    tenant_id: UUID,
    *names: str,
    lane: str = broker.SHORT,
    priority: int = 3,
    due_at: datetime | None = None,
) -> NewJob:
    """Return a job with a step for each name."""
    steps = [NewStep(kind="null", name=name, lane=lane) for name in names or ("one",)]
    return NewJob(tenant_id, "test", "a subject", steps, priority=priority, due_at=due_at)
