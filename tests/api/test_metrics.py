"""`/metrics`: JSON for dashboards, text for Prometheus, and what both say."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from models.jobs import pressure, service
from models.jobs.service import NewJob, NewStep
from models.kit import db
from models.kit.settings import settings
from tests.conftest import Customer

FIGURES = {
    "requests_total",
    "requests_per_second",
    "avg_response_time_ms",
    "error_rate",
    "cache_hit_rate",
    "active_jobs",
    "queue_size",
}
PROMETHEUS = "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1"


@pytest.mark.parametrize(
    ("headers", "query"),
    [
        ({"Content-Type": "application/json"}, ""),
        ({"Accept": "application/json"}, ""),
        ({"Accept": PROMETHEUS}, "?format=json"),
    ],
)
def test_a_dashboard_gets_json_with_every_figure(
    anonymous: TestClient, headers: dict[str, str], query: str
) -> None:
    answer = anonymous.get(f"/metrics{query}", headers=headers)

    found = answer.json()
    assert set(found) == FIGURES
    assert all(isinstance(value, int | float) for value in found.values())
    assert 0 <= found["error_rate"] <= 1


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/metrics", {"Accept": PROMETHEUS}),
        ("/metrics", {}),
        ("/metrics?format=prometheus", {"Content-Type": "application/json"}),
        ("/metrics/prometheus", {"Accept": "application/json"}),
    ],
)
def test_prometheus_gets_text(anonymous: TestClient, path: str, headers: dict[str, str]) -> None:
    answer = anonymous.get(path, headers=headers)

    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    assert "# TYPE http_requests_total counter" in answer.text


@pytest.mark.parametrize(
    "name",
    [
        "app_info",
        "app_uptime_seconds",
        "app_component_health",
        "app_disk_usage_percent",
        "database_connections_idle",
        "http_request_duration_seconds_bucket",
        "process_resident_memory_bytes",
        "toombos_oldest_waiting_seconds",
        "toombos_steps_running",
        'toombos_steps_waiting{lane="long"}',
        'toombos_steps_waiting{lane="short"}',
        "toombos_workers_alive",
    ],
)
def test_the_text_has_what_dashboards_ask_for(anonymous: TestClient, name: str) -> None:
    assert f"\n{name}" in anonymous.get("/metrics").text


def test_requests_are_counted_by_template_and_never_by_path(anonymous: TestClient) -> None:
    anonymous.get("/api/v2/jobs/4f8a")
    anonymous.get("/no/such/path")

    text = anonymous.get("/metrics").text

    assert 'endpoint="/api/v2/jobs/{job_id}",method="GET",status="401"' in text
    assert 'endpoint="unmatched",method="GET",status="404"' in text
    assert "4f8a" not in text
    assert "such" not in text


def test_every_request_adds_to_the_total(anonymous: TestClient) -> None:
    def total() -> int:
        return int(anonymous.get("/metrics?format=json").json()["requests_total"])

    before = total()

    assert total() == before + 1


def test_what_waits_is_measured(lanes: None, customer: Customer) -> None:
    with db.unit_of_work() as session:
        steps = [NewStep("render", "email"), NewStep("render", "website")]
        service.submit(session, [NewJob(customer.actor.tenant_id, "content", "a", steps)])
    with db.unit_of_work() as session:
        before = pressure.measure(session)
        claims = service.claim(session, lane="short", owner="me", size=1)
        after = pressure.measure(session)

    assert len(claims) == 1
    assert (before.waiting, before.running, before.active_jobs) == ({"short": 2, "long": 0}, 0, 0)
    assert (after.waiting_in_all, after.running, after.active_jobs) == (1, 1, 1)
    assert 0 <= after.oldest_waiting_s < 60


def test_an_empty_queue_waits_for_nothing(lanes: None) -> None:
    with db.unit_of_work() as session:
        found = pressure.measure(session)

    assert (found.waiting_in_all, found.oldest_waiting_s) == (0, 0)


@pytest.fixture
def token(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Ask for a token."""
    monkeypatch.setenv("TOOMBOS_METRICS_TOKEN", "a token of Prometheus")
    settings.cache_clear()
    yield "a token of Prometheus"
    monkeypatch.undo()
    settings.cache_clear()


@pytest.mark.parametrize("path", ["/metrics", "/metrics/prometheus"])
def test_figures_can_be_kept_for_those_with_a_token(
    anonymous: TestClient, customer: Customer, token: str, path: str
) -> None:
    def status(key: str | None) -> int:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        return anonymous.get(path, headers=headers).status_code

    assert status(None) == 401
    assert status("wrong") == 401
    assert status(customer.key) == 403, "figures are of all tenants"
    assert status(token) == 200
