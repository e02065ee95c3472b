"""Channels: what they are and what they can carry."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter

from api.answers import JSONResponse
from api.deps import require
from api.schemas import ChannelsAnswer
from api.views import present
from models.access.service import Actor
from tasks import channels

router = APIRouter(prefix="/api/v2", tags=["channels"])


@router.get("/channels", response_model=ChannelsAnswer, summary="List the channels")
def list_channels(actor: Annotated[Actor, require("channels.read")]) -> JSONResponse:
    """Return every channel with its limits."""
    found = [present(asdict(channel.capabilities())) for channel in channels.load().values()]
    return JSONResponse({"channels": found})
