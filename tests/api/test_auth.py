"""`/api/v2/auth` and `/api/v2/me`: logging in, going on, logging out, and what is refused."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import jwt
import pytest
from argon2 import PasswordHasher
from fastapi.testclient import TestClient
from sqlmodel import Session, delete, select
from starlette.websockets import WebSocketDisconnect

from api.ws import watch
from models.access import guessing, links, logins, passwords, people, tokens
from models.access import service as access
from models.access.people_tables import LinkKind, Login, Person, SigningKey
from models.access.permissions import Role
from models.access.service import Actor
from models.kit import clock, db, ids
from models.kit.errors import Invalid
from models.kit.settings import Registration, settings
from tests.conftest import Customer
from tests.factories.people import PASSWORD, LoggedIn, new_person
from tests.support.sockets import opened, state_of

AUTH = "/api/v2/auth"
NEW = "another horse entirely"
PAGE = {"Origin": "http://testserver"}


@pytest.fixture
def person(customer: Customer) -> LoggedIn:
    """Give somebody who is logged in."""
    return new_person(customer)


@pytest.fixture
def browser(anonymous: TestClient) -> Iterator[TestClient]:
    """Give a client that keeps cookies, and forget them afterwards."""
    yield anonymous
    anonymous.cookies.clear()


@pytest.fixture(autouse=True)
def _nobody_guessed(database: str) -> None:
    """Let every test begin at an address from which nothing failed."""
    with db.unit_of_work() as session:
        db.rows(session, "delete from guesses", {})


def login(client: TestClient, email: str, password: str = PASSWORD, **more: Any) -> Any:
    return client.post(f"{AUTH}/login", json={"email": email, "password": password, **more})


def me(client: TestClient, token: str) -> int:
    return client.get("/api/v2/me", headers={"Authorization": f"Bearer {token}"}).status_code


def logins_of(session: Session, person: LoggedIn) -> Sequence[Login]:
    return session.exec(select(Login).where(Login.person_id == person.id)).all()


def look_at_streams(client: TestClient) -> None:
    assert client.portal is not None
    client.portal.call(watch.look, state_of(client).hub)


def test_a_password_gives_tokens_that_work(anonymous: TestClient, person: LoggedIn) -> None:
    answer = login(anonymous, person.email.upper())

    given = answer.json()
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert given["token_type"] == "Bearer"
    assert given["expires_in"] == 600
    assert me(anonymous, given["access_token"]) == 200
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("known", [True, False])
def test_a_wrong_password_and_an_unknown_account_look_the_same(
    anonymous: TestClient, person: LoggedIn, *, known: bool
) -> None:
    email = person.email if known else f"{ids.new_id()}@example.com"

    answer = login(anonymous, email, "not the password")

    assert answer.status_code == 401
    assert answer.json()["detail"] == "This email address and password do not belong together."


def test_guessing_is_slowed_down_and_ends_by_itself(
    anonymous: TestClient, person: LoggedIn
) -> None:
    for _ in range(5):
        assert login(anonymous, person.email, "wrong guess").status_code == 401

    held = login(anonymous, person.email)
    assert held.status_code == 429
    assert held.json()["error"] == "too_many_attempts"
    assert int(held.headers["Retry-After"]) >= 1

    with db.unit_of_work() as session:
        db.rows(session, "update guesses set blocked_until = clock_timestamp()", {})
    assert login(anonymous, person.email).status_code == 200
    assert login(anonymous, person.email, "wrong guess").status_code == 401


def test_unknown_accounts_are_slowed_down_too(anonymous: TestClient, database: str) -> None:
    email = f"{ids.new_id()}@example.com"

    found = [login(anonymous, email, "wrong guess").status_code for _ in range(6)]

    assert found == [401] * 5 + [429]


def test_a_refresh_token_works_once_and_gives_the_next(
    anonymous: TestClient, person: LoggedIn
) -> None:
    first = anonymous.post(f"{AUTH}/refresh", json={"refresh_token": person.refresh_token})
    second = anonymous.post(
        f"{AUTH}/refresh", json={"refresh_token": first.json()["refresh_token"]}
    )

    assert (first.status_code, second.status_code) == (200, 200)
    assert me(anonymous, second.json()["access_token"]) == 200


def test_a_refresh_token_that_comes_again_ends_its_login(
    anonymous: TestClient, person: LoggedIn
) -> None:
    stolen = person.refresh_token
    new = anonymous.post(f"{AUTH}/refresh", json={"refresh_token": stolen}).json()

    again = anonymous.post(f"{AUTH}/refresh", json={"refresh_token": stolen})
    after = anonymous.post(f"{AUTH}/refresh", json={"refresh_token": new["refresh_token"]})

    assert (again.status_code, again.json()["error"]) == (401, "token_reused")
    assert after.status_code == 401
    assert me(anonymous, new["access_token"]) == 401


def test_a_cookie_is_no_scripts_and_no_other_sites(browser: TestClient, person: LoggedIn) -> None:
    answer = login(browser, person.email, cookie=True)

    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "path=/" in cookie
    assert "access_token" not in answer.json()
    assert browser.get("/api/v2/me").json()["csrf_token"] == answer.json()["csrf_token"]


def test_a_change_by_cookie_needs_our_origin_and_its_token(
    browser: TestClient, person: LoggedIn
) -> None:
    csrf = login(browser, person.email, cookie=True).json()["csrf_token"]
    token = {"X-CSRF-Token": csrf}

    def change(headers: dict[str, str]) -> int:
        return browser.patch("/api/v2/me", json={"name": "Eve"}, headers=headers).status_code

    assert browser.get("/api/v2/me").status_code == 200
    assert change(PAGE | token) == 200
    assert change(PAGE) == 403
    assert change(token) == 403
    assert change(PAGE | {"X-CSRF-Token": "x"}) == 403
    assert change({"Origin": "http://evil.example"} | token) == 403
    assert change({"Origin": "http://localhost:3000"} | token) == 403


def test_a_key_wins_over_a_cookie(
    browser: TestClient, person: LoggedIn, other_customer: Customer
) -> None:
    login(browser, person.email, cookie=True)

    told = browser.get("/api/v2/me", headers={"X-API-Key": other_customer.key}).json()

    assert told["kind"] == "key"
    assert "csrf_token" not in told


def test_logging_out_ends_the_login_everywhere(browser: TestClient, person: LoggedIn) -> None:
    csrf = login(browser, person.email, cookie=True).json()["csrf_token"]
    cookie = browser.cookies["toombos_session"]

    answer = browser.post(f"{AUTH}/logout", headers=PAGE | {"X-CSRF-Token": csrf})

    assert answer.status_code == 200
    assert "toombos_session" not in browser.cookies
    browser.cookies.set("toombos_session", cookie)
    assert browser.get("/api/v2/me").status_code == 401
    assert me(browser, person.token) == 200, "another login goes on"


def test_logging_out_everywhere_ends_all(anonymous: TestClient, person: LoggedIn) -> None:
    anonymous.post(f"{AUTH}/logout", json={"everywhere": True}, headers=person.bearer)

    assert me(anonymous, person.token) == 401
    refreshed = anonymous.post(f"{AUTH}/refresh", json={"refresh_token": person.refresh_token})
    assert refreshed.status_code == 401


def test_a_login_that_ends_loses_its_open_socket(anonymous: TestClient, person: LoggedIn) -> None:
    with opened(anonymous, f"/ws/jobs?token={person.token}") as socket:
        look_at_streams(anonymous)
        socket.send_json({"type": "ping"})
        assert socket.receive_json()["type"] == "pong"

        anonymous.post(f"{AUTH}/logout", headers=person.bearer)
        look_at_streams(anonymous)

        with pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_json()
    assert closed.value.code == 4401


def test_changing_the_password_needs_the_old_one_and_ends_other_logins(
    anonymous: TestClient, person: LoggedIn
) -> None:
    def change(old: str) -> int:
        body = {"current_password": old, "new_password": NEW}
        answer = anonymous.post(f"{AUTH}/password", json=body, headers=person.bearer)
        return answer.status_code

    other = login(anonymous, person.email).json()["access_token"]
    assert change("a wrong one") == 403
    assert me(anonymous, other) == 200

    assert change(PASSWORD) == 200

    assert me(anonymous, person.token) == 200
    assert me(anonymous, other) == 401
    assert login(anonymous, person.email).status_code == 401
    assert login(anonymous, person.email, NEW).status_code == 200


def test_a_reset_link_works_once(anonymous: TestClient, person: LoggedIn) -> None:
    with db.unit_of_work() as session:
        row = session.get_one(Person, person.id)
        secret = links.make(session, row, LinkKind.RESET, by=None)

    weak = anonymous.post(f"{AUTH}/reset", json={"token": secret, "password": "password123"})
    first = anonymous.post(f"{AUTH}/reset", json={"token": secret, "password": NEW})
    again = anonymous.post(f"{AUTH}/reset", json={"token": secret, "password": NEW})

    assert [a.status_code for a in (weak, first, again)] == [422, 200, 422]
    assert me(anonymous, person.token) == 401
    assert login(anonymous, person.email, NEW).status_code == 200


def test_a_link_of_another_kind_or_too_old_is_refused(
    anonymous: TestClient, person: LoggedIn
) -> None:
    with db.unit_of_work() as session:
        row = session.get_one(Person, person.id)
        join = links.make(session, row, LinkKind.JOIN, by=None)
        old = links.make(session, row, LinkKind.RESET, by=None)
        db.rows(
            session,
            "update links set expires_at = clock_timestamp() where kind = 'reset'"
            " and person_id = %(id)s",
            {"id": person.id},
        )

    for secret in (join, old, "tb_link_nothing"):
        answer = anonymous.post(f"{AUTH}/reset", json={"token": secret, "password": NEW})
        assert answer.status_code == 422
        assert answer.json()["error"] == "link_invalid"


def test_forgetting_tells_nobody_who_has_an_account(
    anonymous: TestClient, person: LoggedIn
) -> None:
    known = anonymous.post(f"{AUTH}/forgot", json={"email": person.email})
    unknown = anonymous.post(f"{AUTH}/forgot", json={"email": f"{ids.new_id()}@example.com"})

    assert (known.status_code, known.json()) == (unknown.status_code, unknown.json())


def test_nobody_registers_unless_it_is_open(
    anonymous: TestClient, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def register(organisation: str) -> Any:
        wish = {
            "organisation": organisation,
            "name": "Grace",
            "email": f"{ids.new_id()}@example.com",
            "password": NEW,
        }
        return anonymous.post(f"{AUTH}/register", json=wish)

    name = f"Acme {ids.new_id()}"
    assert register(name).status_code == 403

    monkeypatch.setattr(settings(), "registration", Registration.OPEN)
    made = register(name)

    assert made.status_code == 201
    told = anonymous.get(
        "/api/v2/me", headers={"Authorization": f"Bearer {made.json()['access_token']}"}
    ).json()
    assert (told["role"], told["tenant"]["name"]) == ("owner", name)
    assert register(name).status_code == 409


def test_without_a_key_for_secrets_nobody_joins_and_the_link_stays_good(
    anonymous: TestClient, customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with db.unit_of_work() as session:
        secret = people.set_up_link(session, customer.actor.tenant_id)
        session.exec(delete(SigningKey))
    tokens.forget_keys()
    body = {"name": "Grace", "email": f"{ids.new_id()}@example.com", "password": NEW}

    with monkeypatch.context() as without:
        without.setattr(settings(), "encryption_keys", [])
        refused = anonymous.post(f"{AUTH}/join", json={**body, "token": secret})

    assert refused.status_code == 503
    assert "TOOMBOS_ENCRYPTION_KEYS has no value" in refused.json()["detail"]
    assert anonymous.post(f"{AUTH}/join", json={**body, "token": secret}).status_code == 200


def test_the_first_link_makes_the_owner_and_is_gone(
    browser: TestClient, customer: Customer
) -> None:
    tenant_id = customer.actor.tenant_id
    with db.unit_of_work() as session:
        old = people.set_up_link(session, tenant_id)
        secret = people.set_up_link(session, tenant_id)
    email = f"{ids.new_id()}@example.com"
    body = {"name": "Grace", "email": email, "password": NEW, "cookie": True}

    late = browser.post(f"{AUTH}/join", json={**body, "token": old})
    done = browser.post(f"{AUTH}/join", json={**body, "token": secret})
    again = browser.post(f"{AUTH}/join", json={**body, "token": secret})

    assert [a.status_code for a in (late, done, again)] == [422, 200, 422]
    assert browser.get("/api/v2/me").json()["role"] == "owner"
    with db.unit_of_work() as session:
        assert people.set_up_link(session, tenant_id) is None


def claims_of(token: str) -> dict[str, Any]:
    found: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return found


def forged(person: LoggedIn, *, key: str | None, header: str | None, **other: Any) -> str:
    """Return a token like the person's, signed with something else or saying something else."""
    with db.unit_of_work() as session:
        name = jwt.get_unverified_header(person.token)["kid"]
        secret = session.get_one(SigningKey, UUID(name)).secret
    claims = {k: v for k, v in (claims_of(person.token) | other).items() if v is not None}
    algorithm = "none" if key == "" else "HS256"
    return jwt.encode(claims, secret if key is None else key, algorithm, {"kid": header or name})


