"""Variants over HTTP: asked for with a job, read with its contents."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.support.working import working

pytestmark = pytest.mark.usefixtures("lanes")

NEWS = "# The harbour opens for the summer\n\nThe season begins.\n\n## Pier\n\nAll 42 boats moor at the new pier.\n\n## Ferry\n\nIt runs."


def made(client: TestClient, **said: object) -> dict[str, Any]:
    wish = {"document": {"content": NEWS}, "channels": ["email"], **said}
    with working():
        job = client.post("/api/v2/content/generate", json=wish, headers={"Prefer": "wait=20"})
    assert job.status_code == 200, job.text
    content_id = job.json()["content"]["email"]["content_id"]
    found: dict[str, Any] = client.get(f"/api/v2/content/{content_id}").json()
    return found


@pytest.mark.parametrize("asked", [2, {"count": 2, "differ": ["headline"]}])
def test_a_content_comes_with_its_variants(client: TestClient, asked: object) -> None:
    content = made(client, variants=asked)

    a, b = content["variants"]
    assert a == {"name": "A", "differs": {}}
    assert (b["name"], b["differs"]["in"]) == ("B", "headline")
    assert b["content"]["subject"] == b["differs"]["text"] != content["content"]["subject"]


def test_who_did_not_ask_sees_nothing_of_them(client: TestClient) -> None:
    assert "variants" not in made(client)


@pytest.mark.parametrize(
    "asked",
    [
        1,
        6,
        True,
        "two",
        {},
        {"count": 2, "differ": []},
        {"count": 2, "differ": ["colour"]},
        {"count": 2, "calls_to_action": ["a\nb"]},
        {"count": 2, "calls_to_action": [""]},
        {"count": 2, "more": 1},
    ],
)
def test_what_is_no_wish_for_variants_is_refused(client: TestClient, asked: object) -> None:
    wish = {"document": {"content": NEWS}, "channels": ["email"], "variants": asked}

    answer = client.post("/api/v2/content/sync", json=wish)

    assert answer.status_code == 422
    assert "variants" in answer.json()["detail"]
