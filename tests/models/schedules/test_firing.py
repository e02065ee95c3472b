"""Schedules make their jobs: each planned moment once, after whatever downtime, in many sweeps at once."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from models.contents.generate import Wish
from models.documents import service as documents
from models.documents import versions
from models.documents.service import NewDocument
from models.jobs import queries
from models.jobs.search import Filters
from models.kit import db, ids
from models.schedules import firing, plans, service
from models.schedules.firing import Fired
from models.schedules.plans import CatchUp, Outcome, Plan, ScheduleState
from models.schedules.recurrence import Recurrence
from models.schedules.service import RunView
from models.schedules.tables import Schedule
from tests.conftest import Customer
from tests.factories.schedules import DAILY, plan

pytestmark = pytest.mark.usefixtures("lanes")


def create(customer: Customer, new: Plan) -> UUID:
    with db.unit_of_work() as session:
        return service.create(session, new, tenant_id=customer.actor.tenant_id).id


def look(customer: Customer, schedule_id: UUID) -> tuple[Schedule, list[RunView]]:
    with db.unit_of_work() as session:
        row = service.get(session, str(schedule_id), tenant_id=customer.actor.tenant_id)
        return row, service.runs(session, row, limit=100, before=None)


def move_next_run(schedule_id: UUID, ago: timedelta) -> datetime:
    """Let the next run have been planned so long ago, as after a downtime."""
    with db.unit_of_work() as session:
        values = {"id": schedule_id, "ago": ago}
        statement = """
            update schedules set next_run_at = clock_timestamp() - %(ago)s where id = %(id)s
            returning next_run_at
        """
        moment: datetime = db.rows(session, statement, values)[0][0]
        return moment


def rule_due_now() -> Recurrence:
    """Return a daily rule whose wall time came a minute or two ago."""
    with db.unit_of_work() as session:
        now = service.now(session)
    recent = now - timedelta(minutes=1)
    return replace(DAILY, at=recent.time().replace(second=0, microsecond=0))


def fire(schedule_id: UUID) -> Fired:
    with db.unit_of_work() as session:
        return firing.fire(session, [schedule_id])


def jobs_of(customer: Customer) -> int:
    with db.unit_of_work() as session:
        filters = Filters()
        return queries.count(
            session, tenant_id=customer.actor.tenant_id, filters=filters, most=1000
        )


def test_a_new_schedule_waits_for_its_moment(customer: Customer) -> None:
    schedule_id = create(customer, plan())

    assert fire(schedule_id) == Fired()
    row, runs = look(customer, schedule_id)
    assert row.state == ScheduleState.ACTIVE
    assert row.next_run_at is not None
    assert runs == []


def test_a_moment_that_has_come_makes_the_wished_job_and_plans_the_next(customer: Customer) -> None:
    schedule_id = create(customer, plan(rule=rule_due_now()))
    planned = move_next_run(schedule_id, timedelta(seconds=2))

    assert fire(schedule_id) == Fired(made=1)

    row, (run,) = look(customer, schedule_id)
    assert (run.planned_at, run.outcome, run.job_state) == (planned, Outcome.MADE, "pending")
    assert row.next_run_at is not None
    assert row.next_run_at > planned
    assert (row.n_runs, row.last_run_at) == (1, planned)
    assert run.job_id
    with db.unit_of_work() as session:
        job = queries.get(session, run.job_id, tenant_id=customer.actor.tenant_id)
    assert list(job.step_names) == ["email"]
    assert job.scheduled_for is None
    assert job.labels["schedule_id"] == str(schedule_id)


def test_firing_again_makes_nothing_twice(customer: Customer) -> None:
    schedule_id = create(customer, plan(rule=rule_due_now()))
    planned = move_next_run(schedule_id, timedelta(seconds=2))
    fire(schedule_id)

    assert fire(schedule_id) == Fired()
    with db.unit_of_work() as session:  # as if the clock had been set back
        values = {"id": schedule_id, "at": planned}
        db.rows(session, "update schedules set next_run_at = %(at)s where id = %(id)s", values)
    assert fire(schedule_id) == Fired()
    assert jobs_of(customer) == 1


def test_a_firing_that_is_rolled_back_leaves_the_moment_to_the_next(customer: Customer) -> None:
    schedule_id = create(customer, plan(rule=rule_due_now()))
    move_next_run(schedule_id, timedelta(seconds=2))

    with db.unit_of_work() as session:
        firing.fire(session, [schedule_id])
        session.rollback()

    assert jobs_of(customer) == 0
    assert fire(schedule_id) == Fired(made=1)


@pytest.mark.parametrize(
    ("policy", "made", "missed"),
    [(CatchUp.SKIP, 0, 4), (CatchUp.LATEST, 1, 3), (CatchUp.ALL, 4, 0)],
)
def test_after_days_of_downtime_the_policy_decides(
    customer: Customer, policy: CatchUp, made: int, missed: int
) -> None:
    # Due 90 minutes ago and on the three days before.
    rule = rule_due_now()
    late = datetime.combine(DAILY.start, rule.at) - timedelta(minutes=89)
    schedule_id = create(customer, plan(rule=replace(rule, at=late.time()), catch_up=policy))
    row, _ = look(customer, schedule_id)
    assert row.next_run_at
    with db.unit_of_work() as session:
        values = {"id": schedule_id, "at": row.next_run_at - timedelta(days=4)}
        db.rows(session, "update schedules set next_run_at = %(at)s where id = %(id)s", values)

    assert fire(schedule_id) == Fired(made=made, missed=missed)

    after, runs = look(customer, schedule_id)
    assert jobs_of(customer) == made
    assert after.next_run_at == row.next_run_at
    assert [run.outcome for run in runs] == [Outcome.MADE] * made + [Outcome.MISSED] * missed


def test_a_run_that_is_a_little_late_was_not_missed(customer: Customer) -> None:
    schedule_id = create(customer, plan(catch_up=CatchUp.SKIP))
    move_next_run(schedule_id, plans.ON_TIME - timedelta(seconds=30))

    assert fire(schedule_id).made == 1


def test_of_a_month_of_missed_runs_the_last_ten_are_made_up_for(customer: Customer) -> None:
    schedule_id = create(customer, plan(catch_up=CatchUp.ALL))
    move_next_run(schedule_id, timedelta(days=30))

    fired = fire(schedule_id)

    assert fired.made == plans.ALL_MAX
    assert fired.missed in (20, 21)


def test_the_last_run_ends_the_schedule(customer: Customer) -> None:
    schedule_id = create(customer, plan(catch_up=CatchUp.ALL, max_runs=2))
    move_next_run(schedule_id, timedelta(days=5))

    assert fire(schedule_id) == Fired(made=2)

    row, _ = look(customer, schedule_id)
    assert (row.state, row.next_run_at, row.n_runs) == (ScheduleState.ENDED, None, 2)


def test_the_last_day_ends_the_schedule(customer: Customer) -> None:
    rule = rule_due_now()
    with db.unit_of_work() as session:
        today = service.now(session).date()
    schedule_id = create(customer, plan(rule=replace(rule, end=today + timedelta(days=1))))
    with db.unit_of_work() as session:
        shorter = {**plans.rule_to_json(rule), "end": today.isoformat()}
        values = {"id": schedule_id, "rule": db.as_json(shorter)}
        db.rows(session, "update schedules set rule = %(rule)s where id = %(id)s", values)
    move_next_run(schedule_id, timedelta(seconds=2))

    assert fire(schedule_id) == Fired(made=1)
    assert look(customer, schedule_id)[0].state == ScheduleState.ENDED


def test_a_job_that_is_refused_is_told_and_the_schedule_goes_on(customer: Customer) -> None:
    schedule_id = create(customer, plan())
    gone = plans.wish_to_json(Wish(channels=["email"], document_id=str(ids.new_id())))
    with db.unit_of_work() as session:
        values = {"id": schedule_id, "wish": db.as_json(gone)}
        db.rows(session, "update schedules set wish = %(wish)s where id = %(id)s", values)
    move_next_run(schedule_id, timedelta(seconds=2))

    assert fire(schedule_id) == Fired(refused=1)

    row, (run,) = look(customer, schedule_id)
    assert "no document" in run.reason
    assert row.state == ScheduleState.ACTIVE
    assert row.n_runs == 0


def test_due_lists_who_waits_longest_first_and_no_paused_one(customer: Customer) -> None:
    short, long, paused = (create(customer, plan()) for _ in range(3))
    for schedule_id, minutes in ((short, 1), (long, 2), (paused, 3)):
        move_next_run(schedule_id, timedelta(minutes=minutes))
    with db.unit_of_work() as session:
        row = service.get(session, str(paused), tenant_id=customer.actor.tenant_id, lock=True)
        service.pause(session, row)

    with db.unit_of_work() as session:
        waiting = [found for found in firing.due(session, size=500) if found in (short, long)]
        assert paused not in firing.due(session, size=500)

    assert waiting == [long, short]


def spec_of(customer: Customer, schedule_id: UUID) -> dict[str, object]:
    """Fire a schedule that is due, and return the spec of its job."""
    move_next_run(schedule_id, timedelta(seconds=30))
    assert fire(schedule_id).made == 1
    _, runs = look(customer, schedule_id)
    assert runs[0].job_id
    with db.unit_of_work() as session:
        return dict(queries.get(session, runs[0].job_id, tenant_id=customer.actor.tenant_id).spec)


def test_each_run_takes_the_newest_version_of_a_document(customer: Customer) -> None:
    tenant_id = customer.actor.tenant_id
    with db.unit_of_work() as session:
        first = documents.save(
            session, NewDocument("One.", "markdown"), tenant_id=tenant_id, origin="stored"
        )
    wish = Wish(["email"], document_id=str(first))
    schedule_id = create(customer, replace(plan(rule=rule_due_now()), wish=wish))
    with db.unit_of_work() as session:
        row = documents.load(session, {first})[first]
        second = versions.add(session, row, NewDocument("Two.", "markdown")).id

    assert spec_of(customer, schedule_id)["document"] == str(second)


def test_a_place_outside_is_fetched_anew_at_each_run(customer: Customer) -> None:
    wish = Wish(["email"], document_id="https://a.example/page", scope="changed_since_last")
    schedule_id = create(customer, replace(plan(rule=rule_due_now()), wish=wish))

    spec = spec_of(customer, schedule_id)

    assert (spec["ref"], spec["scope"]) == ("https://a.example/page", "changed_since_last")
    assert "document" not in spec
