"""Random walks through the engine: whatever happens in whatever order, the promises hold.

And the walks can fail: each mutant of the SQL, which breaks one rule, is caught by them.
"""

import unittest.mock
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import Phase
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlmodel import Session

from models.jobs import batches, leases, pauses, postpone, retry, service, turns
from models.jobs.batches import NewBatch
from models.jobs.pauses import NewPause
from models.jobs.service import Claim, Outcome
from models.jobs.states import STEP_FINAL, BatchMode, StepState
from models.kit import broker, clock, db
from models.kit.errors import Conflict, Missing
from tests.conftest import Customer, make_customer
from tests.factories.jobs import new_job

JOBS = """
select id, state, n_steps, n_open, event_seq, cancel_requested_at is not null from jobs
"""
ENDS = [StepState.COMPLETED, StepState.FAILED, StepState.SCHEDULED, StepState.CANCELLED]


class Engine(RuleBasedStateMachine):
    """Two workers, one of which may be a zombie, a customer who does everything one can, a sweep."""

    customer: Customer

    def __init__(self) -> None:
        super().__init__()
        self.jobs: list[UUID] = []
        self.claims: list[tuple[str, Claim]] = []
        self.finals: dict[UUID, str] = {}
        self.paused: list[UUID] = []

    @initialize()
    def begin(self) -> None:
        with db.unit_of_work() as session:
            db.rows(session, "truncate steps, jobs, job_events, batches, pauses cascade", {})
        self.customer = make_customer()

    @rule(n=st.integers(1, 3))
    def submit(self, n: int) -> None:
        job = new_job(self.customer.actor.tenant_id, *(f"step {i}" for i in range(n)))
        with db.unit_of_work() as session:
            self.jobs += service.submit(session, [job])

    @rule(mode=st.sampled_from(BatchMode), fail_fast=st.booleans(), n=st.integers(1, 3))
    def submit_batch(self, mode: BatchMode, fail_fast: bool, n: int) -> None:
        tenant_id = self.customer.actor.tenant_id
        jobs = [new_job(tenant_id) for _ in range(n)]
        with db.unit_of_work() as session:
            batches.submit(session, NewBatch(tenant_id, mode, fail_fast), jobs)
        self.jobs += [job.id for job in jobs]

    @rule()
    def submit_for_later(self) -> None:
        due_at = clock.now() + timedelta(hours=1)
        job = new_job(self.customer.actor.tenant_id, due_at=due_at)
        with db.unit_of_work() as session:
            self.jobs += service.submit(session, [job])

    @precondition(lambda self: self.jobs)
    @rule(data=st.data(), later=st.booleans())
    def move(self, data: st.DataObject, later: bool) -> None:
        job_id = data.draw(st.sampled_from(self.jobs))
        due_at = clock.now() + timedelta(hours=2) if later else None
        with db.unit_of_work() as session:
            try:
                tenant_id = self.customer.actor.tenant_id
                postpone.move(session, job_id, tenant_id=tenant_id, due_at=due_at)
            except Conflict:
                session.rollback()

    @precondition(lambda self: self.jobs)
    @rule(data=st.data())
    def retry(self, data: st.DataObject) -> None:
        job_id = data.draw(st.sampled_from(self.jobs))
        with db.unit_of_work() as session:
            try:
                tenant_id = self.customer.actor.tenant_id
                self.jobs.append(retry.retry(session, job_id, tenant_id=tenant_id).job_id)
            except Conflict:
                assert self.finals.get(job_id) in (None, "completed")

    @rule(lane=st.none() | st.sampled_from(broker.WORK_LANES))
    def pause(self, lane: str | None) -> None:
        actor = self.customer.actor
        with db.unit_of_work() as session:
            self.paused.append(
                pauses.pause(session, NewPause(actor.tenant_id, actor.id, lane))[0].id
            )

    @precondition(lambda self: self.paused)
    @rule()
    def resume(self) -> None:
        with db.unit_of_work() as session:
            try:
                tenant_id = self.customer.actor.tenant_id
                pauses.resume(session, self.paused.pop(), tenant_id=tenant_id)
            except Missing:
                session.rollback()

    @precondition(lambda self: self.claims)
    @rule(data=st.data(), worker_is_to_end=st.booleans())
    def let_go(self, data: st.DataObject, worker_is_to_end: bool) -> None:
        current = [each for each in self.claims if self._is_current(each[1])]
        owner, claim = data.draw(st.sampled_from(current or self.claims))
        with db.unit_of_work() as session:
            before = self._crashes(claim)
            if worker_is_to_end:
                leases.hand_over(session, owner=owner, step_ids=[claim.id])
            else:
                leases.give_up(session, owner=owner, step_ids=[claim.id])
        assert self._crashes(claim) == before

    @precondition(lambda self: self.claims)
    @rule(data=st.data())
    def say_how_far(self, data: st.DataObject) -> None:
        _, claim = data.draw(st.sampled_from(self.claims))
        current = self._is_current(claim)
        with db.unit_of_work() as session:
            assert service.progress(session, claim, percent=50, stage="") == current

    @rule()
    def sweep(self) -> None:
        with db.unit_of_work() as session:
            service.sweep(session)

    @rule(
        owner=st.sampled_from(["one", "two"]),
        size=st.integers(1, 3),
        lane=st.sampled_from(broker.WORK_LANES),
    )
    def claim(self, owner: str, size: int, lane: str) -> None:
        with db.unit_of_work() as session:
            got = service.claim(session, lane=lane, owner=owner, size=size)
            before = {c.id: c.attempt for _, c in self.claims}
            assert all(c.attempt > before.get(c.id, 0) for c in got), "a fence that does not hold"
            assert not got or not self._is_paused(session, lane), "it was paused"
        self.claims += [(owner, claim) for claim in got]

    @precondition(lambda self: self.claims)
    @rule(data=st.data(), end=st.sampled_from(ENDS))
    def finish(self, data: st.DataObject, end: StepState) -> None:
        # Any claim ever made, so stale ones too.
        owner, claim = data.draw(st.sampled_from(self.claims))
        current = self._is_current(claim)
        outcome = Outcome(claim, end, delay_s=0 if end is StepState.SCHEDULED else None)
        with db.unit_of_work() as session:
            accepted = service.finish(session, [outcome], owner=owner)
        assert bool(accepted) == current

    @rule()
    def lose_workers(self) -> None:
        count = "select coalesce(sum(crashes), 0) from steps"
        with db.unit_of_work() as session:
            before = db.rows(session, count, {})[0][0]
            query = "update steps set due_at = now() where state = 'in_progress' returning 1"
            lost = len(db.rows(session, query, {}))
            service.sweep(session)
            assert db.rows(session, count, {})[0][0] == before + lost

    @precondition(lambda self: self.jobs)
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        job_id = data.draw(st.sampled_from(self.jobs))
        with db.unit_of_work() as session:
            try:
                service.cancel(session, job_id, tenant_id=self.customer.actor.tenant_id)
            except Conflict:
                assert self.finals.get(job_id) != "cancelled"

    @rule()
    def crash_in_a_loop(self) -> None:
        """Three losses of one step in a row are too rare to come about by chance."""
        for lane in (broker.SHORT, broker.LONG, broker.LONG, broker.LONG):
            self.claim(owner="one", size=1, lane=lane)
            self.lose_workers()

    @rule()
    def come_back(self) -> None:
        """A worker that lost a step takes it again, and then its first try tells its end."""
        self.submit(n=1)
        self.claim(owner="one", size=3, lane=broker.SHORT)
        self.lose_workers()
        known = len(self.claims)
        self.claim(owner="one", size=3, lane=broker.LONG)
        again = {claim.id for _, claim in self.claims[known:]}
        for _, claim in [each for each in self.claims[:known] if each[1].id in again]:
            with db.unit_of_work() as session:
                assert not service.progress(session, claim, percent=9, stage="")
                outcome = Outcome(claim, StepState.COMPLETED)
                assert not service.finish(session, [outcome], owner="one")

    def _is_current(self, claim: Claim) -> bool:
        query = "select state, attempt from steps where id = %(id)s"
        with db.unit_of_work() as session:
            state, attempt = db.rows(session, query, {"id": claim.id})[0]
        return bool(state == "in_progress" and attempt == claim.attempt)

    def _crashes(self, claim: Claim) -> int:
        with db.unit_of_work() as session:
            query = "select crashes from steps where id = %(id)s"
            return int(db.rows(session, query, {"id": claim.id})[0][0])

    def _is_paused(self, session: Session, lane: str) -> bool:
        found = pauses.all_of(session, tenant_id=self.customer.actor.tenant_id)
        return any(pause.lane in (None, lane) for pause in found)

    def teardown(self) -> None:
        """Whatever happened: once workers work, every job ends."""
        if not hasattr(self, "customer"):
            return
        with db.unit_of_work() as session:
            db.rows(session, "truncate pauses", {})
        for _ in range(30):
            with db.unit_of_work() as session:
                due = "update steps set due_at = now() where due_at is not null"
                db.rows(session, due, {})
                service.sweep(session)
            for lane in broker.WORK_LANES:
                with db.unit_of_work() as session:
                    held = service.claim(session, lane=lane, owner="end", size=25)
                outcomes = [Outcome(claim, StepState.COMPLETED) for claim in held]
                with db.unit_of_work() as session:
                    service.finish(session, outcomes, owner="end")
            with db.unit_of_work() as session:
                if not db.rows(session, "select 1 from jobs where completed_at is null", {}):
                    break
        else:
            raise AssertionError("a job has no end")
        self.jobs_follow_from_their_steps()

    @invariant()
    def jobs_follow_from_their_steps(self) -> None:
        with db.unit_of_work() as session:
            jobs = db.rows(session, JOBS, {})
            steps = db.rows(session, "select job_id, state, crashes from steps", {})
            leased = db.rows(
                session,
                "select 1 from steps where (lease_owner is null) = (state = 'in_progress')",
                {},
            )
            events = db.rows(session, "select job_id, seq, state from job_events order by seq", {})
        for job_id, state, n_steps, n_open, seq, asked in jobs:
            mine = [s for j, s, _ in steps if j == job_id]
            assert len(mine) == n_steps
            assert n_open == sum(s not in STEP_FINAL for s in mine)
            assert (state in ("pending", "in_progress")) == (n_open > 0)
            if n_open == 0:
                assert state == _expected(mine, is_asked_to_stop=asked)
                assert self.finals.setdefault(job_id, state) == state, "a final state changed"
            told = [(n, s) for j, n, s in events if j == job_id]
            assert [n for n, _ in told] == list(range(1, seq + 1)), "events have a gap"
            assert told[-1][1] == state, "the last event says something else"
        assert all(crashes <= 3 for _, _, crashes in steps)
        assert not leased, "a lease of a step that does not run, or none of one that does"


