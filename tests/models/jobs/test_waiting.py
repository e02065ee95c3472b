"""Why a job waits: each reason is found where it holds, and told in a sentence that helps."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from models.jobs import batches, pauses, service, waiting
from models.jobs.batches import NewBatch
from models.jobs.crew import Crew
from models.jobs.pauses import NewPause
from models.jobs.service import Outcome
from models.jobs.states import BatchMode, StepState
from models.jobs.waiting import Found, Reason, Step, Waiting
from models.kit import clock, db, ids
from tests.conftest import Customer
from tests.factories.jobs import new_job

pytestmark = pytest.mark.usefixtures("lanes")

BUSY = Crew(reachable=True, processes=2, step_s=0.5)


def submit(customer: Customer, *names: str, times: int = 1, **kwargs: object) -> list[UUID]:
    tenant_id = customer.actor.tenant_id
    with db.unit_of_work() as session:
        jobs = [new_job(tenant_id, *names, **kwargs) for _ in range(times)]  # type: ignore[arg-type]  # passed through
        return service.submit(session, jobs)


def why(customer: Customer, job_id: UUID, who: Crew = BUSY) -> Waiting:
    with db.unit_of_work() as session:
        found = waiting.find(session, job_id, tenant_id=customer.actor.tenant_id)
    assert found is not None
    return waiting.explain(found, who)


def pause(customer: Customer, **what: str) -> None:
    actor = customer.actor
    with db.unit_of_work() as session:
        pauses.pause(session, NewPause(actor.tenant_id, actor.id, **what))


def run(statement: str, customer: Customer) -> None:
    with db.unit_of_work() as session:
        db.rows(session, statement, {"id": customer.actor.tenant_id})


def test_a_job_behind_others_says_how_many_and_when_its_turn_comes(customer: Customer) -> None:
    [job_id] = submit(customer, "a", times=9)[-1:]

    told = why(customer, job_id)

    assert (told.reason, told.ahead) == (Reason.BEHIND, 8)
    assert told.message == "8 steps are before it in its lane."
    assert told.estimated_start is not None
    assert abs(told.estimated_start - clock.now() - timedelta(seconds=2)) < timedelta(seconds=1)


def test_the_next_one_is_starting(customer: Customer) -> None:
    [job_id] = submit(customer, "a")

    assert why(customer, job_id).reason is Reason.STARTING


@pytest.mark.parametrize(
    ("who", "reason", "word"),
    [
        (Crew(reachable=False), Reason.BROKER_DOWN, "stored safely"),
        (Crew(reachable=True), Reason.NO_WORKER, "toombos worker"),
    ],
)
def test_a_job_that_nobody_can_take_says_so_and_that_it_is_safe(
    customer: Customer, who: Crew, reason: Reason, word: str
) -> None:
    [job_id] = submit(customer, "a")

    told = why(customer, job_id, who)

    assert told.reason is reason
    assert word in told.message
    assert told.estimated_start is None


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ({"name": "a"}, "The channel a is paused (too loud)"),
        ({"lane": "short"}, "The lane short is paused (too loud)"),
        ({}, "Everything of yours is paused (too loud)"),
    ],
)
def test_a_paused_job_says_what_is_paused_and_why(
    customer: Customer, what: dict[str, str], words: str
) -> None:
    [job_id] = submit(customer, "a", "b")
    pause(customer, reason="too loud", **what)

    told = why(customer, job_id)

    assert told.reason is Reason.PAUSED
    assert words in told.message
    assert told.names == (["a"] if what.get("name") else ["a", "b"])


def test_a_scheduled_job_names_its_time(customer: Customer) -> None:
    due_at = datetime(2099, 1, 2, 3, 4, tzinfo=UTC)
    [job_id] = submit(customer, "a", due_at=due_at)

    told = why(customer, job_id)

    assert (told.reason, told.until, told.estimated_start) == (Reason.SCHEDULED, due_at, due_at)
    assert "2099-01-02T03:04" in told.message


def test_a_step_that_is_tried_again_names_the_next_try(customer: Customer) -> None:
    [job_id] = submit(customer, "a", "b")
    with db.unit_of_work() as session:
        first, _ = service.claim(session, lane="short", owner="me", size=2)
        service.finish(session, [Outcome(first, StepState.SCHEDULED, delay_s=60)], owner="me")

    told = why(customer, job_id)

    assert (told.reason, told.names) == (Reason.RETRY, [first.name])
    assert told.until is not None
    assert told.message.startswith("Try 1 failed")


def test_a_job_over_its_tenants_limit_says_both_numbers(customer: Customer) -> None:
    run("update tenants set max_running = 2 where id = %(id)s", customer)
    jobs = submit(customer, "a", times=5)
    with db.unit_of_work() as session:
        service.claim(session, lane="short", owner="me", size=25)

    told = why(customer, jobs[-1])

    assert (told.reason, told.ahead) == (Reason.LIMIT, 2)
    assert "2 steps running and may have 2 at once" in told.message
    assert told.estimated_start is not None


def test_a_job_that_waits_for_its_turn_counts_those_before_it(customer: Customer) -> None:
    tenant_id = customer.actor.tenant_id
    jobs = [new_job(tenant_id) for _ in range(3)]
    with db.unit_of_work() as session:
        batches.submit(session, NewBatch(tenant_id, BatchMode.SEQUENTIAL), jobs)

    told = why(customer, jobs[2].id)

    assert (told.reason, told.ahead) == (Reason.TURN, 2)


def test_nothing_is_said_of_a_job_whose_steps_all_run_and_of_a_foreign_one(
    customer: Customer, other_customer: Customer
) -> None:
    [job_id] = submit(customer, "a")
    with db.unit_of_work() as session:
        assert waiting.find(session, job_id, tenant_id=other_customer.actor.tenant_id) is None
        service.claim(session, lane="short", owner="me", size=1)
        assert waiting.find(session, job_id, tenant_id=customer.actor.tenant_id) is None


@given(
    reason=st.sampled_from(Reason),
    ahead=st.integers(0, 10_001),
    processes=st.integers(0, 64),
    step_s=st.none() | st.floats(0, 600),
    most=st.integers(1, 99),
    reachable=st.booleans(),
)
@hypothesis_settings(max_examples=60)
def test_every_reason_has_a_sentence_and_no_estimate_lies_in_the_past(
    reason: Reason,
    ahead: int,
    processes: int,
    step_s: float | None,
    most: int,
    reachable: bool,
) -> None:
    now = clock.now()
    step = Step(ids.new_id(), "a", "pending", 1, now, None, None, None, most, most, now)

    told = waiting.explain(Found(reason, [step], ahead), Crew(reachable, processes, step_s))

    assert told.message.endswith(".")
    assert "None" not in told.message
    assert told.estimated_start is None or told.estimated_start >= now
    if told.reason is Reason.BEHIND:
        assert reachable
        assert processes
