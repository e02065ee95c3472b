"""Figures of jobs: added up right from kept and fresh ones, on every clock, without a gap."""

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from models.analytics import figures, rollup
from models.analytics.figures import Durations, Figures, Step, Window
from models.jobs import service
from models.jobs.service import NewJob, NewStep, Outcome
from models.jobs.states import JobState, StepState
from models.kit import db
from models.kit.errors import Invalid
from tests.conftest import Customer
from tests.support.eventually import eventually

pytestmark = pytest.mark.usefixtures("lanes")
NOON = datetime(2026, 5, 14, 12, tzinfo=UTC)
DAY = Window(NOON - timedelta(hours=12), NOON + timedelta(hours=12), Step.HOUR)


def make(
    customer: Customer,
    made_at: datetime,
    *states: StepState | None,
    took_ms: int = 1000,
    kind: str = "content",
) -> UUID:
    """Store a job made at a moment whose channels ended so; None lets one wait."""
    names = ["email", "website", "social_twitter"][: len(states)]
    job = NewJob(customer.actor.tenant_id, kind, "d", [NewStep("render", n) for n in names])
    with db.unit_of_work() as session:
        service.submit(session, [job])
        claims = service.claim(session, lane="short", owner="me", size=100)
        by_name = {claim.name: claim for claim in claims}
        ended = [
            Outcome(by_name[name], state)
            for name, state in zip(names, states, strict=True)
            if state is not None
        ]
        service.finish(session, ended, owner="me")
        values = {"id": job.id, "at": made_at, "ms": took_ms}
        for statement in (
            """update jobs set created_at = %(at)s, started_at = %(at)s,
                completed_at = case when completed_at is not null
                    then %(at)s + make_interval(secs => %(ms)s / 1000.0) end where id = %(id)s""",
            """update steps set started_at = %(at)s,
                finished_at = %(at)s + make_interval(secs => %(ms)s / 1000.0)
                where job_id = %(id)s and finished_at is not null""",
        ):
            db.rows(session, statement, values)
    return job.id


def bring_up() -> None:
    def is_up() -> bool:
        with db.unit_of_work() as session:
            rollup.advance(session)
            last = db.rows(session, "select coalesce(max(id), 0) from job_events", {})[0][0]
            return bool(rollup.counted_upto(session) >= last)

    eventually(is_up, every_s=0.001)


def read(customer: Customer, window: Window = DAY, **filters: object) -> Figures:
    with db.unit_of_work() as session:
        return figures.read(session, window, tenant_id=customer.actor.tenant_id, **filters)  # type: ignore[arg-type]


def durations(customer: Customer) -> Durations:
    with db.unit_of_work() as session:
        return figures.durations(session, DAY, tenant_id=customer.actor.tenant_id)


GOOD, BAD, GONE = StepState.COMPLETED, StepState.FAILED, StepState.CANCELLED


@pytest.mark.parametrize("kept", [False, True])
def test_jobs_are_added_up_by_state_and_channel(customer: Customer, kept: bool) -> None:
    make(customer, NOON, GOOD, GOOD)
    make(customer, NOON, GOOD, BAD, took_ms=3000)
    make(customer, NOON, BAD)
    make(customer, NOON, GONE)
    make(customer, NOON, GOOD, None)
    make(customer, NOON + timedelta(days=1), GOOD)
    make(customer, NOON, GOOD, kind="bulk")
    if kept:
        bring_up()

    found = read(customer)

    assert found.whole.by_state == {
        JobState.COMPLETED: 1,
        JobState.PARTIAL: 1,
        JobState.FAILED: 1,
        JobState.CANCELLED: 1,
        JobState.IN_PROGRESS: 1,
    }
    assert (found.whole.n, found.whole.n_completed, found.whole.n_failed) == (5, 1, 2)
    assert found.whole.success_rate == 33.33
    assert {name: each.n for name, each in found.by_channel.items()} == {"email": 5, "website": 3}
    website = found.by_channel["website"]
    assert (website.n_completed, website.n_failed, website.success_rate) == (1, 1, 50.0)
    assert website.mean_s == 2.0


