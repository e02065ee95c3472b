"""Webhooks over HTTP: made, changed, tested, replayed, and what was sent to them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from models.kit.settings import settings
from models.webhooks.kinds import EventType
from tests.conftest import Customer
from tests.factories.webhooks import deliver, ended_job, endpoint, new_webhook, spread
from tests.support.canned import Answer, Site
from tests.support.working import work

BASE = "/api/v2/webhooks"
WISH = {"document": {"content": "# News\n\nThe harbour opens on Saturday."}, "channels": ["email"]}


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Run an endpoint that may be called."""
    with endpoint(monkeypatch) as found:
        yield found


@pytest.fixture
def made(client: TestClient, server: Site) -> dict[str, Any]:
    answer = client.post(BASE, json={"url": f"{server.url}/hook"})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_webhook_is_made_with_a_secret_that_is_shown_once(
    client: TestClient, made: dict[str, Any]
) -> None:
    assert made["secret"].startswith("whsec_")
    shown = client.get(f"{BASE}/{made['id']}")
    listed = client.get(BASE)
    for answer in (shown, listed):
        assert "secret" not in answer.json()
        assert made["secret"] not in answer.text
    assert listed.json()["webhooks"] == [shown.json()]
    assert shown.json()["status"] == "enabled"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"url": "http://127.0.0.1/hook"}, "not on the public internet"),
        ({"url": "http://169.254.169.254/latest"}, "not on the public internet"),
        ({"url": "ftp://example.com"}, "https://"),
        ({"url": "https://me:secret@example.com/"}, "user name"),
        ({"url": "https://203.0.113.9/", "event_types": ["job.exploded"]}, "event_types"),
        ({"url": "https://203.0.113.9/", "event_types": ["webhook.test"]}, "every webhook"),
        ({}, "url"),
    ],
)
def test_what_can_not_be_called_is_refused(
    client: TestClient, body: dict[str, Any], words: str
) -> None:
    answer = client.post(BASE, json=body)

    assert answer.status_code == 422
    assert words in answer.text
    assert client.get(BASE).json() == {"webhooks": []}


