"""What the tenant used, by key and in all, and what its quotas leave."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from api.answers import JSONResponse
from api.deps import require
from api.schemas import problems
from api.views import present
from models.access.service import Actor
from models.kit import clock, db
from models.kit.errors import Invalid
from models.limits import quotas, usage
from models.llm.endpoint import MICRO

router = APIRouter(prefix="/api/v2", tags=["usage"])

DAYS, DAYS_MAX = 30, 400


class QuotaAnswer(BaseModel):
    """One quota: what counts against it now. Without a limit there is no limit."""

    used: int
    limit: int | None = None
    remaining: int | None = None


class QuotasAnswer(BaseModel):
    """All quotas."""

    jobs_per_day: QuotaAnswer
    storage_bytes: QuotaAnswer
    tokens_per_day: QuotaAnswer


class UseAnswer(BaseModel):
    """What was used in the days asked for."""

    requests: int = Field(description="Counted about a minute later; roughly right.")
    jobs: int
    tokens: int = Field(description="Of language models.")
    cost: float = Field(description="Of those tokens, in the currency of the operator's prices.")


class ActorUse(UseAnswer):
    """What one key or person used."""

    actor_id: str = Field(description="The tenant's own id stands for what its jobs used.")
    name: str | None = Field(None, description="The key's name; people have none here.")


class UsageAnswer(BaseModel):
    """Usage of a tenant."""

    since: date
    until: date
    total: UseAnswer
    actors: list[ActorUse] = Field(description="Keys and people, the busiest first.")
    quotas: QuotasAnswer


@router.get(
    "/usage", response_model=UsageAnswer, responses=problems(401, 422), summary="See what was used"
)
def read(
    actor: Annotated[Actor, require("usage.read")],
    since: Annotated[date | None, Query(description="First day, in UTC.")] = None,
    until: Annotated[date | None, Query(description="Last day, included.")] = None,
) -> JSONResponse:
    """Return requests, jobs and tokens by key and person, the last 30 days if no days are given."""
    last = until or clock.now().date()
    first = since or last - timedelta(days=DAYS - 1)
    if not 0 <= (last - first).days < DAYS_MAX:
        raise Invalid(f"From since to until may be 1 to {DAYS_MAX} days; {first} to {last} is not.")
    with db.unit_of_work() as session:
        found = usage.of_actors(session, tenant_id=actor.tenant_id, since=first, until=last)
        stock = usage.stock(session, actor.tenant_id)
        limits = quotas.of(session, actor.tenant_id)
    answer = {
        "since": first.isoformat(),
        "until": last.isoformat(),
        "total": {
            **{
                name: sum(getattr(each, name) for each in found)
                for name in ("requests", "jobs", "tokens")
            },
            "cost": sum(each.cost_micros for each in found) / MICRO,
        },
        "actors": [
            present(
                {
                    "actor_id": str(each.actor_id),
                    "name": each.name,
                    "requests": each.requests,
                    "jobs": each.jobs,
                    "tokens": each.tokens,
                    "cost": each.cost_micros / MICRO,
                }
            )
            for each in found
        ],
        "quotas": {
            "jobs_per_day": _quota(stock.jobs_today, limits.jobs_per_day),
            "storage_bytes": _quota(stock.storage_bytes, limits.storage_bytes),
            "tokens_per_day": _quota(stock.tokens_today, limits.tokens_per_day),
        },
    }
    return JSONResponse(answer)


def _quota(used: int, limit: int | None) -> dict[str, int]:
    if limit is None:
        return {"used": used}
    return {"used": used, "limit": limit, "remaining": max(0, limit - used)}
