"""The ten rules that decide whether the existing dashboard works, each with its cases."""

import pytest
from fastapi.testclient import TestClient

from models.kit.settings import settings
from tests.conftest import Customer
from tests.contracts.client_types import HealthStatus, Metrics, Problem, bare
from tests.contracts.conftest import NOTE, MakeJob

ORIGIN = {"Origin": "http://localhost:3000"}
NOBODY = "6b8f0d5e-0000-4000-8000-000000000000"
TOO_MUCH = b"more than the limit"
"""Stands for a body of one byte too many."""

# --- 1 and 7: bare JSON in every answer ------------------------------------------------------------

BARE = [
    ("GET", "/health", 200),
    ("GET", "/health/detailed", 200),
    ("GET", "/ready", 200),
    ("GET", "/metrics", 200),
    ("GET", "/api/v2/jobs", 200),
    ("GET", "/api/v2/jobs/{done}", 200),
    ("GET", "/api/v2/jobs/{done}/events", 200),
    ("GET", "/api/v2/jobs/{done}/content", 200),
    ("GET", "/api/v2/channels", 200),
    ("GET", "/api/v2/documents", 200),
    ("GET", "/api/v2/batch", 200),
    ("GET", "/api/v2/schedules", 200),
    ("GET", "/api/v2/pauses", 200),
    ("GET", "/api/v2/dead-letters", 200),
    ("DELETE", "/api/v2/content/sync/{open}", 200),
    ("DELETE", "/api/v2/jobs/{open}", 200),
    ("DELETE", "/api/jobs/{open}", 200),
]


@pytest.mark.parametrize(("method", "path", "status"), BARE)
def test_every_answer_is_bare_json_without_null(
    browser: TestClient, make_job: MakeJob, method: str, path: str, status: int
) -> None:
    path = path.replace("{done}", make_job("partial")) if "{done}" in path else path
    path = path.replace("{open}", make_job("pending")) if "{open}" in path else path

    answer = browser.request(method, path, headers=ORIGIN)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/json"
    bare(answer.json())


# --- 2: every error has a plain `detail` -------------------------------------------------------------

JSON = "application/json"
ERRORS: list[tuple[str, str, bytes, str, int, str]] = [
    ("GET", "/nowhere", b"", JSON, 404, "not_found"),
    ("GET", "/api/v2/nowhere", b"", JSON, 404, "not_found"),
    ("GET", f"/api/v2/jobs/{NOBODY}", b"", JSON, 404, "not_found"),
    ("GET", "/api/v2/jobs/%00", b"", JSON, 404, "not_found"),
    ("PATCH", "/api/v2/jobs", b"", JSON, 405, "method_not_allowed"),
    ("DELETE", "/health", b"", JSON, 405, "method_not_allowed"),
    ("POST", "/api/v2/content/sync", TOO_MUCH, JSON, 413, "too_large"),
    ("POST", "/api/v2/documents", b"<a/>", "application/xml", 415, "unsupported_media_type"),
    ("POST", "/api/v2/content/sync", b"hello", "text/plain", 415, "unsupported_media_type"),
    ("POST", "/api/v2/content/sync", b"", JSON, 422, "validation_error"),
    ("POST", "/api/v2/content/sync", b"{", JSON, 422, "validation_error"),
    ("POST", "/api/v2/content/sync", b"[]", JSON, 422, "validation_error"),
    ("POST", "/api/v2/content/sync", b"null", JSON, 422, "validation_error"),
    ("POST", "/api/v2/content/sync", b"\xff\xfe", JSON, 422, "validation_error"),
    ("POST", "/api/v2/content/sync", b'{"channels": []}', JSON, 422, "validation_error"),
    ("POST", "/api/v2/content/sync", b'{"channels": {"a": 1}}', JSON, 422, "validation_error"),
    ("POST", "/api/v2/content/generate", b"{", JSON, 422, "validation_error"),
    ("POST", "/api/v1/generate", b"{", JSON, 422, "validation_error"),
    ("POST", "/api/v1/generate", b"{}", JSON, 422, "validation_error"),
    ("POST", "/api/v2/batch/generate", b'{"requests": 7}', JSON, 422, "validation_error"),
    ("GET", "/api/v2/jobs?limit=many", b"", JSON, 422, "validation_error"),
    ("GET", "/api/v2/jobs?status=sleeping", b"", JSON, 422, "validation_error"),
    ("GET", "/api/v2/jobs?offset=-1", b"", JSON, 422, "validation_error"),
    ("GET", "/health/check/heart", b"", JSON, 404, "not_found"),
]


