"""Batches under the paths of older clients."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from api.compat._alias import TAG, alias
from api.deps import require
from api.idempotency import OnceDep
from api.routes import batch_plans, batches
from api.routes.batch_plans import CHANNELS_MAX, BatchPlan, PlannedBatch, PlanRequest
from api.schedules import Zone
from api.schemas import problems
from models.access.service import Actor
from models.contents.spreading import COUNT_MAX, Period

router = APIRouter(tags=[TAG])

alias(router, "/api/v1/batch/generate", batches.router, "generate_batch")
alias(router, "/api/v1/batch/status/{batch_id}", batches.router, "read")


class OlderPlan(BaseModel):
    """A plan as a query."""

    period: Period
    channels: list[str] = Field(
        min_length=1, max_length=CHANNELS_MAX, description="Or one, with commas."
    )
    count: int = Field(COUNT_MAX, ge=1, le=COUNT_MAX)
    dry_run: bool = False
    template_variety: bool = False
    include_scheduling: bool = True


@router.post(
    "/api/v1/batch/generateBatch",
    status_code=202,
    response_model=PlannedBatch,
    responses={200: {"model": BatchPlan}, **problems(401, 404, 409, 422)},
    summary="Spread documents over a period",
    deprecated=True,
)
def plan_older(
    request: Request,
    actor: Annotated[Actor, require("jobs.create")],
    query: Annotated[OlderPlan, Query()],
    once: OnceDep,
    zone: Zone = None,
) -> Response:
    """Do what `POST /api/v2/batch/plan` does with the newest stored documents."""
    channels = [name for said in query.channels for name in said.split(",")]
    body = PlanRequest(**query.model_dump() | {"channels": channels[:CHANNELS_MAX]})
    return batch_plans.plan_batch(request, actor, body, once, zone)
