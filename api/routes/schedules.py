"""Recurring schedules: make them, look at them, change, pause and delete them, and see their runs."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from api import schedule_plans
from api.answers import JSONResponse
from api.deps import CursorParam, Limit, require
from api.idempotency import OnceDep
from api.schedule_schemas import (
    RunsPage,
    ScheduleAnswer,
    ScheduleDeleted,
    SchedulePatch,
    SchedulePreview,
    ScheduleRequest,
    SchedulesPage,
    TimesRequest,
)
from api.schedules import Zone
from api.schemas import problems
from api.views import present
from models.access.service import Actor
from models.kit import db, pages
from models.kit.clock import iso
from models.kit.pages import Cursor
from models.schedules import recurrence, service
from models.schedules.plans import ScheduleState

router = APIRouter(prefix="/api/v2/schedules", tags=["schedules"])

ScheduleId = Annotated[str, Field(max_length=200)]
NOT_FOUND = problems(401, 404)
SHOWN_RUNS = 5


@router.post(
    "",
    status_code=201,
    response_model=ScheduleAnswer,
    responses=problems(401, 404, 409, 413, 422),
    summary="Make a schedule",
)
def create(
    actor: Annotated[Actor, require("schedules.change")],
    body: ScheduleRequest,
    once: OnceDep,
    zone: Zone = None,
) -> Response:
    """Make content again and again, at a wall time in a zone.

    Each call makes another schedule, unless it has a key.
    A time that clocks skip runs right after the gap; one that they show twice runs at the first.
    """
    plan = schedule_plans.read(body, zone=zone)
    with db.unit_of_work() as session:

        def make() -> Response:
            row = service.create(session, plan, tenant_id=actor.tenant_id)
            headers = {"Location": f"/api/v2/schedules/{row.id}"}
            return JSONResponse(schedule_plans.schedule(row), status_code=201, headers=headers)

        return once.answer(session, make)


@router.post(
    "/preview",
    response_model=SchedulePreview,
    responses=problems(401, 422),
    summary="See when a schedule would run",
)
def preview(
    actor: Annotated[Actor, require("schedules.read")], body: TimesRequest, zone: Zone = None
) -> JSONResponse:
    """Return the next five runs of such a schedule. Nothing is stored."""
    rule = schedule_plans.read_rule(body, zone=zone)
    with db.unit_of_work() as session:
        found = recurrence.next_runs(rule, service.now(session), SHOWN_RUNS)
    shown = [iso(moment) for moment in found[: body.max_runs]]
    return JSONResponse({"timezone": rule.zone.key, "next_runs": shown})


@router.get("", response_model=SchedulesPage, summary="List schedules")
def list_schedules(
    actor: Annotated[Actor, require("schedules.read")],
    status: Annotated[ScheduleState | None, Query()] = None,
    limit: Limit = 20,
    cursor: CursorParam = None,
) -> JSONResponse:
    """Return the tenant's schedules, newest first."""
    with db.unit_of_work() as session:
        rows = service.page(
            session,
            tenant_id=actor.tenant_id,
            limit=limit,
            after=pages.decode(cursor),
            state=status,
        )
    shown, rest = pages.cut(rows, limit, pages.by_creation)
    answer = {
        "schedules": [schedule_plans.schedule(row) for row in shown],
        **rest,
    }
    return JSONResponse(present(answer))


@router.get(
    "/{schedule_id}",
    response_model=ScheduleAnswer,
    responses=NOT_FOUND,
    summary="Look at a schedule",
)
def read(
    actor: Annotated[Actor, require("schedules.read")], schedule_id: ScheduleId
) -> JSONResponse:
    """Return a schedule with its next runs."""
    with db.unit_of_work() as session:
        row = service.get(session, schedule_id, tenant_id=actor.tenant_id)
    return JSONResponse(schedule_plans.schedule(row))


@router.patch(
    "/{schedule_id}",
    response_model=ScheduleAnswer,
    responses=problems(401, 404, 413, 422),
    summary="Change a schedule",
)
def change(
    actor: Annotated[Actor, require("schedules.change")],
    schedule_id: ScheduleId,
    body: SchedulePatch,
) -> JSONResponse:
    """Change what is sent, from now on; jobs that were made stay as they are.

    Other times let a schedule that has ended go on.
    """
    with db.unit_of_work() as session:
        row = service.get(session, schedule_id, tenant_id=actor.tenant_id, lock=True)
        service.change(session, row, schedule_plans.patched(service.plan_of(row), body))
    return JSONResponse(schedule_plans.schedule(row))


@router.post(
    "/{schedule_id}/pause",
    response_model=ScheduleAnswer,
    responses=problems(401, 404, 409),
    summary="Pause a schedule",
)
def pause(
    actor: Annotated[Actor, require("schedules.change")], schedule_id: ScheduleId
) -> JSONResponse:
    """Stop a schedule until it is resumed. A paused one stays so."""
    with db.unit_of_work() as session:
        row = service.get(session, schedule_id, tenant_id=actor.tenant_id, lock=True)
        service.pause(session, row)
    return JSONResponse(schedule_plans.schedule(row))


@router.post(
    "/{schedule_id}/resume",
    response_model=ScheduleAnswer,
    responses=problems(401, 404, 409),
    summary="Resume a schedule",
)
def resume(
    actor: Annotated[Actor, require("schedules.change")], schedule_id: ScheduleId
) -> JSONResponse:
    """Go on with the next run. Runs planned during the pause are not made up for."""
    with db.unit_of_work() as session:
        row = service.get(session, schedule_id, tenant_id=actor.tenant_id, lock=True)
        service.resume(session, row)
    return JSONResponse(schedule_plans.schedule(row))


@router.delete(
    "/{schedule_id}",
    response_model=ScheduleDeleted,
    responses=NOT_FOUND,
    summary="Delete a schedule",
)
def delete(
    actor: Annotated[Actor, require("schedules.change")], schedule_id: ScheduleId
) -> JSONResponse:
    """Delete a schedule and the list of its runs; the jobs it made stay."""
    with db.unit_of_work() as session:
        row = service.get(session, schedule_id, tenant_id=actor.tenant_id, lock=True)
        service.delete(session, row)
    return JSONResponse({"deleted": True, "schedule_id": str(row.id)})


@router.get(
    "/{schedule_id}/runs",
    response_model=RunsPage,
    responses=NOT_FOUND,
    summary="See what became of a schedule's runs",
)
def list_runs(
    actor: Annotated[Actor, require("schedules.change")],
    schedule_id: ScheduleId,
    limit: Limit = 20,
    cursor: CursorParam = None,
) -> JSONResponse:
    """Return the moments that have come, newest first, each with its job or why there is none."""
    after = pages.decode(cursor)
    before = after.created_at if after else None
    with db.unit_of_work() as session:
        row = service.get(session, schedule_id, tenant_id=actor.tenant_id)
        found = service.runs(session, row, limit=limit, before=before)
    shown, rest = pages.cut(found, limit, lambda run: Cursor(run.planned_at, row.id))
    answer = {
        "runs": [schedule_plans.run(view) for view in shown],
        **rest,
    }
    return JSONResponse(present(answer))
