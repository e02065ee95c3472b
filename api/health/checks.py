"""How facts are judged: each check passes, warns or fails, and together they are the health.

Nothing here reads anything. Only the database makes the platform unhealthy: without Redis, workers
or room, jobs are still accepted and kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from api.health.readings import HostFacts, PostgresFacts, RedisFacts
from api.health.source import Reading

WAIT_WARN_S: Final = 30
WAIT_FAIL_S: Final = 300
DISK_WARN_BYTES: Final = 2 * 1024**3
DISK_FAIL_BYTES: Final = 512 * 1024**2
MEMORY_WARN_PERCENT: Final = 90
MEMORY_FAIL_PERCENT: Final = 97
REQUIRED: Final = frozenset({"database"})
"""Checks that must not fail for the platform to accept work."""


class Status(StrEnum):
    """How a check ended."""

    PASS = "pass"  # noqa: S105 - not a password
    WARN = "warn"
    FAIL = "fail"


class Health(StrEnum):
    """How the platform is as a whole, or one part of it."""

    HEALTHY = "healthy"
    DEGRADED = "degraded"
    UNHEALTHY = "unhealthy"


PART: Final = {
    Status.PASS: Health.HEALTHY,
    Status.WARN: Health.DEGRADED,
    Status.FAIL: Health.UNHEALTHY,
}
"""What a check's status says of its own part."""


@dataclass(frozen=True, slots=True)
class Check:
    """One part of the platform, judged. `taken_at` is of the monotonic clock."""

    name: str
    status: Status
    message: str
    taken_at: float
    latency_ms: float | None = None


def overall(checks: Sequence[Check]) -> Health:
    """Return the health that the checks make together."""
    if any(check.status is Status.FAIL and check.name in REQUIRED for check in checks):
        return Health.UNHEALTHY
    if all(check.status is Status.PASS for check in checks):
        return Health.HEALTHY
    return Health.DEGRADED


def of_postgres(reading: Reading[PostgresFacts]) -> list[Check]:
    """Judge the database and the queue in it."""
    at, facts = reading.taken_at, reading.value
    if facts is None:
        unknown = "How much waits can't be told without the database."
        return [
            Check("database", Status.FAIL, reading.failure, at),
            Check("queue", Status.WARN, unknown, at),
        ]
    wait_s, waiting = facts.pressure.oldest_waiting_s, facts.pressure.waiting_in_all
    queue = _above(wait_s, WAIT_WARN_S, WAIT_FAIL_S)
    said = (
        f"{waiting} steps wait, {facts.pressure.running} run; the longest wait is {wait_s:.0f} s."
    )
    return [
        Check("database", Status.PASS, "Postgres answers.", at, facts.latency_ms),
        Check("queue", queue, said, at),
    ]


def of_redis(reading: Reading[RedisFacts]) -> list[Check]:
    """Judge Redis and the workers that speak through it."""
    at, facts = reading.taken_at, reading.value
    if facts is None:
        lost = f"{reading.failure} Jobs are accepted; they start once it is back."
        unknown = "Which workers live can't be told without Redis."
        return [
            Check("redis", Status.FAIL, lost, at),
            Check("workers", Status.WARN, unknown, at),
        ]
    alive = len(facts.workers)
    processes = sum(worker.processes for worker in facts.workers)
    if alive:
        workers = Check("workers", Status.PASS, f"{alive} alive, {processes} processes.", at)
    else:
        none = "No worker lives, so jobs wait. Start one with `toombos worker`."
        workers = Check("workers", Status.FAIL, none, at)
    return [Check("redis", Status.PASS, "Redis answers.", at, facts.latency_ms), workers]


def of_host(reading: Reading[HostFacts]) -> list[Check]:
    """Judge the disk and the memory of this machine."""
    at, facts = reading.taken_at, reading.value
    if facts is None:
        return [Check(name, Status.WARN, reading.failure, at) for name in ("disk", "memory")]
    free, percent = facts.disk_free_bytes, facts.disk_percent
    disk = _above(-free, -DISK_WARN_BYTES, -DISK_FAIL_BYTES)
    disk_said = f"{free / 1024**3:.1f} GiB are free, {percent:.0f} % are in use."
    memory = _above(facts.memory_percent, MEMORY_WARN_PERCENT, MEMORY_FAIL_PERCENT)
    available = facts.memory_available_bytes / 1024**3
    memory_said = f"{available:.1f} GiB are available, {facts.memory_percent:.0f} % are in use."
    return [
        Check("disk", disk, disk_said, at),
        Check("memory", memory, memory_said, at),
    ]


def _above(value: float, warn: float, fail: float) -> Status:
    if value > fail:
        return Status.FAIL
    return Status.WARN if value > warn else Status.PASS
