"""Endpoints of customers, and events to tell them of."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest

from models.jobs import service as jobs
from models.jobs.service import NewJob, NewStep, Outcome
from models.jobs.states import StepState
from models.kit import db
from models.kit.settings import settings
from models.webhooks import relay, service
from models.webhooks.kinds import EventType
from models.webhooks.service import Change
from models.webhooks.tables import Webhook
from tasks import deliveries
from tests.conftest import Customer
from tests.support.canned import Answer, Site, site
from tests.support.eventually import eventually


@contextmanager
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Run a server that may be called, although it is on the loopback, and takes messages at /hook."""
    with site() as found:
        monkeypatch.setenv("TOOMBOS_OUTBOUND_NETWORKS", "127.0.0.0/8")
        monkeypatch.setenv("TOOMBOS_WEBHOOKS__TIMEOUT_S", "5")
        settings.cache_clear()
        found.answers["/hook"] = Answer(b"thanks")
        yield found
    monkeypatch.undo()
    settings.cache_clear()


def new_webhook(customer: Customer, url: str, *types: EventType) -> tuple[Webhook, str]:
    """Store an endpoint that wants to be told of some types, or of all; return its secret too."""
    wish = Change(url=url, event_types=frozenset(types))
    with db.unit_of_work() as session:
        return service.create(session, wish, tenant_id=customer.actor.tenant_id)


def ended_job(customer: Customer, state: StepState = StepState.COMPLETED) -> UUID:
    """Store a job of one step that ended so."""
    job = NewJob(customer.actor.tenant_id, "test", "a subject", [NewStep("render", "email")])
    with db.unit_of_work() as session:
        job_id = jobs.submit(session, [job])[0]
    with db.unit_of_work() as session:
        claims = jobs.claim(session, lane="short", owner="me", size=50)
        jobs.finish(session, [Outcome(claim, state) for claim in claims], owner="me")
    return job_id


def spread() -> None:
    """Make messages of everything that has happened, as the workers do every second."""

    def is_up() -> bool:
        with db.unit_of_work() as session:
            relay.advance(session)
            last = db.rows(session, "select coalesce(max(id), 0) from job_events", {})[0][0]
            return bool(relay.reached(session) >= last)

    eventually(is_up, every_s=0.001)


def deliver() -> int:
    """Send everything that is due, one after another; return how many requests that took."""
    sent = 0
    while deliveries.deliver_one():
        sent += 1
    return sent


def make_due(webhook: Webhook) -> None:
    """Let the pauses of an endpoint's deliveries be over, and its own."""
    values = {"id": webhook.id}
    with db.unit_of_work() as session:
        db.rows(
            session,
            "update webhook_deliveries set due_at = now(), lease_until = null"
            " where webhook_id = %(id)s and state = 'pending'",
            values,
        )
        db.rows(session, "update webhooks set held_until = null where id = %(id)s", values)
