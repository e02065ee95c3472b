"""Health: for people and dashboards (`/health`), for load balancers and supervisors (the others)."""

import asyncio
import time
from contextlib import suppress
from http import HTTPStatus
from typing import Annotated, Final, TypedDict

import psutil
from anyio import to_thread
from fastapi import APIRouter, Depends, Header, Query, Request, params
from pydantic import BaseModel
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from api import deps
from api.answers import JSONResponse
from api.health import board, report
from api.health.schemas import (
    Component,
    DetailedHealth,
    HealthStatus,
    Liveness,
    Readiness,
    Startup,
)
from api.schemas import Responses, problems
from models.access import service as access
from models.kit import clock
from models.kit.errors import Missing, Unauthenticated

router = APIRouter(tags=["health"])

NOW_S: Final = 1.0
"""How old an answer may be to a client that asks for a check to be made now."""
KEY_ANSWER_S: Final = 1.0
GROUPS: Final = {
    "check_database": ("database", "queue"),
    "check_cache": ("redis", "workers"),
    "check_external": (),
    "check_system": ("disk", "memory"),
}
"""Which parts each flag of the detailed health means; existing clients know these flags."""
ALIASES: Final = {"cache": "redis", "broker": "redis", "disk_space": "disk"}

_process = psutil.Process()
Flag = Annotated[bool, Query(description="Whether to look at this part.")]


async def visitor(
    request: Request,
    authorization: Annotated[str | None, Header(include_in_schema=False)] = None,
    x_api_key: Annotated[str | None, Header(include_in_schema=False)] = None,
) -> None:
    """Let everybody in, but refuse a key that is wrong: a dashboard tests its key by `/health`.

    A key that can't be looked up at the moment is not called wrong.
    """
    if not (authorization or x_api_key):
        return
    key = deps.presented_key(authorization, x_api_key)
    if not key:
        raise Unauthenticated(deps.NO_KEY)
    if access.remembered(key) or (await board.of(request).look()).postgres.value is None:
        return
    with suppress(SQLAlchemyError, TimeoutError):
        async with asyncio.timeout(KEY_ANSWER_S):
            try:
                await _look_up(key)
            except OperationalError:  # a connection from before a restart of Postgres
                await _look_up(key)


async def _look_up(key: str) -> None:
    await to_thread.run_sync(deps.authenticate, key, abandon_on_cancel=True)


Visitor = Depends(visitor)


class _Part(TypedDict):
    """What the two routes for one part have in common."""

    response_model: type[BaseModel]
    responses: Responses
    dependencies: list[params.Depends]


_PART: Final[_Part] = {
    "response_model": Component,
    "responses": problems(401, 404),
    "dependencies": [Visitor],
}


@router.get(
    "/health",
    response_model=HealthStatus,
    responses=problems(401),
    dependencies=[Visitor],
    summary="How the platform is",
)
async def health(request: Request) -> JSONResponse:
    """Return the state of every part, at most five seconds old. Needs no key.

    Always 200, even when something is down; but 401 when a key is sent and is not known here.
    """
    return _answer(report.status(request, await board.of(request).look()))


@router.get(
    "/health/detailed",
    response_model=DetailedHealth,
    responses=problems(401),
    dependencies=[Visitor],
    summary="How the platform is, part by part",
)
async def detailed(
    request: Request,
    *,
    check_database: Flag = True,
    check_cache: Flag = True,
    check_external: Flag = True,
    check_system: Flag = True,
) -> JSONResponse:
    """Return the parts that the flags ask for. No part of the platform depends on other services."""
    began = time.perf_counter()
    asked = {
        "check_database": check_database,
        "check_cache": check_cache,
        "check_external": check_external,
        "check_system": check_system,
    }
    names = {name for flag, wanted in asked.items() if wanted for name in GROUPS[flag]}
    look = await board.of(request).look()
    took_ms = round((time.perf_counter() - began) * 1000, 2)
    return _answer(report.detailed(request, look, names=names, took_ms=took_ms))


@router.get("/health/check/{component}", summary="How one part is", **_PART)
@router.post("/health/check/{component}", summary="Look at one part now", **_PART)
async def check(request: Request, component: str) -> JSONResponse:
    """Return one part; POST looks again unless that was done within the last second."""
    shared = board.of(request)
    look = await (shared.look(NOW_S) if request.method == "POST" else shared.look())
    wanted = ALIASES.get(component, component)
    for found in look.checks:
        if found.name == wanted:
            return _answer(report.component(found))
    names = ", ".join(found.name for found in look.checks)
    raise Missing(f"There is no component {component[:80]!r}. Components are {names}.")


@router.get(
    "/ready",
    response_model=Readiness,
    responses={503: {"model": Readiness}},
    summary="Whether this process should get requests",
)
async def ready(request: Request) -> JSONResponse:
    """Return 503 while the database does not answer.

    Redis is not required: jobs are accepted without it, and start once it is back.
    """
    found = report.readiness(await board.of(request).look(NOW_S))
    return _answer(found, is_fine=found.ready)


@router.get("/live", response_model=Liveness, summary="Whether this process answers")
@router.get("/liveness", response_model=Liveness, summary="The same as /live")
async def live(request: Request) -> JSONResponse:
    """Return what this process uses. Always 200: to be busy is no reason to be killed."""
    with _process.oneshot():
        return _answer(
            Liveness(
                alive=True,
                pid=_process.pid,
                memory_usage_mb=round(_process.memory_info().rss / 1024**2, 1),
                cpu_percent=_process.cpu_percent(),
                thread_count=_process.num_threads(),
                instance=board.of(request).instance,
            )
        )


@router.get(
    "/startup",
    response_model=Startup,
    responses={503: {"model": Startup}},
    summary="Whether this process has been ready once",
)
async def startup(request: Request) -> JSONResponse:
    """Return 503 until the database answered for the first time, and 200 ever after."""
    shared = board.of(request)
    if not shared.was_ready:
        await shared.look(NOW_S)
    started = Startup(started=shared.was_ready, timestamp=clock.now())
    return _answer(started, is_fine=shared.was_ready)


def _answer(content: BaseModel, *, is_fine: bool = True) -> JSONResponse:
    return JSONResponse(
        content.model_dump(mode="json", exclude_none=True),
        status_code=HTTPStatus.OK if is_fine else HTTPStatus.SERVICE_UNAVAILABLE,
        headers={"Cache-Control": "no-store"},
    )
