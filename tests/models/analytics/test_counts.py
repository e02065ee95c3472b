"""Kept figures against a look at every job: whatever happened, and whenever they were brought up."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from models.analytics import counts, rollup
from models.jobs import queries, service
from models.jobs.search import Filters
from models.jobs.service import NewJob, NewStep, Outcome
from models.jobs.states import JobState, StepState
from models.kit import clock, db
from tests.conftest import Customer
from tests.support.eventually import eventually

pytestmark = pytest.mark.usefixtures("lanes")
ENDS = [StepState.COMPLETED, StepState.FAILED, StepState.CANCELLED]


def submit(customer: Customer, *names: str) -> UUID:
    job = NewJob(
        customer.actor.tenant_id, "content", "d", [NewStep("render", name) for name in names]
    )
    with db.unit_of_work() as session:
        return service.submit(session, [job])[0]


def end(states: Sequence[StepState]) -> None:
    """End what waits, steps in turn with these states."""
    with db.unit_of_work() as session:
        claims = service.claim(session, lane="short", owner="me", size=100)
        outcomes = [Outcome(c, states[n % len(states)]) for n, c in enumerate(claims)]
        service.finish(session, outcomes, owner="me")


def age(job_ids: Sequence[UUID], hours: float) -> None:
    """Let jobs be made so long ago."""
    with db.unit_of_work() as session:
        db.rows(
            session,
            "update jobs set created_at = now() - make_interval(secs => %(s)s) where id = any(%(ids)s)",
            {"s": hours * 3600, "ids": list(job_ids)},
        )


def bring_up() -> None:
    """Count everything that has ended, as the workers do every two seconds."""

    def is_up() -> bool:
        with db.unit_of_work() as session:
            rollup.advance(session)
            last = db.rows(session, "select coalesce(max(id), 0) from job_events", {})[0][0]
            return bool(rollup.counted_upto(session) >= last)

    eventually(is_up, every_s=0.001)


def total(customer: Customer, filters: Filters) -> counts.Total:
    with db.unit_of_work() as session:
        return counts.total(session, tenant_id=customer.actor.tenant_id, filters=filters)


def looked(customer: Customer, filters: Filters) -> int:
    with db.unit_of_work() as session:
        tenant_id = customer.actor.tenant_id
        return queries.count(session, tenant_id=tenant_id, filters=filters, most=10**6)


MOMENTS = st.none() | st.integers(-1, 400).map(lambda n: clock.now() - timedelta(minutes=n * 13))
CASES = st.builds(
    Filters,
    states=st.lists(st.sampled_from(list(JobState)), max_size=3, unique=True),
    step_name=st.sampled_from([None, "email", "website", "fax"]),
    created_after=MOMENTS,
    created_before=MOMENTS,
)


def test_a_count_is_exact_at_every_moment(customer: Customer) -> None:
    jobs: list[UUID] = []
    for n in range(24):
        jobs.append(submit(customer, *(["email"], ["website", "email"])[n % 2]))
        if n % 5 == 4:
            age(jobs[-5:], hours=n * 3.1)
            end([ENDS[n % 3], ENDS[(n + 1) % 3]])
        if n == 14:
            bring_up()

    @hypothesis_settings(max_examples=30)
    @given(CASES)
    def agrees(filters: Filters) -> None:
        assert total(customer, filters) == counts.Total(looked(customer, filters))

    agrees()
    bring_up()
    agrees()


def test_each_job_is_counted_once_however_many_count(customer: Customer) -> None:
    for _ in range(6):
        submit(customer, "email")
        end([StepState.COMPLETED])
    barrier, errors = Barrier(4), []

    def count() -> None:
        barrier.wait()
        try:
            bring_up()
        except Exception as error:  # noqa: BLE001 - told to the test
            errors.append(error)

    threads = [Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    bring_up()

    assert errors == []
    assert total(customer, Filters()).n == 6
    with db.unit_of_work() as session:
        rows = db.rows(
            session,
            "select name, state, n, n_completed from tallies"
            " where tenant_id = %(t)s and hour = '-infinity' order by name",
            {"t": customer.actor.tenant_id},
        )
    assert [tuple(row) for row in rows] == [("", "completed", 6, 6), ("email", "completed", 6, 6)]


def test_a_round_that_dies_before_its_end_has_counted_nothing(customer: Customer) -> None:
    submit(customer, "email")
    end([StepState.COMPLETED])
    bring_up()
    submit(customer, "email")
    end([StepState.FAILED])

    def dies() -> None:
        with db.unit_of_work() as session:
            counted = rollup.advance(session)
            assert counted in (None, 0, 1)
            if counted:
                raise KeyboardInterrupt

    def has_died() -> bool:
        try:
            dies()
        except KeyboardInterrupt:
            return True
        return False

    eventually(has_died, every_s=0.001)

    assert total(customer, Filters()).n == 2
    bring_up()
    assert total(customer, Filters()).n == 2
    assert total(customer, Filters(states=[JobState.FAILED])).n == 1


def test_what_is_told_of_a_job_after_its_end_counts_for_nothing(customer: Customer) -> None:
    job_id = submit(customer, "email")
    end([StepState.COMPLETED])
    bring_up()
    with db.unit_of_work() as session:
        db.rows(
            session,
            "insert into job_events (tenant_id, job_id, seq, kind, state, steps)"
            " select tenant_id, id, 99, 'job_update', state, '{}' from jobs where id = %(id)s",
            {"id": job_id},
        )
    assert total(customer, Filters()).n == 1

    bring_up()

    assert total(customer, Filters()).n == 1


def test_a_transaction_that_is_late_with_its_event_is_waited_for(customer: Customer) -> None:
    submit(customer, "email")
    with db.unit_of_work() as late:
        claims = service.claim(late, lane="short", owner="me", size=1)
        service.finish(late, [Outcome(claims[0], StepState.COMPLETED)], owner="me")
        for _ in range(3):
            with db.unit_of_work() as session:
                rollup.advance(session)
    submit(customer, "email")

    bring_up()

    assert total(customer, Filters(states=[JobState.COMPLETED])).n == 1
    assert total(customer, Filters()).n == 2


def test_jobs_of_a_document_are_counted_up_to_a_limit(
    customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counts, "COUNTED_MAX", 3)
    for _ in range(4):
        submit(customer, "email")

    assert total(customer, Filters(subject="d")) == counts.Total(3, is_least=True)
    assert total(customer, Filters()) == counts.Total(4)


@pytest.mark.parametrize("moment", [datetime(1970, 1, 1, tzinfo=UTC)])
def test_very_old_moments_are_no_trouble(customer: Customer, moment: datetime) -> None:
    submit(customer, "email")

    assert total(customer, Filters(created_after=moment)).n == 1
    assert total(customer, Filters(created_before=moment)).n == 0
