"""Bulk operations: which jobs match, and that each is acted on once whatever happens between."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import Session

from models.jobs import bulk, service
from models.jobs.bulk import Selection
from models.jobs.service import Outcome
from models.jobs.states import BulkAction, JobState, StepState
from models.kit import clock, db
from models.kit.errors import DomainError, Invalid, Missing
from tests.conftest import Customer
from tests.factories.jobs import new_job

pytestmark = pytest.mark.usefixtures("lanes")
PENDING = Selection(states=frozenset({JobState.PENDING}))


def submit(customer: Customer, n: int, *names: str) -> list[UUID]:
    with db.unit_of_work() as session:
        return service.submit(
            session, [new_job(customer.actor.tenant_id, *names) for _ in range(n)]
        )


def end_all(state: StepState) -> None:
    with db.unit_of_work() as session:
        claims = service.claim(session, lane="short", owner="me", size=100)
        service.finish(session, [Outcome(c, state) for c in claims], owner="me")


def count(customer: Customer, action: BulkAction, selection: Selection) -> int:
    with db.unit_of_work() as session:
        return bulk.count(session, action, selection, tenant_id=customer.actor.tenant_id)


def begin(customer: Customer, action: BulkAction, selection: Selection) -> UUID:
    actor = customer.actor
    with db.unit_of_work() as session:
        return bulk.begin(session, action, selection, tenant_id=actor.tenant_id, key_id=actor.id)


class Recorder:
    """Does nothing to jobs but remembers them; fails those it is told to."""

    def __init__(self, *bad: UUID) -> None:
        self.seen: list[UUID] = []
        self.bad = bad

    def __call__(self, session: Session, job_ids: Sequence[UUID]) -> Mapping[UUID, DomainError]:
        self.seen += job_ids
        return {i: Invalid("This one can't.") for i in job_ids if i in self.bad}


def advance(bulk_id: UUID, act: bulk.Act, size: int = 2) -> bulk.BulkView:
    with db.unit_of_work() as session:
        return bulk.advance(session, bulk_id, act, size=size)


def test_only_jobs_that_match_everything_count(
    customer: Customer, other_customer: Customer
) -> None:
    jobs = submit(customer, 3, "email") + submit(customer, 2, "website")
    submit(other_customer, 4, "email")
    now = clock.now()

    def counted(**selection: object) -> int:
        return count(customer, BulkAction.CANCEL, Selection(**selection))  # type: ignore[arg-type]  # passed through

    assert counted(states=frozenset({JobState.PENDING})) == 5
    assert counted(step_name="email") == 3
    assert counted(subject="a subject") == 5
    assert counted(subject="another") == 0
    assert counted(ids=jobs[2:]) == 3
    assert counted(ids=jobs[2:], step_name="website") == 2
    assert counted(created_before=now + timedelta(hours=1)) == 5
    assert counted(created_after=now + timedelta(hours=1)) == 0


def test_a_cancel_takes_only_what_is_not_over(customer: Customer) -> None:
    submit(customer, 2)
    end_all(StepState.COMPLETED)
    submit(customer, 3)

    assert count(customer, BulkAction.CANCEL, Selection(subject="a subject")) == 3


def test_a_retry_takes_cancelled_jobs_only_when_they_are_named(customer: Customer) -> None:
    (cancelled,) = submit(customer, 1)
    end_all(StepState.CANCELLED)
    submit(customer, 2)
    end_all(StepState.FAILED)
    named = Selection(states=frozenset({JobState.CANCELLED}))

    assert count(customer, BulkAction.RETRY, Selection(subject="a subject")) == 2
    assert count(customer, BulkAction.RETRY, named) == 1
    assert count(customer, BulkAction.RETRY, Selection(ids=[cancelled])) == 1


def test_a_retry_by_filter_leaves_out_what_was_run_again(customer: Customer) -> None:
    failed = submit(customer, 2)
    end_all(StepState.FAILED)
    again = new_job(customer.actor.tenant_id)
    with db.unit_of_work() as session:
        service.submit(session, [again])
        query = "update jobs set retry_of = %(old)s where id = %(new)s"
        db.rows(session, query, {"old": failed[0], "new": again.id})

    by_filter = Selection(states=frozenset({JobState.FAILED}))

    assert count(customer, BulkAction.RETRY, by_filter) == 1
    assert count(customer, BulkAction.RETRY, Selection(ids=failed)) == 2


@pytest.mark.parametrize(
    ("action", "selection", "words"),
    [
        (BulkAction.CANCEL, Selection(), "Say which jobs"),
        (
            BulkAction.CANCEL,
            Selection(states=frozenset({JobState.COMPLETED})),
            "completed can't be cancelled",
        ),
        (
            BulkAction.RETRY,
            Selection(states=frozenset({JobState.PENDING})),
            "pending can't be run again",
        ),
    ],
)
def test_a_selection_that_makes_no_sense_is_refused(
    customer: Customer, action: BulkAction, selection: Selection, words: str
) -> None:
    with pytest.raises(Invalid, match=words):
        begin(customer, action, selection)


def test_every_matching_job_is_acted_on_once(customer: Customer) -> None:
    jobs = submit(customer, 5)
    bulk_id = begin(customer, BulkAction.CANCEL, PENDING)
    late = submit(customer, 1)  # came after the order was given
    act = Recorder(jobs[3])

    views = [advance(bulk_id, act) for _ in range(4)]

    assert act.seen == jobs
    assert late[0] not in act.seen
    assert [(v.done, v.failed, v.percent) for v in views] == [
        (2, 0, 40),
        (3, 1, 80),
        (4, 1, 100),
        (4, 1, 100),
    ]
    assert views[-1].failures == [{"job_id": str(jobs[3]), "error": "This one can't."}]
    assert views[-1].matched == 5


def test_a_portion_that_is_rolled_back_is_done_again(customer: Customer) -> None:
    jobs = submit(customer, 3)
    bulk_id = begin(customer, BulkAction.CANCEL, PENDING)
    act = Recorder()
    with Session(db.engine()) as session:
        bulk.advance(session, bulk_id, act, size=2)
        session.rollback()  # the worker died here

    act.seen.clear()
    while not advance(bulk_id, act).finished_at:
        pass

    assert act.seen == jobs


def test_the_record_says_who_asked_for_what(customer: Customer, other_customer: Customer) -> None:
    submit(customer, 2)
    at = clock.now() + timedelta(days=1)
    bulk_id = begin(customer, BulkAction.CANCEL, Selection(step_name="one", created_before=at))

    with db.unit_of_work() as session:
        (view,) = bulk.page(session, tenant_id=customer.actor.tenant_id, limit=5, after=None)
        with pytest.raises(Missing):
            bulk.get(session, bulk_id, tenant_id=other_customer.actor.tenant_id)

    assert (view.id, view.key_id, view.action) == (bulk_id, customer.actor.id, "cancel")
    assert view.filter == {"channel": "one", "created_before": at.isoformat()}
    assert (view.matched, view.state, view.finished_at) == (2, "pending", None)


def test_cancel_each_says_of_every_job_what_became_of_it(customer: Customer) -> None:
    (done,) = submit(customer, 1)
    end_all(StepState.COMPLETED)
    (waiting,) = submit(customer, 1)
    unknown = UUID(int=5)

    for _ in range(2):  # a second time says the same
        with db.unit_of_work() as session:
            found = bulk.cancel_each(
                session, [done, waiting, unknown], tenant_id=customer.actor.tenant_id
            )

        assert found[waiting] is JobState.CANCELLED
        assert "completed already" in str(found[done])
        assert isinstance(found[unknown], Missing)
