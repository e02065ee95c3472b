"""`toombos keys` and `toombos tenants`: what the operator does on the server."""

import re

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from deploy.commands import keys, tenants
from models.kit import ids

pytestmark = pytest.mark.usefixtures("database")


def run(app: object, *arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, list(arguments))  # type: ignore[arg-type]  # any Typer
    assert result.exit_code == code, result.output
    return result.output


def test_keys_are_made_listed_and_revoked(anonymous: TestClient) -> None:
    name = f"site {ids.new_id()}"
    secret = run(keys.app, "create", "--name", name, "--scope", "read", "--no-content").strip()
    sent = {"X-API-Key": secret}
    assert anonymous.get("/api/v2/jobs", headers=sent).status_code == 200
    assert anonymous.get("/api/v2/documents", headers=sent).status_code == 403

    (key_id,) = re.findall(rf"([0-9a-f-]{{36}}) +{secret[:12]}", run(keys.app, "list"))
    assert "is revoked" in run(keys.app, "revoke", key_id)

    assert anonymous.get("/api/v2/jobs", headers=sent).status_code == 401


def test_a_tenant_is_made_with_keys_of_its_own_suspended_and_let_in(anonymous: TestClient) -> None:
    name = f"Acme {ids.new_id()}"
    run(tenants.app, "create", name, "--max-running", "7")
    sent = {"X-API-Key": run(keys.app, "create", "--tenant", name).strip()}
    assert anonymous.get("/api/v2/jobs", headers=sent).json()["total"] == 0

    run(tenants.app, "rename", name, f"{name} Ltd")
    run(tenants.app, "limit", f"{name} Ltd", "0")
    run(tenants.app, "suspend", f"{name} Ltd")
    assert f"{name} Ltd" in run(tenants.app, "list")
    run(tenants.app, "resume", f"{name} Ltd")


@pytest.mark.parametrize(
    ("app", "arguments", "words"),
    [
        (tenants.app, ["suspend", "nobody"], "no tenant 'nobody'"),
        (tenants.app, ["suspend", "default"], "can't be suspended"),
        (tenants.app, ["create", "default"], "already"),
        (tenants.app, ["create", "  "], "1 to 100 characters"),
        (tenants.app, ["create", "x", "--max-running", "-1"], "between 1 and"),
        (keys.app, ["create", "--tenant", "nobody"], "no tenant 'nobody'"),
        (keys.app, ["revoke", "x"], "no API key 'x'"),
    ],
)
def test_a_mistake_is_one_sentence(app: object, arguments: list[str], words: str) -> None:
    run(keys.app, "list")

    said = run(app, *arguments, code=1)

    assert words in said
    assert "Traceback" not in said
