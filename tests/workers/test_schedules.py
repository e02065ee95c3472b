"""The sweep's round through schedules: many at once make each job once, and a bad one harms no other."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest

from models.jobs.service import claim
from models.kit import db
from models.schedules import service
from tests.conftest import Customer
from tests.factories.schedules import plan
from workers import schedules

pytestmark = pytest.mark.usefixtures("no_schedules")


@pytest.fixture
def no_schedules(lanes: None) -> None:
    """Drop what other tests scheduled: a round fires whatever is due."""
    with db.unit_of_work() as session:
        db.rows(session, "delete from schedules", {})


def create_due(customer: Customer, n: int) -> list[UUID]:
    with db.unit_of_work() as session:
        made = [
            service.create(session, plan(), tenant_id=customer.actor.tenant_id).id for _ in range(n)
        ]
    with db.unit_of_work() as session:
        statement = "update schedules set next_run_at = %(at)s where id = any(%(ids)s)"
        values = {"ids": made, "at": service.now(session) - timedelta(seconds=2)}
        db.rows(session, statement, values)
    return made


def made_by(schedule_ids: list[UUID]) -> list[UUID]:
    """Return the schedule of each job that these schedules made."""
    statement = "select labels->>'schedule_id' from jobs"
    with db.unit_of_work() as session:
        found = [UUID(row[0]) for row in db.rows(session, statement, {}) if row[0]]
    return [schedule_id for schedule_id in found if schedule_id in schedule_ids]


def test_sweeps_of_two_beats_at_once_make_each_job_once(customer: Customer) -> None:
    waiting = create_due(customer, 20)
    barrier = threading.Barrier(6)

    def sweep(_: int) -> int:
        barrier.wait()
        return schedules.fire_due() + schedules.fire_due()

    with ThreadPoolExecutor(6) as pool:
        counted = sum(pool.map(sweep, range(6)))

    assert sorted(made_by(waiting)) == sorted(waiting)
    assert counted == len(waiting)


def test_what_a_schedule_made_can_be_worked_on_at_once(customer: Customer) -> None:
    create_due(customer, 1)

    schedules.fire_due()

    with db.unit_of_work() as session:
        assert [c.name for c in claim(session, lane="short", owner="me", size=5)] == ["email"]


def test_a_schedule_that_cannot_be_read_harms_no_other(customer: Customer) -> None:
    broken, *sound = create_due(customer, 4)
    with db.unit_of_work() as session:
        statement = "update schedules set rule = '{}' where id = %(id)s"
        db.rows(session, statement, {"id": broken})

    schedules.fire_due()

    assert sorted(made_by([broken, *sound])) == sorted(sound)


def test_more_than_one_batch_is_fired_in_one_round(
    customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schedules, "BATCH", 2)
    waiting = create_due(customer, 5)

    schedules.fire_due()

    assert sorted(made_by(waiting)) == sorted(waiting)
