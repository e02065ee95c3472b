"""Rubbish in a lane's list in Redis harms no worker: it is put aside, and the next message is read."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from deploy import environment
from deploy.embedded.throwaway import Servers
from models.jobs import service
from models.kit import broker, db
from tests.conftest import Customer
from tests.factories.jobs import new_job
from tests.factories.messages import MALFORMED
from tests.support.eventually import eventually

pytestmark = [pytest.mark.flow, pytest.mark.usefixtures("lanes")]


@pytest.fixture
def lane(servers: Servers) -> Iterator[redis.Redis]:
    """Give a Redis in which nobody but this test's worker looks for wake-ups."""
    with redis.Redis.from_url(_private(servers)) as client:
        client.flushdb()
        yield client
        client.flushdb()


@pytest.fixture
def worker(servers: Servers, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a worker with one process."""
    env = {"DATABASE_URL": servers.postgres.url, "REDIS_URL": _private(servers)}
    with (tmp_path / "worker.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "deploy.cli", "worker", "--concurrency", "1"],
            env=environment.for_child(env),
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)


def _private(servers: Servers) -> str:
    return f"{servers.redis.url.rpartition('/')[0]}/3"


def test_malformed_messages_kill_no_worker(
    worker: subprocess.Popen[bytes], lane: redis.Redis, customer: Customer
) -> None:
    for raw in MALFORMED.values():
        lane.lpush(broker.SHORT, raw)
    with db.unit_of_work() as session:
        service.submit(session, [new_job(customer.actor.tenant_id)])
    lane.lpush(broker.SHORT, broker.message(broker.WAKE_TASK, broker.SHORT))

    def good_message_was_read() -> None:
        assert worker.poll() is None, "the worker ended"
        with db.unit_of_work() as session:
            states = db.rows(session, "select state from steps", {})
        assert [row[0] for row in states] == ["failed"]  # no worker knows steps of this kind

    eventually(good_message_was_read, timeout_s=30)
    assert lane.llen(broker.QUARANTINE) == len(MALFORMED)
    assert lane.llen(broker.SHORT) == 0
    assert lane.hlen("unacked") == 0
