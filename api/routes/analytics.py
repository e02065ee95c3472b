"""Figures of jobs over time: how many, how they ended, how long they took, compared with before."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field
from sqlmodel import Session

from api.analytics_schemas import AnalyticsOverview, JobAnalytics
from api.answers import JSONResponse
from api.deps import require
from api.job_filters import moment
from api.schedules import Zone, clocks
from api.schemas import problems
from api.vocabulary import channel_keys, job_states
from models.access.service import Actor
from models.analytics import counts, figures
from models.analytics.figures import Figures, Step, Sum, Window
from models.jobs.search import Filters
from models.jobs.states import JobState
from models.kit import clock, db
from models.kit.clock import iso
from models.kit.errors import Invalid

router = APIRouter(prefix="/api/v2", tags=["analytics"])

USUAL: Final = timedelta(days=30)
RECENT: Final = {"last_24h": 1, "last_7d": 7, "last_30d": 30}
DATE: Final = "A date, or a time in ISO 8601, in the zone of X-Timezone, else UTC."
Reader = Annotated[Actor, require("analytics.read")]


class WindowQuery(BaseModel):
    """Which stretch of time."""

    start_date: str | None = Field(None, max_length=64, description=f"{DATE} 30 days ago if not.")
    end_date: str | None = Field(
        None, max_length=64, description=f"{DATE} A date means its end. Now if not."
    )
    granularity: Step = Field(Step.DAY, description="How far apart the points of the graph are.")


def window(query: Annotated[WindowQuery, Query()], zone: Zone = None) -> Window:
    """Return the whole hours that a client asks for. Raises Invalid."""
    until = moment(query.end_date, "end_date", zone=zone) or clock.now()
    if query.end_date and len(query.end_date) == len("2027-01-31"):
        until += timedelta(days=1)
    since = moment(query.start_date, "start_date", zone=zone) or until - USUAL
    if since >= until:
        raise Invalid(f"start_date {query.start_date} is not before the end of the time.")
    return Window(*figures.whole_hours(since, until), query.granularity, clocks(zone))


WindowDep = Annotated[Window, Depends(window)]


@router.get(
    "/analytics",
    response_model=AnalyticsOverview,
    responses=problems(401, 422),
    summary="See how jobs went",
)
def overview(actor: Reader, stretch: WindowDep) -> JSONResponse:
    """Return figures of the jobs that were made in some time, in whole hours.

    Rates are in percent here (0 to 100). `previous` is the same stretch right before, and `change`
    compares the two; it leaves out what there was nothing of before.
    """
    tenant_id = actor.tenant_id
    with db.unit_of_work() as session:
        now = figures.read(session, stretch, tenant_id=tenant_id)
        before = figures.read(session, stretch.before, tenant_id=tenant_id)
        took = figures.durations(session, stretch, tenant_id=tenant_id)
        recent = _recent(session, tenant_id)
    success = now.whole.success_rate
    answer = {
        "start_date": iso(stretch.since),
        "end_date": iso(stretch.until),
        "job_analytics": _jobs(now),
        "performance_metrics": {
            "avg_response_time_ms": took.mean_ms,
            "p50_response_time_ms": took.p50_ms,
            "p95_response_time_ms": took.p95_ms,
            "p99_response_time_ms": took.p99_ms,
            "error_rate": round(100 - success, 2) if _ended(now.whole) else 0.0,
            "success_rate": success,
        },
        "channel_performance": {name: _channel(each) for name, each in now.by_channel.items()},
        "recent_activity": recent,
        "previous": {
            "start_date": iso(stretch.before.since),
            "end_date": iso(stretch.before.until),
            **_summary(before.whole),
        },
        "change": _change(_summary(before.whole), _summary(now.whole)),
    }
    return JSONResponse(answer)


@router.get(
    "/analytics/jobs",
    response_model=JobAnalytics,
    responses=problems(401, 422),
    summary="See how some jobs went",
)
def job_analytics(
    actor: Reader,
    stretch: WindowDep,
    status: Annotated[
        str | None, Query(max_length=200, description="One or more, by comma.")
    ] = None,
    channel: Annotated[str | None, Query(max_length=80)] = None,
) -> JSONResponse:
    """Return figures of the jobs that were made in some time, of some statuses, for one channel.

    `success_rate` is in percent: of the jobs that ended by themselves, those that completed. With
    `channel` it is of what was made for that channel.
    """
    states = job_states(status)
    name = channel_keys([channel])[0] if channel else ""
    with db.unit_of_work() as session:
        found = figures.read(
            session, stretch, tenant_id=actor.tenant_id, states=states, channel=name
        )
    return JSONResponse(_jobs(found, states[0] if len(states) == 1 else None))


def _jobs(found: Figures, only: JobState | None = None) -> dict[str, Any]:
    whole = found.whole
    mark = {"status": only} if only else {}
    return {
        **_summary(whole),
        "pending_jobs": whole.by_state.get(JobState.PENDING, 0),
        "in_progress_jobs": whole.by_state.get(JobState.IN_PROGRESS, 0),
        "cancelled_jobs": whole.by_state.get(JobState.CANCELLED, 0),
        "partial_jobs": whole.by_state.get(JobState.PARTIAL, 0),
        "jobs_by_channel": {name: each.n for name, each in found.by_channel.items()},
        "jobs_by_status": {str(state): whole.by_state.get(state, 0) for state in JobState},
        "jobs_over_time": [
            {"timestamp": iso(moment), "count": n, **mark} for moment, n in found.points
        ],
    }


def _summary(whole: Sum) -> dict[str, float]:
    return {
        "total_jobs": whole.n,
        "completed_jobs": whole.by_state.get(JobState.COMPLETED, 0),
        "failed_jobs": whole.by_state.get(JobState.FAILED, 0),
        "success_rate": whole.success_rate,
        "avg_processing_time_seconds": whole.mean_s,
    }


def _channel(each: Sum) -> dict[str, float]:
    return {
        "total_jobs": each.n,
        "success_rate": each.success_rate,
        "avg_processing_time_seconds": each.mean_s,
    }


def _ended(whole: Sum) -> int:
    return whole.n_completed + whole.n_failed


def _change(before: dict[str, float], now: dict[str, float]) -> dict[str, float]:
    """Return by how many percent each number grew; there is none for what was nothing."""
    return {name: round(100 * (now[name] - was) / was, 1) for name, was in before.items() if was}


def _recent(session: Session, tenant_id: UUID) -> dict[str, int]:
    now: datetime = clock.now().astimezone(UTC)
    return {
        name: counts.total(
            session,
            tenant_id=tenant_id,
            filters=Filters(created_after=now - timedelta(days=days)),
        ).n
        for name, days in RECENT.items()
    }
