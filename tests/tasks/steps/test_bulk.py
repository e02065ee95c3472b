"""A step that cancels or retries many jobs, through the loop and the database."""

from uuid import UUID

import pytest

from models.jobs import bulk, queries, service
from models.jobs.bulk import BulkView, Selection
from models.jobs.search import Filters
from models.jobs.service import Outcome
from models.jobs.states import BulkAction, JobState, StepState
from models.kit import broker, db
from tasks.lease import Leases
from tasks.loop import Turn
from tests.conftest import Customer
from tests.factories.jobs import new_job
from tests.support.watcher import Watcher

pytestmark = pytest.mark.usefixtures("lanes")


def submit(customer: Customer, n: int) -> list[UUID]:
    with db.unit_of_work() as session:
        return service.submit(session, [new_job(customer.actor.tenant_id) for _ in range(n)])


def fail_all() -> None:
    with db.unit_of_work() as session:
        claims = service.claim(session, lane="short", owner="me", size=500)
        service.finish(session, [Outcome(c, StepState.FAILED) for c in claims], owner="me")


def order(customer: Customer, action: BulkAction, selection: Selection) -> UUID:
    actor = customer.actor
    with db.unit_of_work() as session:
        return bulk.begin(session, action, selection, tenant_id=actor.tenant_id, key_id=actor.id)


def work(customer: Customer, bulk_id: UUID) -> BulkView:
    Turn(broker.LONG, Leases("this test"), Watcher()).take()
    with db.unit_of_work() as session:
        return bulk.get(session, bulk_id, tenant_id=customer.actor.tenant_id)


def states(customer: Customer) -> list[str]:
    with db.unit_of_work() as session:
        filters = Filters()
        tenant_id = customer.actor.tenant_id
        found = queries.page(session, tenant_id=tenant_id, filters=filters, limit=1000)
    return [view.state for view in found if view.kind != bulk.KIND]


def test_it_cancels_everything_that_matches(customer: Customer, other_customer: Customer) -> None:
    submit(customer, 520)  # more than one portion
    submit(other_customer, 1)

    pending = Selection(states=frozenset({JobState.PENDING}))
    view = work(customer, order(customer, BulkAction.CANCEL, pending))

    assert (view.state, view.matched, view.done, view.failed) == ("completed", 520, 520, 0)
    assert set(states(customer)) == {"cancelled"}
    assert states(other_customer) == ["pending"]


def test_it_runs_failed_jobs_again_once(customer: Customer) -> None:
    submit(customer, 3)
    fail_all()
    failed = Selection(states=frozenset({JobState.FAILED}))

    first = work(customer, order(customer, BulkAction.RETRY, failed))
    second = work(customer, order(customer, BulkAction.RETRY, failed))

    assert (first.done, second.matched, second.state) == (3, 0, "completed")
    assert sorted(states(customer)) == ["failed"] * 3 + ["pending"] * 3


def test_a_second_operation_does_not_cancel_the_first(customer: Customer) -> None:
    submit(customer, 2)
    everything = Selection(states=frozenset({JobState.PENDING}))
    first = order(customer, BulkAction.CANCEL, everything)
    second = order(customer, BulkAction.CANCEL, everything)

    assert work(customer, first).state == "completed"
    with db.unit_of_work() as session:
        view = bulk.get(session, second, tenant_id=customer.actor.tenant_id)
    assert (view.state, view.matched, view.done) == ("completed", 2, 0)


def test_an_operation_that_is_cancelled_touches_nothing_more(customer: Customer) -> None:
    submit(customer, 2)
    bulk_id = order(customer, BulkAction.CANCEL, Selection(states=frozenset({JobState.PENDING})))
    with db.unit_of_work() as session:
        service.cancel(session, bulk_id, tenant_id=customer.actor.tenant_id)

    assert work(customer, bulk_id).state == "cancelled"
    assert states(customer) == ["pending", "pending"]


def test_an_operation_without_its_record_fails_with_words(customer: Customer) -> None:
    bulk_id = order(customer, BulkAction.CANCEL, Selection(subject="a subject"))
    with db.unit_of_work() as session:
        db.rows(session, "delete from bulk_operations where id = %(id)s", {"id": bulk_id})

    Turn(broker.LONG, Leases("this test"), Watcher()).take()

    with db.unit_of_work() as session:
        view = queries.get(session, bulk_id, tenant_id=customer.actor.tenant_id)
    assert view.state == "failed"
    assert "no bulk operation" in str(view.steps[0].error)
