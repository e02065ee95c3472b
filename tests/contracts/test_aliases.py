"""Older paths and bodies: each does what the native route does."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.contracts.client_types import Cancelled, JobsList, Retried, SyncJob, bare
from tests.contracts.conftest import NOTE, MakeJob
from tests.support.working import work, working

ROOTS = ["/api/jobs", "/api/v2/content/sync", "/api/v2/jobs"]


@pytest.mark.parametrize("root", ROOTS)
def test_jobs_are_listed_and_read_under_every_path(
    browser: TestClient, make_job: MakeJob, root: str
) -> None:
    job_id = make_job("failed")

    page = browser.get(root, params={"status": "error", "limit": 5}).json()

    JobsList.model_validate(page)
    assert [job["job_id"] for job in page["jobs"]] == [job_id]
    SyncJob.model_validate(browser.get(f"{root}/{job_id}").json())


@pytest.mark.parametrize("root", ROOTS)
def test_jobs_are_run_again_and_cancelled_under_every_path(
    browser: TestClient, make_job: MakeJob, root: str
) -> None:
    again = browser.post(f"{root}/{make_job('failed')}/retry")

    assert again.status_code == 202
    new = Retried.model_validate(again.json()).new_job_id
    Cancelled.model_validate(browser.delete(f"{root}/{new}").json())


@pytest.mark.parametrize("path", ["/api/v2/jobs/{}/cancel", "/api/jobs/{}/cancel"])
def test_jobs_are_cancelled_by_post_too(browser: TestClient, make_job: MakeJob, path: str) -> None:
    Cancelled.model_validate(browser.post(path.format(make_job("pending"))).json())


@pytest.mark.parametrize("root", ROOTS)
def test_an_alias_asks_for_a_key_as_the_route_does(anonymous: TestClient, root: str) -> None:
    assert anonymous.get(root).status_code == 401
    assert anonymous.get(f"{root}/x").status_code == 401


# --- making content ---------------------------------------------------------------------------------------

GENERATE = [
    ("/api/v2/content/generate", {"living_doc_id": "{id}", "channel": "email"}, ["email"]),
    ("/api/v2/generate-content", {"document_id": "{id}", "generate_social": False}, "web"),
    ("/api/v1/generate-content", {"document_id": "{id}", "generate_social": False}, "web"),
    ("/api/v1/content/generate", {"living_doc_id": "{id}", "channel": "social"}, "social"),
    ("/api/v1/generate", {"living_doc_id": "{id}"}, "all"),
    ("/api/v1/generate/email", {"living_doc_id": "{id}", "send_email": True}, ["email"]),
    ("/api/v1/generate/social", {"living_doc_id": "{id}"}, "social"),
    ("/api/v1/generate", {"document": NOTE, "channels": ["email"]}, ["email"]),
    (
        "/api/v2/generate-content",
        {
            "content": {"type": "announcement", "title": "Two four", "content": NOTE["content"]},
            "publish_web": False,
            "generate_social": False,
            "cache_targets": ["local"],
            "invalidate_cache": True,
        },
        ["email"],
    ),
]
SOCIAL = {"social_twitter", "social_linkedin", "social_facebook"}
MEANT: dict[str, set[str]] = {
    "web": {"email", "website"},
    "social": SOCIAL,
    "all": {"email", "website", *SOCIAL},
}


@pytest.mark.usefixtures("lanes")
@pytest.mark.parametrize(("path", "body", "channels"), GENERATE)
def test_content_is_made_under_every_path(
    browser: TestClient, path: str, body: dict[str, Any], channels: Any
) -> None:
    document_id = browser.post("/api/v2/documents", json=NOTE).json()["document_id"]
    sent = {k: document_id if v == "{id}" else v for k, v in body.items()}

    with working():
        answer = browser.post(path, json=sent, headers={"Prefer": "wait=20"})

    job = answer.json()
    assert answer.status_code == 200, answer.text
    bare(job)
    meant = MEANT[channels] if isinstance(channels, str) else set(channels)
    assert meant <= set(job["channels"]) == set(job["content"])
    assert job["published_to"] == []
    assert job["content_id"]
    assert job["generated_at"].endswith("Z")
    assert ("newsletter" in job) == ("email" in meant)
    assert ("web_update" in job) == ("website" in meant)
    assert ("social_posts" in job) == bool(SOCIAL & meant)


@pytest.mark.usefixtures("lanes")
def test_the_older_shapes_say_what_the_content_says(browser: TestClient) -> None:
    with working():
        job = browser.post(
            "/api/v1/generate?wait=20", json={"document": NOTE, "preview_only": True}
        ).json()

    email, page = job["content"]["email"], job["content"]["website"]
    assert job["dry_run"] is True
    assert job["newsletter"]["subject"] == email["subject"]
    assert job["newsletter"]["html"] == email["html"]
    assert job["web_update"]["slug"] == page["slug"]
    posts = {post["platform"]: post["content"] for post in job["social_posts"]}
    assert posts["twitter"] == job["content"]["social_twitter"]["parts"][0]["text"]
    assert browser.get(f"/api/v1/content/{job['content_id']}").json()["channel"] == "email"


@pytest.mark.usefixtures("lanes")
@pytest.mark.parametrize("path", ["/api/v2/content/generate", "/api/v1/generate"])
def test_without_a_worker_the_job_is_answered_as_it_is(browser: TestClient, path: str) -> None:
    body = {"document": NOTE, "channels": ["email"]}

    answer = browser.post(f"{path}?wait=0", json=body)

    assert answer.status_code == 202
    job = SyncJob.model_validate(answer.json())
    work()
    assert browser.get(f"/api/jobs/{job.job_id}").json()["status"] == "completed"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "document_id"),
        ({"living_doc_id": "x", "channels": ["fax"]}, "'fax'"),
        ({"content": {"title": "only a title"}}, "content"),
        ({"content": "text"}, "content"),
        ({"document": NOTE, "template_style": "baroque"}, "template_style"),
        (
            {
                "document": NOTE,
                "send_email": False,
                "publish_web": False,
                "generate_social": False,
            },
            "channels",
        ),
    ],
)
def test_a_bad_older_wish_is_named(browser: TestClient, body: dict[str, Any], words: str) -> None:
    answer = browser.post("/api/v1/generate", json=body)

    assert answer.status_code == 422
    assert words in answer.json()["detail"]


# --- batches --------------------------------------------------------------------------------------


BATCHES = [
    ("/api/v2/batch/generate", {"requests": 2, "parallel": True, "fail_fast": False}),
    ("/api/v2/content/batch", {"items": 2, "parallel_processing": False}),
    ("/api/v1/batch/generate", {"items": 2, "continue_on_error": True, "batch_size": 10}),
]


@pytest.mark.parametrize(("path", "body"), BATCHES)
def test_batches_are_made_and_read_under_every_path(
    browser: TestClient, path: str, body: dict[str, Any]
) -> None:
    wish = {"document": NOTE, "channels": ["email"]}
    sent = {k: [wish] * v if k in ("requests", "items") else v for k, v in body.items()}

    made = browser.post(path, json=sent)

    batch = made.json()
    assert made.status_code == 202, made.text
    bare(batch)
    assert (batch["total"], batch["total_items"], len(batch["jobs"])) == (2, 2, 2)
    for one in ("/api/v2/batch/{}", "/api/v2/batch/{}/status", "/api/v1/batch/status/{}"):
        assert browser.get(one.format(batch["batch_id"])).json()["batch_id"] == batch["batch_id"]
