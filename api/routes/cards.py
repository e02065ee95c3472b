"""Cards: the picture of a content, drawn when somebody asks."""

from hashlib import sha256
from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import Response

from api.deps import require
from api.schemas import problems
from models.access.service import Actor
from models.contents import service
from models.kit import db
from models.kit.errors import Missing
from tasks.cards.draw import Shape, card_png
from tasks.writing.card import card_from

router = APIRouter(prefix="/api/v2", tags=["content"])

_HEADERS = {"Cache-Control": "private, max-age=86400", "X-Content-Type-Options": "nosniff"}


@router.get(
    "/content/{content_id}/card.png",
    response_class=Response,
    responses={
        200: {"content": {"image/png": {"schema": {"type": "string", "format": "binary"}}}},
        **problems(401, 404, 422),
    },
    summary="Draw a content's card",
)
def card(
    request: Request,
    actor: Annotated[Actor, require("contents.read")],
    content_id: Annotated[str, Field(max_length=200)],
    shape: Shape = Shape.WIDE,
) -> Response:
    """Return the card as PNG: `wide` (1200 by 630), `square` or `portrait`."""
    with db.unit_of_work() as session:
        row = service.get(session, content_id, tenant_id=actor.tenant_id)
    if "card" not in row.body:
        raise Missing(f"Content of the channel {row.channel!r} has no card.")
    picture = card_png(card_from(row.body["card"]), shape)
    headers = {**_HEADERS, "ETag": f'"{sha256(picture).hexdigest()[:32]}"'}
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(picture, media_type="image/png", headers=headers)