def test_a_token_that_we_signed_is_read(anonymous: TestClient, person: LoggedIn) -> None:
    assert me(anonymous, forged(person, key=None, header=None)) == 200


@pytest.mark.parametrize(
    "change",
    [
        {"key": "x" * 32},
        {"key": ""},
        {"header": "unknown"},
        {"aud": "somebody-else"},
        {"iss": "somebody-else"},
        {"exp": 1},
        {"exp": None},
        {"sid": None},
        {"sid": "x"},
        {"sid": str(UUID(int=1))},
    ],
)
def test_a_token_that_is_not_ours_is_refused(
    anonymous: TestClient, person: LoggedIn, change: dict[str, Any]
) -> None:
    token = forged(person, **{"key": None, "header": None, **change})

    assert me(anonymous, token) == 401


def test_an_expired_token_says_what_to_do(anonymous: TestClient, person: LoggedIn) -> None:
    token = forged(person, key=None, header=None, exp=1)

    answer = anonymous.get("/api/v2/me", headers={"Authorization": f"Bearer {token}"})

    assert answer.json()["error"] == "token_expired"


def test_tokens_of_the_key_before_still_work(anonymous: TestClient, person: LoggedIn) -> None:
    with db.unit_of_work() as session:
        tokens.rotate(session)
    tokens.forget_keys()

    new = login(anonymous, person.email).json()["access_token"]

    names = {jwt.get_unverified_header(token)["kid"] for token in (person.token, new)}
    assert len(names) == 2
    assert me(anonymous, person.token) == 200
    assert me(anonymous, new) == 200


