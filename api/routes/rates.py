"""Rates: how often a channel may start, so that a destination is not asked too often."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from api.answers import JSONResponse
from api.deps import require
from api.schemas import Input, problems
from api.vocabulary import channel_keys
from models.access.service import Actor
from models.jobs import rates
from models.jobs.rates import NewRate, Rate
from models.kit import db, ids
from models.kit.clock import iso
from models.kit.errors import Invalid

router = APIRouter(prefix="/api/v2", tags=["rates"])


class RateRequest(Input):
    """How often a channel may start."""

    channel: str = Field(max_length=80, description="A key of GET /api/v2/channels.")
    starts: int = Field(ge=1, le=rates.STARTS_MAX, description="So many may start …")
    seconds: int = Field(ge=1, le=rates.SECONDS_MAX, description="… in so many seconds.")
    burst: int | None = Field(
        None, ge=1, description="So many at once after a rest. Left out: spread evenly."
    )


class RateAnswer(BaseModel):
    """A rate that holds."""

    rate_id: str
    id: str
    channel: str
    starts: int
    seconds: int
    burst: int
    created_by: str = Field(description="Id of who asked for it.")
    created_at: datetime


class RatesAnswer(BaseModel):
    """Every rate that holds, by channel."""

    rates: list[RateAnswer]


class RateEnded(BaseModel):
    """A rate that was ended."""

    deleted: bool
    rate_id: str


@router.get(
    "/rates", response_model=RatesAnswer, responses=problems(401, 403), summary="List rates"
)
def list_rates(actor: Annotated[Actor, require("rates.read")]) -> JSONResponse:
    """Return the tenant's rates."""
    with db.unit_of_work() as session:
        found = rates.all_of(session, tenant_id=actor.tenant_id)
    return JSONResponse({"rates": [_rate(each) for each in found]})


@router.put(
    "/rates",
    response_model=RateAnswer,
    responses=problems(401, 403, 422),
    summary="Set a channel's rate",
)
def put(actor: Annotated[Actor, require("rates.change")], wish: RateRequest) -> JSONResponse:
    """Let steps of a channel start only so often, over all workers; others wait their turn.

    A channel has one rate: this takes the place of the one it had. A try again counts as a start.
    """
    new = NewRate(
        tenant_id=actor.tenant_id,
        created_by=actor.id,
        name=_channel(wish.channel),
        starts=wish.starts,
        seconds=wish.seconds,
        burst=wish.burst,
    )
    with db.unit_of_work() as session:
        found = rates.put(session, new)
    return JSONResponse(_rate(found))


@router.delete(
    "/rates/{rate_id}",
    response_model=RateEnded,
    responses=problems(401, 403, 404),
    summary="End a rate",
)
def end(
    actor: Annotated[Actor, require("rates.change")],
    rate_id: Annotated[str, Field(max_length=200)],
) -> JSONResponse:
    """Let a channel start as often as there is work; what waited for its turn starts at once."""
    with db.unit_of_work() as session:
        rates.end(session, ids.parse_id(rate_id, noun="rate"), tenant_id=actor.tenant_id)
    return JSONResponse({"deleted": True, "rate_id": rate_id})


def _channel(word: str) -> str:
    keys = channel_keys([word])
    if len(keys) != 1:
        raise Invalid(f"{word!r} means several channels: {', '.join(keys)}. Name one.")
    return keys[0]


def _rate(found: Rate) -> dict[str, object]:
    return {
        "rate_id": str(found.id),
        "id": str(found.id),
        "channel": found.name,
        "starts": found.starts,
        "seconds": found.seconds,
        "burst": found.burst,
        "created_by": str(found.created_by),
        "created_at": iso(found.created_at),
    }
