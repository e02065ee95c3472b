"""Flower behind the gateway: who gets in, what is passed on, and what happens when it is down."""

import base64
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx2
import pytest
from fastapi.testclient import TestClient

from models.kit.settings import settings
from tests.conftest import Customer
from tests.support.eventually import eventually
from tests.support.stack import Stack, free_port

HOST = "testserver"
PASSWORD = "known to both"


@dataclass(slots=True)
class Upstream:
    """A server in Flower's place, and what it was asked."""

    asked: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)
    status: int = 200


@pytest.fixture
def upstream(monkeypatch: pytest.MonkeyPatch) -> Iterator[Upstream]:
    """Listen where the settings say that Flower is."""
    seen = Upstream()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            size = int(self.headers.get("Content-Length", 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            seen.asked.append((self.command, self.path, headers, self.rfile.read(size)))
            self.send_response(seen.status)
            self.send_header("Content-Length", "5")
            self.send_header("Connection", "x-of-this-hop")
            self.send_header("X-Of-This-Hop", "1")
            self.send_header("Set-Cookie", "a=1")
            self.send_header("Set-Cookie", "b=2")
            self.end_headers()
            self.wfile.write(b"hello")

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        monkeypatch.setenv("TOOMBOS_FLOWER__URL", f"http://127.0.0.1:{server.server_port}")
        monkeypatch.setenv("TOOMBOS_FLOWER__PASSWORD", PASSWORD)
        settings.cache_clear()
        yield seen
        monkeypatch.undo()
        settings.cache_clear()
        server.shutdown()
        thread.join()


@pytest.fixture
def operator_client(app_client: TestClient, operator: Customer) -> Iterator[TestClient]:
    """Give a client with the operator's key."""
    app_client.headers["Authorization"] = f"Bearer {operator.key}"
    yield app_client
    app_client.headers.pop("Authorization", None)


def basic(password: str, user: str = "anybody") -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


def test_a_browser_is_asked_for_a_key(anonymous: TestClient, upstream: Upstream) -> None:
    answer = anonymous.get("/flower/")

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith('Basic realm="Toombos Flower"')
    assert upstream.asked == []


@pytest.mark.parametrize(
    "headers",
    [
        basic("wrong"),
        basic(""),
        {"Authorization": "Basic %%%"},
        {"Authorization": "Basic /w=="},
        {"Authorization": "Bearer wrong"},
        {"X-API-Key": "wrong"},
    ],
)
def test_without_a_known_key_nothing_is_passed_on(
    anonymous: TestClient, upstream: Upstream, headers: dict[str, str]
) -> None:
    answer = anonymous.get("/flower/", headers=headers)

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Basic ")
    assert upstream.asked == []


def test_every_way_to_send_a_key_works(
    anonymous: TestClient, operator: Customer, upstream: Upstream
) -> None:
    ways = [
        basic(operator.key),
        basic(operator.key, user=""),
        {"Authorization": f"Bearer {operator.key}"},
        {"X-API-Key": operator.key},
    ]

    answers = [anonymous.get("/flower/", headers=way) for way in ways]

    assert [answer.text for answer in answers] == ["hello"] * len(ways)


def test_an_address_without_a_slash_leads_to_the_one_with_it(anonymous: TestClient) -> None:
    answer = anonymous.get("/flower", follow_redirects=False)

    assert (answer.status_code, answer.headers["Location"]) == (308, "/flower/")


def test_the_request_is_passed_on_as_it_is_but_for_who_asks(
    anonymous: TestClient, operator: Customer, upstream: Upstream
) -> None:
    anonymous.get(
        "/flower/worker/celery%40a%2Fb?x=1&y=%20",
        headers={**basic(operator.key), "Connection": "keep-alive, x-mine", "X-Mine": "1"},
    )

    ((method, path, headers, body),) = upstream.asked
    assert (method, path, body) == ("GET", "/flower/worker/celery%40a%2Fb?x=1&y=%20", b"")
    assert headers["host"] == HOST
    assert headers["authorization"] == basic(PASSWORD, user="toombos")["Authorization"]
    assert "x-mine" not in headers
    assert operator.key not in str(headers)


def test_the_answer_is_passed_on_without_what_belongs_to_one_connection(
    anonymous: TestClient, operator: Customer, upstream: Upstream
) -> None:
    answer = anonymous.get("/flower/tasks", headers=basic(operator.key))

    assert answer.headers.get_list("Set-Cookie") == ["a=1", "b=2"]
    assert "X-Of-This-Hop" not in answer.headers
    assert answer.headers["Content-Length"] == "5"
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "source", [{"Origin": f"http://{HOST}"}, {"Referer": f"http://{HOST}/flower/worker/a"}]
)
def test_a_change_from_our_own_page_is_passed_on_with_its_body(
    anonymous: TestClient, operator: Customer, upstream: Upstream, source: dict[str, str]
) -> None:
    answer = anonymous.post(
        "/flower/api/worker/pool/grow/a", data={"n": "1"}, headers={**basic(operator.key), **source}
    )

    assert answer.status_code == 200
    assert upstream.asked[0][3] == b"n=1"


@pytest.mark.parametrize(
    "source",
    [
        {},
        {"Origin": "null"},
        {"Origin": "http://evil.example"},
        {"Origin": f"http://{HOST}.evil.example"},
        {"Referer": f"http://evil.example/{HOST}"},
        {"Origin": "http://evil.example", "Referer": f"http://{HOST}/"},
    ],
)
def test_a_change_from_another_site_is_refused(
    anonymous: TestClient, operator: Customer, upstream: Upstream, source: dict[str, str]
) -> None:
    answer = anonymous.post(
        "/flower/api/worker/shutdown/a", headers={**basic(operator.key), **source}
    )

    assert answer.status_code == 403
    assert upstream.asked == []


def test_a_script_with_its_key_in_a_header_needs_no_origin(
    anonymous: TestClient, operator: Customer, upstream: Upstream
) -> None:
    answer = anonymous.post("/flower/api/worker/shutdown/a", headers={"X-API-Key": operator.key})

    assert answer.status_code == 200


def test_a_flower_with_another_password_is_not_the_clients_fault(
    operator_client: TestClient, upstream: Upstream
) -> None:
    upstream.status = 401

    answer = operator_client.get("/flower/")

    assert answer.status_code == 503
    assert "WWW-Authenticate" not in answer.headers
    assert "TOOMBOS_FLOWER__PASSWORD" in answer.json()["detail"]


def test_a_flower_that_is_down_is_said_to_be_down(
    operator_client: TestClient, upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOOMBOS_FLOWER__URL", f"http://127.0.0.1:{free_port()}")
    settings.cache_clear()

    answer = operator_client.get("/flower/")

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert answer.json()["error"] == "unavailable"


@pytest.mark.flow
def test_the_buttons_of_the_real_flower_work(stack: Stack) -> None:
    page = {**basic(stack.key), "Origin": stack.url}

    def workers() -> dict[str, dict[str, dict[str, dict[str, object]]]]:
        answer = httpx2.get(
            f"{stack.url}/flower/api/workers", params={"refresh": 1}, headers=page, timeout=20
        )
        assert answer.status_code == 200
        found: dict[str, dict[str, dict[str, dict[str, object]]]] = answer.json()
        return found

    def processes(name: str) -> int:
        return len(str(workers()[name]["stats"]["pool"]["processes"]).split(","))

    def change(what: str, name: str) -> httpx2.Response:
        url = f"{stack.url}/flower/api/worker/pool/{what}/{name}"
        return httpx2.post(url, data={"n": "1"}, headers=page, timeout=20)

    eventually(lambda: bool(workers()))
    name = next(iter(workers()))
    before = processes(name)
    grown = change("grow", name)
    try:
        eventually(lambda: processes(name) == before + 1)
    finally:
        change("shrink", name)

    assert grown.status_code == 200
    html = httpx2.get(f"{stack.url}/flower/", headers=page).text
    assert "<title>Workers" in html