def test_a_signing_key_is_replaced_by_itself_and_deleted_when_nobody_needs_it(
    person: LoggedIn,
) -> None:
    old = UUID(jwt.get_unverified_header(person.token)["kid"])
    with db.unit_of_work() as session:
        db.rows(session, "update signing_keys set created_at = created_at - interval '31 days'", {})
        row = session.get_one(Login, UUID(claims_of(person.token)["sid"]))
        new = UUID(jwt.get_unverified_header(tokens.issue(session, row))["kid"])

    with db.unit_of_work() as session:
        assert new != old
        assert session.get(SigningKey, old) is None


def test_who_one_is_and_what_one_may_is_told(client: TestClient, customer: Customer) -> None:
    viewer = new_person(customer, role=Role.VIEWER, sees_content=False)

    as_key = client.get("/api/v2/me").json()
    as_person = client.get("/api/v2/me", headers=viewer.bearer).json()

    assert as_key["kind"] == "key"
    assert "jobs.create" in as_key["permissions"]
    assert as_person["person"]["email"] == viewer.email
    assert "jobs.read" in as_person["permissions"]
    assert {"jobs.create", "contents.read"}.isdisjoint(as_person["permissions"])


def test_logins_are_listed_and_ended_one_by_one(anonymous: TestClient, person: LoggedIn) -> None:
    listed = anonymous.get("/api/v2/me/logins", headers=person.bearer).json()["logins"]
    assert {row["kind"] for row in listed} == {"cookie", "token"}
    (this,) = (row for row in listed if row["is_this"])

    ended = anonymous.delete(f"/api/v2/me/logins/{this['login_id']}", headers=person.bearer)

    assert ended.status_code == 200
    assert me(anonymous, person.token) == 401


