"""The audit log over HTTP: what is in it, and that nobody reads another's. test_acts.py does every act."""

import csv
import io
from typing import Any

import pytest
from fastapi.testclient import TestClient

from models.access import service as access
from models.access.permissions import Scope
from models.kit import db, ids
from tests.conftest import Customer

pytestmark = pytest.mark.usefixtures("lanes")

DOCUMENT = {"content": "# News\n\nSomething happened."}
WISH = {"document": DOCUMENT, "channels": ["email"]}
RULE = {"recurrence": {"frequency": "daily", "time": "09:00"}}


def job(client: TestClient, **more: Any) -> str:
    answer = client.post("/api/v2/content/sync", json=WISH | more)
    return str(answer.json()["job_id"])


def schedule(client: TestClient) -> str:
    body = {"request": WISH, **RULE}
    return str(client.post("/api/v2/schedules", json=body).json()["schedule_id"])


def api_key(client: TestClient) -> str:
    return str(client.post("/api/v2/api-keys", json={"name": "x"}).json()["key_id"])


def entries(client: TestClient, **wanted: Any) -> list[dict[str, Any]]:
    answer = client.get("/api/v2/audit", params=wanted)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["entries"]
    return found


def test_an_entry_tells_before_and_after(client: TestClient) -> None:
    job_id = job(client)

    client.delete(f"/api/v2/jobs/{job_id}", headers={"User-Agent": "a test"})

    (found,) = entries(client, action="jobs.cancel", target_id=job_id)
    assert found["before"] == {"status": "pending"}
    assert found["after"] == {"status": "cancelled"}
    assert found["route"] == "DELETE /api/v2/jobs/{job_id}"
    assert (found["actor_kind"], found["agent"]) == ("key", "a test")
    assert found["address"] == "testclient"


def test_a_change_of_a_schedule_tells_what_was_changed(client: TestClient) -> None:
    schedule_id = schedule(client)

    client.patch(f"/api/v2/schedules/{schedule_id}", json={"name": "new name"})

    (found, _) = entries(client, target_id=schedule_id)
    assert (found["before"]["name"], found["after"]["name"]) == ("", "new name")


def test_changes_of_a_key_tell_all_that_it_may_before_and_after(client: TestClient) -> None:
    made = client.post("/api/v2/api-keys", json={"name": "a site", "scopes": ["read"]}).json()
    path = f"/api/v2/api-keys/{made['key_id']}"
    new = client.post(f"{path}/rotate", json={"overlap_hours": 1}).json()
    client.delete(path)

    revoked, rotated, created = entries(client, action="keys.change")
    may = {"name": "a site", "scopes": ["read"], "sees_content": True}
    assert may.items() <= created["after"].items()
    assert created["after"]["status"] == "active"
    assert made["key"] not in str(created)
    old = rotated["before"]["replaced"]
    assert (old["key_id"], "expires_at" in old) == (made["key_id"], False)
    assert rotated["after"]["replaced"]["expires_at"]
    assert (rotated["target_id"], rotated["after"]["start"]) == (new["key_id"], new["start"])
    assert (revoked["before"]["status"], revoked["after"]["status"]) == ("active", "revoked")
    assert entries(client, q=made["key_id"]) == [revoked, rotated, created]


def test_changes_of_a_person_tell_its_rights_and_never_its_name(client: TestClient) -> None:
    invited = client.post("/api/v2/people/invite", json={"email": f"{ids.new_id()}@example.com"})
    person = invited.json()["person"]
    path = f"/api/v2/people/{person['person_id']}"
    client.patch(path, json={"role": "reviewer", "disabled": True})

    changed, made = entries(client, target_id=person["person_id"])
    assert made["after"]["role"] == person["role"]
    assert changed["before"] == {"role": person["role"], "sees_content": True, "disabled": False}
    after = {"role": "reviewer", "sees_content": True, "disabled": True, "logins": "ended"}
    assert changed["after"] == after
    assert person["email"] not in str([changed, made])