def test_a_tenant_has_only_so_many(
    client: TestClient, server: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOOMBOS_WEBHOOKS__MAX_PER_TENANT", "1")
    settings.cache_clear()
    first = client.post(BASE, json={"url": server.url}).json()

    second = client.post(BASE, json={"url": server.url})
    client.delete(f"{BASE}/{first['id']}")
    third = client.post(BASE, json={"url": server.url})

    assert (second.status_code, third.status_code) == (409, 201)
    assert "1 webhooks already" in second.json()["detail"]


def test_a_webhook_is_changed_switched_off_and_deleted(
    client: TestClient, made: dict[str, Any], server: Site
) -> None:
    path = f"{BASE}/{made['id']}"

    changed = client.patch(
        path, json={"event_types": ["job.failed"], "url": f"{server.url}/other", "enabled": False}
    ).json()
    tested = client.post(f"{path}/test")
    on = client.patch(path, json={"enabled": True}).json()
    private = client.patch(path, json={"url": "http://10.0.0.1/"})
    deleted = client.delete(path)

    assert changed["event_types"] == ["job.failed"]
    assert (changed["status"], changed["disabled_reason"]) == ("disabled", "by_hand")
    assert tested.status_code == 409
    assert "PATCH" in tested.json()["detail"]
    assert on["status"] == "enabled"
    assert "disabled_reason" not in on
    assert private.status_code == 422
    assert deleted.json()["deleted"] is True
    assert client.get(path).status_code == 404


def test_a_test_message_goes_and_its_log_tells_of_it(
    client: TestClient, made: dict[str, Any], server: Site
) -> None:
    sent = client.post(f"{BASE}/{made['id']}/test")
    assert sent.status_code == 202
    deliver()

    seen = client.get(f"{BASE}/{made['id']}/deliveries/{sent.json()['id']}").json()
    assert (seen["status"], seen["event_type"], seen["failures"]) == (
        "delivered",
        "webhook.test",
        0,
    )
    assert seen["message_id"] == server.requests[0].headers["webhook-id"]
    assert seen["payload"]["data"]["webhook_id"] == made["id"]
    (attempt,) = seen["attempts"]
    assert (attempt["status_code"], attempt["excerpt"]) == (200, "thanks")
    assert attempt["duration_ms"] >= 0


def test_what_failed_is_listed_and_sent_again_by_hand(
    client: TestClient, made: dict[str, Any], server: Site
) -> None:
    server.answers["/hook"] = [Answer(b"down", status=503), Answer()]
    path = f"{BASE}/{made['id']}"
    client.post(f"{path}/test")
    deliver()
    (waiting,) = client.get(f"{path}/deliveries", params={"status": "pending"}).json()["deliveries"]
    assert waiting["failures"] == 1
    assert client.get(path).json()["status"] == "failing"

    resent = client.post(f"{path}/deliveries/{waiting['id']}/resend")
    deliver()

    assert resent.status_code == 202
    assert client.get(path).json()["status"] == "enabled"
    seen = client.get(f"{path}/deliveries/{waiting['id']}").json()
    assert [each["status_code"] for each in seen["attempts"]] == [200, 503]
    again = client.post(f"{path}/deliveries/{waiting['id']}/resend").json()
    assert again["status"] == "pending"


def test_deliveries_come_in_pages_and_by_what_they_are_about(
    client: TestClient, made: dict[str, Any]
) -> None:
    path = f"{BASE}/{made['id']}"
    ids = [client.post(f"{path}/test").json() for _ in range(3)]

    first = client.get(f"{path}/deliveries", params={"limit": 2}).json()
    rest = client.get(f"{path}/deliveries", params={"cursor": first["next_cursor"]}).json()
    about = client.get(f"{path}/deliveries", params={"subject_id": ids[0]["subject_id"]}).json()

    found = [each["id"] for each in first["deliveries"] + rest["deliveries"]]
    assert found == [each["id"] for each in reversed(ids)]
    assert not rest["has_more"]
    assert [each["id"] for each in about["deliveries"]] == [ids[0]["id"]]


@pytest.mark.usefixtures("lanes")
def test_a_job_and_an_edit_of_its_content_are_told(
    client: TestClient, made: dict[str, Any], server: Site
) -> None:
    job_id = client.post("/api/v2/content/sync", json=WISH).json()["job_id"]
    work()
    spread()
    content = client.get(f"/api/v2/jobs/{job_id}/content").json()["content"]["email"]
    path = f"/api/v2/content/{content['content_id']}"
    edit = {"content": {"subject": "Another subject, long enough"}}
    assert client.patch(path, json=edit, headers={"If-Match": '"1"'}).is_success
    client.delete(path)
    client.post(f"{path}/restore", json={})

    page = client.get(f"{BASE}/{made['id']}/deliveries").json()["deliveries"]

    told = [each["event_type"] for each in reversed(page)]
    assert told[:2] == ["job.created", "job.completed"]
    assert told[2:] == ["content.changed", "content.deleted", "content.restored"]
    ended = client.get(f"{BASE}/{made['id']}/deliveries/{page[3]['id']}").json()["payload"]["data"]
    assert ended["results"]["email"] == {"status": "success", "content_id": content["content_id"]}
    changed = client.get(f"{BASE}/{made['id']}/deliveries/{page[2]['id']}").json()["payload"]
    assert changed["data"]["version"] == 2
    assert "Another subject" not in str(changed), "no texts"


@pytest.mark.usefixtures("lanes")
def test_a_replay_begins_behind_an_event_or_at_a_moment(
    client: TestClient, customer: Customer, made: dict[str, Any]
) -> None:
    ended_job(customer)
    spread()
    late, _ = new_webhook(customer, made["url"], EventType.JOB_COMPLETED)
    path = f"{BASE}/{late.id}/replay"

    none = client.post(path, json={"since": "2099-01-01T00:00:00Z"})
    all_of_it = client.post(path, json={"after_event_id": 0})
    again = client.post(path, json={"since": "2020-01-01T00:00:00Z"})

    assert none.json() == {"messages": 0}
    assert (all_of_it.status_code, all_of_it.json()) == (202, {"messages": 1})
    assert again.json() == {"messages": 0}, "it waits already"
    both = {"since": "2020-01-01T00:00:00Z", "after_event_id": 0}
    for body in ({}, both, {"since": "2020-01-01"}):
        assert client.post(path, json=body).status_code == 422


def test_a_new_secret_is_shown_once_and_the_old_one_goes_on_for_a_while(
    client: TestClient, made: dict[str, Any]
) -> None:
    path = f"{BASE}/{made['id']}"

    rotated = client.post(f"{path}/rotate", json={"overlap_hours": 1}).json()
    at_once = client.post(f"{path}/rotate", json={"overlap_hours": 0}).json()

    assert len({made["secret"], rotated["secret"], at_once["secret"]}) == 3
    assert "old_secret_until" in rotated
    assert "old_secret_until" not in at_once


def test_the_audit_log_tells_the_host_and_no_secret(
    client: TestClient, made: dict[str, Any], server: Site
) -> None:
    path = f"{BASE}/{made['id']}"
    client.patch(path, json={"url": f"{server.url}/hook?token=hush"})
    rotated = client.post(f"{path}/rotate", json={}).json()

    log = client.get("/api/v2/audit", params={"target_id": made["id"]})

    assert [entry["action"] for entry in log.json()["entries"]] == ["webhooks.change"] * 3
    assert "127.0.0.1" in log.text
    for secret in (made["secret"], rotated["secret"], "hush"):
        assert secret not in log.text


def test_the_types_are_listed(client: TestClient) -> None:
    found = client.get(f"{BASE}/event-types").json()["event_types"]

    assert [each["type"] for each in found] == list(EventType)
    assert all(each["description"] for each in found)


def test_the_example_in_the_docs_verifies_what_is_sent(
    client: TestClient, made: dict[str, Any], server: Site
) -> None:
    text = (Path(__file__).parents[2] / "docs/webhooks.md").read_text("utf-8")
    (example,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    defined: dict[str, Any] = {}
    exec(compile(ast.parse(example), "docs/webhooks.md", "exec"), defined)
    client.post(f"{BASE}/{made['id']}/test")
    deliver()
    request = server.requests[0]

    assert defined["verified"](made["secret"], request.headers, request.body)
    assert not defined["verified"](made["secret"], request.headers, request.body + b" ")
    late = {**request.headers, "webhook-timestamp": "1614265330"}
    assert not defined["verified"](made["secret"], late, request.body)
