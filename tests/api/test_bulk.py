"""Cancel and retry of many jobs over HTTP: named ones at once, matching ones in the background."""

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
from tests.factories.jobs import new_job
from tests.support.watcher import Watcher

pytestmark = pytest.mark.usefixtures("lanes")
UNKNOWN = "6b8f0d5e-0000-4000-8000-000000000000"


def submit(customer: Customer, n: int, *names: str) -> list[str]:
    with db.unit_of_work() as session:
        jobs = [new_job(customer.actor.tenant_id, *names) for _ in range(n)]
        return [str(job_id) for job_id in service.submit(session, jobs)]


def end_all(state: StepState) -> None:
    with db.unit_of_work() as session:
        claims = service.claim(session, lane="short", owner="me", size=100)
        service.finish(session, [Outcome(c, state) for c in claims], owner="me")


def state_of(client: TestClient, job_id: str) -> str:
    return str(client.get(f"/api/v2/jobs/{job_id}").json()["status"])


def do(client: TestClient, path: str, **body: Any) -> Any:
    answer = client.post(f"/api/v2/jobs/{path}", json=body)
    assert answer.is_success, answer.text
    return answer.json()


class TestNamed:
    """POST /api/v2/jobs/batch."""

    def test_each_job_gets_its_own_answer(self, client: TestClient, customer: Customer) -> None:
        (done,) = submit(customer, 1)
        end_all(StepState.COMPLETED)
        (waiting,) = submit(customer, 1)

        answer = do(client, "batch", action="cancel", ids=[done, waiting, UNKNOWN, "nonsense"])

        assert (answer["total"], answer["successful"], answer["failed"]) == (4, 1, 3)
        results = answer["results"]
        assert [r["job_id"] for r in results] == [done, waiting, UNKNOWN, "nonsense"]
        assert "completed already" in results[0]["error"]
        assert results[1] == {"job_id": waiting, "success": True, "status": "cancelled"}
        assert "no job" in results[2]["error"]
        assert "'nonsense'" in results[3]["error"]
        assert state_of(client, waiting) == "cancelled"

    def test_a_retry_names_the_new_jobs(self, client: TestClient, customer: Customer) -> None:
        failed = submit(customer, 2)
        end_all(StepState.FAILED)

        results = do(client, "batch", action="retry", job_ids=[*failed, failed[0]])["results"]

        for old, result in zip(failed, results, strict=False):
            new = client.get(f"/api/v2/jobs/{result['new_job_id']}").json()
            assert new["retry_of"] == old
        assert results[0] == results[2]  # named twice, run again once

    def test_a_job_that_still_runs_can_not_be_retried(
        self, client: TestClient, customer: Customer
    ) -> None:
        (waiting,) = submit(customer, 1)

        (result,) = do(client, "batch", action="retry", ids=[waiting])["results"]

        assert result["success"] is False
        assert "pending" in result["error"]

    def test_a_foreign_job_is_missing_and_untouched(
        self, client: TestClient, other_customer: Customer
    ) -> None:
        (foreign,) = submit(other_customer, 1)

        for action in ("cancel", "retry"):
            (result,) = do(client, "batch", action=action, ids=[foreign])["results"]
            assert "no job" in result["error"]

        headers = {"Authorization": f"Bearer {other_customer.key}"}
        seen = client.get(f"/api/v2/jobs/{foreign}", headers=headers).json()
        assert seen["status"] == "pending"

    def test_a_key_retries_once(self, client: TestClient, customer: Customer) -> None:
        (failed,) = submit(customer, 1)
        end_all(StepState.FAILED)
        body = {"action": "retry", "ids": [failed]}

        first, second = (
            client.post("/api/v2/jobs/batch", json=body, headers={"Idempotency-Key": "k"}).json()
            for _ in range(2)
        )

        assert first == second

    @pytest.mark.parametrize(
        "body",
        [
            {"action": "cancel"},
            {"action": "cancel", "ids": []},
            {"action": "delete", "ids": [UNKNOWN]},
            {"action": "cancel", "ids": [UNKNOWN] * 1001},
            {"action": "cancel", "ids": [5]},
        ],
    )
    def test_a_bad_request_is_a_clear_error(self, client: TestClient, body: object) -> None:
        answer = client.post("/api/v2/jobs/batch", json=body)

        assert answer.status_code == 422
        assert isinstance(answer.json()["detail"], str)


