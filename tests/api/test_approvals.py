"""Approvals over HTTP: nothing that a policy covers is put out before its people agreed."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from models.access.permissions import Role
from models.kit import db
from tests.conftest import Customer
from tests.factories.people import LoggedIn, new_person
from tests.factories.publications import SITE
from tests.support.working import work
from workers.app import sweep

pytestmark = pytest.mark.usefixtures("lanes")

WISH = {
    "document": {"content": "# News\n\nThe harbour opens on Saturday."},
    "channels": ["website"],
}
REVIEW = {"name": "Review", "roles": ["reviewer"], "hours": 24, "escalate_to": ["admin"]}
RELEASE = {"name": "Release", "roles": ["owner"]}
PLACE = {"kind": "folder", "name": "Ours", "settings": SITE}


@pytest.fixture
def reviewer(customer: Customer) -> LoggedIn:
    return new_person(customer, role=Role.REVIEWER)


@pytest.fixture
def owner(customer: Customer) -> LoggedIn:
    return new_person(customer, role=Role.OWNER)


def keep_policy(client: TestClient, **said: Any) -> str:
    body = {"name": "Announcements", "content_types": ["announcement"], "levels": [REVIEW], **said}
    answer = client.post("/api/v2/approval-policies", json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def new_content(client: TestClient, **wish: Any) -> str:
    body = {**WISH, "content_type": "announcement", **wish}
    job_id = client.post("/api/v2/content/sync", json=body).json()["job_id"]
    work()
    found = client.get(f"/api/v2/jobs/{job_id}/content").json()["content"]
    return str(found["website"]["content_id"])


def asked(client: TestClient, content_id: str) -> str:
    answer = client.post("/api/v2/approvals", json={"content_id": content_id})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def seen(client: TestClient, approval_id: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/api/v2/approvals/{approval_id}").json()
    return found


def decide(
    client: TestClient, approval_id: str, person: LoggedIn, verb: str = "approve", **said: Any
) -> Any:
    body = {"revision": seen(client, approval_id)["revision"], "comment": "Seen.", **said}
    path = f"/api/v2/approvals/{approval_id}/{verb}"
    return client.post(path, json=body, headers=person.bearer)


def waiting(client: TestClient, person: LoggedIn) -> list[str]:
    answer = client.get("/api/v2/approvals?waiting_for_me=true", headers=person.bearer)
    return [each["id"] for each in answer.json()["approvals"]]


def put_out(
    client: TestClient, content_id: str, *, path: str = "/api/v2/publications", **said: Any
) -> Any:
    found = client.get("/api/v2/destinations").json()["destinations"]
    place = found[0] if found else client.post("/api/v2/destinations", json=PLACE).json()
    body = {"content_id": content_id, "destination_id": place["id"], **said}
    return client.post(path, json=body)


def test_what_a_policy_covers_is_put_out_once_it_is_approved(
    client: TestClient, reviewer: LoggedIn
) -> None:
    keep_policy(client)
    content_id = new_content(client)

    refused = put_out(client, content_id)
    assert refused.status_code == 409
    assert "POST /api/v2/approvals" in refused.json()["detail"]
    approval_id = asked(client, content_id)
    assert approval_id in put_out(client, content_id).json()["detail"]

    decided = decide(client, approval_id, reviewer)
    assert decided.json()["status"] == "approved"
    assert put_out(client, content_id).status_code == 202


def test_what_no_policy_covers_needs_no_approval(client: TestClient) -> None:
    keep_policy(client, priorities=[1], featured=True)
    plain = new_content(client)
    urgent = new_content(client, priority=1)
    featured = new_content(client, priority=1, metadata={"featured": True})

    statuses = [put_out(client, each).status_code for each in (plain, urgent, featured)]
    assert statuses == [202, 202, 409]
    refused = client.post("/api/v2/approvals", json={"content_id": plain})
    assert refused.status_code == 409
    assert "Publish it as it is" in refused.json()["detail"]


def test_a_dry_run_needs_no_approval(client: TestClient) -> None:
    keep_policy(client)

    assert put_out(client, new_content(client), dry_run=True).status_code == 200


def test_an_emergency_waits_for_no_approval(client: TestClient) -> None:
    keep_policy(client)
    content_id = new_content(client)
    emergency = "/api/v2/publications/emergency"

    assert put_out(client, content_id).status_code == 409
    answer = put_out(client, content_id, path=emergency, reason="A storm comes.")

    assert answer.status_code == 202
    assert answer.json()["content_id"] == content_id


def test_an_edit_makes_an_approval_void_and_asks_again(
    client: TestClient, reviewer: LoggedIn
) -> None:
    keep_policy(client)
    content_id = new_content(client)
    first = asked(client, content_id)
    decide(client, first, reviewer)

    edit = {"content": {"title": "The harbour opens"}}
    headers = {"If-Match": "*"}
    assert client.patch(f"/api/v2/content/{content_id}", json=edit, headers=headers).is_success

    assert seen(client, first)["status"] == "void"
    [second] = waiting(client, reviewer)
    assert (seen(client, second)["version"], second != first) == (2, True)
    assert put_out(client, content_id).status_code == 409
    assert client.get(f"/api/v2/publications?content_id={content_id}").json()["publications"] == []
    assert put_out(client, content_id, version=1).status_code == 409
    assert decide(client, first, reviewer).status_code == 409
    decide(client, second, reviewer)
    assert put_out(client, content_id).status_code == 202


def test_levels_follow_each_other(client: TestClient, reviewer: LoggedIn, owner: LoggedIn) -> None:
    keep_policy(client, levels=[REVIEW, RELEASE])
    approval_id = asked(client, new_content(client))

    early = decide(client, approval_id, owner)
    assert early.status_code == 403
    assert "'Review' (reviewer)" in early.json()["detail"]
    assert (waiting(client, reviewer), waiting(client, owner)) == ([approval_id], [])

    assert decide(client, approval_id, reviewer).json()["status"] == "pending"
    assert (waiting(client, reviewer), waiting(client, owner)) == ([], [approval_id])
    assert decide(client, approval_id, owner).json()["status"] == "approved"


def test_parallel_levels_are_open_at_once(client: TestClient, owner: LoggedIn) -> None:
    keep_policy(client, levels=[REVIEW, RELEASE], mode="parallel")
    approval_id = asked(client, new_content(client))

    assert decide(client, approval_id, owner).json()["status"] == "pending"
    assert decide(client, approval_id, owner).status_code == 403


@pytest.mark.parametrize(
    ("verb", "status"), [("reject", "rejected"), ("request-changes", "changes_requested")]
)
def test_a_refusal_says_why_and_ends_it(
    client: TestClient, reviewer: LoggedIn, verb: str, status: str
) -> None:
    keep_policy(client)
    content_id = new_content(client)
    approval_id = asked(client, content_id)

    assert decide(client, approval_id, reviewer, verb, comment=" ").status_code == 422
    answer = decide(client, approval_id, reviewer, verb, comment="It opens on Sunday.")

    assert answer.json()["status"] == status
    assert answer.json()["history"][-1]["comment"] == "It opens on Sunday."
    assert "Edit the content" in put_out(client, content_id).json()["detail"]
    assert decide(client, approval_id, reviewer).status_code == 409


def test_who_made_a_version_does_not_approve_it(client: TestClient, customer: Customer) -> None:
    editor = new_person(customer)
    keep_policy(client, levels=[{"name": "Review", "roles": ["editor"]}])
    body = {"content_id": new_content(client)}
    approval = client.post("/api/v2/approvals", json=body, headers=editor.bearer).json()

    assert decide(client, approval["id"], editor).status_code == 403
    assert waiting(client, editor) == []
    assert decide(client, approval["id"], new_person(customer)).json()["status"] == "approved"


def test_reviewers_decide_and_comment_viewers_and_keys_do_not(
    client: TestClient, customer: Customer, reviewer: LoggedIn
) -> None:
    keep_policy(client)
    approval_id = asked(client, new_content(client))
    viewer = new_person(customer, role=Role.VIEWER)
    path = f"/api/v2/approvals/{approval_id}/comment"
    body = {"comment": "Which Saturday?"}

    assert client.post(path, json=body, headers=viewer.bearer).status_code == 403
    assert client.post(path, json=body).status_code == 403
    assert decide(client, approval_id, viewer).status_code == 403
    assert client.get("/api/v2/approvals?waiting_for_me=true").status_code == 422
    told = client.post(path, json=body, headers=reviewer.bearer).json()
    assert (told["status"], told["revision"]) == ("pending", 1)
    assert told["history"][-1]["comment"] == "Which Saturday?"


def test_a_late_level_waits_for_more_people(client: TestClient, customer: Customer) -> None:
    keep_policy(client)
    approval_id = asked(client, new_content(client))
    admin = new_person(customer, role=Role.ADMIN)
    sweep()
    assert waiting(client, admin) == []

    with db.unit_of_work() as session:
        late = "update approval_levels set due_at = now() where approval_id = %(id)s"
        db.rows(session, late, {"id": approval_id})
    sweep()
    sweep()

    assert waiting(client, admin) == [approval_id]
    kinds = [each["kind"] for each in seen(client, approval_id)["history"]]
    assert kinds == ["asked", "escalated"]
    assert decide(client, approval_id, admin).json()["status"] == "approved"


@pytest.mark.parametrize(
    "level",
    [
        {"name": "x", "roles": []},
        {"name": "x", "roles": ["viewer"]},
        {"name": "x", "roles": ["owner"], "escalate_to": ["admin"]},
        {"name": "x", "roles": ["owner"], "needed": 0},
        {"name": "x\x00", "roles": ["owner"]},
    ],
)
def test_a_level_that_nobody_could_pass_is_refused(
    client: TestClient, level: dict[str, Any]
) -> None:
    body = {"name": "x", "levels": [level]}

    assert client.post("/api/v2/approval-policies", json=body).status_code == 422


def test_policies_are_listed_by_rank_and_go(client: TestClient) -> None:
    second = keep_policy(client, name="second", rank=2)
    first = keep_policy(client, name="first", rank=1)
    taken = client.post("/api/v2/approval-policies", json={"name": "first", "levels": [REVIEW]})

    assert taken.status_code == 409
    found = client.get("/api/v2/approval-policies").json()["policies"]
    assert [each["id"] for each in found] == [first, second]
    for each in (first, second):
        assert client.delete(f"/api/v2/approval-policies/{each}").is_success
    assert client.get("/api/v2/approval-policies").json() == {"policies": []}
