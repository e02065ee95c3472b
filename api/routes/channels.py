"""Channels: what they are and what they can carry."""

from dataclasses import asdict

from fastapi import APIRouter

from api.answers import JSONResponse
from api.deps import ActorDep
from api.schemas import ChannelsAnswer
from api.views import present
from tasks import channels

router = APIRouter(prefix="/api/v2", tags=["channels"])


@router.get("/channels", response_model=ChannelsAnswer, summary="List the channels")
def list_channels(actor: ActorDep) -> JSONResponse:
    """Return every channel with its limits."""
    found = [present(asdict(channel.capabilities())) for channel in channels.load().values()]
    return JSONResponse({"channels": found})