def test_no_entry_holds_content(client: TestClient) -> None:
    body = {"document": {"content": "# Secret\n\nNobody must know xyzzy."}, "channels": ["email"]}
    for path in ("content/sync", "batch/generate", "schedules"):
        sent = {
            "content/sync": body,
            "batch/generate": {"requests": [body]},
            "schedules": {"request": body, **RULE},
        }[path]
        assert client.post(f"/api/v2/{path}", json=sent).is_success
    assert client.post("/api/v2/documents", json={"content": "xyzzy", "title": "xyzzy"}).is_success

    assert len(entries(client)) == 4
    assert entries(client, q="xyzzy") == []
    assert entries(client, q="secret") == []


def test_reading_and_being_refused_are_no_acts(client: TestClient) -> None:
    assert client.get("/api/v2/jobs").is_success
    assert client.post("/api/v2/schedules/preview", json=RULE).is_success
    assert client.delete(f"/api/v2/jobs/{ids.new_id()}").status_code == 404
    assert client.post("/api/v2/content/sync", json={"channels": []}).status_code == 422

    assert entries(client) == []


def test_the_repeat_of_a_request_is_not_a_second_act(client: TestClient) -> None:
    headers = {"Idempotency-Key": str(ids.new_id())}

    for _ in range(2):
        assert client.post("/api/v2/content/sync", json=WISH, headers=headers).is_success

    assert len(entries(client)) == 1


def test_pages_follow_each_other(client: TestClient) -> None:
    for _ in range(5):
        job(client)

    seen, cursor = [], None
    while True:
        answer = client.get("/api/v2/audit", params={"limit": 2, "cursor": cursor}).json()
        seen += [e["id"] for e in answer["entries"]]
        cursor = answer.get("next_cursor")
        if not cursor:
            break

    assert len(seen) == 5
    assert seen == sorted(seen, reverse=True)
    assert client.get("/api/v2/audit-logs").json()["entries"][0]["id"] == seen[0]


def test_the_log_is_exported_whole(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.audit.service.PAGE", 2)
    for _ in range(5):
        job(client)

    as_json = client.get("/api/v2/audit/export?format=json")
    as_csv = client.get("/api/v2/audit/export")

    ids_seen = [e["id"] for e in entries(client)]
    assert [e["id"] for e in as_json.json()] == ids_seen
    rows = list(csv.DictReader(io.StringIO(as_csv.text)))
    assert [int(row["id"]) for row in rows] == ids_seen
    assert 'filename="audit-' in as_csv.headers["Content-Disposition"]


def test_an_export_runs_nothing_in_a_spreadsheet(client: TestClient) -> None:
    client.post("/api/v2/content/sync", json=WISH, headers={"User-Agent": "=cmd|' /C calc'!A0"})

    (row,) = csv.DictReader(io.StringIO(client.get("/api/v2/audit/export").text))

    assert row["agent"] == "'=cmd|' /C calc'!A0"


def test_only_admins_see_the_log(app_client: TestClient, customer: Customer) -> None:
    key = access.new_key()
    with db.unit_of_work() as session:
        access.add_key(
            session, key, tenant_id=customer.actor.tenant_id, name="w", scopes={Scope.WRITE}
        )

    answer = app_client.get("/api/v2/audit", headers={"Authorization": f"Bearer {key}"})

    assert answer.status_code == 403


def test_nobody_sees_the_log_of_another_tenant(
    client: TestClient, other_customer: Customer
) -> None:
    job(client)

    answer = client.get("/api/v2/audit", headers={"Authorization": f"Bearer {other_customer.key}"})

    assert answer.json()["entries"] == []


@pytest.mark.parametrize("query", ["actor_id=x", "since=yesterday", "limit=0", "cursor=x"])
def test_a_query_that_can_not_be_understood_is_refused(client: TestClient, query: str) -> None:
    answer = client.get(f"/api/v2/audit?{query}")

    assert answer.status_code in {404, 422}
    assert isinstance(answer.json()["detail"], str)
