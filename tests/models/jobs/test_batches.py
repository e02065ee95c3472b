"""Batches: whose turn it is, what a failure stops, what a cancel leaves."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from models.jobs import batches, service
from models.jobs.batches import BatchView, NewBatch
from models.jobs.service import Claim, Outcome
from models.jobs.states import BatchMode, JobState, StepState
from models.kit import broker, clock, db
from models.kit.errors import Conflict, Invalid, Missing
from tests.conftest import Customer
from tests.factories.jobs import new_job

pytestmark = pytest.mark.usefixtures("lanes")
SEQUENTIAL = BatchMode.SEQUENTIAL


def submit(customer: Customer, n: int, *names: str, **how: object) -> UUID:
    tenant_id = customer.actor.tenant_id
    with db.unit_of_work() as session:
        jobs = [new_job(tenant_id, *names) for _ in range(n)]
        return batches.submit(session, NewBatch(tenant_id, **how), jobs)  # type: ignore[arg-type]  # passed through


def claim(owner: str = "me", size: int = 100) -> list[Claim]:
    with db.unit_of_work() as session:
        return service.claim(session, lane="short", owner=owner, size=size)


def end(claims: list[Claim], state: StepState = StepState.COMPLETED, owner: str = "me") -> None:
    error: dict[str, object] = {"code": "x", "message": "the reason"}
    failed = state is StepState.FAILED
    with db.unit_of_work() as session:
        service.finish(
            session,
            [Outcome(c, state, error=error if failed else None) for c in claims],
            owner=owner,
        )


def look(customer: Customer, batch_id: UUID) -> BatchView:
    with db.unit_of_work() as session:
        return batches.get(session, batch_id, tenant_id=customer.actor.tenant_id)


def states(customer: Customer, batch_id: UUID) -> list[str]:
    view = look(customer, batch_id)
    with db.unit_of_work() as session:
        return [str(i.state) for i in batches.items(session, view, first=0, limit=100)]


def cancel(customer: Customer, batch_id: UUID) -> BatchView:
    with db.unit_of_work() as session:
        return batches.cancel(session, batch_id, tenant_id=customer.actor.tenant_id)


def sweep() -> int:
    with db.unit_of_work() as session:
        return service.sweep(session)


def steered(batch_id: UUID) -> bool:
    with db.unit_of_work() as session:
        query = "select steered from batches where id = %(id)s"
        return bool(db.rows(session, query, {"id": batch_id})[0][0])


def job_of(customer: Customer, batch_id: UUID, index: int) -> UUID:
    with db.unit_of_work() as session:
        return batches.items(session, look(customer, batch_id), first=index, limit=1)[0].job_id


class TestParallel:
    """All jobs may run at once."""

    def test_every_job_can_start(self, customer: Customer) -> None:
        batch_id = submit(customer, 3, "a", "b")

        assert len(claim()) == 6
        assert look(customer, batch_id).status == "in_progress"

    def test_the_counts_follow_the_jobs(self, customer: Customer) -> None:
        batch_id = submit(customer, 4)
        assert look(customer, batch_id).status == "pending"

        first, second, *_ = claim(size=2)
        end([first])
        end([second], StepState.FAILED)

        view = look(customer, batch_id)
        assert view.counts == {JobState.COMPLETED: 1, JobState.FAILED: 1, JobState.PENDING: 2}
        assert (view.status, view.ended_at) == ("in_progress", None)

    @pytest.mark.parametrize(
        ("ends", "status"),
        [
            ((StepState.COMPLETED, StepState.COMPLETED), "completed"),
            ((StepState.FAILED, StepState.FAILED), "failed"),
            ((StepState.COMPLETED, StepState.FAILED), "partial"),
            ((StepState.CANCELLED, StepState.CANCELLED), "cancelled"),
            ((StepState.FAILED, StepState.CANCELLED), "failed"),
            ((StepState.COMPLETED, StepState.CANCELLED), "partial"),
        ],
    )
    def test_the_end_follows_from_the_jobs(
        self, customer: Customer, ends: tuple[StepState, ...], status: str
    ) -> None:
        batch_id = submit(customer, len(ends))
        for held, state in zip(claim(), ends, strict=True):
            end([held], state)

        view = look(customer, batch_id)
        assert view.status == status
        assert view.ended_at is not None

    def test_many_jobs_are_accepted_in_one_go(self, customer: Customer) -> None:
        batch_id = submit(customer, 10_000)

        assert look(customer, batch_id).counts == {JobState.PENDING: 10_000}
        assert broker.redis_client().llen("short") > 0
        assert cancel(customer, batch_id).status == "cancelled"

    @pytest.mark.parametrize("n", [0, 10_001])
    def test_a_batch_of_no_or_too_many_jobs_is_refused(self, customer: Customer, n: int) -> None:
        with pytest.raises(Invalid, match="1 to 10,000"):
            submit(customer, n)


class TestSequential:
    """One job after the other."""

    def test_a_job_starts_when_the_one_before_it_has_ended(self, customer: Customer) -> None:
        batch_id = submit(customer, 3, "a", "b", mode=SEQUENTIAL)

        for index in range(3):
            a, b = claim()
            assert a.job_id == b.job_id == job_of(customer, batch_id, index)
            end([a])
            assert claim() == []
            end([b], StepState.FAILED)  # a failure does not stop the others

        assert look(customer, batch_id).status == "partial"
        assert not steered(batch_id)

    def test_the_next_job_is_woken_in_its_turn(self, customer: Customer) -> None:
        submit(customer, 2, mode=SEQUENTIAL)
        held = claim()
        broker.redis_client().flushdb()

        end(held)

        assert broker.redis_client().llen("short") == 1

    def test_time_does_not_bring_a_turn(self, customer: Customer) -> None:
        submit(customer, 2, mode=SEQUENTIAL)
        claim()

        assert sweep() == 0
        assert claim() == []

    def test_a_job_cancelled_before_its_turn_is_skipped(self, customer: Customer) -> None:
        batch_id = submit(customer, 3, mode=SEQUENTIAL)
        held = claim()
        with db.unit_of_work() as session:
            second = job_of(customer, batch_id, 1)
            service.cancel(session, second, tenant_id=customer.actor.tenant_id)

        assert claim() == []  # the first one still runs
        end(held)
        assert [c.job_id for c in claim()] == [job_of(customer, batch_id, 2)]

    def test_only_the_first_may_have_a_start_time(self, customer: Customer) -> None:
        tenant_id, later = customer.actor.tenant_id, clock.now() + timedelta(hours=1)
        jobs = [new_job(tenant_id, due_at=later), new_job(tenant_id)]
        with db.unit_of_work() as session:
            batches.submit(session, NewBatch(tenant_id, mode=SEQUENTIAL), jobs)
        assert claim() == []

        with db.unit_of_work() as session, pytest.raises(Invalid, match=r"requests\.1"):
            batches.submit(session, NewBatch(tenant_id, mode=SEQUENTIAL), jobs[::-1])

    def test_a_turn_that_was_missed_is_made_up_for_by_the_sweep(self, customer: Customer) -> None:
        batch_id = submit(customer, 2, mode=SEQUENTIAL)
        first, second = job_of(customer, batch_id, 0), job_of(customer, batch_id, 1)
        end(claim())
        with db.unit_of_work() as session:  # as if the turn had been skipped
            db.rows(session, "alter table steps disable trigger user", {})
            query = "update steps set state = 'scheduled' where job_id = %(id)s"
            db.rows(session, query, {"id": second})
            db.rows(session, "alter table steps enable trigger user", {})

        assert sweep() == 1
        assert [c.job_id for c in claim()] == [second] != [first]
        assert sweep() == 0

    def test_ends_and_cancels_at_once_never_lose_a_turn(self, customer: Customer) -> None:
        batch_id = submit(customer, 12, "a", "b", mode=SEQUENTIAL)
        doomed = [job_of(customer, batch_id, i) for i in range(1, 12, 2)]
        barrier = threading.Barrier(3)

        def work(owner: str) -> None:
            barrier.wait()
            while look(customer, batch_id).n_open:
                for held in claim(owner, size=1):
                    end([held], owner=owner)

        def disturb() -> None:
            barrier.wait()
            for job_id in doomed:
                with db.unit_of_work() as session:
                    try:
                        service.cancel(session, job_id, tenant_id=customer.actor.tenant_id)
                    except Conflict:
                        continue

        with ThreadPoolExecutor(3) as pool:
            for done in [pool.submit(work, "x"), pool.submit(work, "y"), pool.submit(disturb)]:
                done.result(timeout=30)

        found = states(customer, batch_id)
        assert set(found[::2]) == {"completed"}
        assert set(found[1::2]) <= {"completed", "cancelled"}

    @given(ends=st.lists(st.sampled_from(["ok", "fail", "cancel", "lose"]), min_size=1, max_size=6))
    @hypothesis_settings(max_examples=15)
    def test_the_order_holds_whatever_becomes_of_each(
        self, customer: Customer, ends: list[str]
    ) -> None:
        batch_id = submit(customer, len(ends), mode=SEQUENTIAL)
        expected = [job_of(customer, batch_id, i) for i in range(len(ends))]
        for job_id, what in zip(expected, ends, strict=True):
            (held,) = claim()
            assert held.job_id == job_id
            if what == "lose":
                with db.unit_of_work() as session:
                    db.rows(session, "update steps set due_at = now() where due_at > now()", {})
                assert sweep() == 1
                with db.unit_of_work() as session:
                    (held,) = service.claim(session, lane="long", owner="me", size=1)
            state = {"fail": StepState.FAILED, "cancel": StepState.CANCELLED}
            end([held], state.get(what, StepState.COMPLETED))

        assert look(customer, batch_id).n_open == 0
        assert claim() == []


class TestFailFast:
    """The first failure cancels what has not begun."""

    def test_what_has_not_begun_is_cancelled_and_what_runs_goes_on(
        self, customer: Customer
    ) -> None:
        batch_id = submit(customer, 5, fail_fast=True)
        first, second = claim(size=2)

        end([first], StepState.FAILED)
        assert states(customer, batch_id)[2:] == ["cancelled"] * 3
        end([second])

        view = look(customer, batch_id)
        assert view.counts == {
            JobState.FAILED: 1,
            JobState.COMPLETED: 1,
            JobState.CANCELLED: 3,
        }
        assert view.status == "partial"
        assert not steered(batch_id)

    def test_a_job_that_half_failed_stops_the_batch_too(self, customer: Customer) -> None:
        batch_id = submit(customer, 2, "a", "b", fail_fast=True, mode=SEQUENTIAL)
        a, b = claim()

        end([a], StepState.FAILED)
        assert states(customer, batch_id)[1] == "pending"  # the first job has not ended yet
        end([b])

        assert states(customer, batch_id) == ["partial", "cancelled"]

    def test_a_success_stops_nothing(self, customer: Customer) -> None:
        batch_id = submit(customer, 2, fail_fast=True)

        end(claim(size=1))

        assert states(customer, batch_id) == ["completed", "pending"]

    def test_each_cancelled_job_says_so_in_its_events(self, customer: Customer) -> None:
        batch_id = submit(customer, 2, fail_fast=True)
        end(claim(size=1), StepState.FAILED)

        with db.unit_of_work() as session:
            query = "select seq, state from job_events where job_id = %(id)s order by seq"
            told = db.rows(session, query, {"id": job_of(customer, batch_id, 1)})
        assert [tuple(row) for row in told] == [(1, "pending"), (2, "cancelled")]

    def test_a_step_somebody_holds_at_that_moment_is_left_to_the_sweep(
        self, customer: Customer
    ) -> None:
        batch_id = submit(customer, 3, fail_fast=True)
        held = claim(size=1)
        last = job_of(customer, batch_id, 2)
        with db.unit_of_work() as other:
            query = "select id from steps where job_id = %(id)s for update"
            db.rows(other, query, {"id": last})
            end(held, StepState.FAILED)  # does not wait for the other transaction
        assert states(customer, batch_id) == ["failed", "cancelled", "pending"]

        assert sweep() == 1

        assert states(customer, batch_id) == ["failed", "cancelled", "cancelled"]


class TestCancel:
    """Somebody cancels the whole batch."""

    def test_what_waits_is_cancelled_and_what_is_done_stays(self, customer: Customer) -> None:
        batch_id = submit(customer, 4)
        done, running = claim(size=2)
        end([done])

        assert cancel(customer, batch_id).status == "in_progress"
        assert states(customer, batch_id) == ["completed", "in_progress", "cancelled", "cancelled"]
        end([running], StepState.CANCELLED)

        assert look(customer, batch_id).status == "cancelled"

    def test_a_sequential_batch_starts_nothing_more(self, customer: Customer) -> None:
        batch_id = submit(customer, 3, mode=SEQUENTIAL)
        held = claim()

        cancel(customer, batch_id)
        end(held)

        assert claim() == []
        assert sweep() == 0
        assert not steered(batch_id)

    def test_a_second_time_changes_nothing(self, customer: Customer) -> None:
        batch_id = submit(customer, 2)

        first, second = cancel(customer, batch_id), cancel(customer, batch_id)

        assert first == second
        assert first.cancelled_at is not None

    def test_a_batch_that_is_over_can_not_be_cancelled(self, customer: Customer) -> None:
        batch_id = submit(customer, 1)
        end(claim())

        with pytest.raises(Conflict, match="completed already"):
            cancel(customer, batch_id)

    def test_a_foreign_batch_is_missing(self, customer: Customer, other_customer: Customer) -> None:
        batch_id = submit(customer, 1)

        with pytest.raises(Missing):
            cancel(other_customer, batch_id)
        assert states(customer, batch_id) == ["pending"]
