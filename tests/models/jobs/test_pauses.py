"""Pauses and limits: what may not start waits aside, and comes back in order."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from models.jobs import pauses, service
from models.jobs.pauses import NewPause, Pause
from models.jobs.service import Claim, NewJob, NewStep, Outcome
from models.jobs.states import StepState
from models.kit import broker, db
from models.kit.errors import Missing
from models.kit.settings import settings
from tests.conftest import Customer, make_customer
from tests.factories.jobs import new_job

pytestmark = pytest.mark.usefixtures("lanes")


def submit(customer: Customer, *names: str, times: int = 1, **kwargs: object) -> list[UUID]:
    tenant_id = customer.actor.tenant_id
    with db.unit_of_work() as session:
        jobs = [new_job(tenant_id, *names, **kwargs) for _ in range(times)]  # type: ignore[arg-type]  # passed through
        return service.submit(session, jobs)


def pause(customer: Customer, lane: str | None = None, name: str | None = None) -> Pause:
    with db.unit_of_work() as session:
        actor = customer.actor
        return pauses.pause(session, NewPause(actor.tenant_id, actor.id, lane, name))[0]


def resume(customer: Customer, found: Pause) -> None:
    with db.unit_of_work() as session:
        pauses.resume(session, found.id, tenant_id=customer.actor.tenant_id)


def limit(customer: Customer, most: int | None) -> None:
    run("update tenants set max_running = %(most)s where id = %(id)s", customer, most=most)


def claim(size: int = 25, lane: str = "short", owner: str = "me") -> list[Claim]:
    with db.unit_of_work() as session:
        return service.claim(session, lane=lane, owner=owner, size=size)


def finish(claims: list[Claim], state: StepState = StepState.COMPLETED, owner: str = "me") -> None:
    delay_s = 0 if state is StepState.SCHEDULED else None
    with db.unit_of_work() as session:
        service.finish(session, [Outcome(c, state, delay_s=delay_s) for c in claims], owner=owner)


def sweep() -> None:
    with db.unit_of_work() as session:
        service.sweep(session)


def run(statement: str, customer: Customer, **values: object) -> list[tuple[object, ...]]:
    with db.unit_of_work() as session:
        rows = db.rows(session, statement, {"id": customer.actor.tenant_id, **values})
        return [tuple(row) for row in rows]


def parked(customer: Customer) -> int:
    query = "select 1 from steps where tenant_id = %(id)s and state = 'pending' and parked"
    return len(run(query, customer))


@pytest.mark.parametrize(
    ("lane", "name", "left"),
    [
        (None, "email", {("short", "website"), ("long", "website")}),
        ("short", None, {("long", "email"), ("long", "website")}),
        (None, None, set()),
        ("long", "email", {("short", "email"), ("short", "website"), ("long", "website")}),
    ],
)
def test_a_pause_keeps_back_what_it_names_and_nothing_else(
    customer: Customer,
    other_customer: Customer,
    lane: str | None,
    name: str | None,
    left: set[tuple[str, str]],
) -> None:
    pause(customer, lane, name)
    for place in broker.WORK_LANES:
        submit(customer, "email", "website", lane=place)
        submit(other_customer, "email", lane=place)

    claims = [*claim(lane="short"), *claim(lane="long")]

    mine = {(c.lane, c.name) for c in claims if c.tenant_id == customer.actor.tenant_id}
    assert mine == left
    assert len(claims) == len(left) + 2


def test_a_resume_brings_everything_back_in_order_and_wakes_the_lane(customer: Customer) -> None:
    found = pause(customer)
    jobs = submit(customer, "a", times=40)
    assert claim() == []
    assert parked(customer) == 40
    broker.redis_client().flushdb()

    resume(customer, found)

    assert broker.redis_client().llen("short") == 2
    assert [c.job_id for _ in range(2) for c in claim()] == jobs


def test_a_resume_leaves_what_another_pause_holds(customer: Customer) -> None:
    everything = pause(customer)
    email = pause(customer, name="email")
    submit(customer, "email", "website")
    claim()

    resume(customer, everything)
    assert [c.name for c in claim()] == ["website"]

    resume(customer, email)
    assert [c.name for c in claim()] == ["email"]


def test_a_pause_asked_for_twice_is_one_and_ends_once(customer: Customer) -> None:
    first, second = pause(customer, name="email"), pause(customer, name="email")

    assert first == second
    resume(customer, first)
    with pytest.raises(Missing):
        resume(customer, first)


def test_a_pause_of_somebody_else_is_missing(customer: Customer, other_customer: Customer) -> None:
    found = pause(customer)

    with pytest.raises(Missing):
        resume(other_customer, found)
    with db.unit_of_work() as session:
        assert pauses.all_of(session, tenant_id=other_customer.actor.tenant_id) == []
        assert pauses.all_of(session, tenant_id=customer.actor.tenant_id) == [found]


def test_a_running_step_that_is_paused_ends_and_waits_with_its_next_try(customer: Customer) -> None:
    submit(customer, "a", "b")
    good, bad = claim()
    found = pause(customer)

    finish([good])
    finish([bad], StepState.SCHEDULED)
    sweep()

    assert claim() == []
    resume(customer, found)
    assert [c.id for c in claim()] == [bad.id]


def test_a_step_that_lost_its_worker_waits_while_it_is_paused(customer: Customer) -> None:
    submit(customer, "a")
    [held] = claim()
    found = pause(customer)
    run("update steps set due_at = now() where tenant_id = %(id)s", customer)
    sweep()

    assert claim(lane="long") == []
    resume(customer, found)
    assert [c.id for c in claim(lane="long")] == [held.id]


def test_a_parked_step_can_be_cancelled_and_stays_so(customer: Customer) -> None:
    found = pause(customer)
    [job_id] = submit(customer, "a")
    claim()

    with db.unit_of_work() as session:
        assert service.cancel(session, job_id, tenant_id=customer.actor.tenant_id) == "cancelled"

    resume(customer, found)
    assert claim() == []


def test_a_step_parked_after_its_pause_ended_is_found_by_the_sweep(customer: Customer) -> None:
    [job_id] = submit(customer, "a")
    # A claim that began before the end of the pause, and committed after it, leaves this behind.
    run("update steps set parked = true where tenant_id = %(id)s", customer)
    broker.redis_client().flushdb()

    sweep()

    assert broker.redis_client().llen("short") == 1
    assert [c.job_id for c in claim()] == [job_id]


def test_a_paused_flood_costs_others_one_look_each(
    customer: Customer, other_customer: Customer
) -> None:
    submit(customer, "a", times=3000)
    pause(customer)
    [small] = submit(other_customer, "a")

    assert small in [c.job_id for c in claim()]
    assert claim() == []
    assert parked(customer) == 3000
    sweep()
    assert parked(customer) == 3000


def test_a_claim_that_parked_enough_leaves_the_rest_to_another_one_and_wakes_it(
    customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "LOOKS", 2)
    monkeypatch.setattr(service, "LOOK_FURTHER", 4)
    submit(customer, "a", times=9)
    pause(customer)
    broker.redis_client().flushdb()

    assert claim(size=2) == []
    assert parked(customer) == 6
    assert broker.redis_client().llen("short") == 1


def test_a_resumed_flood_does_not_go_before_others(
    customer: Customer, other_customer: Customer
) -> None:
    found = pause(customer)
    submit(customer, "a", times=300)
    claim()
    small = submit(other_customer, "a", times=3)

    resume(customer, found)

    assert set(small) <= {c.job_id for c in claim(size=8)}


def test_lanes_with_nothing_but_parked_steps_are_not_woken(customer: Customer) -> None:
    pause(customer)
    submit(customer, "a")
    claim()
    broker.redis_client().flushdb()

    sweep()

    assert broker.redis_client().llen("short") == 0


def test_a_bulk_operation_runs_while_everything_is_paused(customer: Customer) -> None:
    pause(customer)
    job = NewJob(customer.actor.tenant_id, "bulk", "", [NewStep("bulk", "bulk", lane="long")])
    with db.unit_of_work() as session:
        service.submit(session, [job])

    assert [c.job_id for c in claim(lane="long")] == [job.id]


def test_a_tenant_never_holds_more_than_its_limit_and_goes_on_when_a_step_ends(
    customer: Customer, other_customer: Customer
) -> None:
    limit(customer, 2)
    jobs = submit(customer, "a", times=5)
    submit(other_customer, "a", times=5)

    first = claim()

    mine = [c for c in first if c.tenant_id == customer.actor.tenant_id]
    assert [c.job_id for c in mine] == jobs[:2]
    assert len(first) == 7
    assert claim() == []
    broker.redis_client().flushdb()
    finish(mine[:1])
    assert broker.redis_client().llen("short") == 1
    assert [c.job_id for c in claim()] == jobs[2:3]


def test_new_steps_of_a_tenant_at_its_limit_do_not_overtake_older_ones(customer: Customer) -> None:
    limit(customer, 1)
    jobs = submit(customer, "a", times=3)
    done = []
    for _ in range(6):
        held = claim()
        jobs += submit(customer, "a")
        assert claim() == []
        finish(held)
        done += [c.job_id for c in held]

    assert done == jobs[:6]


def test_a_limit_that_is_lifted_lets_everything_go(customer: Customer) -> None:
    limit(customer, 1)
    submit(customer, "a", times=5)
    claim()

    limit(customer, None)
    sweep()

    assert len(claim()) == 4


@pytest.fixture
def one_each(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let a tenant without a limit of its own run one step at a time."""
    monkeypatch.setenv("TOOMBOS_ENGINE__MAX_RUNNING", "1")
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


