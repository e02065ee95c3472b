"""A start that is moved while others sweep and claim: moved whole, or not at all."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest

from models.jobs import postpone, queries, service
from models.jobs.service import Outcome
from models.jobs.states import StepState
from models.kit import clock, db
from models.kit.errors import Conflict, Missing
from tests.conftest import Customer
from tests.factories.jobs import new_job

pytestmark = pytest.mark.usefixtures("lanes")
LATER = timedelta(hours=2)


def submit(customer: Customer, *names: str) -> UUID:
    with db.unit_of_work() as session:
        job = new_job(customer.actor.tenant_id, *names, due_at=clock.now() + timedelta(hours=1))
        return service.submit(session, [job])[0]


def move(customer: Customer, job_id: UUID, due_in: timedelta | None) -> None:
    due_at = None if due_in is None else clock.now() + due_in
    with db.unit_of_work() as session:
        postpone.move(session, job_id, tenant_id=customer.actor.tenant_id, due_at=due_at)


def look(customer: Customer, job_id: UUID) -> queries.JobView:
    with db.unit_of_work() as session:
        return queries.get(session, job_id, tenant_id=customer.actor.tenant_id)


def make_due() -> None:
    with db.unit_of_work() as session:
        db.rows(session, "update steps set due_at = clock_timestamp()", {})


def sweep() -> int:
    with db.unit_of_work() as session:
        return service.sweep(session)


def test_a_moved_job_starts_at_its_new_time(customer: Customer) -> None:
    job_id = submit(customer, "a", "b")
    before = look(customer, job_id)

    move(customer, job_id, LATER)

    view = look(customer, job_id)
    assert before.scheduled_for
    assert view.scheduled_for
    assert view.scheduled_for > before.scheduled_for
    assert {step.due_at for step in view.steps} == {view.scheduled_for}
    assert sweep() == 0
    make_due()
    assert sweep() == 2


def test_a_job_that_starts_at_once_can_be_claimed(customer: Customer) -> None:
    job_id = submit(customer, "a", "b")

    move(customer, job_id, None)

    with db.unit_of_work() as session:
        claims = service.claim(session, lane="short", owner="me", size=9)
    assert {c.name for c in claims} == {"a", "b"}
    assert {c.job_id for c in claims} == {job_id}


def test_a_step_that_waits_for_its_next_try_is_not_moved(customer: Customer) -> None:
    job_id = submit(customer, "a")
    move(customer, job_id, None)
    with db.unit_of_work() as session:
        claims = service.claim(session, lane="short", owner="me", size=9)
        later = [Outcome(claim, StepState.SCHEDULED, delay_s=60) for claim in claims]
        service.finish(session, later, owner="me")

    with pytest.raises(Conflict, match="in_progress already"):
        move(customer, job_id, LATER)


def test_a_foreign_job_is_missing(customer: Customer, other_customer: Customer) -> None:
    job_id = submit(customer, "a")

    with pytest.raises(Missing):
        move(other_customer, job_id, None)


def test_a_move_and_a_sweep_at_once_agree(customer: Customer) -> None:
    jobs = [submit(customer, "a", "b", "c") for _ in range(30)]
    make_due()
    barrier = threading.Barrier(3)

    def move_all() -> set[UUID]:
        barrier.wait()
        moved = set()
        for job_id in jobs:
            try:
                move(customer, job_id, LATER)
            except Conflict:
                continue
            moved.add(job_id)
        return moved

    def sweep_all() -> None:
        barrier.wait()
        for _ in range(10):
            with db.unit_of_work() as session:
                service.sweep(session, size=7)

    with ThreadPoolExecutor(3) as pool:
        mover = pool.submit(move_all)
        for sweeper in [pool.submit(sweep_all), pool.submit(sweep_all)]:
            sweeper.result()
        moved = mover.result()
    sweep()

    for job_id in jobs:
        view = look(customer, job_id)
        states = {step.state for step in view.steps}
        assert states == {"scheduled" if job_id in moved else "pending"}
        assert view.state == "pending"