@pytest.mark.parametrize(("method", "path", "body", "kind", "status", "code"), ERRORS)
def test_every_error_has_one_shape_with_a_plain_detail(
    browser: TestClient, method: str, path: str, body: bytes, kind: str, status: int, code: str
) -> None:
    headers = {**ORIGIN, "Content-Type": kind, "X-Correlation-ID": "mine-1"}
    body = b" " * (settings().max_body_bytes + 1) if body is TOO_MUCH else body

    answer = browser.request(method, path, content=body, headers=headers)

    assert answer.status_code == status, answer.text
    problem = Problem.model_validate(answer.json())
    bare(answer.json())
    assert (problem.status, problem.error, problem.correlation_id) == (status, code, "mine-1")
    assert problem.message == problem.detail
    for item in problem.errors:
        assert {"loc", "msg", "type"} <= item.keys()
    assert answer.headers["access-control-allow-origin"] == ORIGIN["Origin"]
    assert "Traceback" not in answer.text


def test_a_405_says_what_is_allowed(browser: TestClient) -> None:
    assert "POST" in browser.get("/api/v2/content/generate").headers.get("allow", "POST")


# --- 3: what is optional is left out ------------------------------------------------------------------


@pytest.mark.parametrize("status", ["pending", "in_progress", "completed", "failed", "partial"])
def test_a_job_of_any_status_has_no_null(
    browser: TestClient, make_job: MakeJob, status: str
) -> None:
    bare(browser.get(f"/api/v2/jobs/{make_job(status)}").json())


# --- 4: keys in double quotes --------------------------------------------------------------------------

KEYS = [
    ("Authorization", "Bearer {}", 200),
    ("Authorization", 'Bearer "{}"', 200),
    ("Authorization", "bearer {}", 200),
    ("X-API-Key", "{}", 200),
    ("X-API-Key", '"{}"', 200),
    ("Authorization", "Bearer {}x", 401),
    ("Authorization", 'Bearer ""{}""', 401),
    ("Authorization", "Basic {}", 401),
]


@pytest.mark.parametrize(("header", "form", "status"), KEYS)
def test_keys_are_known_with_and_without_quotes(
    anonymous: TestClient, customer: Customer, header: str, form: str, status: int
) -> None:
    answer = anonymous.get("/api/v2/jobs", headers={header: form.format(customer.key)})

    assert answer.status_code == status


def test_a_key_in_the_address_is_refused_over_http(
    anonymous: TestClient, customer: Customer
) -> None:
    assert anonymous.get(f"/api/v2/jobs?api_key={customer.key}").status_code == 401


# --- 5: /health is the dashboard's key check -------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Authorization": "Bearer tb_live_wrong"}, 401),
        ({"Authorization": 'Bearer "tb_live_wrong"'}, 401),
        ({"X-API-Key": "tb_live_wrong"}, 401),
    ],
)
def test_health_is_open_but_refuses_a_wrong_key(
    anonymous: TestClient, headers: dict[str, str], status: int
) -> None:
    assert anonymous.get("/health", headers=headers).status_code == status


def test_health_is_open_to_a_known_key_and_has_every_field(browser: TestClient) -> None:
    answer = browser.get("/health")

    assert answer.status_code == 200
    HealthStatus.model_validate(answer.json())


# --- 6: /metrics has two readers ----------------------------------------------------------------------------

