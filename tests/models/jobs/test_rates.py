"""Rates: a channel starts only so often, whatever claims at once, and nothing is lost by it."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from models.jobs import rates, service, waiting
from models.jobs.crew import Crew
from models.jobs.rates import NewRate, Rate
from models.jobs.service import Claim, Outcome
from models.jobs.states import StepState
from models.jobs.waiting import Reason
from models.kit import db
from models.kit.errors import Invalid, Missing
from tests.conftest import Customer, empty_lanes, make_customer
from tests.factories.jobs import new_job

pytestmark = pytest.mark.usefixtures("lanes")

DAY = 86_400


def submit(customer: Customer, *names: str, times: int = 1) -> list[UUID]:
    with db.unit_of_work() as session:
        jobs = [new_job(customer.actor.tenant_id, *names) for _ in range(times)]
        return service.submit(session, jobs)


def put(
    customer: Customer,
    starts: int,
    *,
    seconds: int = DAY,
    burst: int | None = None,
    name: str = "a",
) -> Rate:
    new = NewRate(customer.actor.tenant_id, customer.actor.id, name, starts, seconds, burst)
    with db.unit_of_work() as session:
        return rates.put(session, new)


def end(customer: Customer, rate: Rate) -> None:
    with db.unit_of_work() as session:
        rates.end(session, rate.id, tenant_id=customer.actor.tenant_id)


def claim(size: int = 25, owner: str = "me") -> list[Claim]:
    with db.unit_of_work() as session:
        return service.claim(session, lane="short", owner=owner, size=size)


def finish(claims: list[Claim], state: StepState = StepState.COMPLETED) -> None:
    delay_s = 0 if state is StepState.SCHEDULED else None
    with db.unit_of_work() as session:
        service.finish(session, [Outcome(c, state, delay_s=delay_s) for c in claims], owner="me")


def sweep() -> None:
    with db.unit_of_work() as session:
        service.sweep(session)


def pass_time(customer: Customer, seconds: float) -> None:
    with db.unit_of_work() as session:
        values = {"s": seconds, "id": customer.actor.tenant_id}
        query = "update rates set next_at = next_at - make_interval(secs => %(s)s)"
        db.rows(session, f"{query} where tenant_id = %(id)s", values)


def test_no_more_start_than_the_rate_allows_and_the_rest_start_as_time_passes(
    customer: Customer,
) -> None:
    put(customer, 24, burst=3)
    submit(customer, "a", times=5)

    finish(first := claim())
    assert len(first) == 3
    sweep()
    assert claim() == []
    pass_time(customer, DAY / 24)
    sweep()
    finish(second := claim())
    assert len(second) == 1
    pass_time(customer, 10 * DAY)
    sweep()
    assert len(claim()) == 1


def test_a_rest_fills_no_more_than_the_burst(customer: Customer) -> None:
    put(customer, 24, burst=2)
    pass_time(customer, 10 * DAY)
    submit(customer, "a", times=5)

    assert len(claim()) == 2


def test_other_channels_and_other_tenants_start_as_ever(
    customer: Customer, other_customer: Customer
) -> None:
    put(customer, 1)
    submit(customer, "a", "b", times=3)
    submit(other_customer, "a", times=3)

    started = [(c.tenant_id, c.name) for c in claim()]

    assert started.count((customer.actor.tenant_id, "a")) == 1
    assert started.count((customer.actor.tenant_id, "b")) == 3
    assert started.count((other_customer.actor.tenant_id, "a")) == 3


def test_who_waits_longer_goes_first_even_if_others_come_at_the_right_moment(
    customer: Customer,
) -> None:
    put(customer, 24)
    old = submit(customer, "a", times=3)
    claim()
    pass_time(customer, DAY / 24)
    submit(customer, "a", times=2)

    assert claim() == []
    sweep()
    assert [c.job_id for c in claim()] == [old[1]]
    pass_time(customer, DAY / 24)
    sweep()
    assert [c.job_id for c in claim()] == [old[2]]


def test_a_try_again_is_a_start_too(customer: Customer) -> None:
    put(customer, 24)
    submit(customer, "a")
    finish(claim(), StepState.SCHEDULED)

    sweep()

    assert claim() == []


def test_slots_that_claim_at_once_keep_the_rate(customer: Customer) -> None:
    put(customer, 100, burst=7)
    submit(customer, "a", times=30)

    with ThreadPoolExecutor(5) as pool:
        started = sum(len(got) for got in pool.map(lambda n: claim(2, f"owner {n}"), range(20)))

    assert started == 7


def test_a_rate_that_is_ended_holds_nobody_back(customer: Customer) -> None:
    rate = put(customer, 1)
    submit(customer, "a", times=5)
    claim()

    end(customer, rate)

    assert len(claim()) == 4
    with pytest.raises(Missing):
        end(customer, rate)


def test_a_channel_has_one_rate_and_a_faster_one_holds_at_once(customer: Customer) -> None:
    slow = put(customer, 1)
    submit(customer, "a", times=5)
    assert len(claim()) == 1

    fast = put(customer, DAY, burst=3)
    pass_time(customer, 3)
    sweep()

    assert fast.id == slow.id
    with db.unit_of_work() as session:
        assert rates.all_of(session, tenant_id=customer.actor.tenant_id) == [fast]
    assert len(claim()) == 3


@pytest.mark.parametrize(
    ("starts", "seconds", "burst"),
    [(0, 1, None), (1, 0, None), (1, DAY + 1, None), (10, 1, 9), (10, 60, 11), (10, 60, 0)],
)
def test_numbers_that_make_no_rate_are_refused(
    customer: Customer, starts: int, seconds: int, burst: int | None
) -> None:
    with pytest.raises(Invalid):
        put(customer, starts, seconds=seconds, burst=burst)


def test_a_foreign_rate_is_missing(customer: Customer, other_customer: Customer) -> None:
    rate = put(customer, 1)

    with pytest.raises(Missing):
        end(other_customer, rate)


def test_a_job_that_waits_for_its_rate_says_so_and_when_it_starts(customer: Customer) -> None:
    put(customer, 24)
    jobs = submit(customer, "a", times=3)
    claim()

    with db.unit_of_work() as session:
        found = waiting.find(session, jobs[-1], tenant_id=customer.actor.tenant_id)
    assert found
    told = waiting.explain(found, Crew(reachable=True, processes=2, step_s=1.0))

    assert (told.reason, told.ahead) == (Reason.RATE, 1)
    assert told.message == "a begins at most 24 in 86,400 s; 1 of it is before it."
    assert told.estimated_start
    seconds = (told.estimated_start - found.steps[0].now).total_seconds()
    assert seconds == pytest.approx(2 * DAY / 24, abs=60)


@given(data=st.data())
@hypothesis_settings(max_examples=25)
def test_whatever_happens_no_more_start_than_time_allows_and_none_is_lost(
    data: st.DataObject,
) -> None:
    empty_lanes()  # an example before may have been given up in its middle
    customer = make_customer()
    burst = data.draw(st.integers(1, 4))
    rate = put(customer, 100, burst=burst)
    total, started, passed = 0, 0, 0.0
    held = list[Claim]()
    for move in data.draw(st.lists(st.sampled_from("sccftw"), max_size=16)):
        if move == "s":
            total += len(submit(customer, "a", times=3))
        elif move == "c":
            got = claim(size=data.draw(st.integers(1, 5)))
            held += got
            started += len(got)
        elif move == "f" and held:
            finish([held.pop()])
        elif move == "t":
            seconds = data.draw(st.floats(0, DAY / 20))
            passed += seconds
            pass_time(customer, seconds)
        elif move == "w":
            sweep()
        # The test itself takes some time, in which at most one more token may come.
        assert started <= burst + passed * 100 / DAY + 1

    end(customer, rate)
    finish(held)
    sweep()
    while held := claim():
        finish(held)
    with db.unit_of_work() as session:
        query = "select 1 from jobs where tenant_id = %(id)s and state = 'completed'"
        assert len(db.rows(session, query, {"id": customer.actor.tenant_id})) == total
