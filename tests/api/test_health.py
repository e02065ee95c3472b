"""Health over HTTP: what people, dashboards, load balancers and supervisors are told."""

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from deploy.embedded.throwaway import Servers
from models.kit import db
from tests.support.eventually import eventually

PARTS = ["database", "redis", "workers", "queue", "disk", "memory"]


def unseen() -> TestClient:
    """Give an app that has not looked at workers of other tests."""
    return TestClient(create_app())


def has_null(value: object) -> bool:
    if isinstance(value, dict):
        return any(has_null(item) for item in value.values())
    if isinstance(value, list):
        return any(has_null(item) for item in value)
    return value is None


@pytest.mark.usefixtures("database")
def test_health_is_open_and_names_every_part() -> None:
    answer = unseen().get("/health")

    found = answer.json()
    assert answer.status_code == 200
    assert list(found["checks"]) == PARTS
    assert found["status"] == "degraded"  # there is no worker in this test
    assert found["checks_total"] == len(PARTS)
    assert found["uptime"] == found["uptime_seconds"]
    assert {"timestamp", "version", "service", "environment", "instance"} <= set(found)


@pytest.mark.parametrize("path", ["/health", "/health/detailed", "/ready", "/live", "/startup"])
def test_nothing_is_null(anonymous: TestClient, path: str) -> None:
    assert not has_null(anonymous.get(path).json())


def test_a_latency_is_there_only_where_something_was_asked(anonymous: TestClient) -> None:
    checks = anonymous.get("/health").json()["checks"]

    measured = {name for name, check in checks.items() if "latency_ms" in check}
    assert measured == {"database", "redis"}
    assert all(isinstance(checks[name]["latency_ms"], float) for name in measured)


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": "Bearer wrong"},
        {"Authorization": "Bearer "},
        {"Authorization": "wrong"},
        {"X-API-Key": "wrong"},
    ],
)
def test_a_wrong_key_is_refused_because_dashboards_test_theirs_here(
    anonymous: TestClient, headers: dict[str, str]
) -> None:
    answer = anonymous.get("/health", headers=headers)

    assert answer.status_code == 401
    assert isinstance(answer.json()["detail"], str)


def test_a_right_key_is_welcome(client: TestClient) -> None:
    assert client.get("/health").status_code == 200


def test_the_same_process_says_the_same_name(anonymous: TestClient) -> None:
    names = {anonymous.get(path).json()["instance"] for path in ("/health", "/live")}

    assert len(names) == 1


@pytest.mark.usefixtures("database")
def test_the_detailed_health_has_one_entry_a_part() -> None:
    found = unseen().get("/health/detailed").json()

    assert list(found["components"]) == PARTS
    assert found["components"]["database"]["status"] == "healthy"
    assert found["components"]["database"]["metadata"] == {"required": True}
    assert any(error.startswith("workers: ") for error in found["errors"])


def test_flags_choose_what_is_looked_at(anonymous: TestClient) -> None:
    found = anonymous.get(
        "/health/detailed", params={"check_cache": "false", "check_database": "false"}
    ).json()

    assert list(found["components"]) == ["disk", "memory"]
    assert found["checks_total"] == 2


@pytest.mark.parametrize(("asked", "told"), [("database", "database"), ("cache", "redis")])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_one_part_can_be_asked_for(
    anonymous: TestClient, method: str, asked: str, told: str
) -> None:
    found = anonymous.request(method, f"/health/check/{asked}").json()

    assert (found["name"], found["status"]) == (told, "healthy")


def test_an_unknown_part_is_missing_and_the_others_are_named(anonymous: TestClient) -> None:
    answer = anonymous.get("/health/check/engine")

    assert answer.status_code == 404
    assert all(part in answer.json()["detail"] for part in PARTS)


def test_a_ready_process_says_what_it_needs(anonymous: TestClient) -> None:
    answer = anonymous.get("/ready")

    found = answer.json()
    assert answer.status_code == 200
    assert found["ready"] is True
    assert [check["name"] for check in found["checks"] if check["required"]] == ["database"]


@pytest.mark.parametrize("path", ["/live", "/liveness"])
def test_a_living_process_says_what_it_uses(anonymous: TestClient, path: str) -> None:
    found = anonymous.get(path).json()

    assert found["alive"] is True
    assert found["memory_usage_mb"] > 1
    assert found["thread_count"] > 0


def test_health_is_never_cached_by_anybody(anonymous: TestClient) -> None:
    assert anonymous.get("/health").headers["Cache-Control"] == "no-store"


def test_health_tells_that_the_database_is_gone_and_that_it_is_back(
    client: TestClient, servers: Servers
) -> None:
    assert client.get("/startup").json()["started"] is True

    def database_is(status: str) -> bool:
        return bool(client.post("/health/check/database").json()["status"] == status)

    servers.postgres.kill()
    try:
        eventually(lambda: database_is("unhealthy"))
        health, ready = client.get("/health"), client.get("/ready")
        text = client.get("/metrics").text
    finally:
        servers.postgres.start()
        db.engine().dispose()  # other tests should not meet connections of before

    assert (health.status_code, health.json()["status"]) == (200, "unhealthy")
    assert (ready.status_code, ready.json()["ready"]) == (503, False)
    assert "app_health_status 0.0" in text
    assert "toombos_steps_waiting{" not in text  # unknown is not zero
    assert client.get("/startup").status_code == 200
    assert client.get("/live").status_code == 200
    eventually(lambda: database_is("healthy"))
    assert client.get("/ready").status_code == 200


def test_jobs_are_still_accepted_without_redis(client: TestClient, servers: Servers) -> None:
    def redis_is(status: str) -> bool:
        return bool(client.post("/health/check/redis").json()["status"] == status)

    servers.redis.kill()
    try:
        eventually(lambda: redis_is("unhealthy"))
        health, ready = client.get("/health").json(), client.get("/ready")
    finally:
        servers.redis.start()

    assert health["status"] == "degraded"
    assert health["checks"]["workers"]["status"] == "warn"
    assert ready.status_code == 200
    eventually(lambda: redis_is("healthy"))
