"""Contents over HTTP: list, edit, compare, restore, delete, make again; nobody overwrites unseen."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi.testclient import TestClient

from models.jobs import integrity
from models.jobs.integrity import Scope
from models.kit import db
from tests.conftest import Customer
from tests.support.working import work

pytestmark = pytest.mark.usefixtures("lanes")
NOTE = {"content": "# Release 2.4\n\nExports are **three times** faster.", "format": "markdown"}
NOBODY = "6b8f0d5e-0000-4000-8000-000000000000"


@pytest.fixture
def made(client: TestClient) -> dict[str, str]:
    """The ids of a finished job's contents by channel, and the job's."""
    body = {"document": NOTE, "channels": ["email", "website", "social_twitter"]}
    job_id = client.post("/api/v2/content/sync", json=body).json()["job_id"]
    work()
    results = client.get(f"/api/v2/jobs/{job_id}/content").json()["content"]
    return {"job": job_id, **{name: each["content_id"] for name, each in results.items()}}


def edit(
    client: TestClient, content_id: str, content: dict[str, Any], *, over: str = '"1"', **more: Any
) -> Any:
    return client.patch(
        f"/api/v2/content/{content_id}",
        json={"content": content, **more},
        headers={"If-Match": over},
    )


def read(client: TestClient, content_id: str, **query: Any) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/api/v2/content/{content_id}", params=query).json()
    return found


def test_an_edit_makes_a_version_and_keeps_the_first(
    client: TestClient, made: dict[str, str], customer: Customer
) -> None:
    path = f"/api/v2/content/{made['email']}"
    first = client.get(path)
    subject = first.json()["content"]["subject"]

    answer = edit(client, made["email"], {"subject": "New"}, note="shorter")

    found = answer.json()
    assert first.headers["etag"] == '"1"'
    assert (answer.status_code, answer.headers["etag"]) == (200, '"2"')
    assert (found["version"], found["origin"], found["note"]) == (2, "edited", "shorter")
    assert found["made_by"] == str(customer.actor.id)
    assert found["content"]["subject"] == "New"
    assert client.get(path).json() == found
    assert read(client, made["email"], version=1)["content"]["subject"] == subject
    assert read(client, made["email"], version=1)["latest_version"] == 2


@pytest.mark.parametrize(
    ("over", "status", "code"),
    [
        (None, 428, "precondition_required"),
        ('"2"', 412, "precondition_failed"),
        ("nonsense", 412, "precondition_failed"),
        ('"1"', 200, None),
        ('W/"1"', 200, None),
        ("*", 200, None),
        ('"7", "1"', 200, None),
    ],
)
def test_a_change_says_what_it_is_over(
    client: TestClient, made: dict[str, str], over: str | None, status: int, code: str | None
) -> None:
    headers = {"If-Match": over} if over else {}
    body = {"content": {"subject": "New"}}

    answer = client.put(f"/api/v2/content/{made['email']}", json=body, headers=headers)

    assert answer.status_code == status, answer.text
    assert answer.json().get("error") == code
    assert read(client, made["email"])["version"] == (2 if status == 200 else 1)


def test_of_two_edits_at_once_one_is_told_that_it_is_late(
    client: TestClient, made: dict[str, str]
) -> None:
    with ThreadPoolExecutor(4) as pool:
        answers = list(
            pool.map(lambda n: edit(client, made["email"], {"subject": f"New {n}"}), range(4))
        )

    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412]
    history = client.get(f"/api/v2/content/{made['email']}/versions").json()["versions"]
    assert [each["version"] for each in history] == [2, 1]


def test_what_breaks_a_limit_is_kept_and_named(client: TestClient, made: dict[str, str]) -> None:
    found = edit(client, made["social_twitter"], {"parts": ["x" * 300]}).json()

    assert found["findings"][0]["rule"] == "over_limit"
    assert found["findings"][0]["severity"] == "error"


@pytest.mark.parametrize(
    "body", [{}, {"content": []}, {"content": {"eml": "x"}}, {"content": {}, "colour": 1}]
)
def test_a_bad_edit_is_a_clear_error(
    client: TestClient, made: dict[str, str], body: dict[str, Any]
) -> None:
    path = f"/api/v2/content/{made['email']}"

    answer = client.patch(path, json=body, headers={"If-Match": '"1"'})

    assert answer.status_code == 422
    assert isinstance(answer.json()["detail"], str)
    assert read(client, made["email"])["version"] == 1


def test_versions_are_compared_field_by_field(client: TestClient, made: dict[str, str]) -> None:
    edit(client, made["email"], {"subject": "Two"})
    edit(client, made["email"], {"text": "Only this."}, over='"2"')
    path = f"/api/v2/content/{made['email']}/diff"

    last = client.get(path).json()
    whole = client.get(path, params={"from": 1, "to": 3}).json()
    same = client.get(path, params={"from": 2, "to": 2}).json()

    assert (last["from_version"], last["to_version"]) == (2, 3)
    assert [change["field"] for change in last["changes"]] == ["text"]
    assert "+Only this." in last["changes"][0]["diff"]
    assert [change["field"] for change in whole["changes"]] == ["subject", "text"]
    assert whole["changes"][0]["after"] == "Two"
    assert same["changes"] == []


def test_restoring_makes_a_version_that_says_the_same(
    client: TestClient, made: dict[str, str]
) -> None:
    first = read(client, made["email"])
    edit(client, made["email"], {"subject": "Two"})
    path = f"/api/v2/content/{made['email']}/restore"

    refused = client.post(path, json={"version": 1})
    answer = client.post(path, json={"version": 1}, headers={"If-Match": '"2"'})

    assert refused.status_code == 428
    assert answer.json()["version"] == 3
    assert answer.json()["origin"] == "restored"
    assert answer.json()["content"] == first["content"]
    assert answer.json()["findings"] == first["findings"]


def test_a_deleted_content_is_gone_until_it_is_brought_back(
    client: TestClient, made: dict[str, str]
) -> None:
    path = f"/api/v2/content/{made['email']}"
    late = client.delete(path, headers={"If-Match": '"9"'})

    gone = client.delete(path)

    assert (late.status_code, gone.status_code) == (412, 200)
    assert gone.json() == {"deleted": True, "content_id": made["email"]}
    assert client.get(path).status_code == 404
    assert edit(client, made["email"], {"subject": "x"}).status_code == 404
    assert "email" not in client.get(f"/api/v2/jobs/{made['job']}/content").json()["content"]
    listed = client.get("/api/v2/content?deleted=true").json()["contents"]
    assert [each["content_id"] for each in listed] == [made["email"]]
    back = client.post(f"{path}/restore", json={})
    assert (back.status_code, back.json()["version"]) == (200, 1)
    assert client.get(path).status_code == 200


def test_lists_show_what_holds_now(client: TestClient, made: dict[str, str]) -> None:
    edit(client, made["email"], {"subject": "New"})

    whole = client.get("/api/v2/content").json()["contents"]
    some = client.get("/api/v2/content", params={"channel": "web", "job_id": made["job"]}).json()[
        "contents"
    ]

    assert {each["content_id"] for each in whole} == set(made.values()) - {made["job"]}
    titles = {each["channel"]: each["title"] for each in whole}
    assert titles["email"] == "New"
    assert titles["social_twitter"].startswith("Release 2.4 Exports")
    assert [each["content_id"] for each in some] == [made["website"]]


def test_pages_of_a_list_follow_each_other(client: TestClient, made: dict[str, str]) -> None:
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = client.get("/api/v2/content", params={"limit": 2, "cursor": cursor}).json()
        seen += [each["content_id"] for each in page["contents"]]
        cursor = page.get("next_cursor")

    assert len(seen) == len(set(seen)) == 3


def test_a_channel_is_made_again_with_other_settings(
    client: TestClient, made: dict[str, str]
) -> None:
    job = client.post(
        f"/api/v2/content/{made['email']}/rerender", json={"template_style": "minimal"}
    ).json()
    work()

    new = client.get(f"/api/v2/jobs/{job['job_id']}/content").json()["content"]["email"]
    diff = client.get(
        f"/api/v2/content/{made['email']}/diff", params={"against": new["content_id"]}
    ).json()
    assert job["channels"] == ["email"]
    assert job["dry_run"] is True
    assert job["template_style"] == "minimal"
    assert job["metadata"]["rerender_of"] == made["email"]
    assert [change["field"] for change in diff["changes"]] == ["html"]


def test_different_channels_are_not_compared(client: TestClient, made: dict[str, str]) -> None:
    path = f"/api/v2/content/{made['email']}/diff"

    assert client.get(path, params={"against": made["website"]}).status_code == 422


def test_the_self_check_finds_nothing_wrong_with_edits(
    client: TestClient, made: dict[str, str], customer: Customer
) -> None:
    edit(client, made["email"], {"subject": "New"})
    client.delete(f"/api/v2/content/{made['website']}")

    with db.unit_of_work() as session:
        found = integrity.look(session, Scope(customer.actor.tenant_id))

    assert {each.check for each in found} <= {"workers_missing", "sweep_silent", "worker_gone"}


CALLS: list[tuple[str, str, object]] = [
    ("GET", "", None),
    ("PATCH", "", {"content": {}}),
    ("DELETE", "", None),
    ("GET", "/versions", None),
    ("GET", "/diff", None),
    ("POST", "/restore", {"version": 1}),
    ("POST", "/restore", {}),
    ("POST", "/rerender", {}),
]


@pytest.mark.parametrize(("method", "path", "body"), CALLS)
@pytest.mark.parametrize("which", ["foreign", NOBODY, "x"])
def test_what_is_not_yours_is_missing(
    client: TestClient,
    made: dict[str, str],
    other_customer: Customer,
    which: str,
    method: str,
    path: str,
    body: object,
) -> None:
    content_id = made["email"] if which == "foreign" else which
    headers = {"Authorization": f"Bearer {other_customer.key}", "If-Match": "*"}

    answer = client.request(
        method, f"/api/v2/content/{content_id}{path}", json=body, headers=headers
    )

    assert answer.status_code == 404, answer.text
    assert answer.json()["error"] == "not_found"


@pytest.mark.parametrize("query", [{"version": 2}, {"version": 99}])
def test_a_version_that_is_not_there_is_missing(
    client: TestClient, made: dict[str, str], query: dict[str, int]
) -> None:
    answer = client.get(f"/api/v2/content/{made['email']}", params=query)

    assert answer.status_code == 404
    assert "version" in answer.json()["detail"]
