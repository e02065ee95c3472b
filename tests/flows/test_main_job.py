"""The main job, end to end: a real API, real workers, real servers."""

from collections.abc import Iterator

import httpx2
import pytest

from tests.support.eventually import eventually
from tests.support.stack import Stack

pytestmark = pytest.mark.flow

CHANNELS = ["email", "website", "social_twitter", "social_linkedin", "social_facebook"]
NOTE = """# Release 2.4: exports in seconds

Exports of large projects now take **8 seconds** instead of 3 minutes.

## What changed

- The exporter streams rows, so memory stays below 200 MB.
- Failed exports resume where they stopped.

Read the [release notes](https://example.com/releases/2.4) for the details.
"""


@pytest.fixture
def http(stack: Stack) -> Iterator[httpx2.Client]:
    with stack.client() as client:
        yield client


def test_a_document_becomes_content_for_every_channel(http: httpx2.Client) -> None:
    wish = {"document": {"content": NOTE}, "channels": CHANNELS}

    answer = http.post("/api/v2/content/generate", json=wish)

    assert answer.status_code == 200, answer.text
    job = answer.json()
    assert job["status"] == "completed"
    assert list(job["content"]) == CHANNELS
    assert job["content"]["email"]["subject"].startswith("Release 2.4")
    assert "8 seconds" in job["content"]["email"]["text"]
    assert "<h1" in job["content"]["website"]["html"]
    assert all(p["count"] <= p["limit"] for p in job["content"]["social_twitter"]["parts"])
    read = http.get(f"/api/v2/jobs/{job['job_id']}/content").json()
    assert read["content"] == job["content"]
    one = http.get(f"/api/v2/content/{job['content_id']}").json()
    assert one["channel"] == "email"
    assert one["provenance"]


def test_a_document_that_says_nothing_fails_with_the_reason(http: httpx2.Client) -> None:
    wish = {"document": {"content": "<!-- nothing -->", "format": "html"}, "channels": ["email"]}

    job = http.post("/api/v2/content/generate", json=wish).json()

    assert job["status"] == "failed"
    assert job["progress"]["channels"]["email"]["attempt"] == 1
    assert job["errors"][0].startswith("email: ")


def test_the_same_wish_gives_the_same_bytes(http: httpx2.Client) -> None:
    wish = {"document": {"content": NOTE}, "channels": CHANNELS}
    made = [http.post("/api/v2/content/generate", json=wish).json()["content"] for _ in range(2)]
    for contents in made:
        for content in contents.values():
            content_id = content.pop("content_id")
            if "card" in content:
                assert content.pop("card_url") == f"/api/v2/content/{content_id}/card.png"

    assert made[0] == made[1]


def test_flower_lists_each_step_by_its_channel_with_ids_only(
    stack: Stack, http: httpx2.Client
) -> None:
    wish = {"document": {"content": NOTE}, "channels": ["email", "website"]}
    job_id = http.post("/api/v2/content/generate", json=wish).json()["job_id"]

    def listed() -> list[dict[str, str]]:
        auth = ("anybody", stack.key)
        tasks = http.get("/flower/api/tasks", auth=auth).json().values()
        mine = [task for task in tasks if job_id in str(task["args"])]
        assert sorted(task["name"] for task in mine) == [
            "toombos.render.email",
            "toombos.render.website",
        ]
        assert {task["state"] for task in mine} == {"SUCCESS"}
        return mine

    assert "seconds" not in str(eventually(listed))


def test_workers_are_counted_in_the_metrics(http: httpx2.Client) -> None:
    http.post("/api/v2/content/generate", json={"document": {"content": NOTE}, "channels": "email"})

    def counted() -> None:
        text = http.get("/metrics", headers={"Accept": "text/plain"}).text
        assert 'toombos_steps_ended_total{state="completed",step="email"}' in text

    eventually(counted)
