"""Waiting for a job to end, whichever comes first: the end or the waiting."""

import asyncio
from uuid import uuid4  # noqa: TID251 - any id will do

import pytest

from api.ws.hub import Hub


@pytest.mark.parametrize("ends_first", [True, False])
def test_a_request_goes_on_when_its_job_ends(ends_first: bool) -> None:
    async def scene() -> None:
        hub, job_id = Hub(), uuid4()
        if ends_first:
            hub.heard(job_id, "completed")
        waiting = asyncio.create_task(hub.finished(job_id, timeout_s=3600))
        await asyncio.sleep(0)
        if not ends_first:
            hub.heard(job_id, "in_progress")
            hub.heard(job_id, "failed")
        await asyncio.wait_for(waiting, timeout=30)

    asyncio.run(scene())


def test_a_request_goes_on_when_its_time_is_over() -> None:
    async def scene() -> None:
        await asyncio.wait_for(Hub().finished(uuid4(), timeout_s=0.01), timeout=30)

    asyncio.run(scene())
