"""Jobs over HTTP: pages, filters, one job, its events, cancel."""

from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from models.jobs import service
from models.jobs.service import NewJob, NewStep, Outcome
from models.jobs.states import StepState
from models.kit import db
from tests.conftest import Customer


@pytest.fixture
def jobs(lanes: None, customer: Customer) -> list[UUID]:
    """Seven jobs of the customer, oldest first."""
    made = []
    for n in range(7):
        names = ["email"] if n % 2 else ["website", "email"]
        steps = [NewStep("render", name) for name in names]
        with db.unit_of_work() as session:
            job = NewJob(customer.actor.tenant_id, "content", f"document {n}", steps)
            made += service.submit(session, [job])
    return made


def finish_all(state: StepState) -> None:
    with db.unit_of_work() as session:
        claims = service.claim(session, lane="short", owner="me", size=100)
        error: dict[str, object] = {"code": "x", "message": "the reason"}
        done = [Outcome(c, state, error=error if state == "failed" else None) for c in claims]
        service.finish(session, done, owner="me")


def test_pages_follow_each_other_by_cursor(client: TestClient, jobs: list[UUID]) -> None:
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = client.get("/api/v2/jobs", params={"limit": 3, "cursor": cursor}).json()
        seen += [job["job_id"] for job in page["jobs"]]
        assert page["total"] == 7
        cursor = page.get("next_cursor")

    assert seen == [str(job_id) for job_id in reversed(jobs)]


def test_pages_follow_each_other_by_offset(client: TestClient, jobs: list[UUID]) -> None:
    page = client.get("/api/v2/jobs", params={"limit": 3, "offset": 6}).json()

    assert [job["job_id"] for job in page["jobs"]] == [str(jobs[0])]
    assert (page["page"], page["page_size"], page["has_more"]) == (3, 3, False)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"status": "pending"}, 7),
        ({"status": "queued"}, 7),
        ({"status": "completed,running"}, 0),
        ({"channel": "website"}, 4),
        ({"channel": "web", "status": "pending"}, 4),
        ({"document_id": "document 3"}, 1),
        ({"search": "document 3"}, 1),
        ({"search": "document"}, 7),
        ({"search": " nothing "}, 0),
        ({"created_after": "2020-01-01"}, 7),
        ({"created_before": "2020-01-01T00:00:00Z"}, 0),
        ({"created_after": "2020-01-01T00:00:00+02:00", "created_before": "8999-12-31"}, 7),
        ({"sort": "created_at", "status": "pending,failed"}, 7),
        ({"within_days": "1"}, 7),
    ],
)
@pytest.mark.usefixtures("jobs")
def test_filters_narrow_the_list(client: TestClient, query: dict[str, str], found: int) -> None:
    page = client.get("/api/v2/jobs", params=query).json()

    assert page["total"] == len(page["jobs"]) == found


@pytest.mark.parametrize(
    "query",
    [
        {"status": "sleeping"},
        {"channel": "fax"},
        {"limit": 0},
        {"limit": "many"},
        {"offset": -1},
        {"cursor": "nonsense"},
        {"cursor": "AAAA"},
        {"sort": "priority"},
        {"within_days": 0},
        {"within_days": 1, "created_after": "2026-01-01"},
        {"within_days": 1, "created_before": "2026-01-01"},
        {"search": "x" * 201},
        {"search": "a\x00"},
        {"document_id": "a\x00"},
        {"created_after": "yesterday"},
        {"created_after": "9999-12-31T23:59:59Z"},
        {"created_before": "0001-01-01"},
        {"created_after": "2026-01-02", "created_before": "2026-01-01"},
    ],
)
def test_a_bad_filter_is_a_clear_error(client: TestClient, query: dict[str, str]) -> None:
    answer = client.get("/api/v2/jobs", params=query)

    assert answer.status_code == 422
    assert isinstance(answer.json()["detail"], str)


@pytest.mark.usefixtures("lanes")
def test_results_name_channels_as_the_contract_does(client: TestClient, customer: Customer) -> None:
    steps = [NewStep("render", "social_twitter")]
    with db.unit_of_work() as session:
        job = NewJob(customer.actor.tenant_id, "content", "d", steps)
        job_id = service.submit(session, [job])[0]
    finish_all(StepState.FAILED)

    shown = client.get(f"/api/v2/jobs/{job_id}").json()

    assert shown["status"] == "failed"
    assert shown["errors"] == ["social_twitter: the reason"]
    assert shown["results"]["twitter"]["status"] == "failed"
    assert shown["results"]["twitter"]["error"] == "the reason"
    assert shown["results"]["twitter"]["timestamp"] <= shown["completed_at"]
    assert shown["progress"]["channels"]["social_twitter"]["status"] == "failed"


def test_events_tell_how_long_channels_waited_and_ran(client: TestClient, jobs: list[UUID]) -> None:
    finish_all(StepState.COMPLETED)

    whole = client.get(f"/api/v2/jobs/{jobs[0]}/events").json()
    later = client.get(f"/api/v2/jobs/{jobs[0]}/events?after=2").json()

    assert whole["durations"] == later["durations"]
    assert [e["seq"] for e in later["events"]] == [3]
    times = whole["durations"]["channels"]
    assert times.keys() == {"website", "email"}
    for spent in times.values():
        sum_ms = spent["waiting_ms"] + spent["running_ms"]
        assert abs(sum_ms - whole["durations"]["total_ms"]) <= 1  # rounded


def test_events_tell_what_happened_without_gaps(client: TestClient, jobs: list[UUID]) -> None:
    finish_all(StepState.COMPLETED)

    events = client.get(f"/api/v2/jobs/{jobs[0]}/events").json()["events"]

    assert [e["seq"] for e in events] == [1, 2, 3]
    assert [e["status"] for e in events] == ["pending", "in_progress", "completed"]
    assert events[1]["channels"] == {"website": "in_progress", "email": "in_progress"}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("DELETE", "/api/v2/jobs/{}"),
        ("DELETE", "/api/v2/content/sync/{}"),
        ("POST", "/api/v2/jobs/{}/cancel"),
    ],
)
def test_cancel_answers_the_same_on_every_path(
    client: TestClient, jobs: list[UUID], method: str, path: str
) -> None:
    for _ in range(2):  # a second time changes nothing
        answer = client.request(method, path.format(jobs[0]))

        assert answer.status_code == 200
        assert answer.json() == {
            "cancelled": True,
            "job_id": str(jobs[0]),
            "status": "cancelled",
        }


def test_cancel_of_a_finished_job_says_why_not(client: TestClient, jobs: list[UUID]) -> None:
    finish_all(StepState.COMPLETED)

    answer = client.delete(f"/api/v2/jobs/{jobs[0]}")

    assert answer.status_code == 409
    assert "completed already" in answer.json()["detail"]


@pytest.mark.parametrize("path", ["", "/content", "/events"])
@pytest.mark.parametrize("job_id", ["x", "6b8f0d5e-0000-4000-8000-000000000000", "foreign"])
def test_what_is_not_yours_is_missing(
    client: TestClient, jobs: list[UUID], other_customer: Customer, path: str, job_id: str
) -> None:
    headers = {}
    if job_id == "foreign":
        job_id, headers = str(jobs[0]), {"Authorization": f"Bearer {other_customer.key}"}

    answer = client.get(f"/api/v2/jobs/{job_id}{path}", headers=headers)

    assert answer.status_code == 404
    assert answer.json()["error"] == "not_found"
