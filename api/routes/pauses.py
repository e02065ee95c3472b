"""Pause and resume: all of a tenant, one channel of it, or one lane."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from api import views
from api.answers import JSONResponse
from api.deps import require
from api.schemas import Input, problems
from api.vocabulary import channel_keys
from models.access.service import Actor
from models.jobs import pauses
from models.jobs.pauses import NewPause, Pause
from models.kit import broker, db, ids
from models.kit.clock import iso
from models.kit.errors import Invalid

router = APIRouter(prefix="/api/v2", tags=["pauses"])


class PauseRequest(Input):
    """What is not to start for now: a channel, a lane, or, with neither, everything."""

    channel: str | None = Field(
        None, max_length=80, description="A key of GET /api/v2/channels; its jobs' steps wait."
    )
    lane: str | None = Field(None, max_length=20, description="short or long.")
    reason: str = Field("", max_length=500, description="Shown with every job that waits.")


class PauseAnswer(BaseModel):
    """A pause that holds."""

    pause_id: str
    id: str
    channel: str | None = None
    lane: str | None = None
    reason: str
    created_by: str = Field(description="Id of the API key that asked for it.")
    created_at: datetime


class PausesAnswer(BaseModel):
    """Every pause that holds, oldest first."""

    pauses: list[PauseAnswer]


class Resumed(BaseModel):
    """A pause that was ended."""

    resumed: bool
    pause_id: str


@router.get(
    "/pauses", response_model=PausesAnswer, responses=problems(401), summary="List what is paused"
)
def list_pauses(actor: Annotated[Actor, require("pauses.read")]) -> JSONResponse:
    """Return the tenant's pauses."""
    with db.unit_of_work() as session:
        found = pauses.all_of(session, tenant_id=actor.tenant_id)
    return JSONResponse({"pauses": [_pause(each) for each in found]})


@router.post(
    "/pauses",
    status_code=201,
    response_model=PauseAnswer,
    responses={200: {"model": PauseAnswer}, **problems(401, 422)},
    summary="Pause",
)
def pause(actor: Annotated[Actor, require("pauses.change")], wish: PauseRequest) -> JSONResponse:
    """Let nothing more start of a channel, of a lane, or of everything, until the pause is ended.

    What runs already goes on to its end; what is sent meanwhile is accepted and waits. Pausing the
    same thing again answers 200 with the pause that holds. Bulk operations are never paused.
    """
    new = NewPause(
        tenant_id=actor.tenant_id,
        created_by=actor.id,
        lane=_lane(wish),
        name=_channel(wish.channel),
        reason=wish.reason,
    )
    with db.unit_of_work() as session:
        found, is_new = pauses.pause(session, new)
    return JSONResponse(
        _pause(found),
        status_code=201 if is_new else 200,
        headers={"Location": f"/api/v2/pauses/{found.id}"},
    )


@router.delete(
    "/pauses/{pause_id}",
    response_model=Resumed,
    responses=problems(401, 404),
    summary="Resume",
)
def resume(
    actor: Annotated[Actor, require("pauses.change")],
    pause_id: Annotated[str, Field(max_length=200)],
) -> JSONResponse:
    """End a pause: what waited starts again at once, unless another pause holds it."""
    with db.unit_of_work() as session:
        pauses.resume(session, ids.parse_id(pause_id, noun="pause"), tenant_id=actor.tenant_id)
    return JSONResponse({"resumed": True, "pause_id": pause_id})


def _lane(wish: PauseRequest) -> str | None:
    if wish.lane is None:
        return None
    if wish.channel is not None:
        raise Invalid("Send a channel or a lane, not both: each is a pause of its own.")
    if wish.lane not in broker.WORK_LANES:
        raise Invalid(
            f"There is no lane {wish.lane!r} to pause. Lanes are {', '.join(broker.WORK_LANES)}."
        )
    return wish.lane


def _channel(word: str | None) -> str | None:
    if word is None:
        return None
    keys = channel_keys([word])
    if len(keys) != 1:
        raise Invalid(f"{word!r} means several channels: {', '.join(keys)}. Pause them one by one.")
    return keys[0]


def _pause(found: Pause) -> dict[str, object]:
    return views.present(
        {
            "pause_id": str(found.id),
            "id": str(found.id),
            "channel": found.name,
            "lane": found.lane,
            "reason": found.reason,
            "created_by": str(found.created_by),
            "created_at": iso(found.created_at),
        }
    )