class TestMatching:
    """POST /api/v2/jobs/bulk."""

    def test_a_dry_run_counts_and_changes_nothing(
        self, client: TestClient, customer: Customer
    ) -> None:
        submit(customer, 3, "email")
        submit(customer, 2, "website")
        body = {"action": "cancel", "filter": {"status": "pending", "channel": "web"}}

        answer = client.post("/api/v2/jobs/bulk", json={**body, "dry_run": True})

        assert answer.status_code == 200
        assert answer.json() == {"action": "cancel", "matched": 2, "dry_run": True}
        assert client.get("/api/v2/jobs", params={"status": "pending"}).json()["total"] == 5
        assert client.get("/api/v2/jobs/bulk").json()["operations"] == []

    def test_it_is_done_in_the_background_and_recorded(
        self, client: TestClient, customer: Customer
    ) -> None:
        submit(customer, 3)
        body = {"action": "cancel", "filter": {"status": ["queued", "running"]}}

        answer = client.post("/api/v2/jobs/bulk", json=body)
        assert answer.status_code == 202
        started = answer.json()
        assert answer.headers["location"] == f"/api/v2/jobs/bulk/{started['bulk_id']}"
        assert (started["status"], started["matched"], started["done"]) == ("pending", 3, 0)
        Turn(broker.LONG, Leases("this test"), Watcher()).take()

        seen = client.get(f"/api/v2/jobs/bulk/{started['bulk_id']}").json()
        assert (seen["status"], seen["done"], seen["failed"]) == ("completed", 3, 0)
        assert seen["progress"] == {"percent": 100, "done": 3, "total": 3}
        assert seen["key_id"] == str(customer.actor.id)
        assert seen["filter"] == {"status": ["in_progress", "pending"]}
        assert seen["completed_at"] >= seen["created_at"]
        assert client.get("/api/v2/jobs/bulk").json()["operations"] == [seen]

    def test_named_jobs_work_too(self, client: TestClient, customer: Customer) -> None:
        first, second = submit(customer, 2)

        counted = do(client, "bulk", action="cancel", ids=[first, "nonsense"], dry_run=True)
        do(client, "bulk", action="cancel", ids=[first, "nonsense"])
        Turn(broker.LONG, Leases("this test"), Watcher()).take()

        assert counted["matched"] == 1
        assert [state_of(client, i) for i in (first, second)] == ["cancelled", "pending"]

    @pytest.mark.parametrize(
        ("filters", "matched"),
        [
            ({"created_before": "2001-01-01T00:00"}, 0),
            ({"created_after": "2001-01-01T00:00:00+02:00"}, 2),
            ({"document_id": "a subject"}, 2),
            ({"document_id": "another"}, 0),
        ],
    )
    def test_filters_narrow_it(
        self, client: TestClient, customer: Customer, filters: dict[str, str], matched: int
    ) -> None:
        submit(customer, 2)

        counted = do(client, "bulk", action="cancel", filter=filters, dry_run=True)

        assert counted["matched"] == matched

    def test_a_foreign_tenants_jobs_never_match(
        self, client: TestClient, other_customer: Customer
    ) -> None:
        (foreign,) = submit(other_customer, 1)

        by_id = do(client, "bulk", action="cancel", ids=[foreign], dry_run=True)
        by_status = do(client, "bulk", action="cancel", filter={"status": "pending"}, dry_run=True)

        assert by_id["matched"] == by_status["matched"] == 0

    @pytest.mark.parametrize("bulk_id", ["x", UNKNOWN, "foreign"])
    def test_what_is_not_yours_is_missing(
        self, client: TestClient, customer: Customer, other_customer: Customer, bulk_id: str
    ) -> None:
        headers = {}
        if bulk_id == "foreign":
            bulk_id = do(client, "bulk", action="cancel", ids=[str(UUID(int=9))])["bulk_id"]
            headers = {"Authorization": f"Bearer {other_customer.key}"}

        answer = client.get(f"/api/v2/jobs/bulk/{bulk_id}", headers=headers)

        assert answer.status_code == 404

    @pytest.mark.parametrize(
        ("body", "words"),
        [
            ({"action": "cancel"}, "Say which jobs"),
            ({"action": "cancel", "filter": {}}, "Say which jobs"),
            ({"action": "cancel", "ids": []}, "ids"),
            ({"action": "pause", "filter": {"status": "pending"}}, "action"),
            ({"action": "cancel", "filter": {"status": "sleeping"}}, "'sleeping'"),
            ({"action": "cancel", "filter": {"status": "completed"}}, "can't be cancelled"),
            ({"action": "retry", "filter": {"status": "pending"}}, "can't be run again"),
            ({"action": "cancel", "filter": {"channel": "fax"}}, "'fax'"),
            ({"action": "cancel", "filter": {"created_after": "soon"}}, "created_after"),
            ({"action": "cancel", "filter": {"colour": "red"}}, "colour"),
            ({"action": "cancel", "filter": {"document_id": "a\x00"}}, "document_id"),
        ],
    )
    @pytest.mark.parametrize("dry_run", [True, False])
    def test_a_bad_request_is_a_clear_error(
        self, client: TestClient, body: dict[str, Any], words: str, dry_run: bool
    ) -> None:
        answer = client.post("/api/v2/jobs/bulk", json={**body, "dry_run": dry_run})

        assert answer.status_code == 422
        assert words in answer.json()["detail"]

    def test_without_a_key_nothing_is_shown(self, anonymous: TestClient) -> None:
        for path in ("jobs/bulk", f"jobs/bulk/{UNKNOWN}", "batch", f"batch/{UNKNOWN}"):
            assert anonymous.get(f"/api/v2/{path}").status_code == 401
