"""What happens becomes messages: once, in order, for those who want to know, and again when asked."""

from threading import Barrier, Thread
from typing import Any
from uuid import UUID

import orjson
import pytest
from sqlmodel import Session

from models.jobs import service as jobs
from models.jobs.states import StepState
from models.kit import db, ids
from models.webhooks import payloads, relay, service
from models.webhooks.kinds import EventType
from models.webhooks.service import Change
from models.webhooks.tables import Webhook
from tests.conftest import Customer
from tests.factories.jobs import new_job
from tests.factories.webhooks import ended_job, new_webhook, spread

pytestmark = pytest.mark.usefixtures("lanes")
URL = "https://hooks.example.com/a"


def told(webhook: Webhook) -> list[dict[str, Any]]:
    """Return what waits for an endpoint, in the order it goes."""
    query = """
        select m.payload from webhook_deliveries as d join webhook_messages as m on m.id = d.message_id
        where d.webhook_id = %(id)s and d.state = 'pending' order by d.position
    """
    with db.unit_of_work() as session:
        return [orjson.loads(row[0]) for row in db.rows(session, query, {"id": webhook.id})]


def kinds(webhook: Webhook) -> list[str]:
    return [each["type"] for each in told(webhook)]


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        (StepState.COMPLETED, "job.completed"),
        (StepState.FAILED, "job.failed"),
        (StepState.CANCELLED, "job.cancelled"),
    ],
)
def test_a_job_is_told_when_it_is_made_and_when_it_ends(
    customer: Customer, state: StepState, kind: str
) -> None:
    webhook, _ = new_webhook(customer, URL)

    job_id = ended_job(customer, state)
    spread()

    made, ended = told(webhook)
    assert (made["type"], ended["type"]) == ("job.created", kind)
    assert made["data"]["job_id"] == ended["data"]["job_id"] == str(job_id)
    assert "results" not in made["data"]
    assert ended["data"]["results"]["email"]["status"] in {"success", "failed", "cancelled"}
    assert ended["data"]["event_id"] > made["data"]["event_id"]


def test_each_endpoint_gets_what_it_wants_and_nothing_of_others(
    customer: Customer, other_customer: Customer
) -> None:
    failures, _ = new_webhook(customer, URL, EventType.JOB_FAILED)
    everything, _ = new_webhook(customer, URL)
    foreign, _ = new_webhook(other_customer, URL)

    ended_job(customer)
    spread()

    assert kinds(failures) == []
    assert kinds(everything) == ["job.created", "job.completed"]
    assert kinds(foreign) == []


def test_who_is_switched_off_or_deleted_is_told_nothing(customer: Customer) -> None:
    off, _ = new_webhook(customer, URL)
    gone, _ = new_webhook(customer, URL)
    with db.unit_of_work() as session:
        for row in (off, gone):
            session.add(row)
        service.change(session, off, Change(enabled=False))
        service.delete(session, gone)

    ended_job(customer)
    spread()

    assert kinds(off) == kinds(gone) == []


def test_an_event_becomes_one_message_however_many_look(customer: Customer) -> None:
    webhook, _ = new_webhook(customer, URL, EventType.JOB_CREATED)
    with db.unit_of_work() as session:
        tenant_id = customer.actor.tenant_id
        jobs.submit(session, [new_job(tenant_id, "one") for _ in range(60)])
    start = Barrier(4)

    def look() -> None:
        start.wait()
        for _ in range(20):
            with db.unit_of_work() as session:
                relay.advance(session)

    threads = [Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    spread()

    events = [each["data"]["event_id"] for each in told(webhook)]
    assert len(events) == 60
    assert events == sorted(set(events))


def test_what_is_undone_is_not_told(customer: Customer) -> None:
    webhook, _ = new_webhook(customer, URL)

    with Session(db.engine()) as session:
        announce(customer, ids.new_id(), session)
        session.rollback()

    assert told(webhook) == []


def test_a_replay_sends_what_was_and_what_never_went(customer: Customer) -> None:
    early = ended_job(customer)
    spread()
    webhook, _ = new_webhook(customer, URL, EventType.JOB_COMPLETED, EventType.CONTENT_CHANGED)
    late = ended_job(customer)
    spread()
    with db.unit_of_work() as session:
        announce(customer, ids.new_id(), session)
    before = deliveries(webhook)

    with db.unit_of_work() as session:
        found = relay.replay(session, webhook, after_event_id=0, since=None)
    again = deliveries(webhook)

    assert found == relay.Replayed(1, None), "what waits to be sent already is not counted"
    assert before.items() <= again.items(), "a message keeps its id"
    jobs_told = [each["data"]["job_id"] for each in told(webhook) if each["type"][:3] == "job"]
    assert jobs_told == [str(early), str(late)]


def test_a_replay_sends_delivered_ones_once_more(customer: Customer) -> None:
    webhook, _ = new_webhook(customer, URL)
    ended_job(customer)
    spread()
    first = told(webhook)[0]["data"]["event_id"]
    with db.unit_of_work() as session:
        done = "update webhook_deliveries set state = 'delivered' where webhook_id = %(id)s"
        db.rows(session, done, {"id": webhook.id})

    with db.unit_of_work() as session:
        found = relay.replay(session, webhook, after_event_id=first, since=None)

    assert found.messages == 1
    assert kinds(webhook) == ["job.completed"]


def test_a_long_replay_goes_on_where_it_stopped(
    customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay, "REPLAY_MAX", 2)
    for _ in range(2):
        ended_job(customer)
    spread()
    webhook, _ = new_webhook(customer, URL)
    found = relay.Replayed(0, 0)

    while found.next_event_id is not None:
        with db.unit_of_work() as session:
            found = relay.replay(session, webhook, after_event_id=found.next_event_id, since=None)

    assert kinds(webhook) == ["job.created", "job.completed"] * 2


def announce(customer: Customer, subject: UUID, session: Any) -> None:
    data = payloads.of_content(subject, ids.new_id(), channel="email", version=2)
    relay.announce(
        session,
        EventType.CONTENT_CHANGED,
        data,
        subject=subject,
        tenant_id=customer.actor.tenant_id,
    )


def deliveries(webhook: Webhook) -> dict[UUID, UUID]:
    """Return an endpoint's deliveries and their messages."""
    query = "select id, message_id from webhook_deliveries where webhook_id = %(id)s"
    with db.unit_of_work() as session:
        return {row[0]: row[1] for row in db.rows(session, query, {"id": webhook.id})}
