"""Plans: spread stored documents over a period as one batch of scheduled jobs."""

from datetime import date, datetime, timedelta
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import Session
from starlette.responses import Response

from api import wishes
from api.answers import JSONResponse
from api.batch_schemas import BatchAnswer
from api.deps import require
from api.errors import correlation_id
from api.idempotency import OnceDep
from api.routes import batches as batch_routes
from api.schedules import Zone, clocks
from api.schemas import GenerationRequest, Input, problems
from api.views import present
from api.vocabulary import channel_keys
from models.access.service import Actor
from models.contents import generate, spreading
from models.contents.spreading import COUNT_MAX, Period, Slot
from models.documents import service as documents
from models.documents import versions
from models.jobs import batches
from models.jobs.batches import NewBatch
from models.jobs.states import BatchMode
from models.kit import clock, db, zones
from models.kit.errors import Invalid

router = APIRouter(prefix="/api/v2", tags=["batches"])

CHANNELS_MAX = 50
STYLES = ("modern", "classic", "minimal", "plain")
"""What `template_variety` goes through, document by document."""


class PlanRequest(Input):
    """Which documents go where in a day, a week or a month."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"period": "week", "channels": ["email", "x", "linkedin"], "dry_run": True}
            ]
        },
    )

    period: Period
    channels: list[str] = Field(min_length=1, max_length=CHANNELS_MAX)
    document_ids: list[Annotated[str, Field(max_length=500)]] = Field(
        default_factory=list, max_length=COUNT_MAX, description="Left out: the newest stored ones."
    )
    count: int = Field(COUNT_MAX, ge=1, le=COUNT_MAX, description="At most so many jobs.")
    start_on: date | None = Field(None, description="The first day. Left out: tomorrow.")
    include_scheduling: bool = Field(default=True, description="false: all jobs start at once.")
    template_variety: bool = Field(default=False, description="Another template each document.")
    content_type: str = Field("update", max_length=80)
    dry_run: bool = Field(default=False, description="Only show the plan.")
    name: str = Field("", max_length=200, pattern=r"^[^\x00]*$")


class PlannedItem(BaseModel):
    """One job of a plan."""

    index: int
    document_id: str
    channel: str
    template_style: str
    scheduled_for: datetime | None = Field(None, description="Left out: at once.")


class BatchPlan(BaseModel):
    """A plan that was only asked about."""

    period: Period
    total: int
    total_items: int
    dry_run: bool
    scheduling_plan: list[PlannedItem]


class PlannedBatch(BatchAnswer):
    """A batch that was made from a plan."""

    scheduling_plan: list[PlannedItem]


@router.post(
    "/batch/plan",
    status_code=202,
    response_model=PlannedBatch,
    responses={200: {"model": BatchPlan}, **problems(401, 404, 409, 413, 422)},
    summary="Spread documents over a period",
)
def plan_batch(
    request: Request,
    actor: Annotated[Actor, require("jobs.create")],
    body: PlanRequest,
    once: OnceDep,
    zone: Zone = None,
) -> Response:
    """Make one job for each document and channel, each at its time; `dry_run` shows them only.

    At most 3 of one channel in a day, 7 in a week, 15 in a month. Times are of the zone that
    `X-Timezone` names, else UTC.
    """
    with db.unit_of_work() as session:

        def accept() -> Response:
            items = _items(session, actor, body, zone)
            told = [present(item.model_dump(mode="json")) for item in items]
            if body.dry_run:
                answer = {"period": body.period, "total": len(told), "total_items": len(told)}
                return JSONResponse({**answer, "dry_run": True, "scheduling_plan": told})
            batch_id = _submit(session, actor, body, items, correlation_id(request))
            answer = batch_routes.answer_of(session, actor, batch_id)
            headers = {"Location": f"/api/v2/batch/{batch_id}"}
            return JSONResponse({**answer, "scheduling_plan": told}, 202, headers)

        return once.answer(session, accept)


def _items(
    session: Session, actor: Actor, body: PlanRequest, zone: str | None
) -> list[PlannedItem]:
    """Return what is to be made. Raises Invalid, and Missing for a document that is not there."""
    channels = channel_keys(body.channels)
    chosen = body.document_ids or _newest(session, actor)
    known = documents.find_ids(session, chosen, tenant_id=actor.tenant_id)
    for document_id in chosen:
        if document_id not in known:
            raise documents.missing(document_id)
    wall = clocks(zone)
    today = clock.now().astimezone(wall).date()
    first_day = body.start_on or today + timedelta(days=1)
    if first_day < today:
        raise Invalid(f"start_on {first_day} is in the past. Choose {today} or later.")
    slots = spreading.spread(
        channels, len(chosen), body.period, first_day=first_day, count=body.count
    )
    return [
        PlannedItem(
            index=index,
            document_id=chosen[slot.document],
            channel=slot.channel,
            template_style=STYLES[slot.document % len(STYLES)]
            if body.template_variety
            else STYLES[0],
            scheduled_for=_moment(slot, wall) if body.include_scheduling else None,
        )
        for index, slot in enumerate(slots)
    ]


def _moment(slot: Slot, wall: ZoneInfo) -> datetime:
    # An hour of today that is over already is as good as now.
    return max(zones.moment_of(slot.at, wall), clock.now())


def _newest(session: Session, actor: Actor) -> list[str]:
    found = versions.page(session, tenant_id=actor.tenant_id, limit=COUNT_MAX, after=None)
    if not found:
        raise Invalid(
            "No document is stored, so there is nothing to plan. Send one to POST /api/v2/documents."
        )
    return [str(row.id) for row in found[:COUNT_MAX]]


def _submit(
    session: Session, actor: Actor, body: PlanRequest, items: list[PlannedItem], correlation: str
) -> UUID:
    requests = [
        GenerationRequest.model_validate(
            {
                "document_id": item.document_id,
                "channels": [item.channel],
                "content_type": body.content_type,
                "template_style": item.template_style,
                "schedule_time": item.scheduled_for and item.scheduled_for.isoformat(),
            }
        )
        for item in items
    ]
    wanted = wishes.read_all(requests, zone=None, correlation_id=correlation)
    jobs = generate.plan(session, wanted, tenant_id=actor.tenant_id)
    batch = NewBatch(
        tenant_id=actor.tenant_id, mode=BatchMode.PARALLEL, fail_fast=False, name=body.name
    )
    return batches.submit(session, batch, jobs)
