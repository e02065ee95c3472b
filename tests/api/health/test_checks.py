"""How facts are judged."""

import pytest

from api.health import checks
from api.health.checks import Check, Health, Status
from api.health.readings import HostFacts, PostgresFacts, RedisFacts
from api.health.source import Reading
from models.jobs.crew import Worker
from models.jobs.pressure import Pressure

GIB = 1024**3


def fine(name: str) -> Check:
    return Check(name, Status.PASS, "", 0)


@pytest.mark.parametrize(
    ("name", "status", "health"),
    [
        ("database", Status.FAIL, Health.UNHEALTHY),
        ("redis", Status.FAIL, Health.DEGRADED),
        ("workers", Status.FAIL, Health.DEGRADED),
        ("disk", Status.WARN, Health.DEGRADED),
        ("disk", Status.PASS, Health.HEALTHY),
    ],
)
def test_only_the_database_makes_everything_unhealthy(
    name: str, status: Status, health: Health
) -> None:
    others = [fine("database"), fine("memory")]

    assert checks.overall([*others, Check(name, status, "", 0)]) is health


@pytest.mark.parametrize(
    ("waited_s", "status"), [(0, "pass"), (30, "pass"), (31, "warn"), (300, "warn"), (301, "fail")]
)
def test_a_long_wait_is_told(waited_s: float, status: str) -> None:
    pressure = Pressure({"short": 7, "long": 0}, 2, 1, waited_s)

    _, queue = checks.of_postgres(Reading(PostgresFacts(0.4, pressure), "", 0))

    assert queue.status == status
    assert "7 steps wait" in queue.message


def test_a_database_that_is_down_leaves_the_queue_unknown() -> None:
    database, queue = checks.of_postgres(Reading(None, "It is down.", 0))

    assert (database.status, database.message, database.latency_ms) == ("fail", "It is down.", None)
    assert queue.status == "warn"


def test_no_worker_is_a_failure_that_names_the_way_out() -> None:
    _, workers = checks.of_redis(Reading(RedisFacts(0.2, ()), "", 0))

    assert workers.status == "fail"
    assert "toombos worker" in workers.message


def test_living_workers_are_counted_with_their_processes() -> None:
    facts = RedisFacts(0.2, (Worker("one", 4, 0), Worker("two", 2, 0)))

    _, workers = checks.of_redis(Reading(facts, "", 0))

    assert (workers.status, workers.message) == ("pass", "2 alive, 6 processes.")


@pytest.mark.parametrize(
    ("free", "percent", "disk", "memory"),
    [
        (80 * GIB, 50.0, "pass", "pass"),
        (GIB, 91.0, "warn", "warn"),
        (GIB // 4, 98.0, "fail", "fail"),
    ],
)
def test_a_machine_that_fills_up_is_told(free: int, percent: float, disk: str, memory: str) -> None:
    facts = HostFacts(free, 99.0, GIB, percent, 0.0)

    found = {check.name: check.status for check in checks.of_host(Reading(facts, "", 0))}

    assert found == {"disk": disk, "memory": memory}
