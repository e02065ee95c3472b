"""The existing client: it says its key and `Content-Type: application/json` with every request."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from models.jobs import service
from models.jobs.service import Outcome
from models.jobs.states import StepState
from models.kit import db

NOTE = {"content": "# Release 2.4\n\nExports are **three times** faster.", "format": "markdown"}
ALL_CHANNELS = ["email", "website", "social_twitter", "social_linkedin", "social_facebook"]
MakeJob = Callable[[str], str]


@pytest.fixture
def browser(client: TestClient) -> Iterator[TestClient]:
    """The existing client, signed in."""
    client.headers["Content-Type"] = "application/json"
    yield client
    del client.headers["Content-Type"]


@pytest.fixture
def make_job(browser: TestClient, lanes: None) -> MakeJob:
    """Give a function that makes a job of a status and returns its id."""

    def make(status: str) -> str:
        body = {"document": NOTE, "channels": ALL_CHANNELS}
        job_id = str(browser.post("/api/v2/content/sync", json=body).json()["job_id"])
        if status == "cancelled":
            assert browser.delete(f"/api/v2/jobs/{job_id}").status_code == 200
        elif status == "in_progress":
            claim(size=1)
        elif status != "pending":
            finish(status)
        assert read(browser, job_id)["status"] == status
        return job_id

    return make


def claim(*, size: int = 100) -> list[service.Claim]:
    """Take steps as a worker does."""
    with db.unit_of_work() as session:
        return service.claim(session, lane="short", owner="me", size=size)


def finish(status: str) -> None:
    """End all open steps so that their job gets this status."""
    outcomes = []
    for n, one in enumerate(claim()):
        failed = status == "failed" or (status == "partial" and n % 2 == 1)
        error: dict[str, object] | None = {"code": "x", "message": "it broke"} if failed else None
        state = StepState.FAILED if failed else StepState.COMPLETED
        outcomes.append(Outcome(one, state, error=error))
    with db.unit_of_work() as session:
        service.finish(session, outcomes, owner="me")


def read(browser: TestClient, job_id: str) -> dict[str, Any]:
    """Look at a job."""
    found: dict[str, Any] = browser.get(f"/api/v2/jobs/{job_id}").json()
    return found
