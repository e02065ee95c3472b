"""What the guard lets through to Celery and what it puts aside."""

import json

import pytest
import redis

from models.kit import broker
from models.kit.settings import settings
from tests.factories.messages import GOOD, MALFORMED
from workers import app, guard


@pytest.mark.parametrize("task", [broker.WAKE_TASK, broker.SWEEP_TASK])
def test_a_message_of_ours_passes(task: str) -> None:
    assert guard._fault_of(broker.message(task, broker.SHORT).encode()) == ""


def test_what_beat_sends_passes(lanes: None) -> None:
    options = app.celery.conf.beat_schedule["sweep"]["options"]
    address = settings().redis_url.get_secret_value()
    with app.celery.connection_for_write(address) as connection:
        app.celery.send_task(broker.SWEEP_TASK, connection=connection, **options)

    with redis.Redis.from_url(address) as client:
        raw = client.lindex(broker.CONTROL, 0)
    assert isinstance(raw, bytes)
    assert guard._fault_of(raw) == ""


@pytest.mark.parametrize("raw", MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_message_does_not(raw: str | bytes) -> None:
    assert guard._fault_of(raw if isinstance(raw, bytes) else raw.encode())


def test_json_that_is_nested_too_deeply_does_not() -> None:
    assert guard._fault_of(b"[" * 60_000)


def test_an_object_that_kombu_gives_a_meaning_of_its_own_does_not() -> None:
    odd = {**GOOD, "more": {"__type__": "unheard of", "__value__": 1}}
    assert guard._fault_of(json.dumps(odd).encode())


def test_the_worker_uses_the_guarded_transport() -> None:
    with app.celery.connection() as connection:
        assert connection.get_transport_cls() is guard.GuardedTransport