def test_a_login_of_somebody_else_is_missing(
    anonymous: TestClient, person: LoggedIn, customer: Customer
) -> None:
    other = new_person(customer)
    (login_id, *_) = (
        row["login_id"]
        for row in anonymous.get("/api/v2/me/logins", headers=other.bearer).json()["logins"]
    )

    answer = anonymous.delete(f"/api/v2/me/logins/{login_id}", headers=person.bearer)

    assert answer.status_code == 404
    assert me(anonymous, other.token) == 200


def test_deleting_oneself_needs_the_password_and_leaves_a_number(
    anonymous: TestClient, person: LoggedIn
) -> None:
    def delete(password: str) -> int:
        answer = anonymous.request(
            "DELETE", "/api/v2/me", json={"password": password}, headers=person.bearer
        )
        return answer.status_code

    assert delete("a wrong one") == 403
    assert delete(PASSWORD) == 200

    assert me(anonymous, person.token) == 401
    assert login(anonymous, person.email).status_code == 401
    with db.unit_of_work() as session:
        row = session.get_one(Person, person.id)
        assert (row.email, row.name, row.password_hash) == (None, "", None)
        assert {login.address for login in logins_of(session, person)} == {""}


def test_idle_logins_end_and_are_pruned(anonymous: TestClient, person: LoggedIn) -> None:
    def age(days: int) -> None:
        with db.unit_of_work() as session:
            db.rows(
                session,
                "update logins set expires_at = %(at)s where person_id = %(id)s",
                {"at": clock.now() - timedelta(days=days), "id": person.id},
            )
        access.forget(person.id)

    age(1)
    assert me(anonymous, person.token) == 401
    age(31)
    with db.unit_of_work() as session:
        logins.prune(session)
        assert logins.of_person(session, person.id) == []
        assert logins_of(session, person) == []


