"""How health looks to clients. Absent is left out, never null: an existing client breaks on null."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer
from pydantic.config import JsonDict

from api.health.checks import Health, Status
from models.kit import clock

Moment = Annotated[datetime, PlainSerializer(clock.iso, when_used="json")]

_CHECK: JsonDict = {"status": "pass", "message": "Postgres answers.", "latency_ms": 0.41}
_COMPONENT: JsonDict = {
    "name": "database",
    "status": "healthy",
    "check": "pass",
    "message": "Postgres answers.",
    "response_time_ms": 0.41,
    "last_check": "2027-01-31T09:30:00.000Z",
    "metadata": {"required": True},
}
_STATUS: JsonDict = {
    "status": "healthy",
    "timestamp": "2027-01-31T09:30:00.000Z",
    "checks": {"database": _CHECK},
    "uptime": 86400.0,
    "uptime_seconds": 86400.0,
    "version": "0.1.0",
    "service": "toombos",
    "environment": "production",
    "instance": "3f9c2d7a51be",
    "checks_passed": 1,
    "checks_warned": 0,
    "checks_failed": 0,
    "checks_total": 1,
}


def _shown(example: JsonDict) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [example]})


class CheckAnswer(BaseModel):
    """One part of the platform, judged."""

    model_config = _shown(_CHECK)

    status: Status
    message: str
    latency_ms: float | None = Field(None, description="Only where something was asked.")


class HealthStatus(BaseModel):
    """How the platform is. `unhealthy` is said here with status 200; `/ready` says it with 503."""

    model_config = _shown(_STATUS)

    status: Health
    timestamp: Moment
    checks: dict[str, CheckAnswer]
    uptime: float = Field(description="Seconds since this process began to serve.")
    uptime_seconds: float = Field(description="The same as `uptime`.")
    version: str
    service: str
    environment: str
    instance: str = Field(description="Which process answered; another one after every start.")
    checks_passed: int
    checks_warned: int
    checks_failed: int
    checks_total: int


class Component(BaseModel):
    """One part of the platform in detail."""

    model_config = _shown(_COMPONENT)

    name: str
    status: Health
    check: Status
    message: str
    response_time_ms: float | None = None
    last_check: Moment
    metadata: dict[str, bool]


class DetailedHealth(HealthStatus):
    """How the platform is, part by part."""

    model_config = _shown(
        {
            **_STATUS,
            "components": {"database": _COMPONENT},
            "response_time_ms": 1.2,
            "warnings": [],
            "errors": [],
        }
    )

    components: dict[str, Component]
    response_time_ms: float = Field(description="How long this answer took to make.")
    warnings: list[str]
    errors: list[str]


class ReadyCheck(BaseModel):
    """One part of the platform, as a load balancer sees it."""

    name: str
    ready: bool
    message: str
    required: bool


class Readiness(BaseModel):
    """Whether this process should get requests."""

    model_config = _shown(
        {
            "ready": True,
            "timestamp": "2027-01-31T09:30:00.000Z",
            "checks": [
                {
                    "name": "database",
                    "ready": True,
                    "message": "Postgres answers.",
                    "required": True,
                }
            ],
            "total_checks": 1,
            "passed_checks": 1,
            "failed_checks": 0,
            "required_checks_passed": True,
        }
    )

    ready: bool
    timestamp: Moment
    checks: list[ReadyCheck]
    total_checks: int
    passed_checks: int
    failed_checks: int
    required_checks_passed: bool


class Liveness(BaseModel):
    """That this process answers at all, and what it uses."""

    model_config = _shown(
        {
            "alive": True,
            "pid": 4711,
            "memory_usage_mb": 92.4,
            "cpu_percent": 1.5,
            "thread_count": 12,
            "instance": "3f9c2d7a51be",
        }
    )

    alive: bool
    pid: int
    memory_usage_mb: float
    cpu_percent: float
    thread_count: int
    instance: str


class Startup(BaseModel):
    """Whether this process has been ready once."""

    model_config = _shown({"started": True, "timestamp": "2027-01-31T09:30:00.000Z"})

    started: bool
    timestamp: Moment
