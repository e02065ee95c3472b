"""What surrounds every route: ids, headers, CORS, limits, log lines."""

import logging
import socket
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from starlette.responses import PlainTextResponse, Response

from api import cors, errors, middleware
from models.kit import log
from models.kit.settings import settings
from tests.support.served import served

LIMIT = 1000
DASHBOARD = "http://localhost:3000"


@pytest.fixture(autouse=True)
def limit(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A small body limit, and nothing else of whoever runs this."""
    monkeypatch.setenv("TOOMBOS_MAX_BODY_BYTES", str(LIMIT))
    monkeypatch.delenv("CORS_ORIGINS", raising=False)
    monkeypatch.delenv("ENVIRONMENT", raising=False)
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


def make_app() -> FastAPI:
    app = FastAPI()
    errors.install(app)

    @app.get("/crash")
    async def crash() -> None:
        raise RuntimeError("a secret detail")

    @app.post("/count")
    async def count(request: Request) -> dict[str, int]:
        return {"bytes": len(await request.body())}

    @app.post("/unread")
    async def unread() -> dict[str, bool]:
        return {"ok": True}

    @app.get("/jobs/{job_id}")
    async def job(job_id: str) -> dict[str, str]:
        return {"id": job_id}

    @app.get("/policy")
    async def policy() -> Response:
        return PlainTextResponse("x", headers={"Content-Security-Policy": "default-src 'self'"})

    @app.get("/api/v2/jobs")
    @app.get("/api/v2/channels")
    async def listed(request: Request) -> Response:
        return PlainTextResponse("x", status_code=int(request.query_params.get("status", 200)))

    @app.get("/health")
    async def health() -> dict[str, str]:
        return {}

    middleware.install(app)
    return app


@pytest.fixture
def web(limit: None) -> TestClient:
    """A client of an application with a few routes of this test's own."""
    return TestClient(make_app())


EVERY_KIND = [
    ("GET", "/jobs/1", 200),
    ("GET", "/nowhere", 404),
    ("DELETE", "/jobs/1", 405),
    ("GET", "/crash", 500),
    ("POST", "/count", 413),
]


@pytest.mark.parametrize(("method", "path", "status"), EVERY_KIND)
def test_every_answer_has_an_id_and_can_be_read_by_pages_of_this_machine(
    web: TestClient, method: str, path: str, status: int
) -> None:
    body = b"x" * (LIMIT + 1) if status == 413 else b""

    answer = web.request(method, path, content=body, headers={"Origin": DASHBOARD})

    assert answer.status_code == status
    assert answer.headers["Access-Control-Allow-Origin"] == DASHBOARD
    assert "X-Correlation-ID" in answer.headers["Access-Control-Expose-Headers"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    if status >= 400:
        assert answer.json()["correlation_id"] == answer.headers["X-Correlation-ID"]
        assert isinstance(answer.json()["detail"], str)


def test_a_crash_tells_an_id_and_no_detail(web: TestClient) -> None:
    answer = web.get("/crash", headers={"X-Correlation-ID": "mine-1"})

    assert answer.json()["error"] == "internal_error"
    assert "mine-1" in answer.json()["detail"]
    assert "secret" not in answer.text


@pytest.mark.parametrize("sent", ["abc", "x" * 128, "trace:1/2?&=~"])
def test_a_sane_correlation_id_is_kept(web: TestClient, sent: str) -> None:
    answer = web.get("/jobs/1", headers={"X-Correlation-ID": sent})

    assert answer.headers["X-Correlation-ID"] == sent


@pytest.mark.parametrize("sent", [b"", b"two words", b"x" * 129, b"\xc3\xa9", b"a\tb"])
def test_an_odd_correlation_id_is_replaced(web: TestClient, sent: bytes) -> None:
    answer = web.get("/jobs/1", headers=[(b"X-Correlation-ID", sent)])

    assert len(answer.headers["X-Correlation-ID"]) == 36
    assert answer.headers.get_list("X-Correlation-ID") == [answer.headers["X-Correlation-ID"]]


def test_two_requests_have_two_ids(web: TestClient) -> None:
    ids = {web.get("/jobs/1").headers["X-Correlation-ID"] for _ in range(3)}

    assert len(ids) == 3


def test_a_route_that_has_a_policy_keeps_it(web: TestClient) -> None:
    answer = web.get("/policy")

    assert answer.headers.get_list("Content-Security-Policy") == ["default-src 'self'"]


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_a_dashboard_may_send_its_headers_with_every_method(web: TestClient, method: str) -> None:
    names = (
        "authorization,content-type,x-api-key,x-correlation-id,idempotency-key,x-timezone,prefer"
    )

    answer = web.options(
        "/jobs/1",
        headers={
            "Origin": DASHBOARD,
            "Access-Control-Request-Method": method,
            "Access-Control-Request-Headers": names,
        },
    )

    allowed = {name.strip() for name in answer.headers["Access-Control-Allow-Headers"].split(",")}
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Max-Age"] == "600"
    assert method in answer.headers["Access-Control-Allow-Methods"]
    assert set(names.split(",")) <= {name.lower() for name in allowed}


@pytest.mark.parametrize(
    ("environment", "origins", "origin", "expected"),
    [
        ("development", "", "http://localhost:3000", True),
        ("development", "", "https://127.0.0.1:8443", True),
        ("development", "", "http://localhost", True),
        ("development", "", "http://localhost.evil.example", False),
        ("development", "", "http://evil.example/localhost:3000", False),
        ("development", "", "null", False),
        ("development", "https://app.example", "http://localhost:3000", False),
        ("production", "", "http://localhost:3000", False),
        ("production", "https://app.example/,https://b.example", "https://app.example", True),
        ("production", "https://app.example", "https://app.example.evil", False),
    ],
)
def test_pages_of_the_named_origins_may_call(
    monkeypatch: pytest.MonkeyPatch, environment: str, origins: str, origin: str, *, expected: bool
) -> None:
    monkeypatch.setenv("ENVIRONMENT", environment)
    monkeypatch.setenv("CORS_ORIGINS", origins)
    settings.cache_clear()

    answer = TestClient(make_app()).get("/jobs/1", headers={"Origin": origin})

    assert (answer.headers.get("Access-Control-Allow-Origin") == origin) is expected
    assert cors.allowed(origin) is expected


def test_every_origin_at_once_is_refused_in_production(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENVIRONMENT", "production")
    monkeypatch.setenv("CORS_ORIGINS", "*")
    settings.cache_clear()

    with pytest.raises(ValueError, match="Name the origins"):
        make_app()


@hypothesis_settings(max_examples=30)
@given(
    chunks=st.lists(st.integers(1, 600), min_size=1, max_size=6),
    declared=st.booleans(),
)
def test_a_body_is_taken_if_and_only_if_it_is_within_the_limit(
    web: TestClient, chunks: list[int], *, declared: bool
) -> None:
    total = sum(chunks)
    pieces = (b"x" * size for size in chunks)

    answer = web.post("/count", content=b"x" * total if declared else pieces)

    if total > LIMIT:
        assert answer.status_code == 413
        assert answer.json()["error"] == "too_large"
        assert str(LIMIT) in answer.json()["detail"]
    else:
        assert answer.json() == {"bytes": total}


def test_a_body_that_nobody_reads_is_limited_by_what_it_declares(web: TestClient) -> None:
    assert web.post("/unread", content=b"x" * (LIMIT + 1)).status_code == 413


def read_all(client: socket.socket) -> bytes:
    found = b""
    while chunk := client.recv(65536):
        found += chunk
    return found


@pytest.mark.parametrize(
    "head", [b"Content-Length: 3000000", b"Transfer-Encoding: chunked"], ids=["declared", "chunked"]
)
def test_a_client_that_sends_everything_first_still_hears_why(limit: None, head: bytes) -> None:
    body = b"x" * 3_000_000
    if b"chunked" in head:
        body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)

    with served(make_app()) as port, socket.create_connection(("127.0.0.1", port), 10) as client:
        client.sendall(b"POST /count HTTP/1.1\r\nHost: x\r\n" + head + b"\r\n\r\n" + body)
        answer = read_all(client)  # ends, because the connection is closed

    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"connection: close" in answer
    assert answer.count(b"HTTP/1.1") == 1


def test_a_client_that_asks_first_is_not_told_to_send(limit: None) -> None:
    with served(make_app()) as port, socket.create_connection(("127.0.0.1", port), 10) as client:
        client.sendall(
            b"POST /count HTTP/1.1\r\nHost: x\r\nContent-Length: 3000000\r\n"
            b"Expect: 100-continue\r\n\r\n"
        )
        answer = read_all(client)

    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"100 Continue" not in answer


@pytest.mark.parametrize("status", [200, 404, 429, 503])
def test_a_list_that_is_asked_for_in_a_loop_may_be_kept_for_a_second(
    web: TestClient, status: int
) -> None:
    answer = web.get("/api/v2/jobs", params={"status": status})

    assert answer.headers["Cache-Control"] == "private, max-age=1"
    assert "Authorization" in answer.headers["Vary"]


@pytest.mark.parametrize("path", ["/api/v2/jobs?status=401", "/api/v2/channels", "/api/v2/jobsx"])
def test_other_answers_are_not_kept(web: TestClient, path: str) -> None:
    assert "Cache-Control" not in web.get(path).headers


@pytest.mark.parametrize(
    "path",
    ["/api/v2/jobs/1", "/api/jobs", "/api/v2/content/sync/1", "/api/v2/cache/stats"],
)
def test_every_name_of_such_a_list_counts(web: TestClient, path: str) -> None:
    assert web.get(path).headers["Cache-Control"] == "private, max-age=1"


@dataclass(frozen=True, slots=True)
class Lines:
    """What is logged during a test."""

    caplog: pytest.LogCaptureFixture

    def of(self, event: str) -> list[dict[str, object]]:
        """Return the lines of an event."""
        found = [record.msg for record in self.caplog.records if isinstance(record.msg, dict)]
        return [line for line in found if line.get("event") == event]


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Iterator[Lines]:
    """Collect what is logged, the way the gateway logs it."""
    log.configure()
    logging.getLogger().addHandler(caplog.handler)
    yield Lines(caplog)
    logging.getLogger().removeHandler(caplog.handler)


def test_a_request_is_one_line_that_names_no_value_of_its_path(
    web: TestClient, lines: Lines
) -> None:
    web.get(
        "/jobs/tb_live_secret",
        params={"token": "tb_live_secret"},
        headers={"X-Correlation-ID": "mine-2", "Authorization": "Bearer tb_live_secret"},
    )

    (line,) = lines.of("request.finished")
    assert line["method"] == "GET"
    assert line["route"] == "/jobs/{job_id}"
    assert line["status"] == 200
    assert line["correlation_id"] == "mine-2"
    assert isinstance(line["duration_ms"], float)
    assert "tb_live" not in str(line)


def test_probes_that_succeed_are_not_worth_a_line(web: TestClient, lines: Lines) -> None:
    web.get("/health")
    web.delete("/health")

    assert [line["status"] for line in lines.of("request.finished")] == [405]


def test_a_crash_is_logged_once_with_its_id(web: TestClient, lines: Lines) -> None:
    web.get("/crash", headers={"X-Correlation-ID": "mine-3"})

    assert [line["correlation_id"] for line in lines.of("request.crashed")] == ["mine-3"]
    assert [line["status"] for line in lines.of("request.finished")] == [500]
