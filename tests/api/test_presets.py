"""Kept filters over HTTP: whose they are, what they may say, and that they do what they say."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi.testclient import TestClient

from models.presets import service
from tests.conftest import Customer

PATH = "/api/v2/me/filter-presets"
FAILED: dict[str, Any] = {"name": "failed lately", "filters": {"status": "error", "within_days": 7}}


def names(client: TestClient, **headers: str) -> list[str]:
    return [p["name"] for p in client.get(PATH, headers=headers).json()["presets"]]


def test_filters_are_kept_changed_and_forgotten(client: TestClient) -> None:
    made = client.post(PATH, json=FAILED)
    path = f"{PATH}/{made.json()['preset_id']}"

    changed = client.patch(path, json={"name": "bad", "filters": {"channel": "web"}}).json()

    assert made.status_code == 201
    assert made.headers["location"] == path
    assert made.json()["filters"] == FAILED["filters"]
    assert (changed["name"], changed["filters"]) == ("bad", {"channel": "web"})
    assert changed["updated_at"] >= changed["created_at"]
    assert names(client) == ["bad"]
    assert client.delete(path).json()["deleted"] is True
    assert client.delete(path).status_code == 404
    assert names(client) == []


def test_kept_filters_are_what_the_list_takes(client: TestClient) -> None:
    filters = client.post(PATH, json=FAILED).json()["filters"]

    assert client.get("/api/v2/jobs", params=filters).status_code == 200


def test_presets_come_by_name_and_each_name_once(client: TestClient) -> None:
    for name in ("b", "A", " c "):
        client.post(PATH, json={**FAILED, "name": name})

    again = client.post(PATH, json={**FAILED, "name": "b"})
    other = client.get(PATH).json()["presets"][0]["preset_id"]
    renamed = client.patch(f"{PATH}/{other}", json={"name": "b"})

    assert names(client) == ["A", "b", "c"]
    assert (again.status_code, renamed.status_code) == (409, 409)


def test_two_at_once_keep_one(client: TestClient) -> None:
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: client.post(PATH, json=FAILED), range(4)))

    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]


def test_there_is_an_end(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MOST", 2)
    for name in ("a", "b"):
        client.post(PATH, json={**FAILED, "name": name})

    answer = client.post(PATH, json={**FAILED, "name": "c"})

    assert answer.status_code == 409
    assert "Delete one" in answer.json()["detail"]


BAD: list[dict[str, Any]] = [
    {},
    {"name": "", "filters": {}},
    {"name": "  ", "filters": {}},
    {"name": "x" * 81, "filters": {}},
    {"name": "a\x00", "filters": {}},
    {"name": "a", "filters": {"colour": "blue"}},
    {"name": "a", "filters": {"status": "sleeping"}},
    {"name": "a", "filters": {"channel": "fax"}},
    {"name": "a", "filters": {"created_after": "soon"}},
    {"name": "a", "filters": {"search": "a\x00"}},
    {"name": "a", "filters": []},
]


@pytest.mark.parametrize("body", BAD)
def test_what_is_no_filter_is_refused(client: TestClient, body: dict[str, Any]) -> None:
    answer = client.post(PATH, json=body)

    assert answer.status_code == 422
    assert isinstance(answer.json()["detail"], str)
    assert names(client) == []


def test_presets_of_others_are_missing(client: TestClient, other_customer: Customer) -> None:
    preset_id = client.post(PATH, json=FAILED).json()["preset_id"]
    headers = {"Authorization": f"Bearer {other_customer.key}"}

    assert names(client, **headers) == []
    assert client.delete(f"{PATH}/{preset_id}", headers=headers).status_code == 404
    assert client.patch(f"{PATH}/{preset_id}", json={}, headers=headers).status_code == 404
    assert names(client) == ["failed lately"]
