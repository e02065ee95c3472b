"""When a job starts: move a start that has not come, or start at once."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from api import schedules, views
from api.answers import JSONResponse
from api.deps import require
from api.schedule_schemas import StartRequest
from api.schedules import Zone
from api.schemas import SyncJob, problems
from models.access.service import Actor
from models.jobs import postpone, queries
from models.kit import db, ids

router = APIRouter(prefix="/api/v2", tags=["jobs"])


@router.patch(
    "/jobs/{job_id}/schedule",
    response_model=SyncJob,
    responses=problems(401, 404, 409, 422),
    summary="Move a job's start",
)
def move(
    actor: Annotated[Actor, require("jobs.move")],
    job_id: Annotated[str, Field(max_length=200)],
    body: StartRequest,
    zone: Zone = None,
) -> JSONResponse:
    """Let a job that waits for its time start at another one; null starts it at once.

    To drop it, cancel the job.
    """
    due_at = schedules.due_at(body.schedule_time, zone=zone)
    wanted = ids.parse_id(job_id, noun="job")
    with db.unit_of_work() as session:
        postpone.move(session, wanted, tenant_id=actor.tenant_id, due_at=due_at)
        view = queries.get(session, wanted, tenant_id=actor.tenant_id)
    return JSONResponse(views.job(view))
