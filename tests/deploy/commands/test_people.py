"""`toombos people`: what the operator does on the server."""

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from deploy.commands import people
from models.kit import ids

pytestmark = pytest.mark.usefixtures("database")


def run(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(people.app, list(arguments))
    assert result.exit_code == code, result.output
    return result.output


def test_somebody_is_invited_promoted_closed_and_opened(anonymous: TestClient) -> None:
    email = f"{ids.new_id()}@example.com"
    link = run("invite", email, "--role", "editor").strip()
    body = {"token": link.partition("=")[2], "name": "Ada", "password": "some long password"}
    token = anonymous.post("/api/v2/auth/join", json=body).json()["access_token"]
    sent = {"Authorization": f"Bearer {token}"}
    assert anonymous.get("/api/v2/me", headers=sent).json()["role"] == "editor"

    run("promote", email, "admin")
    assert anonymous.get("/api/v2/me", headers=sent).json()["role"] == "admin"
    assert email in run("list")
    assert "#reset=tb_link_" in run("link", email)

    run("disable", email)
    assert anonymous.get("/api/v2/me", headers=sent).status_code == 401
    run("enable", email)
    run("promote", email, "viewer")


def test_a_mistake_is_one_sentence() -> None:
    assert "nobody with the address" in run("link", "nobody@example.com", code=1)
    assert "no email address" in run("invite", "x", code=1)