def test_the_wait_doubles_and_is_never_long() -> None:
    waits = [guessing.wait_s(n, free=5) for n in (0, 4, 5, 6, 7, 100)]

    assert waits == [0, 0, 1, 2, 4, 900]


def test_a_hash_of_older_costs_is_made_anew(anonymous: TestClient, person: LoggedIn) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)
    with db.unit_of_work() as session:
        session.get_one(Person, person.id).password_hash = weak

    assert login(anonymous, person.email).status_code == 200

    with db.unit_of_work() as session:
        assert not passwords.is_outdated(session.get_one(Person, person.id).password_hash or "")


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("a@example.com", "short"),
        ("a@example.com", "x" * 201),
        ("a@example.com", "aaaaaaaaaaaa"),
        ("a@example.com", "Password123"),
        ("ada.lovelace@example.com", "ada.lovelace@example.com"),
    ],
)
def test_a_password_that_is_guessed_first_is_refused(email: str, password: str) -> None:
    with pytest.raises(Invalid):
        passwords.check(password, email=email)


def test_an_actor_of_the_command_line_is_nobody_here(customer: Customer) -> None:
    assert Actor(customer.actor.tenant_id, customer.actor.id).permissions() == frozenset()


def test_signing_in_and_what_people_do_with_their_accounts_is_noted(
    client: TestClient, person: LoggedIn
) -> None:
    new = login(client, person.email).json()
    client.post(f"{AUTH}/refresh", json={"refresh_token": new["refresh_token"]})
    body = {"current_password": PASSWORD, "new_password": NEW}
    client.post(f"{AUTH}/password", json=body, headers=person.bearer)

    found = client.get("/api/v2/audit").json()["entries"]

    assert [(entry["action"], entry["actor_id"]) for entry in found] == [
        ("account.use", str(person.id)),
        ("account.refresh", str(person.id)),
        ("account.login", str(person.id)),
    ]
    assert {entry["actor_kind"] for entry in found} == {"person"}
    assert not any(secret in str(found) for secret in (PASSWORD, NEW, person.email))
