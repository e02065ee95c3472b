"""Metrics: one address for Prometheus, which reads text, and for dashboards, which read JSON."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from api import deps, traffic
from api.answers import JSONResponse
from api.health import board
from api.schemas import problems
from models.kit import ids
from models.kit.errors import Unauthenticated
from models.kit.settings import settings

router = APIRouter(tags=["metrics"])

TEXT_EXAMPLE = """\
# HELP toombos_steps_waiting Steps that wait for a worker.
# TYPE toombos_steps_waiting gauge
toombos_steps_waiting{lane="short"} 0.0
"""


class Metrics(BaseModel):
    """The figures of this API process, and of the queues of all. Every field is always there."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "requests_total": 18234,
                    "requests_per_second": 3.2,
                    "avg_response_time_ms": 8.4,
                    "error_rate": 0.001,
                    "cache_hit_rate": 0.0,
                    "active_jobs": 2,
                    "queue_size": 7,
                }
            ]
        }
    )

    requests_total: int = Field(description="Requests since this process began.")
    requests_per_second: float = Field(description="Over the last minute.")
    avg_response_time_ms: float = Field(description="Over the last minute.")
    error_rate: float = Field(description="Share of 5xx answers in the last minute, 0 to 1.")
    cache_hit_rate: float = Field(description="0 to 1. Always 0: nothing is cached yet.")
    active_jobs: int = Field(description="Jobs with a step that a worker does at this moment.")
    queue_size: int = Field(description="Steps that wait for a worker.")


async def _reader(request: Request) -> None:
    """Let everybody read, or where a token is set, who shows it or may see the platform's figures.

    Raises Unauthenticated, and Forbidden.
    """
    token = settings().metrics_token
    if token is None:
        return
    headers = request.headers
    shown = deps.presented_key(headers.get("authorization"), headers.get("x-api-key"))
    if not shown:
        raise Unauthenticated("Figures are for those with the token of TOOMBOS_METRICS_TOKEN.")
    if not ids.same_secret(shown, token.get_secret_value()):
        (await run_in_threadpool(deps.authenticate, shown)).must("metrics.read")


Reader = Annotated[None, Depends(_reader)]


@router.get(
    "/metrics",
    response_model=Metrics,
    responses={
        200: {
            "description": "JSON or Prometheus' text format 0.0.4.",
            "content": {"text/plain": {"example": TEXT_EXAMPLE}},
        },
        **problems(401, 403),
    },
    summary="Figures for dashboards and Prometheus",
)
async def metrics(
    request: Request,
    _allowed: Reader,
    wanted: Annotated[
        str | None, Query(alias="format", description="json or prometheus; wins over the headers.")
    ] = None,
) -> Response:
    """Return JSON when `Accept` or `Content-Type` names it, else Prometheus' text.

    `Content-Type` counts because an existing dashboard sends no other sign of what it reads.
    """
    if _wants_json(request, wanted):
        return await _json(request)
    return await _text(request)


@router.get(
    "/metrics/prometheus",
    response_class=Response,
    responses={
        200: {"content": {"text/plain": {"example": TEXT_EXAMPLE}}},
        **problems(401, 403),
    },
    summary="Figures for Prometheus",
)
async def prometheus(request: Request, _allowed: Reader) -> Response:
    """Return Prometheus' text, whatever the headers say."""
    return await _text(request)


def _wants_json(request: Request, wanted: str | None) -> bool:
    if wanted is not None:
        return wanted.strip().lower() == "json"
    names = (request.headers.get("accept", ""), request.headers.get("content-type", ""))
    return any("application/json" in name.lower() for name in names)


async def _json(request: Request) -> Response:
    look = await board.of(request).look()
    seen = traffic.of(request).summary()
    queues = look.postgres.value
    answer = Metrics(
        requests_total=seen.requests_total,
        requests_per_second=seen.requests_per_second,
        avg_response_time_ms=seen.avg_response_time_ms,
        error_rate=seen.error_rate,
        cache_hit_rate=0.0,
        active_jobs=queues.pressure.active_jobs if queues else 0,
        queue_size=queues.pressure.waiting_in_all if queues else 0,
    )
    headers = {"Cache-Control": "no-store", "Vary": "Accept, Content-Type"}
    return JSONResponse(answer.model_dump(), headers=headers)


async def _text(request: Request) -> Response:
    await board.of(request).look()
    # A thread, because the counters of the workers are read from Redis meanwhile.
    text = await run_in_threadpool(generate_latest, traffic.of(request).registry)
    return Response(
        text,
        headers={
            "Content-Type": CONTENT_TYPE_PLAIN_0_0_4,
            "Cache-Control": "no-store",
            "Vary": "Accept, Content-Type",
        },
    )
