"""Cancel from outside: Flower's revoke is the same as the API's."""

from datetime import timedelta

import pytest

from models.kit import clock
from tests.support.eventually import eventually
from tests.support.stack import Stack

pytestmark = pytest.mark.flow


def test_a_revoke_in_flower_cancels_the_job(stack: Stack) -> None:
    later = (clock.now() + timedelta(hours=1)).isoformat()
    wish = {"document": {"content": "# T\n\nwords"}, "channels": ["email"], "schedule_time": later}
    with stack.client() as http:
        job_id = http.post("/api/v2/content/sync", json=wish).json()["job_id"]
        [email] = http.get(f"/api/v2/jobs/{job_id}").json()["progress"]["channels"].values()

        answer = http.post(
            f"/flower/api/task/revoke/{email['step_id']}",
            auth=("operator", stack.key),
            headers={"Origin": stack.url},
        )

        assert answer.status_code == 200, answer.text

        def cancelled() -> None:
            assert http.get(f"/api/v2/jobs/{job_id}").json()["status"] == "cancelled"

        eventually(cancelled)
