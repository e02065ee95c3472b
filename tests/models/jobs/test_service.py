"""What happens to jobs and steps: accepted, claimed, finished, lost, cancelled."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import Session

from models.jobs import leases, queries, service
from models.jobs.service import Claim, Outcome
from models.jobs.states import JobState, StepState
from models.kit import broker, clock, db
from models.kit.errors import Conflict, Missing
from tests.conftest import Customer
from tests.factories.jobs import new_job

pytestmark = pytest.mark.usefixtures("lanes")


def submit(customer: Customer, *names: str, **kwargs: object) -> UUID:
    with db.unit_of_work() as session:
        job = new_job(customer.actor.tenant_id, *names, **kwargs)  # type: ignore[arg-type]  # passed through
        return service.submit(session, [job])[0]


def claim(owner: str = "me", size: int = 25, lane: str = "short") -> list[Claim]:
    with db.unit_of_work() as session:
        return service.claim(session, lane=lane, owner=owner, size=size)


def finish(claims: list[Claim], state: StepState, owner: str = "me") -> set[UUID]:
    delay_s = 60 if state is StepState.SCHEDULED else None
    error: dict[str, object] = {"code": "x", "message": "why"}
    outcomes = [
        Outcome(c, state, error=None if state is StepState.COMPLETED else error, delay_s=delay_s)
        for c in claims
    ]
    with db.unit_of_work() as session:
        return service.finish(session, outcomes, owner=owner)


def look(customer: Customer, job_id: UUID) -> queries.JobView:
    with db.unit_of_work() as session:
        return queries.get(session, job_id, tenant_id=customer.actor.tenant_id)


def sweep() -> int:
    with db.unit_of_work() as session:
        return service.sweep(session)


def run(statement: str) -> None:
    with db.unit_of_work() as session:
        db.rows(session, statement, {})


def test_a_submitted_job_waits_with_its_steps_in_order(customer: Customer) -> None:
    job_id = submit(customer, "b", "a")

    view = look(customer, job_id)

    assert view.state == JobState.PENDING
    assert [(s.name, s.state) for s in view.steps] == [("b", "pending"), ("a", "pending")]


def test_a_rolled_back_submit_leaves_nothing_and_wakes_nobody(
    session: Session, customer: Customer
) -> None:
    job_id = service.submit(session, [new_job(customer.actor.tenant_id)])[0]
    session.rollback()

    with pytest.raises(Missing):
        look(customer, job_id)
    assert broker.redis_client().llen("short") == 0


def test_a_claimed_step_is_not_given_twice(customer: Customer) -> None:
    submit(customer, "a", "b", "c")

    first, second = claim("one", size=2), claim("two")

    assert len(first) == 2
    assert len(second) == 1
    assert not {c.id for c in first} & {c.id for c in second}


def test_slots_that_claim_at_once_never_share_a_step(customer: Customer) -> None:
    for _ in range(20):
        submit(customer, "a", "b", "c")
    barrier = threading.Barrier(6)

    def work(n: int) -> list[UUID]:
        barrier.wait()
        got: list[UUID] = []
        while claims := claim(f"owner {n}", size=4):
            got += finish(claims, StepState.COMPLETED, owner=f"owner {n}")
        return got

    with ThreadPoolExecutor(6) as pool:
        done = [step for got in pool.map(work, range(6)) for step in got]

    assert len(done) == len(set(done)) == 60
    with db.unit_of_work() as session:
        states = db.rows(session, "select state, n_open, event_seq from jobs", {})
        counts = db.rows(
            session,
            "select j.event_seq, count(*), max(e.seq) from jobs j join job_events e"
            " on e.job_id = j.id group by j.id",
            {},
        )
    assert {(row[0], row[1]) for row in states} == {("completed", 0)}
    assert all(last == n == top for last, n, top in counts)


@pytest.mark.parametrize(
    ("ends", "state"),
    [
        ((StepState.COMPLETED, StepState.COMPLETED), JobState.COMPLETED),
        ((StepState.COMPLETED, StepState.FAILED), JobState.PARTIAL),
        ((StepState.FAILED, StepState.FAILED), JobState.FAILED),
        ((StepState.COMPLETED, StepState.CANCELLED), JobState.CANCELLED),
        ((StepState.COMPLETED, StepState.SCHEDULED), JobState.IN_PROGRESS),
    ],
)
def test_a_jobs_state_follows_from_its_steps(
    customer: Customer, ends: tuple[StepState, StepState], state: JobState
) -> None:
    job_id = submit(customer, "a", "b")
    claims = sorted(claim(), key=lambda c: c.name)

    for held, end in zip(claims, ends, strict=True):
        finish([held], end)

    view = look(customer, job_id)
    assert view.state == state
    assert (view.completed_at is not None) == (state is not JobState.IN_PROGRESS)


def test_a_worker_that_was_thought_dead_cannot_overwrite_its_successor(customer: Customer) -> None:
    job_id = submit(customer, "a")
    old = claim("old")
    run("update steps set due_at = now() - interval '1 second'")
    sweep()
    new = claim("new", lane="long")

    assert finish(old, StepState.FAILED, owner="old") == set()
    assert finish(new, StepState.COMPLETED, owner="new") == {new[0].id}
    assert new[0].attempt == old[0].attempt + 1
    assert look(customer, job_id).state == JobState.COMPLETED


def test_a_finish_told_twice_counts_once(customer: Customer) -> None:
    job_id = submit(customer, "a", "b")
    first, _ = claim()

    assert finish([first], StepState.COMPLETED) == {first.id}
    assert finish([first], StepState.COMPLETED) == set()
    assert look(customer, job_id).state == JobState.IN_PROGRESS


def test_a_heartbeat_keeps_steps_and_says_which_are_lost(customer: Customer) -> None:
    submit(customer, "a", "b")
    kept, lost = claim("me")
    with db.unit_of_work() as session:
        db.rows(session, "update steps set lease_owner = 'x' where id = %(id)s", {"id": lost.id})

    with db.unit_of_work() as session:
        alive = leases.heartbeat(session, owner="me", step_ids=[kept.id, lost.id])

    assert alive == {kept.id}


def test_a_heartbeat_keeps_no_step_that_the_worker_does_not_know_of(customer: Customer) -> None:
    # The answer to its claim got lost on the way, so the worker never heard that it has the step.
    job_id = submit(customer, "a", "b")
    known, unknown = claim("me")
    run("update steps set due_at = now() - interval '1 second'")

    with db.unit_of_work() as session:
        leases.heartbeat(session, owner="me", step_ids=[known.id])
    sweep()

    states = {step.name: step.state for step in look(customer, job_id).steps}
    assert states == {known.name: "in_progress", unknown.name: "pending"}


def test_a_step_that_loses_its_worker_three_times_fails_with_the_reason(customer: Customer) -> None:
    job_id = submit(customer, "a")
    lane = "short"
    for _ in range(3):
        assert claim("me", lane=lane)
        run("update steps set due_at = now() - interval '1 second'")
        sweep()
        lane = "long"  # it waits apart from the others now

    step = look(customer, job_id).steps[0]
    assert step.state == "failed"
    assert step.error is not None
    assert "lost 3 times" in str(step.error["message"])
    assert look(customer, job_id).state == JobState.FAILED


def test_a_scheduled_job_waits_until_it_is_due(customer: Customer) -> None:
    job_id = submit(customer, "a", due_at=clock.now() + timedelta(hours=1))

    assert sweep() == 0
    assert claim() == []
    run("update steps set due_at = now() - interval '1 second'")
    assert sweep() == 1
    assert [c.job_id for c in claim()] == [job_id]


def test_the_sweep_wakes_a_lane_whose_wake_up_was_lost(customer: Customer) -> None:
    submit(customer, "a")
    broker.redis_client().flushdb()

    sweep()

    assert broker.redis_client().llen("short") == 1


def test_wake_ups_do_not_pile_up(customer: Customer) -> None:
    for _ in range(50):
        submit(customer, "a")

    assert broker.redis_client().llen("short") == 1


def test_a_lower_priority_number_goes_first(customer: Customer) -> None:
    late = submit(customer, "a", priority=5)
    urgent = submit(customer, "a", priority=1)

    assert [c.job_id for c in claim()] == [urgent, late]


def test_a_flood_of_one_tenant_does_not_hold_back_another(
    customer: Customer, other_customer: Customer
) -> None:
    with db.unit_of_work() as session:
        service.submit(session, [new_job(customer.actor.tenant_id) for _ in range(1000)])
    claim(size=2)  # two slots are busy with the flood
    small = submit(other_customer, "a")

    next_ones = claim(size=2)

    assert small in {c.job_id for c in next_ones}


def test_steps_of_one_tenant_keep_their_order(customer: Customer) -> None:
    ids = [submit(customer, "a") for _ in range(10)]

    assert [c.job_id for c in claim()] == ids


def test_cancel_ends_what_waits_and_keeps_what_is_done(customer: Customer) -> None:
    job_id = submit(customer, "a", "b")
    finish(claim(size=1), StepState.COMPLETED)

    with db.unit_of_work() as session:
        state = service.cancel(session, job_id, tenant_id=customer.actor.tenant_id)

    assert state is JobState.CANCELLED
    assert sorted(s.state for s in look(customer, job_id).steps) == ["cancelled", "completed"]


def test_cancel_of_a_finished_job_is_a_conflict_and_of_a_cancelled_one_is_not(
    customer: Customer,
) -> None:
    done, dropped = submit(customer, "a"), submit(customer, "a")
    with db.unit_of_work() as session:
        service.cancel(session, dropped, tenant_id=customer.actor.tenant_id)
    finish(claim(), StepState.COMPLETED)

    with db.unit_of_work() as session:
        again = service.cancel(session, dropped, tenant_id=customer.actor.tenant_id)
        assert again is JobState.CANCELLED
    with db.unit_of_work() as session, pytest.raises(Conflict, match="completed already"):
        service.cancel(session, done, tenant_id=customer.actor.tenant_id)


def test_a_foreign_job_is_missing(customer: Customer, other_customer: Customer) -> None:
    job_id = submit(customer, "a")

    with db.unit_of_work() as session, pytest.raises(Missing):
        queries.get(session, job_id, tenant_id=other_customer.actor.tenant_id)
    with db.unit_of_work() as session, pytest.raises(Missing):
        service.cancel(session, job_id, tenant_id=other_customer.actor.tenant_id)


def test_progress_is_refused_to_a_former_holder(customer: Customer) -> None:
    job_id = submit(customer, "a")
    held = claim()[0]
    with db.unit_of_work() as session:
        assert service.progress(session, held, percent=40, stage="half")
    run("update steps set due_at = now() - interval '1 second'")
    sweep()

    with db.unit_of_work() as session:
        assert not service.progress(session, held, percent=90, stage="late")
    assert look(customer, job_id).steps[0].percent == 40
