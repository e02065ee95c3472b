"""Who may open a stream: by ticket once, by key in every place it may stand, by the cookie of a page of
ours, by origin, or not at all.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from api.ws import tickets, watch
from models.kit import broker, ids
from models.kit.settings import settings
from tests.conftest import Customer
from tests.factories.people import LoggedIn, new_person
from tests.support.sockets import opened, state_of

PAGE = {"Origin": "http://testserver"}
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
def person(customer: Customer) -> LoggedIn:
    """Give somebody who is logged in."""
    return new_person(customer)


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


def test_a_key_that_is_said_later_keeps_no_more_streams_open(
    anonymous: TestClient, customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings().live, "sockets_per_key", 1)
    auth = {"type": "auth", "api_key": customer.key}
    with opened(anonymous, "/ws/jobs") as first:
        first.send_json(auth)
        assert first.receive_json()["type"] == "auth_ok"

        with anonymous.websocket_connect("/ws/jobs") as second:
            second.send_json(auth)
            answer = second.receive()

    assert answer["code"] == 4429


def cookie_of(person: LoggedIn) -> dict[str, str]:
    return {"Cookie": f"toombos_session={person.cookie}"}


@pytest.mark.usefixtures("closed")
@pytest.mark.parametrize(
    ("origin", "counts"),
    [(PAGE, True), ({"Origin": "http://localhost:3000"}, False), ({}, False)],
)
def test_a_cookie_opens_a_socket_for_pages_of_this_host_only(
    anonymous: TestClient, person: LoggedIn, origin: dict[str, str], *, counts: bool
) -> None:
    headers = cookie_of(person) | origin
    with opened(anonymous, "/ws/jobs", headers=headers) as socket:
        socket.send_json({"type": "ping"})
        answer = socket.receive()

    assert (answer["type"] == "websocket.send") == counts


def test_a_cookie_shows_its_tenant_only(
    anonymous: TestClient, customer: Customer, other_customer: Customer, person: LoggedIn
) -> None:
    with opened(anonymous, "/ws/jobs", headers=cookie_of(person) | PAGE) as socket:
        socket.send_json({"type": "ping"})
        assert socket.receive_json()["type"] == "pong"
        for who in (other_customer, customer):
            headers = {"Authorization": f"Bearer {who.key}"}
            answer = anonymous.post("/api/v2/content/sync", json=WISH, headers=headers)

        assert socket.receive_json()["job_id"] == answer.json()["job_id"]


def test_a_socket_by_cookie_ends_with_its_login(anonymous: TestClient, person: LoggedIn) -> None:
    with opened(anonymous, "/ws/jobs", headers=cookie_of(person) | PAGE) as socket:
        socket.send_json({"type": "ping"})
        assert socket.receive_json()["type"] == "pong"

        everywhere = {"everywhere": True}
        anonymous.post("/api/v2/auth/logout", json=everywhere, headers=person.bearer)
        assert anonymous.portal is not None
        anonymous.portal.call(watch.look, state_of(anonymous).hub)

        with pytest.raises(WebSocketDisconnect) as ended:
            socket.receive_json()
    assert ended.value.code == 4401


@pytest.mark.usefixtures("closed")
def test_a_cookie_that_is_over_is_as_none(anonymous: TestClient, customer: Customer) -> None:
    headers = {"Cookie": "toombos_session=tb_session_over"} | PAGE
    with opened(anonymous, "/ws/jobs", headers=headers) as socket:
        socket.send_json({"type": "auth", "api_key": customer.key})

        assert socket.receive_json()["type"] == "auth_ok"


@pytest.mark.parametrize(
    ("origin", "status"), [({}, 404), (PAGE, 404), ({"Origin": "http://localhost:3000"}, 401)]
)
def test_an_event_stream_takes_the_cookie_of_a_page_of_this_host(
    anonymous: TestClient, person: LoggedIn, origin: dict[str, str], status: int
) -> None:
    unknown = {"job_id": str(ids.new_id())}

    answer = anonymous.get("/api/v2/events", params=unknown, headers=cookie_of(person) | origin)

    assert answer.status_code == status, "404: who asks is known, the job is not"


def test_an_event_stream_takes_an_access_token(anonymous: TestClient, person: LoggedIn) -> None:
    wanted = {"job_id": str(ids.new_id()), "token": person.token}

    assert anonymous.get("/api/v2/events", params=wanted).status_code == 404
