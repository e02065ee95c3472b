"""`toombos tenants`: what the operator does to a customer, and the entries that it leaves there."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from deploy.commands import keys, tenants
from models.access import tenants as service
from models.kit import db, ids
from tests.conftest import Customer

pytestmark = pytest.mark.usefixtures("database")


def run(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(tenants.app, list(arguments))
    assert result.exit_code == code, result.output
    return result.output


@pytest.fixture
def name(customer: Customer) -> str:
    with db.unit_of_work() as session:
        return service.get(session, customer.actor.tenant_id).name


def entries(client: TestClient) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get("/api/v2/audit").json()["entries"]
    return found


def test_a_limit_is_set_shown_noted_and_taken_back(client: TestClient, name: str) -> None:
    run("limit", name, "20")
    assert client.get("/api/v2/tenant").json()["max_running"] == 20
    run("limit", name, "20")  # changes nothing, so it leaves no entry
    run("limit", name, "0")
    assert "max_running" not in client.get("/api/v2/tenant").json()

    newest, oldest = entries(client)
    assert oldest["before"] == {"max_running": "as set for all"}
    assert oldest["after"] == newest["before"] == {"max_running": 20}
    assert newest["after"] == {"max_running": "as set for all"}
    assert (oldest["actor_kind"], oldest["route"]) == ("operator", "toombos tenants limit")
    assert "actor_id" not in oldest


@pytest.mark.parametrize(
    ("command", "after"),
    [
        (["suspend"], {"suspended": True}),
        (["quota", "--jobs-per-day", "5"], {"jobs_per_day": 5}),
        (["quota", "--jobs-per-day", "-1"], {"jobs_per_day": "as set for all"}),
    ],
)
def test_each_change_is_one_entry(
    client: TestClient, name: str, command: list[str], after: dict[str, object]
) -> None:
    run(command[0], name, *command[1:])
    run("resume", name)

    noted = [entry for entry in entries(client) if entry["route"] != "toombos tenants resume"]
    assert [entry["after"] for entry in noted] == [after]


def test_a_new_tenant_begins_with_its_limit_and_a_new_name_is_noted(client: TestClient) -> None:
    before, after = f"first {ids.new_id()}", f"then {ids.new_id()}"
    run("create", before, "--max-running", "3")
    run("rename", before, after)

    made = CliRunner().invoke(keys.app, ["create", "--tenant", after]).output.strip()
    headers = {"Authorization": f"Bearer {made}"}
    found = client.get("/api/v2/audit", headers=headers).json()["entries"]

    assert [entry["route"] for entry in found] == [
        "toombos keys create",
        "toombos tenants rename",
        "toombos tenants create",
    ]
    assert found[-1]["after"] == {"name": before, "max_running": 3}
    assert found[1]["before"] == {"name": before}


@pytest.mark.parametrize("most", ["-1", "100001", "many"])
def test_a_limit_that_makes_no_sense_changes_nothing(name: str, most: str) -> None:
    assert CliRunner().invoke(tenants.app, ["limit", name, "--", most]).exit_code != 0

    with db.unit_of_work() as session:
        assert service.by_name(session, name).max_running is None


def test_an_unknown_tenant_is_one_sentence() -> None:
    assert "There is no tenant 'nobody'" in run("limit", "nobody", "5", code=1)
