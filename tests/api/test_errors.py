"""Refusals that the framework makes are sentences with a way out, too."""

import pytest
from fastapi.testclient import TestClient


@pytest.mark.parametrize(
    ("method", "path", "status", "detail"),
    [
        ("GET", "/api/v2/nothing", 404, "There is nothing at /api/v2/nothing. GET /docs lists all addresses."),
        ("PUT", "/api/v2/jobs", 405, "/api/v2/jobs takes GET, not PUT."),
    ],
)  # fmt: skip
def test_a_wrong_address_is_answered_with_the_right_ones(
    client: TestClient, method: str, path: str, status: int, detail: str
) -> None:
    answer = client.request(method, path)

    body = answer.json()
    assert (answer.status_code, body["detail"], body["message"]) == (status, detail, detail)


def test_broken_json_is_told_with_its_place(client: TestClient) -> None:
    headers = {"Content-Type": "application/json"}

    answer = client.post("/api/v2/content/sync", content='{"document": ', headers=headers)

    detail = "The body is not valid JSON: Expecting value at character 13."
    assert (answer.status_code, answer.json()["detail"]) == (422, detail)
    assert answer.json()["errors"][0]["msg"] == detail
