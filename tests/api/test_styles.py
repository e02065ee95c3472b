"""Tones of a request and the tenant's own style, as clients see them."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.conftest import Customer

STYLE = {"preferred": {"e-mail": "email"}, "banned": ["cheap"], "disclaimer": "No advice."}


def wish(**said: object) -> dict[str, object]:
    return {"document": {"content": "# News\n\nIt is here."}, "channels": ["email"], **said}


def kept(client: TestClient, **said: object) -> dict[str, Any]:
    answer = client.post("/api/v2/content/sync", json=wish(**said))
    assert answer.status_code == 202
    found: dict[str, Any] = answer.json()
    return found


def test_tones_are_listed_with_what_auto_means(client: TestClient) -> None:
    found = client.get("/api/v2/tones").json()

    assert "medical_scientific" in [tone["key"] for tone in found["tones"]]
    assert found["channel_defaults"]["website"] == "professional"
    assert {"professional_encouraging", "encouraging_medical", "professional_medical"} == {
        each["key"] for each in found["combinations"]
    }


def test_a_style_is_kept_and_can_be_taken_away(client: TestClient) -> None:
    assert client.get("/api/v2/styles").json() == {"style": {}}

    put = client.put("/api/v2/styles", json=STYLE)

    assert put.status_code == 200
    assert client.get("/api/v2/styles").json() == put.json()
    assert put.json()["style"] == STYLE
    assert client.put("/api/v2/styles", json={}).json()["style"] == {}


def test_a_style_is_its_tenants_own(client: TestClient, other_customer: Customer) -> None:
    client.put("/api/v2/styles", json=STYLE)

    other = client.get("/api/v2/styles", headers={"Authorization": f"Bearer {other_customer.key}"})

    assert other.json() == {"style": {}}


@pytest.mark.parametrize(
    "bad", [{"emoji_max": -1}, {"contractions": "maybe"}, {"colour": "red"}, {"banned": [""]}]
)
def test_a_style_that_is_none_is_refused(client: TestClient, bad: dict[str, object]) -> None:
    answer = client.put("/api/v2/styles", json=bad)

    assert answer.status_code == 422
    assert next(iter(bad)) in answer.json()["detail"]


def test_a_request_names_tones_in_its_own_words(client: TestClient) -> None:
    job = kept(
        client,
        tone="Formal",
        tone_combination="professional-medical",
        per_channel_tones={"web": "casual"},
    )

    assert job["tone"] == "professional"
    assert job["tone_combination"] == "professional_medical"
    assert job["per_channel_tones"] == {"website": "casual"}


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ({"tone": "grumpy"}, "grumpy"),
        ({"tone_combination": "casual"}, "casual"),
        ({"per_channel_tones": {"fax": "casual"}}, "fax"),
    ],
)
def test_an_unknown_tone_is_named(client: TestClient, said: object, named: str) -> None:
    assert isinstance(said, dict)

    answer = client.post("/api/v2/content/sync", json=wish(**said))

    assert answer.status_code == 422
    assert named in answer.json()["detail"]


def test_a_job_without_a_tone_says_none(client: TestClient) -> None:
    client.put("/api/v2/styles", json=STYLE)

    assert "tone" not in kept(client)
