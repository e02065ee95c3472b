"""Move the start of a job over HTTP."""

from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from models.kit import broker, clock, db
from tests.conftest import Customer

pytestmark = pytest.mark.usefixtures("lanes")
NEXT_YEAR = clock.now().year + 1


def submit(client: TestClient, *, scheduled: bool = True) -> dict[str, Any]:
    body: dict[str, Any] = {"document": {"content": "# News"}, "channels": ["email", "website"]}
    if scheduled:
        body["schedule_time"] = clock.iso(clock.now() + timedelta(days=1))
    job: dict[str, Any] = client.post("/api/v2/content/sync", json=body).json()
    return job


def move(client: TestClient, job_id: str, to: object, **headers: str) -> Any:
    path = f"/api/v2/jobs/{job_id}/schedule"
    return client.patch(path, json={"schedule_time": to}, headers=headers)


def test_a_start_is_moved_to_a_wall_time_in_the_clients_zone(client: TestClient) -> None:
    job = submit(client)
    day = (clock.now() + timedelta(days=30)).date()

    answer = move(client, job["job_id"], f"{day}T09:30", **{"X-Timezone": "Asia/Kolkata"})

    assert answer.status_code == 200
    assert answer.json()["scheduled_for"] == f"{day}T04:00:00.000Z"
    assert answer.json()["status"] == "pending"
    with db.unit_of_work() as session:
        due = db.rows(session, "select distinct state, due_at from steps", {})
    assert [(state, clock.iso(at)) for state, at in due] == [("scheduled", f"{day}T04:00:00.000Z")]


def test_a_move_is_told_in_the_jobs_events(client: TestClient) -> None:
    job = submit(client)

    move(client, job["job_id"], clock.iso(clock.now() + timedelta(days=2)))

    events = client.get(f"/api/v2/jobs/{job['job_id']}/events").json()["events"]
    assert [(e["seq"], e["type"], e["status"]) for e in events] == [
        (1, "job_created", "pending"),
        (2, "job_update", "pending"),
    ]
    assert events[1]["channels"] == {"email": "scheduled", "website": "scheduled"}


def test_null_starts_at_once(client: TestClient) -> None:
    job = submit(client)
    assert broker.redis_client().llen("short") == 0

    started = move(client, job["job_id"], None).json()

    assert started["scheduled_for"] < job["scheduled_for"]
    assert broker.redis_client().llen("short") == 1
    events = client.get(f"/api/v2/jobs/{job['job_id']}/events").json()["events"]
    assert events[-1]["channels"] == {"email": "pending", "website": "pending"}


@pytest.mark.parametrize(
    ("to", "words"),
    [
        ("tomorrow", "'tomorrow'"),
        ("2001-01-01T00:00", "past"),
        ("0001-01-01T00:00", "0001"),
        ("9999-12-31T23:59", "year"),
        ("9999-12-31T23:59-23:00", "9999"),
        ("2999-01-01T00:00", "year"),
        (5, "schedule_time"),
    ],
)
def test_a_bad_time_is_named_and_moves_nothing(client: TestClient, to: object, words: str) -> None:
    job = submit(client)

    answer = move(client, job["job_id"], to, **{"X-Timezone": "Asia/Tokyo"})

    assert answer.status_code == 422
    assert words in answer.json()["detail"]
    now = client.get(f"/api/v2/jobs/{job['job_id']}").json()
    assert {key: now[key] for key in job} == job


def test_a_bad_zone_is_named(client: TestClient) -> None:
    answer = move(client, submit(client)["job_id"], f"{NEXT_YEAR}-01-01", **{"X-Timezone": "Bonn"})

    assert answer.status_code == 422
    assert "X-Timezone 'Bonn'" in answer.json()["detail"]


def test_an_empty_body_is_no_start_at_once(client: TestClient) -> None:
    job = submit(client)

    answer = client.patch(f"/api/v2/jobs/{job['job_id']}/schedule", json={})

    assert answer.status_code == 422
    now = client.get(f"/api/v2/jobs/{job['job_id']}").json()
    assert {key: now[key] for key in job} == job


def test_a_job_that_may_have_begun_is_not_moved(client: TestClient) -> None:
    waiting, cancelled = submit(client, scheduled=False), submit(client)
    client.delete(f"/api/v2/jobs/{cancelled['job_id']}")
    later = clock.iso(clock.now() + timedelta(days=1))

    refused = [move(client, job["job_id"], later) for job in (waiting, cancelled)]

    assert [answer.status_code for answer in refused] == [409, 409]
    assert "waits for a worker already" in refused[0].json()["detail"]
    assert "is cancelled already" in refused[1].json()["detail"]


@pytest.mark.parametrize("job_id", ["x", "6b8f0d5e-0000-4000-8000-000000000000", "foreign"])
def test_what_is_not_yours_is_missing(
    client: TestClient, other_customer: Customer, job_id: str
) -> None:
    headers = {}
    if job_id == "foreign":
        job_id = submit(client)["job_id"]
        headers = {"Authorization": f"Bearer {other_customer.key}"}

    answer = move(client, job_id, None, **headers)

    assert answer.status_code == 404
