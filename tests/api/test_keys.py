"""`/api/v2/api-keys`: made, shown once, rotated, revoked everywhere."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import anyio.from_thread
import pytest
from fastapi.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from api.ws import watch
from models.access import service as access
from models.access.tables import ApiKey, Tenant
from models.kit import clock, db
from tests.conftest import Customer
from tests.support.sockets import opened, state_of

KEYS = "/api/v2/api-keys"


def make(client: TestClient, **wish: Any) -> dict[str, Any]:
    answer = client.post(KEYS, json={"name": "a site", **wish})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def works(client: TestClient, key: str) -> bool:
    return client.get("/api/v2/channels", headers=bearer(key)).is_success


def change(key_id: str, **values: object) -> None:
    """Change a row by hand, as time would."""
    with db.unit_of_work() as session:
        row = session.get_one(ApiKey, UUID(key_id))
        for name, value in values.items():
            setattr(row, name, value)
    access.forget(UUID(key_id))


def test_a_key_is_shown_once_and_stored_as_a_hash(client: TestClient) -> None:
    made = make(client, scopes=["read"])

    secret = made["key"]
    listed = client.get(KEYS).json()["api_keys"]
    assert works(client, secret)
    assert [row["name"] for row in listed] == ["a site", "test"]
    assert secret not in client.get(KEYS).text
    assert listed[0]["start"] == secret[:12]
    assert listed[0]["scopes"] == ["read"]
    with db.unit_of_work() as session:
        stored = session.get_one(ApiKey, UUID(made["key_id"])).model_dump()
    assert secret not in str(stored)


def test_a_key_of_reading_may_not_write(client: TestClient) -> None:
    secret = make(client, scopes=["read"])["key"]

    refused = client.post("/api/v2/pauses", json={}, headers=bearer(secret))

    assert refused.status_code == 403


def test_a_mistyped_key_is_told_from_an_unknown_one_by_its_checksum(client: TestClient) -> None:
    secret = make(client)["key"]
    wrong = secret[:-1] + ("a" if secret[-1] != "a" else "b")

    answer = client.get("/api/v2/channels", headers=bearer(wrong))

    assert answer.status_code == 401
    assert "missing characters" in answer.json()["detail"]


def test_stray_quotes_are_taken_off(client: TestClient) -> None:
    secret = make(client)["key"]

    assert works(client, f'"{secret}"')
    client.headers.pop("Authorization")
    assert client.get("/api/v2/channels", headers={"X-API-Key": f'"{secret}"'}).is_success


def test_a_revoked_key_is_refused_at_once_and_says_so(client: TestClient) -> None:
    made = make(client)
    assert works(client, made["key"])

    first = client.delete(f"{KEYS}/{made['key_id']}")
    again = client.delete(f"{KEYS}/{made['key_id']}")

    assert first.json()["status"] == "revoked"
    assert again.json() == first.json()
    answer = client.get("/api/v2/channels", headers=bearer(made["key"]))
    assert answer.status_code == 401
    assert "was revoked" in answer.json()["detail"]


def test_an_expired_key_is_refused(client: TestClient) -> None:
    made = make(client, expires_at="2035-01-01T00:00:00Z")
    change(made["key_id"], expires_at=clock.now() - timedelta(seconds=1))

    answer = client.get("/api/v2/channels", headers=bearer(made["key"]))

    assert answer.status_code == 401
    assert "expired" in answer.json()["detail"]
    assert client.get(f"{KEYS}/{made['key_id']}").json()["status"] == "expired"


def test_a_rotated_key_goes_on_for_the_overlap(client: TestClient) -> None:
    old = make(client, scopes=["read"], sees_content=False)

    new = client.post(f"{KEYS}/{old['key_id']}/rotate", json={"overlap_hours": 1}).json()

    assert new["replaces"] == old["key_id"]
    assert (new["scopes"], new["sees_content"], new["name"]) == (["read"], False, "a site")
    assert works(client, old["key"])
    assert works(client, new["key"])
    assert "expires_at" in client.get(f"{KEYS}/{old['key_id']}").json()
    assert "expires_at" not in new


def test_a_rotation_without_overlap_ends_the_old_key(client: TestClient) -> None:
    old = make(client)

    new = client.post(f"{KEYS}/{old['key_id']}/rotate", json={"overlap_hours": 0}).json()
    again = client.post(f"{KEYS}/{old['key_id']}/rotate")

    assert not works(client, old["key"])
    assert works(client, new["key"])
    assert again.status_code == 409


def test_the_last_use_is_noted_once_a_minute(client: TestClient) -> None:
    made = make(client)
    assert "last_used_at" not in made

    works(client, made["key"])
    first = client.get(f"{KEYS}/{made['key_id']}").json()["last_used_at"]
    access.forget(UUID(made["key_id"]))
    works(client, made["key"])

    assert client.get(f"{KEYS}/{made['key_id']}").json()["last_used_at"] == first
    change(made["key_id"], last_used_at=clock.now() - timedelta(seconds=61))
    works(client, made["key"])
    assert client.get(f"{KEYS}/{made['key_id']}").json()["last_used_at"] >= first


def look_at_streams(client: TestClient) -> None:
    portal = client.portal
    assert isinstance(portal, anyio.from_thread.BlockingPortal)
    portal.call(watch.look, state_of(client).hub)


@pytest.mark.parametrize("by_frame", [False, True])
def test_a_revoked_key_loses_its_open_socket(client: TestClient, *, by_frame: bool) -> None:
    made = make(client)
    query = "" if by_frame else f"?token={made['key']}"
    with opened(client, f"/ws/jobs{query}") as socket:
        if by_frame:
            socket.send_json({"type": "auth", "api_key": made["key"]})
        socket.send_json({"type": "ping"})
        while socket.receive_json()["type"] != "pong":
            pass
        look_at_streams(client)
        socket.send_json({"type": "ping"})
        assert socket.receive_json()["type"] == "pong", "a live key keeps its socket"

        client.delete(f"{KEYS}/{made['key_id']}")
        look_at_streams(client)

        with pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_json()
    assert closed.value.code == 4401


def test_keys_of_somebody_else_are_missing(client: TestClient, other_customer: Customer) -> None:
    made = make(client)
    theirs = bearer(other_customer.key)

    for method, path in (("GET", ""), ("DELETE", ""), ("POST", "/rotate")):
        answer = client.request(method, f"{KEYS}/{made['key_id']}{path}", headers=theirs)
        assert answer.status_code == 404
    assert made["key_id"] not in client.get(KEYS, headers=theirs).text
    assert works(client, made["key"])


def test_who_may_not_see_content_makes_no_key_that_may(client: TestClient) -> None:
    blind = bearer(make(client, scopes=["admin"], sees_content=False)["key"])

    seeing = client.post(KEYS, json={"name": "x"}, headers=blind)
    other = client.post(KEYS, json={"name": "x", "sees_content": False}, headers=blind)

    assert (seeing.status_code, other.status_code) == (403, 201)


@pytest.mark.parametrize(
    "wish",
    [
        {},
        {"name": ""},
        {"name": "x", "scopes": []},
        {"name": "x", "scopes": ["root"]},
        {"name": "x", "expires_at": "2020-01-01T00:00:00Z"},
        {"name": "x", "expires_at": "2199-01-01T00:00:00Z"},
        {"name": "x", "expires_at": "2030-01-01T00:00:00"},
        {"name": "x", "key": "mine"},
    ],
)
def test_a_wish_that_makes_no_sense_is_refused(client: TestClient, wish: dict[str, Any]) -> None:
    assert client.post(KEYS, json=wish).status_code == 422


def test_keys_are_paged(client: TestClient) -> None:
    for name in "abc":
        make(client, name=name)

    first = client.get(KEYS, params={"limit": 3}).json()
    second = client.get(KEYS, params={"limit": 3, "cursor": first["next_cursor"]}).json()

    names = [row["name"] for page in (first, second) for row in page["api_keys"]]
    assert names == ["c", "b", "a", "test"]


def test_a_suspended_tenants_keys_are_refused(client: TestClient, customer: Customer) -> None:
    with db.unit_of_work() as session:
        session.get_one(Tenant, customer.actor.tenant_id).suspended_at = clock.now()
    access.forget(customer.actor.id)

    answer = client.get("/api/v2/channels")

    assert answer.status_code == 401
    assert "suspended" in answer.json()["detail"]
