"""Requests that come at the same time: each gets its own job, entry and refusal, wherever it is stored."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.exc import OperationalError

from api import submissions
from api.schemas import GenerationRequest
from api.submissions import Asked, Submissions
from models.audit.acts import Act
from models.jobs import queries
from models.jobs.queries import JobView
from models.kit import clock, db, ids
from models.kit.errors import Missing
from tests.conftest import Customer


def asked(customer: Customer, **changes: Any) -> Asked:
    body = {"document": {"content": "# News\n\nThe harbour opens."}, "channels": ["email"]}
    actor = customer.actor
    correlation_id = str(ids.new_id())
    done = Act(
        actor.tenant_id,
        "key",
        actor.id,
        "jobs.create",
        "POST /api/v2/content/sync",
        correlation_id=correlation_id,
    )
    return Asked(GenerationRequest(**{**body, **changes}), None, correlation_id, done)


def entries(tenant_id: UUID) -> list[Any]:
    query = """
        select target_id, after, correlation_id from audit_entries
        where tenant_id = %(tenant_id)s order by id
    """
    with db.unit_of_work() as session:
        return db.rows(session, query, {"tenant_id": tenant_id})


def stored(tenant_id: UUID) -> dict[UUID, JobView]:
    query = "select id from jobs where tenant_id = %(tenant_id)s"
    with db.unit_of_work() as session:
        found = [row[0] for row in db.rows(session, query, {"tenant_id": tenant_id})]
        return {view.id: view for view in queries.load(session, found, tenant_id=tenant_id)}


def store(customer: Customer, group: Sequence[Asked]) -> list[submissions.Answer]:
    """Store a group as a thread of its own does it, so that its fence ends with it."""
    return asyncio.run(asyncio.to_thread(submissions.store, customer.actor.tenant_id, group))


@pytest.mark.parametrize("n", [1, 2, 40])
def test_what_is_answered_is_what_was_stored(customer: Customer, n: int) -> None:
    group = [asked(customer, priority=1 + i % 5, metadata={"n": i}) for i in range(n)]

    answers = store(customer, group)

    views = stored(customer.actor.tenant_id)
    assert [view.labels["n"] for view in answers if isinstance(view, JobView)] == list(range(n))
    assert len(views) == n
    for answer in answers:
        assert isinstance(answer, JobView)
        assert answer == views[answer.id]


def test_a_start_of_its_own_is_answered_as_it_was_stored(customer: Customer) -> None:
    later = asked(customer, schedule_time=(clock.now() + timedelta(days=2)).isoformat())

    answers = store(customer, [later, asked(customer)])

    views = stored(customer.actor.tenant_id)
    assert [views[view.id] for view in answers if isinstance(view, JobView)] == answers
    assert isinstance(answers[0], JobView)
    assert answers[0].scheduled_for


@pytest.mark.parametrize("n", [1, 3])
def test_each_request_has_its_own_entry_in_the_audit_log(customer: Customer, n: int) -> None:
    group = [asked(customer) for _ in range(n)]

    answers = store(customer, group)

    assert entries(customer.actor.tenant_id) == [
        (str(view.id), {"jobs": 1, "steps": ["email"]}, each.correlation_id)
        for view, each in zip(answers, group, strict=True)
        if isinstance(view, JobView)
    ]


def test_one_that_is_refused_takes_no_other_with_it(customer: Customer) -> None:
    unknown = str(ids.new_id())
    bad = asked(customer, document=None, document_id=unknown)

    first, refused, last = store(customer, [asked(customer), bad, asked(customer)])

    assert isinstance(refused, Missing)
    assert unknown in refused.message
    assert "requests." not in refused.message
    assert {view.id for view in (first, last) if isinstance(view, JobView)} == set(
        stored(customer.actor.tenant_id)
    )
    told = entries(customer.actor.tenant_id)
    assert [after for _, after, _ in told] == [{"jobs": 1, "steps": ["email"]}] * 2


def test_a_document_of_another_tenant_is_unknown_in_a_group_too(
    customer: Customer, other_customer: Customer
) -> None:
    theirs = store(other_customer, [asked(other_customer)])[0]
    assert isinstance(theirs, JobView)

    answers = store(
        customer, [asked(customer, document=None, document_id=theirs.subject), asked(customer)]
    )

    assert isinstance(answers[0], Missing)
    assert isinstance(answers[1], JobView)


def test_a_database_that_is_away_is_asked_once(
    customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = []

    def away(*_: Any) -> list[JobView]:
        tries.append(1)
        raise OperationalError("insert", {}, Exception("gone"))

    monkeypatch.setattr(submissions, "_together", away)
    monkeypatch.setattr(submissions, "_alone", away)

    answers = store(customer, [asked(customer)] * 3)

    assert [type(answer) for answer in answers] == [OperationalError] * 3
    assert tries == [1]


def test_requests_that_come_meanwhile_share_a_transaction(
    customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []

    def counted(tenant_id: UUID, group: Sequence[Asked]) -> list[submissions.Answer]:
        sizes.append(len(group))
        return really(tenant_id, group)

    really = submissions.store
    monkeypatch.setattr(submissions, "store", counted)

    async def all_at_once(n: int) -> list[JobView]:
        found = Submissions()
        return await asyncio.gather(*(found.accept(asked(customer)) for _ in range(n)))

    views = asyncio.run(all_at_once(submissions.MOST + 10))

    assert sizes == [submissions.MOST, 10]
    assert {view.id for view in views} == set(stored(customer.actor.tenant_id))


def test_a_client_that_left_harms_nobody(customer: Customer) -> None:
    async def one_leaves() -> JobView:
        found = Submissions()
        first = asyncio.create_task(found.accept(asked(customer)))
        second = asyncio.create_task(found.accept(asked(customer)))
        await asyncio.sleep(0)
        first.cancel()
        return await second

    view = asyncio.run(one_leaves())

    assert view.id in stored(customer.actor.tenant_id)


def test_a_broken_turn_leaves_nobody_waiting(
    customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> list[submissions.Answer]:
        raise RuntimeError

    async def twice() -> JobView:
        found = Submissions()
        with monkeypatch.context() as patch:
            patch.setattr(submissions, "store", broken)
            waiting = [asyncio.ensure_future(found.accept(asked(customer))) for _ in range(3)]
            for each in waiting:
                with pytest.raises(asyncio.CancelledError):
                    await each
        return await found.accept(asked(customer))

    with asyncio.Runner() as runner:
        runner.get_loop().set_exception_handler(lambda *_: None)  # the turn's end is meant
        view = runner.run(twice())

    assert set(stored(customer.actor.tenant_id)) == {view.id}


def test_many_requests_at_once_are_each_answered(client: TestClient, customer: Customer) -> None:
    """Through the whole gateway, with a bad one among them."""
    good = {"document": {"content": "# News"}, "channels": ["email"]}
    bad = {**good, "channels": ["telegraph"]}

    def ask(body: object) -> int:
        return client.post("/api/v2/content/sync", json=body).status_code

    with ThreadPoolExecutor(12) as pool:
        statuses = list(pool.map(ask, [bad if i == 5 else good for i in range(12)]))

    assert statuses == [202] * 5 + [422] + [202] * 6
    assert len(stored(customer.actor.tenant_id)) == 11
