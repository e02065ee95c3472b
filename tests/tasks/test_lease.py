"""What becomes of steps that hang, and of steps whose worker is to end."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import pytest
from sqlmodel import Session

from models.jobs import leases, service
from models.jobs.service import Claim, NewJob, NewStep
from models.kit import broker, db
from models.kit.settings import settings
from tasks import drain, steps
from tasks.lease import Leases, Lost
from tasks.loop import Turn
from tasks.steps._base import Made, Pulse
from tests.conftest import Customer
from tests.support.eventually import eventually
from tests.support.watcher import Watcher

ROWS = """
    select name, state, lane, crashes, attempt, error ->> 'code' from steps
    where job_id = %(job_id)s order by position
"""


class Killed(BaseException):
    """Stands for the end of the process, which nothing in it can catch."""


@dataclass(slots=True)
class Process:
    """A worker process whose end can be looked at."""

    ended: threading.Event = field(default_factory=threading.Event)

    def hang(self, claim: Claim, pulse: Pulse) -> None:
        """Do nothing for ever, and never look up."""
        assert self.ended.wait(20), "nobody ended the process"
        raise Killed


@dataclass(slots=True)
class Clock:
    """A clock that the test sets, and that counts how often it was looked at."""

    now_s: float = 1000.0
    looks: int = 0

    def monotonic(self) -> float:
        """Return the time."""
        self.looks += 1
        return self.now_s

    def is_looked_at(self) -> None:
        """Wait until somebody has looked at it some more times."""
        seen = self.looks
        eventually(lambda: self.looks > seen + 5)


class Kind:
    """A kind of step that does what the test says."""

    def __init__(self, behaviour: Callable[[Claim, Pulse], None]) -> None:
        self.behaviour = behaviour

    def load(
        self, session: Session, specs: Mapping[UUID, Mapping[str, object]]
    ) -> Mapping[UUID, None]:
        """There is nothing to work on."""
        return dict.fromkeys(specs)

    def run(self, claim: Claim, material: None, pulse: Pulse) -> Made[None]:
        """Behave."""
        self.behaviour(claim, pulse)
        return Made(summary={}, product=None)

    def save(self, session: Session, made: Sequence[tuple[Claim, Made[None]]]) -> None:
        """There is nothing to store."""


@pytest.fixture
def process(lanes: None, monkeypatch: pytest.MonkeyPatch) -> Process:
    monkeypatch.setattr(settings().engine, "cancel_s", 0.02)
    return Process()


@pytest.fixture
def turn(process: Process) -> Turn:
    leases = Leases(owner="this test", end_process=process.ended.set)
    return Turn(broker.SHORT, leases, Watcher())


@pytest.fixture
def ending() -> Iterator[None]:
    """Let the worker go on after the test."""
    yield
    drain.forget()


def submit(customer: Customer, *names: str) -> UUID:
    job = NewJob(customer.actor.tenant_id, "test", "s", [NewStep("test", name) for name in names])
    with db.unit_of_work() as session:
        return service.submit(session, [job])[0]


def rows(job_id: UUID) -> list[tuple[object, ...]]:
    with db.unit_of_work() as session:
        return [tuple(row) for row in db.rows(session, ROWS, {"job_id": job_id})]


def sweep() -> None:
    with db.unit_of_work() as session:
        service.sweep(session)


def test_a_step_that_hangs_ends_its_process_and_harms_only_itself(
    turn: Turn, process: Process, customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings().engine, "quiet_s", 0.1)
    monkeypatch.setitem(steps.load(), "test", Kind(process.hang))
    job_id = submit(customer, "bad", "neighbour")

    with pytest.raises(Killed):
        turn.take()
    sweep()

    assert rows(job_id) == [
        ("bad", "pending", "long", 1, 1, "step_hung"),
        ("neighbour", "pending", "short", 0, 1, None),
    ]


def test_a_step_that_hangs_three_times_fails_with_the_reason(
    turn: Turn, process: Process, customer: Customer
) -> None:
    job_id = submit(customer, "bad")

    for lane in (broker.SHORT, broker.LONG, broker.LONG):
        with db.unit_of_work() as session:
            (claim,) = service.claim(session, lane=lane, owner="me", size=1)
        with db.unit_of_work() as session:
            leases.give_up(session, owner="me", step_ids=[claim.id])
        sweep()

    assert rows(job_id) == [("bad", "failed", "long", 3, 3, "step_hung")]


def test_a_step_that_goes_on_after_its_cancel_ends_its_process(
    turn: Turn, process: Process, customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cancel_and_hang(claim: Claim, pulse: Pulse) -> None:
        with db.unit_of_work() as session:
            service.cancel(session, claim.job_id, tenant_id=claim.tenant_id)

        def is_cancelled() -> bool:
            sweep()
            return rows(job_id)[0][1] == "cancelled"

        eventually(is_cancelled)
        process.hang(claim, pulse)

    monkeypatch.setattr(settings().engine, "cancel_grace_s", 0.1)
    monkeypatch.setattr(settings().engine, "heartbeat_s", 0.02)
    monkeypatch.setitem(steps.load(), "test", Kind(cancel_and_hang))
    job_id = submit(customer, "bad")

    with pytest.raises(Killed):
        turn.take()

    assert rows(job_id) == [("bad", "cancelled", "short", 0, 1, None)]


def test_a_step_that_looks_up_now_and_then_may_take_its_time(
    turn: Turn, process: Process, customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def work_on(claim: Claim, pulse: Pulse) -> None:
        for _ in range(5):
            clock.now_s += settings().engine.quiet_s * 0.9
            pulse.checkpoint()
            clock.is_looked_at()

    monkeypatch.setattr("tasks.lease.time", clock := Clock())
    monkeypatch.setitem(steps.load(), "test", Kind(work_on))
    job_id = submit(customer, "long")

    turn.take()

    assert not process.ended.is_set()
    assert rows(job_id)[0][1] == "completed"


@pytest.mark.usefixtures("ending")
def test_a_worker_that_is_to_end_finishes_its_step_and_gives_back_the_others(
    turn: Turn, process: Process, customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(steps.load(), "test", Kind(lambda claim, pulse: drain.begin()))
    first, second = submit(customer, "a", "b"), submit(customer, "c")
    broker.redis_client().delete(broker.SHORT)

    turn.take()

    assert rows(first) == [
        ("a", "completed", "short", 0, 1, None),
        ("b", "pending", "short", 0, 1, None),
    ]
    assert rows(second) == [("c", "pending", "short", 0, 1, None)]
    assert broker.redis_client().llen(broker.SHORT), "nobody was told that there is work"
    drain.forget()
    assert turn.take() == 2


@pytest.mark.usefixtures("ending")
def test_a_step_that_takes_longer_than_its_worker_has_is_given_back(
    turn: Turn, process: Process, customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def work_on(claim: Claim, pulse: Pulse) -> None:
        drain.begin()

        def until_stopped() -> bool:
            pulse.checkpoint()
            return False

        with pytest.raises(Lost):
            eventually(until_stopped)
        raise Lost

    monkeypatch.setattr(settings().engine, "drain_s", 0.1)
    monkeypatch.setitem(steps.load(), "test", Kind(work_on))
    job_id = submit(customer, "long")

    turn.take()

    assert rows(job_id) == [("long", "pending", "short", 0, 1, None)]


def test_a_step_that_somebody_else_has_is_not_handed_over(
    turn: Turn, process: Process, customer: Customer
) -> None:
    job_id = submit(customer, "a")
    with db.unit_of_work() as session:
        (claim,) = service.claim(session, lane=broker.SHORT, owner="another", size=1)
    turn.leases.take([claim.id])

    turn.leases.hand_over([claim.id])

    assert rows(job_id)[0][1] == "in_progress"
    with pytest.raises(Lost):
        turn.leases.check(claim.id)
