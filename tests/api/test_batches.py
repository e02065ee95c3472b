"""Batches over HTTP: what is accepted, what is refused and how, what a client sees of them."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from models.contents import generate
from models.jobs import service
from models.jobs.service import Claim, Outcome
from models.jobs.states import StepState
from models.kit import db
from tests.conftest import Customer

pytestmark = pytest.mark.usefixtures("lanes")
NOTE = {"content": "# Release 2.4\n\nExports are **three times** faster.", "format": "markdown"}


def wish(**changes: Any) -> dict[str, Any]:
    return {"document": NOTE, "channels": ["email", "website"], **changes}


def make(client: TestClient, n: int = 3, **how: Any) -> dict[str, Any]:
    answer = client.post("/api/v2/batch/generate", json={"requests": [wish()] * n, **how})
    assert answer.status_code == 202, answer.text
    found: dict[str, Any] = answer.json()
    return found


def claim(size: int = 100) -> list[Claim]:
    with db.unit_of_work() as session:
        return service.claim(session, lane="short", owner="me", size=size)


def end(claims: list[Claim], state: StepState = StepState.COMPLETED) -> None:
    error: dict[str, object] = {"code": "x", "message": "the reason"}
    failed = state is StepState.FAILED
    with db.unit_of_work() as session:
        service.finish(
            session,
            [Outcome(c, state, error=error if failed else None) for c in claims],
            owner="me",
        )


def count(table: str) -> int:
    with db.unit_of_work() as session:
        return int(db.rows(session, f"select count(*) from {table}", {})[0][0])


def test_a_batch_answers_at_once_with_its_jobs(client: TestClient) -> None:
    answer = client.post("/api/v2/batch/generate", json={"requests": [wish()] * 2, "name": "May"})

    batch = answer.json()
    assert answer.status_code == 202
    assert answer.headers["location"] == f"/api/v2/batch/{batch['batch_id']}"
    assert batch["id"] == batch["batch_id"]
    assert (batch["name"], batch["status"]) == ("May", "pending")
    assert batch["total"] == batch["total_items"] == batch["pending"] == 2
    assert batch["jobs"] == batch["items"]
    assert [(j["index"], j["status"]) for j in batch["jobs"]] == [(0, "pending"), (1, "pending")]
    assert batch["progress"] == {"percent": 0, "done": 0, "total": 2}
    assert None not in batch.values()
    job = client.get(f"/api/v2/jobs/{batch['jobs'][1]['job_id']}").json()
    assert job["channels"] == ["email", "website"]
    assert job["batch_id"] == batch["batch_id"]


@pytest.mark.parametrize(
    ("said", "parallel", "fail_fast"),
    [
        ({}, True, False),
        ({"parallel": False, "fail_fast": True}, False, True),
        ({"parallel_processing": False, "continue_on_error": False}, False, True),
        ({"continue_on_error": True, "batch_size": 10}, True, False),
        ({"continue_on_error": False, "fail_fast": True}, True, True),
    ],
)
@pytest.mark.parametrize("path", ["/api/v2/batch/generate", "/api/v2/content/batch"])
def test_every_clients_words_are_understood(
    client: TestClient, path: str, said: dict[str, Any], parallel: bool, fail_fast: bool
) -> None:
    batch = client.post(path, json={"items": [wish()], **said}).json()

    assert (batch["parallel"], batch["fail_fast"]) == (parallel, fail_fast)


def test_the_same_document_is_stored_once_and_others_too(client: TestClient) -> None:
    before = count("documents")
    stored = client.post("/api/v2/documents", json=NOTE).json()["document_id"]
    other = {"content": "Another text.", "format": "text"}
    requests = [
        wish(),
        wish(channels=["email"]),
        {"document_id": f" {stored} ", "channels": ["email"]},
        wish(document=other),
        wish(),
    ]

    batch = client.post("/api/v2/batch/generate", json={"requests": requests}).json()

    ids = [client.get(f"/api/v2/jobs/{j['job_id']}").json()["document_id"] for j in batch["jobs"]]
    assert ids[0] == ids[1] == ids[4]
    assert ids[2] == stored
    assert len(set(ids)) == 3
    assert count("documents") - before == 3
    again = client.post("/api/v2/batch/generate", json={"requests": requests}).json()
    first = client.get(f"/api/v2/jobs/{again['jobs'][0]['job_id']}").json()
    assert first["document_id"] == ids[0]


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ({}, 422, "requests"),
        ({"requests": []}, 422, "requests"),
        ({"requests": [wish()] * 10_001}, 422, "10000"),
        ({"requests": [wish(), wish(channels=[])]}, 422, "requests.1.channels"),
        ({"requests": [wish(), wish(colour="red")]}, 422, "requests.1.colour"),
        ({"items": [wish(), wish(channels=[])]}, 422, ".1.channels"),
        ({"requests": [wish(), wish(), wish(channels=["fax"])]}, 422, "requests.2: There is no"),
        ({"requests": [wish(document={"content": " "})]}, 422, "requests.0: The document is empty"),
        ({"requests": [wish(), wish(document_id="x")]}, 422, "requests.1: Send either"),
        ({"requests": [wish(), {"channels": ["email"]}]}, 422, "requests.1: Nothing to write"),
        ({"requests": [wish(schedule_time="2001-01-01T00:00")]}, 422, "requests.0: schedule_time"),
        ({"requests": [wish(metadata={"a": "\x00"})]}, 422, "requests.0: metadata"),
        ({"requests": [wish(), wish(document=None, document_id="x")]}, 404, "requests.1"),
        (
            {
                "requests": [wish(), wish(schedule_time="2027-01-01T00:00+00:00")],
                "parallel": False,
            },
            422,
            "requests.1",
        ),
        ({"requests": [wish()], "fail_fast": True, "continue_on_error": True}, 422, "contradict"),
        ({"requests": [wish()], "name": "a\x00b"}, 422, "name"),
        ({"requests": [wish()], "speed": 3}, 422, "speed"),
    ],
)
def test_a_bad_batch_is_named_by_its_index_and_leaves_nothing(
    client: TestClient, body: object, status: int, words: str
) -> None:
    tables = ("jobs", "batches", "documents")
    before = [count(table) for table in tables]

    answer = client.post("/api/v2/batch/generate", json=body)

    assert answer.status_code == status, answer.text
    assert words in answer.json()["detail"]
    assert [count(table) for table in tables] == before


def test_every_bad_request_is_listed(client: TestClient) -> None:
    bad = wish(channels=["fax"])

    problem = client.post("/api/v2/batch/generate", json={"requests": [wish(), bad, bad]}).json()

    assert "and 1 more" in problem["detail"]
    assert [e["loc"] for e in problem["errors"]] == [
        ["body", "requests", 1],
        ["body", "requests", 2],
    ]


def test_ten_thousand_requests_fit_in_one_call(client: TestClient) -> None:
    batch = make(client, 10_000)

    assert batch["pending"] == 10_000
    assert batch["has_more"] is True
    assert len(batch["jobs"]) == 1000
    last = client.get(f"/api/v2/batch/{batch['id']}/jobs", params={"offset": 9_998}).json()
    assert [job["index"] for job in last["jobs"]] == [9_998, 9_999]
    assert (last["has_more"], last["total"]) == (False, 10_000)


def test_a_key_makes_a_batch_once(client: TestClient) -> None:
    headers = {"Idempotency-Key": "one"}
    before = count("batches")
    answers = [
        client.post("/api/v2/batch/generate", json={"requests": [wish()]}, headers=headers)
        for _ in range(2)
    ]

    assert answers[0].json() == answers[1].json()
    assert count("batches") == before + 1


def test_counts_and_errors_follow_the_jobs(client: TestClient) -> None:
    batch = make(client)
    claims = claim()
    end([c for c in claims if c.job_id == claims[0].job_id], StepState.FAILED)
    end([c for c in claims if c.job_id != claims[0].job_id])

    for path in ("", "/status"):
        seen = client.get(f"/api/v2/batch/{batch['id']}{path}").json()

        assert seen["status"] == "partial"
        assert (seen["successful"], seen["failed"], seen["pending"]) == (2, 1, 0)
        assert seen["progress"] == {"percent": 100, "done": 3, "total": 3}
        assert seen["summary"] == "3 of 3 jobs are over: 2 successful, 1 failed."
        assert seen["completed_at"] >= seen["created_at"]
        failed = next(job for job in seen["jobs"] if job["status"] == "failed")
        assert failed["errors"] == ["email: the reason", "website: the reason"]
        assert sum("errors" in job for job in seen["jobs"]) == 1


def test_a_sequential_batch_runs_in_the_order_of_the_request(client: TestClient) -> None:
    batch = make(client, parallel=False)

    order = []
    while claims := claim():
        order += list(dict.fromkeys(str(c.job_id) for c in claims))
        end(claims)

    assert order == [job["job_id"] for job in batch["jobs"]]


def test_fail_fast_cancels_the_rest(client: TestClient) -> None:
    batch = make(client, parallel=False, fail_fast=True)

    end(claim(), StepState.FAILED)

    seen = client.get(f"/api/v2/batch/{batch['id']}").json()
    assert (seen["status"], seen["failed"], seen["cancelled"]) == ("failed", 1, 2)


@pytest.mark.parametrize(
    ("method", "path"),
    [("DELETE", ""), ("DELETE", "/cancel"), ("POST", "/cancel")],
)
def test_cancel_is_the_same_on_every_path(client: TestClient, method: str, path: str) -> None:
    batch = make(client)

    for _ in range(2):  # a second time changes nothing
        answer = client.request(method, f"/api/v2/batch/{batch['id']}{path}")

        assert answer.status_code == 200
        assert answer.json()["status"] == "cancelled"
        assert answer.json()["cancelled"] == 3


def test_a_batch_that_is_over_can_not_be_cancelled(client: TestClient) -> None:
    batch = make(client, 1)
    end(claim())

    answer = client.delete(f"/api/v2/batch/{batch['id']}")

    assert answer.status_code == 409
    assert "completed already" in answer.json()["detail"]


def test_batches_are_listed_newest_first(client: TestClient) -> None:
    made = [make(client, 1)["id"] for _ in range(3)]

    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = client.get("/api/v2/batch", params={"limit": 2, "cursor": cursor}).json()
        seen += [batch["batch_id"] for batch in page["batches"]]
        cursor = page.get("next_cursor")

    assert seen == made[::-1]


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", ""), ("GET", "/status"), ("GET", "/jobs"), ("DELETE", ""), ("POST", "/cancel")],
)
@pytest.mark.parametrize("batch_id", ["x", "6b8f0d5e-0000-4000-8000-000000000000", "foreign"])
def test_what_is_not_yours_is_missing(
    client: TestClient, other_customer: Customer, method: str, path: str, batch_id: str
) -> None:
    headers = {}
    if batch_id == "foreign":
        batch_id = make(client, 1)["id"]
        headers = {"Authorization": f"Bearer {other_customer.key}"}

    answer = client.request(method, f"/api/v2/batch/{batch_id}{path}", headers=headers)

    assert answer.status_code == 404
    assert client.get("/api/v2/batch", headers=headers).json()["batches"] == [] or not headers


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 1001}, {"offset": -1}])
def test_a_bad_page_is_a_clear_error(client: TestClient, query: dict[str, int]) -> None:
    batch = make(client, 1)

    answer = client.get(f"/api/v2/batch/{batch['id']}/jobs", params=query)

    assert answer.status_code == 422


def test_a_foreign_document_is_as_missing_as_none(
    client: TestClient, other_customer: Customer
) -> None:
    headers = {"Authorization": f"Bearer {other_customer.key}"}
    foreign = client.post("/api/v2/documents", json=NOTE, headers=headers).json()["document_id"]
    requests = [wish(), {"document_id": foreign, "channels": ["email"]}]

    answer = client.post("/api/v2/batch/generate", json={"requests": requests})

    assert answer.status_code == 404
    assert "requests.1.document_id" in answer.json()["detail"]


def test_one_batch_step_is_what_a_single_job_has(client: TestClient) -> None:
    make(client, 1)
    client.post("/api/v2/content/sync", json=wish())

    in_batch, alone = sorted(claim(), key=lambda c: c.fair_at)[::2]

    assert in_batch.kind == alone.kind == generate.STEP_KIND
    assert in_batch.spec == alone.spec
