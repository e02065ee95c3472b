"""Take jobs along: all that match as CSV or JSON, streamed, so that their number does not matter."""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum
from typing import Annotated, Any, Final
from uuid import UUID

import orjson
from fastapi import APIRouter, Query, Response
from starlette.responses import StreamingResponse

from api import views
from api.deps import require
from api.job_filters import JobFilters
from api.schemas import problems
from models.access.service import Actor
from models.jobs import queries
from models.jobs.queries import JobView
from models.jobs.search import Filters
from models.kit import clock, db
from models.kit.pages import Cursor

router = APIRouter(prefix="/api/v2", tags=["jobs"])

PORTION: Final = 500
"""Jobs per transaction: none stays open for as long as a client takes to read."""
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
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet would calculate instead of showing it."""


class JobsFormat(StrEnum):
    """What an export is written in."""

    CSV = "csv"
    JSON = "json"
    NDJSON = "ndjson"


_TYPES = {
    JobsFormat.CSV: "text/csv; charset=utf-8",
    JobsFormat.JSON: "application/json",
    JobsFormat.NDJSON: "application/x-ndjson",
}


@router.get(
    "/jobs/export",
    response_class=Response,
    responses={
        200: {
            "description": "The jobs, in the list's order.",
            "content": {
                "text/csv": {"example": f"{','.join(COLUMNS)}\r\n"},
                "application/json": {"schema": {"type": "array", "items": {"type": "object"}}},
                "application/x-ndjson": {"schema": {"type": "string"}},
            },
        },
        **problems(401, 422),
    },
    summary="Export all jobs that match",
)
def export(
    actor: Annotated[Actor, require("jobs.read")],
    filters: JobFilters,
    written_in: Annotated[
        JobsFormat,
        Query(alias="format", description="csv, json (one array) or ndjson (a line a job)."),
    ] = JobsFormat.CSV,
) -> StreamingResponse:
    """Stream every job that matches and was there when it was asked for; filters as for the list.

    In CSV a cell that a spreadsheet would take for a formula begins with an apostrophe.
    """
    now = clock.now()
    before = min(filters.created_before or now, now)
    jobs = _jobs(replace(filters, created_before=before), actor.tenant_id)
    lines = {JobsFormat.CSV: _csv, JobsFormat.JSON: _json, JobsFormat.NDJSON: _ndjson}[written_in]
    name = f"jobs-{now:%Y-%m-%d-%H%M}.{written_in}"
    return StreamingResponse(
        lines(jobs),
        media_type=_TYPES[written_in],
        headers={
            "Cache-Control": "no-store",
            "Content-Disposition": f'attachment; filename="{name}"',
        },
    )


def _jobs(filters: Filters, tenant_id: UUID) -> Iterator[list[JobView]]:
    """Yield the jobs by portions; each is a transaction of its own."""
    after: Cursor | None = None
    while True:
        with db.unit_of_work() as session:
            found = queries.page(
                session, tenant_id=tenant_id, filters=filters, limit=PORTION, after=after
            )
        yield found[:PORTION]
        if len(found) <= PORTION:
            return
        after = Cursor(found[PORTION - 1].created_at, found[PORTION - 1].id)


def _csv(portions: Iterator[list[JobView]]) -> Iterator[bytes]:
    yield _rows([COLUMNS])
    for jobs in portions:
        yield _rows([_cells(views.job(job)) for job in jobs])


def _json(portions: Iterator[list[JobView]]) -> Iterator[bytes]:
    yield b"["
    is_first = True
    for jobs in portions:
        if jobs:
            yield (b"" if is_first else b",\n") + b",\n".join(map(_dumped, jobs))
            is_first = False
    yield b"]\n"


def _ndjson(portions: Iterator[list[JobView]]) -> Iterator[bytes]:
    for jobs in portions:
        yield b"".join(_dumped(job) + b"\n" for job in jobs)


def _dumped(job: JobView) -> bytes:
    return orjson.dumps(views.job(job))


def _rows(rows: list[Any]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _cells(job: dict[str, Any]) -> list[str]:
    return [_cell(job.get(name, "")) for name in COLUMNS]


def _cell(value: Any) -> str:
    if isinstance(value, list):
        value = "; ".join(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