def _expected(states: list[str], *, is_asked_to_stop: bool) -> str:
    if "cancelled" in states or is_asked_to_stop:
        return "cancelled"
    failed = states.count("failed")
    if failed == len(states):
        return "failed"
    return "partial" if failed else "completed"


@pytest.mark.usefixtures("lanes")
def test_the_promises_hold_on_random_walks() -> None:
    run_state_machine_as_test(
        Engine, settings=hypothesis_settings(max_examples=30, stateful_step_count=25)
    )


MUTANTS = {
    "finish forgets the fence": ("finish", "and s.attempt = o.attempt", ""),
    "finish keeps the lease": ("finish", "lease_owner = null", "lease_owner = s.lease_owner"),
    "claim keeps the attempt": (
        "claim",
        "attempt = s.attempt + p.free::int",
        "attempt = s.attempt",
    ),
    "claim forgets pauses": ("claim", "and l.kind <> 'bulk'", "and l.kind = 'bulk'"),
    "rescue counts no crash": ("rescue", "crashes = s.crashes + 1", "crashes = s.crashes"),
    "rescue never gives up": ("rescue", "then 'failed' else", "then 'pending' else"),
    "rescue leaves the lease": ("rescue", "lease_owner = null", "lease_owner = s.lease_owner"),
    "a handover counts a crash": ("hand_over", "stage = ''", "stage = '', crashes = s.crashes + 1"),
    "the roll-up counts failures as done": (
        "roll_up",
        "n_failed = j.n_failed + t.failed",
        "n_failed = j.n_failed",
    ),
    "the roll-up forgets an open step": (
        "roll_up",
        "n_open = j.n_open - t.closed",
        "n_open = j.n_open",
    ),
    "the roll-up loses an event's number": (
        "roll_up",
        "event_seq = j.event_seq + 1",
        "event_seq = j.event_seq + 2",
    ),
    "progress forgets the fence": ("progress", "and attempt = %(attempt)s", "and %(attempt)s > 0"),
    "due steps are forgotten": ("stage_due", "due_at <= clock_timestamp()", "due_at is null"),
    "a turn is forgotten": ("steer", "b.mode = 'sequential' and not b.stopped", "b.mode = 'none'"),
}


@pytest.mark.usefixtures("lanes")
@pytest.mark.parametrize("name", MUTANTS)
def test_a_walk_catches_a_broken_rule(name: str) -> None:
    statement, right, wrong = MUTANTS[name]
    kept = turns._SQL if statement == "steer" else service.SQL
    broken = kept[statement].replace(right, wrong)
    assert broken != kept[statement], "the rule is not there any more"
    walks = hypothesis_settings(
        max_examples=150,
        stateful_step_count=25,
        phases=[Phase.generate],
        report_multiple_bugs=False,
    )

    with (
        unittest.mock.patch.dict(kept, {statement: broken}),
        pytest.raises(Exception),  # noqa: B017, PT011 - the database refuses some, a promise breaks for others
    ):
        run_state_machine_as_test(Engine, settings=walks)
