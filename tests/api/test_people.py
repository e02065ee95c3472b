"""`/api/v2/people` and `/api/v2/tenant`: invite, change, close, delete; who may touch whom."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from models.access.permissions import Role
from models.kit import db, ids
from tests.conftest import Customer
from tests.factories.people import LoggedIn, new_person

PEOPLE = "/api/v2/people"
PASSWORD = "another horse entirely"


@pytest.fixture
def owner(customer: Customer) -> LoggedIn:
    return new_person(customer, role=Role.OWNER)


@pytest.fixture
def admin(customer: Customer) -> LoggedIn:
    return new_person(customer, role=Role.ADMIN)


def invite(client: TestClient, by: LoggedIn, **wish: Any) -> Any:
    body = {"email": f"{ids.new_id()}@example.com", **wish}
    return client.post(f"{PEOPLE}/invite", json=body, headers=by.bearer)


def join(client: TestClient, link: str) -> Any:
    body = {"token": link.partition("=")[2], "name": "Grace Hopper", "password": PASSWORD}
    return client.post("/api/v2/auth/join", json=body)


def change(client: TestClient, by: LoggedIn, person_id: object, **wish: Any) -> int:
    answer = client.patch(f"{PEOPLE}/{person_id}", json=wish, headers=by.bearer)
    return answer.status_code


def test_who_is_invited_joins_by_the_link_and_is_logged_in(
    anonymous: TestClient, owner: LoggedIn
) -> None:
    made = invite(anonymous, owner, role="editor", sees_content=False)
    assert made.status_code == 201
    assert made.json()["link"].startswith("http://testserver/account#join=tb_link_")
    assert made.json()["person"]["status"] == "invited"
    assert made.json()["is_sent"] is False

    joined = join(anonymous, made.json()["link"])

    headers = {"Authorization": f"Bearer {joined.json()['access_token']}"}
    told = anonymous.get("/api/v2/me", headers=headers).json()
    assert (told["role"], told["sees_content"]) == ("editor", False)
    assert told["person"]["name"] == "Grace Hopper"
    assert join(anonymous, made.json()["link"]).status_code == 422
    shown = anonymous.get(f"{PEOPLE}/{told['id']}", headers=owner.bearer).json()
    assert shown["status"] == "active"


def test_an_address_in_use_is_refused_and_odd_ones_too(
    anonymous: TestClient, owner: LoggedIn, other_customer: Customer
) -> None:
    elsewhere = new_person(other_customer)

    assert invite(anonymous, owner, email=elsewhere.email.upper()).status_code == 409
    for odd in ("", "x", "a@b", "a b@example.com", "a@example.com\nBcc: all@example.com"):
        assert invite(anonymous, owner, email=odd).status_code == 422
    assert len(anonymous.get(PEOPLE, headers=owner.bearer).json()["people"]) == 1


def test_an_admin_touches_only_those_below(
    anonymous: TestClient, customer: Customer, owner: LoggedIn, admin: LoggedIn
) -> None:
    peer, editor = new_person(customer, role=Role.ADMIN), new_person(customer, role=Role.EDITOR)

    assert change(anonymous, admin, owner.id, disabled=True) == 403
    assert change(anonymous, admin, peer.id, role="viewer") == 403
    assert change(anonymous, admin, editor.id, role="admin") == 403
    assert change(anonymous, admin, editor.id, role="viewer") == 200
    assert change(anonymous, owner, editor.id, role="admin") == 200
    assert invite(anonymous, admin, role="owner").status_code == 403
    for target in (owner, peer):
        link = anonymous.post(f"{PEOPLE}/{target.id}/link", headers=admin.bearer)
        assert link.status_code == 403, "a reset link would be a way in"


def test_a_key_with_all_scopes_is_no_owner(client: TestClient, owner: LoggedIn) -> None:
    assert client.patch(f"{PEOPLE}/{owner.id}", json={"disabled": True}).status_code == 403
    refused = client.post(f"{PEOPLE}/invite", json={"email": "x@example.com", "role": "owner"})
    assert refused.status_code == 403


def test_a_new_role_holds_at_once(
    anonymous: TestClient, customer: Customer, owner: LoggedIn
) -> None:
    editor = new_person(customer, role=Role.EDITOR)
    assert anonymous.post("/api/v2/pauses", json={}, headers=editor.bearer).status_code == 201

    assert change(anonymous, owner, editor.id, role="viewer") == 200

    assert anonymous.post("/api/v2/pauses", json={}, headers=editor.bearer).status_code == 403


def test_a_closed_account_is_out_until_it_is_opened(
    anonymous: TestClient, customer: Customer, owner: LoggedIn
) -> None:
    person = new_person(customer)

    assert change(anonymous, owner, person.id, disabled=True) == 200
    assert anonymous.get("/api/v2/me", headers=person.bearer).status_code == 401
    refreshed = anonymous.post("/api/v2/auth/refresh", json={"refresh_token": person.refresh_token})
    assert refreshed.status_code == 401
    linked = anonymous.post(f"{PEOPLE}/{person.id}/link", headers=owner.bearer)
    assert linked.status_code == 409

    assert change(anonymous, owner, person.id, disabled=False) == 200
    linked = anonymous.post(f"{PEOPLE}/{person.id}/link", headers=owner.bearer)
    assert linked.json()["kind"] == "reset"


def test_the_last_owner_stays(anonymous: TestClient, customer: Customer, owner: LoggedIn) -> None:
    assert change(anonymous, owner, owner.id, role="viewer") == 409
    assert change(anonymous, owner, owner.id, disabled=True) == 409
    gone = anonymous.delete(f"{PEOPLE}/{owner.id}", headers=owner.bearer)
    assert gone.status_code == 409

    new_person(customer, role=Role.OWNER)
    assert change(anonymous, owner, owner.id, role="viewer") == 200


def test_a_deleted_person_is_gone_and_its_address_is_free(
    anonymous: TestClient, customer: Customer, owner: LoggedIn
) -> None:
    person = new_person(customer)

    gone = anonymous.delete(f"{PEOPLE}/{person.id}", headers=owner.bearer)

    assert gone.status_code == 200
    assert anonymous.get("/api/v2/me", headers=person.bearer).status_code == 401
    assert anonymous.get(f"{PEOPLE}/{person.id}", headers=owner.bearer).status_code == 404
    assert invite(anonymous, owner, email=person.email).status_code == 201


def test_people_of_another_tenant_are_missing(
    anonymous: TestClient, owner: LoggedIn, other_customer: Customer
) -> None:
    stranger = new_person(other_customer)

    assert anonymous.get(f"{PEOPLE}/{stranger.id}", headers=owner.bearer).status_code == 404
    assert change(anonymous, owner, stranger.id, role="viewer") == 404
    assert anonymous.delete(f"{PEOPLE}/{stranger.id}", headers=owner.bearer).status_code == 404
    assert stranger.email not in anonymous.get(PEOPLE, headers=owner.bearer).text


def test_who_may_not_see_content_lets_nobody_see_it(
    anonymous: TestClient, customer: Customer
) -> None:
    blind = new_person(customer, role=Role.OWNER, sees_content=False)
    other = new_person(customer, sees_content=False)

    assert invite(anonymous, blind).status_code == 403
    assert invite(anonymous, blind, sees_content=False).status_code == 201
    assert change(anonymous, blind, other.id, sees_content=True) == 403


def test_the_tenant_is_looked_at_and_renamed(
    anonymous: TestClient, owner: LoggedIn, other_customer: Customer
) -> None:
    name = f"Acme {ids.new_id()}"

    renamed = anonymous.patch("/api/v2/tenant", json={"name": f" {name} "}, headers=owner.bearer)
    taken = anonymous.patch(
        "/api/v2/tenant", json={"name": name}, headers={"X-API-Key": other_customer.key}
    )

    assert renamed.json()["name"] == name
    assert anonymous.get("/api/v2/tenant", headers=owner.bearer).json() == renamed.json()
    assert taken.status_code == 409


def test_two_people_never_share_an_address(customer: Customer) -> None:
    person = new_person(customer)

    with db.unit_of_work() as session:
        found = db.rows(
            session, "select count(*) from people where email = %(e)s", {"e": person.email}
        )
    assert found[0][0] == 1
