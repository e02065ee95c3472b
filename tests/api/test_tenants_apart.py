"""Everything of one tenant is tried with the key of another: each operation of the OpenAPI document.

Where an address names a thing, it is a thing that the first tenant really has.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from fastapi.testclient import TestClient

from models.jobs import service
from models.jobs.service import Outcome
from models.jobs.states import StepState
from models.kit import broker, db
from tasks.lease import Leases
from tasks.loop import Turn
from tests.conftest import Customer
from tests.factories.people import new_person
from tests.factories.webhooks import new_webhook
from tests.support.sockets import opened
from tests.support.watcher import Watcher

pytestmark = pytest.mark.usefixtures("lanes")

SECRET = "xyzzyplugh"
WISH = {"document": {"content": f"# {SECRET}\n\nOnly ours: {SECRET}."}, "channels": ["email"]}
WISH_OF_B = {"document": {"content": "# b\n\nNot theirs."}, "channels": ["email"]}
RULE = {"recurrence": {"frequency": "daily", "time": "09:00"}}
EVERYBODYS = {"component", "key"}
"""Parts of addresses that name what all tenants have alike."""


@pytest.fixture
def things(client: TestClient, customer: Customer) -> Mapping[str, str]:
    """Give the id of one thing of each kind that the first tenant has, by its name in addresses."""

    def made(path: str, key: str, body: Mapping[str, Any]) -> str:
        answer = client.post(f"/api/v2/{path}", json=body)
        assert answer.is_success, answer.text
        return str(answer.json()[key])

    found = {
        "job_id": made("content/sync", "job_id", {**WISH, "metadata": {"note": SECRET}}),
        "document_id": made("documents", "document_id", {"content": SECRET, "title": SECRET}),
        "batch_id": made("batch/generate", "batch_id", {"requests": [WISH], "name": SECRET}),
        "schedule_id": made("schedules", "schedule_id", {"request": WISH, "name": SECRET, **RULE}),
        "pause_id": made("pauses", "id", {"lane": "long", "reason": SECRET}),
        "key_id": made("api-keys", "key_id", {"name": SECRET}),
        "template_id": made(
            "templates", "id", {"name": f"n {SECRET}", "source": f"<p>{SECRET}</p>"}
        ),
        "bulk_id": made(
            "jobs/bulk", "bulk_id", {"action": "retry", "filter": {"status": "failed"}}
        ),
    }
    found |= told(client, customer)
    rule = {"attribute": "plan", "op": "is", "value": SECRET}
    found["segment_id"] = made("segments", "id", {"name": SECRET, "rule": rule})
    person = new_person(customer)
    found["person_id"] = str(person.id)
    logins = client.get("/api/v2/me/logins", headers=person.bearer).json()["logins"]
    found["login_id"] = logins[0]["login_id"]
    found |= put_out(client)
    rate = {"channel": "website", "starts": 9, "seconds": 60}
    found["rate_id"] = str(client.put("/api/v2/rates", json=rate).json()["id"])
    preset = {"name": "all", "filters": {}}
    found["experiment_id"] = experiment(client)
    found |= asked(client)
    found["preset_id"] = str(client.post("/api/v2/me/filter-presets", json=preset).json()["id"])
    return found | worked(client, found["job_id"])


def told(client: TestClient, customer: Customer) -> dict[str, str]:
    """Return a webhook, and a delivery to it."""
    webhook, _ = new_webhook(customer, f"https://hooks.example.com/{SECRET}")
    test = client.post(f"/api/v2/webhooks/{webhook.id}/test")
    return {"webhook_id": str(webhook.id), "delivery_id": str(test.json()["delivery_id"])}


def asked(client: TestClient) -> dict[str, str]:
    """Return an approval policy, and an approval that it asks for."""
    levels = [{"name": SECRET, "roles": ["owner"]}]
    wish = {"name": SECRET, "featured": True, "levels": levels}
    policy = client.post("/api/v2/approval-policies", json=wish).json()["id"]
    job = client.post("/api/v2/content/sync", json={**WISH, "metadata": {"featured": True}}).json()
    Turn(broker.SHORT, Leases("this test"), Watcher()).take()
    content = client.get(f"/api/v2/jobs/{job['job_id']}/content").json()["content"]
    body = {"content_id": content["email"]["content_id"]}
    approval = client.post("/api/v2/approvals", json=body).json()
    return {"policy_id": policy, "approval_id": approval["id"]}


def experiment(client: TestClient) -> str:
    """Compare two contents."""
    jobs = [client.post("/api/v2/content/sync", json=WISH).json()["job_id"] for _ in range(2)]
    Turn(broker.SHORT, Leases("this test"), Watcher()).take()
    made = [client.get(f"/api/v2/jobs/{job_id}/content").json()["content"] for job_id in jobs]
    sides = [{"content_id": each["email"]["content_id"]} for each in made]
    answer = client.post("/api/v2/experiments", json={"name": SECRET, "variants": sides})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def put_out(client: TestClient) -> dict[str, str]:
    """Return a destination, and a publication there."""
    page = client.post("/api/v2/content/sync", json={**WISH, "channels": ["website"]}).json()
    Turn(broker.SHORT, Leases("this test"), Watcher()).take()
    content = client.get(f"/api/v2/jobs/{page['job_id']}/content").json()["content"]
    site = {"site": "news", "base_url": f"https://{SECRET}.example.com", "title": SECRET}
    wish = {"kind": "folder", "name": SECRET, "settings": site}
    made = client.post("/api/v2/destinations", json=wish).json()["id"]
    body = {"content_id": content["website"]["content_id"], "destination_id": made}
    publication = client.post("/api/v2/publications", json=body).json()
    return {"destination_id": made, "publication_id": publication["id"]}


def worked(client: TestClient, job_id: str) -> dict[str, str]:
    """Do all that waits, then fail one more job; return a content and a dead letter."""
    Turn(broker.SHORT, Leases("this test"), Watcher()).take()
    content = client.get(f"/api/v2/jobs/{job_id}/content").json()["content"]
    assert client.post("/api/v2/content/sync", json=WISH).is_success
    with db.unit_of_work() as session:
        claims = service.claim(session, lane="short", owner="me", size=9)
        service.finish(session, [Outcome(c, StepState.FAILED) for c in claims], owner="me")
    dead = client.get("/api/v2/dead-letters").json()
    return {
        "content_id": content["email"]["content_id"],
        "step_id": dead["dead_letters"][0]["step_id"],
    }


def operations(client: TestClient) -> Iterator[tuple[str, str]]:
    document: dict[str, Any] = client.get("/openapi.json").json()
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if "x-permission" in operation:
                yield method.upper(), path


def test_nothing_of_another_tenant_is_seen_or_touched(
    client: TestClient, things: Mapping[str, str], other_customer: Customer
) -> None:
    stranger = {"Authorization": f"Bearer {other_customer.key}"}
    before = rows_of(client)

    for method, path in operations(client):
        named = [n for n in re.findall(r"\{(\w+)\}", path) if n in things]
        url = re.sub(r"\{(\w+)\}", lambda m: things.get(m[1], "00000000"), path)
        query = {n: things[n] for n in ("job_id", "document_id") if n in things}
        body: dict[str, str] | None = {} if method in {"POST", "PUT", "PATCH"} else None
        answer = client.request(method, url, headers=stranger, params=query, json=body)
        assert SECRET not in answer.text, (method, path)
        if named:
            # a body that lacks something is told before anything is looked up
            assert answer.status_code in {403, 404, 405, 409, 422}, (method, path, answer.text)
            assert not answer.is_success, (method, path)

    assert rows_of(client) == before


def test_a_foreign_thing_looks_like_one_that_is_not_there(
    client: TestClient, things: Mapping[str, str], other_customer: Customer
) -> None:
    stranger = {"Authorization": f"Bearer {other_customer.key}"}
    nothing = "00000000-0000-4000-8000-000000000000"

    for method, path in operations(client):
        names = re.findall(r"\{(\w+)\}", path)
        if method != "GET" or len(names) != 1 or names[0] not in things:
            continue
        theirs, missing = (
            client.get(path.replace(f"{{{names[0]}}}", ident), headers=stranger)
            for ident in (things[names[0]], nothing)
        )
        assert theirs.status_code == missing.status_code, path
        words = (theirs.json()["detail"], missing.json()["detail"])
        assert words[0].replace(things[names[0]], nothing) == words[1], path


def foreign_wishes(things: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return wishes for content that name a document, or a template, of the first tenant."""
    by_document = {"channels": ["email"], "document_id": things["document_id"]}
    return [by_document, {**WISH_OF_B, "template": things["template_id"]}]


