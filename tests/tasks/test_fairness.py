"""Whoever floods a lane holds nobody back, by the order in which real slots claim."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from uuid import UUID

import pytest
from sqlmodel import Session

from models.jobs import service
from models.jobs.service import Claim
from models.kit import broker, db
from tasks import drain, steps
from tasks.lease import Leases
from tasks.loop import Turn
from tasks.steps._base import Made, Pulse
from tests.conftest import Customer
from tests.factories.jobs import new_job
from tests.support.eventually import eventually
from tests.support.watcher import Watcher

pytestmark = pytest.mark.usefixtures("lanes")

FLOOD, A_JOB = 10_000, 100
SLOTS = 3


class Gated:
    """A kind of step that notes whose begin, in their order, and ends when it is permitted."""

    def __init__(self) -> None:
        self.begun: list[UUID] = []
        self.permits = threading.Semaphore(0)

    def load(
        self, session: Session, specs: Mapping[UUID, Mapping[str, object]]
    ) -> Mapping[UUID, object]:
        return dict.fromkeys(specs)

    def run(self, claim: Claim, material: object, pulse: Pulse) -> Made[None]:
        self.begun.append(claim.tenant_id)
        self.permits.acquire()
        return Made(summary={}, product=None)

    def save(self, session: Session, made: Sequence[tuple[Claim, Made[None]]]) -> None:
        """Keep nothing."""


@contextmanager
def slots(kind: Gated) -> Iterator[None]:
    """Let slots take turns in the lane where each claims one step at a time."""
    leases = Leases(owner="these slots")

    def turns() -> None:
        while not drain.begun():
            Turn(broker.LONG, leases, Watcher()).take()

    threads = [threading.Thread(target=turns) for _ in range(SLOTS)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        drain.begin()
        kind.permits.release(FLOOD)
        for thread in threads:
            thread.join()
        drain.forget()


def submit(customer: Customer, *, n: int) -> None:
    names = [str(number) for number in range(min(n, A_JOB))]
    jobs = [
        new_job(customer.actor.tenant_id, *names, lane=broker.LONG) for _ in range(n // len(names))
    ]
    with db.unit_of_work() as session:
        service.submit(session, jobs)


def test_a_first_job_goes_before_ten_thousand_steps_of_somebody_else(
    customer: Customer, other_customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = Gated()
    monkeypatch.setitem(steps.load(), "null", kind)
    submit(customer, n=FLOOD)

    with slots(kind):
        eventually(lambda: len(kind.begun) == SLOTS)
        submit(other_customer, n=1)
        kind.permits.release(SLOTS + 2)  # what runs ends, then two of those that come next
        eventually(lambda: len(kind.begun) == SLOTS + SLOTS + 2)
        claimed = list(kind.begun)

    assert set(claimed[:SLOTS]) == {customer.actor.tenant_id}
    assert claimed[SLOTS:].count(other_customer.actor.tenant_id) == 1
