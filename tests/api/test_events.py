"""Server-sent events: who may read them, and what can't be asked. What flows is in tests/flows."""

import pytest
from fastapi.testclient import TestClient

from models.jobs import service
from models.kit import db
from tests.conftest import Customer
from tests.factories.jobs import new_job


def test_without_a_key_there_is_nothing_to_read(anonymous: TestClient) -> None:
    assert anonymous.get("/api/v2/events").status_code == 401
    assert anonymous.get("/api/v2/events?token=tb_live_wrong").status_code == 401


def test_a_job_of_somebody_else_is_not_there(client: TestClient, other_customer: Customer) -> None:
    with db.unit_of_work() as session:
        job_id = service.submit(session, [new_job(other_customer.actor.tenant_id)])[0]

    assert client.get(f"/api/v2/events?job_id={job_id}").status_code == 404


@pytest.mark.parametrize("since", ["x", "-5", "yesterday"])
def test_a_place_that_is_none_is_refused_in_words(client: TestClient, since: str) -> None:
    answer = client.get("/api/v2/events", params={"since": since})

    assert answer.status_code == 422
    assert "event_id" in answer.json()["detail"]
