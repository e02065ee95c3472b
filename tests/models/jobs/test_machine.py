"""Random walks through the engine: whatever happens in whatever order, the promises hold."""

from uuid import UUID

import pytest
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

from models.jobs import service
from models.jobs.service import Claim, Outcome
from models.jobs.states import STEP_FINAL, StepState
from models.kit import broker, db
from models.kit.errors import Conflict
from tests.conftest import Customer, make_customer
from tests.factories.jobs import new_job

ENDS = [StepState.COMPLETED, StepState.FAILED, StepState.SCHEDULED, StepState.CANCELLED]


class Engine(RuleBasedStateMachine):
    """Two workers, one of which may be a zombie, customers who submit and cancel, and a sweep."""

    customer: Customer

    def __init__(self) -> None:
        super().__init__()
        self.jobs: list[UUID] = []
        self.claims: list[tuple[str, Claim]] = []
        self.finals: dict[UUID, str] = {}

    @initialize()
    def begin(self) -> None:
        with db.unit_of_work() as session:
            db.rows(session, "truncate steps, jobs, job_events", {})
        self.customer = make_customer()

    @rule(n=st.integers(1, 3))
    def submit(self, n: int) -> None:
        job = new_job(self.customer.actor.tenant_id, *(f"step {i}" for i in range(n)))
        with db.unit_of_work() as session:
            self.jobs += service.submit(session, [job])

    @rule(
        owner=st.sampled_from(["one", "two"]),
        size=st.integers(1, 3),
        lane=st.sampled_from(broker.WORK_LANES),
    )
    def claim(self, owner: str, size: int, lane: str) -> None:
        with db.unit_of_work() as session:
            got = service.claim(session, lane=lane, owner=owner, size=size)
        self.claims += [(owner, claim) for claim in got]

    @precondition(lambda self: self.claims)
    @rule(data=st.data(), end=st.sampled_from(ENDS))
    def finish(self, data: st.DataObject, end: StepState) -> None:
        # Any claim ever made, so stale ones too.
        owner, claim = data.draw(st.sampled_from(self.claims))
        with db.unit_of_work() as session:
            row = db.rows(
                session, "select state, attempt from steps where id = %(id)s", {"id": claim.id}
            )
            current = row[0][0] == "in_progress" and row[0][1] == claim.attempt
        outcome = Outcome(claim, end, delay_s=0 if end is StepState.SCHEDULED else None)
        with db.unit_of_work() as session:
            accepted = service.finish(session, [outcome], owner=owner)
        assert bool(accepted) == current

    @rule()
    def lose_workers(self) -> None:
        with db.unit_of_work() as session:
            db.rows(session, "update steps set due_at = now() where state = 'in_progress'", {})
            service.sweep(session)

    @precondition(lambda self: self.jobs)
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        job_id = data.draw(st.sampled_from(self.jobs))
        with db.unit_of_work() as session:
            try:
                service.cancel(session, job_id, tenant_id=self.customer.actor.tenant_id)
            except Conflict:
                assert self.finals.get(job_id) != "cancelled"

    @invariant()
    def jobs_follow_from_their_steps(self) -> None:
        with db.unit_of_work() as session:
            jobs = db.rows(session, "select id, state, n_steps, n_open, event_seq from jobs", {})
            steps = db.rows(session, "select job_id, state, crashes from steps", {})
            events = db.rows(session, "select job_id, seq, state from job_events order by seq", {})
        for job_id, state, n_steps, n_open, seq in jobs:
            mine = [s for j, s, _ in steps if j == job_id]
            assert len(mine) == n_steps
            assert n_open == sum(s not in STEP_FINAL for s in mine)
            assert (state in ("pending", "in_progress")) == (n_open > 0)
            if n_open == 0:
                assert state == _expected(mine)
                assert self.finals.setdefault(job_id, state) == state, "a final state changed"
            told = [(n, s) for j, n, s in events if j == job_id]
            assert [n for n, _ in told] == list(range(1, seq + 1)), "events have a gap"
            assert told[-1][1] == state, "the last event says something else"
        assert all(crashes <= 3 for _, _, crashes in steps)


def _expected(states: list[str]) -> str:
    if "cancelled" in states:
        return "cancelled"
    failed = states.count("failed")
    if failed == len(states):
        return "failed"
    return "partial" if failed else "completed"


@pytest.mark.usefixtures("lanes")
def test_the_promises_hold_on_random_walks() -> None:
    run_state_machine_as_test(
        Engine, settings=hypothesis_settings(max_examples=40, stateful_step_count=25)
    )
