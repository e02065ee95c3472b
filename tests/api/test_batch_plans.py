"""Plans over HTTP: documents that are spread over a period, shown first or made at once."""

from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from models.kit import clock
from tests.conftest import Customer

PLAN = "/api/v2/batch/plan"
OLDER = "/api/v1/batch/generateBatch"


@pytest.fixture
def stored(client: TestClient) -> list[str]:
    """Store three documents; give their ids, the newest first."""
    texts = [f"# News {n}\n\nExports take {n} seconds now." for n in (7, 8, 9)]
    answers = [client.post("/api/v2/documents", json={"content": text}) for text in texts]
    return [answer.json()["document_id"] for answer in reversed(answers)]


def day() -> str:
    return (clock.now() + timedelta(days=40)).date().isoformat()


def ask(client: TestClient, **changes: Any) -> Any:
    body = {"period": "week", "channels": ["email", "x"], "start_on": day(), **changes}
    return client.post(PLAN, json=body, headers={"X-Timezone": "Europe/Berlin"})


def count_jobs(client: TestClient) -> int:
    return int(client.get("/api/v2/jobs").json()["total"])


def test_a_plan_is_shown_first(client: TestClient, stored: list[str]) -> None:
    answer = ask(client, dry_run=True, template_variety=True)

    plan = answer.json()
    assert answer.status_code == 200
    assert plan["total"] == plan["total_items"] == len(plan["scheduling_plan"]) == 6
    assert {item["document_id"] for item in plan["scheduling_plan"]} == set(stored)
    assert len({item["template_style"] for item in plan["scheduling_plan"]}) == 3
    assert count_jobs(client) == 0


def test_a_plan_becomes_a_batch_of_jobs_at_their_times(
    client: TestClient, stored: list[str]
) -> None:
    answer = ask(client)

    batch = answer.json()
    assert answer.status_code == 202
    assert answer.headers["location"] == f"/api/v2/batch/{batch['batch_id']}"
    assert batch["total"] == 6
    for item, job in zip(batch["scheduling_plan"], batch["jobs"], strict=True):
        made = client.get(f"/api/v2/jobs/{job['job_id']}").json()
        assert made["channels"] == [item["channel"]]
        assert made["scheduled_for"][:16] == item["scheduled_for"][:16]
    first = batch["scheduling_plan"][0]
    assert first["channel"] == "email"
    assert first["scheduled_for"][:10] == day()
    assert first["scheduled_for"][11:16] in ("07:00", "08:00")  # 9 o'clock in Berlin


def test_without_times_all_start_at_once(client: TestClient, stored: list[str]) -> None:
    batch = ask(client, include_scheduling=False, document_ids=stored[:1]).json()

    assert batch["total"] == 2
    assert not any("scheduled_for" in item for item in batch["scheduling_plan"])


def test_the_same_key_makes_one_batch(client: TestClient, stored: list[str]) -> None:
    body = {"period": "day", "channels": ["email"], "start_on": day()}
    answers = [
        client.post(PLAN, json=body, headers={"Idempotency-Key": "plan-1"}) for _ in range(2)
    ]

    assert answers[0].json() == answers[1].json()
    assert count_jobs(client) == 3


def test_the_older_form_is_a_query(client: TestClient, stored: list[str]) -> None:
    query: dict[str, Any] = {"period": "day", "channels": "email,web", "count": 3, "dry_run": True}
    answer = client.post(OLDER, params=query)

    assert answer.status_code == 200
    assert [i["channel"] for i in answer.json()["scheduling_plan"]].count("email") == 2


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"period": "year"}, "period"),
        ({"channels": ["fax"]}, "fax"),
        ({"channels": []}, "channels"),
        ({"count": 51}, "50"),
        ({"start_on": "2020-01-01"}, "2020-01-01"),
    ],
)
def test_a_plan_that_can_not_be_is_refused(
    client: TestClient, stored: list[str], changes: dict[str, Any], words: str
) -> None:
    answer = ask(client, **changes)

    assert answer.status_code == 422
    assert words in answer.json()["detail"]
    assert count_jobs(client) == 0


def test_without_documents_there_is_nothing_to_plan(client: TestClient) -> None:
    answer = ask(client)

    assert answer.status_code == 422
    assert "POST /api/v2/documents" in answer.json()["detail"]


def test_a_foreign_document_is_missing(
    client: TestClient, stored: list[str], other_customer: Customer
) -> None:
    body = {"period": "day", "channels": ["email"], "document_ids": stored}
    theirs = {"Authorization": f"Bearer {other_customer.key}"}

    assert client.post(PLAN, json=body, headers=theirs).status_code == 404