SCRAPER = "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1"
READERS = [
    ({"Content-Type": JSON}, "", True),
    ({"Accept": JSON}, "", True),
    ({}, "?format=json", True),
    ({"Accept": SCRAPER}, "?format=json", True),
    ({}, "", False),
    ({"Accept": "*/*"}, "", False),
    ({"Accept": SCRAPER}, "", False),
    ({"Content-Type": JSON}, "?format=prometheus", False),
]


@pytest.mark.parametrize(("headers", "query", "is_json"), READERS)
def test_metrics_are_json_for_dashboards_and_text_for_prometheus(
    anonymous: TestClient, headers: dict[str, str], query: str, is_json: bool
) -> None:
    anonymous.headers.pop("Content-Type", None)

    answer = anonymous.get(f"/metrics{query}", headers=headers)

    assert answer.status_code == 200
    if is_json:
        Metrics.model_validate(answer.json())
        bare(answer.json())
    else:
        assert answer.headers["content-type"].startswith("text/plain")
        assert answer.text.startswith("# HELP")


# --- 8: the browser may keep polled answers for a second --------------------------------------------------------

POLLED = [
    ("/api/v2/jobs", 200),
    ("/api/v2/jobs?limit=20&offset=20", 200),
    (f"/api/v2/jobs/{NOBODY}", 404),
    ("/api/v2/content/sync", 200),
    ("/api/jobs", 200),
    ("/api/v1/cache/stats", None),
    ("/api/v2/cache/stats", None),
]


@pytest.mark.parametrize(("path", "status"), POLLED)
def test_polled_answers_may_be_kept_for_one_second(
    browser: TestClient, path: str, status: int | None
) -> None:
    answer = browser.get(path)

    assert status in (None, answer.status_code)
    assert answer.headers["cache-control"] == "private, max-age=1"
    assert "Authorization" in answer.headers["vary"]


def test_a_refusal_is_not_kept(anonymous: TestClient) -> None:
    assert "max-age" not in anonymous.get("/api/v2/jobs").headers.get("cache-control", "")


# --- 10: ids differ in their first eight characters ---------------------------------------------------------------


def test_ids_differ_where_the_dashboard_looks(browser: TestClient) -> None:
    body = {"document": NOTE, "channels": ["email"]}
    jobs = [browser.post("/api/v2/content/sync", json=body).json() for _ in range(20)]

    for name in ("job_id", "correlation_id"):
        assert len({job[name][:8] for job in jobs}) == 20


# --- CORS ---------------------------------------------------------------------------------------------------------

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
ASKED = "authorization,content-type,idempotency-key,if-match,x-api-key,x-correlation-id,x-timezone"


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("path", ["/api/v2/jobs", "/health", "/metrics", "/api/v2/anything"])
def test_a_preflight_allows_what_the_client_sends(
    anonymous: TestClient, method: str, path: str
) -> None:
    asked = {"Access-Control-Request-Method": method, "Access-Control-Request-Headers": ASKED}

    answer = anonymous.options(path, headers={**ORIGIN, **asked})

    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == ORIGIN["Origin"]
    assert answer.headers["access-control-max-age"] == "600"
    assert method in answer.headers["access-control-allow-methods"]
    allowed = answer.headers["access-control-allow-headers"].lower()
    assert all(name in allowed for name in ASKED.split(","))


EXPOSED = [
    "ETag",
    "Idempotency-Replayed",
    "Location",
    "Retry-After",
    "X-Correlation-ID",
    "X-RateLimit-Limit",
    "X-RateLimit-Remaining",
    "X-RateLimit-Reset",
]


@pytest.mark.parametrize("path", ["/api/v2/jobs", "/nowhere"])
@pytest.mark.parametrize("name", EXPOSED)
def test_pages_may_read_the_headers_that_matter(browser: TestClient, path: str, name: str) -> None:
    answer = browser.get(path, headers=ORIGIN)

    assert name in answer.headers["access-control-expose-headers"]


def test_a_foreign_page_may_read_nothing(browser: TestClient) -> None:
    answer = browser.get("/api/v2/jobs", headers={"Origin": "https://evil.example"})

    assert "access-control-allow-origin" not in answer.headers