@pytest.mark.usefixtures("one_each")
def test_the_settings_limit_is_for_tenants_without_one_of_their_own(
    customer: Customer, other_customer: Customer
) -> None:
    limit(other_customer, 3)
    submit(customer, "a", times=5)
    submit(other_customer, "a", times=5)

    held = [c.tenant_id for c in claim()]

    assert held.count(customer.actor.tenant_id) == 1
    assert held.count(other_customer.actor.tenant_id) == 3


def test_slots_that_claim_at_once_keep_the_limit_and_finish_everything(customer: Customer) -> None:
    limit(customer, 3)
    submit(customer, "a", times=40)
    query = "select 1 from steps where tenant_id = %(id)s and state = 'in_progress'"
    barrier, most = threading.Barrier(5), [0] * 5

    def work(n: int) -> int:
        barrier.wait()
        done = 0
        for _ in range(40):
            held = claim(size=2, owner=f"owner {n}")
            most[n] = max(most[n], len(run(query, customer)))
            finish(held, owner=f"owner {n}")
            done += len(held)
        return done

    with ThreadPoolExecutor(5) as pool:
        done = sum(pool.map(work, range(5)))
    sweep()
    while held := claim():
        finish(held)
        done += len(held)

    assert done == 40
    assert max(most) == 3


