"""Every route has a rule, and the rule holds: each operation of the OpenAPI document is tried by all."""

import re
from collections.abc import Iterator
from typing import Annotated, Any
from uuid import UUID

import pytest
from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient

from api import deps, refusals, rules
from models.access import permissions
from models.access import service as access
from models.access.permissions import ALL_SCOPES, TABLE, Role, Scope
from models.access.service import Actor
from models.kit import db
from tests.conftest import Customer
from tests.factories.people import new_person

NOBODY = str(UUID(int=0))
REFUSALS = {401, 403}
KEYS: dict[str, tuple[frozenset[Scope], bool]] = {
    "read": (frozenset({Scope.READ}), True),
    "write": (frozenset({Scope.WRITE}), True),
    "admin": (frozenset({Scope.ADMIN}), True),
    "admin without content": (frozenset({Scope.ADMIN}), False),
    "nothing": (frozenset(), True),
}


def operations(client: TestClient) -> Iterator[tuple[str, str, str | None]]:
    """Yield method, path and permission of every operation in the OpenAPI document."""
    document: dict[str, Any] = client.get("/openapi.json").json()
    logs_out_last = sorted(document["paths"].items(), key=lambda each: "logout" in each[0])
    for path, methods in logs_out_last:
        for method, operation in methods.items():
            yield method.upper(), path, operation.get("x-permission")


def attempt(client: TestClient, method: str, path: str, headers: dict[str, str]) -> int:
    """Try an operation on things that are not there, and return the status."""
    url = re.sub(r"\{[^}]+\}", NOBODY, path)
    query = {"job_id": NOBODY}  # a stream that exists would never end
    body: dict[str, str] | None = {} if method in {"POST", "PUT", "PATCH"} else None
    return client.request(method, url, headers=headers, params=query, json=body).status_code


def answer() -> str:
    return "ok"


def bare_app() -> FastAPI:
    """Return an application with no route."""
    return FastAPI(openapi_url=None)


def test_every_operation_of_the_api_names_its_permission(anonymous: TestClient) -> None:
    without = {path for _, path, permission in operations(anonymous) if permission is None}

    assert without <= rules.OPEN


def test_every_permission_is_needed_somewhere(anonymous: TestClient) -> None:
    used = {permission for _, _, permission in operations(anonymous)}

    assert set(TABLE) - used == {"flower.use", "metrics.read"}, "both look for themselves"


def test_a_route_without_a_rule_stops_the_start() -> None:
    app = bare_app()
    app.add_api_route("/api/v2/forgotten", answer)

    with pytest.raises(RuntimeError, match=r"/api/v2/forgotten has no rule"):
        rules.check(app)


def test_an_open_route_with_a_rule_stops_the_start() -> None:
    app = bare_app()
    app.add_api_route("/ready", answer, dependencies=[deps.require("jobs.read")])

    with pytest.raises(RuntimeError, match="listed as open"):
        rules.check(app)


def test_a_rule_deep_in_the_dependencies_counts() -> None:
    def outer(found: Annotated[Actor, deps.require("jobs.read")]) -> None: ...

    app = bare_app()
    app.add_api_route("/x", answer, dependencies=[Depends(outer)])

    rules.check(app)


def test_a_permission_that_is_not_in_the_table_stops_the_start() -> None:
    with pytest.raises(KeyError):
        deps.require("jobs.frobnicate")


def test_without_credentials_only_open_routes_answer(
    anonymous: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refusals, "HOLD_S", 0)
    for method, path, permission in operations(anonymous):
        status = attempt(anonymous, method, path, {})
        assert (status == 401) == (permission is not None), (method, path, status)


@pytest.mark.parametrize("name", KEYS)
def test_a_key_may_what_its_scopes_say(
    anonymous: TestClient, customer: Customer, name: str
) -> None:
    scopes, sees_content = KEYS[name]
    key = access.new_key()
    with db.unit_of_work() as session:
        access.add_key(
            session,
            key,
            tenant_id=customer.actor.tenant_id,
            name=name,
            scopes=scopes,
            sees_content=sees_content,
        )

    holds(anonymous, {"X-API-Key": key}, None, scopes, sees_content=sees_content)


@pytest.mark.parametrize("sees_content", [True, False])
@pytest.mark.parametrize("role", Role)
def test_a_person_may_what_its_role_says(
    anonymous: TestClient,
    customer: Customer,
    role: Role,
    *,
    sees_content: bool,
) -> None:
    person = new_person(customer, role=role, sees_content=sees_content)

    holds(anonymous, {"X-API-Key": person.token}, role, frozenset(), sees_content=sees_content)


def holds(
    client: TestClient,
    headers: dict[str, str],
    role: Role | None,
    scopes: frozenset[Scope],
    *,
    sees_content: bool,
) -> None:
    """Assert that every operation lets in exactly whom the table names."""
    may = permissions.granted(role, scopes, sees_content=sees_content, is_operator=False)
    for method, path, permission in operations(client):
        status = attempt(client, method, path, headers)
        if permission is None or permission in may:
            assert status not in REFUSALS, (method, path, status)
        else:
            assert status == 403, (method, path, status)
        assert status < 500 or path in rules.OPEN, (method, path, status)


def test_a_refusal_says_who_may(anonymous: TestClient, customer: Customer) -> None:
    key = access.new_key()
    with db.unit_of_work() as session:
        access.add_key(
            session, key, tenant_id=customer.actor.tenant_id, name="r", scopes={Scope.READ}
        )

    refused = anonymous.post("/api/v2/pauses", json={}, headers={"X-API-Key": key})

    assert refused.status_code == 403
    problem = refused.json()
    assert problem["error"] == "forbidden"
    assert "`pauses.change`" in problem["detail"]
    assert "scope `write`" in problem["detail"]


def test_the_table_grows_with_the_role() -> None:
    def of(role: Role) -> frozenset[str]:
        return permissions.granted(role, frozenset(), sees_content=True, is_operator=True)

    assert of(Role.VIEWER) <= of(Role.REVIEWER) <= of(Role.EDITOR) <= of(Role.ADMIN)
    assert of(Role.ADMIN) <= of(Role.OWNER)


def test_what_concerns_every_tenant_is_the_operators() -> None:
    for is_operator in (True, False):
        may = permissions.granted(
            Role.OWNER, ALL_SCOPES, sees_content=True, is_operator=is_operator
        )
        assert ("flower.use" in may) == is_operator


def test_flower_is_for_the_operator(
    anonymous: TestClient, operator: Customer, other_customer: Customer
) -> None:
    theirs = anonymous.get("/flower/", headers={"X-API-Key": other_customer.key})
    ours = anonymous.get("/flower/", headers={"X-API-Key": operator.key})

    assert theirs.status_code == 403
    assert ours.status_code not in REFUSALS
