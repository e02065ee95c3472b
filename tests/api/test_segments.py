"""Segments over HTTP: kept, matched, and seen as content."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from models.segments import service
from tests.conftest import Customer
from tests.support.working import work

PATH = "/api/v2/segments"
PRO = {"attribute": "plan", "op": "is", "value": "pro"}
DOCUMENT = {
    "content": "# The harbour in May\n\nThe harbour opens again on 2 May.\n\n## Ferries\n\nThe ferry carries"
    " 40 cars.\n\n## Pier\n\nThe town pays for 120 new lamps."
}
SEGMENT: dict[str, Any] = {
    "name": "Pros",
    "rule": PRO,
    "telling": {"lead": ["Pier"], "greeting": "Hello {{ first_name | there }},"},
}


def made(client: TestClient, **said: object) -> dict[str, Any]:
    answer = client.post(PATH, json={**SEGMENT, **said})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def names(client: TestClient, **attributes: object) -> list[str]:
    answer = client.post(f"{PATH}/match", json={"attributes": attributes})
    return [segment["name"] for segment in answer.json()["segments"]]


def preview(client: TestClient, **said: object) -> dict[str, Any]:
    body = {"document": DOCUMENT, "channel": "email", **said}
    answer = client.post(f"{PATH}/preview", json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_segment_is_kept_changed_and_forgotten(client: TestClient) -> None:
    segment = made(client)
    path = f"{PATH}/{segment['id']}"

    changed = client.patch(path, json={"rank": 1, "telling": {"lead": ["Ferries"]}}).json()

    assert segment["telling"] == SEGMENT["telling"]
    assert (changed["rank"], changed["rule"]) == (1, PRO)
    assert changed["telling"] == {"lead": ["Ferries"]}
    assert client.get(path).json() == changed
    assert client.get(PATH).json()["segments"] == [changed]
    assert client.delete(path).json()["deleted"] is True
    assert client.get(path).status_code == 404


def test_a_reader_belongs_to_what_fits_and_the_least_rank_goes_first(client: TestClient) -> None:
    made(client)
    made(
        client, name="Regulars", rank=1, rule={"attribute": "visits", "op": "at_least", "value": 3}
    )

    assert names(client, plan="pro", visits=5) == ["Regulars", "Pros"]
    assert names(client, plan="pro") == ["Pros"]
    assert names(client) == []


def test_content_is_seen_as_a_reader_gets_it(client: TestClient) -> None:
    segment = made(client)

    found = preview(client, attributes={"plan": "pro", "first_name": "Ines"})
    nobody = preview(client, segment_id=segment["id"])
    other = preview(client, attributes={"plan": "free"})

    assert (found["segment_name"], found["led_by"]) == ("Pros", ["Pier"])
    assert found["placeholders"] == {"first_name": "attribute"}
    assert found["content"]["text"].index("Ines") < found["content"]["text"].index("120 new lamps")
    assert found["content"]["text"].index("120 new") < found["content"]["text"].index("40 cars")
    assert nobody["placeholders"] == {"first_name": "fallback"}
    assert "Hello there," in nobody["content"]["text"]
    assert "segment_id" not in other
    assert other["content"]["text"].index("40 cars") < other["content"]["text"].index("120 new")


def test_the_same_reader_gets_the_same_bytes(client: TestClient) -> None:
    made(client)
    reader = {"plan": "pro", "first_name": "Ines"}

    assert preview(client, attributes=reader) == preview(client, attributes=reader)


def test_a_stored_document_can_be_looked_at(client: TestClient) -> None:
    document_id = client.post("/api/v2/documents", json=DOCUMENT).json()["document_id"]
    segment = made(client)
    body = {"document_id": document_id, "channel": "website", "segment_id": segment["id"]}

    found = client.post("/api/v2/personalize/preview", json=body)

    assert found.status_code == 200
    assert found.json()["content"]["description"].startswith("The town pays for 120 new lamps.")


BAD: list[dict[str, Any]] = [
    {"name": " "},
    {"name": "a\nb"},
    {"rule": {}},
    {"rule": {"attribute": "plan", "op": "runs"}},
    {"rule": {"all": []}},
    {"rule": []},
    {"telling": {"greeting": "Hello {{ first_name }}"}},
    {"telling": {"call_to_action": "{{"}},
    {"telling": {"greeting": "a\nb"}},
    {"telling": {"colour": "blue"}},
    {"rank": 0},
    {"more": 1},
]


@pytest.mark.parametrize("said", BAD)
def test_what_is_no_segment_is_refused(client: TestClient, said: dict[str, Any]) -> None:
    answer = client.post(PATH, json={**SEGMENT, **said})

    assert answer.status_code == 422
    assert isinstance(answer.json()["detail"], str)
    assert client.get(PATH).json()["segments"] == []


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"channel": "fax"}, 422),
        ({"channel": "social"}, 422),
        ({"document": {"content": ""}}, 422),
        ({"document": None}, 422),
        ({"document_id": "00000000-0000-4000-8000-000000000000"}, 422),
        ({"segment_id": "00000000-0000-4000-8000-000000000000"}, 404),
        ({"attributes": {"x" * 51: 1}}, 422),
    ],
)
def test_what_can_not_be_previewed_is_refused(
    client: TestClient, said: dict[str, Any], status: int
) -> None:
    body = {"document": DOCUMENT, "channel": "email", **said}

    answer = client.post(f"{PATH}/preview", json=body)

    assert answer.status_code == status, answer.text
    assert isinstance(answer.json()["detail"], str)


def test_names_are_taken_once_and_there_is_an_end(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(client)
    other = made(client, name="Others")

    assert client.post(PATH, json=SEGMENT).status_code == 409
    assert client.patch(f"{PATH}/{other['id']}", json={"name": "Pros"}).status_code == 409
    monkeypatch.setattr(service, "MOST", 2)
    assert "Delete one" in client.post(PATH, json={**SEGMENT, "name": "c"}).json()["detail"]


def test_segments_of_others_fit_nobody_here(client: TestClient, other_customer: Customer) -> None:
    made(client)
    stranger = {"Authorization": f"Bearer {other_customer.key}"}

    answer = client.post(f"{PATH}/match", json={"attributes": {"plan": "pro"}}, headers=stranger)

    assert answer.json() == {"segments": []}


@pytest.mark.usefixtures("lanes")
def test_a_job_tells_each_channel_to_each_segment_as_it_was_then(client: TestClient) -> None:
    segment = made(client)
    wish = {"document": DOCUMENT, "channels": ["email"], "segments": [segment["id"], segment["id"]]}
    job_id = client.post("/api/v2/content/sync", json=wish).json()["job_id"]
    client.delete(f"{PATH}/{segment['id']}")

    work()

    email = client.get(f"/api/v2/jobs/{job_id}/content").json()["content"]["email"]
    content = client.get(f"/api/v2/content/{email['content_id']}").json()
    (told,) = content["segments"]
    assert (told["name"], told["led_by"]) == ("Pros", ["Pier"])
    assert "Hello there," in told["content"]["text"]
    assert "Hello" not in content["content"]["text"]


def test_a_job_for_an_unknown_segment_is_refused(client: TestClient) -> None:
    wish = {"document": DOCUMENT, "channels": ["email"], "segments": ["x"]}

    assert client.post("/api/v2/content/sync", json=wish).status_code == 404
