"""The self-check: does what is stored, what waits and what runs agree?"""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from api.answers import JSONResponse
from api.deps import require
from api.schemas import problems
from models.access.service import Actor
from models.jobs import integrity
from models.jobs.integrity import Finding, Scope, Severity
from models.kit import clock, db

router = APIRouter(prefix="/api/v2", tags=["health"])


class FindingAnswer(BaseModel):
    """Something that should not be."""

    check: str
    severity: Severity = Field(description="`warning` heals by itself, soon; `error` does not.")
    count: int = Field(description="How many were found among those that were looked at.")
    message: str
    healed_by: str
    examples: list[str] = Field(description="Ids of at most five, if they are yours.")


class Integrity(BaseModel):
    """What was found, and what was looked at."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "ok": False,
                    "checked_at": "2027-01-31T09:30:00.000Z",
                    "findings": [
                        {
                            "check": "workers_missing",
                            "severity": "error",
                            "count": 1,
                            "message": "no worker gave a sign of life",
                            "healed_by": "`toombos worker`",
                            "examples": [],
                        }
                    ],
                    "passed": ["job_counts", "job_states", "job_events"],
                    "days": 7,
                    "sample": 10000,
                }
            ]
        }
    )

    ok: bool = Field(description="Whether nothing was found.")
    checked_at: datetime
    findings: list[FindingAnswer]
    passed: list[str] = Field(description="Checks that found nothing.")
    days: int
    sample: int = Field(description="At most so many of your jobs were looked at, newest first.")


@router.get(
    "/integrity",
    response_model=Integrity,
    summary="Look for what is lost, doubled or stuck",
    responses=problems(401, 422),
)
def check(
    actor: Annotated[Actor, require("integrity.read")],
    days: Annotated[int, Query(ge=1, le=365, description="How far back.")] = 7,
    sample: Annotated[int, Query(ge=1, le=10_000, description="Jobs looked at, at most.")] = 10_000,
) -> JSONResponse:
    """Compare Postgres, Redis and Celery. Your own jobs are looked at, and the platform as a whole."""
    scope = Scope(actor.tenant_id, days, sample)
    with db.unit_of_work() as session:
        found = integrity.look(session, scope)
    answer = {
        "ok": not found,
        "checked_at": clock.iso(clock.now()),
        "findings": [_shown(finding) for finding in found],
        "passed": [c for c in integrity.CHECKS if c not in {f.check for f in found}],
        "days": days,
        "sample": sample,
    }
    return JSONResponse(answer)


def _shown(finding: Finding) -> dict[str, object]:
    return {
        "check": finding.check,
        "severity": finding.severity,
        "count": finding.count,
        "message": finding.message,
        "healed_by": finding.healed_by,
        "examples": list(finding.examples),
    }
