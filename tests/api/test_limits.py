"""Limits as clients meet them: headers, refusals, and what is left when Redis is away."""

from collections.abc import Iterator
from typing import Any

import pytest
import redis.asyncio
from fastapi.testclient import TestClient

from api.limits import Limiter
from models.kit import db
from models.kit.settings import settings
from models.limits import quotas
from tests.conftest import Customer
from tests.factories.people import new_person
from tests.support.sockets import state_of
from workers import bookkeeping

WISH = {"document": {"content": "# a\n\nSome news."}, "channels": ["email"]}


@pytest.fixture(autouse=True)
def _patient(app_client: TestClient, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Wait for Redis on a slow machine too."""
    monkeypatch.setattr("api.limits.TIMEOUT_S", 30)
    forget_limiter(app_client)
    yield
    forget_limiter(app_client)


def forget_limiter(app_client: TestClient) -> None:
    """Let the next request make a limiter from the settings as they are then."""
    assert app_client.portal
    app_client.portal.call(state_of(app_client).limiter.close)
    state_of(app_client).limiter = Limiter()


@pytest.fixture
def tight(
    _patient: None, app_client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Allow three requests of a key at once, and one in 100 seconds."""
    monkeypatch.setenv("TOOMBOS_LIMITS__KEY_BURST", "3")
    monkeypatch.setenv("TOOMBOS_LIMITS__KEY_PER_S", "0.01")
    settings.cache_clear()
    forget_limiter(app_client)
    yield
    monkeypatch.undo()
    settings.cache_clear()
    forget_limiter(app_client)


@pytest.fixture
def without_redis(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every try to reach Redis fail."""

    async def fail(*args: Any, **more: Any) -> None:
        raise redis.asyncio.ConnectionError

    monkeypatch.setattr("redis.commands.core.AsyncScript.__call__", fail)


def test_every_answer_says_what_is_left(client: TestClient) -> None:
    headers = client.get("/api/v2/jobs").headers

    assert headers["RateLimit-Policy"] == '"key";q=500;w=10, "tenant";q=2000;w=10'
    assert headers["RateLimit"].startswith('"key";r=499;t=')
    assert headers["X-RateLimit-Limit"] == "500"
    assert headers["X-RateLimit-Remaining"] == "499"
    assert int(headers["X-RateLimit-Reset"]) > 1_700_000_000


def test_a_key_that_sends_too_much_is_told_when_to_come_back(
    client: TestClient, other_customer: Customer, tight: None
) -> None:
    answers = [client.get("/api/v2/jobs") for _ in range(5)]

    assert [a.status_code for a in answers] == [200, 200, 200, 429, 429]
    refused = answers[-1]
    assert refused.json()["error"] == "rate_limit_exceeded"
    assert 90 <= int(refused.headers["Retry-After"]) <= 100
    assert refused.json()["retry_after"] == int(refused.headers["Retry-After"])
    assert refused.headers["X-RateLimit-Remaining"] == "0"
    assert refused.headers["Cache-Control"] == "private, max-age=1"
    other = {"Authorization": f"Bearer {other_customer.key}"}
    assert client.get("/api/v2/jobs", headers=other).status_code == 200


def test_open_addresses_are_not_limited(client: TestClient, tight: None) -> None:
    assert [client.get("/live").status_code for _ in range(5)] == [200] * 5


def test_without_redis_reads_go_on_and_changes_are_counted_here(
    client: TestClient, tight: None, without_redis: None
) -> None:
    reads = [client.get("/api/v2/jobs") for _ in range(5)]
    changes = [client.post("/api/v2/content/sync", json=WISH) for _ in range(5)]

    assert [a.status_code for a in reads] == [200] * 5
    assert "RateLimit" not in reads[0].headers
    assert [a.status_code for a in changes] == [202, 202, 202, 429, 429]


def test_a_quota_refuses_with_its_own_code(client: TestClient, customer: Customer) -> None:
    with db.unit_of_work() as session:
        quotas.change(session, customer.actor.tenant_id, jobs_per_day=1)

    first = client.post("/api/v2/content/sync", json=WISH)
    second = client.post("/api/v2/content/sync", json=WISH)

    assert first.status_code == 202
    assert second.status_code == 429
    assert second.json()["error"] == "quota_exceeded"
    assert int(second.headers["Retry-After"]) > 0


def test_usage_is_told_by_key_and_in_all(client: TestClient, customer: Customer) -> None:
    with db.unit_of_work() as session:
        quotas.change(session, customer.actor.tenant_id, jobs_per_day=100)
    for _ in range(2):
        client.post("/api/v2/content/sync", json=WISH)
    client.post("/api/v2/batch/generate", json={"requests": [WISH, WISH, WISH]})
    bookkeeping.seal()
    bookkeeping.count_requests()

    answer = client.get("/api/v2/usage").json()

    assert answer["total"] == {"requests": 3, "jobs": 5, "tokens": 0, "cost": 0.0}
    assert answer["actors"] == [
        {
            "actor_id": str(customer.actor.id),
            "name": "test",
            "requests": 3,
            "jobs": 5,
            "tokens": 0,
            "cost": 0.0,
        }
    ]
    assert answer["quotas"]["jobs_per_day"] == {"used": 5, "limit": 100, "remaining": 95}
    assert answer["quotas"]["storage_bytes"]["used"] > 0
    assert answer["quotas"]["tokens_per_day"] == {"used": 0}, "without a limit none is named"


def test_usage_of_a_person_names_nobody(client: TestClient, customer: Customer) -> None:
    person = new_person(customer)
    client.post("/api/v2/content/sync", json=WISH, headers=person.bearer)
    bookkeeping.seal()

    (found,) = client.get("/api/v2/usage").json()["actors"]

    assert (found["actor_id"], found["jobs"]) == (str(person.id), 1)
    assert "name" not in found


def test_usage_of_another_tenant_is_not_told(client: TestClient, other_customer: Customer) -> None:
    client.post("/api/v2/content/sync", json=WISH)
    bookkeeping.seal()
    other = {"Authorization": f"Bearer {other_customer.key}"}

    assert client.get("/api/v2/usage", headers=other).json()["total"]["jobs"] == 0


def test_days_that_make_no_sense_are_refused(client: TestClient) -> None:
    answer = client.get("/api/v2/usage?since=2026-02-01&until=2026-01-01")

    assert answer.status_code == 422
