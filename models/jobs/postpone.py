"""Move the start of a job that has not begun. Callers own the transaction; nothing here commits.

Locks steps, then the job, as everything in this noun does.
"""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from models.audit import acts
from models.jobs import queries, service
from models.jobs.service import SQL, Change
from models.jobs.states import JobState, StepState
from models.kit import db, outbox
from models.kit.errors import Conflict


def move(session: Session, job_id: UUID, *, tenant_id: UUID, due_at: datetime | None) -> None:
    """Let a scheduled job start at another moment; None means at once.

    Repeating it writes one more event and changes nothing else. Raises Missing, and Conflict for a
    job that may have begun.
    """
    view = queries.get(session, job_id, tenant_id=tenant_id)
    values = {"job_id": job_id, "due_at": due_at}
    moved = db.rows(session, SQL["move_start"], values)
    if not moved:
        raise Conflict(_why_not(view))
    service.roll_up(session, [Change(*row[:4]) for row in moved])
    db.rows(session, SQL["move_job"], values)
    acts.tell(
        "job", job_id, before={"scheduled_for": view.scheduled_for}, after={"scheduled_for": due_at}
    )
    if due_at is None:
        for lane in {row[4] for row in moved}:
            outbox.of(session).wake(lane)


def _why_not(view: queries.JobView) -> str:
    if view.state != JobState.PENDING:
        return f"Job {view.id} is {view.state} already, so its start can't be moved."
    if any(step.state == StepState.PENDING for step in view.steps):
        return (
            f"Job {view.id} waits for a worker already, so its start can't be moved."
            " Cancel it and send it again with a schedule_time."
        )
    if any(step.due_at is None for step in view.steps):
        return f"Job {view.id} waits for its turn in its batch, so its start can't be moved."
    return f"Job {view.id} begins at this moment, so its start can't be moved."