NAMING: dict[str, Callable[[Mapping[str, str]], list[Any]]] = {
    "PATCH /api/v2/schedules/{schedule_id}": lambda t: [{"request": w} for w in foreign_wishes(t)],
    "POST /api/v2/approvals": lambda t: [{"content_id": t["content_id"]}],
    "POST /api/v2/batch/generate": lambda t: [{"requests": [w]} for w in foreign_wishes(t)],
    "POST /api/v2/content/batch": lambda t: [{"requests": [w]} for w in foreign_wishes(t)],
    "POST /api/v2/content/generate": foreign_wishes,
    "POST /api/v2/content/sync": foreign_wishes,
    "POST /api/v2/documents/fetch": lambda t: [{"document_id": t["document_id"]}],
    "POST /api/v2/experiments": lambda t: [
        {
            "name": "b",
            "variants": [{"content_id": t["content_id"]}, {"content_id": t["content_id"]}],
        }
    ],
    "POST /api/v2/jobs/batch": lambda t: [
        {"action": action, "ids": [t["job_id"]]} for action in ("cancel", "retry")
    ],
    "POST /api/v2/jobs/bulk": lambda t: [
        {"action": "cancel", "ids": [t["job_id"]]},
        {"action": "cancel", "filter": {"document_id": t["document_id"]}},
    ],
    "POST /api/v2/publications": lambda t: [
        {"content_id": t["content_id"], "destination_id": t["destination_id"]}
    ],
    "POST /api/v2/schedules": lambda t: [{"request": w, **RULE} for w in foreign_wishes(t)],
    "POST /api/v2/segments/preview": lambda t: [
        {"channel": "email", "document_id": t["document_id"]},
        {"channel": "email", "document": WISH_OF_B["document"], "segment_id": t["segment_id"]},
    ],
    "POST /api/v2/sources/test": lambda t: [{"document_id": t["document_id"]}],
    "POST /api/v2/templates/render": lambda t: [
        {"source": "{{ content }}", "document_id": t["document_id"]}
    ],
    "POST /api/v2/templates/{template_id}/render": lambda t: [{"document_id": t["document_id"]}],
}
"""Bodies that name things of the first tenant, by operation."""


