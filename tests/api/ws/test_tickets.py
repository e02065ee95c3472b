"""Who may open a stream: by ticket once, by key in every place it may stand, by origin, or not at all."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from api.ws import tickets
from models.kit import broker, ids
from models.kit.settings import settings
from tests.conftest import Customer
from tests.support.sockets import opened

WISH = {"document": {"content": "# a\n\nSome news."}, "channels": ["email"]}


@pytest.fixture
def ticket(client: TestClient) -> str:
    """Get a ticket of this test's customer; requests carry no key afterwards."""
    answer = client.post("/api/v2/ws-tickets")
    client.headers.pop("Authorization")
    assert answer.status_code == 201
    assert answer.json()["expires_in"] == 30
    return str(answer.json()["ticket"])


@pytest.fixture
def closed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let nobody read without credentials."""
    monkeypatch.setenv("TOOMBOS_WS_ANONYMOUS", "deny")
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


def is_open(client: TestClient, path: str, **more: Any) -> bool:
    """Tell whether a socket opens with these credentials alone."""
    with opened(client, path, **more) as socket:
        socket.send_json({"type": "ping"})
        answer = socket.receive()
    assert answer["type"] == "websocket.send" or answer["code"] == 4401
    return bool(answer["type"] == "websocket.send")


@pytest.mark.usefixtures("closed")
def test_a_ticket_opens_one_socket(client: TestClient, ticket: str) -> None:
    assert is_open(client, f"/ws/jobs?ticket={ticket}")
    assert not is_open(client, f"/ws/jobs?ticket={ticket}")


@pytest.mark.usefixtures("closed")
def test_a_ticket_that_is_none_opens_nothing(client: TestClient) -> None:
    assert not is_open(client, "/ws/jobs?ticket=tb_ticket_made_up")


def test_a_ticket_shows_its_tenant_only(
    client: TestClient, customer: Customer, other_customer: Customer, ticket: str
) -> None:
    with opened(client, f"/ws/jobs?ticket={ticket}") as socket:
        socket.send_json({"type": "ping"})
        assert socket.receive_json()["type"] == "pong"
        for who in (other_customer, customer):
            headers = {"Authorization": f"Bearer {who.key}"}
            made = client.post("/api/v2/content/sync", json=WISH, headers=headers).json()["job_id"]

        assert socket.receive_json()["job_id"] == made


def test_a_ticket_is_good_for_half_a_minute(ticket: str) -> None:
    name = f"toombos:ticket:{ids.secret_hash(ticket)}"

    assert 0 < int(broker.redis_client().ttl(name)) <= tickets.LIFE_S


def test_the_ticket_itself_is_not_stored(ticket: str) -> None:
    stored = broker.redis_client().keys("toombos:ticket:*")

    assert stored
    assert ticket not in str(stored)


def test_an_event_stream_takes_a_ticket_once(client: TestClient, ticket: str) -> None:
    unknown = {"job_id": str(ids.new_id())}

    first = client.get(f"/api/v2/events?ticket={ticket}", params=unknown | {"ticket": ticket})
    second = client.get("/api/v2/events", params=unknown | {"ticket": ticket})

    assert first.status_code == 404, "who asks is known, the job is not"
    assert second.status_code == 401


@pytest.mark.usefixtures("closed")
@pytest.mark.parametrize("place", ["token", "api_key", "protocol", "frame"])
def test_a_key_opens_a_socket_from_every_place(
    anonymous: TestClient, customer: Customer, place: str
) -> None:
    if place == "protocol":
        assert is_open(anonymous, "/ws/jobs", subprotocols=[f"bearer.{customer.key}"])
    elif place == "frame":
        with opened(anonymous, "/ws/jobs") as socket:
            socket.send_json({"type": "auth", "api_key": f'"{customer.key}"'})
            assert socket.receive_json()["type"] == "auth_ok"
    else:
        assert is_open(anonymous, f'/ws/jobs?{place}="{customer.key}"')


@pytest.mark.usefixtures("closed")
@pytest.mark.parametrize("query", ["?token=wrong", "?api_key=wrong", ""])
def test_without_good_credentials_a_socket_is_closed(anonymous: TestClient, query: str) -> None:
    assert not is_open(anonymous, f"/ws/jobs{query}")


@pytest.mark.parametrize(
    ("origin", "is_allowed"),
    [("http://localhost:3000", True), ("http://testserver", True), ("https://evil.example", False)],
)
def test_pages_of_other_origins_open_no_socket(
    client: TestClient, customer: Customer, origin: str, is_allowed: bool
) -> None:
    path, headers = f"/ws/jobs?token={customer.key}", {"Origin": origin}
    if is_allowed:
        assert is_open(client, path, headers=headers)
    else:
        with pytest.raises(WebSocketDisconnect), client.websocket_connect(path, headers=headers):
            pass


def test_a_key_keeps_so_many_streams_open(
    client: TestClient, customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings().live, "sockets_per_key", 1)
    path = f"/ws/jobs?token={customer.key}"
    with opened(client, path), client.websocket_connect(path) as second:
        answer = second.receive()

    assert answer["code"] == 4429
