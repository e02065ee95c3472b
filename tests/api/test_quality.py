"""Validation of texts and quality of content, as clients see them."""

import pytest
from fastapi.testclient import TestClient

GOOD = "# The harbour hall opens on Monday\n\nThe new harbour hall opens on Monday at eight."


def test_a_good_text_is_valid_with_its_figures(client: TestClient) -> None:
    answer = client.post("/api/v2/content/validate", json={"content": GOOD})

    found = answer.json()
    assert (answer.status_code, found["is_valid"], found["issues"]) == (200, True, [])
    assert found["content_type"] == "update"
    assert found["enhanced_metadata"]["word_count"] == 15
    assert found["enhanced_metadata"]["language"] == "en"
    assert "social_twitter" in found["enhanced_metadata"]["recommended_channels"]
    assert 0 < found["enhanced_metadata"]["seo_score"] <= 100


def test_scores_come_with_reasons(client: TestClient) -> None:
    found = client.post("/api/v2/content/validate", json={"content": "Short."}).json()

    reasons = found["scores"]["seo"]["reasons"]
    assert sum(reason["points"] for reason in reasons) == 100 - found["scores"]["seo"]["value"]
    assert "The title has" in reasons[0]["message"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({}, "no text"),
        ([1], "no text"),
        (None, "no text"),
        ({"content": 7}, "no text"),
        ({"content": "x y z", "content_type": "poem"}, "poem"),
        ({"content": "x y z", "format": "docx"}, "docx"),
        ({"content": "---"}, "readable"),
        ({"content": GOOD + " Buy now.", "strict": True}, "Buy now"),
    ],
)
def test_what_can_not_be_used_is_an_issue_and_never_an_error(
    client: TestClient, body: object, said: str
) -> None:
    answer = client.post("/api/v2/content/validate", json=body)

    assert answer.status_code == 200
    assert answer.json()["is_valid"] is False
    assert said in " ".join(answer.json()["issues"])


def test_broken_json_is_an_error(client: TestClient) -> None:
    answer = client.post(
        "/api/v2/content/validate", content="{", headers={"Content-Type": "application/json"}
    )

    assert answer.status_code == 422


def test_the_other_ways_to_send_a_text_work(client: TestClient) -> None:
    body = {"content": {"title": "Hall", "content": "The hall opens."}, "strict_mode": True}

    found = client.post("/api/v2/validate-content", json=body).json()

    assert found["is_valid"] is True


def test_a_text_is_judged_by_its_tenants_style(client: TestClient) -> None:
    client.put("/api/v2/styles", json={"banned": ["harbour"]})

    found = client.post("/api/v2/content/validate", json={"content": GOOD}).json()

    assert found["scores"]["brand"]["value"] == 80


def test_a_gate_out_of_bounds_is_refused(client: TestClient) -> None:
    wish = {"document": {"content": GOOD}, "channels": ["email"], "review_below": 101}

    assert client.post("/api/v2/content/sync", json=wish).status_code == 422
