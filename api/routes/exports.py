"""Take jobs along: all that match as CSV or JSON, streamed, so that their number does not matter."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query, Response
from starlette.responses import StreamingResponse

from api import views
from api.deps import require
from api.exporting import PORTION, ExportFormat, described, stream
from api.job_filters import JobFilters
from api.schemas import problems
from models.access.service import Actor
from models.jobs import queries
from models.jobs.queries import JobView
from models.jobs.search import Filters
from models.kit import clock, db
from models.kit.pages import Cursor

router = APIRouter(prefix="/api/v2", tags=["jobs"])

COLUMNS: Final = (
    "job_id",
    "status",
    "document_id",
    "channels",
    "content_type",
    "template_style",
    "priority",
    "dry_run",
    "created_at",
    "scheduled_for",
    "started_at",
    "completed_at",
    "errors",
    "correlation_id",
    "retry_of",
    "batch_id",
)


@router.get(
    "/jobs/export",
    response_class=Response,
    responses={200: described(COLUMNS), **problems(401, 422)},
    summary="Export all jobs that match",
)
def export(
    actor: Annotated[Actor, require("jobs.read")],
    filters: JobFilters,
    written_in: Annotated[ExportFormat, Query(alias="format")] = ExportFormat.CSV,
) -> StreamingResponse:
    """Stream every job that matches and was there when it was asked for; filters as for the list.

    In CSV a cell that a spreadsheet would take for a formula begins with an apostrophe.
    """
    now = clock.now()
    before = min(filters.created_before or now, now)
    jobs = _jobs(replace(filters, created_before=before), actor.tenant_id)
    return stream(map(views.job, jobs), written_in, name="jobs", columns=COLUMNS)


def _jobs(filters: Filters, tenant_id: UUID) -> Iterator[JobView]:
    """Yield the jobs; no transaction stays open for as long as a client takes to read."""
    after: Cursor | None = None
    while True:
        with db.unit_of_work() as session:
            found = queries.page(
                session, tenant_id=tenant_id, filters=filters, limit=PORTION, after=after
            )
        yield from found[:PORTION]
        if len(found) <= PORTION:
            return
        after = Cursor(found[PORTION - 1].created_at, found[PORTION - 1].id)