def test_nothing_of_another_tenant_is_reached_by_a_body(
    client: TestClient, things: Mapping[str, str], other_customer: Customer
) -> None:
    stranger = {"Authorization": f"Bearer {other_customer.key}"}
    mine = {"schedule_id": "schedules", "template_id": "templates"}
    bodies = {
        "schedules": {"request": WISH_OF_B, **RULE},
        "templates": {"name": "b", "source": "b"},
    }
    own = {
        name: str(client.post(f"/api/v2/{path}", json=bodies[path], headers=stranger).json()["id"])
        for name, path in mine.items()
    }
    before = rows_of(client)

    for operation, bodies_of in NAMING.items():
        method, _, path = operation.partition(" ")
        url = re.sub(r"\{(\w+)\}", lambda m: own[m[1]], path)
        for body in bodies_of(things):
            answer = client.request(method, url, json=body, headers=stranger)
            assert SECRET not in answer.text, (operation, body)
            looks_later = "/jobs/" in operation or ("schedules" in path and "template" in str(body))
            if not looks_later:  # each job of a list by itself, a schedule when it makes one
                assert answer.status_code in {404, 422}, (operation, body, answer.text)

    assert rows_of(client) == before
    assert client.get(f"/api/v2/jobs/{things['job_id']}").json()["status"] == "completed"


def test_every_thing_that_an_address_can_name_is_tried(
    client: TestClient, things: Mapping[str, str]
) -> None:
    named = {name for _, path in operations(client) for name in re.findall(r"\{(\w+)\}", path)}

    assert named - set(things) - EVERYBODYS == set(), "make one of it in `things`"


def test_a_socket_tells_nothing_of_another_tenant(
    client: TestClient, things: Mapping[str, str], other_customer: Customer
) -> None:
    with opened(client, f"/ws/jobs?token={other_customer.key}&since=0") as socket:
        socket.send_json({"type": "subscribe", "job_id": things["job_id"]})
        frame = socket.receive_json()
        while frame["type"] == "resumed":
            frame = socket.receive_json()
        assert frame["type"] == "error"
        client.delete(f"/api/v2/jobs/{things['job_id']}")
        client.post("/api/v2/content/sync", json=WISH)
        socket.send_json({"type": "ping"})
        assert socket.receive_json()["type"] == "pong"


def rows_of(client: TestClient) -> list[str]:
    """Return what the first tenant has, as it sees it."""
    lists = ("jobs", "documents", "batch", "schedules", "pauses", "api-keys", "people", "webhooks")
    others = ("approvals", "approval-policies", "experiments", "segments", "publications")
    return [
        re.sub(r'"last_used_at":"[^"]*"', "", client.get(f"/api/v2/{x}").text)
        for x in lists + others
    ]
