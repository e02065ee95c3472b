"""Webhooks against a real server: signed, in order, again and again, over when it is over."""

import base64
import hashlib
import hmac
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import orjson
import pytest
from sqlmodel import col, select

from deploy import environment
from models.access.permissions import Role
from models.kit import db, ids
from models.kit.settings import settings
from models.webhooks import delivering, payloads, relay, service
from models.webhooks.delivering import Result
from models.webhooks.kinds import EventType
from models.webhooks.service import Change
from models.webhooks.tables import Webhook, WebhookDelivery, WebhookTry
from tasks import deliveries, drain
from tasks.courier import Courier
from tests.conftest import Customer
from tests.factories.people import new_person
from tests.factories.webhooks import deliver, ended_job, endpoint, make_due, new_webhook, spread
from tests.support.canned import Answer, Asked, Site, site
from tests.support.eventually import eventually
from tests.support.letters import post_office

pytestmark = pytest.mark.usefixtures("lanes", "only_these")


@pytest.fixture
def only_these(database: str) -> None:
    """Leave no delivery of another test, which would be sent as well."""
    with db.unit_of_work() as session:
        db.rows(session, "update webhooks set deleted_at = now() where deleted_at is null", {})


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Run an endpoint that may be called."""
    with endpoint(monkeypatch) as found:
        yield found


@pytest.fixture
def webhook(customer: Customer, server: Site) -> Webhook:
    return new_webhook(customer, f"{server.url}/hook")[0]


def verify(secret: str, request: Asked) -> bool:
    """Tell whether a receiver that has only the secret and the specification takes a request."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    head = request.headers
    signed = f"{head['webhook-id']}.{head['webhook-timestamp']}.".encode() + request.body
    wanted = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return f"v1,{wanted}" in head["webhook-signature"].split(" ")


def state(webhook: Webhook) -> tuple[Webhook, list[WebhookDelivery], list[WebhookTry]]:
    """Return what is stored of an endpoint now: itself, its deliveries and tries in their order."""
    query = select(WebhookDelivery).where(WebhookDelivery.webhook_id == webhook.id)
    with db.unit_of_work() as session:
        row = session.get(Webhook, webhook.id)
        assert row is not None
        found = list(session.exec(query.order_by(col(WebhookDelivery.position))))
        mine = select(WebhookTry).where(col(WebhookTry.delivery_id).in_([d.id for d in found]))
        return row, found, list(session.exec(mine.order_by(col(WebhookTry.id))))


def announce(webhook: Webhook, subject: UUID, *versions: int) -> None:
    """Let a content get new versions."""
    with db.unit_of_work() as session:
        for version in versions:
            data = payloads.of_content(subject, subject, channel="email", version=version)
            relay.announce(
                session,
                EventType.CONTENT_CHANGED,
                data,
                subject=subject,
                tenant_id=webhook.tenant_id,
            )


def versions(server: Site) -> list[int]:
    """Return the versions that an endpoint was told of."""
    return [orjson.loads(request.body)["data"]["version"] for request in server.requests]


def test_a_message_arrives_signed(customer: Customer, server: Site) -> None:
    webhook, secret = new_webhook(customer, f"{server.url}/hook", EventType.JOB_COMPLETED)
    job_id = ended_job(customer)
    spread()

    assert deliver() == 1

    request = server.requests[0]
    assert verify(secret, request)
    assert request.method == "POST"
    assert request.headers["content-type"] == "application/json"
    assert orjson.loads(request.body)["data"]["job_id"] == str(job_id)
    _, (done,), (tried,) = state(webhook)
    assert (done.state, done.tries) == ("delivered", 0)
    assert request.headers["webhook-id"] == f"msg_{done.message_id.hex}"
    assert (tried.status, tried.excerpt, tried.error) == (200, "thanks", None)
    assert deliver() == 0


def test_while_a_secret_is_rotated_both_of_them_sign(customer: Customer, server: Site) -> None:
    webhook, old = new_webhook(customer, f"{server.url}/hook")
    with db.unit_of_work() as session:
        session.add(webhook)
        new = service.rotate(session, webhook, overlap=timedelta(hours=1))
    announce(webhook, ids.new_id(), 2)
    deliver()
    with db.unit_of_work() as session:
        over = "update webhooks set old_secret_until = now() where id = %(id)s"
        db.rows(session, over, {"id": webhook.id})
    announce(webhook, ids.new_id(), 2)

    deliver()

    during, after = server.requests
    assert verify(old, during)
    assert verify(new, during)
    assert verify(new, after)
    assert not verify(old, after)


