"""Templates over HTTP: ours and the customer's own, with versions, trials and jobs."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from models.kit import broker, db
from models.templates import service
from tasks.lease import Leases
from tasks.loop import Turn
from tests.conftest import Customer
from tests.support.watcher import Watcher

SOURCE = "<h1>{{ title }}</h1>{{ content }}<p>{{ vars.motto }}</p>"
NEW: dict[str, Any] = {
    "name": "Spring",
    "description": "For the spring letter.",
    "channel": "email",
    "source": SOURCE,
    "variables": [{"name": "motto", "type": "string", "default_value": "Be kind."}],
}


@pytest.fixture
def template_id(client: TestClient) -> str:
    answer = client.post("/api/v2/templates", json=NEW)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def test_ours_and_the_customer_s_are_listed(client: TestClient, template_id: str) -> None:
    listed = client.get("/api/v2/templates").json()

    found = {t["id"]: t for t in listed["templates"]}
    assert {"modern", "classic", "minimal", "plain", "branded", template_id} == found.keys()
    assert listed["total"] == 6
    assert template_id in listed["email_templates"]
    assert "twitter" in listed["social_platforms"]
    assert found[template_id]["variables"][0]["default_value"] == "Be kind."
    assert "source" not in found[template_id]


def test_a_change_is_a_new_version_and_old_ones_stay(client: TestClient, template_id: str) -> None:
    path = f"/api/v2/templates/{template_id}"

    same = client.put(path, json={"source": SOURCE})
    new = client.put(path, json={"source": SOURCE + "<hr>"})

    assert (same.json()["version"], new.json()["version"]) == (1, 2)
    assert client.get(f"{path}@1").json()["source"] == SOURCE
    assert [v["version"] for v in client.get(f"{path}/versions").json()["versions"]] == [2, 1]
    assert client.get(f"{path}@3").status_code == 404


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"source": "{{ nope }}"}, 422, "'nope' is undefined"),
        ({"source": "{% for i in (1..99999999) %}x{% endfor %}"}, 422, "loop"),
        ({"source": "x" * 200_001}, 422, "200000"),
        ({"name": " "}, 422, "name"),
        ({"channel": "social_twitter"}, 422, "email"),
        ({"variables": [{"name": "Bad Name"}]}, 422, "pattern"),
    ],
)
def test_a_template_that_does_not_work_is_not_stored(
    client: TestClient, change: dict[str, Any], status: int, words: str
) -> None:
    answer = client.post("/api/v2/templates", json={**NEW, **change})

    assert answer.status_code == status, answer.text
    assert words in answer.json()["detail"]
    assert client.get("/api/v2/templates").json()["total"] == 5


def test_a_name_is_taken_once(client: TestClient, template_id: str) -> None:
    assert client.post("/api/v2/templates", json=NEW).status_code == 409
    client.delete(f"/api/v2/templates/{template_id}")
    assert client.post("/api/v2/templates", json=NEW).status_code == 201


def test_a_trial_shows_what_it_would_make(client: TestClient, template_id: str) -> None:
    document = client.post("/api/v2/documents", json={"content": "# Storm\n\nFriday."}).json()["id"]
    asked = {"document_id": document, "template_variables": {"motto": "<b>Hi</b>"}}

    stored = client.post(f"/api/v2/templates/{template_id}/render", json=asked).json()
    free = client.post("/api/v2/templates/render", json={"source": "{{ title }}"}).json()

    assert "<h1>Storm</h1>" in stored["html"]
    assert "&lt;b&gt;Hi&lt;/b&gt;" in stored["html"]
    assert "Harbour" in free["html"]


def test_a_job_keeps_to_the_version_it_began_with(
    client: TestClient, customer: Customer, template_id: str, lanes: None
) -> None:
    wish = {
        "document": {"content": "# Storm\n\nFerries wait on Friday."},
        "channels": ["email", "website"],
        "template": template_id,
        "template_variables": {"motto": "Stay in."},
    }
    job = client.post("/api/v2/content/sync", json=wish).json()["job_id"]
    client.put(f"/api/v2/templates/{template_id}", json={"source": "<p>New {{ title }}</p>"})
    client.delete(f"/api/v2/templates/{template_id}")

    turn = Turn(broker.SHORT, Leases("this test"), Watcher())
    while turn.take():
        pass

    content = client.get(f"/api/v2/jobs/{job}/content").json()["content"]
    assert "<h1>Storm</h1>" in content["email"]["html"]
    assert "<p>Stay in.</p>" in content["email"]["html"]
    assert "Stay in." not in content["website"]["html"]


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"template_variables": {"nope": 1}}, 422, "no variable 'nope'"),
        ({"channels": ["website"]}, 422, "is for email"),
        ({"template": "0" * 8 + "-0000-0000-0000-" + "0" * 12}, 404, "no template"),
        ({"template": None, "template_variables": {"a": 1}}, 422, "belong to a template"),
    ],
)
def test_a_job_that_can_not_wear_a_template_is_refused(
    client: TestClient, template_id: str, change: dict[str, Any], status: int, words: str
) -> None:
    wish = {"document": {"content": "x"}, "channels": ["email"], "template": template_id, **change}

    answer = client.post("/api/v2/content/sync", json=wish)

    assert answer.status_code == status, answer.text
    assert words in answer.json()["detail"]


def test_another_tenant_s_template_is_missing(
    client: TestClient, template_id: str, other_customer: Customer
) -> None:
    headers = {"Authorization": f"Bearer {other_customer.key}"}
    path = f"/api/v2/templates/{template_id}"

    assert client.get(path, headers=headers).status_code == 404
    assert client.put(path, json={"source": "x"}, headers=headers).status_code == 404
    assert client.delete(path, headers=headers).status_code == 404
    with db.unit_of_work() as session:
        assert service.page(session, tenant_id=other_customer.actor.tenant_id) == []
