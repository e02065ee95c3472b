"""`GET /api/v2/integrity`: what a customer sees of the self-check."""

import pytest
from fastapi.testclient import TestClient

from models.jobs import integrity, lanes, service
from models.kit import db, metrics
from tests.conftest import Customer
from tests.factories.jobs import new_job
from tests.factories.workers import gives_sign_of_life
from workers import selfcheck

pytestmark = pytest.mark.usefixtures("lanes")


def test_it_lists_what_is_wrong_and_what_is_not(client: TestClient) -> None:
    answer = client.get("/api/v2/integrity")

    found = answer.json()
    assert answer.status_code == 200
    assert found["ok"] is False
    assert {f["check"] for f in found["findings"]} == {"workers_missing", "sweep_silent"}
    assert all(f["message"] and f["healed_by"] for f in found["findings"])
    assert {"job_counts", "redis_silent"} < set(found["passed"])
    assert len(found["passed"]) + len(found["findings"]) == len(integrity.CHECKS)


def test_it_says_so_when_all_is_well(client: TestClient) -> None:
    gives_sign_of_life()
    lanes.sweep_ran()

    found = client.get("/api/v2/integrity", params={"days": 1, "sample": 10}).json()

    assert found["ok"] is True
    assert found["findings"] == []
    assert (found["days"], found["sample"]) == (1, 10)


def test_jobs_of_somebody_else_are_neither_counted_nor_named(
    client: TestClient, other_customer: Customer
) -> None:
    with db.unit_of_work() as session:
        service.submit(session, [new_job(other_customer.actor.tenant_id)])
        db.rows(session, "update jobs set n_failed = 1", {})

    assert "job_counts" in client.get("/api/v2/integrity").json()["passed"]


@pytest.mark.parametrize("query", ["days=0", "days=366", "sample=0", "sample=10001", "days=x"])
def test_bounds_are_checked(client: TestClient, query: str) -> None:
    assert client.get(f"/api/v2/integrity?{query}").status_code == 422


def test_it_needs_a_key(anonymous: TestClient) -> None:
    assert anonymous.get("/api/v2/integrity").status_code == 401


def test_the_metric_shows_what_the_last_look_found(client: TestClient) -> None:
    assert selfcheck.look()
    assert not selfcheck.look(), "once a minute is enough"

    text = client.get("/metrics/prometheus").text

    assert 'toombos_integrity_findings{check="workers_missing"} 1.0' in text
    assert 'toombos_integrity_findings{check="job_counts"} 0.0' in text
    assert metrics.read()["findings|job_events"] == 0
