"""Jobs taken along as CSV and JSON: all that match, each once, safe to open in a spreadsheet."""

import csv
import io
import json
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.routes import exports
from models.jobs import service
from models.jobs.service import NewJob, NewStep
from models.kit import db
from tests.conftest import Customer


@pytest.fixture
def jobs(customer: Customer) -> list[str]:
    """Seven jobs of the customer, newest first."""
    names = [["website", "email"], ["email"]]
    made = []
    for n in range(7):
        subject = "=HYPERLINK(1)" if n == 3 else f"document {n}"
        steps = [NewStep("render", name) for name in names[n % 2]]
        with db.unit_of_work() as session:
            job = NewJob(customer.actor.tenant_id, "content", subject, steps)
            made += service.submit(session, [job])
    return [str(job_id) for job_id in reversed(made)]


@pytest.fixture(autouse=True)
def portion(monkeypatch: pytest.MonkeyPatch) -> None:
    """Portions so small that every export has several."""
    monkeypatch.setattr(exports, "PORTION", 3)


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_csv_has_every_job_once_in_the_lists_order(client: TestClient, jobs: list[str]) -> None:
    answer = client.get("/api/v2/jobs/export")

    rows = rows_of(answer.text)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"].startswith('attachment; filename="jobs-')
    assert answer.headers["cache-control"] == "no-store"
    assert [row["job_id"] for row in rows] == jobs
    assert rows[0]["channels"] == "website; email"
    assert rows[0]["status"] == "pending"
    assert rows[0]["dry_run"] == "false"


def test_a_cell_is_never_a_formula(client: TestClient, jobs: list[str]) -> None:
    rows = rows_of(client.get("/api/v2/jobs/export").text)

    assert rows[3]["document_id"] == "'=HYPERLINK(1)"


@pytest.mark.parametrize("portion_size", [1, 3, 7, 8])
def test_json_is_what_the_list_shows(
    client: TestClient, jobs: list[str], monkeypatch: pytest.MonkeyPatch, portion_size: int
) -> None:
    monkeypatch.setattr(exports, "PORTION", portion_size)
    shown = client.get("/api/v2/jobs", params={"limit": 100}).json()["jobs"]

    whole = client.get("/api/v2/jobs/export?format=json").json()
    lines = client.get("/api/v2/jobs/export?format=ndjson").text.splitlines()

    assert whole == shown
    assert [json.loads(line) for line in lines] == shown


@pytest.mark.usefixtures("jobs")
@pytest.mark.parametrize(
    ("query", "n"),
    [
        ({"channel": "web"}, 4),
        ({"status": "failed"}, 0),
        ({"search": "document 5"}, 1),
        ({"created_before": "2001-01-01"}, 0),
    ],
)
def test_filters_narrow_an_export(client: TestClient, query: dict[str, str], n: int) -> None:
    assert len(client.get("/api/v2/jobs/export", params={**query, "format": "json"}).json()) == n
    assert len(rows_of(client.get("/api/v2/jobs/export", params=query).text)) == n


def test_the_oldest_can_come_first(client: TestClient, jobs: list[str]) -> None:
    rows = rows_of(client.get("/api/v2/jobs/export?sort=created_at").text)

    assert [row["job_id"] for row in rows] == jobs[::-1]


@pytest.mark.usefixtures("jobs")
def test_nobody_exports_what_is_somebody_elses(
    client: TestClient, other_customer: Customer
) -> None:
    headers = {"Authorization": f"Bearer {other_customer.key}"}

    assert client.get("/api/v2/jobs/export?format=json", headers=headers).json() == []


BAD: list[dict[str, Any]] = [{"format": "xlsx"}, {"sort": "colour"}, {"status": "sleeping"}]


@pytest.mark.parametrize("query", BAD)
def test_a_bad_wish_is_a_clear_error(client: TestClient, query: dict[str, Any]) -> None:
    answer = client.get("/api/v2/jobs/export", params=query)

    assert answer.status_code == 422
    assert isinstance(answer.json()["detail"], str)
