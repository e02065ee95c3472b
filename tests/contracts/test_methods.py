"""The client's methods, one table: what it sends, what it must get, and what that means."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from models.kit import clock
from tests.contracts.client_types import (
    AnalyticsOverview,
    Cancelled,
    HealthStatus,
    JobAnalytics,
    JobsList,
    Metrics,
    Ready,
    Retried,
    Shape,
    SyncJob,
    bare,
)
from tests.contracts.conftest import ALL_CHANNELS, NOTE, MakeJob, read

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Method:
    """One call of the client. `{id}` in the path is a job of the status `of`."""

    name: str
    verb: str
    path: str
    shape: type[Shape]
    status: int = 200
    of: str = ""
    body: Body | None = None
    holds: Callable[[Body], bool] = field(default=lambda _: True)


WISH: Body = {"document": NOTE, "channels": ["email", "social_twitter"], "metadata": {"a": 1}}
METHODS = [
    Method("healthCheck", "GET", "/health", HealthStatus),
    Method("readinessCheck", "GET", "/ready", Ready, holds=lambda b: b["ready"] is True),
    Method("metrics", "GET", "/metrics", Metrics),
    Method(
        "generateContent",
        "POST",
        "/api/v2/content/sync",
        SyncJob,
        202,
        body=WISH,
        holds=lambda b: b["status"] == "pending" and b["channels"] == WISH["channels"],
    ),
    Method(
        "generateContent, dry run, with style",
        "POST",
        "/api/v2/content/sync",
        SyncJob,
        202,
        body={**WISH, "dry_run": True, "content_type": "blog", "template_style": "minimal"},
        holds=lambda b: b["dry_run"] is True and b["template_style"] == "minimal",
    ),
    Method("listJobs, nothing there", "GET", "/api/v2/jobs", JobsList),
    Method("listJobs, dashboard", "GET", "/api/v2/jobs?limit=100", JobsList, of="partial"),
    Method("listJobs, history", "GET", "/api/v2/jobs?limit=500", JobsList, of="completed"),
    Method(
        "listJobs, page 2",
        "GET",
        "/api/v2/jobs?limit=20&offset=20",
        JobsList,
        of="failed",
        holds=lambda b: b["page"] == 2 and b["total"] == 1 and b["jobs"] == [],
    ),
    Method(
        "listJobs, by status",
        "GET",
        "/api/v2/jobs?status=failed&limit=20",
        JobsList,
        of="failed",
        holds=lambda b: b["total"] == 1 and b["jobs"][0]["status"] == "failed",
    ),
    Method("getJob, pending", "GET", "/api/v2/jobs/{id}", SyncJob, of="pending"),
    Method(
        "getJob, partial",
        "GET",
        "/api/v2/jobs/{id}",
        SyncJob,
        of="partial",
        holds=lambda b: "twitter" in b["results"] and len(b["errors"]) == 2,
    ),
    Method("cancelJob", "DELETE", "/api/v2/content/sync/{id}", Cancelled, of="pending"),
    Method("cancelJob, again", "DELETE", "/api/v2/content/sync/{id}", Cancelled, of="cancelled"),
    Method(
        "retryJob",
        "POST",
        "/api/v2/jobs/{id}/retry",
        Retried,
        202,
        of="failed",
        holds=lambda b: (
            b["new_job_id"] == b["job_id"] == b["id"] != b["original_job_id"]
            and b["metadata"]["retry_of"] == b["original_job_id"]
        ),
    ),
]


LAST_DAY = (
    f"start_date={clock.now() - timedelta(days=1):%Y-%m-%dT%H:%M:%S}.123Z"
    f"&end_date={clock.now() + timedelta(hours=1):%Y-%m-%dT%H:%M:%S}.123Z"
)


def is_ascending(points: list[Body]) -> bool:
    """Whether a graph can be drawn as it is: in order, and each point once."""
    moments = [point["timestamp"] for point in points]
    return moments == sorted(set(moments))


METHODS += [
    Method("getAnalytics, nothing there", "GET", "/api/v2/analytics", AnalyticsOverview),
    Method(
        "getAnalytics, 24 hours",
        "GET",
        f"/api/v2/analytics?{LAST_DAY}&granularity=hour",
        AnalyticsOverview,
        of="partial",
        holds=lambda b: (
            b["recent_activity"]["last_24h"] == 1
            and is_ascending(b["job_analytics"]["jobs_over_time"])
            and b["performance_metrics"]["error_rate"] == 100
        ),
    ),
    *(
        Method(
            f"getAnalytics by {path}", "GET", f"{path}?{LAST_DAY}", AnalyticsOverview, of="failed"
        )
        for path in ("/api/analytics", "/api/v2/analytics/summary")
    ),
    Method(
        "getJobAnalytics",
        "GET",
        f"/api/v2/analytics/jobs?{LAST_DAY}&status=completed&channel=social_twitter",
        JobAnalytics,
        of="completed",
        holds=lambda b: (
            b["total_jobs"] == b["jobs_by_channel"]["social_twitter"] == 1
            and sum(b["jobs_by_status"].values()) == 1
            and b["success_rate"] == 100
        ),
    ),
]


@pytest.mark.parametrize("method", METHODS, ids=lambda m: m.name)
def test_the_client_gets_what_it_reads(
    browser: TestClient, make_job: MakeJob, method: Method
) -> None:
    job_id = make_job(method.of) if method.of else ""

    answer = browser.request(method.verb, method.path.replace("{id}", job_id), json=method.body)

    assert answer.status_code == method.status, answer.text
    found = answer.json()
    bare(found)
    method.shape.model_validate(found)
    assert method.holds(found), found


def test_a_batch_answers_with_what_the_client_reads(browser: TestClient) -> None:
    body = {"requests": [WISH, WISH], "parallel": True, "fail_fast": False}

    found = browser.post("/api/v2/batch/generate", json=body).json()

    bare(found)
    assert (found["total"], found["successful"], found["failed"]) == (2, 0, 0)
    assert len({job["job_id"] for job in found["jobs"]}) == 2


# --- what may be done to a job of which status ------------------------------------------------------------

STEERING = [
    ("pending", 200, 409),
    ("in_progress", 200, 409),
    ("completed", 409, 409),
    ("failed", 409, 202),
    ("partial", 409, 202),
    ("cancelled", 200, 202),
]


@pytest.mark.parametrize(("status", "cancelled", "_retried"), STEERING)
def test_what_cancel_does_depends_on_the_status(
    browser: TestClient, make_job: MakeJob, status: str, cancelled: int, _retried: int
) -> None:
    job_id = make_job(status)

    answer = browser.delete(f"/api/v2/content/sync/{job_id}")

    assert answer.status_code == cancelled, answer.text
    if cancelled == 409:
        assert "already" in answer.json()["detail"]
        assert read(browser, job_id)["status"] == status


@pytest.mark.parametrize(("status", "_cancelled", "retried"), STEERING)
def test_what_retry_does_depends_on_the_status(
    browser: TestClient, make_job: MakeJob, status: str, _cancelled: int, retried: int
) -> None:
    answer = browser.post(f"/api/v2/jobs/{make_job(status)}/retry")

    assert answer.status_code == retried, answer.text
    if status == "partial":
        states = {name: c["status"] for name, c in answer.json()["progress"]["channels"].items()}
        assert sorted(states.values()) == ["completed"] * 3 + ["pending"] * 2


# --- words ---------------------------------------------------------------------------------------------------

CHANNEL_WORDS = [
    ("email", ["email"]),
    ("web", ["website"]),
    ("blog", ["website"]),
    ("website", ["website"]),
    ("twitter", ["social_twitter"]),
    ("x", ["social_twitter"]),
    ("X", ["social_twitter"]),
    ("social_twitter", ["social_twitter"]),
    ("linkedin", ["social_linkedin"]),
    ("social_linkedin", ["social_linkedin"]),
    ("facebook", ["social_facebook"]),
    ("social_facebook", ["social_facebook"]),
]


@pytest.mark.parametrize(("said", "meant"), CHANNEL_WORDS)
def test_words_for_channels_are_answered_with_the_clients_names(
    browser: TestClient, said: str, meant: list[str]
) -> None:
    body = {"document": NOTE, "channels": [said]}

    assert browser.post("/api/v2/content/sync", json=body).json()["channels"] == meant
    assert browser.get(f"/api/v2/jobs?channel={said}").json()["total"] == 1


def test_social_means_every_network(browser: TestClient) -> None:
    body = {"document": NOTE, "channels": ["social"]}

    channels = browser.post("/api/v2/content/sync", json=body).json()["channels"]

    assert set(ALL_CHANNELS[2:]) <= set(channels)
    assert all(channel.startswith("social_") for channel in channels)


STATUS_WORDS = [
    *[(word, word) for word in ("pending", "in_progress", "completed", "failed", "partial")],
    ("cancelled", "cancelled"),
    ("queued", "pending"),
    ("scheduled", "pending"),
    ("processing", "in_progress"),
    ("running", "in_progress"),
    ("started", "in_progress"),
    ("success", "completed"),
    ("succeeded", "completed"),
    ("error", "failed"),
    ("partial_success", "partial"),
    ("canceled", "cancelled"),
    ("revoked", "cancelled"),
    ("Queued", "pending"),
    ("failed,error", "failed"),
]


@pytest.mark.parametrize(("said", "meant"), STATUS_WORDS)
def test_words_for_statuses_find_the_jobs(
    browser: TestClient, make_job: MakeJob, said: str, meant: str
) -> None:
    make_job("failed" if meant != "failed" else "completed")
    job_id = make_job(meant)

    found = browser.get(f"/api/v2/jobs?status={said}").json()

    assert [job["job_id"] for job in found["jobs"]] == [job_id]
    assert browser.get(f"/api/v2/jobs?status={said},error,success").json()["total"] == 2


STYLE_WORDS = [
    ("modern", "modern"),
    ("classic", "classic"),
    ("minimal", "minimal"),
    ("plain", "plain"),
    ("branded", "branded"),
    ("breathscape", "branded"),
    ("announcement", "modern"),
]


@pytest.mark.parametrize(("said", "meant"), STYLE_WORDS)
def test_words_for_styles_are_understood(browser: TestClient, said: str, meant: str) -> None:
    answer = browser.post("/api/v2/content/sync", json={**WISH, "template_style": said})

    assert answer.json()["template_style"] == meant


# --- the moment to start ---------------------------------------------------------------------------------------

NEXT_YEAR = clock.now() + timedelta(days=100)
MOMENTS = [
    (f"{NEXT_YEAR:%Y-%m-%dT%H:%M}", {}, f"{NEXT_YEAR:%Y-%m-%dT%H:%M}:00.000Z"),
    (f"{NEXT_YEAR:%Y-%m-%d}T12:00", {"X-Timezone": "Asia/Tokyo"}, f"{NEXT_YEAR:%Y-%m-%d}T03:00"),
    (f"{NEXT_YEAR:%Y-%m-%d}T12:00+02:00", {"X-Timezone": "Asia/Tokyo"}, "T10:00:00.000Z"),
]


@pytest.mark.parametrize(("said", "headers", "meant"), MOMENTS)
def test_a_start_without_a_zone_is_in_the_zone_of_the_header_else_utc(
    browser: TestClient, said: str, headers: dict[str, str], meant: str
) -> None:
    body = {**WISH, "schedule_time": said}

    job = browser.post("/api/v2/content/sync", json=body, headers=headers).json()

    assert meant in job["scheduled_for"]
    assert job["status"] == "pending"


@pytest.mark.parametrize("days", [-1, 370])
def test_a_start_in_the_past_or_too_far_ahead_is_refused(browser: TestClient, days: int) -> None:
    said = f"{clock.now() + timedelta(days=days):%Y-%m-%dT%H:%M}"

    answer = browser.post("/api/v2/content/sync", json={**WISH, "schedule_time": said})

    assert answer.status_code == 422
    assert said in answer.json()["detail"]