@pytest.mark.parametrize("status", [301, 400, 404, 500, 503])
def test_what_fails_is_tried_again_with_the_same_id(
    webhook: Webhook, server: Site, status: int
) -> None:
    server.answers["/hook"] = [Answer(b"no", status=status), Answer()]
    announce(webhook, ids.new_id(), 2)

    assert deliver() == 1
    row, (waiting,), _ = state(webhook)
    make_due(webhook)
    assert deliver() == 1

    assert (waiting.state, waiting.tries) == ("pending", 1)
    assert row.failing_since is not None
    first, second = server.requests
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    row, (done,), tries = state(webhook)
    assert done.state == "delivered"
    assert [t.status for t in tries] == [status, 200]
    assert row.failing_since is None


def test_an_endpoint_that_is_not_there_fails_with_a_reason(
    customer: Customer, server: Site
) -> None:
    webhook, _ = new_webhook(customer, "http://127.0.0.1:9/hook")
    announce(webhook, ids.new_id(), 2)

    deliver()

    _, (waiting,), (tried,) = state(webhook)
    assert waiting.state == "pending"
    assert tried.status is None
    assert tried.error is not None
    assert "does not answer" in tried.error


def test_a_private_address_is_never_called(
    webhook: Webhook, server: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TOOMBOS_OUTBOUND_NETWORKS")
    settings.cache_clear()
    announce(webhook, ids.new_id(), 2)

    deliver()

    assert server.requests == []
    assert "not on the public internet" in (state(webhook)[2][0].error or "")


def test_what_an_endpoint_asks_for_is_waited_for(webhook: Webhook, server: Site) -> None:
    server.answers["/hook"] = Answer(status=429, headers={"Retry-After": "3600"})
    announce(webhook, ids.new_id(), 2)
    announce(webhook, ids.new_id(), 2)

    assert deliver() == 1, "the whole endpoint gets the pause"

    row, found, _ = state(webhook)
    assert row.held_until is not None
    late = max(d.due_at for d in found)
    assert late - found[0].created_at > timedelta(minutes=59)


def test_messages_about_one_thing_keep_their_order(webhook: Webhook, server: Site) -> None:
    one, other = ids.new_id(), ids.new_id()
    server.answers["/hook"] = [Answer(status=500), Answer()]
    announce(webhook, one, 2, 3)

    assert deliver() == 1, "what comes after a failure waits for it"
    announce(webhook, one, 4)
    announce(webhook, other, 12)
    assert deliver() == 1, "another one's does not"
    make_due(webhook)
    deliver()

    assert versions(server) == [2, 12, 2, 3, 4]


def test_what_was_tried_often_enough_fails_and_lets_others_pass(
    webhook: Webhook, server: Site
) -> None:
    server.answers["/hook"] = [Answer(status=500)] * 10 + [Answer()]
    announce(webhook, ids.new_id(), 2, 3)

    for _ in range(10):
        assert deliver() == 1
        make_due(webhook)
    deliver()

    assert [d.state for d in state(webhook)[1]] == ["failed", "delivered"]
    assert versions(server) == [2] * 10 + [3]


def test_gone_is_taken_at_its_word_and_can_be_taken_back(webhook: Webhook, server: Site) -> None:
    server.answers["/hook"] = [Answer(status=410), Answer()]
    announce(webhook, ids.new_id(), 2)

    deliver()
    row, _, _ = state(webhook)
    make_due(webhook)
    assert deliver() == 0
    with db.unit_of_work() as session:
        session.add(row)
        service.change(session, row, Change(enabled=True))

    assert row.disabled_at is None
    assert deliver() == 1
    assert state(webhook)[1][0].state == "delivered"


def test_days_of_failing_switch_an_endpoint_off_and_tell_its_admins(
    customer: Customer, webhook: Webhook, server: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = new_person(customer, role=Role.ADMIN)
    new_person(customer, role=Role.EDITOR)
    server.answers["/hook"] = Answer(status=500)
    announce(webhook, ids.new_id(), 2)
    deliver()
    with db.unit_of_work() as session:
        long_ago = "update webhooks set failing_since = now() - interval '5 days' where id = %(id)s"
        db.rows(session, long_ago, {"id": webhook.id})
    make_due(webhook)

    with post_office() as post:
        monkeypatch.setenv("TOOMBOS_SMTP__HOST", "127.0.0.1")
        monkeypatch.setenv("TOOMBOS_SMTP__PORT", str(post.port))
        monkeypatch.setenv("TOOMBOS_SMTP__STARTTLS", "false")
        monkeypatch.setenv("TOOMBOS_PUBLIC_URL", "https://toombos.example.com")
        settings.cache_clear()
        deliver()

    assert state(webhook)[0].disabled_reason == "failing"
    (letter,) = post.letters
    assert letter.recipients == [admin.email]
    assert str(webhook.id) in letter.message.get_content()


def test_an_endpoint_that_fails_in_a_row_gets_a_pause(webhook: Webhook, server: Site) -> None:
    server.answers["/hook"] = Answer(status=502)
    for _ in range(9):
        announce(webhook, ids.new_id(), 2)

    assert deliver() == 5
    assert state(webhook)[0].held_until is not None


def test_one_endpoint_has_only_so_many_on_their_way(
    customer: Customer, webhook: Webhook, server: Site
) -> None:
    other, _ = new_webhook(customer, f"{server.url}/hook")
    for _ in range(9):
        announce(webhook, ids.new_id(), 2)

    with db.unit_of_work() as session:
        taken = Counter(claim.webhook_id for claim in delivering.claim(session, size=50))
    with db.unit_of_work() as session:
        more = delivering.claim(session, size=50)

    assert taken == {webhook.id: 4, other.id: 4}
    assert more == []


def test_an_answer_that_never_ends_is_no_success(webhook: Webhook, server: Site) -> None:
    server.answers["/hook"] = Answer(b"x" * 1_100_000)
    announce(webhook, ids.new_id(), 2)

    deliver()

    assert "more than" in (state(webhook)[2][0].error or "")


def test_a_late_finish_of_another_worker_changes_nothing(webhook: Webhook, server: Site) -> None:
    announce(webhook, ids.new_id(), 2)
    with db.unit_of_work() as session:
        (late,) = delivering.claim(session)
    make_due(webhook)
    deliver()

    with db.unit_of_work() as session:
        result = Result(9, error="too late")
        delivering.finish(session, late, result, chance=0)

    row, (done,), tries = state(webhook)
    assert done.state == "delivered"
    assert row.failing_since is None
    assert len(tries) == 2


def test_threads_send_beside_each_other_and_not_twice(webhook: Webhook, server: Site) -> None:
    for n in range(20):
        announce(webhook, ids.new_id(), n)
    courier = Courier(deliveries.deliver_one, size=4)

    courier.kick()

    eventually(lambda: all(d.state == "delivered" for d in state(webhook)[1]))
    assert sorted(versions(server)) == list(range(20))


def test_a_worker_that_ends_begins_nothing(webhook: Webhook, server: Site) -> None:
    announce(webhook, ids.new_id(), 2)
    drain.begin()
    try:
        Courier(deliveries.deliver_one, size=1).kick()
    finally:
        drain.forget()

    assert state(webhook)[1][0].attempt == 0


CHECKOUT = Path(__file__).resolve().parents[2]
SENDER = (
    "from tasks import deliveries; deliveries.deliver_one(lambda: print('sending', flush=True))"
)


def test_a_delivery_survives_the_death_of_its_worker(
    customer: Customer, webhook: Webhook, server: Site
) -> None:
    announce(webhook, ids.new_id(), 2)
    with site() as silent:
        is_over = threading.Event()
        silent.answers["/hook"] = Answer(until=is_over)
        with db.unit_of_work() as session:
            moved = "update webhooks set url = %(url)s where id = %(id)s"
            db.rows(session, moved, {"url": f"{silent.url}/hook", "id": webhook.id})
        worker = subprocess.Popen(
            [sys.executable, "-c", SENDER],
            stdout=subprocess.PIPE,
            env=environment.for_child({"PYTHONPATH": str(CHECKOUT)}),
        )
        eventually(lambda: len(silent.requests) == 1)
        worker.send_signal(signal.SIGKILL)
        worker.communicate()
        is_over.set()
        lost = silent.requests[0]
    with db.unit_of_work() as session:
        db.rows(session, moved, {"url": f"{server.url}/hook", "id": webhook.id})
    assert deliver() == 0, "it is the dead worker's until its lease is over"
    make_due(webhook)

    assert deliver() == 1

    assert server.requests[0].headers["webhook-id"] == lost.headers["webhook-id"]
    assert state(webhook)[1][0].state == "delivered"