@given(data=st.data())
@hypothesis_settings(max_examples=25)
def test_whatever_is_paused_and_limited_no_step_starts_that_may_not_and_none_is_lost(
    data: st.DataObject,
) -> None:
    customer = make_customer()
    most, held, paused = None, list[Claim](), dict[str, Pause]()
    total = 0
    for move in data.draw(st.lists(st.sampled_from("scfprl"), max_size=14)):
        name = data.draw(st.sampled_from("ab"))
        if move == "s":
            total += len(submit(customer, name, times=3))
        elif move == "c":
            got = claim(size=data.draw(st.integers(1, 4)))
            assert not {c.name for c in got} & set(paused)
            held += got
            assert not got or most is None or len(held) <= most
        elif move == "f" and held:
            finish([held.pop()])
        elif move == "p":
            paused[name] = pause(customer, name=name)
        elif move == "r" and name in paused:
            resume(customer, paused.pop(name))
        elif move == "l":
            most = data.draw(st.sampled_from([None, 1, 2]))
            limit(customer, most)

    for found in paused.values():
        resume(customer, found)
    finish(held)
    limit(customer, None)
    sweep()
    while held := claim():
        finish(held)
    done = run("select 1 from jobs where tenant_id = %(id)s and state = 'completed'", customer)
    assert len(done) == total
