"""Puts a look at the platform into the answers that clients know."""

import time
from collections.abc import Collection, Sequence
from datetime import timedelta

from fastapi import Request

from api.health import board
from api.health.board import Look
from api.health.checks import PART, REQUIRED, Check, Status, overall
from api.health.schemas import (
    CheckAnswer,
    Component,
    DetailedHealth,
    HealthStatus,
    Readiness,
    ReadyCheck,
)
from models.kit import clock
from models.kit.settings import settings

SERVICE = "toombos"


def status(request: Request, look: Look, *, names: Collection[str] | None = None) -> HealthStatus:
    """Return the health of the platform, or of the named parts of it."""
    checks = [check for check in look.checks if names is None or check.name in names]
    shared = board.of(request)
    return HealthStatus(
        status=overall(checks),
        timestamp=clock.now(),
        checks={check.name: _answer(check) for check in checks},
        uptime=shared.uptime_s,
        uptime_seconds=shared.uptime_s,
        version=request.app.version,
        service=SERVICE,
        environment=settings().environment,
        instance=shared.instance,
        checks_passed=_count(checks, Status.PASS),
        checks_warned=_count(checks, Status.WARN),
        checks_failed=_count(checks, Status.FAIL),
        checks_total=len(checks),
    )


def detailed(
    request: Request, look: Look, *, names: Collection[str], took_ms: float
) -> DetailedHealth:
    """Return the same with one entry for every part, and what is wrong as plain sentences."""
    checks = [check for check in look.checks if check.name in names]
    return DetailedHealth(
        **dict(status(request, look, names=names)),
        components={check.name: component(check) for check in checks},
        response_time_ms=took_ms,
        warnings=_said(checks, Status.WARN),
        errors=_said(checks, Status.FAIL),
    )


def component(check: Check) -> Component:
    """Return one part in detail."""
    age = timedelta(seconds=max(0.0, time.monotonic() - check.taken_at))
    return Component(
        name=check.name,
        status=PART[check.status],
        check=check.status,
        message=check.message,
        response_time_ms=check.latency_ms,
        last_check=clock.now() - age,
        metadata={"required": check.name in REQUIRED},
    )


def readiness(look: Look) -> Readiness:
    """Return whether requests can be served: they can as long as the database answers."""
    checks = [
        ReadyCheck(
            name=check.name,
            ready=check.status is not Status.FAIL,
            message=check.message,
            required=check.name in REQUIRED,
        )
        for check in look.checks
    ]
    passed = sum(check.ready for check in checks)
    is_ready = all(check.ready for check in checks if check.required)
    return Readiness(
        ready=is_ready,
        timestamp=clock.now(),
        checks=checks,
        total_checks=len(checks),
        passed_checks=passed,
        failed_checks=len(checks) - passed,
        required_checks_passed=is_ready,
    )


def _answer(check: Check) -> CheckAnswer:
    return CheckAnswer(status=check.status, message=check.message, latency_ms=check.latency_ms)


def _count(checks: Sequence[Check], status: Status) -> int:
    return sum(check.status is status for check in checks)


def _said(checks: Sequence[Check], status: Status) -> list[str]:
    return [f"{check.name}: {check.message}" for check in checks if check.status is status]