@pytest.mark.parametrize("kept", [False, True])
def test_filters_narrow_the_figures(customer: Customer, kept: bool) -> None:
    make(customer, NOON, GOOD, GOOD)
    make(customer, NOON, BAD)
    if kept:
        bring_up()

    failed = read(customer, states=[JobState.FAILED])
    website = read(customer, channel="website")
    fax = read(customer, channel="fax")

    assert (failed.whole.n, sum(n for _, n in failed.points)) == (1, 1)
    assert (website.whole.n, sum(n for _, n in website.points)) == (1, 1)
    assert list(website.by_channel) == ["website"]
    assert (fax.whole.n, fax.by_channel) == (0, {})


def test_a_graph_has_every_point_once_in_order(customer: Customer) -> None:
    make(customer, NOON, GOOD)
    bring_up()
    make(customer, NOON + timedelta(minutes=59), GOOD)
    make(customer, NOON + timedelta(hours=3), GOOD)

    points = read(customer).points

    assert [moment for moment, _ in points] == [DAY.since + timedelta(hours=n) for n in range(24)]
    assert [(moment.hour, n) for moment, n in points if n] == [(12, 2), (15, 1)]


BERLIN = ZoneInfo("Europe/Berlin")
CUTS = [
    (Step.DAY, BERLIN, datetime(2026, 5, 13, 22, tzinfo=UTC)),
    (Step.DAY, ZoneInfo("UTC"), datetime(2026, 5, 14, tzinfo=UTC)),
    (Step.WEEK, ZoneInfo("UTC"), datetime(2026, 5, 11, tzinfo=UTC)),
    (Step.MONTH, BERLIN, datetime(2026, 4, 30, 22, tzinfo=UTC)),
]


@pytest.mark.parametrize(("step", "zone", "begins"), CUTS)
def test_days_weeks_and_months_begin_where_the_zone_has_them(
    customer: Customer, step: Step, zone: ZoneInfo, begins: datetime
) -> None:
    make(customer, NOON, GOOD)
    bring_up()
    window = Window(NOON - timedelta(days=70), NOON + timedelta(days=70), step, zone)

    points = read(customer, window).points

    assert [moment for moment, n in points if n] == [begins]
    assert len(points) == len({moment for moment, _ in points})


def test_a_change_of_the_clocks_leaves_no_gap(customer: Customer) -> None:
    window = Window(
        datetime(2026, 10, 23, 22, tzinfo=UTC),
        datetime(2026, 10, 27, 23, tzinfo=UTC),
        Step.DAY,
        BERLIN,
    )
    make(customer, datetime(2026, 10, 25, 22, 30, tzinfo=UTC), GOOD)
    bring_up()

    points = read(customer, window).points

    assert [moment.hour for moment, _ in points] == [22, 22, 23, 23]
    assert [n for _, n in points] == [0, 1, 0, 0]


def test_too_fine_a_graph_is_refused(customer: Customer) -> None:
    window = Window(NOON - timedelta(days=365), NOON, Step.HOUR)

    with pytest.raises(Invalid, match="coarser"):
        read(customer, window)


@pytest.mark.parametrize("kept", [False, True])
def test_percentiles_are_close(customer: Customer, kept: bool) -> None:
    for n in range(1, 41):
        make(customer, NOON, GOOD, took_ms=n * 100)
    if kept:
        bring_up()

    took = durations(customer)

    assert took.mean_ms == 2050
    assert took.p50_ms == pytest.approx(2000, rel=0.03)
    assert took.p95_ms == pytest.approx(3800, rel=0.03)
    assert took.p99_ms == pytest.approx(4000, rel=0.03)


def test_nothing_gives_zeros_and_no_error(customer: Customer) -> None:
    found = read(customer)

    assert (found.whole.n, found.whole.success_rate, found.whole.mean_s) == (0, 0.0, 0.0)
    assert durations(customer) == Durations(0.0, 0.0, 0.0, 0.0)


def test_figures_of_others_are_not_added(customer: Customer, other_customer: Customer) -> None:
    make(customer, NOON, GOOD)
    bring_up()
    make(customer, NOON, GOOD)

    assert read(other_customer).whole.n == 0
