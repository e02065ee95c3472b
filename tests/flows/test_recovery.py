"""Nothing is lost: jobs reach their end whatever is killed or flushed on the way."""

import signal

import psutil
import pytest
import redis

from tests.support.eventually import eventually
from tests.support.stack import Stack

pytestmark = pytest.mark.flow

WISH = {
    "document": {"content": "# Hello\n\nA note of some words."},
    "channels": ["email", "website"],
}


def submit(stack: Stack, n: int) -> list[str]:
    with stack.client() as http:
        return [http.post("/api/v2/content/sync", json=WISH).json()["job_id"] for _ in range(n)]


def all_completed(stack: Stack, job_ids: list[str]) -> None:
    def check() -> None:
        with stack.client() as http:
            jobs = [http.get(f"/api/v2/jobs/{job_id}").json() for job_id in job_ids]
            assert {job["status"] for job in jobs} == {"completed"}
            contents = [http.get(f"/api/v2/jobs/{job_id}/content").json() for job_id in job_ids]
            assert all(set(c["content"]) == set(WISH["channels"]) for c in contents)

    eventually(check, timeout_s=40, every_s=0.2)


def test_jobs_survive_the_death_of_their_worker(stack: Stack) -> None:
    worker = stack.processes["worker"]
    worker.send_signal(signal.SIGSTOP)  # it holds what it has claimed, and says nothing more
    job_ids = submit(stack, 5)

    children = psutil.Process(worker.pid).children(recursive=True)
    worker.kill()
    worker.wait(timeout=10)
    psutil.wait_procs(children, timeout=10)
    stack.start("worker", "worker", "--concurrency", "2")

    all_completed(stack, job_ids)


def test_jobs_survive_the_death_of_a_pool_process(stack: Stack) -> None:
    job_ids = submit(stack, 30)
    for child in psutil.Process(stack.processes["worker"].pid).children():
        child.kill()

    all_completed(stack, job_ids)


def test_jobs_survive_a_flushed_redis(stack: Stack) -> None:
    worker = stack.processes["worker"]
    worker.send_signal(signal.SIGSTOP)
    job_ids = submit(stack, 5)
    with redis.Redis.from_url(stack.environment["REDIS_URL"]) as client:
        client.flushall()
    worker.send_signal(signal.SIGCONT)

    all_completed(stack, job_ids)


def test_jobs_wait_for_a_worker_to_come(stack: Stack) -> None:
    worker = stack.processes["worker"]
    worker.send_signal(signal.SIGTERM)
    worker.wait(timeout=20)
    job_ids = submit(stack, 3)

    with stack.client() as http:
        assert http.get(f"/api/v2/jobs/{job_ids[0]}").json()["status"] == "pending"
    stack.start("worker", "worker", "--concurrency", "2")

    all_completed(stack, job_ids)
