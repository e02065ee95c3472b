"""Making and reading content under the paths of older clients."""

from typing import Annotated

from fastapi import APIRouter, Header, Query, Request

from api.answers import JSONResponse
from api.compat._alias import TAG, alias
from api.compat._older import OlderWish
from api.deps import require
from api.generated import GeneratedJob
from api.idempotency import OnceDep
from api.routes import content_versions, contents
from api.routes.contents import MAX_WAIT_S, PROBLEMS
from api.schedules import Zone
from api.schemas import SyncJob
from models.access.service import Actor

router = APIRouter(tags=[TAG])

PATHS: dict[str, tuple[str, ...]] = {
    "/api/v2/generate-content": (),
    "/api/v1/generate-content": (),
    "/api/v1/content/generate": (),
    "/api/v1/generate": (),
    "/api/v1/generate/email": ("email",),
    "/api/v1/generate/social": ("social",),
}
"""Where older clients ask for content, and which channels the path itself names."""
OLDER_PROBLEMS = {202: {"model": SyncJob}, **PROBLEMS}


async def generate_older(
    request: Request,
    actor: Annotated[Actor, require("contents.make")],
    body: OlderWish,
    once: OnceDep,
    zone: Zone = None,
    prefer: Annotated[str | None, Header(description="RFC 7240: `wait=n` seconds.")] = None,
    wait: Annotated[float, Query(ge=0, le=MAX_WAIT_S, description="Seconds.")] = 10,
) -> JSONResponse:
    """Do what `POST /api/v2/content/generate` does, which new clients use.

    Fields that older clients send and that mean nothing here are let through.
    """
    named = PATHS[request.scope["route"].path]
    wish = body.translated(channels=named)
    return await contents.generate_content(request, actor, wish, once, zone, prefer, wait)


for path in PATHS:
    router.add_api_route(
        path,
        generate_older,
        methods=["POST"],
        response_model=GeneratedJob,
        responses=OLDER_PROBLEMS,
        summary="Ask for content and wait for it",
        operation_id="generate_by_"
        + path.removeprefix("/api/").replace("/", "_").replace("-", "_"),
        deprecated=True,
    )
alias(router, "/api/v1/content/{content_id}", content_versions.router, "read")
