"""Pause and resume over HTTP, and what a job says while it waits."""

from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from models.jobs import service
from models.kit import broker, db
from tasks.lease import Leases
from tasks.loop import Turn
from tests.conftest import Customer
from tests.factories.workers import gives_sign_of_life
from tests.support.watcher import Watcher

pytestmark = pytest.mark.usefixtures("lanes")

WISH = {"document": {"content": "# A title\n\nSome 42 words."}, "channels": ["email", "website"]}


def submit(client: TestClient) -> str:
    job_id: str = client.post("/api/v2/content/sync", json=WISH).json()["job_id"]
    return job_id


def work() -> list[str]:
    watcher = Watcher()
    Turn(broker.SHORT, Leases("this test"), watcher).take()
    return watcher.begun


def look(client: TestClient, job_id: str) -> Any:
    return client.get(f"/api/v2/jobs/{job_id}").json()


def test_a_paused_channel_waits_and_a_resumed_one_goes_on(client: TestClient) -> None:
    made = client.post("/api/v2/pauses", json={"channel": "email", "reason": "typo in the footer"})
    job_id = submit(client)

    assert made.status_code == 201
    assert work() == ["website"]
    told = look(client, job_id)["waiting"]
    assert (told["reason"], told["channels"]) == ("paused", ["email"])
    assert "typo in the footer" in told["message"]
    assert client.get(f"/api/v2/jobs/{job_id}/waiting").json() == {
        "job_id": job_id,
        "waiting": told,
    }

    ended = client.delete(made.headers["Location"])
    assert ended.json() == {"resumed": True, "pause_id": made.json()["pause_id"]}
    assert work() == ["email"]
    job = look(client, job_id)
    assert job["status"] == "completed"
    assert "waiting" not in job
    assert client.get(f"/api/v2/jobs/{job_id}/waiting").json() == {"job_id": job_id}


def test_pausing_the_same_thing_again_answers_with_the_pause_that_holds(client: TestClient) -> None:
    first = client.post("/api/v2/pauses", json={"channel": "twitter", "reason": "why"})
    again = client.post("/api/v2/pauses", json={"channel": "social_twitter"})

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert first.json()["channel"] == "social_twitter"
    assert "lane" not in first.json()


def test_everything_can_be_paused_and_pauses_are_listed(client: TestClient) -> None:
    everything = client.post("/api/v2/pauses", json={}).json()
    lane = client.post("/api/v2/pauses", json={"lane": "long"}).json()
    submit(client)

    assert work() == []
    assert client.get("/api/v2/pauses").json() == {"pauses": [everything, lane]}


def test_a_pause_of_somebody_else_is_missing_and_holds_nobody_else_back(
    client: TestClient, other_customer: Customer
) -> None:
    found = client.post("/api/v2/pauses", json={}).json()["pause_id"]
    theirs = {"Authorization": f"Bearer {other_customer.key}"}
    client.post("/api/v2/content/sync", json=WISH, headers=theirs)

    assert client.get("/api/v2/pauses", headers=theirs).json() == {"pauses": []}
    assert client.delete(f"/api/v2/pauses/{found}", headers=theirs).status_code == 404
    assert work() == ["email", "website"]


def test_a_pause_that_is_over_or_never_was_is_missing(client: TestClient) -> None:
    found = client.post("/api/v2/pauses", json={}).json()["pause_id"]
    client.delete(f"/api/v2/pauses/{found}")

    for name in (found, str(UUID(int=1)), "x"):
        assert client.delete(f"/api/v2/pauses/{name}").status_code == 404


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ({"channel": "fax"}, "There is no channel 'fax'"),
        ({"channel": "social"}, "one by one"),
        ({"lane": "control"}, "Lanes are short, long"),
        ({"lane": "short", "channel": "email"}, "not both"),
        ({"chanel": "email"}, "chanel"),
    ],
)
def test_what_can_not_be_paused_is_refused_in_words(
    client: TestClient, wish: dict[str, str], words: str
) -> None:
    answer = client.post("/api/v2/pauses", json=wish)

    assert answer.status_code == 422
    assert words in answer.json()["detail"]
    assert client.get("/api/v2/pauses").json() == {"pauses": []}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/pauses"),
        ("POST", "/pauses"),
        ("DELETE", f"/pauses/{UUID(int=1)}"),
        ("GET", f"/jobs/{UUID(int=1)}/waiting"),
    ],
)
def test_without_a_key_nothing_is_told(anonymous: TestClient, method: str, path: str) -> None:
    assert anonymous.request(method, f"/api/v2{path}", json={}).status_code == 401


def test_a_foreign_jobs_waiting_is_missing(client: TestClient, other_customer: Customer) -> None:
    job_id = submit(client)
    theirs = {"Authorization": f"Bearer {other_customer.key}"}

    assert client.get(f"/api/v2/jobs/{job_id}/waiting", headers=theirs).status_code == 404
    assert client.get("/api/v2/jobs/nonsense/waiting").status_code == 404


def test_a_waiting_job_says_that_no_worker_is_there_or_that_it_is_next(client: TestClient) -> None:
    job_id = submit(client)
    assert look(client, job_id)["waiting"]["reason"] == "no_worker"

    gives_sign_of_life()

    told = look(client, job_id)["waiting"]
    assert told["reason"] == "starting"
    assert told["channels"] == ["email", "website"]
    assert "waiting" not in client.get("/api/v2/jobs").json()["jobs"][0]


def test_a_running_job_waits_for_nothing(client: TestClient) -> None:
    job_id = submit(client)
    with db.unit_of_work() as session:
        service.claim(session, lane="short", owner="x", size=9)

    job = look(client, job_id)

    assert job["status"] == "in_progress"
    assert "waiting" not in job
