"""Run jobs again: what is kept, what is done again, and what can't be."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from models.jobs import service
from models.jobs.service import Outcome
from models.jobs.states import StepState
from models.kit import broker, db
from tasks.lease import Leases
from tasks.loop import Turn
from tests.conftest import Customer
from tests.support.watcher import Watcher

pytestmark = pytest.mark.usefixtures("lanes")

WISH = {"document": {"content": "# A title\n\nSome 42 words."}, "channels": ["email", "website"]}


def work() -> None:
    Turn(broker.SHORT, Leases("this test"), Watcher()).take()


@pytest.fixture
def partial(client: TestClient) -> str:
    """A job whose email failed and whose website is good."""
    job_id: str = client.post("/api/v2/content/sync", json=WISH).json()["job_id"]
    with db.unit_of_work() as session:
        claims = service.claim(session, lane="short", owner="x", size=9)
        email = next(c for c in claims if c.name == "email")
        error: dict[str, object] = {"code": "boom", "message": "It broke."}
        service.finish(session, [Outcome(email, StepState.FAILED, error=error)], owner="x")
        db.rows(session, "update steps set due_at = now() where state = 'in_progress'", {})
    with db.unit_of_work() as session:
        service.sweep(session)
    Turn(broker.LONG, Leases("this test"), Watcher()).take()
    assert client.get(f"/api/v2/jobs/{job_id}").json()["status"] == "partial"
    return job_id


def content(client: TestClient, job_id: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/api/v2/jobs/{job_id}/content").json()["content"]
    return found


def without_address(content: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in content.items() if key not in ("content_id", "card_url")}


def test_a_retry_does_again_only_what_failed_and_keeps_the_rest(
    client: TestClient, partial: str
) -> None:
    before = content(client, partial)["website"]

    answer = client.post(f"/api/v2/jobs/{partial}/retry")

    job = answer.json()
    assert answer.status_code == 202
    assert job["new_job_id"] == job["job_id"] != partial
    assert job["original_job_id"] == job["retry_of"] == job["metadata"]["retry_of"] == partial
    assert job["progress"]["channels"]["website"]["status"] == "completed"
    assert job["progress"]["channels"]["email"]["status"] == "pending"
    with db.unit_of_work() as session:
        assert [c.name for c in service.claim(session, lane="short", owner="y", size=9)] == [
            "email"
        ]
        db.rows(session, "update steps set due_at = now() where state = 'in_progress'", {})
    with db.unit_of_work() as session:
        service.sweep(session)
    Turn(broker.LONG, Leases("this test"), Watcher()).take()
    after = content(client, job["job_id"])
    assert client.get(f"/api/v2/jobs/{job['job_id']}").json()["status"] == "completed"
    assert list(after) == ["email", "website"]
    assert without_address(after["website"]) == without_address(before)
    kept = client.get(f"/api/v2/content/{after['website']['content_id']}").json()
    assert kept["job_id"] == job["job_id"]
    assert content(client, partial)["website"] == before


def test_a_cancelled_job_can_be_run_again(client: TestClient) -> None:
    job_id = client.post("/api/v2/content/sync", json=WISH).json()["job_id"]
    client.delete(f"/api/v2/jobs/{job_id}")

    again = client.post(f"/api/v2/content/sync/{job_id}/retry").json()
    work()

    assert client.get(f"/api/v2/jobs/{again['job_id']}").json()["status"] == "completed"


@pytest.mark.parametrize("finish", [False, True])
def test_a_job_that_is_not_over_or_is_good_is_a_conflict(client: TestClient, finish: bool) -> None:
    job_id = client.post("/api/v2/content/sync", json=WISH).json()["job_id"]
    if finish:
        work()

    answer = client.post(f"/api/v2/jobs/{job_id}/retry")

    assert answer.status_code == 409
    assert ("completed" if finish else "pending") in answer.json()["detail"]


def test_a_foreign_job_is_missing(
    client: TestClient, partial: str, other_customer: Customer
) -> None:
    headers = {"Authorization": f"Bearer {other_customer.key}"}

    assert client.post(f"/api/v2/jobs/{partial}/retry", headers=headers).status_code == 404
    assert client.post(f"/api/v2/jobs/{UUID(int=1)}/retry").status_code == 404
    assert client.get("/api/v2/dead-letters", headers=headers).json()["dead_letters"] == []


def test_dead_letters_say_why_and_whether_they_were_replayed(
    client: TestClient, partial: str
) -> None:
    read: Callable[[], Any] = lambda: client.get("/api/v2/dead-letters").json()["dead_letters"]  # noqa: E731
    [letter] = read()
    assert (letter["job_id"], letter["channel"]) == (partial, "email")
    assert (letter["code"], letter["error"], letter["attempts"]) == ("boom", "It broke.", 1)
    assert "retried_as" not in letter

    again = client.post(f"/api/v2/jobs/{partial}/retry").json()["job_id"]

    assert read()[0]["retried_as"] == again


def test_a_dead_letter_is_replayed_by_its_own_id(
    client: TestClient, partial: str, other_customer: Customer
) -> None:
    [letter] = client.get("/api/v2/dead-letters").json()["dead_letters"]
    path = f"/api/v2/dead-letters/{letter['step_id']}/replay"
    before = content(client, partial)["website"]

    theirs = {"Authorization": f"Bearer {other_customer.key}"}
    assert client.post(path, headers=theirs).status_code == 404
    answer = client.post(path)

    job = answer.json()
    assert (answer.status_code, job["original_job_id"]) == (202, partial)
    work()
    assert client.get(f"/api/v2/jobs/{job['job_id']}").json()["status"] == "completed"
    again = content(client, job["job_id"])["website"]
    assert without_address(again) == without_address(before)


def test_a_step_that_has_not_failed_is_no_dead_letter(client: TestClient, partial: str) -> None:
    channels = client.get(f"/api/v2/jobs/{partial}").json()["progress"]["channels"]

    path = f"/api/v2/dead-letters/{channels['website']['step_id']}/replay"
    assert client.post(path).status_code == 404
    assert client.post(f"/api/v2/dead-letters/{UUID(int=1)}/replay").status_code == 404
    assert client.post("/api/v2/dead-letters/none/replay").status_code == 404
