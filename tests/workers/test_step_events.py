"""What Flower hears of steps: read by Celery's own receiver from a real Redis."""

import threading
from collections.abc import Iterator

import pytest
from celery.events.receiver import EventReceiver
from celery.events.state import State, Task

from models.jobs.service import Claim, Outcome
from models.jobs.states import StepState
from models.kit import broker, ids
from tasks.loop import Ended
from tests.support.eventually import eventually
from workers.app import celery
from workers.step_events import PAUSE_S, StepEvents


@pytest.fixture
def listener(lanes: None) -> Iterator[State]:
    """Listen as Flower does, to a Redis that only this test uses."""
    state = State()
    celery.conf.broker_url = broker.celery_app().conf.broker_url  # type: ignore[misc]  # settable in truth
    with celery.connection() as connection:
        receiver = EventReceiver(connection, handlers={"*": state.event}, app=celery)
        thread = threading.Thread(target=lambda: receiver.capture(wakeup=False), daemon=True)
        before = broker.redis_client().pubsub_numpat()
        thread.start()
        eventually(lambda: broker.redis_client().pubsub_numpat() > before)
        yield state
        receiver.should_stop = True
        thread.join(timeout=5)


def claim(attempt: int = 1) -> Claim:
    return Claim(
        id=ids.new_id(),
        job_id=ids.new_id(),
        tenant_id=ids.new_id(),
        kind="render",
        name="email",
        lane=broker.SHORT,
        priority=3,
        fair_at=0.0,
        attempt=attempt,
        crashes=0,
        spec={},
    )


def shown(state: State, held: Claim, expected: str) -> Task:
    def found() -> Task:
        tasks: dict[str, Task] = state.tasks  # type: ignore[attr-defined]  # missing from the stubs
        assert str(held.id) in tasks
        assert tasks[str(held.id)].state == expected
        return tasks[str(held.id)]

    return eventually(found)


def events(hostname: str = "worker@here") -> StepEvents:
    return StepEvents(hostname, iter(range(1, 10_000)).__next__)


def test_a_step_is_a_task_with_ids_only(listener: State) -> None:
    held, told = claim(attempt=2), events()

    told.started([held])
    told.finished([Ended(Outcome(held, StepState.COMPLETED, result={"a": 1}), None, 0.25)])

    task = shown(listener, held, "SUCCESS")
    assert task.name == "toombos.render.email"
    assert task.args == f"('{held.job_id}', 'email')"
    assert task.retries == 1
    assert task.runtime == 0.25
    assert task.worker is not None
    assert task.worker.hostname == "worker@here"


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (StepState.FAILED, "FAILURE"),
        (StepState.SCHEDULED, "RETRY"),
        (StepState.CANCELLED, "REVOKED"),
    ],
)
def test_every_end_has_its_celery_state(listener: State, state: StepState, expected: str) -> None:
    held, told = claim(), events()

    told.started([held])
    told.finished([Ended(Outcome(held, state, error={"code": "x"}), None, 0.1)])

    assert shown(listener, held, expected)


def test_nobody_listening_costs_nothing_for_a_while(lanes: None) -> None:
    told = events()
    told.started([claim()])
    before = broker.redis_client().info("commandstats").get("cmdstat_publish", {}).get("calls", 0)

    for _ in range(5):
        told.started([claim()])

    after = broker.redis_client().info("commandstats").get("cmdstat_publish", {}).get("calls", 0)
    assert PAUSE_S >= 1
    assert after == before
