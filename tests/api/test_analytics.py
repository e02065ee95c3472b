"""Figures over HTTP: which time is meant, what is compared, and how a bad wish is refused."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from fastapi.testclient import TestClient

from models.jobs import service
from models.jobs.service import NewJob, NewStep
from models.kit import clock, db
from tests.conftest import Customer


def make(customer: Customer, days_ago: float, n: int = 1) -> None:
    for _ in range(n):
        job = NewJob(customer.actor.tenant_id, "content", "d", [NewStep("render", "email")])
        with db.unit_of_work() as session:
            service.submit(session, [job])
            db.rows(
                session,
                "update jobs set created_at = now() - make_interval(secs => %(s)s) where id = %(id)s",
                {"s": days_ago * 86400, "id": job.id},
            )


def test_the_previous_period_is_the_real_one(client: TestClient, customer: Customer) -> None:
    make(customer, 5, n=3)
    make(customer, 40, n=2)
    make(customer, 80)

    found = client.get("/api/v2/analytics").json()

    assert found["job_analytics"]["total_jobs"] == 3
    assert found["previous"]["total_jobs"] == 2
    assert found["previous"]["end_date"] == found["start_date"]
    assert found["change"] == {"total_jobs": 50.0}
    assert found["recent_activity"] == {"last_24h": 0, "last_7d": 3, "last_30d": 3}


def test_an_empty_account_has_numbers_everywhere(client: TestClient) -> None:
    found = client.get("/api/v2/analytics").json()

    assert found["job_analytics"]["success_rate"] == 0
    assert found["performance_metrics"]["error_rate"] == 0
    assert found["change"] == {}


@pytest.mark.parametrize(
    ("query", "begins", "ends"),
    [
        (
            {"start_date": "2026-05-01", "end_date": "2026-05-02"},
            "2026-05-01T00:00:00.000Z",
            "2026-05-03T00:00:00.000Z",
        ),
        (
            {"start_date": "2026-05-01T10:20:30.400Z", "end_date": "2026-05-01T11:00:00.000Z"},
            "2026-05-01T10:00:00.000Z",
            "2026-05-01T11:00:00.000Z",
        ),
    ],
)
def test_a_date_means_its_whole_day(
    client: TestClient, query: dict[str, str], begins: str, ends: str
) -> None:
    found = client.get("/api/v2/analytics", params=query).json()

    assert (found["start_date"], found["end_date"]) == (begins, ends)


def test_days_are_those_of_the_header(client: TestClient) -> None:
    query = {"start_date": "2026-05-01", "end_date": "2026-05-03"}

    found = client.get(
        "/api/v2/analytics/jobs", params=query, headers={"X-Timezone": "Europe/Berlin"}
    ).json()

    moments = [point["timestamp"] for point in found["jobs_over_time"]]
    assert moments == [f"2026-{day}T22:00:00.000Z" for day in ("04-30", "05-01", "05-02")]


def test_a_day_by_the_hour_has_its_hours(client: TestClient, customer: Customer) -> None:
    make(customer, 0.2)
    since = clock.now() - timedelta(hours=24)

    found = client.get(
        "/api/v2/analytics/jobs", params={"start_date": since.isoformat(), "granularity": "hour"}
    ).json()

    moments = [datetime.fromisoformat(p["timestamp"]) for p in found["jobs_over_time"]]
    assert len(moments) == 25
    assert {b - a for a, b in pairwise(moments)} == {timedelta(hours=1)}
    assert sum(p["count"] for p in found["jobs_over_time"]) == 1


def test_filters_narrow_the_figures(client: TestClient, customer: Customer) -> None:
    make(customer, 1)
    path = "/api/v2/analytics/jobs"

    assert client.get(f"{path}?status=queued&channel=email").json()["total_jobs"] == 1
    assert client.get(f"{path}?status=failed").json()["total_jobs"] == 0
    assert client.get(f"{path}?channel=web").json()["total_jobs"] == 0
    assert client.get(f"{path}?status=queued").json()["jobs_over_time"][0]["status"] == "pending"


@pytest.mark.parametrize(
    "query",
    [
        {"start_date": "soon"},
        {"granularity": "minute"},
        {"start_date": "2026-05-02", "end_date": "2026-05-01"},
        {"start_date": "2020-01-01", "granularity": "hour"},
        {"end_date": "9999-12-31"},
        {"start_date": "1970-01-01", "end_date": "8999-12-31"},
    ],
)
def test_a_bad_wish_is_a_clear_error(client: TestClient, query: dict[str, str]) -> None:
    answer = client.get("/api/v2/analytics", params=query)

    assert answer.status_code == 422, answer.text
    assert isinstance(answer.json()["detail"], str)
