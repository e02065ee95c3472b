"""Tickets for streams: what a browser shows instead of its key."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from api.answers import JSONResponse
from api.deps import require
from api.schemas import problems
from api.ws import tickets
from models.access.service import Actor

router = APIRouter(prefix="/api/v2", tags=["live"])


class TicketAnswer(BaseModel):
    """A ticket."""

    ticket: str = Field(description="For `/ws/jobs?ticket=…` or `/api/v2/events?ticket=…`, once.")
    expires_in: int = Field(description="Seconds.")


@router.post(
    "/ws-tickets",
    status_code=201,
    response_model=TicketAnswer,
    responses=problems(401, 503),
    summary="Get a ticket for a stream",
)
def issue(actor: Annotated[Actor, require("jobs.read")]) -> JSONResponse:
    """Return a ticket that opens one stream within 30 seconds, so that no key is in an address."""
    ticket = tickets.issue(actor)
    return JSONResponse({"ticket": ticket, "expires_in": tickets.LIFE_S}, status_code=201)
