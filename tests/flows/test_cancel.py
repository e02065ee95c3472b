"""Stop what runs, from outside: Flower's revoke and the API are the same cancel; SIGTERM is none."""

import signal
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx2
import psycopg
import pytest

from models.kit import clock
from tests.support.eventually import eventually
from tests.support.patient.social_threads import KEY
from tests.support.stack import Stack

pytestmark = pytest.mark.flow

DOCUMENT = {"content": "# Hello\n\nA note of some words."}
WORKER = ("worker", "--concurrency", "2")


@pytest.fixture(scope="module")
def slow(stack: Stack) -> Iterator[Stack]:
    """Let the stack's worker be one whose channel KEY works long; nobody forces its steps to end."""
    settings = {
        "TOOMBOS_PLUGINS": f"tests.support.patient.{KEY}",
        "TOOMBOS_ENGINE__CANCEL_GRACE_S": "600",
        "TOOMBOS_ENGINE__DRAIN_S": "1",
    }
    end_worker(stack)
    patient = replace(stack, environment={**stack.environment, **settings})
    patient.start("worker", *WORKER)
    yield patient
    end_worker(stack)
    stack.start("worker", *WORKER)
    stack.wait_until_healthy()


def end_worker(stack: Stack) -> None:
    worker = stack.processes["worker"]
    worker.send_signal(signal.SIGTERM)
    worker.wait(timeout=60)


def submit(http: httpx2.Client, *channels: str, **wish: str) -> str:
    body = {"document": DOCUMENT, "channels": channels, **wish}
    job_id: str = http.post("/api/v2/content/sync", json=body).json()["job_id"]
    return job_id


def look(http: httpx2.Client, job_id: str) -> dict[str, Any]:
    job: dict[str, Any] = http.get(f"/api/v2/jobs/{job_id}").json()
    return job


def step(http: httpx2.Client, job_id: str, channel: str = KEY) -> dict[str, Any]:
    found: dict[str, Any] = look(http, job_id)["progress"]["channels"][channel]
    return found


def reaches(http: httpx2.Client, job_id: str, status: str) -> None:
    def there() -> None:
        assert look(http, job_id)["status"] == status

    eventually(there, timeout_s=60)


def runs(http: httpx2.Client, job_id: str, *, attempt: int = 1) -> None:
    def running() -> None:
        found = step(http, job_id)
        assert (found["status"], found["attempt"]) == ("in_progress", attempt)

    eventually(running, timeout_s=60)


def revoke(stack: Stack, http: httpx2.Client, step_id: str) -> None:
    answer = http.post(
        f"/flower/api/task/revoke/{step_id}",
        auth=("operator", stack.key),
        headers={"Origin": stack.url},
    )
    assert answer.status_code == 200, answer.text


def test_a_revoke_in_flower_cancels_the_job(stack: Stack) -> None:
    with stack.client() as http:
        later = (clock.now() + timedelta(hours=1)).isoformat()
        job_id = submit(http, "email", schedule_time=later)

        revoke(stack, http, step(http, job_id, "email")["step_id"])

        reaches(http, job_id, "cancelled")


def test_a_revoke_in_flower_stops_a_step_that_runs(slow: Stack) -> None:
    with slow.client() as http:
        job_id = submit(http, KEY)
        runs(http, job_id)

        revoke(slow, http, step(http, job_id)["step_id"])

        reaches(http, job_id, "cancelled")
        assert step(http, job_id)["attempt"] == 1


def test_a_cancelled_job_stops_at_its_checkpoint_and_keeps_what_is_done(slow: Stack) -> None:
    with slow.client() as http:
        job_id = submit(http, "email", KEY)
        runs(http, job_id)

        assert http.post(f"/api/v2/jobs/{job_id}/cancel").status_code == 200

        reaches(http, job_id, "cancelled")
        assert step(http, job_id, "email")["status"] == "completed"
        assert step(http, job_id)["status"] == "cancelled"
        assert set(http.get(f"/api/v2/jobs/{job_id}/content").json()["content"]) == {"email"}


def test_a_worker_that_is_stopped_hands_over_its_long_step(slow: Stack) -> None:
    with slow.client() as http:
        job_id = submit(http, KEY)
        runs(http, job_id)

        end_worker(slow)

        assert step(http, job_id)["status"] == "pending"
        slow.start("worker", *WORKER)
        runs(http, job_id, attempt=2)
        with psycopg.connect(slow.environment["DATABASE_URL"]) as connection:
            query = "select crashes, error from steps where job_id = %s"
            assert connection.execute(query, [job_id]).fetchall() == [(0, None)]
        http.post(f"/api/v2/jobs/{job_id}/cancel")
        reaches(http, job_id, "cancelled")
