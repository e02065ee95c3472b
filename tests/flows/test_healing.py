"""A wake-up that is gone is noticed and made again within seconds."""

from datetime import timedelta

import psycopg
import pytest
import redis

from models.kit import clock
from tests.support.eventually import eventually
from tests.support.stack import Stack

pytestmark = pytest.mark.flow

WISH = {
    "document": {"content": "# Hello\n\nA note of some words."},
    "channels": ["email"],
}
SECONDS = 5


def test_a_step_whose_wake_up_was_deleted_is_done_within_seconds(stack: Stack) -> None:
    with stack.client() as http:
        later = {"schedule_time": clock.iso(clock.now() + timedelta(hours=1))}
        job_id = http.post("/api/v2/content/sync", json=WISH | later).json()["job_id"]
        # From here on it waits as any step does, and Redis knows nothing of it: a worker that waits
        # takes a wake-up in the moment it is sent, so deleting it there would be a race.
        with psycopg.connect(stack.environment["DATABASE_URL"]) as connection:
            connection.execute(
                "update steps set state = 'pending', due_at = null where job_id = %s", [job_id]
            )
            with redis.Redis.from_url(stack.environment["REDIS_URL"]) as client:
                client.delete("short")

        def completed() -> bool:
            return bool(http.get(f"/api/v2/jobs/{job_id}").json()["status"] == "completed")

        eventually(completed, timeout_s=SECONDS)


def test_nothing_is_found_on_a_stack_that_works(stack: Stack) -> None:
    def is_fine() -> None:
        with stack.client() as http:
            found = http.get("/api/v2/integrity").json()
        assert found["findings"] == []

    eventually(is_fine)
